package identifier

// CheckLEI checks a legal entity identifier (ISO 17442-1): 18 characters and
// two check digits by ISO/IEC 7064 MOD 97-10.
func CheckLEI(text string) Result {
	text = canonical(text)
	if len(text) != 20 {
		return invalid(text, CodeLength, 0)
	}
	if place := misplaced(text, alphanumeric); place > 0 {
		return invalid(text, CodeCharacter, place)
	}
	if place := misplaced(text[18:], digit); place > 0 {
		return invalid(text, CodeCharacter, place+18)
	}
	if mod97(text) != 1 {
		return invalid(text, CodeCheckDigit, 19)
	}
	return sound(text)
}
