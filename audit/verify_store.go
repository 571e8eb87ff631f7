package audit

import (
	"bytes"
	"context"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"zhitong/pipeline"
	"zhitong/store"
)

// VerifyStore checks the log in the database: everything that [VerifyExport]
// checks, and that every segment still has the content that was sealed, that
// every leaf says what its segment recorded (with the digest of the rows), and
// that the stored tree, order and counters fit. What is not sealed yet is
// checked against its segments too. It reads in short transactions, so it may
// run beside the platform.
//
// The error is about the key or the database; what is wrong with the log is in
// the report.
func VerifyStore(ctx context.Context, db store.Store, publicKey string, since *Checkpoint) (Report, error) {
	verifier, err := ParsePublicKey(publicKey)
	if err != nil {
		return Report{}, err
	}
	v := newStoreCheck(verifier, since)
	if err := db.Read(ctx, func(reader store.Reader) error { return v.readCheckpoints(ctx, reader) }); err != nil {
		return Report{}, err
	}
	for !v.ended {
		err := db.Read(ctx, func(reader store.Reader) error { return v.checkPage(ctx, reader) })
		if err != nil {
			return Report{}, err
		}
	}
	return v.finish(), nil
}

// storeCheck is a stored log being checked.
type storeCheck struct {
	*check
	ordinal int64
	signed  []*signedCheckpoint // still to come, by size
	ended   bool
}

func newStoreCheck(verifier note.Verifier, since *Checkpoint) *storeCheck {
	v := &storeCheck{check: newCheck(verifier, since)}
	v.edge.changed = map[tileKey][]tlog.Hash{}
	return v
}

func (v *storeCheck) readCheckpoints(ctx context.Context, reader store.Reader) (err error) {
	v.signed, err = checkpoints.Read(ctx, reader, store.Query{OrderBy: []store.Order{{Column: "size"}}})
	return err
}

// checkPage checks some segments; behind the last one it checks the state of
// the log, in the same transaction.
func (v *storeCheck) checkPage(ctx context.Context, reader store.Reader) error {
	page, err := readPage(ctx, reader, v.ordinal, nil)
	if err != nil {
		return err
	}
	for _, segment := range page {
		v.checkSegment(segment)
	}
	if err := v.checkTiles(ctx, reader); err != nil {
		return err
	}
	if len(page) == pageSegments {
		return nil
	}
	v.ended = true
	v.endSegment()
	return v.checkState(ctx, reader)
}

func (v *storeCheck) checkSegment(segment *sealedSegment) {
	if segment.Ordinal != v.ordinal || segment.Index != v.next() {
		v.report.add(v.next(), OrderChanged, "segment %d of writer %d is not at its place in the order", segment.Sequence, segment.Writer)
	}
	v.ordinal = segment.Ordinal + 1
	if segment.row == nil {
		v.report.add(v.next(), SegmentMissing, "segment %d of writer %d is gone", segment.Sequence, segment.Writer)
		return
	}
	entry := segment.entry(withoutBody(segment.row))
	v.segment(entry, entry.Hash())
	v.checkRecords(segment.row, segment.leaves, v.next())
	for _, row := range segment.leaves {
		v.checkLeaf(row)
	}
	v.reachCheckpoints()
}

// withoutBody gives the columns of segmentColumns out of a whole row.
func withoutBody(row store.Row) store.Row { return row[:7] }

func (v *storeCheck) checkLeaf(row store.Row) {
	leaf, err := decodeLeaf(row)
	if err != nil {
		v.report.add(v.next(), EntryChanged, "%s cannot be read", describePlace(row))
		v.number++
		v.append(storedHash(row))
		return
	}
	v.leaf(leaf, storedHash(row))
}

// checkRecords checks the leaves of one segment against what it recorded. First
// is the index of the first leaf, -1 when they are not sealed.
func (v *storeCheck) checkRecords(row store.Row, stored []store.Row, first int64) {
	segment, err := pipeline.DecodeSegment(row)
	switch {
	case err != nil:
		v.report.add(first, SegmentChanged, "segment %d of writer %d: %v", row[1], row[0], err)
		return
	case int64(len(segment.Records)) != row[4].(int64):
		v.report.add(first, SegmentChanged, "segment %d of writer %d has %d records and says %d",
			row[1], row[0], len(segment.Records), row[4])
	}
	number := 0
	for i := range segment.Records {
		if !leavesLeaf(segment.Records[i].Kind) {
			continue
		}
		if number == len(stored) {
			v.report.add(first, LeafMissing, "segment %d of writer %d recorded more acts than it has leaves", row[1], row[0])
			return
		}
		v.compare(&segment.Records[i], segment, stored[number], indexOf(first, number))
		number++
	}
	if number < len(stored) {
		v.report.add(first, LeafMismatch, "segment %d of writer %d has leaves that it did not record", row[1], row[0])
	}
}

// indexOf gives the index of the leaf with the number behind first.
func indexOf(first int64, number int) int64 {
	if first < 0 {
		return -1
	}
	return first + int64(number)
}

// compare checks one leaf against the record of its act.
func (v *storeCheck) compare(record *pipeline.Record, segment *pipeline.Segment, row store.Row, index int64) {
	leaf, err := decodeLeaf(row)
	if err != nil {
		return // said where its hash is checked
	}
	differs := [fieldCount]bool{
		FieldTime: !leaf.Time.Equal(segment.DecidedAt), FieldActor: leaf.Actor != record.Actor,
		FieldTenant: leaf.Tenant != record.Tenant, FieldAct: leaf.Act != record.Kind,
		FieldTarget: leaf.Target != record.Target, FieldRule: leaf.Rule != record.Rule,
	}
	if !leaf.Erased(FieldAfter) {
		differs[FieldAfter] = !bytes.Equal(leaf.After, leaf.digestRecorded(record.Changes))
	}
	for field := range fieldCount {
		if differs[field] && !leaf.Erased(field) {
			v.report.add(index, LeafMismatch, "%s: its %s is not what the segment recorded", describePlace(row), field)
		}
	}
}

// reachCheckpoints checks the stored checkpoints of the entries so far.
func (v *storeCheck) reachCheckpoints() {
	for len(v.signed) > 0 && v.signed[0].Size <= v.next() {
		stored := v.signed[0]
		v.signed = v.signed[1:]
		opened, holds := v.checkpoint(stored.Note)
		if holds && (opened.Size != stored.Size || hourOf(opened.Time) != stored.Hour) {
			v.report.add(-1, CheckpointMismatch, "the checkpoint of %d entries is filed under other numbers", opened.Size)
		}
	}
}

// checkTiles compares the stored tiles with those that the entries gave since
// the last call.
func (v *storeCheck) checkTiles(ctx context.Context, reader store.Reader) error {
	keys := make([]store.Row, 0, len(v.edge.changed))
	for key := range v.edge.changed {
		keys = append(keys, tiles.KeyRow(key))
	}
	if len(keys) == 0 {
		return nil
	}
	query := store.Query{Table: tiles.Spec, Where: store.KeyIn{Columns: tiles.Spec.Key, Rows: keys}}
	stored := map[tileKey][]byte{}
	err := reader.Select(ctx, query, func(row store.Row) error {
		stored[tileKey{row[0].(int64), row[1].(int64)}] = row[2].([]byte)
		return nil
	})
	for key, hashes := range v.edge.changed {
		v.compareTile(key, hashes, stored[key])
	}
	clear(v.edge.changed)
	return err
}

// compareTile reports the first hash of a stored tile that is not the entry's.
func (v *storeCheck) compareTile(key tileKey, hashes []tlog.Hash, stored []byte) {
	for i, hash := range hashes {
		if len(stored) >= tlog.HashSize && tlog.Hash(stored[:tlog.HashSize]) == hash {
			stored = stored[tlog.HashSize:]
			continue
		}
		index := int64(-1)
		if key.Level == 0 {
			index = key.Number*tileWidth + int64(i)
		}
		v.report.add(index, TreeMismatch, "hash %d of tile %d/%d is not the hash of the log", i, key.Level, key.Number)
		return
	}
}
