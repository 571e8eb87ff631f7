package broker

import (
	"context"
	"testing"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
	"zhitong/store/memorytest"
)

// everyone may do everything.
type everyone struct{}

func (everyone) Authorize(context.Context, pipeline.Actor, string, string) error { return nil }

// TestWhatComesLateIsFoundSoonAfterALongPause: an entry of a time long past, which another node has written, is found within
// half a minute, however long the last look at the whole index took because everything stood still.
func TestWhatComesLateIsFoundSoonAfterALongPause(t *testing.T) {
	db := memorytest.New(memorytest.Options{}).Connect("node")
	defer db.Close()
	if err := db.Migrate(t.Context(), append(pipeline.Migrations(), Migrations()...)); err != nil {
		t.Fatal(err)
	}
	p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: everyone{}, NodeName: "node"})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	now := time.Now()
	row, err := dues.Encode(&due{Key: 7, Kind: dueMessage, At: now.Add(-time.Minute)})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), dues.Spec, []store.Row{row}) }); err != nil {
		t.Fatal(err)
	}
	for since, want := range map[time.Duration]int{10 * time.Second: 0, 31 * time.Second: 1} {
		clock := clockwork{pipeline: p, begins: now.Add(-dueLate), looked: now.Add(-since), took: time.Hour}
		if found, _, err := clock.due(t.Context()); err != nil || len(found) != want {
			t.Errorf("%s after the last look at the whole index %d are found, want %d: %v", since, len(found), want, err)
		}
	}
}
