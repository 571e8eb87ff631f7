package feel

var (
	weekdayNames = [...]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	monthNames   = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
)

func init() {
	declareOnDates("day of year", func(days int64) Value { return Int(dayOfYear(days)) })
	declareOnDates("day of week", func(days int64) Value { return String(weekdayNames[weekday(days)-1]) })
	declareOnDates("month of year", func(days int64) Value { return String(monthNames[civilOf(days).month-1]) })
	declareOnDates("week of year", func(days int64) Value { return Int(weekOfYear(days)) })
	declare(inCamunda8, "last day of month(date: date)", lastDayOfMonth)
	declare(inCamunda8, "last day of month(date: date and time)", lastDayOfMonth)
	declare(inBoth, "now()", func(e *evaluation, _ []Value) Value { return DateTimeOf(e.environment.Now) })
	declare(inBoth, "today()", func(e *evaluation, _ []Value) Value { return dateOf(DateTimeOf(e.environment.Now)) })
	declare(inBoth, "is(value1: any, value2: any)", func(_ *evaluation, a []Value) Value { return Bool(identical(a[0], a[1])) })
	builtins["is"][0].nullByName = true
}

func declareOnDates(name string, property func(days int64) Value) {
	call := func(_ *evaluation, a []Value) Value { return property(dateOf(a[0]).bits) }
	declare(inBoth, name+"(date: date)", call)
	declare(inBoth, name+"(date: date and time)", call)
}

func lastDayOfMonth(_ *evaluation, a []Value) Value {
	d := civilOf(dateOf(a[0]).bits)
	d.day = daysOfMonth(d.year, d.month)
	return dateValue(d)
}

// identical is stricter than "=": kind and zone must be the same (DMN 1.5, table 78).
func identical(a, b Value) bool {
	if a.kind != b.kind {
		return false
	}
	if a.kind == KindTime || a.kind == KindDateTime {
		return a.zone().equal(b.zone()) && a.bits == b.bits && a.scale == b.scale
	}
	return same(a, b)
}
