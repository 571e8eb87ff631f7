package feel

import "strings"

// compareValues orders two values of one ordered type (DMN 1.5, 10.3.2.13, table 54); ok is false where there is no
// order: different types, null, booleans, lists, contexts.
func compareValues(a, b Value) (order int, ok bool) {
	if a.kind != b.kind {
		return 0, false
	}
	switch a.kind {
	case KindNumber:
		return compareNumbers(a, b), true
	case KindString:
		return strings.Compare(a.text(), b.text()), true
	case KindDate, KindYearsMonthsDuration:
		return compareInts(a.bits, b.bits), true
	case KindTime:
		return compareInts(utcNanos(a), utcNanos(b)), (a.zone() == nil) == (b.zone() == nil)
	case KindDateTime:
		return compareDateTimes(a, b)
	case KindDaysTimeDuration:
		return compareSeconds(a.bits, b.bits, a.scale, b.scale), true
	default:
		return 0, false
	}
}

func compareDateTimes(a, b Value) (order int, ok bool) {
	if (a.zone() == nil) != (b.zone() == nil) {
		return 0, false
	}
	return compareSeconds(unixSeconds(a), unixSeconds(b), a.scale, b.scale), true
}

func compareSeconds(a, b int64, aNanos, bNanos int32) int {
	if a != b {
		return compareInts(a, b)
	}
	return compareInts(int64(aNanos), int64(bNanos))
}
