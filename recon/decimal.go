package recon

import (
	"math"
	"math/bits"

	"github.com/cockroachdb/apd/v3"

	"zhitong/money"
)

// minorUnits turns a checked decimal of whole units into minor units of the
// currency, rounded down: 0.05 is 5 for CNY and 0 for JPY.
func minorUnits(text string, currency money.Currency) int64 {
	if text == "" {
		return 0
	}
	number, _, err := apd.NewFromString(text)
	if err != nil {
		return 0
	}
	amount, err := money.FromDecimal(number, currency, money.Down)
	if err != nil {
		return math.MaxInt64 / 4
	}
	return amount.Minor()
}

// partsPerMillion turns a checked percentage into parts per million, rounded down.
func partsPerMillion(percent string) int64 {
	number, _, err := apd.NewFromString(percent)
	if err != nil {
		return 0
	}
	number.Exponent += 4
	context := apd.BaseContext.WithPrecision(40)
	context.Rounding = apd.RoundDown
	whole := new(apd.Decimal)
	if _, err := context.Quantize(whole, number, 0); err != nil {
		return math.MaxInt64
	}
	value, err := whole.Int64()
	if err != nil {
		return math.MaxInt64
	}
	return value
}

// share returns amount × parts / 1,000,000 of a magnitude, rounded down,
// without overflow for parts up to a million.
func share(magnitude, parts int64) int64 {
	high, low := bits.Mul64(uint64(magnitude), uint64(parts))
	quotient, _ := bits.Div64(high, low, 1_000_000)
	return int64(quotient)
}
