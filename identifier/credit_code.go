package identifier

import "strings"

// creditCodeCharacters are those of GB 32100-2015: without I, O, S, V and Z.
const creditCodeCharacters = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// organizationWeights are those of GB 11714-1997.
var organizationWeights = [8]int{3, 7, 9, 10, 5, 8, 4, 2}

// CheckCreditCode checks a unified social credit code (GB 32100-2015): 18
// characters, of which the last is a check by modulus 31 and the organization
// code in places 9 to 17 has its own (GB 11714-1997). Codes of the first pilot
// regions are in use whose check does not agree; that is a warning.
func CheckCreditCode(text string) Result {
	text = canonical(text)
	if len(text) != 18 {
		return invalid(text, CodeLength, 0)
	}
	inSet := func(char byte) bool { return strings.IndexByte(creditCodeCharacters, char) >= 0 }
	if place := misplaced(text, inSet); place > 0 {
		return invalid(text, CodeCharacter, place)
	}
	if place := misplaced(text[2:8], digit); place > 0 {
		return invalid(text, CodeCharacter, place+2)
	}
	switch {
	case creditCodeCheck(text[:17]) != text[17]:
		return Result{Warning, CodeCheckDigit, 18, text}
	case organizationCheck(text[8:16]) != text[16]:
		return Result{Warning, CodeOrganizationDigit, 17, text}
	}
	return sound(text)
}

// creditCodeCheck weighs place i by 3 to the power of i-1, modulo 31.
func creditCodeCheck(text string) byte {
	sum, weight := 0, 1
	for index := range len(text) {
		sum += strings.IndexByte(creditCodeCharacters, text[index]) * weight
		weight = weight * 3 % 31
	}
	return creditCodeCharacters[(31-sum%31)%31]
}

func organizationCheck(text string) byte {
	sum := 0
	for index, weight := range organizationWeights {
		sum += valueOf(text[index]) * weight
	}
	return "0123456789X"[(11-sum%11)%11]
}
