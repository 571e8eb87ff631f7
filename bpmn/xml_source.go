package bpmn

import (
	"bufio"
	"errors"
	"io"
)

var errTooLarge = errors.New("too large")

// source feeds the XML decoder byte by byte, counts, and keeps the bytes of the current token, because the decoder does
// not tell where an attribute stands.
type source struct {
	reader   *bufio.Reader
	limit    int64
	consumed int64
	taken    int64 // bytes of the tokens that are done
	pending  []byte
	cursor   Position // where pending starts
	decoded  string   // the encoding that the text was in when it is not UTF-8
}

func newSource(r io.Reader, limit int64) *source {
	raw := bufio.NewReader(r)
	decoded, declared := decodeText(raw)
	return &source{reader: decoded, limit: limit, cursor: Position{Line: 1, Column: 1}, decoded: declared}
}

// Read is there because the decoder wants an io.Reader; it uses ReadByte.
func (s *source) Read(into []byte) (int, error) {
	for i := range into {
		b, err := s.ReadByte()
		if err != nil {
			return i, err
		}
		into[i] = b
	}
	return len(into), nil
}

// ReadByte implements io.ByteReader.
func (s *source) ReadByte() (byte, error) {
	if s.consumed >= s.limit {
		return 0, s.atLimit()
	}
	b, err := s.reader.ReadByte()
	if err != nil {
		return 0, err
	}
	s.consumed++
	s.pending = append(s.pending, b)
	return b, nil
}

func (s *source) atLimit() error {
	if _, err := s.reader.Peek(1); err != nil {
		return err
	}
	return errTooLarge
}

// take returns the bytes of the token that ends at this offset, and where it starts. They are valid until the next read.
func (s *source) take(offset int64) (raw []byte, start Position) {
	raw, start = s.pending[:offset-s.taken], s.cursor
	return raw, start
}

// drop forgets the token that take returned.
func (s *source) drop(offset int64) {
	size := offset - s.taken
	s.cursor = advance(s.cursor, s.pending[:size])
	s.pending = s.pending[:copy(s.pending, s.pending[size:])]
	s.taken = offset
}

// here is the place that the decoder has read up to.
func (s *source) here() Position { return advance(s.cursor, s.pending) }

// advance moves a place over a text: a line feed starts a line, every other character is one column.
func advance[T ~string | ~[]byte](place Position, over T) Position {
	for i := range len(over) {
		switch b := over[i]; {
		case b == '\n':
			place.Line++
			place.Column = 1
		case b&0xC0 != 0x80: // not the continuation of a character in UTF-8
			place.Column++
		}
	}
	return place
}
