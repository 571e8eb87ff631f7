package calendar

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The independent source is package time.
func TestDatesAgreeWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 3_600_000).Draw(t, "day"))
		other := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 3_600_000).Draw(t, "other"))
		d, o := DateOf(day), DateOf(other)
		if d.String() != day.Format(time.DateOnly) || d.Weekday() != day.Weekday() || !d.In(time.UTC).Equal(day) {
			t.Fatalf("got %v for %v", d, day)
		}
		if d.Compare(o) != day.Compare(other) || o.AddDays(d.DaysSince(o)) != d {
			t.Fatalf("%v and %v", d, o)
		}
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var back Date
		if err := json.Unmarshal(text, &back); err != nil || back != d {
			t.Fatalf("%s: got %v, %v", text, back, err)
		}
		next := day.AddDate(0, 1, -day.Day()+1).AddDate(0, 0, -1)
		if DaysIn(day.Year(), day.Month()) != next.Day() {
			t.Fatalf("%v: got %d days", day, DaysIn(day.Year(), day.Month()))
		}
	})
}

func TestInvalidDates(t *testing.T) {
	for _, text := range []string{"2023-02-29", "2024-02-30", "2024-13-01", "2024-00-01", "0000-01-01", "2024-1-01", "2024/01/01", "20240101", "2024-01-0x", "xxxx-01-01"} {
		if _, err := ParseDate(text); codeOf(err) != CodeInvalidDate {
			t.Errorf("%q: got %v", text, err)
		}
	}
	var none Date
	if err := none.UnmarshalText(nil); err != nil || !none.IsZero() || none.String() != "" {
		t.Errorf("got %v, %v", none, err)
	}
	if err := none.UnmarshalText([]byte("2024-02-30")); codeOf(err) != CodeInvalidDate {
		t.Errorf("got %v", err)
	}
}

func FuzzParseDate(f *testing.F) {
	f.Add("2024-02-29")
	f.Fuzz(func(t *testing.T, text string) {
		if parsed, err := ParseDate(text); err == nil && parsed.String() != text {
			t.Fatalf("%q was read as %v", text, parsed)
		}
	})
}
