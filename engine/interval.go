package engine

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"zhitong/feel"
)

// interval is a duration of ISO 8601 as timers have it: unlike one of FEEL it may
// mix months with days, and count weeks.
type interval struct {
	months feel.Value // years and months, null for none
	rest   feel.Value // weeks, days and time, null for none
}

var intervalParts = regexp.MustCompile(`^P((?:\d+Y)?(?:\d+M)?)(?:(\d+)W)?(?:(\d+)D)?(T.+)?$`)

// parseInterval reads a duration of ISO 8601.
func parseInterval(text string) (interval, error) {
	parts := intervalParts.FindStringSubmatch(text)
	if parts == nil {
		return feelInterval(text)
	}
	var read interval
	var err error
	if parts[1] != "" {
		if read.months, err = feel.ParseDuration("P" + parts[1]); err != nil {
			return read, err
		}
	}
	days := "P"
	if parts[2]+parts[3] != "" {
		weeks, _ := strconv.ParseInt("0"+parts[2], 10, 32)
		single, _ := strconv.ParseInt("0"+parts[3], 10, 32)
		days = fmt.Sprintf("P%dD", weeks*7+single)
	}
	if days += strings.ReplaceAll(parts[4], ",", "."); days != "P" {
		read.rest, err = feel.ParseDuration(days)
	} else if parts[1] == "" {
		return feelInterval(text)
	}
	return read, err
}

// feelInterval reads what is written as FEEL has it, with a sign for example.
func feelInterval(text string) (interval, error) {
	value, err := feel.ParseDuration(text)
	return interval{rest: value}, err
}

// after gives the time that is an interval after another; false when there is none.
func (i interval) after(t time.Time) (time.Time, bool) {
	for _, part := range []feel.Value{i.months, i.rest} {
		if part.IsNull() {
			continue
		}
		next, ok := part.AddDuration(t)
		if !ok {
			return t, false
		}
		t = next
	}
	return t, true
}

var bracketed = regexp.MustCompile(`^(.*T.*)\[([^\[\]]+)\]$`)

// parseInstant reads a date and time of ISO 8601. It may name its zone after the
// offset, as Java writes it: 2026-03-02T18:00:00+08:00[Asia/Shanghai]. Then the
// offset counts; without an offset, the zone does.
func parseInstant(text string) (time.Time, error) {
	parts := bracketed.FindStringSubmatch(text)
	if parts == nil {
		return feel.ParseInstant(text, time.UTC)
	}
	zone, err := time.LoadLocation(parts[2])
	if err != nil || parts[2] == "Local" {
		return time.Time{}, fmt.Errorf("%q is no time zone", parts[2])
	}
	return feel.ParseInstant(parts[1], zone)
}
