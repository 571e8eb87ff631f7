package pipeline_test

import (
	"context"
	"testing"

	"zhitong/pipeline"
	"zhitong/store"
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
