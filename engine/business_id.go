package engine

// AssignBusinessID gives a business id to an instance that has none and was not
// called. What it created before keeps having none.
type AssignBusinessID struct {
	Instance   int64
	BusinessID string
}

func (c *AssignBusinessID) decide(x *execution) {
	root := x.rootOf(c.Instance)
	x.mustBeAtWork(root, c.Instance)
	x.assignBusinessID(root, c.BusinessID)
}

// assignBusinessID gives the instance its business id; the one that it has
// already is no error.
func (x *execution) assignBusinessID(root *Element, id string) {
	switch {
	case root.Root.BusinessID == id:
		return
	case root.Root.ParentElement != 0:
		x.reject(InvalidState, "process instance %d was called; its business id is that of the instance that began the chain of calls", root.Key)
	case root.Root.BusinessID != "":
		x.reject(InvalidState, "process instance %d has another business id already", root.Key)
	}
	root = x.update(root, func(e *Element) {
		state := *e.Root
		state.BusinessID = id
		e.Root = &state
	})
	x.emit(Event{Intent: BusinessIDAssignedEvent, Element: root})
}
