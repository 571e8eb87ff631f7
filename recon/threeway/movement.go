package threeway

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"zhitong/money"
	"zhitong/recon"
)

// maxSideTotal bounds the absolute amounts and fees of a side, so that no sum
// that is formed of them can overflow.
const maxSideTotal = math.MaxInt64 / 8

// Movement is one item of a side. Its Minor is the gross amount: what the buyer
// paid, negative for a refund.
type Movement struct {
	recon.Item
	Fee   int64    // minor units that the provider keeps of it; negative where it gives a fee back
	Batch string   // reference of the settlement that a row of the provider belongs to
	Links []string // numbers that a payment has in common with its refunds
}

func (m *Movement) number() string {
	if len(m.References) == 0 {
		return ""
	}
	return m.References[0]
}

// canonical returns the movements in an order that does not depend on that of
// the input, with identifications that are unique. What is equal in all that is
// compared is interchangeable.
func canonical(side string, movements []Movement) ([]Movement, error) {
	if err := check(side, movements); err != nil {
		return nil, err
	}
	sorted := slices.Clone(movements)
	slices.SortFunc(sorted, func(a, b Movement) int { return compare(&a, &b) })
	makeUnique(sorted)
	return sorted, nil
}

// makeUnique gives the second and later movements of an identification a suffix
// that nobody else has.
func makeUnique(sorted []Movement) {
	own, taken, repeats := map[string]bool{}, map[string]bool{}, map[string]int{}
	for index := range sorted {
		own[sorted[index].ID] = true
	}
	for index := range sorted {
		id := sorted[index].ID
		unique := id
		for taken[unique] || unique != id && own[unique] {
			repeats[id]++
			unique = id + "#" + strconv.Itoa(repeats[id]+1)
		}
		taken[unique] = true
		sorted[index].ID = unique
	}
}

// check refuses what cannot be reconciled, as recon.Loader does.
func check(side string, movements []Movement) error {
	total := int64(0)
	if len(movements) > recon.MaxItems {
		return refuse(recon.CodeTooLarge, "the %s have more than %d items", side, recon.MaxItems)
	}
	for index := range movements {
		m := &movements[index]
		switch {
		case m.Currency.Code() == "":
			return refuse(recon.CodeMissingCurrency, "item %q of the %s has no currency", m.ID, side)
		case m.BookingDate.IsZero():
			return refuse(recon.CodeMissingDate, "item %q of the %s has no booking date", m.ID, side)
		}
		for _, size := range []int64{magnitude(m.Minor), magnitude(m.Fee)} {
			if size > maxSideTotal || total > maxSideTotal-size {
				return refuse(recon.CodeOverflow, "the amounts of the %s are beyond what can be summed", side)
			}
			total += size
		}
	}
	return nil
}

// magnitude is the absolute value; the one number without is beyond every limit.
func magnitude(minor int64) int64 {
	if minor == math.MinInt64 {
		return math.MaxInt64
	}
	return max(minor, -minor)
}

func compare(a, b *Movement) int {
	return cmp.Or(a.BookingDate.Compare(b.BookingDate), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Account, b.Account),
		cmp.Compare(a.Currency.Code(), b.Currency.Code()), cmp.Compare(b.Minor, a.Minor), cmp.Compare(a.Fee, b.Fee),
		a.ValueDate.Compare(b.ValueDate), cmp.Compare(a.Batch, b.Batch), slices.Compare(a.References, b.References),
		slices.Compare(a.Links, b.Links), cmp.Compare(a.Text, b.Text), cmp.Compare(a.Party, b.Party))
}

func sums(movements []Movement, amount func(*Movement) int64) map[money.Currency]int64 {
	totals := map[money.Currency]int64{}
	for index := range movements {
		totals[movements[index].Currency] += amount(&movements[index])
	}
	return totals
}

func gross(m *Movement) int64 { return m.Minor }
func fee(m *Movement) int64   { return m.Fee }
