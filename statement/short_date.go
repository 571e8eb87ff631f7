package statement

import (
	"time"

	"zhitong/calendar"
)

// dateOfDigits makes a date of a year of two digits: from 80 on it belongs to
// the last century.
func dateOfDigits(year, month, day int) (calendar.Date, bool) {
	year += 2000
	if year >= 2080 {
		year -= 100
	}
	date, err := calendar.NewDate(year, time.Month(month), day)
	return date, err == nil
}

func isDigits(text string) bool {
	for _, char := range []byte(text) {
		if char < '0' || char > '9' {
			return false
		}
	}
	return true
}
