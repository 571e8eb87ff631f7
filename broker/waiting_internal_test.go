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
	w := newWaitingRoom[string]()
	leaveFirst, leaveSecond := w.enter("a"), w.enter("a")
	first, second, other := w.next("a"), w.next("a"), w.next("b")
	leaveFirst()
	w.came("a")
	if !isClosed(first) || !isClosed(second) || isClosed(other) {
		t.Error("the wrong waiters were woken")
	}
	if again := w.next("a"); isClosed(again) {
		t.Error("who waits again is woken by what came before")
	}
	leaveSecond()
	w.enter("b")()
	if len(w.channels)+len(w.waiters) != 0 {
		t.Errorf("kept %v %v", w.channels, w.waiters)
	}
	w.came("nobody")
}
