package money

import "strings"

// tokens are digital tokens that exchanges and wallets keep accounts in, with
// the decimals that they are quoted with. They are no currencies of ISO 4217:
// only LookupToken and the text forms of Currency and Amount know them.
const (
	sixDecimalTokens   = `USDC TRX XRP ADA`
	eightDecimalTokens = `USDT BTC BCH LTC DOGE ETH ETC BNB BUSD DAI TUSD FDUSD HUSD HT OKB UNI LINK DOT SOL MATIC SHIB EOS FIL BTC1S BTC3L BTC3S ETH1S ETH3L ETH3S`
)

var (
	tokens     = map[string]Currency{}
	tokenCodes = []string{""} // by the number in Currency.code; 0 is none
)

func init() {
	addTokens(sixDecimalTokens, 6)
	addTokens(eightDecimalTokens, 8)
}

func addTokens(codes string, exponent int8) {
	for code := range strings.FieldsSeq(codes) {
		tokens[code] = Currency{code: [3]byte{0, 0, byte(len(tokenCodes))}, exponent: exponent}
		tokenCodes = append(tokenCodes, code)
	}
}

// LookupToken returns a digital token as a currency. Any other code is an
// Error with CodeUnknownCurrency.
func LookupToken(code string) (Currency, error) {
	token, known := tokens[code]
	if !known {
		return Currency{}, newError(CodeUnknownCurrency, "the code is not a digital token that is known")
	}
	return token, nil
}

// IsToken reports whether c is a digital token, which no payment format can
// express.
func (c Currency) IsToken() bool { return !c.IsZero() && c.code[0] == 0 }

func (c Currency) tokenCode() string { return tokenCodes[c.code[2]] }
