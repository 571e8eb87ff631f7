package feel

// tester is a compiled unary test.
type tester interface {
	test(e *evaluation, input Value) Value
}

type (
	testerList     struct{ tests []tester }
	negatedTester  struct{ tests []tester }
	operatorTester struct {
		operator string
		orders   orders
		operand  evaluator
		at       int
	}
	expressionTester struct { // holds "?"
		operand evaluator
	}
	valueTester struct {
		operand   evaluator
		isLiteral bool
		at        int
	}
	constantTester   struct{ value Value }
	membershipTester struct {
		value evaluator
		tests []tester
	}
	// oneOf is "in" with constants of one type, by far the most frequent form.
	oneOf struct {
		value     evaluator
		kind      Kind
		constants []Value
		general   membershipTester
	}
)

func compileTests(c *compiler, tests []test) []tester {
	compiled := make([]tester, len(tests))
	for i, t := range tests {
		compiled[i] = t.compileTest(c)
	}
	return compiled
}

func (n *testList) compile(c *compiler) evaluator { return &testerList{compileTests(c, n.tests)} }

func (n *membership) compile(c *compiler) evaluator {
	general := membershipTester{n.value.compile(c), compileTests(c, n.tests)}
	if constants := constantsOf(general.tests); constants != nil {
		return &oneOf{general.value, constants[0].kind, constants, general}
	}
	return &general
}

func constantsOf(tests []tester) []Value {
	var constants []Value
	for _, t := range tests {
		c, ok := t.(*constantTester)
		if !ok || c.value.kind != KindString && c.value.kind != KindNumber || len(constants) > 0 && constants[0].kind != c.value.kind {
			return nil
		}
		constants = append(constants, c.value)
	}
	return constants
}

func (anyTest) compileTest(*compiler) tester { return anyTest{} }

func (n *negatedTest) compileTest(c *compiler) tester {
	return &negatedTester{compileTests(c, n.tests)}
}

func (n *operatorTest) compileTest(c *compiler) tester {
	return &operatorTester{n.operator, ordersOf[n.operator], n.operand.compile(c), n.at}
}

func (n *expressionTest) compileTest(c *compiler) tester {
	operand := n.operand.compile(c)
	if n.usesInput {
		return &expressionTester{operand}
	}
	value, ok := operand.(*constant)
	if ok && (n.isLiteral || value.value.kind != KindBoolean) && isScalar(value.value.kind) {
		return &constantTester{value.value}
	}
	return &valueTester{operand, n.isLiteral, n.at}
}

func isScalar(kind Kind) bool { return kind < KindList }

func (n *testerList) evaluate(e *evaluation) Value { return anyOf(e, n.tests, e.input) }

// anyOf is true when one test is, else null when one is undecided.
func anyOf(e *evaluation, tests []tester, input Value) Value {
	result := Bool(false)
	for _, t := range tests {
		if result = or(result, t.test(e, input)); result.IsTrue() {
			return result
		}
	}
	return e.truth(result)
}

func (n *membershipTester) evaluate(e *evaluation) Value {
	return anyOf(e, n.tests, n.value.evaluate(e))
}

func (n *oneOf) evaluate(e *evaluation) Value { return n.truth(e).value() }

func (n *oneOf) truth(e *evaluation) truth {
	input := n.value.evaluate(e)
	if input.kind != n.kind {
		return truthOf(anyOf(e, n.general.tests, input))
	}
	if n.kind == KindString {
		return decided(containsText(n.constants, input.text()))
	}
	return decided(containsNumber(n.constants, input))
}

func containsText(constants []Value, text string) bool {
	for i := range constants {
		if constants[i].text() == text {
			return true
		}
	}
	return false
}

func containsNumber(constants []Value, number Value) bool {
	for i := range constants {
		if compareNumbers(constants[i], number) == 0 {
			return true
		}
	}
	return false
}

func (anyTest) test(*evaluation, Value) Value { return Bool(true) }

func (n *negatedTester) test(e *evaluation, input Value) Value {
	return not(anyOf(e, n.tests, input))
}

func (n *operatorTester) test(e *evaluation, input Value) Value {
	operand := n.operand.evaluate(e)
	if n.operator == "=" || n.operator == "!=" {
		return e.equal(n.at, input, operand, n.operator == "!=")
	}
	order, ok := compareValues(input, operand)
	if !ok {
		return e.notComparable(n.at, input, operand)
	}
	return Bool(n.orders.accept(order))
}

// test of an expression that holds "?" is the expression's own truth.
func (n *expressionTester) test(e *evaluation, input Value) Value {
	outer := e.input
	e.input = input
	result := n.operand.evaluate(e)
	e.input = outer
	if result.kind != KindBoolean {
		return Value{}
	}
	return result
}

func (n *constantTester) test(e *evaluation, input Value) Value {
	return matches(e, input, n.value, 0)
}

// test compares the input with the value of the expression: equal to it, or one of it. A computed true passes as it
// is, whatever the input: `contains(name, "x")` without "?" is how many tables are written. In Camunda 8 a computed
// false fails so, unless the input is false too.
func (n *valueTester) test(e *evaluation, input Value) Value {
	value := n.operand.evaluate(e)
	if value.IsTrue() && !n.isLiteral && (input.kind != KindBoolean || e.program.profile == Camunda8) {
		return value
	}
	if value.IsFalse() && !n.isLiteral && e.program.profile == Camunda8 {
		return Bool(input.IsFalse())
	}
	return matches(e, input, value, n.at)
}

// matches is "input = value", or "value contains input" where the value is a list or a range.
func matches(e *evaluation, input, value Value, at int) Value {
	switch value.kind {
	case KindList:
		return inList(e, input, value, at)
	case KindRange:
		if input.kind != KindRange {
			result := value.interval().contains(input)
			if result.IsNull() {
				e.notComparable(at, input, value)
			}
			return result
		}
	}
	equal, comparable := Equal(input, value)
	if !comparable {
		return e.notComparable(at, input, value)
	}
	return Bool(equal)
}

func inList(e *evaluation, input, value Value, at int) Value {
	if input.kind == KindList && same(input, value) {
		return Bool(true)
	}
	if !e.walk(value) {
		return Value{}
	}
	for _, item := range value.Items() {
		if item.kind == KindRange && item.interval().contains(input).IsTrue() || same(input, item) {
			return Bool(true)
		}
	}
	return Bool(false)
}
