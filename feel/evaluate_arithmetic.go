package feel

type (
	addition       struct{ operands }
	subtraction    struct{ operands }
	multiplication struct{ operands }
	division       struct{ operands }
	power          struct{ operands }
	operands       struct {
		left, right evaluator
		at          int
	}
	negated struct {
		operand evaluator
		at      int
	}
)

var arithmeticEvaluators = map[string]func(operands) evaluator{
	"+":  func(o operands) evaluator { return &addition{o} },
	"-":  func(o operands) evaluator { return &subtraction{o} },
	"*":  func(o operands) evaluator { return &multiplication{o} },
	"/":  func(o operands) evaluator { return &division{o} },
	"**": func(o operands) evaluator { return &power{o} },
}

func (n *arithmetic) compile(c *compiler) evaluator {
	o := operands{n.left.compile(c), n.right.compile(c), n.at}
	return fold(arithmeticEvaluators[n.operator](o), o.left, o.right)
}

func (n *negation) compile(c *compiler) evaluator {
	operand := n.operand.compile(c)
	return fold(&negated{operand, n.at}, operand)
}

// fold computes what depends on constants only. What becomes null stays, so that its warning is given when it runs.
func fold(n evaluator, operands ...evaluator) evaluator {
	for _, operand := range operands {
		if _, ok := operand.(*constant); !ok {
			return n
		}
	}
	e := newEvaluation(DefaultLimits())
	if v := n.evaluate(e); !v.IsNull() && e.err == nil && len(e.warnings) == 0 {
		return &constant{v}
	}
	return n
}

func numbers(a, b Value) bool { return a.kind == KindNumber && b.kind == KindNumber }

// undefined is the value of an operator whose operands it does not take.
func (o *operands) undefined(e *evaluation, operator string, a, b Value) Value {
	e.warn(o.at, WarnInvalidType, "can't %s %s and %s", operator, describe(a), describe(b))
	if e.friendly() {
		return repaired(e, operator, a, b)
	}
	return Value{}
}

func describe(v Value) string { return "a value of type " + v.kind.String() }

func (n *addition) evaluate(e *evaluation) Value {
	a, b := n.left.evaluate(e), n.right.evaluate(e)
	switch {
	case numbers(a, b):
		return n.result(e, KindNumber, addNumbers(a, b))
	case a.kind == KindString && b.kind == KindString:
		return e.join(a.text(), b.text())
	case isTemporal(a) && isTemporal(b):
		if sum := addTemporal(a, b); !sum.IsNull() {
			return sum
		}
	}
	return n.undefined(e, "add", a, b)
}

func (e *evaluation) join(a, b string) Value {
	if !e.reserveText(len(a) + len(b)) {
		return Value{}
	}
	return String(a + b)
}

// result warns of a value that left the range of its kind.
func (o *operands) result(e *evaluation, kind Kind, v Value) Value {
	if !v.IsNull() {
		return v
	}
	e.warn(o.at, WarnOutOfBounds, "the result is not defined or out of the range of numbers")
	if e.friendly() {
		return defaults[kind]
	}
	return v
}

func (n *subtraction) evaluate(e *evaluation) Value {
	a, b := n.left.evaluate(e), n.right.evaluate(e)
	switch {
	case numbers(a, b):
		return n.result(e, KindNumber, subtractNumbers(a, b))
	case isTemporal(a) && isTemporal(b):
		if difference := subtractTemporal(a, b); !difference.IsNull() {
			return difference
		}
	}
	return n.undefined(e, "subtract", a, b)
}

func (n *multiplication) evaluate(e *evaluation) Value {
	a, b := n.left.evaluate(e), n.right.evaluate(e)
	switch {
	case numbers(a, b):
		return n.result(e, KindNumber, multiplyNumbers(a, b))
	case isDuration(a) && b.kind == KindNumber:
		return n.result(e, a.kind, multiplyDuration(a, b))
	case isDuration(b) && a.kind == KindNumber:
		return n.result(e, b.kind, multiplyDuration(b, a))
	}
	return n.undefined(e, "multiply", a, b)
}

func (n *division) evaluate(e *evaluation) Value {
	a, b := n.left.evaluate(e), n.right.evaluate(e)
	switch {
	case numbers(a, b):
		return n.result(e, KindNumber, divideNumbers(a, b))
	case isDuration(a) && b.kind == KindNumber:
		return n.result(e, a.kind, divideDuration(a, b))
	case isDuration(a) && a.kind == b.kind:
		return n.result(e, KindNumber, divideNumbers(durationNumber(a), durationNumber(b)))
	}
	return n.undefined(e, "divide", a, b)
}

func (n *power) evaluate(e *evaluation) Value {
	a, b := n.left.evaluate(e), n.right.evaluate(e)
	if numbers(a, b) {
		if _, ok := wholeNumber(b); !ok && !e.step(seriesSteps) {
			return Value{}
		}
		return n.result(e, KindNumber, powerNumber(a, b))
	}
	return n.undefined(e, "exponentiate", a, b)
}

func (n *negated) evaluate(e *evaluation) Value {
	v := n.operand.evaluate(e)
	switch {
	case v.kind == KindNumber:
		return negateNumber(v)
	case isDuration(v):
		return negateDuration(v)
	}
	e.warn(n.at, WarnInvalidType, "can't negate %s", describe(v))
	if e.friendly() {
		return Int(0)
	}
	return Value{}
}
