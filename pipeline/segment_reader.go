package pipeline

import (
	"encoding/binary"

	"zhitong/store"
)

// segmentReader reads the body of a segment; after a failure it gives zeros.
type segmentReader struct {
	rest   []byte
	failed bool
}

func (r *segmentReader) record() Record {
	record := Record{Kind: r.text(), Actor: r.text(), Tenant: r.text(), Rule: r.text(), Target: r.varint()}
	for count := r.count(); count > 0 && !r.failed; count-- {
		record.Events = append(record.Events, r.bytes())
	}
	for count := r.count(); count > 0 && !r.failed; count-- {
		record.Changes = append(record.Changes, RowChange{Table: r.text(), Key: r.row(), Row: r.row()})
	}
	return record
}

func (r *segmentReader) row() store.Row {
	columns := r.byte()
	if columns == tagNoRow {
		return nil
	}
	row := make(store.Row, 0, columns)
	for ; columns > 0 && !r.failed; columns-- {
		row = append(row, r.value())
	}
	return row
}

func (r *segmentReader) value() any {
	switch r.byte() {
	case tagInt:
		return r.varint()
	case tagText:
		return r.text()
	case tagBytes:
		return r.bytes()
	case tagFalse:
		return false
	case tagTrue:
		return true
	default:
		return nil
	}
}

func (r *segmentReader) byte() byte {
	if len(r.rest) == 0 {
		r.failed = true
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

func (r *segmentReader) varint() int64 {
	value, n := binary.Varint(r.rest)
	r.skip(n)
	return value
}

func (r *segmentReader) count() uint64 {
	value, n := binary.Uvarint(r.rest)
	r.skip(n)
	if value > uint64(len(r.rest)) {
		r.failed = true
		return 0
	}
	return value
}

func (r *segmentReader) skip(n int) {
	if n <= 0 {
		r.failed = true
		return
	}
	r.rest = r.rest[n:]
}

func (r *segmentReader) bytes() []byte {
	size := r.count()
	if r.failed {
		return nil
	}
	data := r.rest[:size:size]
	r.rest = r.rest[size:]
	return data
}

func (r *segmentReader) text() string { return string(r.bytes()) }
