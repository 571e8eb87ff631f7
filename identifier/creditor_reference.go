package identifier

// CheckCreditorReference checks a structured creditor reference (ISO 11649):
// RF, two check digits by ISO/IEC 7064 MOD 97-10, and up to 21 characters.
func CheckCreditorReference(text string) Result {
	text = canonical(text)
	if len(text) < 5 || len(text) > 25 {
		return invalid(text, CodeLength, 0)
	}
	if text[:2] != "RF" {
		return invalid(text, CodeCharacter, 1)
	}
	if place := misplaced(text[2:4], digit); place > 0 {
		return invalid(text, CodeCharacter, place+2)
	}
	if place := misplaced(text[4:], alphanumeric); place > 0 {
		return invalid(text, CodeCharacter, place+4)
	}
	if mod97(text[4:]+text[:4]) != 1 {
		return invalid(text, CodeCheckDigit, 3)
	}
	return sound(text)
}
