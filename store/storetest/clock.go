package storetest

import (
	"testing"
	"time"

	"zhitong/store"
)

var clockTests = []test{
	{"the clock runs", on(clockRuns)},
	{"the clock is pinned for all", onTwo(clockPinned)},
}

func now(t *testing.T, s store.Store) time.Time {
	t.Helper()
	var now time.Time
	must(t, s.Write(t.Context(), func(tx store.Tx) error {
		now = tx.Now()
		wantEqual(t, tx.Now(), now)
		return nil
	}))
	must(t, s.Read(t.Context(), func(r store.Reader) error {
		if r.Now().Before(now) {
			t.Errorf("the clock went back from %v to %v", now, r.Now())
		}
		return nil
	}))
	return now
}

func clockRuns(t *testing.T, s store.Store) {
	first := now(t, s)
	if second := now(t, s); second.Before(first) {
		t.Errorf("the clock went back from %v to %v", first, second)
	}
	wantEqual(t, first.Location().String(), time.UTC.String())
	wantEqual(t, first.Nanosecond()%1000, 0)
}

func clockPinned(t *testing.T, one, other store.Store) {
	pin := time.Date(2031, 2, 28, 23, 59, 59, 123456000, time.FixedZone("", 8*3600))
	must(t, one.SetClock(t.Context(), &pin))
	for _, s := range []store.Store{one, other} {
		wantEqual(t, now(t, s), pin.UTC())
	}
	must(t, other.SetClock(t.Context(), nil))
	if now(t, one).Equal(pin) {
		t.Error("the clock is still pinned")
	}
}
