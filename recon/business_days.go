package recon

import (
	"zhitong/calendar"
)

// maxCalendarDays bounds the span of dates of a run (about 30 years).
const maxCalendarDays = 11_000

// businessDays numbers dates so that the difference of two numbers is the
// count of business days between them, as Calendar.BusinessDaysBetween has it.
type businessDays struct {
	first   uint32  // day number of the first date
	numbers []int32 // by day number from there on
}

func (d *businessDays) of(date calendar.Date) int32 { return d.numbers[dayNumber(date)-d.first] }

// numberDates numbers the dates of both sides and the day of the run. The
// error is that of the calendar, or a Problem with CodeDateOutOfRange.
func numberDates(on *calendar.Calendar, asOf calendar.Date, sides ...*Side) (*businessDays, error) {
	first, last := asOf, asOf
	for _, side := range sides {
		for _, dates := range [][]calendar.Date{side.booking, side.value} {
			for index, date := range dates {
				if index == 0 || date != dates[index-1] {
					first, last = widen(first, last, date)
				}
			}
		}
	}
	if first.IsZero() {
		return &businessDays{}, nil // nothing to number
	}
	span := last.DaysSince(first)
	if span > maxCalendarDays {
		return nil, refuse(CodeDateOutOfRange, "the items and the day of the run span %d days, more than the %d allowed", span, maxCalendarDays)
	}
	days := &businessDays{dayNumber(first), make([]int32, dayNumber(last)-dayNumber(first)+1)}
	number := int32(0)
	for date := first; ; date = date.AddDays(1) {
		open, err := on.IsBusinessDay(date)
		if err != nil {
			return nil, err
		}
		if open {
			number++
		}
		days.numbers[dayNumber(date)-days.first] = number
		if date == last {
			return days, nil
		}
	}
}

func widen(first, last, date calendar.Date) (calendar.Date, calendar.Date) {
	if first.IsZero() || date.Before(first) {
		first = date
	}
	if last.IsZero() || date.After(last) {
		last = date
	}
	return first, last
}

func (d *businessDays) column(dates []calendar.Date) []int32 {
	numbers := make([]int32, len(dates))
	previous, number := calendar.Date{}, int32(0)
	for index, date := range dates {
		if date != previous {
			previous, number = date, d.of(date)
		}
		numbers[index] = number
	}
	return numbers
}

// age is how many business days have passed since a date, 0 for a date to come.
func (d *businessDays) age(since, asOf calendar.Date) int {
	return max(0, int(d.of(asOf)-d.of(since)))
}
