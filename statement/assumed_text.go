package statement

import (
	"slices"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// EncodingAssumed is a file of a format without a declared encoding that is
// not UTF-8; bytes that UTF-8 does not have are read as Windows-1252. Amounts
// and dates do not depend on it, names may. Options.Encoding tells better.
const EncodingAssumed NoticeCode = "encoding_assumed"

// undeclared are the formats that cannot declare their encoding.
var undeclared = []Format{MT940, MT942, MT950, BAI2, NACHA, CODA, CFONB}

// assumesText says whether the file may be read with an assumed encoding.
func assumesText(head []byte, options Options) bool {
	return options.encoding() == "" && options.Format != CSV && byteOrderMark(head) == nil && slices.Contains(undeclared, formatOf(head))
}

// assumedText passes UTF-8 on and decodes every other byte as Windows-1252.
type assumedText struct {
	transform.NopResetter
	lines int // line ends that have passed
	first int // line of the first byte that is not UTF-8, 0 without one
}

func (a *assumedText) Transform(dst, src []byte, atEOF bool) (written, read int, err error) {
	for read < len(src) {
		char, width := utf8.DecodeRune(src[read:])
		if char == utf8.RuneError && width == 1 {
			if !atEOF && !utf8.FullRune(src[read:]) {
				return written, read, transform.ErrShortSrc
			}
			char = charmap.Windows1252.DecodeByte(src[read])
		}
		if written+utf8.UTFMax > len(dst) {
			return written, read, transform.ErrShortDst
		}
		switch {
		case char == '\n':
			a.lines++
		case width == 1 && char >= utf8.RuneSelf && a.first == 0:
			a.first = a.lines + 1
		}
		written += utf8.EncodeRune(dst[written:], char)
		read += width
	}
	return written, read, nil
}

// assumption tells a statement of the first such byte, once.
func (s *source) assumption(statement *Statement) {
	if s.assumed != nil && s.assumed.first > 0 {
		statement.notice(EncodingAssumed, s.assumed.first)
		s.assumed = nil
	}
}
