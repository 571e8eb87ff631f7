package subsetsum

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestFindSeesEverySubset: it agrees with looking at all of them one by one.
func TestFindSeesEverySubset(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		search := Search{
			Amounts: rapid.SliceOfN(rapid.Int64Range(-9, 9), 0, 11).Draw(t, "amounts"),
			Low:     rapid.Int64Range(-12, 12).Draw(t, "low"), Most: 1 << 12,
		}
		search.High = search.Low + rapid.Int64Range(0, 2).Draw(t, "reach")
		found, more := search.Find()
		var want []Subset
		for set := Subset(1); set < 1<<len(search.Amounts); set++ {
			sum := int64(0)
			for _, member := range set.Members() {
				sum += search.Amounts[member]
			}
			if sum >= search.Low && sum <= search.High {
				want = append(want, set)
			}
		}
		slices.Sort(found)
		if more || !slices.Equal(found, want) {
			t.Fatalf("%+v: found %b, want %b", search, found, want)
		}
	})
}

// TestFindSaysThatThereIsMore where it stops, and where there is too much.
func TestFindSaysThatThereIsMore(t *testing.T) {
	search := Search{Amounts: []int64{5, 5, 5}, Low: 5, High: 5, Most: 2}
	if found, more := search.Find(); len(found) != 2 || !more {
		t.Errorf("found %b, more %v", found, more)
	}
	search.Most = 3
	if found, more := search.Find(); len(found) != 3 || more {
		t.Errorf("found %b, more %v", found, more)
	}
	search.Amounts = make([]int64, MaxAmounts+1)
	if found, more := search.Find(); found != nil || !more {
		t.Errorf("found %b, more %v", found, more)
	}
}

func BenchmarkFind(b *testing.B) {
	search := Search{Low: 1 << 40, High: 1 << 40, Most: 1}
	for index := range 32 {
		search.Amounts = append(search.Amounts, int64(index*7919+1))
	}
	for b.Loop() {
		search.Find()
	}
}
