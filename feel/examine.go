package feel

// typeOf gives the type of an evaluator and gathers the doubts about it and its parts.
func (x *examination) typeOf(n evaluator) Type {
	switch n := n.(type) {
	case operandTruth:
		return x.typeOf(n.evaluator)
	case *constant:
		return typeOfValue(n.value)
	case *localVariable:
		return x.locals[n.slot]
	case inputVariable:
		return x.input
	case *globalVariable:
		return x.typeOfName(n)
	case *itemVariable:
		return x.typeOfItemVariable(n)
	case *pathEvaluator:
		return x.typeOfPath(n)
	case *filterEvaluator:
		return x.typeOfFilter(n)
	case *typeTest:
		return x.typeOfTypeTest(n)
	case *testerList:
		x.examineTests(n.tests)
		return ofKind(KindBoolean)
	}
	if typ, ok := x.typeOfCondition(n); ok {
		return typ
	}
	if typ, ok := x.typeOfArithmetic(n); ok {
		return typ
	}
	return x.typeOfStructure(n)
}

func (x *examination) typeOfName(n *globalVariable) Type {
	if typ, ok := x.surroundings.Name(n.name); ok {
		return typ
	}
	if builtinsOf(n.name, x.program.profile) != nil {
		return ofKind(KindFunction)
	}
	if !x.surroundings.Open {
		x.doubt(n.at, DoubtUnknownName, true, "there is no '%s' here, so it is null", n.name).Name = n.name
	}
	return Type{}
}

// typeOfItemVariable reads a name within a filter. Where the items may have keys that are not known, it may be one.
func (x *examination) typeOfItemVariable(n *itemVariable) Type {
	for _, slot := range n.items {
		item := x.locals[slot]
		if field, found, _ := item.field(n.name); found {
			return field
		}
		if kind := item.Kind(); kind == KindNull || kind >= KindList || kind >= KindDate {
			return Type{}
		}
	}
	return x.typeOf(n.otherwise)
}

func (x *examination) typeOfPath(n *pathEvaluator) Type {
	target := x.typeOf(n.target)
	if target.Kind() == KindList {
		return ListOf(x.fieldOf(n, target.item()))
	}
	return x.fieldOf(n, target)
}

func (x *examination) fieldOf(n *pathEvaluator, target Type) Type {
	switch kind := target.Kind(); kind {
	case KindNull, KindList, KindFunction:
		return Type{}
	case KindContext:
		field, found, known := target.field(n.name)
		if known && !found { // a context may have more keys than its type tells
			x.doubt(n.at, DoubtUnknownField, false, "the type of the context has no '%s'", n.name)
		}
		return field
	default:
		v, _ := sample(kind)
		value, ok := temporalProperty(v, n.name)
		if !ok {
			x.doubt(n.at, DoubtUnknownField, true, "a value of type %s has no '%s'", kind, n.name)
			return Type{}
		}
		return typeOfProperty(kind, n.name, value)
	}
}

// typeOfProperty gives the type of a property by a sample of it. The ends of a range may be of any type; those of
// durations have no bounds of their own.
func typeOfProperty(kind Kind, name string, value Value) Type {
	if whole, ok := wholeNumbers()[name]; ok && (kind == KindDate || kind == KindTime || kind == KindDateTime) {
		return whole
	}
	if kind == KindRange {
		return Type{}
	}
	return typeOfValue(value)
}

func (x *examination) typeOfFilter(n *filterEvaluator) Type {
	target := x.typeOf(n.target)
	item := target
	if kind := target.Kind(); kind == KindList || kind == KindNull {
		item = target.item()
	}
	x.locals[n.slot] = item
	predicate := x.typeOf(n.predicate).Kind()
	if c, ok := n.predicate.(*constant); ok && c.value.kind == KindNumber {
		if compareNumbers(c.value, Int(0)) == 0 {
			x.doubt(n.at, DoubtIndex, true, "lists begin with item 1: item 0 is null")
		}
		return item
	}
	switch predicate {
	case KindBoolean:
		return ListOf(item)
	case KindNumber:
		return item
	case KindNull:
	default:
		x.doubt(n.at, DoubtCondition, false, "a filter takes a condition or a number, not a value of type %s", predicate)
	}
	return Type{}
}

func (x *examination) typeOfTypeTest(n *typeTest) Type {
	x.typeOf(n.value)
	if !n.known {
		x.doubt(0, DoubtUnknownType, true, "'instance of' names a type that is not there")
	}
	return ofKind(KindBoolean)
}

func (x *examination) typeOfStructure(n evaluator) Type {
	switch n := n.(type) {
	case *listEvaluator:
		return ListOf(common(x.typesOf(n.items)))
	case *contextEvaluator:
		return x.typeOfContext(n)
	case *rangeEvaluator:
		low, high := x.typeOf(n.low), x.typeOf(n.high)
		x.compareTyped(n.at, n.low, n.high, low, high, true)
		return Type{rangeType{low}}
	case *openRangeEvaluator:
		return Type{rangeType{x.typeOf(n.end)}}
	case *conditionalEvaluator:
		return x.typeOfConditional(n)
	case *forEvaluator:
		return x.typeOfFor(n)
	case *functionEvaluator:
		return x.typeOfFunction(n)
	case *builtinCall:
		return x.typeOfBuiltin(n)
	case *valueCall:
		return x.typeOfCall(n)
	}
	return Type{}
}

func (x *examination) typesOf(all []evaluator) []Type {
	types := make([]Type, len(all))
	for i, n := range all {
		types[i] = x.typeOf(n)
	}
	return types
}

func (x *examination) typeOfContext(n *contextEvaluator) Type {
	fields := make([]Field, len(n.keys))
	for i, value := range n.values {
		fields[i] = Field{n.keys[i], x.typeOf(value)}
		x.locals[n.slots[i]] = fields[i].Type
	}
	return ContextOf(fields...)
}

func (x *examination) typeOfConditional(n *conditionalEvaluator) Type {
	x.condition(n.at, n.condition)
	then, otherwise := x.typeOf(n.then), x.typeOf(n.otherwise)
	switch {
	case isNull(n.then):
		return otherwise
	case isNull(n.otherwise):
		return then
	}
	return common([]Type{then, otherwise})
}

func isNull(n evaluator) bool {
	c, ok := n.(*constant)
	return ok && c.value.IsNull()
}

func (x *examination) iterators(all []iteratorEvaluator) {
	for i := range all {
		it := &all[i]
		from := x.typeOf(it.from)
		typ := from
		switch {
		case it.to != nil:
			x.typeOf(it.to)
		case from.Kind() == KindList:
			typ = from.item()
		case from.Kind() == KindRange || from.Kind() == KindNull:
			typ = Type{}
		}
		x.locals[it.slot] = typ
	}
}

func (x *examination) typeOfFor(n *forEvaluator) Type {
	x.iterators(n.iterators)
	x.locals[n.partial] = ofKind(KindList)
	return ListOf(x.typeOf(n.body))
}

// typeOfFunction examines the body with the parameters as they are declared.
func (x *examination) typeOfFunction(n *functionEvaluator) Type {
	outer := x.locals
	inner := map[int]Type{}
	for i := range n.definition.parameters {
		if i < len(n.definition.types) {
			inner[i] = n.definition.types[i]
		}
	}
	for _, c := range n.captures {
		inner[c.slot] = x.typeOf(c.outer)
	}
	x.locals = inner
	x.typeOf(n.body)
	x.locals = outer
	return ofKind(KindFunction)
}
