package postgres

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"zhitong/store"
)

// TestANotificationIsBounded: PostgreSQL takes less than 8,000 bytes; what does not
// fit is in the next one.
func TestANotificationIsBounded(t *testing.T) {
	n := &notifier{self: strings.Repeat("z", 13), waiting: map[string]struct{}{}, keys: map[topicKey]struct{}{}, signal: make(chan struct{}, 1)}
	var keys []int64
	for key := range int64(maxKeysWaiting) {
		keys = append(keys, math.MaxInt64-key)
	}
	n.tell(strings.Repeat("t", store.MaxTopicBytes), keys[:maxKeysNotified])
	n.tell("jobs", keys)
	told := map[int64]bool{}
	for range maxKeysWaiting / maxKeysNotified {
		<-n.signal
		_, taken := n.take()
		payload := keysPayload(n.self, taken)
		if len(payload) > 7500 {
			t.Fatalf("a payload of %d bytes", len(payload))
		}
		sender, read := readKeys(payload)
		if sender != n.self || len(read) != len(taken) {
			t.Fatalf("%d topics of %s are read", len(read), sender)
		}
		for topic, want := range taken {
			if !slices.Equal(read[topic], want) {
				t.Fatalf("%v is read, want %v", read[topic], want)
			}
		}
		for _, key := range read["jobs"] {
			told[key] = true
		}
	}
	if len(told) < maxKeysWaiting-2*maxKeysNotified {
		t.Errorf("%d of %d keys are told", len(told), maxKeysWaiting)
	}
}

func TestWhatIsNotUnderstoodIsPassedOver(t *testing.T) {
	for payload, want := range map[string]map[string][]int64{
		"":                                     {},
		"me":                                   {},
		"me\njobs":                             {},
		"me\njobs !!!\nends AAAAAAAAAAc":       {"ends": {7}},
		"me\njobs AAAA\nends AAAAAAAAAAf more": {},
		"me\nends //////////8":                 {"ends": {-1}},
	} {
		if _, got := readKeys(payload); !maps.EqualFunc(got, want, slices.Equal[[]int64]) {
			t.Errorf("%q is read as %v, want %v", payload, got, want)
		}
	}
}
