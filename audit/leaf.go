package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"zhitong/pipeline"
)

// Position says where a leaf was recorded: the segment (writer and sequence) and
// its number among the leaves of that segment, from 0.
type Position struct {
	Writer, Sequence, Number int64
}

// Leaf is the audit record of one decided command. Erased fields hold the zero
// value; Erased tells which they are.
type Leaf struct {
	Position
	Time   time.Time // of the batch, from the store's clock, in microseconds
	Actor  string
	Tenant string
	Act    string // the kind of the command
	Target int64  // key of the aggregate, 0 for none
	Rule   string // version of the definition or rule set
	// Before and After are salted SHA-256 digests of the images of the rows that
	// the command changed.
	Before, After []byte

	opening opening
	changes []pipeline.Change // of which the digests are made with the columns of the leaf; then nil
}

// Field is one field of a leaf that the log commits to.
type Field uint8

// The fields of a leaf in the order of their commitments.
const (
	FieldTime Field = iota
	FieldActor
	FieldTenant
	FieldAct
	FieldTarget
	FieldRule
	FieldBefore
	FieldAfter
	fieldCount
)

var fieldNames = [fieldCount]string{"time", "actor", "tenant", "act", "target", "rule", "before", "after"}

// String names the field as exports do.
func (f Field) String() string {
	if f >= fieldCount {
		return fmt.Sprintf("field %d", uint8(f))
	}
	return fieldNames[f]
}

// entryVersion is the format of the log's entries; it is their first byte.
const entryVersion = 1

// The kinds of entries; the second byte.
const (
	segmentEntry = 1
	leafEntry    = 2
)

// newLeaf takes the secret of the leaf's salts from random.
func newLeaf(random io.Reader) (*Leaf, error) {
	leaf := &Leaf{opening: opening{secret: make([]byte, secretSize)}}
	if _, err := io.ReadFull(random, leaf.opening.secret); err != nil {
		return nil, fmt.Errorf("audit: take a salt: %w", err)
	}
	return leaf, nil
}

// AppendEntry appends the log entry of the leaf: version, kind, position, then
// the commitments to its fields, 32 bytes each.
func (l *Leaf) AppendEntry(dst []byte) []byte {
	dst = append(dst, entryVersion, leafEntry)
	for _, number := range [...]int64{l.Writer, l.Sequence, l.Number} {
		dst = binary.BigEndian.AppendUint64(dst, uint64(number))
	}
	for field := range fieldCount {
		commitment := l.commitment(field)
		dst = append(dst, commitment[:]...)
	}
	return dst
}

// Hash gives the hash of the leaf's entry in the log (RFC 6962 §2.1).
func (l *Leaf) Hash() tlog.Hash { return tlog.RecordHash(l.AppendEntry(nil)) }

// Erased says whether the value of a field (of Before and After: the salt) has
// been erased.
func (l *Leaf) Erased(field Field) bool { return l.opening.isErased(field) }

// commitment gives what the entry holds for the field. The digests of images
// are commitments already.
func (l *Leaf) commitment(field Field) (commitment [sha256.Size]byte) {
	switch {
	case field == FieldBefore:
		copy(commitment[:], l.Before)
		return commitment
	case field == FieldAfter:
		copy(commitment[:], l.After)
		return commitment
	case l.Erased(field):
		return l.opening.values[field]
	}
	return commit(l.opening.salt(field), l.value(field))
}

// value gives the bytes of a field as they are committed to.
func (l *Leaf) value(field Field) []byte {
	switch field {
	case FieldTime:
		return binary.BigEndian.AppendUint64(nil, uint64(l.Time.UnixMicro()))
	case FieldActor:
		return []byte(l.Actor)
	case FieldTenant:
		return []byte(l.Tenant)
	case FieldAct:
		return []byte(l.Act)
	case FieldTarget:
		return binary.BigEndian.AppendUint64(nil, uint64(l.Target))
	default:
		return []byte(l.Rule)
	}
}

// erase forgets the values of fields and the salts that open them; the entry
// stays what it was.
func (l *Leaf) erase(fields ...Field) {
	l.opening.expand()
	for _, field := range fields {
		if l.Erased(field) {
			continue
		}
		l.opening.forget(field, l.commitment(field))
		l.clear(field)
	}
}

func (l *Leaf) clear(field Field) {
	switch field {
	case FieldTime:
		l.Time = time.UnixMicro(0).UTC()
	case FieldActor:
		l.Actor = ""
	case FieldTenant:
		l.Tenant = ""
	case FieldAct:
		l.Act = ""
	case FieldTarget:
		l.Target = 0
	case FieldRule:
		l.Rule = ""
	}
}
