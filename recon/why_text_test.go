package recon

import (
	"strings"
	"testing"

	"zhitong/calendar"
	"zhitong/money"
)

// TestSentencesGroupDigits: the amounts in the sentences about a match, and about why there is none, stand in groups
// of three digits, as in the tables beside them; keys and rates are as they were.
func TestSentencesGroupDigits(t *testing.T) {
	date, err := calendar.ParseDate("2026-03-02")
	if err != nil {
		t.Fatal(err)
	}
	differs := Group{Difference: "-1234567.50", Minor: -123456750, Currency: money.CNY, Why: Why{Reference: EqualReference}}
	fee := differs
	fee.Class = ClassFee
	exchanged := Group{Why: Why{Reference: EqualReference}, Exchange: &GroupExchange{Source: "ECB", Date: date, Rate: "1620.3551", Expected: "1234567.00", Currency: money.CNY, Difference: "-1000.00"}}
	for _, test := range []struct {
		group *Group
		want  []string
	}{
		{&differs, []string{"-1,234,567.50"}},
		{&fee, []string{" 1,234,567.50"}},
		{&exchanged, []string{"1620.3551", "1,234,567.00 CNY", "-1,000.00", "2026-03-02"}},
	} {
		for _, language := range []string{"zh-CN", "en"} {
			for _, want := range test.want {
				if text := test.group.Sentence(language); !strings.Contains(text, want) {
					t.Errorf("%q says nothing of %q", text, want)
				}
			}
		}
	}
	for _, test := range []struct {
		verdict Verdict
		want    string
	}{
		{Verdict{Pass: "fee", Reason: BecauseAmount, Found: "-1234.50", Needed: "1000.00…20000.00"}, "Pass fee: The amounts differ by -1,234.50, 1,000.00…20,000.00 is allowed."},
		{Verdict{Pass: "key", Reason: BecauseKey, Found: "1234567", Needed: "1234568"}, "1234567"},
	} {
		if text := test.verdict.Sentence("en"); !strings.Contains(text, test.want) {
			t.Errorf("%q, want %q", text, test.want)
		}
	}
}
