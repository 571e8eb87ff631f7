package identifier

// ibanLengths are the lengths of the IBAN registry (ISO 13616-2).
var ibanLengths = map[string]int{
	"AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29, "BY": 28,
	"CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
	"FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HN": 28, "HR": 21, "HU": 28,
	"IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20,
	"LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28,
	"NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24,
	"SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26,
	"UA": 29, "VA": 22, "VG": 24, "XK": 20, "YE": 30,
}

// The longest IBAN, and what country, check digits and one more take.
const (
	longestIBAN  = 34
	shortestIBAN = 5
)

// CheckIBAN checks an international bank account number: the length of its
// country and the check digits (ISO 13616-1, ISO/IEC 7064 MOD 97-10). A
// country that the registry does not have is a warning.
func CheckIBAN(text string) Result {
	text = canonical(text)
	if len(text) < shortestIBAN || len(text) > longestIBAN {
		return invalid(text, CodeLength, 0)
	}
	if place := ibanCharacters(text); place > 0 {
		return invalid(text, CodeCharacter, place)
	}
	length, known := ibanLengths[text[:2]]
	switch {
	case known && len(text) != length:
		return invalid(text, CodeLength, 0)
	case mod97(text[4:]+text[:4]) != 1 || text[2:4] < "02" || text[2:4] > "98":
		return invalid(text, CodeCheckDigit, 3)
	case !known:
		return Result{Warning, CodeUnknownCountry, 1, text}
	}
	return sound(text)
}

func ibanCharacters(text string) int {
	if place := misplaced(text[:2], letter); place > 0 {
		return place
	}
	if place := misplaced(text[2:4], digit); place > 0 {
		return place + 2
	}
	if place := misplaced(text[4:], alphanumeric); place > 0 {
		return place + 4
	}
	return 0
}
