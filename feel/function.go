package feel

// Function is a FEEL function value: one written in FEEL, a built-in one, or one of the host.
type Function struct {
	Parameters []string
	types      []Type
	result     Type
	call       func(e *evaluation, arguments []Value) Value
	isBuiltin  bool
}

// NewFunction makes a function value of a Go function, for business knowledge models and the like. call gets one
// value per parameter; an error it returns fails the whole evaluation.
func NewFunction(parameters []string, call func(arguments []Value) (Value, error)) Value {
	return functionValue(&Function{Parameters: parameters, call: func(e *evaluation, arguments []Value) Value {
		value, err := call(arguments)
		if err != nil {
			e.fail(err)
		}
		return value
	}})
}

func functionValue(f *Function) Value { return Value{kind: KindFunction, ref: f} }

// AsFunction returns a function value; ok is false for every other kind.
func (v Value) AsFunction() (f *Function, ok bool) {
	f, ok = v.ref.(*Function)
	return f, ok
}

// Call invokes the function outside of any evaluation, with DefaultLimits. Missing arguments are null. The error is
// that of a failing assert or an exceeded limit.
func (f *Function) Call(arguments ...Value) (Value, error) {
	e := newEvaluation(DefaultLimits())
	if len(arguments) != len(f.Parameters) && !f.isBuiltin {
		return Value{}, nil
	}
	value := e.invoke(f, arguments)
	return value, e.err
}
