package feel

import (
	"math"
	"time"
)

// A time is the nanoseconds of its day; a date and time the seconds since 1970-01-01T00:00:00 on its own local clock
// with the nanoseconds in scale; both have their zone in ref, nil for none.

// TimeOf returns a time of day without a zone; null when there is no such time.
func TimeOf(hour, minute, second, nanosecond int) Value {
	if !validClock(int64(hour), int64(minute), int64(second)) || nanosecond < 0 || nanosecond >= nanosPerSecond {
		return Value{}
	}
	return timeValue(int64(hour*3600+minute*60+second), int64(nanosecond), nil)
}

func validClock(hour, minute, second int64) bool {
	return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60
}

func timeValue(secondsOfDay, nanos int64, z *zone) Value {
	return withZone(Value{kind: KindTime, bits: secondsOfDay*nanosPerSecond + nanos}, z)
}

// DateTimeOf returns an instant with the zone of its location.
func DateTimeOf(t time.Time) Value {
	_, offset := t.Zone()
	return dateTimeValue(t.Unix()+int64(offset), int32(t.Nanosecond()), zoneOf(t))
}

func dateTimeValue(local int64, nanos int32, z *zone) Value {
	if days := floorDivide(local, secondsPerDay); days < minimumDays || days > maximumDays {
		return Value{}
	}
	return withZone(Value{kind: KindDateTime, bits: local, scale: nanos}, z)
}

func joinDateTime(date, clock Value) Value {
	return dateTimeValue(date.bits*secondsPerDay+clock.bits/nanosPerSecond, int32(clock.bits%nanosPerSecond), clock.zone())
}

// dateOf returns the date of a date or a date and time.
func dateOf(v Value) Value {
	if v.kind == KindDateTime {
		return dateOfDays(floorDivide(v.bits, secondsPerDay))
	}
	return v
}

// clockOf returns the time of a date and time; a date has midnight UTC.
func clockOf(v Value) Value {
	switch v.kind {
	case KindDate:
		return timeValue(0, 0, utcZone)
	case KindDateTime:
		return timeValue(floorRemainder(v.bits, secondsPerDay), int64(v.scale), v.zone())
	default:
		return v
	}
}

// startOfDay turns a date into a date and time at midnight UTC (DMN 1.5, 10.3.2.3.5).
func startOfDay(v Value) Value {
	if v.kind == KindDate {
		return dateTimeValue(v.bits*secondsPerDay, 0, utcZone)
	}
	return v
}

// unixSeconds returns the instant of a date and time; one without a zone is read as UTC.
func unixSeconds(v Value) int64 {
	if z := v.zone(); z != nil {
		return v.bits - z.offsetAt(v.bits)
	}
	return v.bits
}

// dateTimeAt returns the date and time that an instant has in a zone.
func dateTimeAt(unix int64, nanos int32, z *zone) Value {
	if z == nil {
		return dateTimeValue(unix, nanos, nil)
	}
	return dateTimeValue(unix+z.offsetOfInstant(unix), nanos, z)
}

// utcNanos returns a time's distance from midnight UTC; one without a zone is read as UTC.
func utcNanos(v Value) int64 {
	if z := v.zone(); z != nil {
		return v.bits - z.offsetAt(0)*nanosPerSecond
	}
	return v.bits
}

// A days and time duration is seconds in bits and 0 to 999,999,999 nanoseconds in scale, so that -0.5 s is -1 s and
// 500,000,000 ns. A years and months duration is months in bits.

// DaysTimeDuration returns a days and time duration.
func DaysTimeDuration(d time.Duration) Value {
	return durationValue(floorDivide(int64(d), nanosPerSecond), floorRemainder(int64(d), nanosPerSecond))
}

// YearsMonthsDuration returns a years and months duration.
func YearsMonthsDuration(months int64) Value {
	return Value{kind: KindYearsMonthsDuration, bits: months}
}

func durationValue(seconds, nanos int64) Value {
	return Value{kind: KindDaysTimeDuration, bits: seconds + floorDivide(nanos, nanosPerSecond), scale: int32(floorRemainder(nanos, nanosPerSecond))}
}

func durationOfNanos(nanos int64) Value { return durationValue(0, nanos) }

func negateDuration(v Value) Value {
	if v.bits == math.MinInt64 {
		return Value{}
	}
	if v.kind == KindYearsMonthsDuration {
		return YearsMonthsDuration(-v.bits)
	}
	return durationValue(-v.bits, -int64(v.scale))
}

func isNegativeDuration(v Value) bool { return v.bits < 0 }

func addInts(a, b int64) (int64, bool) {
	sum := a + b
	return sum, (sum > a) == (b > 0)
}

// AddDuration adds a duration of either kind to an instant: months keep the day of the month where there is such a
// day, else take the last; days and time are exact seconds. ok is false when the value is no duration or the result
// is out of range.
func (v Value) AddDuration(t time.Time) (sum time.Time, ok bool) {
	at := DateTimeOf(t)
	moved := addTemporal(at, v)
	if moved.kind != KindDateTime {
		return time.Time{}, false
	}
	return moved.AsTime(t.Location())
}
