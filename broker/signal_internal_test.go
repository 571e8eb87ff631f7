package broker

import (
	"testing"
	"time"

	"zhitong/engine"
)

func TestASignalMeetsWhatWasOpen(t *testing.T) {
	at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name      string
		broadcast time.Time
		key       int64
		opened    time.Time
		want      bool // by now, a minute later
	}{
		{"before, with a larger key", at, 150, at.Add(-time.Second), true},
		{"after, with a smaller key", at, 50, at.Add(time.Second), false},
		{"in the same batch, before", at, 99, at, true},
		{"in the same batch, after", at, 101, at, false},
		{"before, by an earlier release", at, 150, time.Time{}, true},
		{"before the clock was set back", at, 50, at.Add(time.Hour), true},
		{"of one node or one page", time.Time{}, 101, at, true},
		{"of one node or one page, by an earlier release", time.Time{}, 101, time.Time{}, true},
	} {
		broadcast := BroadcastSignal{Signal: 100, At: test.broadcast}
		if got := broadcast.meets(&engine.SignalSubscription{Key: test.key, OpenedAt: test.opened}, at.Add(time.Minute)); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}
