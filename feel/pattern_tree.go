package feel

import (
	"fmt"
	"regexp"
	"strings"
)

// patternKind is what a part of a pattern is.
type patternKind uint8

const (
	member       patternKind = iota // one character of a set
	sequence                        // all parts, one after the other; none for the empty text
	alternatives                    // the first part that matches
	numbered                        // a group that is numbered
	repetition                      // a part, between least and most times
	reference                       // what a group has matched
	textStart
	textEnd
	lineStart
	lineEnd
)

// patternNode is a part of a pattern.
type patternNode struct {
	kind        patternKind
	set         runeSet
	spelling    string // of a set in the syntax of package regexp; "" where its ranges are to be written
	parts       []*patternNode
	group       int // of a capture or a reference
	least, most int // of a repetition; most is -1 for any number
	reluctant   bool
}

// expression writes the part in the syntax of package regexp. There is none for references.
func (n *patternNode) expression() string {
	var out strings.Builder
	n.write(&out)
	return out.String()
}

func (n *patternNode) write(out *strings.Builder) {
	switch n.kind {
	case member:
		n.writeMember(out)
	case sequence:
		writeParts(out, n.parts, "")
	case alternatives:
		writeEnclosed(out, "(?:", n.parts, "|")
	case numbered:
		writeEnclosed(out, "(", n.parts, "")
	case repetition:
		writeEnclosed(out, "(?:", n.parts, "")
		out.WriteString(n.quantifier())
	default:
		out.WriteString(anchors[n.kind])
	}
}

var anchors = map[patternKind]string{textStart: `\A`, textEnd: `\z`, lineStart: `(?m:^)`, lineEnd: `(?m:$)`}

func writeEnclosed(out *strings.Builder, open string, parts []*patternNode, between string) {
	out.WriteString(open)
	writeParts(out, parts, between)
	out.WriteByte(')')
}

func writeParts(out *strings.Builder, parts []*patternNode, between string) {
	for i, part := range parts {
		if i > 0 {
			out.WriteString(between)
		}
		part.write(out)
	}
}

func (n *patternNode) quantifier() string {
	text := fmt.Sprintf("{%d,%d}", n.least, n.most)
	switch {
	case n.most < 0 && n.least == 0:
		text = "*"
	case n.most < 0 && n.least == 1:
		text = "+"
	case n.most < 0:
		text = fmt.Sprintf("{%d,}", n.least)
	case n.least == 0 && n.most == 1:
		text = "?"
	}
	if n.reluctant {
		text += "?"
	}
	return text
}

func (n *patternNode) writeMember(out *strings.Builder) {
	set := n.set
	if n.spelling != "" {
		out.WriteString(n.spelling)
		return
	}
	if r, ok := set.single(); ok {
		out.WriteString(regexp.QuoteMeta(string(r)))
		return
	}
	out.WriteByte('[')
	if len(set) == 0 { // the complement of everything
		out.WriteByte('^')
		set = anyRune
	}
	for _, r := range set {
		fmt.Fprintf(out, `\x{%X}-\x{%X}`, r.low, r.high)
	}
	out.WriteByte(']')
}
