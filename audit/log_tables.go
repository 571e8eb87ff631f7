package audit

import (
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"zhitong/pipeline"
	"zhitong/store"
)

// head is the one row of the log: who may seal it, and how far it is sealed.
type head struct {
	Holder    int64 // the node with the lease
	Epoch     int64 // grows whenever the lease changes hands
	ExpiresAt time.Time
	Size      int64 // entries
	Segments  int64
}

// leased says whether somebody holds the lease.
func (h *head) leased(now time.Time) bool {
	return h.Holder != 0 && pipeline.LeaseHolds(h.ExpiresAt, now, sealLease)
}

// headKey is the key of the only head.
const headKey = int64(1)

var heads = &pipeline.Table[int64, head]{
	Spec: &store.Table{
		Name: "audit_head",
		Columns: []store.Column{number("id"), number("holder"), number("epoch"), moment("expires_at"),
			number("size"), number("segments")},
		Key: []string{"id"},
	},
	Key:    func(*head) int64 { return headKey },
	KeyRow: func(key int64) store.Row { return store.Row{key} },
	Encode: func(h *head) (store.Row, error) {
		return store.Row{headKey, h.Holder, h.Epoch, h.ExpiresAt.UnixMicro(), h.Size, h.Segments}, nil
	},
	Decode: func(row store.Row) (*head, error) {
		return &head{row[1].(int64), row[2].(int64), instant(row[3]), row[4].(int64), row[5].(int64)}, nil
	},
	Derived: true,
}

// writer says how far the segments of one writer are sealed. The row is written
// with the writer's first segment, so no writer goes unseen.
type writer struct {
	ID       int64
	Sequence int64  // of the last sealed segment
	Content  []byte // its hash
	Finished bool   // the writer is gone and all it wrote is sealed
}

var writers = &pipeline.Table[int64, writer]{
	Spec: &store.Table{
		Name:    "audit_writer",
		Columns: []store.Column{number("id"), number("sequence"), octets("content"), flag("finished")},
		Key:     []string{"id"},
		Indexes: []store.Index{{Name: "audit_writer_by_finished", Columns: []string{"finished", "id"}}},
	},
	Key:    func(w *writer) int64 { return w.ID },
	KeyRow: func(key int64) store.Row { return store.Row{key} },
	Encode: func(w *writer) (store.Row, error) {
		return store.Row{w.ID, w.Sequence, w.Content, w.Finished}, nil
	},
	Decode: func(row store.Row) (*writer, error) {
		return &writer{row[0].(int64), row[1].(int64), row[2].([]byte), row[3].(bool)}, nil
	},
	Derived: true,
}

// unfinished selects the writers that may have written more than is sealed.
func unfinished() store.Query {
	return store.Query{
		Where:   store.Compare{Column: "finished", Op: store.Equal, Value: false},
		OrderBy: []store.Order{{Column: "id"}},
	}
}

// placed is the place of a sealed segment in the global order.
type placed struct {
	Ordinal          int64 // from 0
	Writer, Sequence int64
	Index            int64 // of its entry in the log; its leaves follow
	Leaves           int64
}

// order holds the global order of all segments. Whatever reads the log reads it
// in this order and no other.
var order = &pipeline.Table[int64, placed]{
	Spec: &store.Table{
		Name: "audit_segment",
		Columns: []store.Column{number("ordinal"), number("writer"), number("sequence"), number("first_index"),
			number("leaves")},
		Key: []string{"ordinal"},
		Indexes: []store.Index{
			{Name: "audit_segment_by_writer", Columns: []string{"writer", "sequence"}, Unique: true},
			{Name: "audit_segment_by_index", Columns: []string{"first_index"}, Unique: true},
		},
	},
	Key:    func(p *placed) int64 { return p.Ordinal },
	KeyRow: func(key int64) store.Row { return store.Row{key} },
	Encode: func(p *placed) (store.Row, error) {
		return store.Row{p.Ordinal, p.Writer, p.Sequence, p.Index, p.Leaves}, nil
	},
	Decode: func(row store.Row) (*placed, error) {
		return &placed{row[0].(int64), row[1].(int64), row[2].(int64), row[3].(int64), row[4].(int64)}, nil
	},
	Derived: true,
}

var tiles = &pipeline.Table[tileKey, tile]{
	Spec: &store.Table{
		Name:    "audit_tile",
		Columns: []store.Column{number("level"), number("number"), octets("hashes")},
		Key:     []string{"level", "number"},
	},
	Key:    func(t *tile) tileKey { return t.tileKey },
	KeyRow: func(k tileKey) store.Row { return store.Row{k.Level, k.Number} },
	Encode: func(t *tile) (store.Row, error) {
		data := make([]byte, 0, len(t.Hashes)*tlog.HashSize)
		for _, hash := range t.Hashes {
			data = append(data, hash[:]...)
		}
		return store.Row{t.Level, t.Number, data}, nil
	},
	Decode: func(row store.Row) (*tile, error) {
		read := &tile{tileKey: tileKey{row[0].(int64), row[1].(int64)}}
		data := row[2].([]byte)
		if len(data)%tlog.HashSize != 0 || len(data) > tileWidth*tlog.HashSize {
			return nil, fmt.Errorf("audit: tile %d/%d is damaged", read.Level, read.Number)
		}
		for ; len(data) > 0; data = data[tlog.HashSize:] {
			read.Hashes = append(read.Hashes, tlog.Hash(data[:tlog.HashSize]))
		}
		return read, nil
	},
	Derived: true,
}

// signedCheckpoint is a stored checkpoint. Of every hour the last one is kept.
type signedCheckpoint struct {
	Hour int64 // since 1970
	Size int64
	Note []byte
}

var checkpoints = &pipeline.Table[int64, signedCheckpoint]{
	Spec: &store.Table{
		Name:    "audit_checkpoint",
		Columns: []store.Column{number("hour"), number("size"), octets("note")},
		Key:     []string{"hour"},
		Indexes: []store.Index{{Name: "audit_checkpoint_by_size", Columns: []string{"size"}}},
	},
	Key:    func(c *signedCheckpoint) int64 { return c.Hour },
	KeyRow: func(key int64) store.Row { return store.Row{key} },
	Encode: func(c *signedCheckpoint) (store.Row, error) { return store.Row{c.Hour, c.Size, c.Note}, nil },
	Decode: func(row store.Row) (*signedCheckpoint, error) {
		return &signedCheckpoint{row[0].(int64), row[1].(int64), row[2].([]byte)}, nil
	},
	Derived: true,
}

// hourOf gives the hour that a checkpoint is kept for.
func hourOf(at time.Time) int64 { return at.Unix() / 3600 }

// Migrations are the tables of this package.
func Migrations() []store.Migration {
	return []store.Migration{{
		Module: "audit", Version: 1,
		CreateTables: []*store.Table{leaves.Spec, heads.Spec, writers.Spec, order.Spec, tiles.Spec, checkpoints.Spec},
	}}
}
