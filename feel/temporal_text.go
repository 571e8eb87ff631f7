package feel

import (
	"fmt"
	"strconv"
	"strings"
)

func appendDate(dst []byte, v Value) []byte {
	d := civilOf(v.bits)
	if d.year < 0 {
		dst = append(dst, '-')
		d.year = -d.year
	}
	return fmt.Appendf(dst, "%04d-%02d-%02d", d.year, d.month, d.day)
}

func appendClock(dst []byte, secondsOfDay, nanos int64) []byte {
	dst = fmt.Appendf(dst, "%02d:%02d:%02d", secondsOfDay/3600, secondsOfDay/60%60, secondsOfDay%60)
	return appendFraction(dst, nanos)
}

func appendFraction(dst []byte, nanos int64) []byte {
	if nanos == 0 {
		return dst
	}
	return append(append(dst, '.'), strings.TrimRight(fmt.Sprintf("%09d", nanos), "0")...)
}

func appendTime(dst []byte, v Value) []byte {
	return v.zone().appendTo(appendClock(dst, v.bits/nanosPerSecond, v.bits%nanosPerSecond))
}

func appendDateTime(dst []byte, v Value) []byte {
	dst = append(appendDate(dst, dateOf(v)), 'T')
	dst = appendClock(dst, floorRemainder(v.bits, secondsPerDay), int64(v.scale))
	return v.zone().appendTo(dst)
}

func appendYearsMonths(dst []byte, v Value) []byte {
	months := v.bits
	if months < 0 {
		dst, months = append(dst, '-'), -months
	}
	dst = append(dst, 'P')
	if months == 0 {
		return append(dst, "0M"...)
	}
	dst = appendUnit(dst, months/12, 'Y')
	return appendUnit(dst, months%12, 'M')
}

func appendDaysTime(dst []byte, v Value) []byte {
	if v.bits < 0 {
		dst, v = append(dst, '-'), negateDuration(v)
	}
	dst = append(dst, 'P')
	if v.bits == 0 && v.scale == 0 {
		return append(dst, "T0S"...)
	}
	dst = appendUnit(dst, v.bits/secondsPerDay, 'D')
	rest := v.bits % secondsPerDay
	if rest == 0 && v.scale == 0 {
		return dst
	}
	dst = appendUnit(append(dst, 'T'), rest/3600, 'H')
	dst = appendUnit(dst, rest/60%60, 'M')
	if seconds := rest % 60; seconds != 0 || v.scale != 0 {
		dst = appendFraction(strconv.AppendInt(dst, seconds, 10), int64(v.scale))
		dst = append(dst, 'S')
	}
	return dst
}

func appendUnit(dst []byte, count int64, letter byte) []byte {
	if count == 0 {
		return dst
	}
	return append(strconv.AppendInt(dst, count, 10), letter)
}
