package audit

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// The format of exports.
const (
	exportFormat  = "zhitong-audit-export"
	exportVersion = 1
)

// exportLine is one line of an export: exactly one of the fields is set.
type exportLine struct {
	Header     *exportHeader     `json:"header,omitempty"`
	Segment    *exportSegment    `json:"segment,omitempty"`
	Leaf       *exportLeaf       `json:"leaf,omitempty"`
	Checkpoint *exportCheckpoint `json:"checkpoint,omitempty"`
	End        *exportEnd        `json:"end,omitempty"`
}

// exportHeader is the first line.
type exportHeader struct {
	Format    string `json:"format"`
	Version   int    `json:"v"`
	Origin    string `json:"origin"`
	KeySHA256 []byte `json:"keySha256"` // of the text of the public key
}

// exportSegment is a segment's entry. Keys are strings, because many readers of
// JSON lose digits of large numbers.
type exportSegment struct {
	Index    int64     `json:"index"`
	Writer   string    `json:"writer"`
	Sequence int64     `json:"sequence"`
	Time     time.Time `json:"time"`
	Format   int64     `json:"format"`
	Units    int64     `json:"units"`
	Leaves   int64     `json:"leaves"`
	Previous []byte    `json:"previous"`
	Content  []byte    `json:"content"`
	Hash     []byte    `json:"hash"`
}

// exportLeaf is a leaf's entry with what opens its commitments: the secret of all
// salts, or the salts that are left and the commitments to what was erased.
type exportLeaf struct {
	Index       int64             `json:"index"`
	Writer      string            `json:"writer"`
	Sequence    int64             `json:"sequence"`
	Number      int64             `json:"number"`
	Time        time.Time         `json:"time"`
	Actor       string            `json:"actor"`
	Tenant      string            `json:"tenant"`
	Act         string            `json:"act"`
	Target      string            `json:"target"`
	Rule        string            `json:"rule"`
	Before      []byte            `json:"before"`
	After       []byte            `json:"after"`
	Secret      []byte            `json:"secret,omitempty"`
	Salts       map[string][]byte `json:"salts,omitempty"`
	Commitments map[string][]byte `json:"commitments,omitempty"`
	Hash        []byte            `json:"hash"`
}

// exportCheckpoint is a signed checkpoint of the entries before it.
type exportCheckpoint struct {
	Note string `json:"note"`
}

// exportEnd is the last line.
type exportEnd struct {
	Entries int64 `json:"entries"`
}

var errExportLine = errors.New("the line is not one of an export")

func key(number int64) string { return strconv.FormatInt(number, 10) }

func parseKey(text string) (int64, error) {
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || key(number) != text {
		return 0, fmt.Errorf("%w: a key is not a number", errExportLine)
	}
	return number, nil
}

func parseHash(data []byte) (tlog.Hash, error) {
	if len(data) != tlog.HashSize {
		return tlog.Hash{}, fmt.Errorf("%w: a hash does not have %d bytes", errExportLine, tlog.HashSize)
	}
	return tlog.Hash(data), nil
}

func exportedSegment(index int64, s *Segment) exportLine {
	hash := s.Hash()
	return exportLine{Segment: &exportSegment{
		Index: index, Writer: key(s.Writer), Sequence: s.Sequence, Time: s.Time, Format: s.Format, Units: s.Units,
		Leaves: s.Leaves, Previous: s.Previous, Content: s.Content, Hash: hash[:],
	}}
}

// segment reads the line back.
func (l *exportSegment) segment() (*Segment, tlog.Hash, error) {
	writer, writerErr := parseKey(l.Writer)
	_, previousErr := parseHash(l.Previous)
	_, contentErr := parseHash(l.Content)
	hash, hashErr := parseHash(l.Hash)
	segment := &Segment{Writer: writer, Sequence: l.Sequence, Time: l.Time, Format: l.Format, Units: l.Units,
		Leaves: l.Leaves, Previous: l.Previous, Content: l.Content}
	return segment, hash, errors.Join(writerErr, previousErr, contentErr, hashErr, wholeMicroseconds(l.Time))
}

// wholeMicroseconds refuses a time that the entry would not hold in full.
func wholeMicroseconds(at time.Time) error {
	if at.Nanosecond()%1000 != 0 {
		return fmt.Errorf("%w: a time is finer than microseconds", errExportLine)
	}
	return nil
}

func exportedLeaf(index int64, l *Leaf, hash tlog.Hash) exportLine {
	line := &exportLeaf{
		Index: index, Writer: key(l.Writer), Sequence: l.Sequence, Number: l.Number, Time: l.Time, Actor: l.Actor,
		Tenant: l.Tenant, Act: l.Act, Target: key(l.Target), Rule: l.Rule, Before: l.Before, After: l.After,
		Secret: l.opening.secret, Hash: hash[:],
	}
	if line.Secret == nil {
		line.Salts, line.Commitments = map[string][]byte{}, map[string][]byte{}
		for field := range fieldCount {
			revealed := line.Salts
			if l.Erased(field) {
				revealed = line.Commitments
			}
			revealed[field.String()] = l.opening.values[field][:]
		}
	}
	return exportLine{Leaf: line}
}

// leaf reads the line back.
func (l *exportLeaf) leaf() (*Leaf, tlog.Hash, error) {
	writer, writerErr := parseKey(l.Writer)
	target, targetErr := parseKey(l.Target)
	_, beforeErr := parseHash(l.Before)
	_, afterErr := parseHash(l.After)
	hash, hashErr := parseHash(l.Hash)
	opening, openingErr := l.readOpening()
	leaf := &Leaf{Position: Position{writer, l.Sequence, l.Number}, Time: l.Time, Actor: l.Actor, Tenant: l.Tenant,
		Act: l.Act, Target: target, Rule: l.Rule, Before: l.Before, After: l.After, opening: opening}
	return leaf, hash, errors.Join(writerErr, targetErr, beforeErr, afterErr, hashErr, openingErr, wholeMicroseconds(l.Time))
}

func (l *exportLeaf) readOpening() (opening, error) {
	if l.Secret != nil {
		if len(l.Secret) != secretSize || l.Salts != nil || l.Commitments != nil {
			return opening{}, fmt.Errorf("%w: the salts of a leaf cannot be read", errExportLine)
		}
		return opening{secret: l.Secret}, nil
	}
	var read opening
	for field := range fieldCount {
		salt, revealed := l.Salts[field.String()]
		commitment, erased := l.Commitments[field.String()]
		if revealed == erased || len(salt)+len(commitment) != sha256.Size {
			return opening{}, fmt.Errorf("%w: the salt of %s cannot be read", errExportLine, field)
		}
		if erased {
			read.erased |= 1 << field
		}
		copy(read.values[field][:], append(salt[:len(salt):len(salt)], commitment...))
	}
	return read, nil
}

// decodeLine reads one line.
func decodeLine(text []byte) (*exportLine, error) {
	line := &exportLine{}
	if err := json.Unmarshal(text, line); err != nil {
		return nil, fmt.Errorf("%w: %w", errExportLine, err)
	}
	set := 0
	for _, present := range [...]bool{line.Header != nil, line.Segment != nil, line.Leaf != nil, line.Checkpoint != nil, line.End != nil} {
		if present {
			set++
		}
	}
	if set != 1 {
		return nil, errExportLine
	}
	return line, nil
}
