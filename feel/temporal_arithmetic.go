package feel

// addTemporal adds a duration to a date, a time, a date and time or a duration of its kind (DMN 1.5, table 50 and 53);
// null where that is not defined.
func addTemporal(a, b Value) Value {
	if isDuration(a) && !isDuration(b) {
		a, b = b, a
	}
	switch {
	case isDuration(a) && a.kind == b.kind:
		return addDurations(a, b)
	case b.kind == KindYearsMonthsDuration:
		return addMonthsTo(a, b.bits)
	case b.kind == KindDaysTimeDuration:
		return addSecondsTo(a, b)
	default:
		return Value{}
	}
}

func isDuration(v Value) bool {
	return v.kind == KindDaysTimeDuration || v.kind == KindYearsMonthsDuration
}

func isTemporal(v Value) bool { return v.kind >= KindDate && v.kind <= KindYearsMonthsDuration }

func addDurations(a, b Value) Value {
	sum, ok := addInts(a.bits, b.bits)
	if !ok {
		return Value{}
	}
	if a.kind == KindYearsMonthsDuration {
		return YearsMonthsDuration(sum)
	}
	return durationValue(sum, int64(a.scale)+int64(b.scale))
}

func addMonthsTo(a Value, months int64) Value {
	if months > 24*maximumYear || months < -24*maximumYear {
		return Value{}
	}
	switch a.kind {
	case KindDate:
		return dateValue(civilOf(a.bits).addMonths(months))
	case KindDateTime:
		date := dateValue(civilOf(floorDivide(a.bits, secondsPerDay)).addMonths(months))
		if date.IsNull() {
			return date
		}
		return joinDateTime(date, clockOf(a))
	default:
		return Value{}
	}
}

func addSecondsTo(a, duration Value) Value {
	const bound = 3 * maximumYear * 366 * secondsPerDay
	if duration.bits > bound || duration.bits < -bound {
		return Value{}
	}
	switch a.kind {
	case KindDate:
		return dateOf(addSecondsTo(dateTimeValue(a.bits*secondsPerDay, 0, nil), duration))
	case KindTime:
		nanos := a.bits + floorRemainder(duration.bits, secondsPerDay)*nanosPerSecond + int64(duration.scale)
		return withZone(Value{kind: KindTime, bits: nanos % nanosPerDay}, a.zone())
	case KindDateTime:
		nanos := int64(a.scale) + int64(duration.scale)
		seconds := unixSeconds(a) + duration.bits + nanos/nanosPerSecond
		return dateTimeAt(seconds, int32(nanos%nanosPerSecond), a.zone())
	default:
		return Value{}
	}
}

// subtractTemporal returns the duration between two points in time, or a point in time before another.
func subtractTemporal(a, b Value) Value {
	switch {
	case isDuration(b):
		negative := negateDuration(b)
		if negative.IsNull() || isDuration(a) && a.kind != b.kind {
			return Value{}
		}
		return addTemporal(a, negative)
	case a.kind == KindTime && b.kind == KindTime && (a.zone() == nil) == (b.zone() == nil):
		return durationOfNanos(utcNanos(a) - utcNanos(b))
	case isDatelike(a) && isDatelike(b):
		return betweenDates(a, b)
	default:
		return Value{}
	}
}

func isDatelike(v Value) bool { return v.kind == KindDate || v.kind == KindDateTime }

// betweenDates takes a date as midnight UTC when the other side has a clock; a local and a zoned value have no
// distance.
func betweenDates(a, b Value) Value {
	if a.kind != b.kind {
		a, b = startOfDay(a), startOfDay(b)
	}
	if a.kind == KindDate {
		return durationValue((a.bits-b.bits)*secondsPerDay, 0)
	}
	if (a.zone() == nil) != (b.zone() == nil) {
		return Value{}
	}
	return durationValue(unixSeconds(a)-unixSeconds(b), int64(a.scale)-int64(b.scale))
}

// durationNumber returns a duration as a number, of months or of seconds.
func durationNumber(v Value) Value {
	if v.kind == KindYearsMonthsDuration {
		return Int(v.bits)
	}
	return addNumbers(Int(v.bits), Number(int64(v.scale), 9))
}

// durationOfNumber is the way back; what is less than a month or a nanosecond is cut off.
func durationOfNumber(kind Kind, amount Value) Value {
	if amount.IsNull() {
		return amount
	}
	if kind == KindYearsMonthsDuration {
		months, ok := truncatedInt(amount)
		if !ok {
			return Value{}
		}
		return YearsMonthsDuration(months)
	}
	return daysTimeOfSeconds(amount)
}

func daysTimeOfSeconds(amount Value) Value {
	seconds, ok := truncatedInt(amount)
	if !ok {
		return Value{}
	}
	fraction := subtractNumbers(amount, Int(seconds))
	nanos, _ := truncatedInt(multiplyNumbers(fraction, Int(nanosPerSecond)))
	return durationValue(seconds, nanos)
}

func multiplyDuration(duration, factor Value) Value {
	return durationOfNumber(duration.kind, multiplyNumbers(durationNumber(duration), factor))
}

func divideDuration(duration, divisor Value) Value {
	return durationOfNumber(duration.kind, divideNumbers(durationNumber(duration), divisor))
}
