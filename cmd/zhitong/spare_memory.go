package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

// The heap may grow to freelyUsed bytes before garbage is collected, and from
// there on by collectOften percent of what is in use: the columns of a large
// run hold no pointers, so that a collection is cheap and memory is not. Below
// freelyUsed collections would only take time.
const (
	freelyUsed    = 320 << 20
	collectOften  = 10
	collectSeldom = 400
)

// spareMemory holds until the function that it returns is called.
func spareMemory() (restore func()) {
	before := debug.SetGCPercent(collectSeldom)
	restored := new(atomic.Bool)
	afterCollection(restored)
	return func() {
		restored.Store(true)
		debug.SetGCPercent(before)
	}
}

// afterCollection adjusts how much the heap may grow as soon as a collection has
// found that nobody holds the mark, again and again.
func afterCollection(restored *atomic.Bool) {
	runtime.AddCleanup(new(*int), func(restored *atomic.Bool) {
		if restored.Load() {
			return
		}
		debug.SetGCPercent(growth(liveHeap()))
		afterCollection(restored)
	}, restored)
}

// growth is how many percent a heap may grow of which so many bytes are in use.
func growth(live uint64) int {
	if live >= freelyUsed {
		return collectOften
	}
	return int(min(max((freelyUsed-live)*100/max(live, 1), collectOften), collectSeldom))
}

func liveHeap() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
