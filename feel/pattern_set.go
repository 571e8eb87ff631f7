package feel

import (
	"cmp"
	"slices"
	"unicode"
)

// runeSet is a set of code points: ranges in ascending order that neither overlap nor touch.
type runeSet []runeRange

type runeRange struct{ low, high rune }

// anyRune is the set of all code points.
var anyRune = runeSet{{0, unicode.MaxRune}}

func setOf(runes ...rune) runeSet {
	ranges := make([]runeRange, len(runes))
	for i, r := range runes {
		ranges[i] = runeRange{r, r}
	}
	return ordered(ranges)
}

func unionOf(sets ...runeSet) runeSet { return ordered(slices.Concat(sets...)) }

// ordered brings ranges into order and joins those that overlap or touch.
func ordered(ranges []runeRange) runeSet {
	slices.SortFunc(ranges, func(a, b runeRange) int { return cmp.Compare(a.low, b.low) })
	var set runeSet
	for _, r := range ranges {
		if last := len(set) - 1; last >= 0 && r.low <= set[last].high+1 {
			set[last].high = max(set[last].high, r.high)
		} else {
			set = append(set, r)
		}
	}
	return set
}

func (s runeSet) complement() runeSet {
	var rest runeSet
	next := rune(0)
	for _, r := range s {
		if r.low > next {
			rest = append(rest, runeRange{next, r.low - 1})
		}
		next = r.high + 1
	}
	if next <= unicode.MaxRune {
		rest = append(rest, runeRange{next, unicode.MaxRune})
	}
	return rest
}

func (s runeSet) without(t runeSet) runeSet { return unionOf(s.complement(), t).complement() }

func (s runeSet) contains(r rune) bool {
	_, found := slices.BinarySearchFunc(s, r, func(in runeRange, r rune) int {
		switch {
		case in.high < r:
			return -1
		case in.low > r:
			return 1
		}
		return 0
	})
	return found
}

// single returns the one code point of a set that has no more.
func (s runeSet) single() (r rune, ok bool) {
	if len(s) != 1 || s[0].low != s[0].high {
		return 0, false
	}
	return s[0].low, true
}

func tableSet(table *unicode.RangeTable) runeSet {
	var ranges []runeRange
	add := func(low, high, stride rune) {
		if stride == 1 {
			ranges = append(ranges, runeRange{low, high})
			return
		}
		for r := low; r <= high; r += stride {
			ranges = append(ranges, runeRange{r, r})
		}
	}
	for _, r := range table.R16 {
		add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	for _, r := range table.R32 {
		add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	return ordered(ranges)
}
