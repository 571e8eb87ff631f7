package simulationtest

import (
	"zhitong/bpmn"
	"zhitong/engine"
)

// open gives the keys of the instances that have not ended; of those that were called by others only on request.
func (h *history) open(called bool) []int64 {
	var open []int64
	for _, key := range h.Instances() {
		if root := h.Root(key); root != nil && (called || root.ParentElement == 0) {
			open = append(open, key)
		}
	}
	return open
}

func (h *history) cancel() error {
	if instance, ok := one(h, h.open(true)); ok && h.once(4) {
		return h.give(&engine.CancelInstance{Instance: instance})
	}
	return nil
}

func (h *history) suspend() error {
	if instance, ok := one(h, h.open(true)); ok {
		return h.give(&engine.SuspendInstance{Instance: instance})
	}
	return nil
}

func (h *history) resume() error {
	for _, instance := range h.open(true) {
		if !h.Root(instance).Suspended.IsZero() {
			return h.give(&engine.ResumeInstance{Instance: instance})
		}
	}
	return nil
}

// repeat gives a command once more that was given before, as somebody does who has not heard the answer.
func (h *history) repeat() error {
	if command, ok := one(h, h.past); ok {
		return h.give(command)
	}
	return nil
}

// elementID picks an element of the process of an instance.
func (h *history) elementID(instance int64) string {
	elements := h.Process(h.Root(instance).Definition).Elements
	return elements[h.IntN(len(elements))].ID
}

// liveElement picks a live element instance of an instance.
func (h *history) liveElement(instance int64) *engine.Element {
	var live []*engine.Element
	for _, e := range h.Elements() {
		if e.Instance == instance {
			live = append(live, e)
		}
	}
	e, _ := one(h, live)
	return e
}

func (h *history) modify() error {
	instance, ok := one(h, h.open(true))
	if !ok {
		return nil
	}
	command := &engine.ModifyInstance{Instance: instance}
	switch h.IntN(4) {
	case 0:
		e := h.liveElement(instance)
		command.Move = []engine.Move{{Source: e.Key, TargetID: h.elementID(instance), Within: engine.MoveScope(h.IntN(3)), Variables: h.scoped()}}
	case 1:
		command.Move = []engine.Move{{SourceID: h.ModelOf(h.liveElement(instance)).ID, TargetID: h.elementID(instance), Within: engine.MoveScope(h.IntN(3))}}
	case 2:
		command.Terminate = []engine.Termination{{Element: h.liveElement(instance).Key}}
	}
	for range h.IntN(3) {
		activation := engine.Activation{ElementID: h.elementID(instance), Variables: h.scoped()}
		if h.once(2) {
			activation.Ancestor = h.liveElement(instance).Key
		}
		command.Activate = append(command.Activate, activation)
	}
	return h.operate("modified", command)
}

func (h *history) scoped() []engine.ScopedVariables {
	if h.once(2) {
		return []engine.ScopedVariables{{Variables: h.variables()}}
	}
	return nil
}

// operate gives a command and counts when it was not refused.
func (h *history) operate(name string, command engine.Command) error {
	before := h.Steps
	err := h.give(command)
	if err == nil && h.Steps > before {
		h.coverage.count(name)
	}
	return err
}

// migrate moves an instance to the newest version: every element to itself, but for one that may be left out.
func (h *history) migrate() error {
	instance, ok := one(h, h.open(true))
	if !ok {
		return nil
	}
	process := h.Process(h.Root(instance).Definition)
	command := &engine.MigrateInstance{Instance: instance, Definition: h.Newest(process.ID)}
	left := h.IntN(len(process.Elements))
	for i := range process.Elements {
		if e := &process.Elements[i]; i != int(bpmn.Root) && e.PartOf == bpmn.NoElement && i != left {
			command.Mappings = append(command.Mappings, engine.ElementMapping{Source: e.ID, Target: e.ID})
		}
	}
	return h.operate("migrated", command)
}

// startAt starts an instance at some elements.
func (h *history) startAt() error {
	elements := h.Process(h.Newest(Main)).Elements
	id := elements[h.IntN(len(elements))].ID
	_, err := h.Start(Main, engine.Variables{"v0": h.number()}, id)
	if isRefusal(err) {
		return nil
	}
	return err
}

// activatable gives the ids of what can be activated in an ad-hoc subprocess.
func (h *history) activatable(adHoc int64) []string {
	var ids []string
	for _, e := range h.Elements() {
		if e.Key != adHoc {
			continue
		}
		process := h.Process(h.Root(e.Instance).Definition)
		for _, index := range process.Elements[e.Index].Children {
			inner := &process.Elements[index]
			if len(inner.Incoming) == 0 && inner.Event.Link == nil && inner.Kind != bpmn.KindBoundaryEvent && inner.Kind != bpmn.KindEventSubprocess && !inner.ForCompensation {
				ids = append(ids, inner.ID)
			}
		}
	}
	return ids
}
