package calendar

import (
	"testing"
	"time"
)

// The moments are UTC, the cut-off is 16:00 in a zone eight hours ahead.
func TestBusinessDate(t *testing.T) {
	zone := time.FixedZone("UTC+8", 8*3600)
	for moment, want := range map[string]string{
		"2024-02-08T07:59:59Z": "2024-02-08", // 15:59:59 on a business day
		"2024-02-08T08:00:00Z": "2024-02-09",
		"2024-02-09T08:00:00Z": "2024-02-18", // over Spring Festival to the worked Sunday
		"2024-02-12T01:00:00Z": "2024-02-18", // a holiday morning
		"2024-02-17T15:59:00Z": "2024-02-18", // a holiday after the cut-off
		"2024-02-17T16:30:00Z": "2024-02-18", // already the 18th on that clock
	} {
		parsed, err := time.Parse(time.RFC3339, moment)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := chinese(t).BusinessDate(parsed, Cutoff{Hour: 16, Zone: zone}); err != nil || got.String() != want {
			t.Errorf("%s: got %s, %v, want %s", moment, got, err, want)
		}
	}
	late := time.Date(2024, 2, 8, 23, 59, 0, 0, zone)
	if got, err := chinese(t).BusinessDate(late, Cutoff{Hour: 24, Zone: zone}); err != nil || got.String() != "2024-02-08" {
		t.Errorf("without cut-off: got %s, %v", got, err)
	}
	for _, cutoff := range []Cutoff{{Hour: 16}, {Hour: 25, Zone: zone}, {Hour: 24, Minute: 1, Zone: zone}, {Hour: -1, Zone: zone}, {Minute: 60, Zone: zone}} {
		if _, err := chinese(t).BusinessDate(late, cutoff); codeOf(err) != CodeInvalidCutoff {
			t.Errorf("%v: got %v", cutoff, err)
		}
	}
}
