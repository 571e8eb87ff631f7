package broker_test

import (
	"testing"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

// TestRecordsOfFormerReleasesAreRead: a variable was recorded in five columns
// before the moment of its last change was kept.
func TestRecordsOfFormerReleasesAreRead(t *testing.T) {
	const scope, instance, key = int64(7), int64(7), int64(9)
	record := pipeline.Record{Changes: []pipeline.RowChange{{Table: "variable", Key: store.Row{scope, "amount"},
		Row: store.Row{scope, "amount", instance, key, []byte("12")}}}}
	set, _, err := broker.RecordedRows(record)
	if err != nil {
		t.Fatal(err)
	}
	if len(set) != 1 || set[0].Name != "amount" || string(set[0].Value) != "12" || set[0].Key != key || !set[0].ChangedAt.IsZero() {
		t.Errorf("read %+v", set)
	}
}
