package recon

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// classOf classifies an item without partner: the first that applies, the most
// telling first. The second result is the item that explains it.
func (c *classifier) classOf(which int, item uint32, b *Break) (Class, string) {
	columns := c.side(which)
	if original, found := c.reversed(which, item); found {
		return ClassReversal, columns.side.ID(int(original))
	}
	if original, found := c.repeated(which, item); found {
		return ClassDuplicate, columns.side.ID(int(original))
	}
	switch {
	case len(c.suggestions[which][item]) > 0:
		return c.suggestedClass(which, item), ""
	case columns.side.reversal[item]:
		return ClassReversal, ""
	case which == byLeft && c.isFee(b):
		return ClassFee, ""
	case len(columns.keysOf(item)) == 0:
		return ClassUnknownReference, ""
	case b.Age <= c.rules.Breaks.TimingDays:
		return ClassTiming, ""
	case which == byLeft:
		return ClassMissingRight, ""
	}
	return ClassMissingLeft, ""
}

func (c *classifier) suggestedClass(which int, item uint32) Class {
	list := c.suggestions[which][item]
	if len(list) > 1 || c.suggested[list[0]].ambiguous {
		return ClassAmbiguous
	}
	return ClassSuggested
}

// reversed finds an item of the same side, account and reference with the
// opposite amount; nothing takes back nothing. A damaged reference counts where
// the dates are near.
func (c *classifier) reversed(which int, item uint32) (uint32, bool) {
	columns := c.side(which)
	if columns.amount[item] == 0 {
		return 0, false
	}
	original, found := c.sibling(which, item, func(other uint32) bool { return columns.amount[other] == -columns.amount[item] })
	if found {
		return original, true
	}
	return c.damagedSibling(which, item, -columns.amount[item], func(other uint32) bool { return !columns.claimed[other] })
}

// repeated finds an item of the same side, account and reference with the same
// amount: a confirmed one, else an earlier one.
func (c *classifier) repeated(which int, item uint32) (uint32, bool) {
	columns := c.side(which)
	original := func(other uint32) bool { return columns.claimed[other] || other < item }
	first, found := c.sibling(which, item, func(other uint32) bool {
		return c.nearOnSide(columns, item, other) && columns.amount[other] == columns.amount[item] && original(other)
	})
	if found {
		return first, true
	}
	return c.damagedSibling(which, item, columns.amount[item], original)
}

// sibling finds the first other item of the side that shares a reference and
// the account and satisfies the condition.
func (c *classifier) sibling(which int, item uint32, condition func(other uint32) bool) (uint32, bool) {
	columns := c.side(which)
	for _, key := range columns.keysOf(item) {
		for _, other := range c.sharing(key, c.sameSide[which]) {
			if other != item && columns.partition[other] == columns.partition[item] && condition(other) {
				return other, true
			}
		}
	}
	return 0, false
}

// isFee reports whether the bank says that the item is a fee and it is small
// enough to be one.
func (c *classifier) isFee(b *Break) bool {
	if b.Minor >= 0 || b.AbsoluteMinor > minorUnits(c.rules.Breaks.FeeMaximum, b.Currency) {
		return false
	}
	text := strings.ToLower(b.Text)
	return slices.ContainsFunc(c.feeWords, func(word string) bool { return hasWord(text, word) })
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
