package identifier

import "strings"

// Verdict is the outcome of a check.
type Verdict string

// The verdicts.
const (
	OK      Verdict = "ok"
	Warning Verdict = "warning" // deviates in a way in which real ones do
	Invalid Verdict = "invalid"
)

// Code says in one word what a check found.
type Code string

// The codes of the results of this package.
const (
	CodeSound             Code = "sound"
	CodeLength            Code = "length"             // more or fewer characters than the standard has
	CodeCharacter         Code = "character"          // a character that the standard does not have at the place
	CodeCheckDigit        Code = "check_digit"        // the check digits do not agree with the rest
	CodeUnknownCountry    Code = "unknown_country"    // the country is in no table of this package
	CodeOrganizationDigit Code = "organization_digit" // the check digit of the organization code within does not agree
)

// Result is what a check found.
type Result struct {
	Verdict   Verdict `json:"verdict"`
	Code      Code    `json:"code"`
	Position  int     `json:"position"`  // in the canonical form, from 1; 0 where no one place is wrong
	Canonical string  `json:"canonical"` // without blanks, in capital letters
}

type sentences struct{ chinese, english string }

var texts = map[Code]sentences{
	CodeSound:             {"符合标准。", "It follows its standard."},
	CodeLength:            {"长度不符合标准。", "It has not the length of its standard."},
	CodeCharacter:         {"含有标准不允许的字符。", "It has a character that its standard does not allow there."},
	CodeCheckDigit:        {"校验码不符。", "The check digits do not agree with the rest."},
	CodeUnknownCountry:    {"国家代码不在登记表中。", "The country is not registered."},
	CodeOrganizationDigit: {"组织机构代码的校验码不符。", "The check digit of the organization code does not agree."},
}

// Sentence tells the result in Chinese ("zh-CN") or English (any other language).
func (r Result) Sentence(language string) string {
	if strings.HasPrefix(language, "zh") {
		return texts[r.Code].chinese
	}
	return texts[r.Code].english
}

// canonical drops blanks and hyphens and makes letters capital.
func canonical(text string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "\u00a0", "", "-", "").Replace(text))
}

func sound(text string) Result { return Result{OK, CodeSound, 0, text} }

func invalid(text string, code Code, position int) Result {
	return Result{Invalid, code, position, text}
}

// character is a set of characters.
type character func(byte) bool

func digit(char byte) bool  { return char >= '0' && char <= '9' }
func letter(char byte) bool { return char >= 'A' && char <= 'Z' }
func alphanumeric(char byte) bool {
	return digit(char) || letter(char)
}

// misplaced returns the place from 1 of the first character beyond the set, 0
// where there is none.
func misplaced(text string, allowed character) int {
	for index := range len(text) {
		if !allowed(text[index]) {
			return index + 1
		}
	}
	return 0
}
