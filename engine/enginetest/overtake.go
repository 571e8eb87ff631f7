package enginetest

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
