package feel

type (
	conditionalEvaluator struct {
		condition, then, otherwise evaluator
		at                         int
	}
	iteratorEvaluator struct {
		slot     int
		from, to evaluator
		at       int
	}
	forEvaluator struct {
		iterators []iteratorEvaluator
		partial   int
		body      evaluator
	}
	quantifiedEvaluator struct {
		every     bool
		iterators []iteratorEvaluator
		condition evaluator
	}
)

func (n *conditional) compile(c *compiler) evaluator {
	return &conditionalEvaluator{n.condition.compile(c), n.then.compile(c), n.otherwise.compile(c), n.at}
}

func (n *conditionalEvaluator) evaluate(e *evaluation) Value {
	if e.condition(n.at, n.condition.evaluate(e)).IsTrue() {
		return n.then.evaluate(e)
	}
	return n.otherwise.evaluate(e)
}

func compileIterators(c *compiler, iterators []iterator) []iteratorEvaluator {
	compiled := make([]iteratorEvaluator, len(iterators))
	for i, it := range iterators {
		compiled[i] = iteratorEvaluator{from: it.from.compile(c), at: it.at}
		if it.to != nil {
			compiled[i].to = it.to.compile(c)
		}
		compiled[i].slot = c.bind(it.name)
	}
	return compiled
}

func (n *forLoop) compile(c *compiler) evaluator {
	iterators := compileIterators(c, n.iterators)
	partial := c.bind("partial")
	body := n.body.compile(c)
	c.release(len(iterators) + 1)
	return &forEvaluator{iterators, partial, body}
}

func (n *quantified) compile(c *compiler) evaluator {
	iterators := compileIterators(c, n.iterators)
	condition := n.condition.compile(c)
	c.release(len(iterators))
	return &quantifiedEvaluator{n.every, iterators, condition}
}

func (n *forEvaluator) evaluate(e *evaluation) Value {
	var results ListBuilder
	complete := eachCombination(e, n.iterators, func() bool {
		*e.slot(n.partial) = results.List()
		results.Add(n.body.evaluate(e))
		return e.bounded(len(results.items))
	})
	switch {
	case complete:
		return e.admitted(results.List())
	case e.friendly():
		return defaults[KindList]
	default:
		return Value{}
	}
}

func (e *evaluation) bounded(items int) bool {
	if items > e.limits.ListItems {
		e.exceed("a list of more than %d items", e.limits.ListItems)
	}
	return e.err == nil
}

// evaluate ends at the first pass that decides; one that is no boolean makes the answer null if none does.
func (n *quantifiedEvaluator) evaluate(e *evaluation) Value {
	result, decided := Bool(n.every), false
	complete := eachCombination(e, n.iterators, func() bool {
		v := n.condition.evaluate(e)
		if n.every {
			result = and(result, v)
		} else {
			result = or(result, v)
		}
		decided = result.kind == KindBoolean && result.IsTrue() != n.every
		return !decided && e.err == nil
	})
	if !complete && !decided {
		return e.truth(Value{})
	}
	return e.truth(result)
}

// eachCombination runs visit for every combination of the iterators, the last one fastest; false when it did not come
// to its end.
func eachCombination(e *evaluation, iterators []iteratorEvaluator, visit func() bool) bool {
	if len(iterators) == 0 {
		return e.step(1) && visit()
	}
	it := &iterators[0]
	domain, ok := it.domain(e)
	if !ok {
		return false
	}
	for i := int64(0); i < domain.count; i++ {
		*e.slot(it.slot) = domain.at(i)
		if !eachCombination(e, iterators[1:], visit) {
			return false
		}
	}
	return true
}

// domain is what an iterator runs over: the items of a list, or whole numbers or days from first on.
type domain struct {
	items []Value
	kind  Kind
	first int64
	step  int64
	count int64
}

func (d *domain) at(i int64) Value {
	switch d.kind {
	case KindList:
		return d.items[i]
	case KindDate:
		return dateOfDays(d.first + i*d.step)
	default:
		return Int(d.first + i*d.step)
	}
}

func (n *iteratorEvaluator) domain(e *evaluation) (domain, bool) {
	from := n.from.evaluate(e)
	if n.to != nil {
		if d, ok := steps(from, n.to.evaluate(e)); ok {
			return d, true
		}
		e.warn(n.at, WarnInvalidType, "a loop can't run from %s", describe(from))
		return domain{}, false
	}
	switch {
	case from.kind == KindList:
		return domain{items: from.Items(), kind: KindList, count: int64(len(from.Items()))}, true
	case from.kind == KindRange:
		if d, ok := rangeSteps(from.interval()); ok {
			return d, true
		}
	case from.kind != KindNull && e.program.profile != Camunda8:
		return domain{items: []Value{from}, kind: KindList, count: 1}, true
	}
	e.warn(n.at, WarnInvalidType, "a loop needs a list or a range, not %s", describe(from))
	return domain{}, false
}

// steps runs up or down, both ends included.
func steps(from, to Value) (domain, bool) {
	if from.kind != to.kind {
		return domain{}, false
	}
	first, last := from.bits, to.bits
	if from.kind == KindNumber {
		var isFirst, isLast bool
		first, isFirst = wholeNumber(from)
		last, isLast = wholeNumber(to)
		if !isFirst || !isLast {
			return domain{}, false
		}
	} else if from.kind != KindDate {
		return domain{}, false
	}
	if last < first {
		return domain{kind: from.kind, first: first, step: -1, count: first - last + 1}, true
	}
	return domain{kind: from.kind, first: first, step: 1, count: last - first + 1}, true
}

// rangeSteps runs upwards only, without the ends that do not belong to the range.
func rangeSteps(r *interval) (domain, bool) {
	d, ok := steps(r.low, r.high)
	if !ok || d.step < 0 {
		return domain{}, false
	}
	if !r.includesLow {
		d.first, d.count = d.first+1, d.count-1
	}
	if !r.includesHigh {
		d.count--
	}
	return d, true
}
