package calendar

import (
	"slices"
	"strings"
	"time"
)

// Calendar says which dates are business days. It is immutable and may be
// shared. Every question about a year without published data is an Error with
// CodeYearUnknown.
type Calendar struct {
	name    string
	weekend [7]bool
	years   map[int]bool // published years; nil: the calendar needs no publication
	days    map[Date]Day
	parts   []*Calendar // of a joint calendar; the fields above are then unused
}

// Day is a published exception from the week: a holiday, or a weekend day that
// is worked (调休).
type Day struct {
	Date     Date   `json:"date"`
	Name     string `json:"name"`
	IsOffDay bool   `json:"isOffDay"`
}

// SaturdayAndSunday is the weekend of most countries.
var SaturdayAndSunday = []time.Weekday{time.Saturday, time.Sunday}

// WeekendOnly returns a calendar whose only rest days are the given weekdays,
// known for every year. It is for tests and for markets that have no holidays.
func WeekendOnly(name string, weekend ...time.Weekday) *Calendar {
	return &Calendar{name: name, weekend: weekdays(weekend)}
}

// New returns a calendar from data of one's own: the weekend, the years for
// which the data is complete, and the exceptions. An Error with
// CodeMalformedData refuses a day that is listed twice with different meaning,
// or that is not a date.
func New(name string, weekend []time.Weekday, years []int, days []Day) (*Calendar, error) {
	c := &Calendar{name: name, weekend: weekdays(weekend), years: map[int]bool{}, days: make(map[Date]Day, len(days))}
	for _, year := range years {
		c.years[year] = true
	}
	for _, day := range days {
		if day.Date.IsZero() {
			return nil, newError(CodeMalformedData, "a listed day has no date")
		}
		if earlier, listed := c.days[day.Date]; listed && earlier.IsOffDay != day.IsOffDay {
			return nil, newError(CodeMalformedData, "%s is listed both as off day and as working day", day.Date)
		}
		c.days[day.Date] = day
	}
	return c, nil
}

// Joint returns the calendar on which a day is a business day where it is one
// on all the calendars; a year is known where all of them know it. An Error
// with CodeEmptyJoint refuses a joint calendar of nothing.
func Joint(calendars ...*Calendar) (*Calendar, error) {
	if len(calendars) == 0 {
		return nil, newError(CodeEmptyJoint, "a joint calendar needs at least one calendar")
	}
	names := make([]string, len(calendars))
	for index, part := range calendars {
		names[index] = part.name
	}
	return &Calendar{name: strings.Join(names, "+"), parts: slices.Clone(calendars)}, nil
}

// Name returns the name that was given to the calendar.
func (c *Calendar) Name() string { return c.name }

// IsBusinessDay reports whether business is done on the date. The error has
// CodeYearUnknown or, for the zero Date, CodeInvalidDate.
func (c *Calendar) IsBusinessDay(date Date) (bool, error) {
	if date.IsZero() {
		return false, newError(CodeInvalidDate, "there is no date")
	}
	if c.parts != nil {
		return c.allOpen(date)
	}
	if c.years != nil && !c.years[date.Year()] {
		return false, yearUnknown(date.Year())
	}
	if day, listed := c.days[date]; listed {
		return !day.IsOffDay, nil
	}
	return !c.weekend[date.Weekday()], nil
}

// Holiday returns the published name of the date (also that of a make-up
// working day), "" where the date is not listed.
func (c *Calendar) Holiday(date Date) string {
	for _, part := range c.parts {
		if name := part.Holiday(date); name != "" {
			return name
		}
	}
	return c.days[date].Name
}

// allOpen asks every part, so that an unknown year is told even where another part is closed.
func (c *Calendar) allOpen(date Date) (bool, error) {
	open := true
	for _, part := range c.parts {
		partOpen, err := part.IsBusinessDay(date)
		if err != nil {
			return false, err
		}
		open = open && partOpen
	}
	return open, nil
}

func weekdays(list []time.Weekday) (set [7]bool) {
	for _, day := range list {
		set[day] = true
	}
	return set
}

func yearUnknown(year int) *Error {
	err := newError(CodeYearUnknown, "year %d has no published holidays", year)
	err.Year = year
	return err
}
