package broker

import (
	"context"
	"slices"

	"zhitong/pipeline"
	"zhitong/store"
)

// tagNode says of a node that no tag is missing from the index because of it: it
// writes them there itself, or what it left out was added after it had gone.
type tagNode struct{ Node int64 }

var tagNodes = &pipeline.Table[int64, tagNode]{
	Spec: &store.Table{Name: "instance_tag_node", Columns: []store.Column{key("id")}, Key: []string{"id"}},
	Key:  func(n *tagNode) int64 { return n.Node }, KeyRow: keyRow, Owner: itself,
	Encode:  func(n *tagNode) (store.Row, error) { return store.Row{n.Node}, nil },
	Decode:  func(row store.Row) (*tagNode, error) { return &tagNode{row[0].(int64)}, nil },
	Derived: true,
}

// tagging is what the index of tags may lack, as the nodes tell of which there are
// rows: a release without the index writes none.
type tagging struct {
	marked  bool    // all instances up to a key are in the index
	from    int64   // that key, or one up to which nothing is missing
	older   []int64 // nodes that have gone and left out tags
	waits   bool    // a node is live, or not taken over yet, that leaves out tags
	newest  bool    // no node that is live is newer than this one
	settled bool    // it is known of this node that it writes tags
}

// complete says that nothing is missing, nor will be.
func (t *tagging) complete() bool { return t.marked && !t.waits && len(t.older) == 0 }

// readTagging reads what the index of tags may lack, for a node.
func readTagging(ctx context.Context, reader store.Reader, self int64) (*tagging, error) {
	marks, err := tagsIndexedTable.Read(ctx, reader, store.Query{})
	if err != nil {
		return nil, err
	}
	nodes, err := pipeline.Nodes(ctx, reader)
	if err != nil {
		return nil, err
	}
	ids := make([]any, len(nodes))
	for i, node := range nodes {
		ids[i] = node.ID
	}
	known, err := tagNodes.Read(ctx, reader, store.Query{Where: store.In{Column: "id", Values: ids}})
	if err != nil {
		return nil, err
	}
	settled := map[int64]bool{}
	for _, node := range known {
		settled[node.Node] = true
	}
	t := &tagging{newest: true, settled: settled[self]}
	if len(marks) > 0 {
		t.marked, t.from = true, marks[0].UpTo
	}
	settled[self] = true
	t.look(nodes, settled, self)
	return t, nil
}

// look tells apart nodes of which the settled ones leave out nothing.
func (t *tagging) look(nodes []pipeline.Node, settled map[int64]bool, self int64) {
	oldest := int64(0)
	for _, node := range nodes {
		live := node.State != pipeline.NodeGone
		t.newest = t.newest && (!live || node.ID <= self)
		switch {
		case settled[node.ID]:
			continue
		case live:
			t.waits = true
		default:
			t.older = append(t.older, node.ID)
		}
		if oldest == 0 || node.ID < oldest {
			oldest = node.ID
		}
	}
	// A node has a key of its own before it issues any. Of those that have gone only
	// the newest are told: one that is settled shows that all unsettled ones are there.
	if told := slices.ContainsFunc(nodes, func(n pipeline.Node) bool { return settled[n.ID] && n.ID < oldest }); oldest != 0 && (told || oldest < t.from) && t.marked {
		t.from = oldest
	}
}
