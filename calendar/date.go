package calendar

import (
	"cmp"
	"fmt"
	"time"
)

// Date is a day of the proleptic Gregorian calendar (ISO 8601), years 1 to
// 9999, without a time and without a zone. It is comparable with ==; the zero
// Date is no date.
type Date struct {
	year  int16
	month int8
	day   int8
}

// NewDate returns the date, or an Error with CodeInvalidDate for a day that
// does not exist (30 February).
func NewDate(year int, month time.Month, day int) (Date, error) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > DaysIn(year, month) {
		return Date{}, newError(CodeInvalidDate, "%04d-%02d-%02d is not a date", year, int(month), day)
	}
	return Date{int16(year), int8(month), int8(day)}, nil
}

// DateOf returns the date that the clock of t's zone shows at t.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{int16(year), int8(month), int8(day)}
}

// ParseDate reads "2006-01-02". The error has CodeInvalidDate.
func ParseDate(text string) (Date, error) {
	if len(text) != 10 || text[4] != '-' || text[7] != '-' {
		return Date{}, newError(CodeInvalidDate, "a date is written YYYY-MM-DD")
	}
	year, yearOK := digits(text[:4])
	month, monthOK := digits(text[5:7])
	day, dayOK := digits(text[8:])
	if !yearOK || !monthOK || !dayOK {
		return Date{}, newError(CodeInvalidDate, "a date is written YYYY-MM-DD")
	}
	return NewDate(year, time.Month(month), day)
}

func digits(text string) (value int, ok bool) {
	for _, digit := range []byte(text) {
		if digit < '0' || digit > '9' {
			return 0, false
		}
		value = value*10 + int(digit-'0')
	}
	return value, true
}

// DaysIn returns the number of days of the month, 28 to 31.
func DaysIn(year int, month time.Month) int {
	switch month {
	case time.April, time.June, time.September, time.November:
		return 30
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// Year returns the year, 0 for the zero Date.
func (d Date) Year() int { return int(d.year) }

// Month returns the month.
func (d Date) Month() time.Month { return time.Month(d.month) }

// Day returns the day of the month.
func (d Date) Day() int { return int(d.day) }

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// In returns the first moment of the date in the zone (after a skipped
// midnight the moment that time.Date gives).
func (d Date) In(zone *time.Location) time.Time {
	return time.Date(int(d.year), time.Month(d.month), int(d.day), 0, 0, 0, 0, zone)
}

// AddDays returns the date n calendar days later (earlier where n < 0).
func (d Date) AddDays(n int) Date { return DateOf(d.utc().AddDate(0, 0, n)) }

// DaysSince returns the calendar days from earlier to d, negative where d is earlier.
func (d Date) DaysSince(earlier Date) int {
	return int((d.utc().Unix() - earlier.utc().Unix()) / secondsOfDay)
}

// Compare returns -1, 0 or +1 as d is before, on or after other.
func (d Date) Compare(other Date) int { return cmp.Compare(d.ordinal(), other.ordinal()) }

// Before reports whether d is earlier than other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After reports whether d is later than other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// String returns "2006-01-02", "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// MarshalText writes what String returns.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads "2006-01-02"; the empty text is the zero Date. The error
// is that of ParseDate.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	date, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = date
	return nil
}

const secondsOfDay = 24 * 60 * 60

func (d Date) ordinal() int { return int(d.year)<<9 | int(d.month)<<5 | int(d.day) }

func (d Date) utc() time.Time { return d.In(time.UTC) }
