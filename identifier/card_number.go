package identifier

// CheckCardNumber checks a primary account number of a card: 10 to 19 digits
// of which the last is by the Luhn formula (ISO/IEC 7812-1, annex B).
func CheckCardNumber(text string) Result {
	text = canonical(text)
	if len(text) < 10 || len(text) > 19 {
		return invalid(text, CodeLength, 0)
	}
	if place := misplaced(text, digit); place > 0 {
		return invalid(text, CodeCharacter, place)
	}
	if !luhn(text) {
		return invalid(text, CodeCheckDigit, len(text))
	}
	return sound(text)
}

// luhn doubles every second digit from the right, beginning beside the last.
func luhn(digits string) bool {
	sum := 0
	for index := range len(digits) {
		value := valueOf(digits[len(digits)-1-index])
		if index%2 == 1 {
			value *= 2
		}
		sum += value/10 + value%10
	}
	return sum%10 == 0
}
