// Package learn derives suggestions for a rule set from what people decided.
//
// A suggestion is a change of the rule set that would have decided as people
// did: each is tried on every observation by itself, and comes with those that
// support it and those that contradict it. Nothing is changed here.
package learn
