package money

import (
	"testing"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	none := Currency{}
	for _, test := range []struct {
		text     string
		currency Currency
		want     string // "" with a code
		code     Code
	}{
		{"1,234.50", CNY, "1234.50 CNY", ""},
		{"1234.5", CNY, "1234.50 CNY", ""},
		{"￥１，２３４．５０", CNY, "1234.50 CNY", ""},
		{"¥-1,234.50", CNY, "-1234.50 CNY", ""},
		{"-¥1,234.50", CNY, "-1234.50 CNY", ""},
		{"－100", CNY, "-100.00 CNY", ""},
		{"−100", CNY, "-100.00 CNY", ""},
		{"（1,234.50）", CNY, "-1234.50 CNY", ""},
		{"(¥5)", CNY, "-5.00 CNY", ""},
		{"123.45-", EUR, "-123.45 EUR", ""},
		{"123.45 CR", EUR, "123.45 EUR", ""},
		{"123.45DR", EUR, "-123.45 EUR", ""},
		{"借 100", CNY, "-100.00 CNY", ""},
		{"人民币100元", none, "100.00 CNY", ""},
		{"100.00美元", none, "100.00 USD", ""},
		{"CNY 100", none, "100.00 CNY", ""},
		{"100 JPY", none, "100 JPY", ""},
		{"¥100", JPY, "100 JPY", ""},
		{"HK$7", none, "7.00 HKD", ""},
		{"$7", USD, "7.00 USD", ""},
		{"0.12000", CNY, "0.12 CNY", ""},
		{".5", CNY, "0.50 CNY", ""},
		{"5.", CNY, "5.00 CNY", ""},
		{"1.234", dinar(t), "1.234 BHD", ""},
		{"-92,233,720,368,547,758.08", CNY, "-92233720368547758.08 CNY", ""},
		{"92,233,720,368,547,758.08", CNY, "", CodeOverflow},
		{"0.125", CNY, "", CodeTooManyDecimals},
		{"1.5", JPY, "", CodeTooManyDecimals},
		{"¥100", none, "", CodeNoCurrency},
		{"$100", none, "", CodeNoCurrency},
		{"100", none, "", CodeNoCurrency},
		{"100 USD", CNY, "", CodeCurrencyMismatch},
		{"1 XAU", none, "", CodeNoMinorUnit},
		{"", CNY, "", CodeMalformed}, {"abc", CNY, "", CodeMalformed}, {"-", CNY, "", CodeMalformed},
		{"--1", CNY, "", CodeMalformed}, {"-1-", CNY, "", CodeMalformed}, {"(-1)", CNY, "", CodeMalformed},
		{"(1", CNY, "", CodeMalformed}, {"1)", CNY, "", CodeMalformed}, {"()1", CNY, "", CodeMalformed},
		{"1(", CNY, "", CodeMalformed},
		{"1,23", CNY, "", CodeMalformed}, {"12,34,567", CNY, "", CodeMalformed}, {"1234,567", CNY, "", CodeMalformed},
		{",123", CNY, "", CodeMalformed}, {"1.2.3", CNY, "", CodeMalformed}, {"1 2", CNY, "", CodeMalformed},
		{"1e5", CNY, "", CodeMalformed}, {"-1 DR", CNY, "", CodeMalformed}, {"1\xff", CNY, "", CodeMalformed},
	} {
		got, err := Parse(test.text, test.currency, PointDecimal)
		if got.String() != test.want || codeOf(err) != test.code {
			t.Errorf("%q: got %q, %v; want %q, %q", test.text, got, err, test.want, test.code)
		}
	}
}

func dinar(t *testing.T) Currency {
	t.Helper()
	found, err := LookupCurrency("BHD")
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestParseConventions(t *testing.T) {
	if got, err := Parse("1.234,50 €", EUR, CommaDecimal); err != nil || got != New(123450, EUR) {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := Parse("1", EUR, Conventions{}); codeOf(err) != CodeUnknownConvention {
		t.Errorf("got %v", err)
	}
}

func TestFormatIsParsedBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		currency := rapid.SampledFrom([]Currency{CNY, USD, EUR, JPY, HKD, GBP}).Draw(t, "currency")
		amount := anyAmount(currency).Draw(t, "amount")
		style := Style{
			Locale:      rapid.SampledFrom([]Locale{Chinese, English}).Draw(t, "locale"),
			Currency:    rapid.SampledFrom([]CurrencyStyle{NoCurrencyName, CurrencyCode, CurrencySymbol}).Draw(t, "name"),
			Parentheses: rapid.Bool().Draw(t, "parentheses"),
			NoGrouping:  rapid.Bool().Draw(t, "plain"),
		}
		text := style.Format(amount)
		if got, err := Parse(text, currency, PointDecimal); err != nil || got != amount {
			t.Fatalf("%q: got %v, %v", text, got, err)
		}
	})
}

func TestFormat(t *testing.T) {
	amount := New(-123456789, CNY)
	for want, style := range map[string]Style{
		"-1,234,567.89":          {},
		"-1234567.89":            {NoGrouping: true},
		"-¥1,234,567.89":         {Locale: Chinese, Currency: CurrencySymbol},
		"(CN¥1,234,567.89)":      {Locale: English, Currency: CurrencySymbol, Parentheses: true},
		"-CNY\u00a01,234,567.89": {Locale: English, Currency: CurrencyCode},
	} {
		if got := style.Format(amount); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"1,234.50", "（￥１）", "-5 CR", "人民币100元", "1\xff", "(((("} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		amount, err := Parse(text, Currency{}, PointDecimal)
		if err != nil && codeOf(err) == "" {
			t.Fatalf("an error without code: %v", err)
		}
		if err == nil {
			if again, err := Parse(amount.String(), Currency{}, PointDecimal); err != nil || again != amount {
				t.Fatalf("%q was read as %v, which reads as %v, %v", text, amount, again, err)
			}
		}
	})
}
