package statement

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
)

var errTooLarge = errors.New("statement: the input is larger than allowed")

// position is a place in the UTF-8 text.
type position struct {
	offset int64
	line   int
	column int
}

// source is the decoded input with the position of its next byte.
type source struct {
	in     *bufio.Reader
	file   string
	limits Limits
	size   int64 // of the whole input; 0 where it is not known
	at     position

	assumed *assumedText // nil where the encoding is known
}

func newSource(r io.Reader, options Options) (*source, error) {
	text, assumed, err := decode(r, options)
	if err != nil {
		return nil, err
	}
	return &source{
		in:      bufio.NewReaderSize(text, 64<<10),
		file:    options.File,
		limits:  options.Limits.withDefaults(),
		size:    options.Size,
		at:      position{line: 1, column: 1},
		assumed: assumed,
	}, nil
}

// fail makes an Error at a position.
func (s *source) fail(at position, code Code, path, format string, arguments ...any) *Error {
	return &Error{
		Code: code, Message: fmt.Sprintf(format, arguments...), Path: path,
		File: s.file, Line: at.line, Column: at.column, Offset: at.offset,
	}
}

// readByte returns the next byte; errors other than io.EOF are already translated.
func (s *source) readByte() (byte, error) {
	char, err := s.in.ReadByte()
	if err != nil {
		return 0, s.translate(err)
	}
	s.at.offset++
	switch {
	case char == '\n':
		s.at.line++
		s.at.column = 1
	case char&0xc0 != 0x80:
		s.at.column++
	}
	return char, nil
}

// pass moves over bytes that were looked at ahead.
func (s *source) pass(ahead []byte) {
	if last := bytes.LastIndexByte(ahead, '\n'); last >= 0 {
		s.at.line += bytes.Count(ahead, []byte("\n"))
		s.at.column = 1 + characterStarts(ahead[last+1:])
	} else {
		s.at.column += characterStarts(ahead)
	}
	s.at.offset += int64(len(ahead))
	_, _ = s.in.Discard(len(ahead)) // they are in the buffer
}

// characterStarts counts the characters of UTF-8 that begin in the text, which
// may have been cut within one.
func characterStarts(text []byte) (count int) {
	for _, char := range text {
		if utf8.RuneStart(char) {
			count++
		}
	}
	return count
}

// readLine returns the next line without its end. The bytes are valid until
// the next call. After the last line it returns io.EOF.
func (s *source) readLine() ([]byte, position, error) {
	start := s.at
	line, err := s.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		line, err = s.longLine(append([]byte(nil), line...))
	}
	s.at.offset += int64(len(line))
	if len(line) > 0 {
		s.at.line++
	}
	if err != nil && err != io.EOF {
		if len(line) > 0 {
			s.at.line--
		}
		s.at.column = len(line) + 1
		return nil, start, s.translate(err)
	}
	if len(line) == 0 {
		return nil, start, io.EOF
	}
	return trimLineEnd(line), start, nil
}

func (s *source) longLine(line []byte) ([]byte, error) {
	for {
		more, err := s.in.ReadSlice('\n')
		line = append(line, more...)
		if int64(len(line)) > s.limits.EntryBytes {
			return line, errTooLarge
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

func trimLineEnd(line []byte) []byte {
	for len(line) > 0 && (line[len(line)-1] == '\n' || line[len(line)-1] == '\r') {
		line = line[:len(line)-1]
	}
	return line
}

// translate gives errors of decoding a position; others belong to the caller's reader.
func (s *source) translate(err error) error {
	switch {
	case errors.Is(err, errTooLarge):
		return s.fail(s.at, CodeTooLarge, "", "the input is larger than allowed")
	case errors.Is(err, encoding.ErrInvalidUTF8):
		return s.fail(s.at, CodeEncoding, "", "the bytes are not text in the encoding of the input")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return s.fail(s.at, CodeTruncated, "", "the input ends inside a character")
	}
	return err
}
