package money

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestAllocationLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := anyAmount(CNY).Draw(t, "amount")
		ratios := rapid.SliceOfN(rapid.Int64Range(0, math.MaxInt64/40), 1, 40).Draw(t, "ratios")
		parts, err := amount.Allocate(ratios)
		if slices.Max(ratios) == 0 {
			if codeOf(err) != CodeInvalidAllocation {
				t.Fatalf("got %v", err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if sum, err := Sum(CNY, parts...); err != nil || sum != amount {
			t.Fatalf("the parts add up to %v, %v", sum, err)
		}
		checkQuota(t, amount, ratios, parts)
	})
}

// checkQuota: no part is a whole unit or more away from its exact share.
func checkQuota(t *rapid.T, amount Amount, ratios []int64, parts []Amount) {
	total := new(big.Int)
	for _, ratio := range ratios {
		total.Add(total, big.NewInt(ratio))
	}
	for index, ratio := range ratios {
		exact := new(big.Int).Mul(big.NewInt(amount.Minor()), big.NewInt(ratio))
		given := new(big.Int).Mul(big.NewInt(parts[index].Minor()), total)
		if difference := exact.Sub(exact, given); difference.CmpAbs(total) >= 0 {
			t.Fatalf("part %d is %v, too far from its share", index, parts[index])
		}
	}
}

func TestAllocate(t *testing.T) {
	for _, test := range []struct {
		minor  int64
		ratios []int64
		want   []int64
	}{
		{100, []int64{1, 1, 1}, []int64{34, 33, 33}},
		{-100, []int64{1, 1, 1}, []int64{-34, -33, -33}},
		{5, []int64{3, 7}, []int64{2, 3}}, // 1.5 and 3.5: the tie goes to the earlier
		{10, []int64{0, 1, 0}, []int64{0, 10, 0}},
		{math.MinInt64, []int64{1}, []int64{math.MinInt64}},
		{math.MaxInt64, []int64{math.MaxInt64}, []int64{math.MaxInt64}},
		{7, []int64{50, 30, 20}, []int64{4, 2, 1}}, // 3.5, 2.1, 1.4
	} {
		parts, err := New(test.minor, CNY).Allocate(test.ratios)
		if err != nil {
			t.Fatal(err)
		}
		for index, part := range parts {
			if part.Minor() != test.want[index] {
				t.Errorf("%d by %v: got %v", test.minor, test.ratios, parts)
			}
		}
	}
}

func TestAllocateRefuses(t *testing.T) {
	for _, ratios := range [][]int64{nil, {0}, {1, -1}, {math.MaxInt64, 1}} {
		if _, err := New(1, CNY).Allocate(ratios); codeOf(err) != CodeInvalidAllocation {
			t.Errorf("%v: got %v", ratios, err)
		}
	}
	if _, err := New(1, CNY).Split(0); codeOf(err) != CodeInvalidAllocation {
		t.Errorf("got %v", err)
	}
}
