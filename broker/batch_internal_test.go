package broker

import (
	"testing"
	"time"
)

func TestAnOperationMeetsWhatWasThere(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name    string
		created time.Time
		key     int64
		began   time.Time
		want    bool
	}{
		{"before, with a larger key", at, 200, at.Add(-time.Second), true},
		{"after, with a smaller key", at, 50, at.Add(time.Second), false},
		{"in the same batch, before", at, 99, at, true},
		{"in the same batch, after", at, 101, at, false},
		{"of one node, by key", time.Time{}, 99, at, true},
		{"of one node, a larger key", time.Time{}, 101, at.Add(-time.Hour), false},
	} {
		operation := &BatchOperation{Key: 100, Plan: BatchPlan{CreatedAt: test.created}}
		if got := operation.meets(test.key, test.began); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}
