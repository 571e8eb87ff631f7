package feel

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// escapeSet is the set of one of the escapes \s \i \c \d \w (XML Schema 1.1 part 2, G.4.2.5).
func escapeSet(letter byte) runeSet { return escapeSets()[letter] }

var escapeSets = sync.OnceValue(func() map[byte]runeSet {
	return map[byte]runeSet{
		's': setOf('\t', '\n', '\r', ' '),
		'i': nameStart,
		'c': unionOf(nameStart, runeSet{{'-', '.'}, {'0', '9'}, {0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040}}),
		'd': tableSet(unicode.Nd),
		'w': unionOf(categorySets()["P"], categorySets()["Z"], categorySets()["C"]).complement(),
	}
})

// nameStart are the characters that a name may begin with (XML 1.0, fifth edition, production 4).
var nameStart = runeSet{
	{':', ':'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}, {0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x2FF}, {0x370, 0x37D}, {0x37F, 0x1FFF},
	{0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
}

// categories are the general categories of XML Schema 1.1 part 2, G.4.2.1, that package unicode has; C and Cn are what
// these leave.
const categories = "L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po Z Zs Zl Zp S Sm Sc Sk So Cc Cf Co"

var categorySets = sync.OnceValue(func() map[string]runeSet {
	sets := map[string]runeSet{}
	for _, name := range strings.Fields(categories) {
		sets[name] = tableSet(unicode.Categories[name])
	}
	sets["C"] = unionOf(sets["L"], sets["M"], sets["N"], sets["P"], sets["S"], sets["Z"]).complement()
	sets["Cn"] = sets["C"].without(unionOf(sets["Cc"], sets["Cf"], sets["Co"], tableSet(unicode.Cs)))
	return sets
})

// propertySet is the set that \p{name} names: a general category, or a block after "Is".
func propertySet(name string) (runeSet, error) {
	if set, ok := categorySets()[name]; ok {
		return set, nil
	}
	if block, ok := strings.CutPrefix(name, "Is"); ok {
		if set, ok := blockSets()[block]; ok {
			return set, nil
		}
		return nil, fmt.Errorf("there is no Unicode block %.40q", block)
	}
	return nil, fmt.Errorf("there is no general category %.40q", name)
}

// blockSets are the blocks by their names without spaces. The last three are names that XML Schema 1.0 knew blocks by.
var blockSets = sync.OnceValue(func() map[string]runeSet {
	sets := map[string]runeSet{}
	for _, line := range strings.Split(strings.TrimSpace(unicodeBlocks), "\n") {
		for _, entry := range strings.Split(line, "; ") {
			first, rest, _ := strings.Cut(entry, " ")
			last, name, _ := strings.Cut(rest, " ")
			sets[name] = runeSet{{hexadecimal(first), hexadecimal(last)}}
		}
	}
	sets["Greek"] = sets["GreekandCoptic"]
	sets["CombiningMarksforSymbols"] = sets["CombiningDiacriticalMarksforSymbols"]
	sets["PrivateUse"] = unionOf(sets["PrivateUseArea"], sets["SupplementaryPrivateUseArea-A"], sets["SupplementaryPrivateUseArea-B"])
	return sets
})

func hexadecimal(digits string) rune {
	code, _ := strconv.ParseInt(digits, 16, 32)
	return rune(code)
}
