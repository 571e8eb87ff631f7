package bpmn

import (
	"encoding/xml"
	"strconv"
	"strings"
	"unicode/utf8"
)

// referenceWidth returns how many bytes the character is long that a reference ("amp", "#10", "#x4E2D") stands for.
func referenceWidth(reference string) int {
	digits, isNumber := strings.CutPrefix(reference, "#")
	if !isNumber {
		return 1 // the five predefined entities; the decoder refuses all others
	}
	base := 10
	if hex, isHex := strings.CutPrefix(digits, "x"); isHex {
		digits, base = hex, 16
	}
	code, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return 1
	}
	return max(utf8.RuneLen(rune(code)), 1)
}

// rawAttribute is an attribute as it stands in a start tag.
type rawAttribute struct {
	name  string
	value string
	place Position // of the first character of the value
}

// scanAttributes finds the attributes of a start tag that the decoder has already found well-formed, in their order.
func scanAttributes(tag string, start Position) []rawAttribute {
	var found []rawAttribute
	rest := tag[tagNameWidth(tag):]
	behind, place := 0, start // places are counted on from the attribute before, so that long tags stay linear
	for {
		equals := strings.IndexByte(rest, '=')
		if equals < 0 {
			return found
		}
		name := strings.TrimSpace(rest[:equals])
		open := equals + 1 + strings.IndexAny(rest[equals+1:], `"'`)
		length := strings.IndexByte(rest[open+1:], rest[open])
		if open <= equals || length < 0 {
			return found
		}
		opening := len(tag) - len(rest) + open + 1
		place = advance(place, tag[behind:opening])
		behind = opening
		found = append(found, rawAttribute{name: name, value: rest[open+1 : open+1+length], place: place})
		rest = rest[open+length+2:]
	}
}

// normalized turns the white space that an attribute literally has into blanks; what is written as a reference stays
// (XML 1.0, 3.3.3, not done by the decoder).
func normalized(value, raw string) string {
	if !strings.ContainsAny(raw, "\t\n\r") {
		return value
	}
	characters, offset := []byte(value), 0
	for part := (piece{raw: raw}); raw != ""; {
		width, produced := part.next(raw)
		if first := raw[0]; first == '\t' || first == '\n' || first == '\r' {
			characters[offset] = ' '
		}
		raw = raw[width:]
		offset += produced
	}
	return string(characters)
}

// checkPrefixes wants the prefixes of a node and its attributes to be declared (Namespaces in XML 1.0, 5). The decoder
// takes the prefix itself for the namespace when it is not.
func checkPrefixes(node *Node) *Problem {
	if node.Prefix != "" && node.Prefix == node.Name.Space && !node.declares(node.Prefix) {
		return newProblem(CodePrefix, node.Position, node.Prefix)
	}
	for i := range node.Attributes {
		attribute := &node.Attributes[i]
		isDeclaration := attribute.Prefix == "xmlns"
		if attribute.Prefix != "" && !isDeclaration && attribute.Prefix == attribute.Name.Space && !node.declares(attribute.Prefix) {
			return newProblem(CodePrefix, attribute.Text.Position(), attribute.Prefix)
		}
	}
	return nil
}

// declares tells whether a prefix is declared at the node or around it.
func (n *Node) declares(prefix string) bool {
	for node := n; node != nil; node = node.Parent {
		if node.attribute("xmlns", prefix) != nil {
			return true
		}
	}
	return false
}

// prefixOf returns the prefix of a qualified name, empty when it has none.
func prefixOf(name string) string {
	prefix, _, found := strings.Cut(name, ":")
	if !found {
		return ""
	}
	return prefix
}

func tagNameWidth(tag string) int {
	if end := strings.IndexAny(tag, " \t\r\n/>"); end >= 0 {
		return end
	}
	return len(tag)
}

// attributesOf joins the decoder's attributes (namespaces resolved) with their places in the tag.
func attributesOf(token xml.StartElement, tag string, start Position) []Attribute {
	if len(token.Attr) == 0 {
		return nil
	}
	raw := scanAttributes(tag, start)
	attributes := make([]Attribute, 0, len(token.Attr))
	for i, attribute := range token.Attr {
		converted := Attribute{Name: Name{Space: attribute.Name.Space, Local: attribute.Name.Local}}
		if i < len(raw) {
			converted.Prefix = prefixOf(raw[i].name)
			converted.Text = Text{Value: normalized(attribute.Value, raw[i].value), pieces: []piece{{place: raw[i].place, raw: raw[i].value}}}
		}
		attributes = append(attributes, converted)
	}
	return attributes
}

// duplicateName returns the index of the first attribute whose name another one before it has (XML 1.0, 3.1; not
// checked by the decoder), -1 when there is none.
func duplicateName(attributes []Attribute) int {
	seen := make(map[Name]struct{}, len(attributes))
	for i, attribute := range attributes {
		if _, again := seen[attribute.Name]; again {
			return i
		}
		seen[attribute.Name] = struct{}{}
	}
	return -1
}
