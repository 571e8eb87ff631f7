package money

import "testing"

// TestTokensAreUnitsOfTheirOwn: a token parses, prints and reads back with its
// decimals, and the lists of ISO 4217 do not know it.
func TestTokensAreUnitsOfTheirOwn(t *testing.T) {
	for code, text := range map[string]string{"USDT": "-13.98369600", "BTC": "0.00030400", "USDC": "1.000001"} {
		token, err := LookupToken(code)
		if err != nil || !token.IsToken() || token.Code() != code {
			t.Fatalf("%s: %v %v", code, token, err)
		}
		if _, err := LookupCurrency(code); codeOf(err) != CodeUnknownCurrency {
			t.Errorf("%s is taken for a currency: %v", code, err)
		}
		amount, err := Parse(text, token, PointDecimal)
		if err != nil || amount.DecimalText() != text {
			t.Errorf("%s: %v %v", text, amount, err)
		}
		written, err := amount.MarshalText()
		var read Amount
		if err != nil || read.UnmarshalText(written) != nil || read != amount {
			t.Errorf("%s reads back as %v, %v", written, read, err)
		}
	}
	if _, err := LookupToken("CNY"); codeOf(err) != CodeUnknownCurrency {
		t.Errorf("CNY is taken for a token: %v", err)
	}
	if CNY.IsToken() || (Currency{}).IsToken() {
		t.Error("a currency or none is taken for a token")
	}
}
