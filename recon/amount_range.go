package recon

import (
	"math/bits"

	"zhitong/money"
)

// amountRange says which amounts on the right go with one on the left.
type amountRange struct {
	any               bool
	exchanged         bool  // two digits change places
	absolute, percent int64 // of a tolerance: minor units, parts per million; below 0: not given
	fee               bool
	feeMinimum        int64
	feeMaximum        int64 // minor units; below 0: not given
	feePercent        int64 // parts per million; below 0: not given
	feeStep           int64 // minor units
	deductedFromLeft  bool
	schedule          feeSchedule // nil: the fee is in the range
}

func rangeOf(pass *Pass, currency money.Currency) amountRange {
	r := amountRange{any: pass.Amount.Any, exchanged: pass.Amount.ExchangedDigits, absolute: -1, percent: -1, feeMaximum: -1, feePercent: -1}
	if pass.Amount.Absolute != "" {
		r.absolute = minorUnits(pass.Amount.Absolute, currency)
	}
	if pass.Amount.Percent != "" {
		r.percent = partsPerMillion(pass.Amount.Percent)
	}
	if fee := pass.Fee; fee != nil {
		r.fee, r.deductedFromLeft = true, fee.DeductedFrom == Left
		r.feeMinimum = max(1, minorUnits(fee.Minimum, currency))
		r.feeStep = max(1, minorUnits(fee.Step, currency))
		if fee.Maximum != "" {
			r.feeMaximum = minorUnits(fee.Maximum, currency)
		}
		if fee.Percent != "" {
			r.feePercent = partsPerMillion(fee.Percent)
		}
		r.schedule = scheduleOf(fee, currency)
	}
	return r
}

// tolerance is how far another amount may be from this one.
func (r *amountRange) tolerance(magnitude int64) int64 {
	return smallest(magnitude, r.absolute, r.percent)
}

// smallest is the smaller of an absolute limit and a share, of those that are
// given; 0 where none is.
func smallest(magnitude, absolute, parts int64) int64 {
	switch {
	case parts < 0:
		return max(0, absolute)
	case absolute < 0:
		return share(magnitude, parts)
	}
	return min(absolute, share(magnitude, parts))
}

// bounds gives the smallest and largest amount on the right that may go with an
// amount on the left. It may give more than allows admits.
func (r *amountRange) bounds(left int64) (low, high int64) {
	if r.fee {
		return r.feeBounds(left)
	}
	// The tolerance counts from the larger of both, which is at most twice this one
	// for percentages up to 50; the check of the pair is exact.
	reach := r.tolerance(2 * magnitude(left))
	switch {
	case r.percent > 500_000 && r.absolute >= 0:
		reach = r.absolute
	case r.percent > 500_000:
		reach = maxSideTotal
	}
	return left - reach, left + reach
}

// feeBounds: a fee lessens what the bank shows, for money in as for money out.
func (r *amountRange) feeBounds(left int64) (low, high int64) {
	if r.schedule != nil {
		return r.schedule.bounds(left, r.deductedFromLeft)
	}
	largest := r.feeMaximum
	if largest < 0 {
		largest = maxSideTotal
	}
	if r.deductedFromLeft {
		return left + r.feeMinimum, left + largest
	}
	return left - largest, left - r.feeMinimum
}

// allows decides a pair; difference is left minus right.
func (r *amountRange) allows(left, right int64) (difference int64, allowed bool) {
	difference = left - right
	if (left < 0) != (right < 0) {
		return difference, false
	}
	larger := max(magnitude(left), magnitude(right))
	switch {
	case r.any:
		return difference, true
	case r.exchanged:
		return difference, transposed(left, right)
	case r.fee:
		return difference, r.allowsFee(left, right)
	}
	return difference, magnitude(difference) <= r.tolerance(larger)
}

func (r *amountRange) allowsFee(left, right int64) bool {
	fee, gross := r.deducted(left, right), left
	if r.deductedFromLeft {
		gross = right
	}
	if r.schedule != nil {
		return r.schedule.allows(fee, magnitude(gross))
	}
	return fee >= r.feeMinimum && fee <= smallest(magnitude(gross), r.feeMaximum, r.feePercent) && fee%r.feeStep == 0 && !transposed(left, right)
}

// deducted is by how much the side that shows the net amount has less.
func (r *amountRange) deducted(left, right int64) int64 {
	if r.deductedFromLeft {
		return right - left
	}
	return left - right
}

// transposed reports whether two neighbouring digits change places between two
// amounts: a mistake of who typed it, not a fee.
func transposed(a, b int64) bool {
	if magnitude(a-b)%9 != 0 {
		return false // the cheap half of the test: such differences are multiples of nine
	}
	for one, other := magnitude(a), magnitude(b); one != other; one, other = one/10, other/10 {
		if one%10 == other%10 {
			continue
		}
		return one/100 == other/100 && one%10 == other/10%10 && one/10%10 == other%10
	}
	return false
}

// transpositions lists the amounts that come of exchanging two neighbouring digits; a
// zero may come to the front, or have been there.
func transpositions(amount int64) (amounts []int64) {
	digits, place := magnitude(amount), int64(1)
	for place <= digits && place <= maxSideTotal/100 {
		one, next := digits/place%10, digits/place/10%10
		if moved := 9 * place * (one - next); moved != 0 {
			other := digits + moved
			if amount < 0 {
				other = -other
			}
			amounts = append(amounts, other)
		}
		place *= 10
	}
	return amounts
}

// closeness says in thousandths how near two amounts are within what is
// tolerated; a fee is expected and costs nothing.
func (r *amountRange) closeness(left, right int64) int {
	difference := magnitude(left - right)
	if difference == 0 || r.fee || r.exchanged {
		return 1000
	}
	within := max(magnitude(left), magnitude(right))
	if !r.any {
		within = r.tolerance(within)
	}
	if difference > within {
		return 0
	}
	high, low := bits.Mul64(uint64(difference), 1000)
	lost, _ := bits.Div64(high, low, uint64(within)+1)
	return 1000 - int(lost)
}
