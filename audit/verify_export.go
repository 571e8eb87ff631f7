package audit

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Limits of an export that is read.
const (
	maxExportLine    = 1 << 20 // bytes
	maxExportWriters = 1 << 20
)

// VerifyExport checks an export offline: the hash of every entry from its
// values, the chain of every writer, the Merkle root, and the signatures with
// the public key's text. With an earlier checkpoint, which the caller has opened
// with [OpenCheckpoint], the log must extend it: one that was rewritten and
// signed again fails. It streams; memory does not grow with the export.
//
// The error is about the key or about reading r; what is wrong with the export
// is in the report.
func VerifyExport(r io.Reader, publicKey string, since *Checkpoint) (Report, error) {
	verifier, err := ParsePublicKey(publicKey)
	if err != nil {
		return Report{}, err
	}
	v := &exportCheck{check: newCheck(verifier, since), publicKey: publicKey}
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), maxExportLine)
	for lines.Scan() && !v.stopped {
		v.line++
		v.read(lines.Bytes())
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		v.malformed(fmt.Errorf("it is longer than %d bytes", maxExportLine))
	} else if lines.Err() != nil {
		return Report{}, lines.Err()
	}
	if !v.ended {
		v.report.add(-1, Truncated, "the export has no last line")
	}
	return v.finish(), nil
}

// exportCheck is an export being checked.
type exportCheck struct {
	*check
	publicKey string
	line      int64
	signed    int64 // entries that a checkpoint covers
	ended     bool
	stopped   bool // nothing more can be made of it
}

func (v *exportCheck) malformed(err error) {
	v.report.add(-1, Malformed, "line %d: %v", v.line, err)
}

func (v *exportCheck) read(text []byte) {
	if len(bytes.TrimSpace(text)) == 0 {
		return
	}
	line, err := decodeLine(text)
	switch {
	case err != nil:
		v.malformed(err)
	case v.ended:
		v.report.add(-1, OrderChanged, "line %d comes after the last line", v.line)
	case v.line == 1 || line.Header != nil:
		v.header(line.Header)
	case line.Segment != nil:
		v.readSegment(line.Segment)
	case line.Leaf != nil:
		v.readLeaf(line.Leaf)
	case line.Checkpoint != nil:
		if _, holds := v.checkpoint([]byte(line.Checkpoint.Note)); holds {
			v.signed = v.next()
		}
	default:
		v.end(line.End)
	}
}

// header checks the first line. Of another format nothing can be said.
func (v *exportCheck) header(header *exportHeader) {
	switch {
	case header == nil || v.line != 1:
		v.report.add(-1, Malformed, "line %d: the header is not the first line", v.line)
		v.stopped = v.line == 1
	case header.Format != exportFormat || header.Version != exportVersion:
		v.report.add(-1, Malformed, "line 1: this is no export of version %d", exportVersion)
		v.stopped = true
	case header.Origin != v.verifier.Name() || !bytes.Equal(header.KeySHA256, keyFingerprint(v.publicKey)):
		v.report.add(-1, KeyMismatch, "the export is of the log %q with another key than the one given", header.Origin)
	}
}

func (v *exportCheck) readSegment(line *exportSegment) {
	segment, hash, err := line.segment()
	if err != nil {
		v.malformed(err)
		return
	}
	if len(v.last) >= maxExportWriters && v.last[segment.Writer] == nil {
		v.malformed(fmt.Errorf("there are more than %d writers", maxExportWriters))
		v.stopped = true
		return
	}
	v.numbered(line.Index)
	v.segment(segment, hash)
}

func (v *exportCheck) readLeaf(line *exportLeaf) {
	leaf, hash, err := line.leaf()
	if err != nil {
		v.malformed(err)
		return
	}
	v.numbered(line.Index)
	v.leaf(leaf, hash)
}

func (v *exportCheck) numbered(index int64) {
	if index != v.next() {
		v.report.add(v.next(), OrderChanged, "line %d has the index %d where %d comes next", v.line, index, v.next())
	}
}

func (v *exportCheck) end(end *exportEnd) {
	v.ended = true
	if end.Entries != v.next() {
		v.report.add(-1, Truncated, "the export names %d entries and has %d", end.Entries, v.next())
	}
	if v.signed != v.next() || v.next() == 0 {
		v.report.add(-1, Truncated, "the last entries have no checkpoint")
	}
}
