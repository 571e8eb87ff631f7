package feel

import "strings"

// TestSet describes unary tests that depend on nothing but their input: for an input of Kind they are true exactly
// when it lies in one of the parts or, where Negated is set, in none. For an input of another kind it says nothing.
type TestSet struct {
	Kind    Kind
	Parts   []Interval
	Negated bool
}

// Interval is a part of an ordered kind of values; a single value is one that begins and ends with itself.
type Interval struct {
	Low, High                 Value
	HasLow, HasHigh           bool // there is an end at all
	IncludesLow, IncludesHigh bool
}

// Constant returns the value of a program that depends on nothing.
func (p *Program) Constant() (Value, bool) {
	if c, ok := p.root.(*constant); ok {
		return c.value, true
	}
	return Value{}, false
}

// VariableName returns the name of the variable that the whole program is.
func (p *Program) VariableName() (string, bool) {
	if v, ok := p.root.(*globalVariable); ok {
		return v.name, true
	}
	return "", false
}

// TestSet describes a program of unary tests; ok is false for one that depends on variables, that mixes kinds, or whose
// kind has no simple order (times, dates and times).
func (p *Program) TestSet() (set TestSet, ok bool) {
	tests, ok := p.root.(*testerList)
	if !ok {
		return TestSet{}, false
	}
	list := tests.tests
	if negated, ok := list[0].(*negatedTester); ok && len(list) == 1 {
		list, set.Negated = negated.tests, true
	}
	for _, test := range list {
		described, ok := test.(interface{ parts() []Interval })
		if !ok {
			return TestSet{}, false
		}
		set.Parts = append(set.Parts, described.parts()...)
	}
	return set, set.settle()
}

// Holds tells whether the tests are true for an input of Kind.
func (s *TestSet) Holds(input Value) bool {
	for i := range s.Parts {
		if s.Parts[i].holds(input) {
			return !s.Negated
		}
	}
	return s.Negated
}

func (i *Interval) holds(v Value) bool {
	if i.HasLow {
		if order := Order(v, i.Low); order < 0 || order == 0 && !i.IncludesLow {
			return false
		}
	}
	if i.HasHigh {
		if order := Order(v, i.High); order > 0 || order == 0 && !i.IncludesHigh {
			return false
		}
	}
	return true
}

// settle finds the one kind of all ends.
func (s *TestSet) settle() bool {
	for _, part := range s.Parts {
		for _, end := range part.ends() {
			if s.Kind == KindNull {
				s.Kind = end.kind
			}
			if end.kind != s.Kind || !isSimplyOrdered(end.kind) {
				return false
			}
		}
	}
	return s.Kind != KindNull
}

func (i *Interval) ends() []Value {
	switch {
	case i.HasLow && i.HasHigh:
		return []Value{i.Low, i.High}
	case i.HasLow:
		return []Value{i.Low}
	case i.HasHigh:
		return []Value{i.High}
	}
	return []Value{{}}
}

func isSimplyOrdered(kind Kind) bool {
	switch kind {
	case KindBoolean, KindNumber, KindString, KindDate, KindDaysTimeDuration, KindYearsMonthsDuration:
		return true
	}
	return false
}

// Order compares two values of one kind of a TestSet, false before true: -1, 0 or 1.
func Order(a, b Value) int {
	switch a.kind {
	case KindNumber:
		return compareNumbers(a, b)
	case KindString:
		return strings.Compare(a.text(), b.text())
	case KindDaysTimeDuration:
		return compareSeconds(a.bits, b.bits, a.scale, b.scale)
	}
	return compareInts(a.bits, b.bits)
}

func pointAt(v Value) Interval { return Interval{v, v, true, true, true, true} }

func (n *constantTester) parts() []Interval { return []Interval{pointAt(n.value)} }

func (n *operatorTester) parts() []Interval {
	operand, ok := n.operand.(*constant)
	if !ok || operand.value.kind == KindBoolean && n.orders != 2 {
		return []Interval{{}}
	}
	v := operand.value
	below, above := Interval{High: v, HasHigh: true}, Interval{Low: v, HasLow: true}
	switch n.operator {
	case "=":
		return []Interval{pointAt(v)}
	case "!=":
		return []Interval{below, above}
	case "<", "<=":
		below.IncludesHigh = n.operator == "<="
		return []Interval{below}
	default:
		above.IncludesLow = n.operator == ">="
		return []Interval{above}
	}
}

func (n *valueTester) parts() []Interval {
	operand, ok := n.operand.(*constant)
	if !ok {
		return []Interval{{}}
	}
	switch operand.value.kind {
	case KindRange:
		return []Interval{intervalOf(operand.value)}
	case KindList:
		return itemParts(operand.value.Items())
	}
	return []Interval{{}}
}

func intervalOf(v Value) Interval {
	r := v.interval()
	return Interval{r.low, r.high, !r.unboundedLow, !r.unbound, r.includesLow, r.includesHigh}
}

func itemParts(items []Value) []Interval {
	parts := make([]Interval, len(items))
	for i, item := range items {
		if item.kind == KindRange {
			parts[i] = intervalOf(item)
		} else {
			parts[i] = pointAt(item)
		}
	}
	return parts
}
