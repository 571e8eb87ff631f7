package feel

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode/utf8"
)

// patternTranslator rewrites what XPath patterns have and package regexp lacks: subtraction in classes
// ([a-z-[aeiou]]), the escapes \i and \c, Unicode blocks, and the flag x.
type patternTranslator struct {
	text   string
	at     int
	out    strings.Builder
	dotAll bool
	groups []bool // of the pattern so far, true once closed
	open   []int  // the groups that are not closed yet
	refers bool   // there is a back-reference
}

// spaces are the characters that the flag x takes out of a pattern, except inside of classes.
const spaces = " \t\n\r"

// withoutSpaces is what the flag x makes of a pattern (XPath and XQuery Functions and Operators 3.1, 5.6.1.1).
func withoutSpaces(text string) string {
	var out strings.Builder
	depth, escaped := 0, false
	for _, r := range text {
		if depth == 0 && strings.ContainsRune(spaces, r) {
			continue
		}
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
		case r == '[':
			depth++
		case r == ']' && depth > 0:
			depth--
		}
		out.WriteRune(r)
	}
	return out.String()
}

func (t *patternTranslator) run() error {
	for t.at < len(t.text) {
		if err := t.next(); err != nil {
			return err
		}
	}
	return nil
}

func (t *patternTranslator) next() error {
	r, size := utf8.DecodeRuneInString(t.text[t.at:])
	switch {
	case r == '\\':
		escape, err := t.escape()
		t.out.WriteString(escape)
		return err
	case r == '[':
		class, err := t.class(0)
		t.out.WriteString(class)
		return err
	case r == '(' && strings.HasPrefix(t.text[t.at:], "(?") && !strings.HasPrefix(t.text[t.at:], "(?:"):
		return errors.New("groups with ? other than (?: are not part of XPath patterns")
	case r == '.' && !t.dotAll:
		t.out.WriteString(`[^\n\r]`)
	default:
		t.group(r)
		t.out.WriteString(t.text[t.at : t.at+size])
	}
	t.at += size
	return nil
}

// escapeClasses are the escapes of XML Schema for characters of names.
var escapeClasses = map[byte]string{
	'i': `[\p{L}_:]`, 'I': `[^\p{L}_:]`, 'c': `[\p{L}\p{N}\p{M}_:.\-\x{B7}]`, 'C': `[^\p{L}\p{N}\p{M}_:.\-\x{B7}]`,
	'd': `\p{Nd}`, 'D': `\P{Nd}`, 'w': `[^\p{P}\p{Z}\p{C}]`, 'W': `[\p{P}\p{Z}\p{C}]`, 's': `[ \t\n\r]`, 'S': `[^ \t\n\r]`,
}

func (t *patternTranslator) escape() (string, error) {
	if t.at+1 >= len(t.text) {
		return "", errors.New("a backslash at the end")
	}
	c := t.text[t.at+1]
	switch {
	case c == 'p' || c == 'P':
		return t.property()
	case escapeClasses[c] != "":
		t.at += 2
		return escapeClasses[c], nil
	case strings.IndexByte(`nrt\|.?*+(){}$-[]^`, c) >= 0:
		t.at += 2
		return `\` + string(c), nil
	case c >= '1' && c <= '9':
		return t.reference()
	}
	return "", fmt.Errorf("the escape \\%c", c)
}

// group keeps account of the groups that a back-reference may name.
func (t *patternTranslator) group(r rune) {
	switch {
	case r == '(' && strings.HasPrefix(t.text[t.at:], "(?:"):
		t.open = append(t.open, -1)
	case r == '(':
		t.open = append(t.open, len(t.groups))
		t.groups = append(t.groups, false)
	case r == ')' && len(t.open) > 0:
		if last := t.open[len(t.open)-1]; last >= 0 {
			t.groups[last] = true
		}
		t.open = t.open[:len(t.open)-1]
	}
}

// reference reads a back-reference, which takes as many digits as there are groups before it; it becomes a character
// of a plane for private use, which the matcher knows.
func (t *patternTranslator) reference() (string, error) {
	end := groupDigits(t.text, t.at+1, len(t.groups))
	number, _ := strconv.Atoi(t.text[t.at+1 : end])
	if number > len(t.groups) || !t.groups[number-1] {
		return "", fmt.Errorf("group %d is not closed before \\%d", number, number)
	}
	t.at, t.refers = end, true
	return fmt.Sprintf(`\x{%X}`, firstReference+number), nil
}

func (t *patternTranslator) property() (string, error) {
	end := strings.IndexByte(t.text[t.at:], '}')
	if end < 0 || t.at+2 >= len(t.text) || t.text[t.at+2] != '{' {
		return "", errors.New("a category in braces is missing")
	}
	name, negate := t.text[t.at+3:t.at+end], t.text[t.at+1] == 'P'
	whole := t.text[t.at : t.at+end+1]
	t.at += end + 1
	block, isBlock := strings.CutPrefix(name, "Is")
	if !isBlock {
		return whole, nil
	}
	limits, ok := unicodeBlocks[block]
	if !ok {
		return "", fmt.Errorf("the block %q", block)
	}
	if negate {
		return fmt.Sprintf(`[^\x{%X}-\x{%X}]`, limits[0], limits[1]), nil
	}
	return fmt.Sprintf(`[\x{%X}-\x{%X}]`, limits[0], limits[1]), nil
}

// unicodeBlocks are the blocks that patterns of business text name.
var unicodeBlocks = map[string][2]rune{
	"BasicLatin": {0, 0x7F}, "Latin-1Supplement": {0x80, 0xFF}, "LatinExtended-A": {0x100, 0x17F},
	"LatinExtended-B": {0x180, 0x24F}, "Greek": {0x370, 0x3FF}, "GreekandCoptic": {0x370, 0x3FF}, "Cyrillic": {0x400, 0x4FF},
	"Hebrew": {0x590, 0x5FF}, "Arabic": {0x600, 0x6FF}, "Devanagari": {0x900, 0x97F}, "Thai": {0xE00, 0xE7F},
	"GeneralPunctuation": {0x2000, 0x206F}, "CurrencySymbols": {0x20A0, 0x20CF}, "CJKSymbolsandPunctuation": {0x3000, 0x303F},
	"Hiragana": {0x3040, 0x309F}, "Katakana": {0x30A0, 0x30FF}, "CJKUnifiedIdeographs": {0x4E00, 0x9FFF},
	"HangulSyllables": {0xAC00, 0xD7AF}, "HalfwidthandFullwidthForms": {0xFF00, 0xFFEF},
}

// class reads "[…]" and resolves a subtraction at its end.
func (t *patternTranslator) class(depth int) (string, error) {
	if depth > 10 {
		return "", errors.New("classes nested too deep")
	}
	var body strings.Builder
	body.WriteByte('[')
	t.at++
	if strings.HasPrefix(t.text[t.at:], "^") {
		body.WriteByte('^')
		t.at++
	}
	start := t.at
	for t.at < len(t.text) && (t.text[t.at] != ']' || t.at == start) {
		if strings.HasPrefix(t.text[t.at:], "-[") {
			t.at++
			return t.subtraction(body.String()+"]", depth)
		}
		if err := t.classItem(&body); err != nil {
			return "", err
		}
	}
	if t.at >= len(t.text) {
		return "", errors.New("a class without end")
	}
	t.at++
	return body.String() + "]", nil
}

func (t *patternTranslator) classItem(body *strings.Builder) error {
	r, size := utf8.DecodeRuneInString(t.text[t.at:])
	switch {
	case r == '\\' && isDigitAt(t.text, t.at+1):
		return errors.New("a back-reference inside of a class")
	case r == '\\':
		escape, err := t.escape()
		body.WriteString(flattenClass(escape))
		return err
	case r == '[':
		return errors.New("an opening bracket inside of a class needs a backslash")
	default:
		body.WriteString(t.text[t.at : t.at+size])
	}
	t.at += size
	return nil
}

// flattenClass makes a class fit for standing inside of another; a negated one becomes its ranges.
func flattenClass(class string) string {
	if strings.HasPrefix(class, "[^") {
		ranges, _ := classRanges(class)
		return rangesText(ranges)
	}
	return strings.TrimSuffix(strings.TrimPrefix(class, "["), "]")
}

func (t *patternTranslator) subtraction(minuend string, depth int) (string, error) {
	subtrahend, err := t.class(depth + 1)
	if err != nil {
		return "", err
	}
	if t.at >= len(t.text) || t.text[t.at] != ']' {
		return "", errors.New("a subtraction must end its class")
	}
	t.at++
	from, errFrom := classRanges(minuend)
	without, errWithout := classRanges(subtrahend)
	if err := errors.Join(errFrom, errWithout); err != nil {
		return "", err
	}
	return "[" + rangesText(subtractRanges(from, without)) + "]", nil
}

// classRanges returns the code points of a class as pairs of first and last.
func classRanges(class string) ([]rune, error) {
	parsed, err := syntax.Parse(class, syntax.Perl)
	if err != nil {
		return nil, err
	}
	if parsed.Op == syntax.OpLiteral && len(parsed.Rune) == 1 {
		return []rune{parsed.Rune[0], parsed.Rune[0]}, nil
	}
	return parsed.Rune, nil
}

// subtractRanges takes sorted pairs away from sorted pairs.
func subtractRanges(from, without []rune) []rune {
	var rest []rune
	for i := 0; i+1 < len(from); i += 2 {
		low, high := from[i], from[i+1]
		for j := 0; j+1 < len(without) && low <= high; j += 2 {
			if without[j+1] < low || without[j] > high {
				continue
			}
			if without[j] > low {
				rest = append(rest, low, without[j]-1)
			}
			low = without[j+1] + 1
		}
		if low <= high {
			rest = append(rest, low, high)
		}
	}
	return rest
}

func rangesText(ranges []rune) string {
	var out strings.Builder
	for i := 0; i+1 < len(ranges); i += 2 {
		fmt.Fprintf(&out, `\x{%X}-\x{%X}`, ranges[i], ranges[i+1])
	}
	return out.String()
}
