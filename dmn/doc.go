// Package dmn reads decision models (OMG DMN 1.1 to 1.6) and evaluates them: decision tables with all hit policies,
// literal and boxed expressions, requirement graphs, business knowledge models and decision services.
//
// A model is read and compiled once; the Model is immutable and may be evaluated by any number of goroutines. A
// decision that does not compile is reported as a Problem and fails when it is evaluated; its neighbours work.
package dmn
