package recontest

import (
	"time"

	"zhitong/calendar"
)

// Require is what testing.T and rapid.T share.
type Require interface {
	Helper()
	Fatal(...any)
}

// Must ends the test on an error.
func Must(t Require, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// March is a day of March 2026; the first is a Sunday.
func March(t Require, day int) calendar.Date {
	t.Helper()
	date, err := calendar.NewDate(2026, time.March, day)
	Must(t, err)
	return date
}
