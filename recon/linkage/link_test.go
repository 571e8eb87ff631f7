package linkage

import (
	"context"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestWords cuts texts of both scripts.
func TestWords(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		{"M. Corvinus, paym't", []string{"M", "CORVINUS", "PAYM", "T"}},
		{"ＩＮＶ　２２０１", []string{"INV", "2201"}},
		{"付货款INV22款", []string{"付货", "货款", "INV22", "款"}},
		{"租", []string{"租"}},
		{" -- ", nil},
	} {
		if got := wordsOf(fold(test.text)); !slices.Equal(got, test.want) {
			t.Errorf("%q: %q, want %q", test.text, got, test.want)
		}
	}
}

// TestEditDistance against distances counted by hand.
func TestEditDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"KITTEN", "SITTEN", 1}, {"ABCD", "ABDC", 1}, {"ABCD", "ACD", 1}, {"FLAW", "LAWN", 2}, {"SAME", "SAME", 0}, {"", "AB", 2}} {
		if got := editDistance(test.a, test.b); got != test.want {
			t.Errorf("%s, %s: %d, want %d", test.a, test.b, got, test.want)
		}
	}
}

// TestSameTextIsMostAlike: a rare word in common tells more than a common one.
func TestSameTextIsMostAlike(t *testing.T) {
	v := newVocabulary()
	texts := v.column([]string{"rent corvinus", "rent matthias", "rent corvinu", "rent zzz", "deposit qqq"}, 5)
	v.weigh(5)
	near, far, none := v.compare(texts[0], texts[2]), v.compare(texts[0], texts[1]), v.compare(texts[0], texts[4])
	if same := v.compare(texts[0], texts[0]); same.level < uint8(2+(sharings-1)*rarities) || same.alike != 1 {
		t.Errorf("%+v", same)
	}
	if near.alike <= far.alike || near.rare <= far.rare || none.level != textNothing || v.compare(0, texts[0]).level != textUnknown {
		t.Errorf("near %+v, far %+v, none %+v", near, far, none)
	}
}

// TestMarginalsAreExact on trees and close on small graphs: all assignments are
// summed up one by one.
func TestMarginalsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var edges []edge
		var odds []float64
		for left := range uint32(3) {
			for right := range uint32(3) {
				if tree := left == right || left == right+1; tree && rapid.Bool().Draw(t, "edge") {
					edges = append(edges, edge{left: left, right: right})
					odds = append(odds, math.Exp(rapid.Float64Range(-6, 12).Draw(t, "evidence")))
				}
			}
		}
		probability := make([]float64, len(edges))
		newCompetition(edges, 3).settle(odds, probability, 200)
		want := assignments(edges, odds)
		for at := range want {
			if math.Abs(want[at]-probability[at]) > 1e-6 {
				t.Fatalf("%v: %v, want %v", odds, probability, want)
			}
		}
	})
}

// assignments gives the marginals by summing over all one-to-one assignments.
func assignments(edges []edge, odds []float64) []float64 {
	sums, total := make([]float64, len(edges)), 0.0
	for set := range 1 << len(edges) {
		weight, left, right := 1.0, 0, 0
		for at, one := range edges {
			if set&(1<<at) == 0 {
				continue
			}
			if left&(1<<one.left) != 0 || right&(1<<one.right) != 0 {
				weight = 0
			}
			left, right, weight = left|1<<one.left, right|1<<one.right, weight*odds[at]
		}
		total += weight
		for at := range edges {
			if set&(1<<at) != 0 {
				sums[at] += weight
			}
		}
	}
	for at := range sums {
		sums[at] /= total
	}
	return sums
}

// TestTwoTwinsShareOnePartner: neither is likely, and both are told as rivals.
func TestTwoTwinsShareOnePartner(t *testing.T) {
	left := Records{Partition: []uint32{1, 1, 1, 1}, Amount: []int64{500, 500, 7000, 90}, Day: []int32{1, 1, 3, 4}, Text: []string{"ALPHA RENT", "ALPHA RENT", "BETA FUEL", "GAMMA"}}
	right := Records{Partition: []uint32{1, 1, 1}, Amount: []int64{500, 7000, 90}, Day: []int32{1, 3, 4}, Text: []string{"ALPHA RENT", "BETA FUEL", "GAMMA"}}
	pairs, err := Link(context.Background(), &left, &right, Settings{Before: 5, After: 5, AmountReach: 0.2})
	if err != nil {
		t.Fatal(err)
	}
	found := map[[2]uint32]Pair{}
	for _, pair := range pairs {
		found[[2]uint32{pair.Left, pair.Right}] = pair
	}
	one, other := found[[2]uint32{0, 0}], found[[2]uint32{1, 0}]
	if one.Probability != other.Probability || one.Probability > 0.5 || one.Rival != other.Probability || one.Margin != 0 {
		t.Errorf("%+v\n%+v", one, other)
	}
	if p := found[[2]uint32{2, 1}].Probability; p < 0.8 {
		t.Errorf("the plain pair has %.3f", p)
	}
}
