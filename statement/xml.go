package statement

import (
	"io"
	"strings"
	"unicode/utf8"
)

// tokenKind tells the events of xmlReader apart.
type tokenKind int

const (
	startElement tokenKind = iota
	endElement
	characters
)

// token is valid until the next one is read.
type token struct {
	kind       tokenKind
	name       string // local name: prefixes and namespaces are left out
	attributes []attribute
	text       []byte
	at         position // of its first byte
}

type attribute struct{ name, value string }

// xmlReader reads XML 1.0 token by token with bounded memory. It refuses
// document types and every entity that would need one.
type xmlReader struct {
	*source
	open    []string // full names of the open elements
	closing bool     // the last start tag was empty: its end comes next
	buffer  []byte
	names   map[string]string
	token   token
	rooted  bool

	texts      lineTexts
	pool       *elementPool // of the subtree that is read; nil allocates
	attributed []attribute  // of the last element that had one attribute
}

func newXMLReader(in *source) *xmlReader {
	return &xmlReader{source: in, names: make(map[string]string, 128)}
}

// next returns the next token, io.EOF after the root element.
func (x *xmlReader) next() (*token, error) {
	if x.closing {
		x.closing = false
		return x.popElement(x.at)
	}
	for {
		at := x.at
		char, err := x.readByte()
		if err != nil {
			return nil, x.endOfInput(err)
		}
		if char != '<' {
			if found, err := x.text(at, char); found || err != nil {
				return &x.token, err
			}
			continue
		}
		if found, err := x.markup(at); found || err != nil {
			return &x.token, err
		}
	}
}

func (x *xmlReader) path() string {
	return "/" + strings.Join(x.open, "/")
}

func (x *xmlReader) malformed(at position, message string) error {
	return x.fail(at, CodeMalformedXML, x.path(), "%s", message)
}

// endOfInput says whether the document was complete.
func (x *xmlReader) endOfInput(err error) error {
	if err != io.EOF {
		return err
	}
	if len(x.open) > 0 || !x.rooted {
		return x.fail(x.at, CodeTruncated, x.path(), "the document ends before its elements are closed")
	}
	return io.EOF
}

// inside returns the next byte where the input must not end.
func (x *xmlReader) inside() (byte, error) {
	char, err := x.readByte()
	if err == io.EOF {
		return 0, x.fail(x.at, CodeTruncated, x.path(), "the document ends inside a tag")
	}
	return char, err
}

// markup reads what follows '<'; found is false for comments and instructions.
func (x *xmlReader) markup(at position) (found bool, err error) {
	char, err := x.inside()
	if err != nil {
		return false, err
	}
	switch char {
	case '/':
		return true, x.endTag(at)
	case '?':
		return false, x.skipTo("?>")
	case '!':
		return x.declaration(at)
	}
	return true, x.startTag(at, char)
}

// declaration reads comments and CDATA, and refuses a document type.
func (x *xmlReader) declaration(at position) (found bool, err error) {
	char, err := x.inside()
	if err != nil {
		return false, err
	}
	switch char {
	case '-':
		if char, err = x.inside(); err != nil || char != '-' {
			return false, orElse(err, x.malformed(at, "a comment begins with two hyphens"))
		}
		return false, x.skipTo("-->")
	case '[':
		return x.cdata(at)
	}
	return false, x.fail(at, CodeDocumentType, x.path(), "document types are refused")
}

func (x *xmlReader) cdata(at position) (bool, error) {
	for _, want := range []byte("CDATA[") {
		if char, err := x.inside(); err != nil || char != want {
			return false, orElse(err, x.malformed(at, "the markup is not known"))
		}
	}
	if len(x.open) == 0 {
		return false, x.malformed(at, "text stands outside of the root element")
	}
	x.buffer = x.buffer[:0]
	for !strings.HasSuffix(bytesTail(x.buffer), "]]>") {
		char, err := x.inside()
		if err != nil {
			return false, err
		}
		if err := x.push(char); err != nil {
			return false, err
		}
	}
	x.token = token{kind: characters, text: x.buffer[:len(x.buffer)-3], at: at}
	return true, nil
}

func bytesTail(buffer []byte) string { return string(buffer[max(0, len(buffer)-3):]) }

// skipTo passes over a comment or an instruction. It keeps only the last bytes.
func (x *xmlReader) skipTo(end string) error {
	var tail [3]byte
	for {
		char, err := x.inside()
		if err != nil {
			return err
		}
		tail[0], tail[1], tail[2] = tail[1], tail[2], char
		if string(tail[3-len(end):]) == end {
			return nil
		}
	}
}

// text reads characters up to the next tag; it is not found where it is blank
// outside of the root element.
func (x *xmlReader) text(at position, first byte) (found bool, err error) {
	x.buffer = x.buffer[:0]
	blank := isXMLSpace(first)
	err = x.textByte(first)
	for err == nil {
		ahead := x.ahead()
		run := plainText(ahead)
		blank = blank && isBlank(ahead[:run])
		if err = x.pushRun(ahead[:run]); err != nil || len(ahead) == 0 || run < len(ahead) && ahead[run] == '<' {
			break
		}
		if run == len(ahead) {
			continue
		}
		blank = false
		var char byte
		if char, err = x.readByte(); err == nil {
			err = x.textByte(char)
		}
	}
	if err != nil {
		return false, err
	}
	if len(x.open) == 0 {
		if !blank {
			return false, x.malformed(at, "text stands outside of the root element")
		}
		return false, nil
	}
	x.token = token{kind: characters, text: x.buffer, at: at}
	return true, nil
}

// ahead is what is in the buffer, nothing at the end of the input.
func (x *xmlReader) ahead() []byte {
	if x.in.Buffered() == 0 {
		if _, err := x.in.Peek(1); err != nil {
			return nil // the error comes again with the next byte
		}
	}
	ahead, _ := x.in.Peek(x.in.Buffered()) // it is there
	return ahead
}

// plainText is the length of the text up to a tag, a reference or a control character.
func plainText(ahead []byte) int {
	for at, char := range ahead {
		if notPlain[char] {
			return at
		}
	}
	return len(ahead)
}

var notPlain = func() (table [256]bool) {
	for char := range byte(' ') {
		table[char] = !isXMLSpace(char)
	}
	table['<'], table['&'] = true, true
	return table
}()

func isBlank(text []byte) bool {
	for _, char := range text {
		if !isXMLSpace(char) {
			return false
		}
	}
	return true
}

// pushRun takes a run of plain text. One that is too long is refused where the
// limit is passed.
func (x *xmlReader) pushRun(run []byte) error {
	if room := x.limits.Text - len(x.buffer); len(run) > room {
		x.pass(run[:room+1])
		return x.fail(x.at, CodeTooLarge, x.path(), "a text is longer than the allowed %d bytes", x.limits.Text)
	}
	x.buffer = append(x.buffer, run...)
	x.pass(run)
	return nil
}

func (x *xmlReader) textByte(char byte) error {
	switch {
	case char == '&':
		return x.reference()
	case char < ' ' && !isXMLSpace(char):
		return x.malformed(x.at, "a control character is not allowed in XML")
	}
	return x.push(char)
}

func (x *xmlReader) push(char byte) error {
	if len(x.buffer) >= x.limits.Text {
		return x.fail(x.at, CodeTooLarge, x.path(), "a text is longer than the allowed %d bytes", x.limits.Text)
	}
	x.buffer = append(x.buffer, char)
	return nil
}

var predefinedEntities = map[string]byte{"lt": '<', "gt": '>', "amp": '&', "quot": '"', "apos": '\''}

// maxReference is longer than any reference that is allowed.
const maxReference = 12

// reference reads what follows '&' into the buffer.
func (x *xmlReader) reference() error {
	at := x.at
	var name []byte
	for {
		char, err := x.inside()
		if err != nil {
			return err
		}
		if char == ';' {
			break
		}
		if name = append(name, char); len(name) > maxReference {
			return x.fail(at, CodeUnknownEntity, x.path(), "only the five entities of XML and character references are read")
		}
	}
	if char, known := predefinedEntities[string(name)]; known {
		return x.push(char)
	}
	char, ok := characterReference(string(name))
	if !ok {
		return x.fail(at, CodeUnknownEntity, x.path(), "only the five entities of XML and character references are read")
	}
	for _, part := range utf8.AppendRune(nil, char) {
		if err := x.push(part); err != nil {
			return err
		}
	}
	return nil
}
