package main

import "testing"

func TestHeapGrowsFreelyWhileItIsSmall(t *testing.T) {
	c := &collection{freely: 300, often: 10}
	for live, want := range map[uint64]int{0: seldom, 1: seldom, 60: 400, 100: 200, 200: 50, 280: 10, 300: 10, 5000: 10} {
		if got := c.growth(live); got != want {
			t.Errorf("a heap of %d may grow by %d %%, want %d", live, got, want)
		}
	}
}
