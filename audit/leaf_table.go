package audit

import (
	"fmt"

	"zhitong/pipeline"
	"zhitong/store"
)

// leaves holds the leaves by the position of their record, which is also the
// order in which the sealer reads them. Their index in the log follows from the
// row of their segment.
var leaves = &pipeline.Table[Position, Leaf]{
	Spec: &store.Table{
		Name: "audit_leaf",
		Columns: []store.Column{
			number("writer"), number("sequence"), number("position"), moment("decided_at"),
			text("actor"), text("tenant"), text("act"), number("target"), text("rule"),
			octets("before"), octets("after"), octets("opening"), octets("hash"),
		},
		Key: []string{"writer", "sequence", "position"},
		Indexes: []store.Index{
			{Name: "audit_leaf_by_time", Columns: []string{"decided_at", "writer", "sequence", "position"}},
			{Name: "audit_leaf_by_actor", Columns: []string{"actor", "decided_at"}},
			{Name: "audit_leaf_by_target", Columns: []string{"target", "decided_at"}},
		},
	},
	Key:     func(l *Leaf) Position { return l.Position },
	KeyRow:  func(p Position) store.Row { return store.Row{p.Writer, p.Sequence, p.Number} },
	Encode:  encodeLeaf,
	Decode:  decodeLeaf,
	New:     true,
	Derived: true,
}

func encodeLeaf(l *Leaf) (store.Row, error) {
	if l.Before == nil {
		l.digestChanges()
	}
	hash := l.Hash()
	return store.Row{l.Writer, l.Sequence, l.Number, l.Time.UnixMicro(), l.Actor, l.Tenant, l.Act, l.Target, l.Rule,
		l.Before, l.After, l.opening.encode(), hash[:]}, nil
}

func decodeLeaf(row store.Row) (*Leaf, error) {
	opening, err := decodeOpening(row[11].([]byte))
	if err != nil {
		return nil, fmt.Errorf("%w: %d/%d/%d", err, row[0], row[1], row[2])
	}
	return &Leaf{
		Position: Position{row[0].(int64), row[1].(int64), row[2].(int64)}, Time: instant(row[3]),
		Actor: row[4].(string), Tenant: row[5].(string), Act: row[6].(string), Target: row[7].(int64),
		Rule: row[8].(string), Before: row[9].([]byte), After: row[10].([]byte), opening: opening,
	}, nil
}
