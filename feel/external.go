package feel

// externalEvaluator is a function "external": its body is a context that names a function of the host.
type externalEvaluator struct {
	definition *functionDefinition
	body       evaluator
}

// evaluate makes a function that is always null: this package calls nothing outside of itself.
func (n *externalEvaluator) evaluate(e *evaluation) Value {
	return functionValue(&Function{
		Parameters: n.definition.parameters,
		types:      n.definition.types,
		call: func(e *evaluation, _ []Value) Value {
			return e.invalid("external functions are not available")
		},
	})
}
