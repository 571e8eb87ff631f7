package bpmn

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// encodings are the encodings other than UTF-8 that a declaration may name, in lower case. GB 18030 contains its
// predecessors.
var encodings = map[string]encoding.Encoding{
	"iso-8859-1":   charmap.ISO8859_1,
	"latin1":       charmap.ISO8859_1,
	"windows-1252": charmap.Windows1252,
	"gb18030":      simplifiedchinese.GB18030,
	"gbk":          simplifiedchinese.GB18030,
	"gb2312":       simplifiedchinese.GB18030,
}

// declaration finds the name of the encoding at the start of a file (XML 1.0, 4.3.3).
var declaration = regexp.MustCompile(`^<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']`)

const (
	utf8Mark       = "\xef\xbb\xbf"
	declarationEnd = 256 // bytes in which a declaration ends
	replacement    = "\uFFFD"
)

// decodeText turns a file into UTF-8 before the XML decoder sees it, so that places are counted in characters. It
// returns the encoding, empty when the file is left as it is.
func decodeText(raw *bufio.Reader) (text *bufio.Reader, declared string) {
	head, _ := raw.Peek(declarationEnd)
	if bytes.HasPrefix(head, []byte(utf8Mark)) {
		_, _ = raw.Discard(len(utf8Mark))
		return raw, ""
	}
	if isUTF16(head) {
		endian := unicode.Endianness(unicode.LittleEndian)
		if head[0] == 0 {
			endian = unicode.BigEndian
		}
		return decodeWith(unicode.UTF16(endian, unicode.UseBOM), raw), "utf-16"
	}
	if match := declaration.FindSubmatch(head); match != nil {
		declared = strings.ToLower(string(match[1]))
		if known, ok := encodings[declared]; ok {
			return decodeWith(known, raw), declared
		}
	}
	return raw, ""
}

func decodeWith(from encoding.Encoding, raw io.Reader) *bufio.Reader {
	return bufio.NewReader(from.NewDecoder().Reader(raw))
}

// isUTF16 recognises a byte order mark, or the first "<" without one (XML 1.0, appendix F).
func isUTF16(head []byte) bool {
	if len(head) < 2 {
		return false
	}
	switch string(head[:2]) {
	case "\xff\xfe", "\xfe\xff", "<\x00", "\x00<":
		return true
	}
	return false
}

// charset accepts the encodings that the source has already turned into UTF-8, and ASCII, which is part of it.
func (s *source) charset(label string, input io.Reader) (io.Reader, error) {
	label = strings.ToLower(label)
	isASCII := label == "us-ascii" || label == "ascii"
	if isASCII || s.decoded != "" && strings.HasPrefix(label, s.decoded) {
		return input, nil
	}
	return nil, encodingError(label)
}

// damaged tells whether a text has bytes that its encoding does not have.
func (s *source) damaged(raw []byte) bool {
	return s.decoded != "" && bytes.Contains(raw, []byte(replacement))
}

// encodingError is the name of an encoding that cannot be read.
type encodingError string

// Error implements error.
func (e encodingError) Error() string { return "encoding " + string(e) }
