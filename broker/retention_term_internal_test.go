package broker

import (
	"testing"
	"time"
)

// TestTheTimeOfADocumentEndsWithTheDay counts the days of 24 hours from the end of
// the instance, by the calendar.
func TestTheTimeOfADocumentEndsWithTheDay(t *testing.T) {
	set := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	at := func(text string) time.Time {
		moment, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	for _, test := range []struct {
		days        int
		since       time.Time
		ended, over string
	}{
		{10, set, "2026-03-02T09:00:00Z", "2026-03-13T00:00:00Z"},
		{10, set, "2026-03-02T23:59:59.999999Z", "2026-03-13T00:00:00Z"},
		{10, set, "2026-03-03T00:00:00Z", "2026-03-13T00:00:00Z"}, // the last day is over at once
		{10, set, "2026-03-03T00:00:00.000001Z", "2026-03-14T00:00:00Z"},
		{3653, set, "2026-03-02T09:00:00Z", "2036-03-03T00:00:00Z"}, // ten years with the most leap days: 2028, 2032, 2036
		{10, at("2026-03-12T23:00:00Z"), "2026-03-02T09:00:00Z", "2026-03-13T23:00:00Z"},
		{10, at("2026-03-12T00:00:00Z"), "2026-03-02T09:00:00Z", "2026-03-13T00:00:00Z"},
		{10, at("2030-01-01T08:00:00Z"), "2026-03-02T09:00:00Z", "2030-01-02T08:00:00Z"}, // set long after
	} {
		term, ended, over := documentTerm{"t", "p", test.days, test.since}, at(test.ended), at(test.over)
		if got := term.ends(ended); !got.Equal(over) {
			t.Errorf("%d days after %s: over at %s, want %s", test.days, test.ended, got, over)
		}
		for now, want := range map[time.Time]bool{over.Add(-time.Microsecond): false, over: true, over.Add(time.Hour): true} {
			cutoff, any := term.cutoff(now)
			if found := any && !ended.After(cutoff); term.over(ended, now) != want || found != want {
				t.Errorf("%d days after %s, at %s: over %t, found %t, want %t", test.days, test.ended, now, term.over(ended, now), found, want)
			}
		}
	}
	forGood := documentTerm{"t", "p", 0, set}
	if _, any := forGood.cutoff(set.AddDate(1000, 0, 0)); any || forGood.over(set, set.AddDate(1000, 0, 0)) || !forGood.ends(set).IsZero() {
		t.Error("what is kept for good is over")
	}
}

// TestNoFileIsRemovedInWhichDocumentsMayStillBeTold of by a node that was held up.
func TestNoFileIsRemovedInWhichDocumentsMayStillBeTold(t *testing.T) {
	const file = "2026-03-02/archive-20260302T090000Z-n-x.jsonl.gz"
	midnight := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for now := midnight; now.Before(midnight.Add(5 * wholeDay)); now = now.Add(time.Hour) {
		if takesDocuments(file, now) && mayLeave(file, now) {
			t.Errorf("at %s documents may be told of and the file may be removed", now)
		}
	}
	for now, want := range map[time.Time][2]bool{
		midnight.Add(24*time.Hour + 9*time.Hour): {true, false}, midnight.Add(48*time.Hour - 1): {true, false}, midnight.Add(48 * time.Hour): {false, true}} {
		if got := [2]bool{takesDocuments(file, now), mayLeave(file, now)}; got != want {
			t.Errorf("at %s: takes documents and may leave %v, want %v", now, got, want)
		}
	}
	if takesDocuments("file", midnight) || mayLeave("file", midnight) {
		t.Error("a file of no day is one of the archive")
	}
}

// TestWhatWasCalledIsDestroyedWithItsRoot, even while the index notes it of the root only.
func TestWhatWasCalledIsDestroyedWithItsRoot(t *testing.T) {
	now := time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC)
	root, called := &ArchivedInstance{Key: 1, Root: 1, EndedAt: now.AddDate(0, 0, -10), DestroyedAt: now}, &ArchivedInstance{Key: 2, Root: 1, EndedAt: now.AddDate(0, 0, -10)}
	longer := documentTerm{"t", "p", 3653, now.AddDate(0, 0, -10)}
	called.fillTerm(root, longer, now)
	if called.Document != DocumentDestroyed || !called.ExpiresAt.IsZero() {
		t.Errorf("what a destroyed root called is %s until %s", called.Document, called.ExpiresAt)
	}
	root.DestroyedAt = time.Time{}
	called.fillTerm(root, longer, now)
	if called.Document != DocumentKept || !called.ExpiresAt.Equal(time.Date(2036, 3, 10, 0, 0, 0, 0, time.UTC)) { // ten years with three leap days from 10 March 2026
		t.Errorf("what a kept root called is %s until %s", called.Document, called.ExpiresAt)
	}
}
