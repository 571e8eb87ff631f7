package statement

// bai2Effect says what a type code does to the account.
type bai2Effect int

const (
	bai2Status bai2Effect = iota // a balance or another figure, no movement
	bai2Credit
	bai2Debit
	bai2NonMonetary
	bai2Unknown // a code of three digits that the specification does not have
)

// bai2EffectOf follows the ranges of the specification (Cash Management
// Balance Reporting, version 2, appendix A): 001–099 status, 100–399 credits,
// 400–699 debits, 700–799 loans, 890 without an amount, 900–919, 920–959 and
// 960–999 the same by agreement. It is false for what is no code at all.
func bai2EffectOf(code string) (bai2Effect, bool) {
	if len(code) != 3 || !isDigits(code) {
		return bai2Status, false
	}
	switch {
	case code == "890":
		return bai2NonMonetary, true
	case code == "000":
		return bai2Unknown, true
	case code < "100", code >= "700" && code < "720", code >= "900" && code < "920":
		return bai2Status, true
	case code < "400", code >= "720" && code < "760", code >= "920" && code < "960":
		return bai2Credit, true
	case code < "700", code >= "760" && code < "800", code >= "960":
		return bai2Debit, true
	}
	return bai2Unknown, true
}

// bai2Balances are the status codes with a kind of their own.
var bai2Balances = map[string]BalanceKind{
	"010": OpeningBooked, "015": ClosingBooked, "030": InterimClosing,
	"040": OpeningAvailable, "045": ClosingAvailable, "060": InterimAvailable,
}
