package enginetest

import (
	"cmp"
	"slices"

	"zhitong/engine"
)

// Live gives the live element instances of an element, oldest first, those in a
// multi-instance body but not the body itself.
func (w *World) Live(elementID string) []*engine.Element {
	var found []*engine.Element
	for _, e := range w.elements.stored {
		if !e.Body && w.process(e.Instance).Elements[e.Index].ID == elementID {
			found = append(found, e)
		}
	}
	slices.SortFunc(found, func(a, b *engine.Element) int { return cmp.Compare(a.Key, b.Key) })
	return found
}

// Newest gives the definition key of the newest version of a process, 0 for none.
func (w *World) Newest(processID string) int64 { return w.newest[processID] }
