package feel

type (
	equality struct {
		left, right evaluator
		negate      bool
		at          int
	}
	// ordering accepts the orders whose bits are set: 1 for less, 2 for equal, 4 for greater.
	ordering struct {
		left, right evaluator
		orders      orders
		at          int
	}
	betweenness struct {
		value, low, high evaluator
		at               int
	}
	conjunctionEvaluator struct {
		left, right evaluator
		at          int
	}
	disjunctionEvaluator struct {
		left, right evaluator
		at          int
	}
)

type orders uint8

var ordersOf = map[string]orders{"<": 1, "<=": 3, ">": 4, ">=": 6, "=": 2}

func (o orders) accept(order int) bool { return o>>(order+1)&1 != 0 }

func (n *comparison) compile(c *compiler) evaluator {
	left, right := n.left.compile(c), n.right.compile(c)
	if n.operator == "=" || n.operator == "!=" {
		return &equality{left, right, n.operator == "!=", n.at}
	}
	return &ordering{left, right, ordersOf[n.operator], n.at}
}

func (n *between) compile(c *compiler) evaluator {
	return &betweenness{n.value.compile(c), n.low.compile(c), n.high.compile(c), n.at}
}

func (n *conjunction) compile(c *compiler) evaluator {
	return &conjunctionEvaluator{n.left.compile(c), n.right.compile(c), n.at}
}

func (n *disjunction) compile(c *compiler) evaluator {
	return &disjunctionEvaluator{n.left.compile(c), n.right.compile(c), n.at}
}

func (n *equality) evaluate(e *evaluation) Value {
	return e.equal(n.at, n.left.evaluate(e), n.right.evaluate(e), n.negate)
}

// equal is "a = b", or "a != b" where negate is set; in B-FEEL values that can't be compared differ.
func (e *evaluation) equal(at int, a, b Value, negate bool) Value {
	equal, comparable := Equal(a, b)
	if comparable {
		return Bool(equal != negate)
	}
	e.notComparable(at, a, b)
	if e.friendly() {
		return Bool(negate)
	}
	return Value{}
}

func (e *evaluation) notComparable(at int, a, b Value) Value {
	e.warn(at, WarnNotComparable, "can't compare %s with %s", describe(a), describe(b))
	return Value{}
}

func (n *ordering) evaluate(e *evaluation) Value {
	a, b := n.left.evaluate(e), n.right.evaluate(e)
	order, ok := compareValues(a, b)
	if !ok {
		return e.truth(e.notComparable(n.at, a, b))
	}
	return Bool(n.orders.accept(order))
}

func (n *betweenness) evaluate(e *evaluation) Value {
	v, low, high := n.value.evaluate(e), n.low.evaluate(e), n.high.evaluate(e)
	result := and(beyond(v, low, 1, true), beyond(v, high, -1, true))
	if result.IsNull() {
		return e.truth(e.notComparable(n.at, v, low))
	}
	return result
}

// evaluate leaves the right side alone where the left one decides.
func (n *conjunctionEvaluator) evaluate(e *evaluation) Value {
	left := n.left.evaluate(e)
	if left.IsFalse() {
		return left
	}
	result := and(left, n.right.evaluate(e))
	if result.IsNull() {
		return e.undecided(n.at)
	}
	return result
}

func (n *disjunctionEvaluator) evaluate(e *evaluation) Value {
	left := n.left.evaluate(e)
	if left.IsTrue() {
		return left
	}
	result := or(left, n.right.evaluate(e))
	if result.IsNull() {
		return e.undecided(n.at)
	}
	return result
}
