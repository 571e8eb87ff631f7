package testtable

import (
	"regexp"
	"strings"

	"zhitong/feel"
)

// The ways in which people and spreadsheets write dates, the year first, and times. A date with the year last is
// ambiguous and refused.
var (
	writtenDate = regexp.MustCompile(`^([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)`)
	writtenTime = regexp.MustCompile(`^([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]{1,9})?))?`)
)

// isoDateOf gives the date that a text begins with as ISO 8601 writes it, and what follows.
func isoDateOf(text string) (date, rest string, ok bool) {
	parts := writtenDate.FindStringSubmatch(text)
	if parts == nil {
		return "", "", false
	}
	month, day := parts[2]+parts[4]+parts[6], parts[3]+parts[5]+parts[7]
	return parts[1] + "-" + twoDigits(month) + "-" + twoDigits(day), text[len(parts[0]):], true
}

// twoDigits puts a zero before a single digit.
func twoDigits(number string) string { return ("0" + number)[len(number)-1:] }

// isoTimeOf gives a time, with the zone that may follow it, as ISO 8601 writes it.
func isoTimeOf(text string) (clock string, ok bool) {
	parts := writtenTime.FindStringSubmatch(text)
	if parts == nil {
		return "", false
	}
	seconds := parts[3]
	if seconds == "" {
		seconds = "00"
	}
	return twoDigits(parts[1]) + ":" + parts[2] + ":" + seconds + strings.TrimSpace(text[len(parts[0]):]), true
}

func dateOf(text string) (feel.Value, error) {
	if date, rest, ok := isoDateOf(text); ok {
		return feel.ParseDate(date + rest)
	}
	return feel.ParseDate(text)
}

func timeOf(text string) (feel.Value, error) {
	if clock, ok := isoTimeOf(text); ok {
		return feel.ParseTime(clock)
	}
	return feel.ParseTime(text)
}

func dateTimeOf(text string) (feel.Value, error) {
	date, rest, ok := isoDateOf(text)
	if !ok {
		return feel.ParseDateTime(text)
	}
	if clock, ok := isoTimeOf(strings.TrimLeft(rest, "T ")); ok {
		return feel.ParseDateTime(date + "T" + clock)
	}
	return feel.ParseDateTime(date + rest)
}
