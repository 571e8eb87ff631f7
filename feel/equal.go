package feel

// Equal compares two values as FEEL's "=" does (DMN 1.5, 10.3.2.13). comparable is false where FEEL has no answer,
// that is for values of different types; null equals only null.
func Equal(a, b Value) (equal, comparable bool) {
	switch {
	case a.kind == KindNull || b.kind == KindNull:
		return a.kind == b.kind, true
	case a.kind != b.kind:
		return false, false
	}
	return equalOfKind[a.kind](a, b), true
}

var equalOfKind [KindFunction + 1]func(a, b Value) bool

func init() {
	bits := func(a, b Value) bool { return a.bits == b.bits }
	equalOfKind = [...]func(a, b Value) bool{
		KindNull:                func(Value, Value) bool { return true },
		KindBoolean:             bits,
		KindNumber:              func(a, b Value) bool { return compareNumbers(a, b) == 0 },
		KindString:              func(a, b Value) bool { return a.text() == b.text() },
		KindDate:                bits,
		KindTime:                equalTimes,
		KindDateTime:            func(a, b Value) bool { order, ok := compareDateTimes(a, b); return ok && order == 0 },
		KindDaysTimeDuration:    func(a, b Value) bool { return a.bits == b.bits && a.scale == b.scale },
		KindYearsMonthsDuration: bits,
		KindList:                func(a, b Value) bool { return equalLists(a.Items(), b.Items()) },
		KindContext:             equalContexts,
		KindRange:               func(a, b Value) bool { return equalRanges(a.interval(), b.interval()) },
		KindFunction:            func(a, b Value) bool { return a.ref == b.ref },
	}
}

// equalTimes ignores fractions of a second (DMN 1.5, 10.3.2.13: times are compared by hour, minute, second, offset).
func equalTimes(a, b Value) bool {
	if (a.zone() == nil) != (b.zone() == nil) {
		return false
	}
	return floorDivide(utcNanos(a), nanosPerSecond) == floorDivide(utcNanos(b), nanosPerSecond)
}

func equalLists(a, b []Value) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if equal, comparable := Equal(a[i], b[i]); !equal || !comparable {
			return false
		}
	}
	return true
}

func equalContexts(a, b Value) bool {
	if len(a.Entries()) != len(b.Entries()) {
		return false
	}
	for _, entry := range a.Entries() {
		other, ok := b.Lookup(entry.Key)
		if equal, comparable := Equal(entry.Value, other); !ok || !equal || !comparable {
			return false
		}
	}
	return true
}

// same is the equality of list functions: values of different types are simply not the same.
func same(a, b Value) bool {
	equal, comparable := Equal(a, b)
	return equal && comparable
}
