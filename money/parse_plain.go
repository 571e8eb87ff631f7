package money

// maxPlainDigits is how many digits are summed without a look at overflow.
const maxPlainDigits = 17

// plainAmount reads the way machines write amounts: an optional minus, ASCII
// digits, and at most as many decimals as the currency has. Everything else is
// left to the parser, so that both agree.
func plainAmount(text string, currency Currency, decimal rune) (Amount, bool) {
	decimals, ok := currency.MinorUnit()
	rest := text
	negative := len(text) > 0 && text[0] == '-'
	if negative {
		rest = text[1:]
	}
	if !ok || len(rest) == 0 || len(rest) > maxPlainDigits-decimals {
		return Amount{}, false
	}
	whole, at := digitRun(rest, 0)
	if at == 0 {
		return Amount{}, false
	}
	places := 0
	if at < len(rest) {
		start := at + 1
		if rune(rest[at]) != decimal {
			return Amount{}, false
		}
		if whole, at = digitRun(rest[start:], whole); at == 0 || at > decimals || start+at < len(rest) {
			return Amount{}, false
		}
		places = at
	}
	minor := whole * int64(powersOfTen[decimals-places])
	if negative {
		minor = -minor
	}
	return Amount{minor, currency}, true
}

// digitRun adds the digits at the beginning of a text to a number.
func digitRun(text string, number int64) (sum int64, length int) {
	for length < len(text) && text[length] >= '0' && text[length] <= '9' {
		number = number*10 + int64(text[length]-'0')
		length++
	}
	return number, length
}
