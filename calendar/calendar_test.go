package calendar

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func date(t interface{ Fatal(...any) }, text string) Date {
	parsed, err := ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func chinese(t interface{ Fatal(...any) }) *Calendar {
	c, err := China()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func codeOf(err error) Code {
	var failure *Error
	if errors.As(err, &failure) {
		return failure.Code
	}
	return ""
}

func corpus(t *testing.T, folder string) string {
	root := os.Getenv("ZHITONG_DATA")
	if root == "" {
		root = "../../shared/data"
	}
	path := filepath.Join(root, folder)
	if _, err := os.Stat(path); err != nil {
		t.Skip("the test data is not here: " + folder)
	}
	return path
}

// Every day that the published files list, and every weekday that they do not.
func TestChinaAgreesWithThePublishedFiles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(corpus(t, "holidays-cn"), "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	compared := 0
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			Year int
			Days []struct {
				Date     string
				IsOffDay bool
			}
		}
		if err := json.Unmarshal(content, &file); err != nil {
			t.Fatal(err)
		}
		listed := map[string]bool{}
		for _, day := range file.Days {
			listed[day.Date] = day.IsOffDay
		}
		first := time.Date(file.Year, 1, 1, 0, 0, 0, 0, time.UTC)
		for day := first; day.Year() == file.Year; day = day.AddDate(0, 0, 1) {
			want := day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
			if off, ok := listed[day.Format(time.DateOnly)]; ok {
				want = !off
			}
			if got, err := chinese(t).IsBusinessDay(DateOf(day)); err != nil || got != want {
				t.Errorf("%s: got %v, %v", day.Format(time.DateOnly), got, err)
			}
			compared++
		}
	}
	t.Logf("%d files, %d days compared", len(files), compared)
}

func TestAnUnpublishedYearIsAnError(t *testing.T) {
	c := chinese(t)
	_, err := c.IsBusinessDay(date(t, "2027-01-04"))
	if codeOf(err) != CodeYearUnknown || err.Error() != "calendar: year 2027 has no published holidays" {
		t.Errorf("got %v", err)
	}
	_, errAdd := c.AddBusinessDays(date(t, "2026-12-31"), 1)
	_, errBetween := c.BusinessDaysBetween(date(t, "2026-12-31"), date(t, "2027-01-01"))
	_, errAdjust := c.Adjust(date(t, "2022-06-01"), Preceding)
	_, errMoment := c.BusinessDate(time.Date(2026, 12, 31, 20, 0, 0, 0, time.UTC), Cutoff{Hour: 16, Zone: time.UTC})
	for _, err := range []error{errAdd, errBetween, errAdjust, errMoment} {
		if codeOf(err) != CodeYearUnknown {
			t.Errorf("got %v", err)
		}
	}
	empty, err := FromHolidayCN("x", []byte(`{"year":2027,"papers":[],"days":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := empty.IsBusinessDay(date(t, "2027-01-04")); codeOf(err) != CodeYearUnknown {
		t.Errorf("an empty year counts as known: %v", err)
	}
}

// Spring Festival 2024: off 10–17 February, Sundays 4 and 18 February worked.
func TestAddBusinessDays(t *testing.T) {
	for _, test := range []struct {
		from string
		n    int
		want string
	}{
		{"2024-02-02", 1, "2024-02-04"}, {"2024-02-09", 1, "2024-02-18"}, {"2024-02-09", 2, "2024-02-19"},
		{"2024-02-12", 0, "2024-02-18"}, {"2024-02-12", 1, "2024-02-18"}, {"2024-02-12", -1, "2024-02-09"},
		{"2024-02-18", -1, "2024-02-09"}, {"2024-02-05", 0, "2024-02-05"},
	} {
		got, err := chinese(t).AddBusinessDays(date(t, test.from), test.n)
		if err != nil || got.String() != test.want {
			t.Errorf("%s %+d: got %s, %v, want %s", test.from, test.n, got, err, test.want)
		}
	}
}

func TestAdjust(t *testing.T) {
	for _, test := range []struct {
		from       string
		convention Convention
		want       string
	}{
		{"2024-06-30", Following, "2024-07-01"}, {"2024-06-30", ModifiedFollowing, "2024-06-28"},
		{"2024-06-30", Preceding, "2024-06-28"}, {"2024-06-01", Preceding, "2024-05-31"},
		{"2024-06-01", ModifiedPreceding, "2024-06-03"}, {"2024-06-30", Unadjusted, "2024-06-30"},
		{"2024-06-03", ModifiedFollowing, "2024-06-03"},
	} {
		got, err := chinese(t).Adjust(date(t, test.from), test.convention)
		if err != nil || got.String() != test.want {
			t.Errorf("%s %s: got %s, %v, want %s", test.from, test.convention, got, err, test.want)
		}
	}
	if _, err := chinese(t).Adjust(date(t, "2024-06-30"), "sideways"); codeOf(err) != CodeUnknownRule {
		t.Errorf("got %v", err)
	}
}

func TestCountingAndAddingAgree(t *testing.T) {
	first := date(t, "2023-02-01")
	rapid.Check(t, func(t *rapid.T) {
		c := chinese(t)
		from, err := c.Adjust(first.AddDays(rapid.IntRange(0, 1200).Draw(t, "day")), Following)
		if err != nil {
			t.Fatal(err)
		}
		n := rapid.IntRange(-15, 15).Draw(t, "n")
		to, err := c.AddBusinessDays(from, n)
		if err != nil {
			t.Fatal(err)
		}
		if counted, err := c.BusinessDaysBetween(from, to); err != nil || counted != n {
			t.Fatalf("from %s to %s: counted %d, %v, added %d", from, to, counted, err, n)
		}
	})
}

func TestJointCalendar(t *testing.T) {
	own, err := New("OWN", SaturdayAndSunday, []int{2024, 2027}, []Day{{date(t, "2024-07-01"), "founding day", true}})
	if err != nil {
		t.Fatal(err)
	}
	joint, err := Joint(chinese(t), own)
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]bool{"2024-07-01": false, "2024-07-02": true, "2024-05-01": false, "2024-04-28": false} {
		if got, err := joint.IsBusinessDay(date(t, day)); err != nil || got != want {
			t.Errorf("%s: got %v, %v", day, got, err)
		}
	}
	for _, day := range []string{"2025-07-01", "2027-01-02"} {
		if _, err := joint.IsBusinessDay(date(t, day)); codeOf(err) != CodeYearUnknown {
			t.Errorf("%s: got %v", day, err)
		}
	}
	if joint.Name() != "CN+OWN" || joint.Holiday(date(t, "2024-07-01")) != "founding day" || joint.Holiday(date(t, "2024-05-01")) != "劳动节" {
		t.Errorf("got %q", joint.Name())
	}
	if _, err := Joint(); codeOf(err) != CodeEmptyJoint {
		t.Errorf("got %v", err)
	}
}

func TestMalformedCalendars(t *testing.T) {
	day := date(t, "2024-01-01")
	_, errTwice := New("x", nil, nil, []Day{{day, "", true}, {day, "", false}})
	_, errNone := New("x", nil, nil, []Day{{}})
	_, errJSON := FromHolidayCN("x", []byte("["))
	_, errYear := FromHolidayCN("x", []byte("{}"))
	_, errDate := FromHolidayCN("x", []byte(`{"year":2024,"days":[{"date":"2024-02-30"}]}`))
	for _, err := range []error{errTwice, errNone, errJSON, errYear, errDate} {
		if codeOf(err) != CodeMalformedData {
			t.Errorf("got %v", err)
		}
	}
	never := WeekendOnly("never", 0, 1, 2, 3, 4, 5, 6)
	if _, err := never.AddBusinessDays(day, 1); codeOf(err) != CodeNoBusinessDays {
		t.Errorf("got %v", err)
	}
	always := WeekendOnly("always")
	_, errFar := always.AddBusinessDays(day, maxBusinessDays+1)
	_, errEnd := always.AddBusinessDays(date(t, "9999-12-31"), 1)
	_, errZero := always.IsBusinessDay(Date{})
	for _, err := range []error{errFar, errEnd, errZero} {
		if codeOf(err) != CodeInvalidDate {
			t.Errorf("got %v", err)
		}
	}
}
