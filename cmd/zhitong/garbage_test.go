package main

import "testing"

func TestMemoryIsUsedFreelyWhileItIsLittle(t *testing.T) {
	c := &collection{freely: 300, often: 10}
	for _, test := range []struct{ live, stacks, want int64 }{{0, 0, 300}, {200, 0, 300}, {272, 0, 300}, {280, 0, 308}, {5000, 0, 5500},
		{200, 900, 1200}, {5000, 900, 6400}} {
		if got := c.limit(test.live, test.stacks); got != test.want {
			t.Errorf("a process of which %d bytes are in use, with stacks of %d, may have %d, want %d", test.live, test.stacks, got, test.want)
		}
	}
}
