package cron

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// TestNext compares with times that were counted off a calendar: 1 March 2026 is a Sunday.
func TestNext(t *testing.T) {
	for _, c := range []struct{ expression, after, want string }{
		{"0 0 10 * * *", "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z 2026-03-03T10:00:00Z"},
		{"0 0 10 * * *", "2026-03-02T10:00:00Z", "2026-03-03T10:00:00Z"},
		{"*/20 * * * * *", "2026-03-02T09:00:59.5Z", "2026-03-02T09:01:00Z 2026-03-02T09:01:20Z"},
		{"5/25 0 0 * * ?", "2026-03-02T00:00:05Z", "2026-03-02T00:00:30Z 2026-03-02T00:00:55Z 2026-03-03T00:00:05Z"},
		{"0 15,45 9-10 * * MON-FRI", "2026-03-06T10:15:00Z", "2026-03-06T10:45:00Z 2026-03-09T09:15:00Z"},
		{"0 0 0 * * 0", "2026-03-02T00:00:00Z", "2026-03-08T00:00:00Z"},
		{"0 0 0 * * 7", "2026-03-02T00:00:00Z", "2026-03-08T00:00:00Z"},
		{"0 0 0 * * FRI-SUN", "2026-03-02T00:00:00Z", "2026-03-06T00:00:00Z 2026-03-07T00:00:00Z 2026-03-08T00:00:00Z 2026-03-13T00:00:00Z"},
		{"0 0 0 * * sun-mon", "2026-03-02T00:00:00Z", "2026-03-08T00:00:00Z 2026-03-09T00:00:00Z 2026-03-15T00:00:00Z"},
		{"0 0 0 13 * FRI", "2026-03-02T00:00:00Z", "2026-03-13T00:00:00Z 2026-11-13T00:00:00Z"}, // both, not either
		{"0 0 0 L * *", "2026-02-01T00:00:00Z", "2026-02-28T00:00:00Z 2026-03-31T00:00:00Z 2026-04-30T00:00:00Z"},
		{"0 0 0 L-2 * *", "2026-02-01T00:00:00Z", "2026-02-26T00:00:00Z 2026-03-29T00:00:00Z"},
		{"0 0 0 LW * *", "2026-02-01T00:00:00Z", "2026-02-27T00:00:00Z 2026-03-31T00:00:00Z"},
		{"0 0 0 1W * *", "2026-02-02T00:00:00Z", "2026-03-02T00:00:00Z 2026-04-01T00:00:00Z 2026-05-01T00:00:00Z 2026-06-01T00:00:00Z"},
		{"0 0 0 1W 8 *", "2026-02-02T00:00:00Z", "2026-08-03T00:00:00Z"}, // a Saturday, but not back into July
		{"0 0 0 14W 3 *", "2026-03-02T00:00:00Z", "2026-03-13T00:00:00Z"},
		{"0 0 0 31W 5 *", "2026-03-02T00:00:00Z", "2026-05-29T00:00:00Z"}, // a Sunday, but not on into June
		{"0 0 0 * * FRI#2", "2026-03-02T00:00:00Z", "2026-03-13T00:00:00Z 2026-04-10T00:00:00Z"},
		{"0 0 0 * * 5L", "2026-03-02T00:00:00Z", "2026-03-27T00:00:00Z 2026-04-24T00:00:00Z"},
		{"0 0 0 29 2 *", "2026-03-02T00:00:00Z", "2028-02-29T00:00:00Z 2032-02-29T00:00:00Z"},
		{"0 0 0 29 FEB MON", "2028-03-01T00:00:00Z", "2044-02-29T00:00:00Z"},
		{"@monthly", "2026-03-02T00:00:00Z", "2026-04-01T00:00:00Z"},
		{"@yearly", "2026-03-02T00:00:00Z", "2027-01-01T00:00:00Z"},
		{"@weekly", "2026-03-02T00:00:00Z", "2026-03-08T00:00:00Z"},
		{"@hourly", "2026-03-02T00:10:00Z", "2026-03-02T01:00:00Z"},
		{"CRON_TZ=Asia/Shanghai 0 0 9 * * *", "2026-03-02T00:30:00Z", "2026-03-02T01:00:00Z 2026-03-03T01:00:00Z"},
		{"CRON_TZ=Asia/Kolkata 0 0 * * * *", "2026-03-02T00:00:00Z", "2026-03-02T00:30:00Z 2026-03-02T01:30:00Z"},
		// In Berlin clocks go from 2 to 3 on 29 March 2026 (01:00 UTC) and from 3 to 2 on 25 October (01:00 UTC).
		{"CRON_TZ=Europe/Berlin 0 30 2 * * *", "2026-03-27T12:00:00Z", "2026-03-28T01:30:00Z 2026-03-30T00:30:00Z"},
		{"CRON_TZ=Europe/Berlin 0 30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z 2026-10-26T01:30:00Z"},
		{"CRON_TZ=Europe/Berlin 0 30 * * * *", "2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z 2026-10-25T01:30:00Z 2026-10-25T02:30:00Z"},
		{"CRON_TZ=America/Sao_Paulo 0 0 12 * * *", "2018-11-03T16:00:00Z", "2018-11-04T14:00:00Z"}, // midnight was left out
		{"0 0 0 30 2 *", "2026-03-02T00:00:00Z", "never"},
	} {
		expression, err := Parse(c.expression)
		if err != nil {
			t.Error(err)
			continue
		}
		at, _ := time.Parse(time.RFC3339, c.after)
		for _, want := range strings.Fields(c.want) {
			next, ok := expression.Next(at)
			got := "never"
			if ok {
				got = next.Format(time.RFC3339)
			}
			if got != want {
				t.Errorf("%s after %s: %s, not %s", c.expression, at, got, want)
			}
			at = next
		}
	}
}

// TestNothingIsLeftOut: between two times that follow each other no second meets the expression, found by trying all.
func TestNothingIsLeftOut(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, text := range []string{"*/7 3,9 */5 * * *", "10 */13 2-4 L * *", "0 59 23 * * SUN", "CRON_TZ=Europe/Berlin 30 */20 1-3 * * *", "CRON_TZ=Australia/Lord_Howe 0 10 * * * *"} {
		expression, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			at := time.Date(2026, 10, 24, 0, 0, 0, 0, time.UTC).Add(time.Duration(r.IntN(2*86400)) * time.Second)
			next, ok := expression.Next(at)
			if !ok {
				t.Fatalf("%s is never due", text)
			}
			for s := at.Add(time.Second); s.Before(next); s = s.Add(time.Second) {
				if expression.shows(s.In(expression.zone)) && !expression.isAgain(s.In(expression.zone)) {
					t.Fatalf("%s after %s: %s is left out, %s found", text, at, s, next)
				}
			}
			if !expression.shows(next.In(expression.zone)) {
				t.Fatalf("%s after %s: %s does not meet it", text, at, next)
			}
		}
	}
}

// shows compares all fields, on their own.
func (e *Expression) shows(t time.Time) bool {
	return e.second.has(t.Second()) && e.minute.has(t.Minute()) && e.hour.has(t.Hour()) && e.month.has(int(t.Month())) && e.onDay(t)
}

func TestWhatIsNoExpression(t *testing.T) {
	for _, text := range []string{
		"", "* * * * *", "* * * * * * *", "60 * * * * *", "* 60 * * * *", "* * 24 * * *", "* * * 0 * *", "* * * 32 * *", "* * * * 13 *",
		"* * * * * 8", "* * * * FOO *", "*/0 * * * * *", "*/99 * * * * *", "5-1 * * * * *", "1, * * * * *", "-1 * * * * *", "+1 * * * * *",
		"* * * L-31 * *", "* * * L2 * *", "* * * W * *", "* * * * * L", "* * * * * 1#6", "* * * * * #1", "? * * * * *", "@never",
		"CRON_TZ= 0 0 0 * * *", "CRON_TZ=Local 0 0 0 * * *", "CRON_TZ=Nowhere/City 0 0 0 * * *", "CRON_TZ=../etc/passwd 0 0 0 * * *",
	} {
		if _, err := Parse(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("0 0 10 L-2,15W * FRI#2,5L")
	f.Fuzz(func(t *testing.T, text string) {
		expression, err := Parse(text)
		if err != nil {
			return
		}
		after := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		if next, ok := expression.Next(after); ok && (!next.After(after) || !expression.shows(next.In(expression.zone))) {
			t.Errorf("%q gives %s", text, next)
		}
	})
}
