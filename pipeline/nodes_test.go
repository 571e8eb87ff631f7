package pipeline_test

import (
	"context"
	"testing"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
	"zhitong/store/memorytest"
)

// TestNodes: a node shows its release and its lease, which a renewal moves on; one that was taken over is gone.
func TestNodes(t *testing.T) {
	db := openStore(t, t.TempDir())
	options := pipeline.Options{Store: db, Authorizer: nobody{}, NodeName: "east-1", Release: "v1.2.3"}
	first, err := pipeline.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	before := nodesOf(t, db)[0]
	if before.Name != "east-1" || before.Release != "v1.2.3" || before.State != pipeline.NodeLive || before.ID != first.NodeID() {
		t.Errorf("the node shows as %+v", before)
	}
	if lease := before.ExpiresAt.Sub(before.SeenAt); lease <= 0 || before.SeenAt.Before(before.StartedAt) {
		t.Errorf("seen %s, lease of %s, started %s", before.SeenAt, lease, before.StartedAt)
	}
	if err := first.RenewLease(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := nodesOf(t, db)[0]; !after.ExpiresAt.After(before.ExpiresAt) {
		t.Errorf("the lease ends at %s after its renewal, before it at %s", after.ExpiresAt, before.ExpiresAt)
	}
	second, err := pipeline.Open(t.Context(), options) // on a store that only one process can have open, it takes over at once
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	defer first.Close()
	nodes := nodesOf(t, db)
	if len(nodes) != 2 || nodes[0].ID != second.NodeID() || nodes[0].State != pipeline.NodeLive || nodes[1].ID != first.NodeID() || nodes[1].State != pipeline.NodeGone {
		t.Errorf("the nodes are %+v", nodes)
	}
	if err := first.RenewLease(t.Context()); !pipeline.Fenced(err) {
		t.Errorf("a node that is gone renews its lease: %v", err)
	}
}

func nodesOf(t *testing.T, db store.Store) (nodes []pipeline.Node) {
	t.Helper()
	err := db.Read(context.Background(), func(reader store.Reader) (err error) {
		nodes, err = pipeline.Nodes(context.Background(), reader)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return nodes
}

// TestNodesOutliveAStoreThatWasAway: after the store was away for longer than leases last, whoever renews its own first
// does not take the others for dead. One that does not come back is taken over nevertheless.
func TestNodesOutliveAStoreThatWasAway(t *testing.T) {
	database := memorytest.New(memorytest.Options{})
	var nodes [2]*pipeline.Pipeline
	clock := database.Connect("clock")
	defer clock.Close()
	pass := passing(t, clock, time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC))
	migrate(t, clock)
	for i := range nodes {
		db := database.Connect("node")
		defer db.Close()
		nodes[i] = open(t, db)
		defer nodes[i].Close()
	}
	beat := func(which int) {
		t.Helper()
		if err := nodes[which].Beat(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	pass(15 * time.Second)
	beat(0)
	beat(1)
	if count := live(t, clock); count != 2 {
		t.Errorf("%d nodes hold their lease after the store was away", count)
	}
	for range 4 {
		pass(3 * time.Second)
		beat(0)
	}
	if nodes := nodesOf(t, clock); nodes[1].State != pipeline.NodeGone {
		t.Errorf("a node that says nothing any more: %+v", nodes)
	}
}

// passing sets the clock of a database to a time, and gives what lets time pass there.
func passing(t *testing.T, clock store.Store, now time.Time) (pass func(time.Duration)) {
	t.Helper()
	pass = func(span time.Duration) {
		now = now.Add(span)
		if err := clock.SetClock(t.Context(), &now); err != nil {
			t.Fatal(err)
		}
	}
	pass(0)
	return pass
}
