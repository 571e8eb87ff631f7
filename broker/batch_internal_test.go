package broker

import (
	"strings"
	"testing"
	"time"

	"zhitong/store"
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

func TestABatchOperationWalksByTheNarrowestIndex(t *testing.T) {
	process, state, business := equal("process_id", "p"), equal("state", StateActive), equal("business_id", "b")
	for _, test := range []struct {
		name  string
		where store.And
		want  string
	}{
		{"all that run", store.And{state, equal("parent", int64(0))}, "state,id"},
		{"of a process", store.And{equal("parent", int64(0)), state, process}, "process_id,state,id"},
		{"of a process, with a business id", store.And{process, state, business}, "business_id,id"},
		{"called ones", store.And{state, equal("parent", int64(7))}, "parent,id"},
		{"by what no index gives in order", store.And{equal("definition", int64(7)), equal("tenant", "t")}, ""},
	} {
		if _, columns := walkedBy(instanceHistory.Spec, test.where); strings.Join(columns, ",") != test.want {
			t.Errorf("%s: by %v", test.name, columns)
		}
	}
}
