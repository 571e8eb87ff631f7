package enginetest

import (
	"cmp"
	"slices"

	"zhitong/bpmn"
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

// Root gives what a live instance is, nil for one that has ended.
func (w *World) Root(instance int64) *engine.RootState {
	if root := w.elements.stored[instance]; root != nil {
		return root.Root
	}
	return nil
}

// UserTasks gives all open user tasks, oldest first.
func (w *World) UserTasks() []*engine.UserTask {
	return w.userTasks.inOrder()
}

// Waits gives the names of messages that instances wait for, sorted.
func (w *World) Waits() []string {
	var names []string
	for _, s := range w.subscriptions.stored {
		names = append(names, s.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Elements gives all live element instances, oldest first.
func (w *World) Elements() []*engine.Element { return w.elements.inOrder() }

// Subscriptions gives everything that waits for a message, oldest first.
func (w *World) Subscriptions() []*engine.Subscription { return w.subscriptions.inOrder() }

// Signals gives everything that waits for a signal, oldest first.
func (w *World) Signals() []*engine.SignalSubscription { return w.signals.inOrder() }

// Conditions gives everything that waits for a condition, oldest first.
func (w *World) Conditions() []*engine.ConditionSubscription { return w.conditions.inOrder() }

// Timers gives everything that waits for time, oldest first.
func (w *World) Timers() []*engine.Timer { return w.timers.inOrder() }

// ModelOf gives the model of a live element instance.
func (w *World) ModelOf(e *engine.Element) *bpmn.Element {
	return &w.process(e.Instance).Elements[e.Index]
}

// Owes says whether commands are still to be carried out.
func (w *World) Owes() bool { return len(w.owed) > 0 }
