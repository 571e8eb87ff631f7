package statement

import (
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
)

// utf8Reader passes text on that is UTF-8 and ends with ErrInvalidUTF8 before
// bytes that are not.
type utf8Reader struct {
	in     io.Reader
	buffer []byte
	start  int // of what was not passed on
	valid  int // end of what was checked
	end    int
	err    error // of the input, behind all that is buffered
}

func newUTF8Reader(in io.Reader) *utf8Reader {
	return &utf8Reader{in: in, buffer: make([]byte, 64<<10)}
}

// Read implements [io.Reader].
func (u *utf8Reader) Read(to []byte) (int, error) {
	for u.start == u.valid {
		if u.err != nil {
			return 0, u.err
		}
		u.fill()
	}
	n := copy(to, u.buffer[u.start:u.valid])
	u.start += n
	return n, nil
}

// fill reads on and checks; up to three bytes of a character wait for the rest.
func (u *utf8Reader) fill() {
	u.end = copy(u.buffer, u.buffer[u.valid:u.end])
	u.start, u.valid = 0, 0
	n, err := u.in.Read(u.buffer[u.end:])
	u.end += n
	u.err = err
	u.valid = validPrefix(u.buffer[:u.end])
	rest := u.buffer[u.valid:u.end]
	if len(rest) > 0 && (utf8.FullRune(rest) || err == io.EOF) {
		u.err = encoding.ErrInvalidUTF8
	}
}

// validPrefix is the length of the part that is whole characters.
func validPrefix(text []byte) int {
	if utf8.Valid(text) {
		return len(text)
	}
	at := 0
	for at < len(text) {
		if text[at] < utf8.RuneSelf {
			at++
			continue
		}
		_, size := utf8.DecodeRune(text[at:])
		if size == 1 {
			return at
		}
		at += size
	}
	return at
}
