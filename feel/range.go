package feel

// interval is what a range value holds. A missing end, as of the unary test "< 5", is a null that is marked open.
type interval struct {
	low, high             Value
	includesLow           bool
	includesHigh          bool
	unboundedLow, unbound bool // "< 5" has no low end, "> 5" no high end
}

// Range returns the range from low to high; the flags tell whether the ends belong to it.
func Range(low, high Value, includesLow, includesHigh bool) Value {
	return rangeOf(&interval{low: low, high: high, includesLow: includesLow, includesHigh: includesHigh})
}

func rangeOf(r *interval) Value { return Value{kind: KindRange, ref: r} }

func (v Value) interval() *interval { return v.ref.(*interval) }

// contains is true, false, or null where the value cannot be compared with the ends.
func (r *interval) contains(v Value) Value {
	above, below := Bool(true), Bool(true)
	if !r.unboundedLow {
		above = beyond(v, r.low, 1, r.includesLow)
	}
	if !r.unbound {
		below = beyond(v, r.high, -1, r.includesHigh)
	}
	return and(above, below)
}

// beyond tells whether v lies on the side of the end that sign names, or on the end where that is included.
func beyond(v, end Value, sign int, included bool) Value {
	order, ok := compareValues(v, end)
	if !ok {
		return Value{}
	}
	return Bool(order == sign || order == 0 && included)
}

func rangeProperty(v Value, name string) (Value, bool) {
	r := v.interval()
	switch name {
	case "start":
		return r.low, true
	case "end":
		return r.high, true
	case "start included":
		return Bool(r.includesLow), true
	case "end included":
		return Bool(r.includesHigh), true
	default:
		return Value{}, false
	}
}

func equalRanges(a, b *interval) bool {
	return a.includesLow == b.includesLow && a.includesHigh == b.includesHigh &&
		a.unboundedLow == b.unboundedLow && a.unbound == b.unbound &&
		equalEnds(a.low, b.low) && equalEnds(a.high, b.high)
}

func equalEnds(a, b Value) bool {
	equal, comparable := Equal(a, b)
	return equal && comparable
}

func appendRange(dst []byte, r *interval) []byte {
	switch {
	case r.unboundedLow:
		return r.high.appendText(append(dst, operatorText("<", r.includesHigh)...))
	case r.unbound:
		return r.low.appendText(append(dst, operatorText(">", r.includesLow)...))
	}
	dst = append(dst, bracket(r.includesLow, '[', '('))
	dst = r.low.appendText(dst)
	dst = r.high.appendText(append(dst, ".."...))
	return append(dst, bracket(r.includesHigh, ']', ')'))
}

func operatorText(operator string, included bool) string {
	if included {
		return operator + "= "
	}
	return operator + " "
}

func bracket(included bool, closed, open byte) byte {
	if included {
		return closed
	}
	return open
}
