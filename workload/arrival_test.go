package workload

import (
	"math"
	"slices"
	"testing"
	"time"
)

func TestArrivalsFollowFromTheArguments(t *testing.T) {
	first := slices.Collect(Arrivals(Poisson, 200, time.Minute, 7))
	if !slices.Equal(first, slices.Collect(Arrivals(Poisson, 200, time.Minute, 7))) {
		t.Error("the same seed gives other arrivals")
	}
	if slices.Equal(first, slices.Collect(Arrivals(Poisson, 200, time.Minute, 8))) {
		t.Error("another seed gives the same arrivals")
	}
	if !slices.IsSorted(first) || first[len(first)-1] >= time.Minute {
		t.Error("arrivals are not in order within their time")
	}
}

func TestEvenArrivals(t *testing.T) {
	got := slices.Collect(Arrivals(Even, 4, time.Second, 1))
	if want := []time.Duration{0, 250 * time.Millisecond, 500 * time.Millisecond, 750 * time.Millisecond}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	// A rate whose gap is no whole number of nanoseconds does not drift.
	if got := len(slices.Collect(Arrivals(Even, 3000, time.Hour, 1))); got != 3000*3600 {
		t.Errorf("%d arrivals", got)
	}
}

// TestPoissonArrivals: gaps of an exponential distribution have their mean as
// standard deviation, and a share of 1/e of them is longer than it.
func TestPoissonArrivals(t *testing.T) {
	const rate = 100
	all := slices.Collect(Arrivals(Poisson, rate, 1000*time.Second, 1))
	if n := float64(len(all)); math.Abs(n-1000*rate) > 4*math.Sqrt(1000*rate) {
		t.Errorf("%v arrivals", n)
	}
	sum, squares, longer := 0.0, 0.0, 0.0
	for i := range all[1:] {
		gap := (all[i+1] - all[i]).Seconds() * rate
		sum, squares = sum+gap, squares+gap*gap
		if gap > 1 {
			longer++
		}
	}
	n := float64(len(all) - 1)
	mean := sum / n
	if deviation := math.Sqrt(squares/n - mean*mean); math.Abs(mean-1) > 0.02 || math.Abs(deviation-1) > 0.03 || math.Abs(longer/n-1/math.E) > 0.01 {
		t.Errorf("gaps: mean %v, deviation %v, share longer %v", mean, deviation, longer/n)
	}
}
