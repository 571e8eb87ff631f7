package audit

import (
	"encoding/binary"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Segment is the log's entry for one segment of the pipeline's log.
type Segment struct {
	Writer, Sequence int64
	Time             time.Time
	Format           int64
	Units            int64  // commands recorded
	Leaves           int64  // of them, those with a leaf
	Previous         []byte // hash of the writer's previous segment, zeros for its first
	Content          []byte // hash of this one: over Previous and the body
}

// AppendEntry appends the log entry of the segment: version, kind, the numbers,
// then both hashes.
func (s *Segment) AppendEntry(dst []byte) []byte {
	dst = append(dst, entryVersion, segmentEntry)
	for _, number := range [...]int64{s.Writer, s.Sequence, s.Time.UnixMicro(), s.Format, s.Units, s.Leaves} {
		dst = binary.BigEndian.AppendUint64(dst, uint64(number))
	}
	return append(append(dst, s.Previous...), s.Content...)
}

// Hash gives the hash of the segment's entry in the log (RFC 6962 §2.1).
func (s *Segment) Hash() tlog.Hash { return tlog.RecordHash(s.AppendEntry(nil)) }
