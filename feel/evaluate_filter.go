package feel

type filterEvaluator struct {
	target, predicate evaluator
	slot              int
	at                int
}

func (n *filter) compile(c *compiler) evaluator {
	target := n.target.compile(c)
	slot := c.bindItem()
	predicate := n.predicate.compile(c)
	c.release(1)
	return &filterEvaluator{target, predicate, slot, n.at}
}

// evaluate takes the items for which the predicate is true, or the one at the place where it is a number. Everything
// that is no list counts as a list of itself (DMN 1.5, 10.3.2.5).
func (n *filterEvaluator) evaluate(e *evaluation) Value {
	target := n.target.evaluate(e)
	if target.IsNull() {
		return target
	}
	items := asItems(target)
	first := n.first(e, items)
	if first.kind == KindNumber {
		return n.index(e, items, first)
	}
	return n.filter(e, items, first)
}

func asItems(v Value) []Value {
	if v.kind == KindList {
		return v.Items()
	}
	return []Value{v}
}

// first is the predicate for the first item. For none it tells only whether there is a number, so nothing is told of null.
func (n *filterEvaluator) first(e *evaluation, items []Value) Value {
	if len(items) > 0 {
		return n.holds(e, items[0])
	}
	outer := e.silent
	e.silent = true
	first := n.holds(e, Value{})
	e.silent = outer
	return first
}

func (n *filterEvaluator) holds(e *evaluation, item Value) Value {
	*e.slot(n.slot) = item
	return n.predicate.evaluate(e)
}

func (n *filterEvaluator) index(e *evaluation, items []Value, number Value) Value {
	at, ok := wholeNumber(number)
	if at < 0 {
		at += int64(len(items)) + 1
	}
	if !ok || at < 1 || at > int64(len(items)) {
		e.warn(n.at, WarnOutOfBounds, "a list of %d items has no item number %s", len(items), number)
		return Value{}
	}
	return items[at-1]
}

func (n *filterEvaluator) filter(e *evaluation, items []Value, first Value) Value {
	var kept []Value
	for i, item := range items {
		holds := first
		if i > 0 {
			holds = n.holds(e, item)
		}
		if holds.IsTrue() {
			kept = append(kept, item)
		}
		if !e.step(1) {
			return Value{}
		}
	}
	return List(kept...)
}
