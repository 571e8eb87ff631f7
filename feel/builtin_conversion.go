package feel

import (
	"strings"
)

func init() {
	declare(inBoth, "date(from: string)", func(e *evaluation, a []Value) Value { return e.parsed(ParseDate(a[0].text())) })
	declare(inBoth, "date(from: date)", func(_ *evaluation, a []Value) Value { return a[0] })
	declare(inBoth, "date(from: date and time)", func(_ *evaluation, a []Value) Value { return dateOf(a[0]) })
	declare(inBoth, "date(year: number, month: number, day: number)", dateOfParts)
	declare(inBoth, "time(from: string)", func(e *evaluation, a []Value) Value { return e.parsed(ParseTime(strings.TrimPrefix(a[0].text(), "T"))) })
	declare(inBoth, "time(from: time)", func(_ *evaluation, a []Value) Value { return a[0] })
	declare(inBoth, "time(from: date and time)", func(_ *evaluation, a []Value) Value { return clockOf(a[0]) })
	declare(inBoth, "time(from: date)", func(_ *evaluation, a []Value) Value { return clockOf(a[0]) })
	declare(inBoth, "time(hour: number, minute: number, second: number, offset: days and time duration?)", timeOfParts)
	declare(inBoth, "date and time(from: string)", func(e *evaluation, a []Value) Value { return e.parsed(ParseDateTime(a[0].text())) })
	declare(inBoth, "date and time(from: date and time)", func(_ *evaluation, a []Value) Value { return a[0] })
	declare(inBoth, "date and time(date: date, time: time)", func(_ *evaluation, a []Value) Value { return joinDateTime(a[0], a[1]) })
	declare(inBoth, "date and time(date: date and time, time: time)", func(_ *evaluation, a []Value) Value { return joinDateTime(dateOf(a[0]), a[1]) })
	declare(inCamunda8, "date and time(date: date and time, timezone: string)", inTimezone)
	declare(inBoth, "duration(from: string)", func(e *evaluation, a []Value) Value { return e.parsed(ParseDuration(a[0].text())) })
	declare(inBoth, "duration(from: days and time duration)", func(_ *evaluation, a []Value) Value { return a[0] })
	declare(inBoth, "duration(from: years and months duration)", func(_ *evaluation, a []Value) Value { return a[0] })
	declare(inBoth, "years and months duration(from: any, to: any)", yearsAndMonths)
	declare(inBoth, "number(from: string)", func(e *evaluation, a []Value) Value { return e.parsed(ParseNumber(a[0].text())) })
	declare(inCamunda8, "number(from: number)", func(_ *evaluation, a []Value) Value { return a[0] })
	declare(inCamunda8, "number(from: string, grouping separator: string)", numberOfText)
	declare(inBoth, "number(from: string, grouping separator: string?, decimal separator: string?)", numberOfText)
	declare(inBoth, "string(from: any)", textOf)
	declare(inDMN, "range(from: string)", rangeOfText)
}

// parsed is a value that was read, or null with the reason.
func (e *evaluation) parsed(v Value, err error) Value {
	if err != nil {
		return e.invalid("%s", err.Error())
	}
	return v
}

func dateOfParts(e *evaluation, a []Value) Value {
	year, okYear := wholeNumber(a[0])
	month, okMonth := wholeNumber(a[1])
	day, okDay := wholeNumber(a[2])
	if d := (civilDate{year, month, day}); okYear && okMonth && okDay && d.valid() {
		return dateValue(d)
	}
	return e.invalid("there is no date of year %s, month %s, day %s", a[0], a[1], a[2])
}

func timeOfParts(e *evaluation, a []Value) Value {
	hour, okHour := wholeNumber(a[0])
	minute, okMinute := wholeNumber(a[1])
	second, okSecond := truncatedInt(a[2])
	nanos, _ := truncatedInt(multiplyNumbers(subtractNumbers(a[2], Int(second)), Int(nanosPerSecond)))
	if !okHour || !okMinute || !okSecond || nanos < 0 || !validClock(hour, minute, second) {
		return e.invalid("there is no time of hour %s, minute %s, second %s", a[0], a[1], a[2])
	}
	if a[3].IsNull() {
		return timeValue(hour*3600+minute*60+second, nanos, nil)
	}
	if a[3].bits > maximumOffset || a[3].bits < -maximumOffset {
		return e.invalid("the offset %s is beyond 18 hours", a[3])
	}
	return timeValue(hour*3600+minute*60+second, nanos, offsetZone(int(a[3].bits)))
}

// inTimezone keeps the instant and changes the clock; a local value is taken to be in the zone, which is a region, "Z"
// or an offset.
func inTimezone(e *evaluation, a []Value) Value {
	z, ok := regionZone(a[1].text())
	if !ok {
		z, ok = writtenZone(a[1].text())
	}
	if !ok {
		return e.invalid("there is no time zone '%s'", a[1].text())
	}
	if a[0].zone() == nil {
		return withZone(a[0], z)
	}
	return dateTimeAt(unixSeconds(a[0]), a[0].scale, z)
}

// yearsAndMonths counts whole months between two dates, toward zero (DMN 1.5, table 72).
func yearsAndMonths(e *evaluation, a []Value) Value {
	if !isDatelike(a[0]) || !isDatelike(a[1]) {
		return e.invalid("years and months duration needs two dates")
	}
	from, to := civilOf(dateOf(a[0]).bits), civilOf(dateOf(a[1]).bits)
	months := (to.year-from.year)*12 + to.month - from.month
	switch {
	case months > 0 && to.day < from.day:
		months--
	case months < 0 && to.day > from.day:
		months++
	}
	return YearsMonthsDuration(months)
}

func numberOfText(e *evaluation, a []Value) Value {
	grouping, decimal := a[1], Value{}
	if len(a) > 2 {
		decimal = a[2]
	}
	text := a[0].text()
	if !isSeparator(grouping, " ", ".", ",") || !isSeparator(decimal, ".", ",") || !grouping.IsNull() && same(grouping, decimal) {
		return e.invalid("the separators of number() must be a space, a point or a comma, and differ")
	}
	if !grouping.IsNull() {
		text = strings.ReplaceAll(text, grouping.text(), "")
	}
	if !decimal.IsNull() && decimal.text() != "." {
		if strings.Contains(text, ".") {
			return e.invalid("'%.40s' is not a number", text)
		}
		text = strings.ReplaceAll(text, decimal.text(), ".")
	}
	return e.parsed(ParseNumber(text))
}

func isSeparator(v Value, allowed ...string) bool {
	return v.IsNull() || indexString(allowed, v.text()) >= 0
}

func textOf(e *evaluation, a []Value) Value {
	if a[0].IsNull() && e.program.profile != Camunda8 {
		return Value{}
	}
	return e.text(a[0].String())
}

// rangeOfText reads "[1..5]", whose ends are literals (DMN 1.5, rules 66 and 67).
func rangeOfText(e *evaluation, a []Value) Value {
	tokens, problems := tokenize(a[0].text())
	if len(problems) == 0 {
		p := newParser(a[0].text(), tokens, Options{Profile: DMN})
		root := p.parseWholeExpression()
		if literal, ok := root.(*rangeLiteral); ok && p.err == nil && isEndpoint(literal.low) && isEndpoint(literal.high) {
			if v, ok := constantRange(literal); ok {
				return v
			}
		}
	}
	return e.invalid("'%.40s' is not a range", a[0].text())
}

// temporalFunctions are those that a date or time literal may be written with (DMN 1.5, rule 62).
var temporalFunctions = map[string]bool{"date": true, "time": true, "date and time": true, "duration": true}

func isEndpoint(n expression) bool {
	switch n := n.(type) {
	case *literal:
		return n.value.kind == KindNumber || n.value.kind == KindString
	case *atLiteral:
		return true
	case *negation:
		number, ok := n.operand.(*literal)
		return ok && number.value.kind == KindNumber
	case *invocation:
		function, ok := n.target.(*nameReference)
		return ok && temporalFunctions[function.name] && n.names == nil && len(n.arguments) == 1 && isStringLiteral(n.arguments[0])
	}
	return false
}

func isStringLiteral(n expression) bool {
	text, ok := n.(*literal)
	return ok && text.value.kind == KindString
}

func constantRange(n *rangeLiteral) (Value, bool) {
	c := &compiler{profile: DMN, unit: &unit{}}
	compiled, ok := n.compile(c).(*constant)
	if !ok || compiled.value.kind != KindRange {
		return Value{}, false
	}
	r := compiled.value.interval()
	if order, ok := compareValues(r.low, r.high); ok && order > 0 || r.low.IsNull() && r.high.IsNull() {
		return Value{}, false
	}
	return compiled.value, true
}
