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
	// numberOrdering has a number of up to 64 bits on the right, as most conditions have.
	numberOrdering struct {
		ordering
		bound Value
	}
	betweenness struct {
		value, low, high evaluator
		at               int
	}
	conjunctionEvaluator struct {
		left, right logical
		at          int
	}
	disjunctionEvaluator struct {
		left, right logical
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
	general := ordering{left, right, ordersOf[n.operator], n.at}
	if bound, ok := right.(*constant); ok && bound.value.kind == KindNumber && bound.value.ref == nil {
		return &numberOrdering{general, bound.value}
	}
	return &general
}

func (n *between) compile(c *compiler) evaluator {
	return &betweenness{n.value.compile(c), n.low.compile(c), n.high.compile(c), n.at}
}

func (n *conjunction) compile(c *compiler) evaluator {
	return &conjunctionEvaluator{asLogical(n.left.compile(c), n.at), asLogical(n.right.compile(c), n.at), n.at}
}

func (n *disjunction) compile(c *compiler) evaluator {
	return &disjunctionEvaluator{asLogical(n.left.compile(c), n.at), asLogical(n.right.compile(c), n.at), n.at}
}

func (n *equality) evaluate(e *evaluation) Value { return n.truth(e).value() }

func (n *equality) truth(e *evaluation) truth {
	return truthOf(e.equal(n.at, n.left.evaluate(e), n.right.evaluate(e), n.negate))
}

// equal is "a = b", or "a != b" where negate is set; in B-FEEL values that can't be compared differ.
func (e *evaluation) equal(at int, a, b Value, negate bool) Value {
	equal, comparable := Equal(a, b)
	if a.ref != nil && !e.walk(a) {
		return Value{}
	}
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
	reason := ""
	if a.kind == b.kind && (a.kind == KindTime || a.kind == KindDateTime) {
		reason = ": one has a time zone, the other has none"
	}
	e.warn(at, WarnNotComparable, "can't compare %s with %s%s", describe(a), describe(b), reason)
	return Value{}
}

func (n *ordering) evaluate(e *evaluation) Value { return n.truth(e).value() }

func (n *ordering) truth(e *evaluation) truth {
	return n.compare(e, n.left.evaluate(e), n.right.evaluate(e))
}

func (n *ordering) compare(e *evaluation, a, b Value) truth {
	order, ok := compareValues(a, b)
	if !ok {
		return truthOf(e.truth(e.notComparable(n.at, a, b)))
	}
	return decided(n.orders.accept(order))
}

func (n *numberOrdering) evaluate(e *evaluation) Value { return n.truth(e).value() }

func (n *numberOrdering) truth(e *evaluation) truth {
	v := n.left.evaluate(e)
	if v.kind == KindNumber && v.ref == nil {
		if x, y, _, ok := align(v, n.bound); ok {
			return decided(n.orders.accept(compareInts(x, y)))
		}
	}
	return n.compare(e, v, n.bound)
}

func (n *betweenness) evaluate(e *evaluation) Value {
	v, low, high := n.value.evaluate(e), n.low.evaluate(e), n.high.evaluate(e)
	result := and(beyond(v, low, 1, true), beyond(v, high, -1, true))
	if result.IsNull() {
		return e.truth(e.notComparable(n.at, v, low))
	}
	return result
}

func (n *conjunctionEvaluator) evaluate(e *evaluation) Value { return n.truth(e).value() }

// truth leaves the right side alone where the left one decides.
func (n *conjunctionEvaluator) truth(e *evaluation) truth {
	left := n.left.truth(e)
	if left == no {
		return no
	}
	result := min(left, n.right.truth(e))
	if result == unknown {
		return truthOf(e.undecided(n.at))
	}
	return result
}

func (n *disjunctionEvaluator) evaluate(e *evaluation) Value { return n.truth(e).value() }

func (n *disjunctionEvaluator) truth(e *evaluation) truth {
	left := n.left.truth(e)
	if left == yes {
		return yes
	}
	result := max(left, n.right.truth(e))
	if result == unknown {
		return truthOf(e.undecided(n.at))
	}
	return result
}
