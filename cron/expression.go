// Package cron reads cron expressions of six fields and finds the times that they mean.
package cron

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // the same zones on every machine
)

// Expression is a cron expression: second, minute, hour, day of month, month, day of week. A time must meet all of them.
type Expression struct {
	second, minute, hour, month set
	day                         dayOfMonth
	weekday                     dayOfWeek
	zone                        *time.Location
}

// macros are names for common expressions.
var macros = map[string]string{
	"@yearly": "0 0 0 1 1 *", "@annually": "0 0 0 1 1 *", "@monthly": "0 0 0 1 * *", "@weekly": "0 0 0 * * 0",
	"@daily": "0 0 0 * * *", "@midnight": "0 0 0 * * *", "@hourly": "0 0 * * * *",
}

const zonePrefix = "CRON_TZ="

var (
	monthNames   = named("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC")
	weekdayNames = named("MON TUE WED THU FRI SAT SUN")
)

// named numbers names from 1 on.
func named(names string) map[string]int {
	numbers := map[string]int{}
	for i, name := range strings.Fields(names) {
		numbers[name] = i + 1
	}
	return numbers
}

// Parse reads an expression as Spring and Camunda write it: fields are "*", "?" (days only), numbers, names (MON, JAN),
// ranges ("9-17"), steps ("*/15", "5/15") and lists of these; days of the month may be "L" (the last), "L-2" (two days
// before it), "15W" (the weekday nearest to it) and "LW" (the last weekday); days of the week "FRI#2" (the second of the
// month) and "5L" (the last of the month); 0 and 7 are Sunday. Or it is one of the macros @yearly, @annually, @monthly,
// @weekly, @daily, @midnight and @hourly. "CRON_TZ=Asia/Shanghai " before it sets the zone; without it, it is UTC.
func Parse(text string) (*Expression, error) {
	zone, fields, err := cutZone(strings.TrimSpace(text))
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(fields, "@") {
		if fields = macros[fields]; fields == "" {
			return nil, fmt.Errorf("%q is no name of a cron expression", text)
		}
	}
	parts := strings.Fields(strings.ToUpper(fields))
	if len(parts) != 6 {
		return nil, fmt.Errorf("a cron expression has six fields (second, minute, hour, day, month, weekday), not %d", len(parts))
	}
	read := &Expression{zone: zone}
	if err := read.readFields(parts); err != nil {
		return nil, fmt.Errorf("cron expression %q: %w", text, err)
	}
	return read, nil
}

func cutZone(text string) (*time.Location, string, error) {
	rest, named := strings.CutPrefix(text, zonePrefix)
	if !named {
		return time.UTC, text, nil
	}
	name, fields, _ := strings.Cut(rest, " ")
	if name == "" || name == "Local" {
		return nil, "", fmt.Errorf("%q names no time zone", text)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, "", fmt.Errorf("time zone %q is not known", name)
	}
	return zone, strings.TrimSpace(fields), nil
}

func (e *Expression) readFields(parts []string) (err error) {
	for _, field := range []struct {
		to      *set
		text    string
		numbers numbers
	}{
		{&e.second, parts[0], numbers{name: "second", last: 59}},
		{&e.minute, parts[1], numbers{name: "minute", last: 59}},
		{&e.hour, parts[2], numbers{name: "hour", last: 23}},
		{&e.month, parts[4], numbers{name: "month", first: 1, last: 12, names: monthNames}},
	} {
		if *field.to, err = field.numbers.set(field.text); err != nil {
			return err
		}
	}
	if e.day, err = readDayOfMonth(parts[3]); err != nil {
		return err
	}
	e.weekday, err = readDayOfWeek(parts[5])
	return err
}

func (e *Expression) onDay(t time.Time) bool { return e.day.meets(t) && e.weekday.meets(t) }
