package pipeline

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"zhitong/store"
)

// segmentFormat is the version of the body that this release writes.
const segmentFormat = 1

// Segment is the log of one batch.
type Segment struct {
	Writer, Sequence int64
	DecidedAt        time.Time
	PreviousHash     []byte
	Hash             []byte
	Records          []Record
}

// Record is one decided command of a segment.
type Record struct {
	Kind, Actor, Tenant, Rule string
	Target                    int64
	Events                    [][]byte // JSON
	Changes                   []RowChange
}

// RowChange is the image of a changed row: its new columns, nil when it is gone.
type RowChange struct {
	Table string
	Key   store.Row
	Row   store.Row
}

// encodeSegment appends the body of a segment: a version byte, then the units.
func encodeSegment(dst []byte, units []*Unit) []byte {
	dst = append(dst, segmentFormat)
	dst = binary.AppendUvarint(dst, uint64(len(units)))
	for _, unit := range units {
		dst = appendUnit(dst, unit)
	}
	return dst
}

func appendUnit(dst []byte, unit *Unit) []byte {
	dst = appendText(dst, unit.Command.Kind())
	dst = appendText(dst, unit.Act.Actor.ID)
	dst = appendText(dst, unit.Act.Tenant)
	dst = appendText(dst, unit.Rule)
	dst = binary.AppendVarint(dst, unit.Target)
	dst = binary.AppendUvarint(dst, uint64(len(unit.Events)))
	var scratch []byte
	for _, event := range unit.Events {
		scratch = event.AppendRecord(scratch[:0])
		dst = appendBytes(dst, scratch)
	}
	dst = binary.AppendUvarint(dst, uint64(len(unit.Changes)))
	for _, change := range unit.Changes {
		dst = AppendRow(AppendRow(appendText(dst, change.Table.Name), change.Key), change.After)
	}
	return dst
}

func appendText(dst []byte, text string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(text))), text...)
}

func appendBytes(dst, data []byte) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(data))), data...)
}

// The tags of values in a row image.
const (
	tagNull = iota
	tagInt
	tagText
	tagBytes
	tagFalse
	tagTrue
	tagNoRow = 0xff
)

// AppendRow appends the canonical image of a row: the same columns give the
// same bytes, so images can be hashed. A nil row has an image of its own.
func AppendRow(dst []byte, row store.Row) []byte {
	if row == nil {
		return append(dst, tagNoRow)
	}
	dst = append(dst, byte(len(row)))
	for _, value := range row {
		dst = appendValue(dst, value)
	}
	return dst
}

func appendValue(dst []byte, value any) []byte {
	switch value := value.(type) {
	case int64:
		return binary.AppendVarint(append(dst, tagInt), value)
	case string:
		return appendText(append(dst, tagText), value)
	case []byte:
		return appendBytes(append(dst, tagBytes), value)
	case bool:
		if value {
			return append(dst, tagTrue)
		}
		return append(dst, tagFalse)
	default:
		return append(dst, tagNull)
	}
}

func segmentHash(previous, body []byte) []byte {
	hash := sha256.New()
	hash.Write(previous)
	hash.Write(body)
	return hash.Sum(nil)
}

var errSegmentFormat = errors.New("pipeline: the segment is damaged")

// DecodeSegment reads a row of the segment table and checks its hash.
func DecodeSegment(row store.Row) (*Segment, error) {
	segment := &Segment{
		Writer: row[0].(int64), Sequence: row[1].(int64), DecidedAt: time.UnixMicro(row[2].(int64)).UTC(),
		PreviousHash: row[5].([]byte), Hash: row[6].([]byte),
	}
	body := row[7].([]byte)
	if string(segmentHash(segment.PreviousHash, body)) != string(segment.Hash) {
		return nil, fmt.Errorf("%w: segment %d/%d does not have its hash", errSegmentFormat, segment.Writer, segment.Sequence)
	}
	reader := &segmentReader{rest: body}
	if version := reader.byte(); version != segmentFormat {
		return nil, fmt.Errorf("%w: segment %d/%d has format %d, this release reads %d",
			errSegmentFormat, segment.Writer, segment.Sequence, version, segmentFormat)
	}
	for count := reader.count(); count > 0 && !reader.failed; count-- {
		segment.Records = append(segment.Records, reader.record())
	}
	if reader.failed || len(reader.rest) > 0 {
		return nil, fmt.Errorf("%w: segment %d/%d", errSegmentFormat, segment.Writer, segment.Sequence)
	}
	return segment, nil
}
