package feel

import (
	"fmt"
	"strings"
	"testing"
)

// found tells what matches() makes of a pattern: "true", "false", or "refused".
func found(t testing.TB, text, pattern, flags string) string {
	t.Helper()
	compiled, err := compilePattern(pattern, flags)
	if err != nil {
		return "refused"
	}
	places, ok := compiled.findAll(text, 1)
	if !ok {
		t.Fatalf("%q takes too many steps", pattern)
	}
	return fmt.Sprint(len(places) > 0)
}

// TestPatternFlags: the examples and rules of XPath and XQuery Functions and Operators 3.1, 5.6.2.
func TestPatternFlags(t *testing.T) {
	for _, c := range []struct{ text, pattern, flags, want string }{
		{"hello\nworld", "hello.*world", "", "false"},
		{"hello\nworld", "hello.*world", "s", "true"},
		{"a\rb", "a.b", "", "false"},
		{"a\n\nb\n", "^$", "m", "true"},
		{"abcd\ndefg\n", "^$", "m", "false"},    // no line begins after a newline that ends the text
		{"abcd\ndefg\n", "g\n$", "m", "false"},  // nor does one end there
		{"abcd\ndefg\n", "g$", "m", "true"},     // but before it
		{"abcd\ndefg", "g$", "m", "true"},       // and at the end of a text without one
		{"abcd\ndefg", "d$", "", "false"},       // $ without m is the end of the text
		{"abcd\n", "d$", "", "false"},           // also before a newline that ends it
		{"abcd\ndefg\n", "\n^d", "m", "true"},   //
		{"abcd\ndefg\n", "(\n)^", "m", "true"},  // after the first newline, not the last
		{"abcd\n", "\n^", "m", "false"},         //
		{"\n", "^\n$", "m", "false"},            //
		{"\n", "^$", "m", "true"},               // the start of the text is a line that is empty
		{"", "^$", "m", "true"},                 //
		{"Z", "z", "i", "true"},                 //
		{"\u212A", "[A-Z]", "i", "true"},        // the Kelvin sign
		{"b", "[A-Z-[IO]]", "i", "true"},        //
		{"i", "[A-Z-[IO]]", "i", "false"},       //
		{"O", "[A-Z-[io]]", "i", "false"},       //
		{"q", "[^Q]", "i", "false"},             //
		{"a", `\p{Lu}`, "i", "false"},           // escapes are unaffected
		{"a", `[\p{Lu}]`, "i", "false"},         //
		{"A", `\P{Lu}`, "i", "false"},           //
		{"é", `\p{IsBasicLatin}`, "i", "false"}, //
		{"\u212A", `\p{IsBasicLatin}`, "i", "false"},
		{"a", `[\p{Lu}b]`, "i", "false"},
		{"B", `[\p{Ll}b]`, "i", "true"},
		{"a", `[a-z-[\p{Lu}]]`, "i", "true"},
		{"A", `[a-z-[\p{Lu}]]`, "i", "false"},
		{"ς", "Σ", "i", "true"},
		{"ı", "I", "i", "true"}, // their upper cases are equal
		{"ı", "i", "i", "true"},
		{"ϴ", "ϑ", "i", "false"}, // neither case of theirs is equal
		{"ΐ", "\u1FD3", "i", "true"},
		{"Mum", `([md])[aeiou]\1`, "i", "true"},
		{"DUD", `([md])[aeiou]\1`, "i", "true"},
		{"DUD", `([md])[aeiou]\1`, "", "false"},
		{"helloworld", "hello world", "x", "true"},
		{"hello world", "hello[ ]world", "x", "true"},
		{"hello world", `hello\ sworld`, "x", "true"},
		{"hello world", "hello world", "x", "false"},
		{"a.b", "a.b", "q", "true"},
		{"axb", "a.b", "q", "false"},
		{"A.B", "a.b", "qi", "true"},
		{"a b", "a b", "qx", "true"}, // with q the flags m, s and x have no effect
		{"a\nb", "^b", "qm", "false"},
		{"a", "a", "g", "refused"},
	} {
		if got := found(t, c.text, c.pattern, c.flags); got != c.want {
			t.Errorf("matches(%q, %q, %q) is %s, want %s", c.text, c.pattern, c.flags, got, c.want)
		}
	}
}

// classExamples are classes with characters that they hold and others that they do not, after XML Schema 1.1 part 2, G.4.
var classExamples = []struct{ pattern, members, strangers string }{
	{`[aA-[x]]`, "aA", "xX-["},
	{`[\s\S-[a]]`, "b A", "a"},
	{`[a-z-[aeiou]]`, "bz", "ae-"},
	{`[a-z-[d-w-[m]]]`, "acmxz", "dlnw"},
	{`[^a-z-[0-9]]`, "A-", "a5"},
	{`[a-]`, "a-", "b"},
	{`[-a]`, "a-", "b"},
	{`[a-c-e]`, "abc-e", "d"},
	{`[a--[-]]`, "a", "-"},
	{`[^^]`, "a", "^"},
	{`[a^]`, "a^", "b"},
	{`[\d-z]`, "5-z", "a"},
	{`[.$|?*+(){}]`, ".$|?*+(){}", `a\`},
	{`[\\\-\[\]\^\$]`, `\-[]^$`, "a"},
	{`[+--\-]`, "refused", ""},
	{`[--z]`, "refused", ""},
	{`[a--]`, "refused", ""},
	{`[0-9-.]`, "5-.", "a"},
	{`[a-\d]`, "refused", ""},
	{`[z-a]`, "refused", ""},
	{`[]`, "refused", ""},
	{`[]a]`, "refused", ""},
	{`[^]`, "refused", ""},
	{`[a[b]`, "refused", ""},
	{`[a`, "refused", ""},
	{`[a-[b]`, "refused", ""},
	{`[a-[b]c]`, "refused", ""},
	{`[-[a]]`, "refused", ""},
	{`[\b]`, "refused", ""},
	{`\d`, "5٣", "a½"},
	{`\D`, "a½", "5٣"},
	{`\w`, "aé5$+字", " -_\u0378"}, // all but punctuation, separators and others, which hold the unassigned
	{`\W`, " -_\u0378", "a5$"},
	{`\s`, " \t\n\r", "\f\u00A0"},
	{`\i`, "_:aé字", "-.5×"},
	{`\c`, "_:a-.5·", "× /"},
	{`\I`, "-5", "a_"},
	{`\C`, " ×", "a-"},
	{`\p{L}`, "aA字ǅ", "5_"},
	{`\p{Nd}`, "5", "Ⅷ"},
	{`\p{Cn}`, "\u0378", "a\x01\uE000"},
	{`\p{C}`, "\u0378\x01\uE000", "a"},
	{`\P{C}`, "a", "\u0378\x01"},
	{`[\p{Lu}\p{Nd}]`, "A5", "a"},
	{`[^\P{Lu}]`, "A", "a5"},
	{`\p{Cs}`, "refused", ""}, // XML has no surrogates
	{`\p{Greek}`, "refused", ""},
	{`\p{LC}`, "refused", ""},
	{`\p{Letter}`, "refused", ""},
	{`\p{L`, "refused", ""},
	{`\pL`, "refused", ""},
	{`\p{IsGreek}`, "α", "a"}, // the name of XML Schema 1.0
	{`\p{IsGreekandCoptic}`, "α", "a"},
	{`\p{IsCombiningDiacriticalMarksforSymbols}`, "\u20D0", "a"},
	{`\p{IsPrivateUse}`, "\uE000\U000F0000", "a"},
	{`\p{IsLatin-1Supplement}`, "é", "aā"},
	{`\p{IsEmoticons}`, "😀\U0001F64F", "\U0001F650"},
	{`\p{IsNagMundari}`, "\U0001E4D0", "a"},
	{`\p{IsCJKUnifiedIdeographsExtensionI}`, "\U0002EBF0\U0002EE5F", "\U0002EE60"},
	{`\p{IsHighSurrogates}`, "refused", ""},
	{`\p{Isbasiclatin}`, "refused", ""},
	{`\P{IsBasicLatin}`, "é", "a"},
}

func TestPatternClasses(t *testing.T) {
	for _, c := range classExamples {
		if c.members == "refused" {
			if _, err := compilePattern(c.pattern, ""); err == nil {
				t.Errorf("%q is accepted", c.pattern)
			}
			continue
		}
		for _, r := range c.members {
			if found(t, string(r), "^"+c.pattern+"$", "") != "true" {
				t.Errorf("%q does not hold %q", c.pattern, r)
			}
		}
		for _, r := range c.strangers {
			if found(t, string(r), "^"+c.pattern+"$", "") != "false" {
				t.Errorf("%q holds %q", c.pattern, r)
			}
		}
	}
}

// TestPatternGrammar: what XPath patterns have and what they lack (XPath and XQuery Functions and Operators 3.1, 5.6.1),
// with cases of the W3C's test suite for it (qt3tests, fn/matches.xml).
func TestPatternGrammar(t *testing.T) {
	for _, c := range []struct{ text, pattern, want string }{
		{"aab", `(a)(b)?\1`, "true"},
		{"ab-a", `(a)(b)-(\1|\2)`, "true"},
		{"ab-b", `(a)(b)-(\1|\2)$`, "true"},
		{"ab-c", `(a)(b)-(\1|\2)`, "false"},
		{"a", `(\1|\2)`, "refused"},
		{"aa", `(a\1)`, "refused"},
		{"aa0", `(a)\10`, "true"}, // \1 and the digit 0
		{"a", `(a)?\1`, "true"},
		{"b", `(a)?b\1`, "true"}, // a group without a match stands for the empty text
		{"a", `\0`, "refused"},
		{"a", "^a*?$", "true"},
		{"aaa", "^a{3}$", "true"},
		{"aaa", "^a{2,}$", "true"},
		{"aaaa", "^a{1,3}$", "false"},
		{"", "^a{0}$", "true"},
		{"a", "(?:a|)", "true"},
		{"a", "", "true"},
		{"a$", `a\$`, "true"},
		{"a-b", `a\-b`, "true"},
		{"a", "a{,3}", "refused"},
		{"a", "a{3,1}", "refused"},
		{"a", "a{-1}", "refused"},
		{"a", "a{1", "refused"},
		{"a", "a{1}{2}", "refused"},
		{"a", "a**", "refused"},
		{"a", "a++", "refused"},
		{"a", "*a", "refused"},
		{"a]", "a]", "refused"},
		{"a}", "a}", "refused"},
		{"a{", "a{", "refused"},
		{"a", "(a", "refused"},
		{"a", "a)", "refused"},
		{"a", "(?=a)", "refused"},
		{"a", "(?i)a", "refused"},
		{"a", `a\`, "refused"},
		{"a", `\b`, "refused"},
		{"a", `\A`, "refused"},
		{"a", `\x41`, "refused"},
		{"a", `\u0041`, "refused"},
		{"a", `\e`, "refused"},
		{"a", `\ `, "refused"},
		{"a", `\é`, "refused"},
		{"a", `\Qa\E`, "refused"},
		{"aaa", "a{2147483647}", "false"},
		{"aaa", "a{99999999999999999999999999}", "refused"},
		{strings.Repeat("a", 1500), "^a{1001,}b?$", "true"},
		{strings.Repeat("ab", 1500), "^(?:ab){1500}$", "true"},
		{strings.Repeat("ab", 1500), "^(?:ab){1501}$", "false"},
		{"abcdefghijj", `(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\10`, "true"},
		{"abcdefghiabcdefghia0a1", `(a)(b)(c)(d)(e)(f)(g)(h)(i)\1\2\3\4\5\6\7\8\9\10\11`, "true"},
		{"abcdefghijj", `(a)(b)(c)(d)(e)(f)(g)(h)(i)(j\10)`, "refused"},
		{"aA", `(a)\99`, "refused"},
		{"foo", "a()b", "false"},
		{"\U00010000\U00010000", "(\U00010000)\\1", "true"},
		{"\U00010000\U00010001", "(\U00010000)\\1", "false"},
		{"a", strings.Repeat("a", maximumPatternBytes+1), "refused"},
		{"a", strings.Repeat(`\w`, 1000), "refused"},
		{"a", strings.Repeat(`[\W]`, 1000), "refused"},
		{"a", strings.Repeat("(", 300) + "a" + strings.Repeat(")", 300), "refused"},
		{"a", strings.Repeat("(", 150) + "a" + strings.Repeat(")", 150), "true"},
	} {
		if got := found(t, c.text, c.pattern, ""); got != c.want {
			t.Errorf("matches(%q, %.80q) is %s, want %s", c.text, c.pattern, got, c.want)
		}
	}
}

// TestPatternFunctions: replace is fn:replace, which refuses patterns that match the empty text; that of Camunda is
// replaceAll of java.util.regex, and its split is split(…, -1). The values of these are what JDK 17 gives.
func TestPatternFunctions(t *testing.T) {
	for _, c := range []struct {
		profile    Profile
		text, want string
	}{
		{DMN, `replace("abracadabra", "bra", "*")`, `a*cada*`},
		{DMN, `replace("abracadabra", "a.*?a", "*")`, `*c*bra`},
		{DMN, `replace("abracadabra", ".*?", "$1")`, "null"},
		{DMN, `replace("abc", "b*", "-")`, "null"},
		{DMN, `replace("abc", "^", "-")`, "null"},
		{DMN, `replace("abc", "x?", "-", "i")`, "null"},
		{DMN, `replace("AAAA", "A+?", "b")`, "bbbb"},
		{DMN, `replace("darted", "^(.*?)d(.*)$", "$1c$2")`, "carted"},
		{DMN, `replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")`, "[1=ab][2=]cd"},
		{DMN, `replace("a\\b", "\\", "\\", "q")`, `a\b`},
		{DMN, `replace("a/b/c", "/", "$", "q")`, "a$b$c"},
		{DMN, `replace("hello", "hel(lo)", "$")`, "null"}, // err:FORX0004
		{DMN, `replace("hello", "hel(lo)", "$11")`, "lo1"},
		{BFEEL, `replace("abc", "b*", "-")`, ""},
		{Camunda8, `replace("xxb", "x*", "-")`, "--b-"},
		{Camunda8, `replace("abc", "", "-")`, "-a-b-c-"},
		{Camunda8, `replace("a1b", "\d*", "<$0>")`, "<>a<1><>b<>"},
		{Camunda8, `replace("abc", "b?", "_")`, "_a__c_"},
		{Camunda8, `split("abc", "")`, `["a", "b", "c", ""]`},
		{Camunda8, `split("a1b", "\d*")`, `["a", "", "b", ""]`},
		{Camunda8, `split("a1b1", "\d*")`, `["a", "", "b", "", ""]`},
		{Camunda8, `split(",a,", ",")`, `["", "a", ""]`},
		{Camunda8, `split("", "")`, `[""]`},
		{DMN, `split("abc", "")`, "null"},
		{DMN, `split("abc", ",*")`, "null"},
		{BFEEL, `split("abc", "")`, "[]"},
		{DMN, `split("a;b;c;;", ";")`, `["a", "b", "c", "", ""]`},
		{DMN, `matches("a]", "a]")`, "null"},
		{DMN, `matches("α", "\p{Greek}")`, "null"},
	} {
		program, err := CompileExpression(c.text, Options{Profile: c.profile})
		if err != nil {
			t.Fatal(c.text, err)
		}
		result, err := program.Evaluate(nil, Environment{})
		if err != nil || result.Value.String() != c.want {
			t.Errorf("%s gives %s %v, want %s", c.text, result.Value, err, c.want)
		}
		if refused := c.want == "null" || c.want == "" || c.want == "[]"; refused != (len(result.Warnings) == 1 && result.Warnings[0].Column == 1) {
			t.Errorf("%s warns %v", c.text, result.Warnings)
		}
	}
}
