package recon

import (
	"fmt"
	"math"
	"math/bits"

	"zhitong/money"
)

// maxFeeTiers bounds a schedule.
const maxFeeTiers = 32

func (c *ruleCheck) fee(path string, fee *FeeRange) {
	if fee == nil {
		return
	}
	oneOf(c, path+".deductedFrom", fee.DeductedFrom, Left, Right)
	c.decimal(path+".minimum", fee.Minimum)
	c.decimal(path+".maximum", fee.Maximum)
	c.percentage(path+".percent", fee.Percent)
	c.decimal(path+".tolerance", fee.Tolerance)
	c.decimal(path+".step", fee.Step)
	if len(fee.Schedule) > 0 {
		c.schedule(path, fee)
		return
	}
	if fee.Tolerance != "" {
		c.at(path+".tolerance", CodeInvalidValue, "only a scheduled fee has a tolerance")
	}
	if fee.Maximum == "" && fee.Percent == "" {
		c.at(path+".maximum", CodeMissingValue, "the largest fee or its percentage is required")
	}
	if exceeds(fee.Minimum, fee.Maximum) {
		c.at(path+".minimum", CodeInvalidValue, "the smallest fee is above the largest")
	}
}

// schedule checks that the tiers of a schedule rise and that the last has no limit.
func (c *ruleCheck) schedule(path string, fee *FeeRange) {
	if fee.Minimum != "" || fee.Maximum != "" || fee.Percent != "" || fee.Step != "" {
		c.at(path+".schedule", CodeInvalidValue, "a fee is in a range or by a schedule, not both")
	}
	if len(fee.Schedule) > maxFeeTiers {
		c.at(path+".schedule", CodeTooLarge, "a schedule has at most %d tiers", maxFeeTiers)
	}
	for index := range fee.Schedule {
		tier, at := &fee.Schedule[index], fmt.Sprintf("%s.schedule[%d]", path, index)
		for key, text := range map[string]string{"upTo": tier.UpTo, "fixed": tier.Fixed, "minimum": tier.Minimum, "maximum": tier.Maximum} {
			c.decimal(at+"."+key, text)
		}
		c.percentage(at+".percent", tier.Percent)
		last := index == len(fee.Schedule)-1
		switch {
		case tier.Fixed == "" && tier.Percent == "" && tier.Minimum == "":
			c.at(at, CodeMissingValue, "a tier has a fixed fee, a percentage or a minimum")
		case (tier.UpTo == "") != last:
			c.at(at+".upTo", CodeInvalidValue, "every tier but the last has a limit")
		case index > 0 && !last && !exceeds(tier.UpTo, fee.Schedule[index-1].UpTo):
			c.at(at+".upTo", CodeInvalidValue, "the limits of the tiers rise")
		case tier.Maximum != "" && exceeds(tier.Minimum, tier.Maximum):
			c.at(at+".minimum", CodeInvalidValue, "the smallest fee is above the largest")
		case tier.Percent != "" && !exceeds("100", tier.Percent):
			c.at(at+".percent", CodeInvalidValue, "a fee takes less than the whole amount")
		}
	}
}

// feeSchedule is a schedule in minor units.
type feeSchedule []feeTier

type feeTier struct {
	upTo, fixed, percent, minimum, maximum int64 // percent in parts per million
	tolerance                              int64
}

// scheduleOf is nil where a fee has no schedule.
func scheduleOf(fee *FeeRange, currency money.Currency) feeSchedule {
	var schedule feeSchedule
	for index := range fee.Schedule {
		tier := &fee.Schedule[index]
		one := feeTier{upTo: math.MaxInt64, fixed: minorUnits(tier.Fixed, currency), minimum: minorUnits(tier.Minimum, currency), maximum: math.MaxInt64, tolerance: 1}
		if tier.UpTo != "" {
			one.upTo = minorUnits(tier.UpTo, currency)
		}
		if tier.Maximum != "" {
			one.maximum = minorUnits(tier.Maximum, currency)
		}
		if tier.Percent != "" {
			one.percent = partsPerMillion(tier.Percent)
		}
		if fee.Tolerance != "" {
			one.tolerance = minorUnits(fee.Tolerance, currency)
		}
		schedule = append(schedule, one)
	}
	return schedule
}

// of is the fee of a gross amount, which is not negative.
func (t *feeTier) of(gross int64) int64 {
	return min(t.maximum, max(t.minimum, t.fixed+share(gross, t.percent)))
}

func (s feeSchedule) tier(gross int64) *feeTier {
	for index := range s {
		if gross <= s[index].upTo {
			return &s[index]
		}
	}
	return &s[len(s)-1]
}

// allows reports whether a fee, which is above 0, is that of the gross amount.
func (s feeSchedule) allows(fee, gross int64) bool {
	tier := s.tier(gross)
	return fee > 0 && magnitude(fee-tier.of(gross)) <= tier.tolerance
}

// bounds gives the smallest and largest amount on the right that may go with one
// on the left; it may give more than allows admits.
func (s feeSchedule) bounds(left int64, deductedFromLeft bool) (low, high int64) {
	if !deductedFromLeft {
		tier := s.tier(magnitude(left))
		fee := tier.of(magnitude(left))
		return left - fee - tier.tolerance, left - fee + tier.tolerance
	}
	low, high = math.MaxInt64, math.MinInt64
	for index := range s {
		least, most := s[index].feesOfNet(left)
		low, high = min(low, left+least-s[index].tolerance), max(high, left+most+s[index].tolerance)
	}
	return low, high
}

// feesOfNet gives the smallest and the largest fee that a tier could have taken
// so that the net amount is left. Of money out the net amount is the larger one.
func (t *feeTier) feesOfNet(net int64) (least, most int64) {
	least = min(t.maximum, max(t.minimum, t.fixed))
	if net < 0 {
		return least, t.of(magnitude(net))
	}
	high, low := bits.Mul64(uint64(net+t.fixed), 1_000_000)
	divisor := uint64(1_000_000 - t.percent)
	if high >= divisor {
		return least, maxSideTotal
	}
	gross, _ := bits.Div64(high, low, divisor)
	return least, min(maxSideTotal, t.maximum, max(t.minimum, int64(min(gross, maxSideTotal))+2-net+t.tolerance*1_000_000/int64(divisor)))
}
