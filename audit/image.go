package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"sync"

	"zhitong/pipeline"
	"zhitong/store"
)

// imageDigest gives the salted digest of row images in the order of the record:
// SHA-256 over the salt and, for each row, the table's name with its length, the
// key and the columns as [pipeline.AppendRow] writes them.
type imageDigest struct {
	buffer []byte
}

// imageDigests are used again: thousands a second are needed.
var imageDigests = sync.Pool{New: func() any { return &imageDigest{} }}

func newImageDigest(salt [sha256.Size]byte) *imageDigest {
	d := imageDigests.Get().(*imageDigest)
	d.buffer = append(d.buffer[:0], salt[:]...)
	return d
}

func (d *imageDigest) add(table string, key, row store.Row) {
	d.buffer = append(binary.AppendUvarint(d.buffer, uint64(len(table))), table...)
	d.buffer = pipeline.AppendRow(pipeline.AppendRow(d.buffer, key), row)
}

// maxKeptImage is how much memory of a digest is kept for the next.
const maxKeptImage = 64 << 10

// sum ends the digest, which must not be used after it.
func (d *imageDigest) sum() []byte {
	digest := sha256.Sum256(d.buffer)
	if cap(d.buffer) <= maxKeptImage {
		clear(d.buffer) // images of rows, and the salt
		imageDigests.Put(d)
	}
	return digest[:]
}

// digestChanges sets the digests of the rows before and after the command.
func (l *Leaf) digestChanges() {
	before := newImageDigest(l.opening.salt(FieldBefore))
	after := newImageDigest(l.opening.salt(FieldAfter))
	for _, change := range l.changes {
		before.add(change.Table.Name, change.Key, change.Before)
		after.add(change.Table.Name, change.Key, change.After)
	}
	l.Before, l.After, l.changes = before.sum(), after.sum(), nil
}

// digestRecorded gives the digest after a command from the record of it.
func (l *Leaf) digestRecorded(changes []pipeline.RowChange) []byte {
	after := newImageDigest(l.opening.salt(FieldAfter))
	for _, change := range changes {
		after.add(change.Table, change.Key, change.Row)
	}
	return after.sum()
}
