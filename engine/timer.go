package engine

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"zhitong/bpmn"
	"zhitong/calendar"
	"zhitong/cron"
	"zhitong/feel"
)

// CalendarProperty is the zeebe:property of a timer start event that names a
// business calendar: the timer fires on business days only.
const CalendarProperty = "zhitong:businessCalendar"

// newTimer evaluates when a timer fires first and how often.
func (x *execution) newTimer(model *bpmn.Timer, scope *visibleScope) (Timer, *failure) {
	expression := timerExpression(model)
	value, failure := x.evaluate(*expression, scope, IncidentExtractValue)
	if failure != nil {
		return Timer{}, failure
	}
	timer, err := timerOf(model, value, x.ctx.Now)
	if err != nil {
		return Timer{}, failed(IncidentExtractValue, "timer %q: %v", expression.Source, err)
	}
	return timer, nil
}

func timerExpression(model *bpmn.Timer) *bpmn.Expression {
	switch {
	case model.Date != nil:
		return model.Date
	case model.Duration != nil:
		return model.Duration
	default:
		return model.Cycle
	}
}

func timerOf(model *bpmn.Timer, value feel.Value, now time.Time) (Timer, error) {
	text, isText := value.AsString()
	switch {
	case model.Date != nil:
		due, err := instant(value, text, isText)
		return Timer{DueAt: due}, err
	case model.Duration != nil:
		due, err := after(value, now)
		return Timer{DueAt: due}, err
	default:
		return parseCycle(text, now)
	}
}

func instant(value feel.Value, text string, isText bool) (time.Time, error) {
	if isText {
		due, err := parseInstant(text)
		return due.UTC(), err
	}
	due, ok := value.AsTime(time.UTC)
	if !ok {
		return time.Time{}, fmt.Errorf("a date and time is wanted, not %s", value.String())
	}
	return due.UTC(), nil
}

// parseCycle reads a cron expression or an ISO 8601 repeating interval:
// R[n]/[start/]duration. One without end and with a start in the past goes on
// from its next occurrence.
func parseCycle(text string, now time.Time) (Timer, error) {
	if !strings.HasPrefix(text, "R") {
		due, err := nextByCron(text, now)
		return Timer{DueAt: due, Interval: text, Repetitions: -1}, err
	}
	count, rest, found := strings.Cut(text, "/")
	if !found {
		return Timer{}, fmt.Errorf("a cycle is written R/PT1H, R3/PT1H or R/2026-01-01T09:00:00Z/P1D, or as a cron expression")
	}
	repetitions, err := parseRepetitions(count[1:])
	if err != nil {
		return Timer{}, err
	}
	start, length := "", rest
	if at := strings.LastIndexByte(rest, '/'); at >= 0 { // the zone of the start may have a slash in its name
		start, length = rest[:at], rest[at+1:]
	}
	every, err := parseInterval(length)
	if err != nil {
		return Timer{}, err
	}
	first, ok := every.after(now)
	if !ok || !first.After(now) {
		return Timer{}, fmt.Errorf("the interval must be above zero")
	}
	if start != "" {
		if first, err = parseInstant(start); err != nil {
			return Timer{}, err
		}
		if repetitions < 0 {
			first = catchUp(first, every, now)
		}
	}
	return Timer{DueAt: first.UTC(), Interval: length, Repetitions: repetitions}, nil
}

// parseRepetitions gives how often a timer fires after the first time, -1 for
// without end.
func parseRepetitions(text string) (int, error) {
	if text == "" {
		return -1, nil
	}
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 {
		return 0, fmt.Errorf("%q is no number of repetitions", text)
	}
	return number - 1, nil
}

// catchUp gives the first occurrence that is not in the past.
func catchUp(at time.Time, every interval, now time.Time) time.Time {
	if !at.Before(now) {
		return at
	}
	if next, _ := every.after(at); next.Sub(at) > 0 && next.Sub(at) <= 7*24*time.Hour {
		step := next.Sub(at) // fixed lengths are stepped over at once
		at = at.Add((now.Sub(at) / step) * step)
	}
	for at.Before(now) {
		at, _ = every.after(at)
	}
	return at
}

// nextByCron gives the first time after another that a cron expression means.
func nextByCron(text string, after time.Time) (time.Time, error) {
	expression, err := cron.Parse(text)
	if err != nil {
		return time.Time{}, err
	}
	due, ok := expression.Next(after)
	if !ok {
		return time.Time{}, fmt.Errorf("the cron expression %q is never due", text)
	}
	return due, nil
}

// NextTimer gives a cyclic timer as it waits next after it fired; again is
// false when that was the last time. The error says that the business calendar
// does not know the next day.
func NextTimer(fired Timer, now time.Time) (next Timer, again bool, err error) {
	if fired.Interval == "" || fired.Repetitions == 0 {
		return fired, false, nil
	}
	due, err := nextDue(&fired, now)
	if err != nil {
		return fired, false, err
	}
	fired.Repetitions = max(fired.Repetitions-1, -1)
	if fired.Calendar != "" {
		if due, err = toBusinessDay(fired.Calendar, due); err != nil {
			return fired, false, err
		}
	}
	fired.DueAt = due.UTC()
	return fired, true, nil
}

// nextDue gives when a timer is due after it fired. One without end leaves out
// what is past.
func nextDue(fired *Timer, now time.Time) (time.Time, error) {
	if !strings.HasPrefix(fired.Interval, "P") {
		after := fired.DueAt
		if past := now.Add(-time.Nanosecond); past.After(after) {
			after = past
		}
		return nextByCron(fired.Interval, after)
	}
	every, err := parseInterval(fired.Interval)
	if err != nil {
		return time.Time{}, err
	}
	due, _ := every.after(fired.DueAt)
	if fired.Repetitions < 0 {
		due = catchUp(due, every, now)
	}
	return due, nil
}

// StartTimer evaluates the timer of a start event of a process.
func StartTimer(process *bpmn.Process, index bpmn.ElementIndex, now time.Time) (Timer, error) {
	start := &process.Elements[index]
	value, err := constant(*timerExpression(start.Event.Timer), now)
	if err != nil {
		return Timer{}, err
	}
	timer, err := timerOf(start.Event.Timer, value, now)
	if err != nil {
		return Timer{}, err
	}
	timer.Target = index
	for _, property := range start.Properties {
		if property.Name == CalendarProperty {
			timer.Calendar = property.Value
			timer.DueAt, err = toBusinessDay(property.Value, timer.DueAt)
		}
	}
	return timer, err
}

// StartName evaluates the name of the message or signal of a start event.
func StartName(process *bpmn.Process, index bpmn.ElementIndex, now time.Time) (string, error) {
	event := &process.Elements[index].Event
	var expression bpmn.Expression
	switch event.Type {
	case bpmn.EventMessage:
		expression = event.Message.Name
	case bpmn.EventSignal:
		expression = event.Signal.Name
	default:
		return "", fmt.Errorf("a start event of the type %s has no name", event.Type)
	}
	value, err := constant(expression, now)
	if err != nil {
		return "", err
	}
	name, ok := value.AsString()
	if !ok || name == "" {
		return "", fmt.Errorf("the name %q is not a text", expression.Source)
	}
	return name, nil
}

// constant evaluates an expression that sees no variables.
func constant(expression bpmn.Expression, now time.Time) (feel.Value, error) {
	if expression.Static {
		return feel.String(expression.Source), nil
	}
	result, err := expression.Program.Evaluate(feel.Variables{}, feel.Environment{Now: now})
	return result.Value, err
}

// toBusinessDay moves a time to the same time of day of the next business day.
func toBusinessDay(name string, due time.Time) (time.Time, error) {
	if name != "CN" {
		return due, fmt.Errorf("business calendar %q is not known", name)
	}
	zone := time.FixedZone("CST", 8*60*60) // China has one zone without summer time
	local := due.In(zone)
	days, err := calendar.China()
	if err != nil {
		return due, err
	}
	day, err := days.Adjust(calendar.DateOf(local), calendar.Following)
	if err != nil {
		return due, err
	}
	return day.In(zone).Add(local.Sub(calendar.DateOf(local).In(zone))), nil
}
