package sample

import "strings"

// garble damages a reference as banks, forms and people do.
func (m *maker) garble(reference string) string {
	switch m.random.IntN(6) {
	case 0:
		return strings.ToLower(strings.ReplaceAll(reference, "-", ""))
	case 1:
		return strings.ReplaceAll(reference, "-", " ")
	case 2:
		return "REF " + reference
	case 3:
		return strings.ReplaceAll(reference, "0", "O")
	case 4:
		at := len(reference) - 3
		return reference[:at] + string(reference[at+1]) + string(reference[at]) + reference[at+2:] // two digits in the wrong order
	default:
		return reference + "/" + "2026" // something added behind
	}
}
