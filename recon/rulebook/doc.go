// Package rulebook keeps the versions of rule sets, with a maker and a checker.
//
// A version is drafted and submitted by a maker and approved or rejected by a
// checker, who is never one of its makers. What was approved is active from its
// day until another version is; nothing of a version changes but its state. The
// version that a run uses is told by the moment at which the run starts, so that
// no timer has to switch anything over.
package rulebook
