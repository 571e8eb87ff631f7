package statement

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// startTag reads a start tag whose first character after '<' is given.
func (x *xmlReader) startTag(at position, first byte) error {
	if len(x.open) == 0 && x.rooted {
		return x.malformed(at, "there is a second root element")
	}
	name, char, err := x.name(first)
	if err != nil {
		return err
	}
	if len(x.open) >= x.limits.Depth {
		return x.fail(at, CodeTooLarge, x.path(), "elements are nested deeper than the allowed %d", x.limits.Depth)
	}
	x.open, x.rooted = append(x.open, name), true
	attributes, err := x.attributes(char)
	if err != nil {
		return err
	}
	x.token = token{kind: startElement, name: localName(name), attributes: attributes, at: at}
	return nil
}

// attributes reads up to and including '>' or '/>'.
func (x *xmlReader) attributes(char byte) ([]attribute, error) {
	var list []attribute
	var err error
	for {
		for isXMLSpace(char) {
			if char, err = x.inside(); err != nil {
				return nil, err
			}
		}
		switch char {
		case '>':
			return x.shared(list), nil
		case '/':
			if char, err = x.inside(); err != nil || char != '>' {
				return nil, orElse(err, x.malformed(x.at, "a tag is not closed"))
			}
			x.closing = true
			return x.shared(list), nil
		}
		if len(list) >= x.limits.Attributes {
			return nil, x.fail(x.at, CodeTooLarge, x.path(), "an element has more than the allowed %d attributes", x.limits.Attributes)
		}
		one, err := x.attribute(char)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
		if char, err = x.inside(); err != nil {
			return nil, err
		}
		if !isXMLSpace(char) && char != '>' && char != '/' {
			return nil, x.malformed(x.at, "attributes are not separated")
		}
	}
}

// shared is one list for elements that have the same single attribute, such as
// the currency of amounts.
func (x *xmlReader) shared(list []attribute) []attribute {
	if len(list) != 1 {
		return list
	}
	if len(x.attributed) != 1 || x.attributed[0] != list[0] {
		x.attributed = list
	}
	return x.attributed
}

func (x *xmlReader) attribute(first byte) (attribute, error) {
	name, char, err := x.name(first)
	if err != nil {
		return attribute{}, err
	}
	if char, err = x.skipSpace(char); err != nil || char != '=' {
		return attribute{}, orElse(err, x.malformed(x.at, "an attribute has no value"))
	}
	if char, err = x.skipSpace(' '); err != nil {
		return attribute{}, err
	}
	if char != '"' && char != '\'' {
		return attribute{}, x.malformed(x.at, "an attribute value is not quoted")
	}
	value, err := x.attributeValue(char)
	return attribute{localName(name), value}, err
}

func (x *xmlReader) skipSpace(char byte) (byte, error) {
	var err error
	for isXMLSpace(char) && err == nil {
		char, err = x.inside()
	}
	return char, err
}

func (x *xmlReader) attributeValue(quote byte) (string, error) {
	x.buffer = x.buffer[:0]
	for {
		char, err := x.inside()
		if err != nil {
			return "", err
		}
		if char == quote {
			return x.intern(x.buffer), nil
		}
		if char == '<' {
			return "", x.malformed(x.at, "an attribute value holds a tag")
		}
		if err := x.textByte(char); err != nil {
			return "", err
		}
	}
}

func (x *xmlReader) endTag(at position) error {
	if last := len(x.open) - 1; last >= 0 {
		name, ahead := x.open[last], x.ahead()
		if len(ahead) > len(name) && string(ahead[:len(name)]) == name && ahead[len(name)] == '>' {
			x.pass(ahead[:len(name)+1])
			_, err := x.popElement(at)
			return err
		}
	}
	first, err := x.inside()
	if err != nil {
		return err
	}
	name, char, err := x.name(first)
	if err != nil {
		return err
	}
	if char, err = x.skipSpace(char); err != nil || char != '>' {
		return orElse(err, x.malformed(at, "an end tag is not closed"))
	}
	if len(x.open) == 0 || x.open[len(x.open)-1] != name {
		return x.malformed(at, "an end tag does not match its start tag")
	}
	_, err = x.popElement(at)
	return err
}

func (x *xmlReader) popElement(at position) (*token, error) {
	last := len(x.open) - 1
	x.token = token{kind: endElement, name: localName(x.open[last]), at: at}
	x.open = x.open[:last]
	return &x.token, nil
}

// name reads a name and returns the character behind it.
func (x *xmlReader) name(first byte) (name string, next byte, err error) {
	if !isNameByte(first) || first >= '0' && first <= '9' || first == '-' || first == '.' {
		return "", 0, x.malformed(x.at, "a name is expected")
	}
	x.buffer = append(x.buffer[:0], first)
	if ahead := x.ahead(); len(ahead) > 0 {
		run := nameRun(ahead)
		if err := x.pushRun(ahead[:run]); err != nil {
			return "", 0, err
		}
	}
	for {
		char, err := x.inside()
		if err != nil {
			return "", 0, err
		}
		if !isNameByte(char) {
			return x.intern(x.buffer), char, nil
		}
		if err := x.push(char); err != nil {
			return "", 0, err
		}
	}
}

// nameRun is how many bytes of a name there are.
func nameRun(ahead []byte) int {
	for at, char := range ahead {
		if !nameBytes[char] {
			return at
		}
	}
	return len(ahead)
}

var nameBytes = func() (table [256]bool) {
	for char := range table {
		table[char] = isNameByte(byte(char))
	}
	return table
}()

// maxInterned bounds the table of names, so that a file of ever new names does
// not fill the memory.
const maxInterned = 4096

func (x *xmlReader) intern(text []byte) string {
	if known, ok := x.names[string(text)]; ok {
		return known
	}
	fresh := string(text)
	if len(x.names) < maxInterned {
		x.names[fresh] = fresh
	}
	return fresh
}

// isNameByte is generous beyond ASCII, where XML allows most letters.
func isNameByte(char byte) bool {
	return char >= 'a' && char <= 'z' || char >= 'A' && char <= 'Z' || char >= '0' && char <= '9' ||
		char == '_' || char == ':' || char == '-' || char == '.' || char >= utf8.RuneSelf
}

func isXMLSpace(char byte) bool { return char == ' ' || char == '\n' || char == '\t' || char == '\r' }

func localName(name string) string { return name[strings.LastIndexByte(name, ':')+1:] }

// characterReference reads "#10" and "#xA" (XML 1.0, section 4.1).
func characterReference(name string) (rune, bool) {
	digits, isReference := strings.CutPrefix(name, "#")
	base := 10
	if hexadecimal, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hexadecimal, 16
	}
	value, err := strconv.ParseUint(digits, base, 21)
	char := rune(value)
	if err != nil || !isReference || !utf8.ValidRune(char) || char < ' ' && !isXMLSpace(byte(char)) {
		return 0, false
	}
	return char, true
}

// orElse returns err, or the other error where there is none.
func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
