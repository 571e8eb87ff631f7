package feel

import (
	"fmt"
	"testing"
	"time"
)

// TestWeeksAreThoseOfISO8601 compares the week of every day of sixty years with the standard library.
func TestWeeksAreThoseOfISO8601(t *testing.T) {
	for day := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2050; day = day.AddDate(0, 0, 1) {
		_, want := day.ISOWeek()
		if got := weekOfYear(day.Unix() / secondsPerDay); got != int64(want) {
			t.Fatalf("%s is in week %d, not %d", day.Format(time.DateOnly), want, got)
		}
	}
}

// TestZonesAroundClockChanges compares the instant of local times, hour by hour around changes of the clock, with the
// standard library. Times that a clock shows twice or never are left out.
func TestZonesAroundClockChanges(t *testing.T) {
	epoch := "date and time(\"1970-01-01T00:00:00Z\")"
	for name, around := range map[string]time.Time{
		"America/New_York": time.Date(2026, 3, 8, 7, 0, 0, 0, time.UTC), "Europe/Berlin": time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC),
		"Australia/Lord_Howe": time.Date(2026, 4, 4, 15, 0, 0, 0, time.UTC), "Asia/Shanghai": time.Date(1990, 9, 15, 16, 0, 0, 0, time.UTC),
	} {
		location, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for hour := -30; hour <= 30; hour++ {
			if hour > -3 && hour < 3 {
				continue
			}
			instant := around.Add(time.Duration(hour) * time.Hour)
			text := fmt.Sprintf("(date and time(\"%s@%s\") - %s) / duration(\"PT1S\")", instant.In(location).Format("2006-01-02T15:04:05"), name, epoch)
			if got := evaluate(t, text).String(); got != fmt.Sprint(instant.Unix()) {
				t.Errorf("%s is %s, not %d", text, got, instant.Unix())
			}
		}
	}
}
