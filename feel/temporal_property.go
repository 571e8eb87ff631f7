package feel

// temporalProperty returns a named part of a temporal value or a range (DMN 1.5, 10.3.2.5, table 65); ok is false
// for a name that the kind does not have.
func temporalProperty(v Value, name string) (value Value, ok bool) {
	switch v.kind {
	case KindDate:
		return dateProperty(v, name)
	case KindTime:
		return clockProperty(v, name)
	case KindDateTime:
		if value, ok = dateProperty(dateOf(v), name); ok {
			return value, true
		}
		return clockProperty(v, name)
	case KindDaysTimeDuration:
		return daysTimeProperty(v, name)
	case KindYearsMonthsDuration:
		return yearsMonthsProperty(v, name)
	case KindRange:
		return rangeProperty(v, name)
	default:
		return Value{}, false
	}
}

func dateProperty(v Value, name string) (Value, bool) {
	d := civilOf(v.bits)
	switch name {
	case "year":
		return Int(d.year), true
	case "month":
		return Int(d.month), true
	case "day":
		return Int(d.day), true
	case "weekday":
		return Int(weekday(v.bits)), true
	default:
		return Value{}, false
	}
}

func clockProperty(v Value, name string) (Value, bool) {
	seconds := clockOf(v).bits / nanosPerSecond
	switch name {
	case "hour":
		return Int(seconds / 3600), true
	case "minute":
		return Int(seconds / 60 % 60), true
	case "second":
		return Int(seconds % 60), true
	case "time offset":
		return offsetOf(v), true
	case "timezone":
		return zoneName(v.zone()), true
	default:
		return Value{}, false
	}
}

func offsetOf(v Value) Value {
	z := v.zone()
	if z == nil {
		return Value{}
	}
	local := int64(0)
	if v.kind == KindDateTime {
		local = v.bits
	}
	return durationValue(z.offsetAt(local), 0)
}

func zoneName(z *zone) Value {
	if z == nil || z.name == "" {
		return Value{}
	}
	return String(z.name)
}

func daysTimeProperty(v Value, name string) (Value, bool) {
	sign := int64(1)
	if v.bits < 0 {
		sign, v = -1, negateDuration(v)
	}
	switch name {
	case "days":
		return Int(sign * (v.bits / secondsPerDay)), true
	case "hours":
		return Int(sign * (v.bits / 3600 % 24)), true
	case "minutes":
		return Int(sign * (v.bits / 60 % 60)), true
	case "seconds":
		return Int(sign * (v.bits % 60)), true
	default:
		return Value{}, false
	}
}

func yearsMonthsProperty(v Value, name string) (Value, bool) {
	switch name {
	case "years":
		return Int(v.bits / 12), true
	case "months":
		return Int(v.bits % 12), true
	default:
		return Value{}, false
	}
}
