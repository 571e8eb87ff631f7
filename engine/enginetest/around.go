package enginetest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"zhitong/engine"
)

// Publish publishes a message that waits for ever. It goes to every process
// once, and starts those that it starts.
func (w *World) Publish(name, correlationKey string, variables engine.Variables) error {
	m := &message{key: w.Next(), name: name, key2: correlationKey, variables: variables}
	w.messages = append(w.messages, m)
	for _, s := range w.subscriptionsOf(name, correlationKey) {
		if err := w.hand(s, m); err != nil {
			return err
		}
	}
	for _, s := range w.starts {
		if s.message != name || slices.Contains(m.correlated, w.processes[s.definition].ID) {
			continue
		}
		m.correlated = append(m.correlated, w.processes[s.definition].ID)
		if err := w.start(s.definition, s.index, variables); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) subscriptionsOf(name, correlationKey string) []*engine.Subscription {
	var found []*engine.Subscription
	for _, s := range w.subscriptions.stored {
		if !s.Suspended && s.Name == name && s.CorrelationKey == correlationKey {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b *engine.Subscription) int { return cmp.Compare(a.Key, b.Key) })
	return found
}

// meet gives a new subscription the oldest message that its process has not had.
func (w *World) meet(key int64) error {
	s, ok := w.subscriptions.stored[key]
	if !ok || s.Suspended {
		return nil
	}
	for _, m := range w.messages {
		if m.name == s.Name && m.key2 == s.CorrelationKey && !slices.Contains(m.correlated, s.ProcessID) {
			return w.hand(s, m)
		}
	}
	return nil
}

func (w *World) hand(s *engine.Subscription, m *message) error {
	if slices.Contains(m.correlated, s.ProcessID) {
		return nil
	}
	m.correlated = append(m.correlated, s.ProcessID)
	_, err := w.Do(&engine.Correlate{Subscription: s.Key, Message: m.key, Variables: m.variables})
	return err
}

// Broadcast hands a signal to everybody who waits for it and starts what it
// starts.
func (w *World) Broadcast(signal *engine.SignalBroadcast) error {
	for _, reached := range w.reachedBy(signal) {
		if _, err := w.Do(reached.Command); err != nil {
			return err
		}
	}
	return nil
}

// reachedBy gives the commands that a signal makes of who waits for it now.
func (w *World) reachedBy(signal *engine.SignalBroadcast) []engine.FollowUp {
	var commands []engine.FollowUp
	for _, key := range slices.Sorted(maps.Keys(w.signals.stored)) {
		if s := w.signals.stored[key]; s.Name == signal.Name && signal.Reaches(s) {
			commands = append(commands, engine.FollowUp{Instance: s.Instance, Command: &engine.TriggerSignal{Subscription: key, Variables: signal.Variables}})
		}
	}
	for _, s := range w.starts {
		if s.signal != signal.Name || w.newest[w.processes[s.definition].ID] != s.definition {
			continue
		}
		if create := w.startedBy(s.definition, s.index, signal.Variables); create != nil {
			commands = append(commands, engine.FollowUp{Instance: create.Key, Command: create})
		}
	}
	return commands
}

// Advance moves the clock and fires every timer that becomes due on the way.
func (w *World) Advance(by time.Duration) error {
	until := w.Now.Add(by)
	resting := map[int64]bool{} // of instances that are being suspended
	for {
		key, at, ok := w.nextTimer(until, resting)
		if !ok {
			break
		}
		w.Now = latest(w.Now, at)
		if _, err := w.Do(&engine.TriggerTimer{Timer: key}); err != nil {
			return err
		}
		if timer := w.timers.stored[key]; timer != nil && timer.DueAt.Equal(at) {
			if len(w.owed) == 0 {
				return fmt.Errorf("enginetest: timer %d of element instance %d is due and does not fire", key, timer.Element)
			}
			resting[key] = true
		}
	}
	w.Now = until
	w.releaseJobs()
	return w.fireStarts()
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (w *World) nextTimer(until time.Time, resting map[int64]bool) (key int64, at time.Time, ok bool) {
	for _, timer := range w.timers.stored {
		if timer.Suspended || resting[timer.Key] || timer.DueAt.After(until) || ok && (timer.DueAt.After(at) || timer.DueAt.Equal(at) && timer.Key > key) {
			continue
		}
		key, at, ok = timer.Key, timer.DueAt, true
	}
	return key, at, ok
}

func (w *World) fireStarts() error {
	for i := range w.starts {
		s := &w.starts[i]
		for s.timer != nil && !s.timer.DueAt.After(w.Now) {
			next, again, err := engine.NextTimer(*s.timer, w.Now)
			if err != nil {
				return err
			}
			s.timer = &next
			if !again {
				s.timer = nil
			}
			if err := w.start(s.definition, s.index, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// Instances gives the keys of all instances that were ever started, oldest first.
func (w *World) Instances() []int64 { return slices.Clone(w.instances) }
