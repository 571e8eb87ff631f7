package feel

import (
	"maps"
	"slices"
	"sync"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// caseVariants are, by code point, the others that the flag i takes for the same: those whose upper case or whose lower
// case is equal (XPath and XQuery Functions and Operators 3.1, 5.6.2).
var caseVariants = sync.OnceValue(func() map[rune][]rune {
	variants := map[rune][]rune{}
	for _, caser := range [...]cases.Caser{cases.Upper(language.Und), cases.Lower(language.Und)} {
		for _, family := range families(caser) {
			for _, r := range family {
				variants[r] = append(variants[r], family...)
			}
		}
	}
	for r, all := range variants {
		slices.Sort(all)
		variants[r] = slices.DeleteFunc(slices.Compact(all), func(other rune) bool { return other == r })
	}
	return variants
})

// families groups the code points that have a case by what they become.
func families(caser cases.Caser) map[string][]rune {
	byResult := map[string][]rune{}
	for _, in := range casedRunes() {
		for r := in.low; r <= in.high; r++ {
			result := caser.String(string(r))
			byResult[result] = append(byResult[result], r)
		}
	}
	for result, family := range byResult {
		if len(family) == 1 {
			delete(byResult, result)
		}
	}
	return byResult
}

func casedRunes() runeSet {
	sets := []runeSet{tableSet(unicode.Lu), tableSet(unicode.Ll), tableSet(unicode.Lt), tableSet(unicode.Other_Lowercase), tableSet(unicode.Other_Uppercase)}
	for _, in := range unicode.CaseRanges {
		sets = append(sets, runeSet{{rune(in.Lo), rune(in.Hi)}})
	}
	return unionOf(sets...)
}

// withVariants are the code points that have variants, in order.
var withVariants = sync.OnceValue(func() []rune { return slices.Sorted(maps.Keys(caseVariants())) })

// withCaseVariants adds the case variants of all members.
func (s runeSet) withCaseVariants() runeSet {
	var variants []rune
	for _, in := range s {
		from, _ := slices.BinarySearch(withVariants(), in.low)
		for _, r := range withVariants()[from:] {
			if r > in.high {
				break
			}
			variants = append(variants, caseVariants()[r]...)
		}
	}
	return unionOf(s, setOf(variants...))
}

// sameCaseless tells whether two characters are equal or case variants.
func sameCaseless(a, b rune) bool { return a == b || slices.Contains(caseVariants()[a], b) }
