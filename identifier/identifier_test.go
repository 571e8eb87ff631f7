package identifier

import (
	"strings"
	"testing"
)

type vector struct {
	text     string
	verdict  Verdict
	code     Code
	position int
}

func expect(t *testing.T, check func(string) Result, vectors []vector) {
	t.Helper()
	for _, one := range vectors {
		got := check(one.text)
		if got.Verdict != one.verdict || got.Code != one.code || got.Position != one.position {
			t.Errorf("%s: got %s %s at %d, want %s %s at %d", one.text, got.Verdict, got.Code, got.Position, one.verdict, one.code, one.position)
		}
		if got.Sentence("zh-CN") == "" || got.Sentence("en") == "" {
			t.Errorf("no sentence for %s", got.Code)
		}
	}
}

// The sound ones are examples of the IBAN registry (ISO 13616).
func TestIBAN(t *testing.T) {
	expect(t, CheckIBAN, []vector{
		{"GB82 WEST 1234 5698 7654 32", OK, CodeSound, 0}, {"DE89370400440532013000", OK, CodeSound, 0}, {"be68539007547034", OK, CodeSound, 0},
		{"FR1420041010050500013M02606", OK, CodeSound, 0}, {"CH9300762011623852957", OK, CodeSound, 0}, {"NO9386011117947", OK, CodeSound, 0},
		{"MT84MALT011000012345MTLCAST001S", OK, CodeSound, 0}, {"SC18SSCB11010000000000001497USD", OK, CodeSound, 0}, {"LC55HEMM000100010012001200023015", OK, CodeSound, 0},
		{"GB82WEST12345698765431", Invalid, CodeCheckDigit, 3}, {"GB28WEST12345698765432", Invalid, CodeCheckDigit, 3},
		{"DE8937040044053201300", Invalid, CodeLength, 0}, {"DE8A370400440532013000", Invalid, CodeCharacter, 4}, {"D", Invalid, CodeLength, 0},
		{"DE89370400440532_13000", Invalid, CodeCharacter, 17}, {"1E89370400440532013000", Invalid, CodeCharacter, 1},
	})
}

// TestIBANCountryNotRegistered: a hundred pairs of check digits hold one that fits.
func TestIBANCountryNotRegistered(t *testing.T) {
	sound := 0
	for tens := byte('0'); tens <= '9'; tens++ {
		for ones := byte('0'); ones <= '9'; ones++ {
			if result := CheckIBAN("ZZ" + string([]byte{tens, ones}) + "1234"); result.Verdict == Warning && result.Code == CodeUnknownCountry {
				sound++
			}
		}
	}
	if sound != 1 {
		t.Errorf("%d pairs of check digits fit, want one", sound)
	}
}

// TestIBANDetectsEverySwap: MOD 97-10 finds every changed digit and every swap
// of neighbours that differ.
func TestIBANDetectsEverySwap(t *testing.T) {
	const text = "DE89370400440532013000"
	for place := 4; place+1 < len(text); place++ {
		swapped := []byte(text)
		swapped[place], swapped[place+1] = swapped[place+1], swapped[place]
		if string(swapped) != text && CheckIBAN(string(swapped)).Verdict != Invalid {
			t.Errorf("%s is taken for sound", swapped)
		}
	}
}

func TestBIC(t *testing.T) {
	expect(t, CheckBIC, []vector{
		{"DEUTDEFF", OK, CodeSound, 0}, {"deutdeff500", OK, CodeSound, 0}, {"ICBKCNBJ", OK, CodeSound, 0}, {"NEDSZAJJXXX", OK, CodeSound, 0},
		{"DEUTDEF", Invalid, CodeLength, 0}, {"DEUTDEFF50", Invalid, CodeLength, 0}, {"DEUT1EFF", Invalid, CodeCharacter, 5},
		{"DEUTDE_F", Invalid, CodeCharacter, 7}, {"DEUTZZFF", Warning, CodeUnknownCountry, 5},
	})
}

// The sound ones are published by GLEIF for Bloomberg Finance L.P. and Apple Inc.
func TestLEI(t *testing.T) {
	expect(t, CheckLEI, []vector{
		{"5493001KJTIIGC8Y1R12", OK, CodeSound, 0}, {"HWUPKR0MPOU8FGXBT394", OK, CodeSound, 0},
		{"5493001KJTIIGC8Y1R13", Invalid, CodeCheckDigit, 19}, {"5493001KJTIIGC8Y1R1", Invalid, CodeLength, 0},
		{"5493001KJTIIGC8Y1RA2", Invalid, CodeCharacter, 19}, {"5493001KJ/IIGC8Y1R12", Invalid, CodeCharacter, 10},
	})
}

// RF18 5390 0754 7034 is the example of ISO 11649.
func TestCreditorReference(t *testing.T) {
	expect(t, CheckCreditorReference, []vector{
		{"RF18 5390 0754 7034", OK, CodeSound, 0}, {"RF18000000000539007547034", OK, CodeSound, 0},
		{"RF19539007547034", Invalid, CodeCheckDigit, 3}, {"RE18539007547034", Invalid, CodeCharacter, 1}, {"RF1", Invalid, CodeLength, 0},
		{"RFA8539007547034", Invalid, CodeCharacter, 3}, {"RF18" + strings.Repeat("1", 22), Invalid, CodeLength, 0}, {"RF1853900/547034", Invalid, CodeCharacter, 10},
	})
}

// 91350100M000100Y43 is the example of GB 32100-2015. The ones with a warning
// are real codes of early pilot regions.
func TestCreditCode(t *testing.T) {
	expect(t, CheckCreditCode, []vector{
		{"91350100M000100Y43", OK, CodeSound, 0}, {"91440300708461136T", OK, CodeSound, 0}, {"91310000132260250X", OK, CodeSound, 0},
		{"91350100M0001TGQXM", Warning, CodeCheckDigit, 18}, {"91350211M0000XUF46", Warning, CodeCheckDigit, 18}, {"91350203M0001FUE2P", Warning, CodeCheckDigit, 18},
		{"91350100M000100Y4", Invalid, CodeLength, 0}, {"9135O100M000100Y43", Invalid, CodeCharacter, 5}, {"913501A0M000100Y43", Invalid, CodeCharacter, 7},
	})
}

// TestOrganizationCode: the check of the whole code agrees, that of the
// organization code within does not.
func TestOrganizationCode(t *testing.T) {
	const changed = "91350100M000100Y5"
	result := CheckCreditCode(changed + string(creditCodeCheck(changed)))
	if result.Verdict != Warning || result.Code != CodeOrganizationDigit {
		t.Errorf("got %+v", result)
	}
}

// 4992 7398 716 and 7992739871 3 are the usual examples of the Luhn formula.
func TestCardNumber(t *testing.T) {
	expect(t, CheckCardNumber, []vector{
		{"4992 7398 716", OK, CodeSound, 0}, {"79927398713", OK, CodeSound, 0}, {"4111-1111-1111-1111", OK, CodeSound, 0},
		{"79927398710", Invalid, CodeCheckDigit, 11}, {"411111111", Invalid, CodeLength, 0}, {"41111111111111111111", Invalid, CodeLength, 0},
		{"4111111111l11111", Invalid, CodeCharacter, 11},
	})
}

// Codes of head offices of Chinese banks.
func TestBankCode(t *testing.T) {
	expect(t, CheckBankCode, []vector{
		{"102100099996", OK, CodeSound, 0}, {"103100000026", OK, CodeSound, 0}, {"104100000004", OK, CodeSound, 0}, {"105100000017", OK, CodeSound, 0},
		{"308584000013", OK, CodeSound, 0}, {"403100000004", OK, CodeSound, 0}, {"307584007998", OK, CodeSound, 0},
		{"102100099997", Invalid, CodeCheckDigit, 12}, {"10210009999", Invalid, CodeLength, 0}, {"10210009999X", Invalid, CodeCharacter, 12},
	})
}

func FuzzChecks(f *testing.F) {
	for _, seed := range []string{"GB82WEST12345698765432", "DEUTDEFF500", "5493001KJTIIGC8Y1R12", "RF18539007547034", "91350100M000100Y43", "4111111111111111", "102100099996"} {
		f.Add(seed)
	}
	checks := []func(string) Result{CheckIBAN, CheckBIC, CheckLEI, CheckCreditorReference, CheckCreditCode, CheckCardNumber, CheckBankCode}
	f.Fuzz(func(t *testing.T, text string) {
		for index, check := range checks {
			first := check(text)
			if again := check(first.Canonical); again.Verdict != first.Verdict || again.Code != first.Code {
				t.Errorf("check %d of %q: %+v, of its canonical form %+v", index, text, first, again)
			}
		}
	})
}
