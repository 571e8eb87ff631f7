package feel

import (
	"strings"
	"testing"
)

// TestLetterCase: the full mappings of Unicode (SpecialCasing.txt), as JDK 17 gives them too.
func TestLetterCase(t *testing.T) {
	for text, want := range map[string]string{
		"ß": "SS", "straße": "STRASSE", "ﬁx": "FIX", "ŉ": "ʼN", "ᾳ": "ΑΙ", "ǆ": "Ǆ", "ı": "I", "éa": "ÉA", "直通a": "直通A", "aBc4": "ABC4", "": "",
	} {
		if got := upperCase(text); got != want {
			t.Errorf("upper case(%q) is %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"ΟΔΥΣΣΕΥΣ": "οδυσσευς", "ΣΑΣ ΣΑΣ": "σας σας", "Σ": "σ", "ΑΣΒ": "ασβ", "ΑΣ.": "ας.", "ΑΣ'Β": "ασ'β", "İ": "i̇", "ẞ": "ß", "ǅ": "ǆ", "𐐀": "𐐨", "aBc4": "abc4",
	} {
		if got := lowerCase(text); got != want {
			t.Errorf("lower case(%q) is %q, want %q", text, got, want)
		}
	}
}

func TestLetterCaseOfASCIIAllocatesOnce(t *testing.T) {
	text := strings.Repeat("aB", 40)
	if count := testing.AllocsPerRun(100, func() { upperCase(text); lowerCase(text) }); count > 2 {
		t.Errorf("%v allocations", count)
	}
}
