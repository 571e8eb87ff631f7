// Package bpmn reads BPMN 2.0 process models in the Zeebe dialect, checks them against the rules of deployment and
// compiles them into executable graphs.
//
// [Read] turns a file into [Definitions], which keep everything that the file says, the diagram included, and [Write]
// writes them again. [Compile] checks the definitions and turns every executable process into a [Process]: a graph with
// dense indexes whose FEEL expressions are compiled. [Check] checks them for a [Platform]: this release, or a version of
// Camunda. All report every problem that they find, each with its place in the file.
//
// The package is pure: it knows no clock, no file system and no network. The standard is OMG BPMN 2.0.2
// (formal/2013-12-09); the dialect adds the extension elements of the namespace
// http://camunda.org/schema/zeebe/1.0.
package bpmn
