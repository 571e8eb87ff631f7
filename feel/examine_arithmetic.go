package feel

// typeOfArithmetic reads operators of arithmetic; ok is false for everything else.
func (x *examination) typeOfArithmetic(n evaluator) (typ Type, ok bool) {
	switch n := n.(type) {
	case *addition:
		return x.typeOfOperation("add", n.operands, func(o operands) evaluator { return &addition{o} }), true
	case *subtraction:
		return x.typeOfOperation("subtract", n.operands, func(o operands) evaluator { return &subtraction{o} }), true
	case *multiplication:
		return x.typeOfOperation("multiply", n.operands, func(o operands) evaluator { return &multiplication{o} }), true
	case *division:
		x.checkDivisor(n)
		return x.typeOfOperation("divide", n.operands, func(o operands) evaluator { return &division{o} }), true
	case *power:
		return x.typeOfOperation("exponentiate", n.operands, func(o operands) evaluator { return &power{o} }), true
	case *negated:
		return x.typeOfNegated(n), true
	}
	return Type{}, false
}

func (x *examination) checkDivisor(n *division) {
	if c, ok := n.right.(*constant); ok && c.value.kind == KindNumber && compareNumbers(c.value, Int(0)) == 0 {
		x.doubt(n.at, DoubtDivision, true, "a division by 0 is null")
	}
}

// typeOfOperation asks the operator itself, with samples, whether it is for operands of these kinds.
func (x *examination) typeOfOperation(verb string, o operands, operator func(operands) evaluator) Type {
	left, right := x.typeOf(o.left).Kind(), x.typeOf(o.right).Kind()
	a, knownA := sample(left)
	b, knownB := sample(right)
	if !knownA || !knownB {
		return Type{}
	}
	e := newEvaluation(DefaultLimits())
	result := operator(operands{&constant{a}, &constant{b}, o.at}).evaluate(e)
	if result.IsNull() {
		x.doubt(o.at, DoubtOperand, true, "can't %s values of type %s and %s", verb, left, right)
	}
	return typeOfValue(result)
}

func (x *examination) typeOfNegated(n *negated) Type {
	typ := x.typeOf(n.operand)
	switch typ.Kind() {
	case KindNull, KindNumber, KindDaysTimeDuration, KindYearsMonthsDuration:
		return typ
	}
	x.doubt(n.at, DoubtOperand, true, "can't negate a value of type %s", typ.Kind())
	return Type{}
}
