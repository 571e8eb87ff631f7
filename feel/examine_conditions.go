package feel

// typeOfCondition reads what gives a truth value; ok is false for everything else.
func (x *examination) typeOfCondition(n evaluator) (typ Type, ok bool) {
	switch n := n.(type) {
	case *equality:
		x.comparePair(n.at, n.left, n.right, false)
	case *ordering:
		x.comparePair(n.at, n.left, n.right, true)
	case *numberOrdering:
		x.comparePair(n.at, n.left, n.right, true)
	case *betweenness:
		value, low, high := x.typeOf(n.value), x.typeOf(n.low), x.typeOf(n.high)
		x.compareTyped(n.at, n.value, n.low, value, low, true)
		x.compareTyped(n.at, n.value, n.high, value, high, true)
	case *conjunctionEvaluator:
		x.condition(n.at, n.left)
		x.condition(n.at, n.right)
	case *disjunctionEvaluator:
		x.condition(n.at, n.left)
		x.condition(n.at, n.right)
	case *quantifiedEvaluator:
		x.iterators(n.iterators)
		x.condition(0, n.condition)
	case *membershipTester:
		x.examineMembership(n)
	case *oneOf:
		x.examineMembership(&n.general)
	default:
		return Type{}, false
	}
	return ofKind(KindBoolean), true
}

// condition reads a part of a condition. One that is none counts as null, which need not make the whole null.
func (x *examination) condition(at int, n evaluator) {
	if kind := x.typeOf(n).Kind(); kind != KindNull && kind != KindBoolean {
		x.doubt(at, DoubtCondition, false, "a value of type %s is no condition and counts as null", kind)
	}
}

func (x *examination) comparePair(at int, left, right evaluator, ordered bool) {
	x.compareTyped(at, left, right, x.typeOf(left), x.typeOf(right), ordered)
}

// compareTyped is comparePair where the types are known: no part is examined twice, or deep ones would take for ever.
func (x *examination) compareTyped(at int, left, right evaluator, a, b Type, ordered bool) {
	if x.compare(at, a, b, ordered) {
		x.compareZones(at, left, right)
	}
}

// compare tells whether values of the two types can be compared.
func (x *examination) compare(at int, a, b Type, ordered bool) bool {
	left, right := a.Kind(), b.Kind()
	if left == KindNull || right == KindNull {
		return true
	}
	if left != right {
		x.doubt(at, DoubtComparison, true, "a value of type %s can't be compared with one of type %s", left, right)
		return false
	}
	v, ok := sample(left)
	if _, comparable := compareValues(v, v); ordered && ok && !comparable {
		x.doubt(at, DoubtComparison, true, "values of type %s have no order", left)
		return false
	}
	return true
}

// compareZones looks at constants, and at now(), which has a zone.
func (x *examination) compareZones(at int, left, right evaluator) {
	a, knownA := hasZone(left)
	b, knownB := hasZone(right)
	if knownA && knownB && a != b {
		x.doubt(at, DoubtZones, true, "a time with a zone can't be compared with one that has none")
	}
}

func hasZone(n evaluator) (zoned, known bool) {
	switch n := n.(type) {
	case *constant:
		if n.value.kind == KindTime || n.value.kind == KindDateTime {
			return n.value.zone() != nil, true
		}
	case *builtinCall:
		return true, n.name == "now"
	}
	return false, false
}

func (x *examination) examineMembership(n *membershipTester) {
	outer := x.input
	x.input = x.typeOf(n.value)
	x.examineTests(n.tests)
	x.input = outer
}

func (x *examination) examineTests(tests []tester) {
	for _, t := range tests {
		x.examineTest(t)
	}
}

func (x *examination) examineTest(t tester) {
	switch t := t.(type) {
	case *negatedTester:
		x.examineTests(t.tests)
	case *constantTester:
		x.compare(0, x.input, typeOfValue(t.value), false)
	case *operatorTester:
		x.compare(t.at, x.input, x.typeOf(t.operand), t.operator != "=" && t.operator != "!=")
	case *expressionTester:
		if kind := x.typeOf(t.operand).Kind(); kind != KindNull && kind != KindBoolean {
			x.doubt(0, DoubtCondition, true, "a value of type %s is no condition: no input fulfils it", kind)
		}
	case *valueTester:
		x.examineValue(t)
	}
}

// examineValue reads a test that is an expression without "?": the input is equal to it, or one of it.
func (x *examination) examineValue(t *valueTester) {
	if name, ok := t.operand.(*globalVariable); ok && x.isBareName(name) {
		x.doubt(t.at, DoubtBareName, !x.surroundings.Open, "there is no '%s' here; a text stands in quotes: \"%s\"", name.name, name.name).Name = name.name
		return
	}
	typ := x.typeOf(t.operand)
	switch kind := typ.Kind(); kind {
	case KindBoolean: // a computed truth counts for itself
	case KindRange:
		if end, ok := typ.unrestricted().check.(rangeType); ok && x.input.Kind() != KindRange {
			x.compare(t.at, x.input, end.end, true)
		}
	case KindList:
		if items := typ.item(); x.input.Kind() != KindList && items.Kind() != KindRange && items.Kind() != KindList {
			x.compare(t.at, x.input, items, false)
		}
	default:
		x.compare(t.at, x.input, typ, false)
	}
}

// isBareName tells whether a name that is not in scope stands where a text could.
func (x *examination) isBareName(n *globalVariable) bool {
	if _, known := x.surroundings.Name(n.name); known || builtinsOf(n.name, x.program.profile) != nil {
		return false
	}
	kind := x.input.Kind()
	return kind == KindString || kind == KindNull && !x.surroundings.Open
}
