package feel

// Function is a FEEL function value: one written in FEEL, a built-in one, or one of the host.
type Function struct {
	Parameters []string
	types      []Type
	result     Type
	call       func(e *evaluation, arguments []Value) Value
	isBuiltin  bool
}

// Parameter is a parameter of a function of the host.
type Parameter struct {
	Name string
	Type Type
}

// NewFunction makes a function value of a Go function, for business knowledge models and the like. call gets one
// value per parameter, of its type; an error it returns fails the whole evaluation.
func NewFunction(parameters []Parameter, result Type, call func(arguments []Value) (Value, error)) Value {
	f := &Function{result: result}
	for _, p := range parameters {
		f.Parameters = append(f.Parameters, p.Name)
		f.types = append(f.types, p.Type)
	}
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
	e := newEvaluation(DefaultLimits())
	arguments = append([]Value(nil), arguments...)
	call := &valueCall{}
	value := call.call(e, f, arguments)
	return value, e.err
}
