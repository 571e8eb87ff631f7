package identifier

// CheckBankCode checks a code of a bank in the Chinese payment system (CNAPS,
// 支付系统行号): three digits of the kind of bank, four of the region, four of
// the branch and one by ISO/IEC 7064 MOD 11,10 (GB/T 17710).
func CheckBankCode(text string) Result {
	text = canonical(text)
	if len(text) != 12 {
		return invalid(text, CodeLength, 0)
	}
	if place := misplaced(text, digit); place > 0 {
		return invalid(text, CodeCharacter, place)
	}
	if !mod1110(text) {
		return invalid(text, CodeCheckDigit, 12)
	}
	return sound(text)
}
