package feel

// Slots returns the names of the variables in the order in which EvaluateSlots takes their values.
func (p *Program) Slots() []string { return append([]string(nil), p.globals...) }

// EvaluateSlots computes the value of the program from the values of its variables in the order of Slots, which is
// faster than looking them up by name. Missing ones are Absent. The values are not kept. The error is that of
// Evaluate; it is also an *Error (CodeSlots) when there are not as many values as slots.
func (p *Program) EvaluateSlots(values []Value, environment Environment) (Result, error) {
	if len(values) != len(p.globals) {
		return Result{}, &Error{Code: CodeSlots, Source: p.source, Message: "as many values are wanted as the program has variables"}
	}
	e := p.take()
	e.globals = values
	return p.finish(e, nil, environment)
}

// Absent is the value of a slot whose variable is not there: reading it is null with a warning, as of a name that a
// Scope does not know. It must not be used for anything else.
func Absent() Value { return Value{kind: kindUnloaded} }
