package money

import "strings"

// Locale names the customs by which people write amounts.
type Locale string

// The locales.
const (
	Chinese Locale = "zh-CN" // ¥1,234.50 is renminbi
	English Locale = "en"    // CN¥1,234.50 is renminbi
)

// CurrencyStyle says how Format names the currency.
type CurrencyStyle string

// The ways to name a currency.
const (
	NoCurrencyName CurrencyStyle = ""       // 1,234.50
	CurrencyCode   CurrencyStyle = "code"   // CNY 1,234.50
	CurrencySymbol CurrencyStyle = "symbol" // ¥1,234.50; the code where there is no customary symbol
)

// Style says how Format writes an amount for people. The zero Style groups
// thousands by commas, names no currency and writes a leading minus.
type Style struct {
	Locale      Locale
	Currency    CurrencyStyle
	Parentheses bool // accounting: (1,234.50) for a negative amount
	NoGrouping  bool
}

// Format writes the amount for people, with all decimals of its currency.
func (s Style) Format(a Amount) string {
	digits := strings.TrimPrefix(a.DecimalText(), "-")
	if !s.NoGrouping {
		digits = groupThousands(digits)
	}
	text := s.currencyName(a.currency) + digits
	switch {
	case a.minor >= 0:
		return text
	case s.Parentheses:
		return "(" + text + ")"
	}
	return "-" + text
}

func (s Style) currencyName(currency Currency) string {
	switch s.Currency {
	case CurrencySymbol:
		if symbol, ok := symbols[s.Locale][currency.Code()]; ok {
			return symbol
		}
		return currency.Code() + "\u00a0"
	case CurrencyCode:
		return currency.Code() + "\u00a0"
	}
	return ""
}

// symbols are those of Unicode CLDR for zh and en.
var symbols = map[Locale]map[string]string{
	Chinese: {"CNY": "¥", "USD": "US$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "HKD": "HK$", "TWD": "NT$", "KRW": "￦"},
	English: {"CNY": "CN¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "HKD": "HK$", "TWD": "NT$", "KRW": "₩"},
}

// Grouped writes a plain decimal for people, with groups of three digits: "-1234567.50" becomes
// "-1,234,567.50". A unit may follow it behind a space, as in "1234.50 CNY". Text that is no plain
// decimal comes back as it is.
func Grouped(decimal string) string {
	number, unit, hasUnit := strings.Cut(decimal, " ")
	digits := strings.TrimPrefix(number, "-")
	if !isPlainDecimal(digits) {
		return decimal
	}
	text := strings.TrimSuffix(number, digits) + groupThousands(digits)
	if hasUnit {
		text += " " + unit
	}
	return text
}

// isPlainDecimal is true for digits, and for digits, a point and digits.
func isPlainDecimal(text string) bool {
	whole, fraction, hasFraction := strings.Cut(text, ".")
	areDigits := func(part string) bool { return part != "" && strings.Trim(part, "0123456789") == "" }
	return areDigits(whole) && (!hasFraction || areDigits(fraction))
}

func groupThousands(digits string) string {
	whole, fraction, hasFraction := strings.Cut(digits, ".")
	var text strings.Builder
	for index, digit := range []byte(whole) {
		if index > 0 && (len(whole)-index)%3 == 0 {
			text.WriteByte(',')
		}
		text.WriteByte(digit)
	}
	if hasFraction {
		text.WriteString("." + fraction)
	}
	return text.String()
}
