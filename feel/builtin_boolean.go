package feel

func init() {
	declare(inBoth, "not(negand: any)", func(e *evaluation, a []Value) Value { return not(e.condition(e.at, a[0])) })
	declare(inCamunda8, "is defined(value: any)", func(_ *evaluation, a []Value) Value { return Bool(!a[0].IsNull()) })
	declare(inCamunda8, "get or else(value: any, default: any)", getOrElse)
	declare(inCamunda8, "assert(value: any, condition: any, cause: string?)", assert)
	declare(inCamunda8, "fromAi(value: any, description: any?, type: any?, schema: any?, options: any?)",
		func(_ *evaluation, a []Value) Value { return a[0] })
}

func getOrElse(_ *evaluation, a []Value) Value {
	if a[0].IsNull() {
		return a[1]
	}
	return a[0]
}

// assert is the one function that fails the evaluation.
func assert(e *evaluation, a []Value) Value {
	if a[1].IsTrue() {
		return a[0]
	}
	cause, given := a[2].AsString()
	if !given {
		cause = "the condition of an assert is not true"
	}
	e.fail(newError(CodeAssertion, e.program.source, e.at, "%s", cause))
	return Value{}
}
