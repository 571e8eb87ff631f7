package money

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// Allocate divides the amount in proportion to the ratios without losing a
// minor unit: each part is the exact share rounded towards zero, and the units
// left over go to the largest remainders, ties to the earlier part (Hamilton's
// method). An Error with CodeInvalidAllocation refuses no ratios, a negative
// ratio, only zeros, and ratios whose sum is beyond int64.
func (a Amount) Allocate(ratios []int64) ([]Amount, error) {
	total, err := sumOfRatios(ratios)
	if err != nil {
		return nil, err
	}
	shares, left := exactShares(a.magnitude(), ratios, total)
	for _, share := range byRemainder(shares)[:left] {
		share.units++
	}
	parts := make([]Amount, len(shares))
	for index, share := range shares {
		parts[index] = New(int64(share.units), a.currency)
		if a.minor < 0 {
			parts[index].minor = int64(-share.units)
		}
	}
	return parts, nil
}

// Split divides the amount into n parts that differ by at most one minor unit,
// the larger ones first. The error has CodeInvalidAllocation where n < 1.
func (a Amount) Split(n int) ([]Amount, error) {
	if n < 1 {
		return nil, newError(CodeInvalidAllocation, "an amount splits into at least one part")
	}
	return a.Allocate(slices.Repeat([]int64{1}, n))
}

type share struct {
	index     int
	units     uint64
	remainder uint64
}

func sumOfRatios(ratios []int64) (total uint64, err error) {
	for _, ratio := range ratios {
		if ratio < 0 {
			return 0, newError(CodeInvalidAllocation, "a ratio is negative")
		}
		total += uint64(ratio)
		if total > math.MaxInt64 {
			return 0, newError(CodeInvalidAllocation, "the ratios add up to more than 63 bits")
		}
	}
	if total == 0 {
		return 0, newError(CodeInvalidAllocation, "an allocation needs a ratio above zero")
	}
	return total, nil
}

// exactShares works in 128 bits; the quotient fits, since no ratio exceeds the total.
func exactShares(magnitude uint64, ratios []int64, total uint64) (shares []*share, left uint64) {
	left = magnitude
	for index, ratio := range ratios {
		high, low := bits.Mul64(magnitude, uint64(ratio))
		part := &share{index: index}
		if high == 0 {
			part.units, part.remainder = low/total, low%total
		} else if uint64(ratio) == total {
			part.units = magnitude
		} else {
			part.units, part.remainder = bits.Div64(high, low, total)
		}
		left -= part.units
		shares = append(shares, part)
	}
	return shares, left
}

func byRemainder(shares []*share) []*share {
	sorted := slices.Clone(shares)
	slices.SortFunc(sorted, func(a, b *share) int {
		return cmp.Or(cmp.Compare(b.remainder, a.remainder), cmp.Compare(a.index, b.index))
	})
	return sorted
}
