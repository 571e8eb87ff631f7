package feel

import (
	"slices"
	"sync"
	"time"
)

// Profile names the dialect of FEEL.
type Profile uint8

// The dialects.
const (
	// Camunda8 is the dialect of Camunda 8: names without spaces, its extra functions, its rules for null.
	Camunda8 Profile = iota
	// DMN is the language of the standard (OMG DMN 1.5).
	DMN
	// BFEEL is B-FEEL of DMN 1.6: the grammar of DMN, but null means missing data only. What is null by error in FEEL is
	// the default of its type, with the warning.
	BFEEL
)

// Options say how a text is to be compiled.
type Options struct {
	Profile Profile
	// Names are the names in scope. Camunda8 does without them: in the others a name may hold spaces and operators
	// ("Extra days - case 1"), and only the scope can tell where it ends (DMN 1.5, 10.3.1.2).
	Names []string
	// Types are the named types that "instance of" may refer to besides the built-in ones.
	Types map[string]Type
	// External are the functions of the host that "external" functions may call, by ExternalName; any other is null.
	External map[string]HostFunction
	// Limits bound the evaluation; the zero value means DefaultLimits.
	Limits Limits
}

// Scope answers what a variable of an expression is. Variable must return the same value when asked again during one
// evaluation; ok is false for a name that is not there (which evaluates to null, with a warning).
type Scope interface {
	Variable(name string) (value Value, ok bool)
}

// Variables is a Scope held in a map.
type Variables map[string]Value

// Variable implements Scope.
func (v Variables) Variable(name string) (Value, bool) {
	value, ok := v[name]
	return value, ok
}

// Environment is what an evaluation may know beside its variables.
type Environment struct {
	// Now is the only clock: now() and today() return it in its location.
	Now time.Time
	// Input is the value that unary tests test, "?".
	Input Value
	// Random is the only source of chance, for uuid() and random number(); without it they are null.
	Random func() uint64
}

// Result is a value and the reasons for which parts of it became null, or with BFEEL a default.
type Result struct {
	Value    Value
	Warnings []Warning
}

// Program is a compiled expression or compiled unary tests. It is immutable and safe for concurrent use.
type Program struct {
	source   string
	root     evaluator
	globals  []string // by slot
	slots    int
	limits   Limits
	profile  Profile
	pool     sync.Pool // of *evaluation
	patterns patternCache
	external map[string]HostFunction
}

// CompileExpression compiles a FEEL expression (DMN 1.5, 10.3.1.2, rule 1). The error is always an *Errors.
func CompileExpression(source string, options Options) (*Program, error) {
	return compile(source, options, (*parser).parseWholeExpression)
}

// CompileUnaryTests compiles what stands in an input entry of a decision table (DMN 1.5, 10.3.1.2, rule 15); the
// program evaluates to true, false or null for Environment.Input. The error is always an *Errors.
func CompileUnaryTests(source string, options Options) (*Program, error) {
	return compile(source, options, (*parser).parseWholeUnaryTests)
}

// Source returns the text that was compiled.
func (p *Program) Source() string { return p.source }

// Variables returns the names of the variables that the program may ask its scope for, sorted.
func (p *Program) Variables() []string { return slices.Sorted(slices.Values(p.globals)) }

// Evaluate computes the value of the program. A nil scope has no variables. The error is an *Error, and only for an
// assert that fails (CodeAssertion) or a limit that is exceeded (CodeLimit).
func (p *Program) Evaluate(scope Scope, environment Environment) (Result, error) {
	return p.run(scope, environment)
}
