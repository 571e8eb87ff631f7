package money

import (
	"testing"

	"golang.org/x/text/currency"
)

// Exponents other than two, as ISO 4217 list one has them.
func TestMinorUnits(t *testing.T) {
	for code, want := range map[string]int{
		"CNY": 2, "JPY": 0, "KRW": 0, "VND": 0, "UYI": 0, "BHD": 3, "KWD": 3, "TND": 3, "CLF": 4, "UYW": 4,
		"MGA": 2, "MRU": 2, "HUF": 2, "XCG": 2,
	} {
		found, err := LookupCurrency(code)
		if got, ok := found.MinorUnit(); err != nil || !ok || got != want || found.Code() != code {
			t.Errorf("%s: got %d, %v, %v", code, got, ok, err)
		}
	}
	for _, code := range []string{"XAU", "XAG", "XDR", "XTS", "XXX"} {
		found, err := LookupCurrency(code)
		if _, ok := found.MinorUnit(); err != nil || ok {
			t.Errorf("%s: has a minor unit, or %v", code, err)
		}
	}
}

// The independent table of x/text knows every code except those that are newer than its edition.
func TestCodesAreKnownElsewhere(t *testing.T) {
	newer := map[string]bool{
		"MRU": true, "VES": true, "UYW": true, "VED": true, "SLE": true, "ZWG": true, "XCG": true, "XAD": true,
	}
	for key, entry := range currencies {
		if _, err := currency.ParseISO(string(key[:])); err != nil && !newer[entry.Code()] {
			t.Errorf("%s: %v", entry.Code(), err)
		}
	}
	if len(currencies) < 200 {
		t.Errorf("the table has only %d codes", len(currencies))
	}
}

func TestWithdrawnAndUnknownCodes(t *testing.T) {
	mark, err := LookupCurrency("DEM")
	if err != nil || !mark.IsWithdrawn() || CNY.IsWithdrawn() {
		t.Errorf("DEM: %v, %v", mark, err)
	}
	for _, code := range []string{"", "CN", "cny", "XYZ", "CNYY"} {
		if _, err := LookupCurrency(code); codeOf(err) != CodeUnknownCurrency {
			t.Errorf("%q: got %v", code, err)
		}
	}
	var read Currency
	if err := read.UnmarshalText([]byte("EUR")); err != nil || read != EUR {
		t.Errorf("got %v, %v", read, err)
	}
}
