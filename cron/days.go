package cron

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// dayRule tells whether a date is one of its days.
type dayRule func(time.Time) bool

// dayOfMonth is the fourth field: rules of which one must hold.
type dayOfMonth struct{ rules []dayRule }

func (d dayOfMonth) meets(t time.Time) bool { return anyHolds(d.rules, t) }

// dayOfWeek is the sixth field.
type dayOfWeek struct{ rules []dayRule }

func (d dayOfWeek) meets(t time.Time) bool { return anyHolds(d.rules, t) }

func anyHolds(rules []dayRule, t time.Time) bool {
	for _, holds := range rules {
		if holds(t) {
			return true
		}
	}
	return false
}

var (
	monthDays = numbers{name: "day of the month", first: 1, last: 31}
	weekDays  = numbers{name: "day of the week", last: 7, names: weekdayNames, wraps: true}
)

func readDayOfMonth(text string) (dayOfMonth, error) {
	rules, err := readRules(text, monthRule)
	return dayOfMonth{rules}, err
}

func readDayOfWeek(text string) (dayOfWeek, error) {
	rules, err := readRules(text, weekRule)
	return dayOfWeek{rules}, err
}

func readRules(text string, read func(string) (dayRule, error)) ([]dayRule, error) {
	if text == "?" {
		text = "*"
	}
	var rules []dayRule
	for _, item := range strings.Split(text, ",") {
		rule, err := read(item)
		if err != nil {
			return nil, err
		}
		rules = append(rules, rule)
	}
	return rules, nil
}

func monthRule(text string) (dayRule, error) {
	if text == "LW" {
		return func(t time.Time) bool { return t.Day() == nearestWeekday(t, lastDay(t)) }, nil
	}
	if back, fromLast := strings.CutPrefix(text, "L"); fromLast {
		return daysBeforeLast(back)
	}
	if day, near := strings.CutSuffix(text, "W"); near {
		number, err := monthDays.number(day)
		return func(t time.Time) bool { return number <= lastDay(t) && t.Day() == nearestWeekday(t, number) }, err
	}
	days, err := monthDays.set(text)
	return func(t time.Time) bool { return days.has(t.Day()) }, err
}

func daysBeforeLast(text string) (dayRule, error) {
	back := 0
	if text != "" {
		var err error
		if back, err = strconv.Atoi(text); err != nil || back >= 0 || back < -30 {
			return nil, fmt.Errorf("%q is no day before the last of the month", "L"+text)
		}
	}
	return func(t time.Time) bool { return t.Day() == lastDay(t)+back }, nil
}

func weekRule(text string) (dayRule, error) {
	if day, last := strings.CutSuffix(text, "L"); last {
		number, err := weekDays.number(day)
		return func(t time.Time) bool { return int(t.Weekday()) == number%7 && t.Day() > lastDay(t)-7 }, err
	}
	if day, nth, counted := strings.Cut(text, "#"); counted {
		return weekdayOfMonth(day, nth)
	}
	days, err := weekDays.set(text)
	return func(t time.Time) bool { return days.has(int(t.Weekday())) || t.Weekday() == time.Sunday && days.has(7) }, err
}

func weekdayOfMonth(day, nth string) (dayRule, error) {
	number, err := weekDays.number(day)
	if err != nil {
		return nil, err
	}
	count, err := strconv.Atoi(nth)
	if err != nil || count < 1 || count > 5 {
		return nil, fmt.Errorf("%q is no count of weekdays in a month", nth)
	}
	return func(t time.Time) bool { return int(t.Weekday()) == number%7 && (t.Day()-1)/7+1 == count }, nil
}

// lastDay is the number of days in the month of a date.
func lastDay(t time.Time) int { return time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day() }

// nearestWeekday is the day from Monday to Friday nearest to a day, in the same month.
func nearestWeekday(t time.Time, day int) int {
	switch time.Date(t.Year(), t.Month(), day, 0, 0, 0, 0, time.UTC).Weekday() {
	case time.Saturday:
		if day == 1 {
			return 3
		}
		return day - 1
	case time.Sunday:
		if day == lastDay(t) {
			return day - 2
		}
		return day + 1
	}
	return day
}
