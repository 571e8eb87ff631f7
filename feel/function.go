package feel

import (
	"strings"
	"sync"
)

// Function is a FEEL function value: one written in FEEL, a built-in one, or one of the host.
type Function struct {
	Parameters []string
	types      []Type
	result     Type
	call       func(e *evaluation, arguments []Value) Value
	isBuiltin  bool
	source     string // the literal, or the name of a built-in one; "" for those of the host
}

// Parameter is a parameter of a function of the host.
type Parameter struct {
	Name string
	Type Type
}

// Signature is what all functions with the same parameters and result share.
type Signature struct {
	names  []string
	types  []Type
	result Type
}

// NewSignature makes a signature.
func NewSignature(parameters []Parameter, result Type) *Signature {
	s := &Signature{result: result}
	for _, p := range parameters {
		s.names = append(s.names, p.Name)
		s.types = append(s.types, p.Type)
	}
	return s
}

// Names returns the names of the parameters. The slice must not be changed.
func (s *Signature) Names() []string { return s.names }

// Conform brings arguments, one per parameter, to the types of the parameters in place, as calling a function of the
// signature does; it is false where one does not fit, and the function would be null.
func (s *Signature) Conform(arguments []Value) bool { return conformAll(s.types, arguments) }

// Conform does for the parameters of the function what Signature.Conform does.
func (f *Function) Conform(arguments []Value) bool { return conformAll(f.types, arguments) }

// NewFunction makes a function value of a Go function, for business knowledge models and the like. call gets one
// value per parameter, of its type; an error it returns fails the whole evaluation.
func NewFunction(parameters []Parameter, result Type, call func(arguments []Value) (Value, error)) Value {
	return NewSignature(parameters, result).Function(call)
}

// Function makes a function value of the signature; call is that of NewFunction.
func (s *Signature) Function(call func(arguments []Value) (Value, error)) Value {
	f := &Function{Parameters: s.names, types: s.types, result: s.result}
	f.call = func(e *evaluation, arguments []Value) Value {
		value, err := call(arguments)
		if err != nil {
			e.fail(err)
		}
		return value
	}
	return functionValue(f)
}

func functionValue(f *Function) Value { return Value{kind: KindFunction, ref: f} }

// AsFunction returns a function value; ok is false for every other kind.
func (v Value) AsFunction() (f *Function, ok bool) {
	f, ok = v.ref.(*Function)
	return f, ok
}

// Call invokes the function outside of any evaluation, with DefaultLimits. It is null, as inside of one, when the
// arguments do not fit the parameters. The error is that of a failing assert or an exceeded limit.
func (f *Function) Call(arguments ...Value) (Value, error) {
	e := calls.Get().(*evaluation)
	value := (&valueCall{}).call(e, f, append([]Value(nil), arguments...))
	err := e.err
	e.end()
	calls.Put(e)
	return value, err
}

// calls are the evaluations of functions that are called from outside.
var calls = sync.Pool{New: func() any { return newEvaluation(DefaultLimits()) }}

// append writes the function as FEEL, or its parameters where it is of the host.
func (f *Function) append(dst []byte) []byte {
	if f.source != "" {
		return append(dst, f.source...)
	}
	return append(append(append(dst, "function("...), strings.Join(f.Parameters, ", ")...), ')')
}
