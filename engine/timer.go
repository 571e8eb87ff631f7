package engine

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"zhitong/bpmn"
	"zhitong/calendar"
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
		due, err := feel.ParseInstant(text, time.UTC)
		return due.UTC(), err
	}
	due, ok := value.AsTime(time.UTC)
	if !ok {
		return time.Time{}, fmt.Errorf("a date and time is wanted, not %s", value.String())
	}
	return due.UTC(), nil
}

// parseCycle reads an ISO 8601 repeating interval: R[n]/[start/]duration. One
// without end and with a start in the past goes on from its next occurrence.
func parseCycle(text string, now time.Time) (Timer, error) {
	parts := strings.Split(text, "/")
	if len(parts) < 2 || len(parts) > 3 || !strings.HasPrefix(parts[0], "R") {
		return Timer{}, fmt.Errorf("a cycle is written R/PT1H, R3/PT1H or R/2026-01-01T09:00:00Z/P1D")
	}
	repetitions := -1
	if count := parts[0][1:]; count != "" {
		number, err := strconv.Atoi(count)
		if err != nil || number < 1 {
			return Timer{}, fmt.Errorf("%q is no number of repetitions", count)
		}
		repetitions = number - 1
	}
	interval, err := feel.ParseDuration(parts[len(parts)-1])
	if err != nil {
		return Timer{}, err
	}
	first, ok := interval.AddDuration(now)
	if !ok || !first.After(now) {
		return Timer{}, fmt.Errorf("the interval must be above zero")
	}
	if len(parts) == 3 {
		if first, err = feel.ParseInstant(parts[1], time.UTC); err != nil {
			return Timer{}, err
		}
		if repetitions < 0 {
			first = catchUp(first, interval, now)
		}
	}
	return Timer{DueAt: first.UTC(), Interval: parts[len(parts)-1], Repetitions: repetitions}, nil
}

// catchUp gives the first occurrence that is not in the past.
func catchUp(at time.Time, interval feel.Value, now time.Time) time.Time {
	if !at.Before(now) {
		return at
	}
	if next, _ := interval.AddDuration(at); next.Sub(at) > 0 && next.Sub(at) <= 7*24*time.Hour {
		step := next.Sub(at) // fixed lengths are stepped over at once
		at = at.Add((now.Sub(at) / step) * step)
	}
	for at.Before(now) {
		at, _ = interval.AddDuration(at)
	}
	return at
}

// NextTimer gives a cyclic timer as it waits next after it fired; again is
// false when that was the last time. The error says that the business calendar
// does not know the next day.
func NextTimer(fired Timer, now time.Time) (next Timer, again bool, err error) {
	if fired.Interval == "" || fired.Repetitions == 0 {
		return fired, false, nil
	}
	interval, err := feel.ParseDuration(fired.Interval)
	if err != nil {
		return fired, false, err
	}
	due, _ := interval.AddDuration(fired.DueAt)
	if fired.Repetitions < 0 {
		due = catchUp(due, interval, now)
	} else {
		fired.Repetitions--
	}
	if fired.Calendar != "" {
		if due, err = toBusinessDay(fired.Calendar, due); err != nil {
			return fired, false, err
		}
	}
	fired.DueAt = due.UTC()
	return fired, true, nil
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
