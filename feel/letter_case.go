package feel

import (
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// upperCase is the full mapping of Unicode, which may lengthen a text: "ß" becomes "SS".
func upperCase(text string) string {
	if isASCII(text) {
		return strings.ToUpper(text)
	}
	return cases.Upper(language.Und).String(text)
}

// lowerCase is the full mapping of Unicode, which knows the sigma at the end of a word.
func lowerCase(text string) string {
	if isASCII(text) {
		return strings.ToLower(text)
	}
	return cases.Lower(language.Und).String(text)
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}
