package engine

import (
	"testing"
	"time"

	"zhitong/bpmn"
	"zhitong/feel"
)

// TestTimersInTheFormsOfISO8601: what a model may say, as Java and Camunda read it.
func TestTimersInTheFormsOfISO8601(t *testing.T) {
	now := time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC)
	date, duration, cycle := &bpmn.Timer{Date: &bpmn.Expression{}}, &bpmn.Timer{Duration: &bpmn.Expression{}}, &bpmn.Timer{}
	for _, test := range []struct {
		model       *bpmn.Timer
		text, first string // the first time that it is due, "" for a refusal
		second      string
	}{
		{date, "2026-03-02T18:00:00Z", "2026-03-02T18:00:00Z", ""},
		{date, "2026-03-02T18:00:00+08:00", "2026-03-02T10:00:00Z", ""},
		{date, "2026-03-02T18:00:00+08:00[Asia/Shanghai]", "2026-03-02T10:00:00Z", ""},
		{date, "2026-07-02T18:00:00+02:00[Europe/Berlin]", "2026-07-02T16:00:00Z", ""},
		{date, "2026-07-02T18:00:00[Europe/Berlin]", "2026-07-02T16:00:00Z", ""},
		{date, "2026-07-02T18:00:00@Europe/Berlin", "2026-07-02T16:00:00Z", ""},
		{date, "2026-07-02T18:00:00+02:00[Nowhere/City]", "", ""},
		{date, "2026-07-02T18:00:00+02:00[Local]", "", ""},
		{duration, "PT1H30M", "2026-01-31T10:30:00Z", ""},
		{duration, "P2W", "2026-02-14T09:00:00Z", ""},
		{duration, "P1M", "2026-02-28T09:00:00Z", ""},
		{duration, "P1Y2M3DT4H", "2027-04-03T13:00:00Z", ""},
		{duration, "P1W2DT0.5S", "2026-02-09T09:00:00.5Z", ""},
		{duration, "PT1,5S", "2026-01-31T09:00:01.5Z", ""},
		{duration, "P", "", ""},
		{duration, "PT", "", ""},
		{duration, "P1H", "", ""},
		{duration, "1H", "", ""},
		{cycle, "R/PT1H", "2026-01-31T10:00:00Z", "2026-01-31T11:00:00Z"},
		{cycle, "R3/P1M1D", "2026-03-01T09:00:00Z", "2026-04-02T09:00:00Z"},
		{cycle, "R2/2026-02-01T08:00:00+08:00/P1W", "2026-02-01T00:00:00Z", "2026-02-08T00:00:00Z"},
		{cycle, "R/2026-01-01T08:00:00+08:00[Asia/Shanghai]/P1D", "2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z"},
		{cycle, "CRON_TZ=Asia/Shanghai 0 0 9 * * MON-FRI", "2026-02-02T01:00:00Z", "2026-02-03T01:00:00Z"},
		{cycle, "R0/PT1H", "", ""},
		{cycle, "R/PT0S", "", ""},
		{cycle, "R", "", ""},
	} {
		timer, err := timerOf(test.model, feel.String(test.text), now)
		if test.first == "" {
			if err == nil {
				t.Errorf("%s is due %s, want a refusal", test.text, timer.DueAt)
			}
			continue
		}
		if got := timer.DueAt.Format(time.RFC3339Nano); err != nil || got != test.first {
			t.Errorf("%s is due %s, %v, want %s", test.text, got, err, test.first)
		}
		if test.second == "" {
			continue
		}
		next, again, err := NextTimer(timer, timer.DueAt)
		if got := next.DueAt.Format(time.RFC3339Nano); err != nil || !again || got != test.second {
			t.Errorf("%s is due again %s, %v, %v, want %s", test.text, got, again, err, test.second)
		}
	}
}
