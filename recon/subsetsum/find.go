// Package subsetsum finds which of some amounts add up to a target, exactly: it
// meets in the middle (Horowitz and Sahni, J. ACM 21, 1974), so that it sees every
// subset and can tell whether a solution is the only one.
package subsetsum

import (
	"cmp"
	"math/bits"
	"slices"
	"sort"
)

// MaxAmounts is how many amounts are searched at most: 2^20 sums of each half.
const MaxAmounts = 40

// Subset is a set of amounts: bit i stands for the amount i.
type Subset uint64

// Len is how many amounts the subset has.
func (s Subset) Len() int { return bits.OnesCount64(uint64(s)) }

// Members lists the indexes of the amounts in order.
func (s Subset) Members() []int {
	members := make([]int, 0, s.Len())
	for rest := uint64(s); rest != 0; rest &= rest - 1 {
		members = append(members, bits.TrailingZeros64(rest))
	}
	return members
}

// Search is what to look for.
type Search struct {
	Amounts   []int64                        // signed, at most MaxAmounts; their absolute sum fits an int64
	Low, High int64                          // of the sum
	Admits    func(s Subset, sum int64) bool // what else holds for a solution; nil admits all
	Most      int                            // how many solutions are returned
}

// Find returns the subsets that are not empty and satisfy the search. It stops
// at Most solutions, and more is true then: there may be others. With more than
// MaxAmounts it finds nothing, and more is true.
func (s *Search) Find() (solutions []Subset, more bool) {
	if len(s.Amounts) > MaxAmounts {
		return nil, true
	}
	half := len(s.Amounts) / 2
	low, high := sums(s.Amounts[:half]), sums(s.Amounts[half:])
	slices.SortFunc(high, func(a, b partial) int { return cmp.Or(cmp.Compare(a.sum, b.sum), cmp.Compare(a.set, b.set)) })
	for _, one := range low {
		from := sort.Search(len(high), func(at int) bool { return high[at].sum >= s.Low-one.sum })
		for _, other := range high[from:] {
			sum := one.sum + other.sum
			if sum > s.High {
				break
			}
			set := one.set | other.set<<half
			if set == 0 || s.Admits != nil && !s.Admits(set, sum) {
				continue
			}
			if len(solutions) == s.Most {
				return solutions, true
			}
			solutions = append(solutions, set)
		}
	}
	return solutions, false
}

// partial is a subset of one half.
type partial struct {
	sum int64
	set Subset
}

// sums lists all subsets of a half by doubling.
func sums(amounts []int64) []partial {
	all := make([]partial, 1, 1<<len(amounts))
	for index, amount := range amounts {
		for _, one := range all[:1<<index] {
			all = append(all, partial{one.sum + amount, one.set | 1<<index})
		}
	}
	return all
}
