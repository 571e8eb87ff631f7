package feel

// tokenKind tells what a token is.
type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenName
	tokenQuotedName // `a name`
	tokenNumber
	tokenString // text is the value, without quotes and escapes
	tokenAt     // @"2024-01-01"
	tokenSymbol
)

// token is one word of a source text, from byte start to byte end.
type token struct {
	kind       tokenKind
	text       string
	start, end int
}

func (t token) is(text string) bool {
	return t.text == text && (t.kind == tokenName || t.kind == tokenSymbol)
}

func (t token) describe() string {
	if t.kind == tokenEnd {
		return "the end"
	}
	return "'" + t.text + "'"
}

// isNameStart is rule 28 of the grammar (DMN 1.5, 10.3.1.2) without the question mark, which stands for the input.
func isNameStart(r rune) bool {
	switch {
	case r < 0x80:
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' || r == '$'
	case r < 0x2000:
		return r >= 0xC0 && r != 0xD7 && r != 0xF7 && r != 0x37E && (r < 0x300 || r > 0x36F) && r != 0x1680
	default:
		return r >= 0x200C && r <= 0x200D || r >= 0x2070 && r <= 0x218F || r >= 0x2600 && r <= 0x2FEF ||
			r >= 0x3001 && r <= 0xD7FF || r >= 0xF900 && r <= 0xFDCF || r >= 0xFDF0 && r <= 0xFFFC ||
			r >= 0x10000 && r <= 0xEFFFF
	}
}

// isNamePart is rule 29 of the grammar.
func isNamePart(r rune) bool {
	return isNameStart(r) || r >= '0' && r <= '9' || r == 0xB7 || r >= 0x300 && r <= 0x36F || r == 0x203F || r == 0x2040
}

func isName(s string) bool {
	for i, r := range s {
		if i == 0 && !isNameStart(r) || !isNamePart(r) {
			return false
		}
	}
	return s != ""
}

// isSpace covers the white space of rule 61 and the byte order mark.
func isSpace(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\v', '\f', '\r', 0x85, 0xA0, 0x1680, 0x180E, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF:
		return true
	}
	return r >= 0x2000 && r <= 0x200B
}
