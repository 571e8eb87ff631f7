package feel

import (
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"pgregory.net/rapid"
)

// TestPatternsOfTheCommonSubset: both matchers find what package regexp finds, places and groups, by patterns that mean
// the same there.
func TestPatternsOfTheCommonSubset(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[abcé ]{0,12}`).Draw(t, "text")
		source := drawPattern(t, 3)
		want := regexp.MustCompile(source).FindAllStringSubmatchIndex(text, -1)
		compiled, err := compilePattern(source, "")
		if err != nil {
			t.Fatalf("%q is refused: %v", source, err)
		}
		if got, ok := compiled.findAll(text, -1); !ok || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q finds %v in %q, want %v", source, got, text, want)
		}
		first, ok := compiled.exact.findAll(text, 0, 1)
		if ok && !reflect.DeepEqual(first, want[:min(1, len(want))]) && len(first)+len(want) > 0 {
			t.Fatalf("%q finds %v in %q by trying, want %v", source, first, text, want)
		}
	})
}

// drawPattern draws a pattern; what it repeats takes at least one character, for on repeating nothing matchers differ.
func drawPattern(t *rapid.T, depth int) string {
	branches := make([]string, rapid.IntRange(1, 2).Draw(t, "branches"))
	for i := range branches {
		for range rapid.IntRange(0, 3).Draw(t, "pieces") {
			branches[i] += drawPiece(t, depth)
		}
	}
	return strings.Join(branches, "|")
}

func drawPiece(t *rapid.T, depth int) string {
	atom := rapid.SampledFrom([]string{"a", "b", "c", "é", " ", ".", "[ab]", "[^a]", "[a-c]", `\.`}).Draw(t, "atom")
	if depth > 0 && rapid.IntRange(0, 2).Draw(t, "group") == 0 {
		open := rapid.SampledFrom([]string{"(", "(?:"}).Draw(t, "open")
		atom = open + "(?:" + drawPattern(t, depth-1) + ")" + atom + ")"
	}
	if rapid.IntRange(0, 9).Draw(t, "anchor") == 0 {
		return rapid.SampledFrom([]string{"^", "$"}).Draw(t, "which")
	}
	return atom + rapid.SampledFrom([]string{"", "", "?", "*", "+", "??", "*?", "+?", "{2}", "{1,2}", "{1,}?"}).Draw(t, "quantifier")
}

// memberTest tells whether a character belongs to a class.
type memberTest func(r rune) bool

// TestClassesAsTheirDefinition: classes hold the characters that reading the definition one character at a time says.
func TestClassesAsTheirDefinition(t *testing.T) {
	samples := []rune("aAbBzZkK\u212AsSſßẞéÉσΣςiIİıµμΜǅǆǄΐ\u1FD3٣5-^_. \n\t$字ﬅﬆ\u0378\uE000\U0001F600\x00")
	rapid.Check(t, func(t *rapid.T) {
		ignoreCase := rapid.Bool().Draw(t, "i")
		source, holds := drawClass(t, 2, ignoreCase)
		flags := ""
		if ignoreCase {
			flags = "i"
		}
		compiled, err := compilePattern("^"+source+"$", flags)
		if err != nil {
			t.Fatalf("%q is refused: %v", source, err)
		}
		for _, r := range samples {
			if places, _ := compiled.findAll(string(r), 1); (len(places) > 0) != holds(r) {
				t.Fatalf("%q with %q holds %q: %v, want %v", source, flags, r, len(places) > 0, holds(r))
			}
			if places, _ := compiled.exact.findAll(string(r), 0, 1); (len(places) > 0) != holds(r) {
				t.Fatalf("%q with %q holds %q by trying: %v, want %v", source, flags, r, len(places) > 0, holds(r))
			}
		}
	})
}

func drawClass(t *rapid.T, depth int, ignoreCase bool) (string, memberTest) {
	source, parts := "", []memberTest{}
	for range rapid.IntRange(1, 3).Draw(t, "parts") {
		text, part := drawClassPart(t, ignoreCase)
		source, parts = source+text, append(parts, part)
	}
	holds := func(r rune) bool {
		for _, part := range parts {
			if part(r) {
				return true
			}
		}
		return false
	}
	negative := rapid.Bool().Draw(t, "negative")
	if negative {
		source = "^" + source
	}
	minuend := func(r rune) bool { return holds(r) != negative }
	if depth == 0 || rapid.Bool().Draw(t, "last") {
		return "[" + source + "]", minuend
	}
	subtrahend, without := drawClass(t, depth-1, ignoreCase)
	return "[" + source + "-" + subtrahend + "]", func(r rune) bool { return minuend(r) && !without(r) }
}

func drawClassPart(t *rapid.T, ignoreCase bool) (string, memberTest) {
	switch rapid.IntRange(0, 2).Draw(t, "kind") {
	case 0:
		r := rapid.SampledFrom([]rune("aBkKsßéσΣİıµǅΐﬅ字5")).Draw(t, "character")
		return string(r), charactersTest(r, r, ignoreCase)
	case 1:
		low := rapid.SampledFrom([]rune("0AaÀΑİ")).Draw(t, "low")
		high := low + rune(rapid.IntRange(0, 40).Draw(t, "length"))
		return classCharacterText(low) + "-" + classCharacterText(high), charactersTest(low, high, ignoreCase)
	}
	escapes := map[string]memberTest{
		`\d`: inTable(unicode.Nd), `\s`: func(r rune) bool { return strings.ContainsRune(" \t\n\r", r) },
		`\w`:     func(r rune) bool { return unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.S) },
		`\p{Lu}`: inTable(unicode.Lu),
		`\P{Ll}`: func(r rune) bool { return !unicode.Is(unicode.Ll, r) },
		`\p{Cn}`: func(r rune) bool {
			return !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs)
		},
		`\p{IsBasicLatin}`: func(r rune) bool { return r < 0x80 }, `\P{IsGreek}`: func(r rune) bool { return r < 0x370 || r > 0x3FF },
		`\.`: func(r rune) bool { return r == '.' }, `\-`: func(r rune) bool { return r == '-' }, `\n`: func(r rune) bool { return r == '\n' },
	}
	names := []string{`\d`, `\s`, `\w`, `\p{Lu}`, `\P{Ll}`, `\p{Cn}`, `\p{IsBasicLatin}`, `\P{IsGreek}`, `\.`, `\-`, `\n`}
	name := rapid.SampledFrom(names).Draw(t, "escape")
	return name, escapes[name]
}

func classCharacterText(r rune) string {
	if strings.ContainsRune(`\-[]^`, r) {
		return `\` + string(r)
	}
	return string(r)
}

// charactersTest is the rule of the flag i, read literally.
func charactersTest(low, high rune, ignoreCase bool) memberTest {
	upper, lower := cases.Upper(language.Und), cases.Lower(language.Und)
	return func(r rune) bool {
		for c := low; c <= high; c++ {
			if c == r || ignoreCase && (upper.String(string(c)) == upper.String(string(r)) || lower.String(string(c)) == lower.String(string(r))) {
				return true
			}
		}
		return false
	}
}

// TestPatternTime: patterns that take exponential time where ways are tried one after the other are linear, or stop.
func TestPatternTime(t *testing.T) {
	text := strings.Repeat("a", 50_000)
	for _, c := range []struct{ pattern, flags string }{
		{"^(a+)+$", ""}, {"^(a+)+$", "m"}, {`(a*)*b`, "i"}, {`^(a|a)*b`, ""}, {`(a+)+\1b`, ""}, {`^(a|aa)+$\1`, ""},
	} {
		compiled, err := compilePattern(c.pattern, c.flags)
		if err != nil {
			t.Fatal(c, err)
		}
		compiled.findAll(text+"c\n", -1)
		compiled.findAllAdjacent(text+"c\n", -1)
	}
	long, err := compilePattern(`(a)\1.*c`, "s")
	if err != nil {
		t.Fatal(err)
	}
	if places, ok := long.findAll(text+"c", -1); !ok || len(places) != 1 {
		t.Errorf("a long text with a back-reference: %v %v", places, ok)
	}
}

func inTable(table *unicode.RangeTable) memberTest {
	return func(r rune) bool { return unicode.Is(table, r) }
}
