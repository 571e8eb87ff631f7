package cron

import "time"

// horizon is how many years ahead a time is looked for; a 29 February that is a given weekday comes every 40 years at most.
const horizon = 41

// Next gives the first time after another that meets the expression, in UTC; false when there is none in the next 41
// years, as for 30 February. Where clocks are put forward, what would fall into the hour that is left out does not
// happen; where they are put back, what names its hours happens once, and what happens every hour goes on.
func (e *Expression) Next(after time.Time) (time.Time, bool) {
	t := after.In(e.zone).Truncate(time.Second).Add(time.Second)
	for end := t.Year() + horizon; t.Year() < end; {
		step, ok := e.step(t)
		if !ok {
			return t.UTC(), true
		}
		t = step
	}
	return time.Time{}, false
}

// step gives the earliest later time that may meet the expression; false when this one does.
func (e *Expression) step(t time.Time) (later time.Time, ok bool) {
	switch {
	case !e.month.has(int(t.Month())):
		return startOfDay(t.Year(), t.Month()+1, 1, t), true
	case !e.onDay(t):
		return startOfDay(t.Year(), t.Month(), t.Day()+1, t), true
	case !e.hour.has(t.Hour()), e.isAgain(t):
		return t.Add(time.Duration(3600-60*t.Minute()-t.Second()) * time.Second), true
	case !e.minute.has(t.Minute()):
		return t.Add(time.Duration(60-t.Second()) * time.Second), true
	case !e.second.has(t.Second()):
		return t.Add(time.Second), true
	}
	return t, false
}

// startOfDay is the first moment of a day, which is not always midnight, and never before the time that was looked at.
func startOfDay(year int, month time.Month, day int, now time.Time) time.Time {
	start := time.Date(year, month, day, 0, 0, 0, 0, now.Location())
	if !start.After(now) {
		return now.Add(time.Hour)
	}
	return start
}

const everyHour set = 1<<24 - 1

// isAgain tells whether the clock has shown the time already before it was put back.
func (e *Expression) isAgain(t time.Time) bool {
	if e.hour == everyHour {
		return false
	}
	earlier := t.Add(-time.Hour)
	return earlier.Hour() == t.Hour() && earlier.Minute() == t.Minute()
}
