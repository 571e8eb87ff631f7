package recon

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lowerCase are the words in small letters.
func lowerCase(words []string) []string {
	lower := make([]string, len(words))
	for at, word := range words {
		lower[at] = strings.ToLower(word)
	}
	return lower
}

// isFee reports whether the bank says that an item of the left side is a fee and it
// is small enough to be one.
func (m *matcher) isFee(item uint32) bool {
	amount := m.left.amount[item]
	return amount < 0 && m.speaksOfFee(m.left, item) && -amount <= minorUnits(m.rules.Breaks.FeeMaximum, m.left.side.currencyOf(int(item)))
}

// speaksOfFee reports whether the text of an item has one of the words that tell a
// fee.
func (m *matcher) speaksOfFee(c *columns, item uint32) bool {
	text := strings.ToLower(string(c.side.textOf(int(item))))
	return slices.ContainsFunc(m.feeWords, func(word string) bool { return hasWord(text, word) })
}

// otherThanFee reports whether the left item is a fee of the bank and the right one,
// by its reference or another amount, something else. The books that know a fee say
// so, or say nothing; they do not book it for an invoice.
func (m *matcher) otherThanFee(left, right uint32) bool {
	if !m.isFee(left) || m.speaksOfFee(m.right, right) {
		return false
	}
	return len(m.right.keysOf(right)) > 0 && !m.shareKey(left, right) || m.left.amount[left] != m.right.amount[right]
}

// hasWord reports whether a text has a word, also with the s of a plural. Words
// of scripts that write no spaces may stand anywhere, but "fee" is no part of
// "coffee".
func hasWord(text, word string) bool {
	for {
		at := strings.Index(text, word)
		if at < 0 || word == "" {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		text = text[at+len(word):]
		after, _ := utf8.DecodeRuneInString(strings.TrimPrefix(text, "s"))
		first, _ := utf8.DecodeRuneInString(word)
		last, _ := utf8.DecodeLastRuneInString(word)
		if !oneWord(before, first) && !oneWord(last, after) {
			return true
		}
	}
}

// oneWord says whether two neighbouring signs are letters of one word.
func oneWord(a, b rune) bool {
	return unicode.IsLetter(a) && unicode.IsLetter(b) && !unicode.Is(unicode.Han, a) && !unicode.Is(unicode.Han, b)
}
