package pipeline

import "zhitong/store"

var keyBlockTable = &store.Table{
	Name: "key_block",
	Columns: []store.Column{
		{Name: "id", Type: store.Int64},
		{Name: "next_key", Type: store.Int64},
	},
	Key: []string{"id"},
}

// SegmentTable holds the log: one row a batch, gapless per writer, each with
// the hash of the writer's previous one.
var SegmentTable = &store.Table{
	Name: "segment",
	Columns: []store.Column{
		{Name: "writer", Type: store.Int64},
		{Name: "sequence", Type: store.Int64},
		{Name: "decided_at", Type: store.Time},
		{Name: "format", Type: store.Int64},
		{Name: "units", Type: store.Int64},
		{Name: "previous_hash", Type: store.Bytes},
		{Name: "hash", Type: store.Bytes},
		{Name: "body", Type: store.Bytes},
		{Name: GenerationColumn, Type: store.Int64, Nullable: true},
	},
	Key:     []string{"writer", "sequence"},
	Indexes: []store.Index{{Name: "segment_by_generation", Columns: []string{GenerationColumn}}},
}

// GenerationColumn is the column of a segment by which those of all writers are
// ordered: see the documentation of the package. It is null in segments of
// releases that did not know it.
const GenerationColumn = "generation"

// memberColumn is the column of a row of the node table that names the node of which
// the row is a further writer; null in the row of its first, which has the key of the
// node. Releases that do not know it take each writer for a node.
const memberColumn = "member_of"

var nodeTable = &store.Table{
	Name: "node",
	Columns: []store.Column{
		{Name: "id", Type: store.Int64},
		{Name: "name", Type: store.Text},
		{Name: "state", Type: store.Text},
		{Name: "started_at", Type: store.Time},
		{Name: "expires_at", Type: store.Time},
		{Name: "format", Type: store.Int64},
		{Name: "release", Type: store.Text, Nullable: true},
		{Name: "skew", Type: store.Int64, Nullable: true}, // microseconds
		{Name: memberColumn, Type: store.Int64, Nullable: true},
	},
	Key:     []string{"id"},
	Indexes: []store.Index{{Name: "node_by_state", Columns: []string{"state"}}},
}

var followUpTable = &store.Table{
	Name: "follow_up",
	Columns: []store.Column{
		{Name: "id", Type: store.Int64},
		{Name: "node", Type: store.Int64},
		{Name: "kind", Type: store.Text},
		{Name: "body", Type: store.Bytes},
	},
	Key:     []string{"id"},
	Indexes: []store.Index{{Name: "follow_up_by_node", Columns: []string{"node", "id"}}},
}

var claimTable = &store.Table{
	Name: "claim",
	Columns: []store.Column{
		{Name: "space", Type: store.Text},
		{Name: "tenant", Type: store.Text},
		{Name: "name", Type: store.Text},
		{Name: "claimed_at", Type: store.Time},
		{Name: "body", Type: store.Bytes, Nullable: true},
	},
	Key: []string{"space", "tenant", "name"},
}

// Migrations are the tables that the pipeline itself needs.
func Migrations() []store.Migration {
	first, added := *nodeTable, nodeTable.Columns[6:]
	first.Columns = nodeTable.Columns[:6]
	firstSegment, generation := *SegmentTable, SegmentTable.Columns[8]
	firstSegment.Columns, firstSegment.Indexes = SegmentTable.Columns[:8], nil
	return []store.Migration{{
		Module: "pipeline", Version: 1,
		CreateTables: []*store.Table{keyBlockTable, &firstSegment, &first, followUpTable, claimTable},
	}, {
		Module: "pipeline", Version: 2,
		AddColumns: []store.AddColumn{{Table: nodeTable.Name, Column: added[0]}, {Table: nodeTable.Name, Column: added[1]}},
	}, {
		Module: "pipeline", Version: 3,
		AddColumns: []store.AddColumn{{Table: SegmentTable.Name, Column: generation}},
		AddIndexes: []store.AddIndex{{Table: SegmentTable, Index: SegmentTable.Indexes[0]}},
	}, {
		Module: "pipeline", Version: 4,
		AddColumns: []store.AddColumn{{Table: nodeTable.Name, Column: added[2]}},
	}}
}
