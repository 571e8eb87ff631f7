package broker

import "testing"

// isClosed says whether a channel was closed.
func isClosed(channel <-chan struct{}) bool {
	select {
	case <-channel:
		return true
	default:
		return false
	}
}

// TestWaitersAreWokenAndForgotten: everybody who waits for a key is woken, one who leaves takes nothing from the others,
// and after the last nothing is kept of the key.
func TestWaitersAreWokenAndForgotten(t *testing.T) {
	w := newWaitingRoom()
	leaveFirst, leaveSecond := w.enter(1), w.enter(1)
	first, second, other := w.next(1), w.next(1), w.next(2)
	leaveFirst()
	w.came(1)
	if !isClosed(first) || !isClosed(second) || isClosed(other) {
		t.Error("the wrong waiters were woken")
	}
	if again := w.next(1); isClosed(again) {
		t.Error("who waits again is woken by what came before")
	}
	leaveSecond()
	w.enter(2)()
	if len(w.channels)+len(w.waiters) != 0 {
		t.Errorf("kept %v %v", w.channels, w.waiters)
	}
	w.came(3)
}
