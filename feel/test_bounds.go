package feel

// Bounds returns the constants that unary tests compare their input with. ok is false for tests that depend on anything
// else: then the answer between two neighbouring bounds need not be one and the same.
func (p *Program) Bounds() (bounds []Value, ok bool) {
	root, ok := p.root.(*testerList)
	if !ok {
		return nil, false
	}
	b := &boundReader{}
	ok = b.readTests(root.tests)
	return b.bounds, ok
}

// boundReader gathers the constants of tests as long as there is nothing else in them.
type boundReader struct{ bounds []Value }

func (b *boundReader) readTests(tests []tester) bool {
	for _, t := range tests {
		if !b.readTest(t) {
			return false
		}
	}
	return true
}

func (b *boundReader) readTest(t tester) bool {
	switch t := t.(type) {
	case anyTest:
		return true
	case *constantTester:
		return b.add(t.value)
	case *negatedTester:
		return b.readTests(t.tests)
	case *operatorTester:
		return b.addOperand(t.operand, false)
	case *valueTester:
		return b.addOperand(t.operand, true)
	case *expressionTester:
		return b.readCondition(t.operand)
	}
	return false
}

// addOperand takes a constant; a list or a range only where it is tested for its items.
func (b *boundReader) addOperand(operand evaluator, items bool) bool {
	c, ok := operand.(*constant)
	if !ok || c.value.kind >= KindList && !items {
		return false
	}
	switch c.value.kind {
	case KindList:
		for _, item := range c.value.Items() {
			if !b.add(item) {
				return false
			}
		}
		return true
	case KindBoolean:
		return !items && b.add(c.value) // a computed truth counts for itself
	}
	return b.add(c.value)
}

func (b *boundReader) add(v Value) bool {
	if v.kind == KindRange {
		r := v.interval()
		b.bounds = append(b.bounds, r.low, r.high)
		return r.low.kind < KindList && r.high.kind < KindList
	}
	b.bounds = append(b.bounds, v)
	return v.kind < KindList
}

// readCondition reads comparisons of "?" with constants, and what is made of them by and, or and not.
func (b *boundReader) readCondition(n evaluator) bool {
	switch n := n.(type) {
	case operandTruth:
		return b.readCondition(n.evaluator)
	case *constant:
		return n.value.kind == KindBoolean
	case inputVariable:
		return b.add(Bool(true))
	case *equality:
		return b.addPair(n.left, n.right)
	case *ordering:
		return b.addPair(n.left, n.right)
	case *numberOrdering:
		return b.addPair(n.left, n.right)
	case *betweenness:
		return b.addPair(n.value, n.low) && b.addPair(n.value, n.high)
	case *conjunctionEvaluator:
		return b.readCondition(n.left) && b.readCondition(n.right)
	case *disjunctionEvaluator:
		return b.readCondition(n.left) && b.readCondition(n.right)
	case *membershipTester:
		return isInput(n.value) && b.readTests(n.tests)
	case *oneOf:
		return isInput(n.value) && b.readTests(n.general.tests)
	case *builtinCall:
		return b.readCall(n)
	}
	return false
}

func (b *boundReader) readCall(n *builtinCall) bool {
	switch {
	case n.name == "not" && len(n.arguments) == 1:
		return b.readCondition(n.arguments[0])
	case n.name == "list contains" && len(n.arguments) == 2 && isInput(n.arguments[1]):
		list, ok := n.arguments[0].(*constant)
		return ok && list.value.kind == KindList && b.addOperand(list, true)
	}
	return false
}

func (b *boundReader) addPair(left, right evaluator) bool {
	if isInput(right) {
		left, right = right, left
	}
	return isInput(left) && b.addOperand(right, false)
}

func isInput(n evaluator) bool {
	_, ok := n.(inputVariable)
	return ok
}

// Compare orders two values of one kind of values that has an order: false before true, numbers, texts, everything of
// time where both have a zone or neither has; ok is false for all others.
func Compare(a, b Value) (order int, ok bool) {
	if a.kind == KindBoolean && b.kind == KindBoolean {
		return compareInts(a.bits, b.bits), true
	}
	return compareValues(a, b)
}
