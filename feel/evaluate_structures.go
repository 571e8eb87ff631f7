package feel

type (
	listEvaluator    struct{ items []evaluator }
	contextEvaluator struct {
		keys   []string
		slots  []int
		values []evaluator
	}
	duplicateKey struct {
		key string
		at  int
	}
	rangeEvaluator struct {
		low, high                 evaluator
		includesLow, includesHigh bool
		at                        int
	}
	openRangeEvaluator struct {
		operator string
		end      evaluator
	}
	pathEvaluator struct {
		target evaluator
		name   string
		at     int
	}
	typeTest struct {
		value evaluator
		typ   Type
		known bool
	}
)

func (n *listLiteral) compile(c *compiler) evaluator {
	items := c.all(n.items)
	return fold(&listEvaluator{items}, items...)
}

func (n *contextLiteral) compile(c *compiler) evaluator {
	result := &contextEvaluator{}
	seen := map[string]bool{}
	for _, entry := range n.entries {
		if seen[entry.key] {
			return &duplicateKey{entry.key, entry.at}
		}
		seen[entry.key] = true
		result.keys = append(result.keys, entry.key)
		result.values = append(result.values, entry.value.compile(c))
		result.slots = append(result.slots, c.bind(entry.key))
	}
	c.release(len(n.entries))
	return result
}

func (n *rangeLiteral) compile(c *compiler) evaluator {
	low, high := n.low.compile(c), n.high.compile(c)
	return fold(&rangeEvaluator{low, high, n.includesLow, n.includesHigh, n.at}, low, high)
}

func (n *openRange) compile(c *compiler) evaluator {
	return &openRangeEvaluator{n.operator, n.end.compile(c)}
}

func (n *path) compile(c *compiler) evaluator {
	return &pathEvaluator{n.target.compile(c), n.name, n.at}
}

func (n *instanceOf) compile(c *compiler) evaluator {
	return &typeTest{n.value.compile(c), n.typ, n.known}
}

func (n *listEvaluator) evaluate(e *evaluation) Value {
	items := make([]Value, len(n.items))
	for i, item := range n.items {
		items[i] = item.evaluate(e)
	}
	return e.list(items)
}

// evaluate makes every entry visible to the ones after it.
func (n *contextEvaluator) evaluate(e *evaluation) Value {
	entries := make([]Entry, len(n.keys))
	for i, value := range n.values {
		v := value.evaluate(e)
		entries[i] = Entry{n.keys[i], v}
		*e.slot(n.slots[i]) = v
	}
	if !e.step(len(entries)) {
		return Value{}
	}
	return e.admitted(contextOf(entries))
}

func contextOf(entries []Entry) Value {
	c := &context{entries: entries, extent: extentOfEntries(entries)}
	if len(entries) >= indexedEntries {
		c.index = indexOf(entries)
	}
	return Value{kind: KindContext, ref: c}
}

func (n *duplicateKey) evaluate(e *evaluation) Value {
	e.warn(n.at, WarnInvalidType, "the key '%s' comes twice in a context", n.key)
	return Value{}
}

func (n *rangeEvaluator) evaluate(e *evaluation) Value {
	low, high := n.low.evaluate(e), n.high.evaluate(e)
	if _, ok := compareValues(low, high); !ok && (!low.IsNull() && !high.IsNull() || e.program.profile == Camunda8) {
		e.notComparable(n.at, low, high)
		return e.rangeDefault()
	}
	return Range(low, high, n.includesLow, n.includesHigh)
}

func (e *evaluation) rangeDefault() Value {
	if e.friendly() {
		return defaults[KindRange]
	}
	return Value{}
}

func (n *openRangeEvaluator) evaluate(e *evaluation) Value {
	end := n.end.evaluate(e)
	switch n.operator {
	case "<", "<=":
		return rangeOf(&interval{high: end, includesHigh: n.operator == "<=", unboundedLow: true})
	case ">", ">=":
		return rangeOf(&interval{low: end, includesLow: n.operator == ">=", unbound: true})
	case "=":
		return Range(end, end, true, true)
	default:
		return Value{}
	}
}

func (n *pathEvaluator) evaluate(e *evaluation) Value {
	return n.of(e, n.target.evaluate(e))
}

func (n *pathEvaluator) of(e *evaluation, target Value) Value {
	switch target.kind {
	case KindContext:
		if v, ok := target.Lookup(n.name); ok {
			return v
		}
		e.warn(n.at, WarnNoContextEntry, "no context entry found with key '%s'", n.name)
		return Value{}
	case KindList:
		return n.ofItems(e, target.Items())
	}
	v, ok := temporalProperty(target, n.name)
	if !ok {
		e.warn(n.at, WarnNoProperty, "no property found with name '%s' of %s", n.name, describe(target))
	}
	return v
}

// ofItems takes the entry of every item.
func (n *pathEvaluator) ofItems(e *evaluation, items []Value) Value {
	values := make([]Value, len(items))
	for i, item := range items {
		values[i] = n.of(e, item)
	}
	return e.list(values)
}

func (n *typeTest) evaluate(e *evaluation) Value {
	v := n.value.evaluate(e)
	if !n.known {
		return e.truth(Value{})
	}
	if v.IsNull() {
		check, ok := n.typ.check.(kindType)
		return Bool(ok && check.kind == KindNull)
	}
	return Bool(n.typ.accepts(v))
}
