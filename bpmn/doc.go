// Package bpmn reads BPMN 2.0 process models in the Zeebe dialect, checks them against the rules of deployment and
// compiles them into executable graphs.
//
// [Read] turns a file into [Definitions], which keep everything that the file says, the diagram included. [Compile]
// checks the definitions and turns every executable process into a [Process]: a graph with dense indexes whose FEEL
// expressions are compiled. Both report all problems that they find, each with its place in the file.
//
// The package is pure: it knows no clock, no file system and no network. The standard is OMG BPMN 2.0.2
// (formal/2013-12-09); the dialect adds the extension elements of the namespace
// http://camunda.org/schema/zeebe/1.0.
package bpmn
