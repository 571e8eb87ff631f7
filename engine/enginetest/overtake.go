package enginetest

import "slices"

// PumpAny carries out the oldest thing that is owed to one of the instances, the choice among which is left to the caller;
// false when nothing is owed.
func (w *World) PumpAny(choose func(n int) int) (bool, error) {
	var oldest []int
	seen := map[int64]bool{}
	for i := range w.owed {
		if to := w.owed[i].Instance; to == 0 || !seen[to] {
			seen[to] = true
			oldest = append(oldest, i)
		}
	}
	if len(oldest) == 0 {
		return false, nil
	}
	at := oldest[choose(len(oldest))]
	next := w.owed[at]
	w.owed = slices.Insert(slices.Delete(w.owed, at, at+1), 0, next)
	return w.Pump()
}

// Overtake has the newest thing that is owed carried out before all others; false
// when nothing is owed. What is owed to different instances is carried out in any
// order.
func (w *World) Overtake() (bool, error) {
	last := len(w.owed) - 1
	if last < 0 {
		return false, nil
	}
	w.owed = append(w.owed[last:last+1:last+1], w.owed[:last]...)
	return w.Pump()
}
