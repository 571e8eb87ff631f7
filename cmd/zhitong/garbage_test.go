package main

import "testing"

func TestMemoryIsUsedFreelyWhileItIsLittle(t *testing.T) {
	c := &collection{freely: 300, often: 10}
	for live, want := range map[int64]int64{0: 300, 200: 300, 272: 300, 280: 308, 5000: 5500} {
		if got := c.limit(live); got != want {
			t.Errorf("a process of which %d bytes are in use may have %d, want %d", live, got, want)
		}
	}
}
