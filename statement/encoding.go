package statement

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// UTF8 returns the input as UTF-8, decoded as Stream decodes it: by its byte
// order mark, else by its XML or OFX declaration, else by the encoding of the
// options, of the profile, or UTF-8. Raw.Offset counts bytes of this text,
// which for a UTF-8 file are those of the file (after its byte order mark).
func UTF8(r io.Reader, options Options) (io.Reader, error) {
	text, _, err := decode(r, options)
	return text, err
}

// decode is UTF8 that also tells what was assumed where no encoding is
// declared; nil where nothing had to be.
func decode(r io.Reader, options Options) (io.Reader, *assumedText, error) {
	raw := bufio.NewReaderSize(r, detectionWindow)
	head, err := raw.Peek(detectionWindow)
	if err != nil && err != io.EOF && len(head) == 0 {
		return nil, nil, err
	}
	options.Encoding = firstOf(options.Encoding, ofxEncoding(head))
	if !assumesText(head, options) {
		text, err := decodeDeclared(raw, options)
		return text, nil, err
	}
	assumed := &assumedText{}
	text, err := decodeDeclared(transform.NewReader(raw, assumed), options)
	return text, assumed, err
}

func decodeDeclared(r io.Reader, options Options) (io.Reader, error) {
	limits := options.Limits.withDefaults()
	buffered := bufio.NewReaderSize(&limitedReader{in: r, left: limits.Bytes}, 64<<10)
	head, err := buffered.Peek(512)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if mark := byteOrderMark(head); mark != nil {
		return transform.NewReader(buffered, mark), nil
	}
	name := declaredEncoding(head)
	if name == "" {
		name = options.encoding()
	}
	decoder, err := decoderFor(name)
	if err != nil {
		return nil, &Error{Code: CodeEncoding, Message: "the encoding of the input is not known", File: options.File, Line: 1, Column: 1}
	}
	if decoder == encoding.UTF8Validator {
		return newUTF8Reader(buffered), nil
	}
	return transform.NewReader(buffered, decoder), nil
}

func (o Options) encoding() string {
	if o.Encoding == "" && o.Profile != nil {
		return o.Profile.Encoding
	}
	return o.Encoding
}

func byteOrderMark(head []byte) transform.Transformer {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return transform.Chain(unicode.UTF8BOM.NewDecoder(), encoding.UTF8Validator)
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return transform.Chain(unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder(), refuseReplacement{})
	}
	return nil
}

var encodingDeclaration = regexp.MustCompile(`^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']`)

func declaredEncoding(head []byte) string {
	if match := encodingDeclaration.FindSubmatch(head); match != nil {
		return string(match[1])
	}
	return ""
}

// decoderFor knows the names of the IANA registry. UTF-16 without a byte order
// mark is not accepted: a declaration that could be read was not UTF-16.
func decoderFor(name string) (transform.Transformer, error) {
	switch upper := strings.ToUpper(name); upper {
	case "", "UTF-8", "UTF8", "US-ASCII":
		return encoding.UTF8Validator, nil
	case "GBK", "GB2312", "CP936", "GB18030":
		return transform.Chain(simplifiedchinese.GB18030.NewDecoder(), refuseReplacement{}), nil
	}
	found, err := ianaindex.IANA.Encoding(name)
	if err != nil || found == nil || strings.HasPrefix(strings.ToUpper(name), "UTF-") {
		return nil, encoding.ErrInvalidUTF8
	}
	return transform.Chain(found.NewDecoder(), refuseReplacement{}), nil
}

// refuseReplacement stops at the character that decoders of x/text put in for
// bytes that the encoding does not have.
type refuseReplacement struct{ transform.NopResetter }

func (refuseReplacement) Transform(dst, src []byte, atEOF bool) (written, read int, err error) {
	const replacement = "\xef\xbf\xbd"
	length := len(src)
	index := bytes.Index(src, []byte(replacement))
	switch {
	case index >= 0:
		length, err = index, encoding.ErrInvalidUTF8
	case !atEOF:
		length, err = withoutPartialRune(src)
	}
	if length > len(dst) {
		length, err = len(dst), transform.ErrShortDst
	}
	return copy(dst, src[:length]), length, err
}

// withoutPartialRune holds back up to two bytes that may begin a replacement character.
func withoutPartialRune(src []byte) (length int, err error) {
	for tail := min(2, len(src)); tail > 0; tail-- {
		if src[len(src)-tail] == 0xef {
			return len(src) - tail, transform.ErrShortSrc
		}
	}
	return len(src), nil
}

// limitedReader ends with errTooLarge where io.LimitReader would pretend that
// the input ended.
type limitedReader struct {
	in   io.Reader
	left int64
}

func (l *limitedReader) Read(buffer []byte) (int, error) {
	if l.left < 0 {
		return 0, errTooLarge
	}
	if int64(len(buffer)) > l.left+1 {
		buffer = buffer[:l.left+1]
	}
	n, err := l.in.Read(buffer)
	l.left -= int64(n)
	if l.left < 0 {
		return n - 1, errTooLarge
	}
	return n, err
}
