package bpmn

import (
	"strings"
	"unicode/utf8"
)

// Text is a value of the file (of an attribute or an element) that knows where each of its characters stands.
type Text struct {
	Value  string
	pieces []piece
}

// piece is a part of a text that stands in one place of the file.
type piece struct {
	offset   int // of its first byte in Text.Value
	place    Position
	raw      string // as the file has it
	verbatim bool   // a CDATA section: "&" is no reference
}

// Position returns where the text starts.
func (t *Text) Position() Position { return t.At(0) }

// At returns the place in the file of the character at a byte offset of the value.
func (t *Text) At(offset int) Position {
	if len(t.pieces) == 0 {
		return Position{}
	}
	found := t.pieces[0]
	for _, candidate := range t.pieces {
		if candidate.offset > offset {
			break
		}
		found = candidate
	}
	return found.at(offset - found.offset)
}

// at walks over the raw text until this many bytes of the value are behind.
func (p *piece) at(offset int) Position {
	raw, passed := p.raw, 0
	for raw != "" && passed < offset {
		width, produced := p.next(raw)
		raw = raw[width:]
		passed += produced
	}
	return advance(p.place, p.raw[:len(p.raw)-len(raw)])
}

// next returns the width of the next character in the raw text and how many bytes of the value it becomes.
func (p *piece) next(raw string) (width, produced int) {
	if raw[0] == '&' && !p.verbatim {
		if end := strings.IndexByte(raw, ';'); end > 0 {
			return end + 1, referenceWidth(raw[1:end])
		}
	}
	if strings.HasPrefix(raw, "\r\n") { // becomes one line feed (XML 1.0, 2.11)
		return 2, 1
	}
	_, width = utf8.DecodeRuneInString(raw)
	return width, width
}

// textBuilder puts a text together from any number of pieces in linear time.
type textBuilder struct {
	value  strings.Builder
	pieces []piece
}

func (b *textBuilder) append(value string, part piece) {
	part.offset = b.value.Len()
	b.value.WriteString(value)
	b.pieces = append(b.pieces, part)
}

func (b *textBuilder) text() Text { return Text{Value: b.value.String(), pieces: b.pieces} }
