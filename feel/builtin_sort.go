package feel

import "slices"

// sortList sorts stably. Without a function the items must have an order of their own.
func sortList(e *evaluation, a []Value) Value {
	items := append([]Value(nil), a[0].Items()...)
	s := &sorting{e: e, ok: true}
	if a[1].kind == KindFunction {
		s.precedes = a[1].ref.(*Function)
		if !s.precedes.isBuiltin && len(s.precedes.Parameters) != 2 {
			return e.invalid("the function of sort takes two parameters")
		}
	}
	slices.SortStableFunc(items, s.compare)
	if !s.ok {
		return e.invalid("the items can't be sorted")
	}
	return e.list(items)
}

type sorting struct {
	e        *evaluation
	precedes *Function
	ok       bool
}

func (s *sorting) compare(a, b Value) int {
	if !s.ok || !s.e.step(1) {
		return 0
	}
	if s.precedes == nil {
		order, ok := compareValues(a, b)
		s.ok = s.ok && ok
		return order
	}
	switch {
	case s.before(a, b):
		return -1
	case s.before(b, a):
		return 1
	default:
		return 0
	}
}

func (s *sorting) before(a, b Value) bool {
	result := s.e.invoke(s.precedes, []Value{a, b})
	if result.kind != KindBoolean {
		s.ok = false
	}
	return result.IsTrue()
}
