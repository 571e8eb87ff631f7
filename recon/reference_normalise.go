package recon

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"
)

// normaliser brings references into the form in which they are compared:
// upper case, only letters and digits, with one sign for those that people and
// machines mix up, and without the prefixes of the rule set.
type normaliser struct {
	prefixes      [][]byte
	minimumLength int
	buffer        []byte
}

func newNormaliser(rules *ReferenceRules) *normaliser {
	n := &normaliser{minimumLength: rules.minimumLength()}
	for _, prefix := range rules.Prefixes {
		if folded := unify(appendFolded(nil, []byte(prefix))); len(folded) > 0 {
			n.prefixes = append(n.prefixes, folded)
		}
	}
	slices.SortFunc(n.prefixes, func(a, b []byte) int { return len(b) - len(a) })
	return n
}

// appendFolded appends the letters and digits of a text: half width, upper case.
func appendFolded(to, text []byte) []byte {
	for len(text) > 0 {
		letter, size := rune(text[0]), 1
		if letter >= utf8.RuneSelf {
			letter, size = utf8.DecodeRune(text)
			if letter >= '！' && letter <= '～' {
				letter -= '！' - '!'
			}
		}
		if unicode.IsLetter(letter) || unicode.IsDigit(letter) {
			to = utf8.AppendRune(to, unicode.ToUpper(letter))
		}
		text = text[size:]
	}
	return to
}

// confusable gives letters that look like digits the form of the digit.
var confusable = map[byte]byte{'O': '0', 'Q': '0', 'I': '1', 'L': '1', 'S': '5', 'B': '8', 'Z': '2'}

// lookAlike is confusable as a table.
var lookAlike = func() (table [256]byte) {
	for letter := range table {
		table[letter] = byte(letter)
	}
	for letter, digit := range confusable {
		table[letter] = digit
	}
	return table
}()

func unify(folded []byte) []byte {
	for index, letter := range folded {
		folded[index] = lookAlike[letter]
	}
	return folded
}

// key returns the comparable form of a reference, nil for one that is too
// short to tell anything. It is valid until the next call.
func (n *normaliser) key(reference []byte) []byte {
	n.buffer = appendFolded(n.buffer[:0], reference)
	folded := unify(n.buffer)
	if !n.longEnough(folded) {
		return nil
	}
	for cut := true; cut; {
		folded, cut = n.withoutPrefix(folded)
	}
	return folded
}

// withoutPrefix takes one prefix off, the longest that leaves enough: "REF: NO.
// 123456" has two.
func (n *normaliser) withoutPrefix(folded []byte) (rest []byte, cut bool) {
	for _, prefix := range n.prefixes {
		if rest, found := bytes.CutPrefix(folded, prefix); found && n.longEnough(rest) {
			return rest, true
		}
	}
	return folded, false
}

// longEnough counts letters and digits, not bytes.
func (n *normaliser) longEnough(folded []byte) bool { return utf8.RuneCount(folded) >= n.minimumLength }

// counts reports whether a text is long enough to be a reference.
func (n *normaliser) counts(reference []byte) bool { return n.longEnough(appendFolded(nil, reference)) }

// text returns the comparable form of a whole text, in which references are
// looked for.
func (n *normaliser) text(text []byte) string { return string(unify(appendFolded(nil, text))) }
