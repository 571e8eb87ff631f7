package engine

import "zhitong/bpmn"

// migrationPlan says which element of the target each one of the source becomes.
type migrationPlan struct {
	*execution
	source, target *bpmn.Process
	elements       map[bpmn.ElementIndex]bpmn.ElementIndex
	flows          map[bpmn.FlowIndex]bpmn.FlowIndex
	taken          map[bpmn.ElementIndex]bool // targets
}

func (x *execution) newMigrationPlan(source, target *bpmn.Process, mappings []ElementMapping) *migrationPlan {
	p := &migrationPlan{x, source, target, map[bpmn.ElementIndex]bpmn.ElementIndex{bpmn.Root: bpmn.Root},
		map[bpmn.FlowIndex]bpmn.FlowIndex{}, map[bpmn.ElementIndex]bool{}}
	for _, mapping := range mappings {
		p.add(mapping)
	}
	for from, to := range p.elements {
		p.checkAttachment(&source.Elements[from], &target.Elements[to])
	}
	return p
}

func (p *migrationPlan) add(mapping ElementMapping) {
	from, isElement := p.source.Element(mapping.Source)
	if !isElement {
		p.addFlow(mapping)
		return
	}
	to, known := p.target.Element(mapping.Target)
	if !known {
		p.refuseMigration(InvalidArgument, RuleUnknownElement, "the target process %q has no element %q", p.target.ID, mapping.Target)
	}
	if from.Index == bpmn.Root && to.Index == bpmn.Root {
		return // understood by itself
	}
	if _, twice := p.elements[from.Index]; twice {
		p.refuseMigration(InvalidArgument, RuleMappedTwice, "element %q is mapped more than once", from.ID)
	}
	if isCatchEvent(to) && p.taken[to.Index] {
		p.refuseMigration(InvalidArgument, RuleMappedTwice, "two events are mapped to the catch event %q", to.ID)
	}
	p.compare(from, to)
	p.elements[from.Index], p.taken[to.Index] = to.Index, true
	for i, part := range from.Parts { // of an event with several triggers, which are those of the target
		p.elements[part], p.taken[to.Parts[i]] = to.Parts[i], true
	}
}

func (p *migrationPlan) addFlow(mapping ElementMapping) {
	from, known := flowOf(p.source, mapping.Source)
	if !known {
		p.refuseMigration(InvalidArgument, RuleUnknownElement, "the process %q of the instance has no element %q", p.source.ID, mapping.Source)
	}
	to, known := flowOf(p.target, mapping.Target)
	if !known {
		p.refuseMigration(InvalidArgument, RuleUnknownElement, "the target process %q has no sequence flow %q", p.target.ID, mapping.Target)
	}
	if _, twice := p.flows[from]; twice {
		p.refuseMigration(InvalidArgument, RuleMappedTwice, "flow %q is mapped more than once", mapping.Source)
	}
	for _, other := range p.flows {
		if other == to {
			p.refuseMigration(InvalidArgument, RuleMappedTwice, "two flows are mapped to flow %q", mapping.Target)
		}
	}
	p.flows[from] = to
}

func flowOf(process *bpmn.Process, id string) (bpmn.FlowIndex, bool) {
	for i := range process.Flows {
		if process.Flows[i].ID == id {
			return process.Flows[i].Index, true
		}
	}
	return bpmn.NoFlow, false
}

// flow gives what a flow becomes: what it is mapped to, else the one of the
// same id that nothing else is mapped to.
func (p *migrationPlan) flow(from bpmn.FlowIndex) (bpmn.FlowIndex, bool) {
	if to, mapped := p.flows[from]; mapped {
		return to, true
	}
	to, found := flowOf(p.target, p.source.Flows[from].ID)
	for _, other := range p.flows {
		found = found && other != to
	}
	return to, found
}

// compare refuses a mapping that would change what an element is.
func (p *migrationPlan) compare(from, to *bpmn.Element) {
	switch {
	case from.Kind != to.Kind:
		p.refuseMigration(InvalidState, RuleOtherType, "element %q is a %s and cannot become %q, a %s", from.ID, from.Kind, to.ID, to.Kind)
	case from.Kind.IsEvent() && !p.sameTriggers(from, to):
		p.refuseMigration(InvalidState, RuleOtherType, "event %q waits for something else than event %q", to.ID, from.ID)
	case implementationOf(from) != implementationOf(to):
		p.refuseMigration(InvalidState, RuleOtherType, "task %q is done in another way than task %q: one by a job worker, the other not", to.ID, from.ID)
	case (from.Loop == nil) != (to.Loop == nil) || from.Loop != nil && from.Loop.Sequential != to.Loop.Sequential:
		p.refuseMigration(InvalidState, RuleOtherLoop, "element %q and %q differ in being multi-instance, parallel or sequential", from.ID, to.ID)
	}
}

// sameTriggers says whether two events wait for the same: one thing, any of several or all of several.
func (p *migrationPlan) sameTriggers(from, to *bpmn.Element) bool {
	if from.Event.Type != to.Event.Type || len(from.Parts) != len(to.Parts) || from.ParallelMultiple != to.ParallelMultiple {
		return false
	}
	for i, part := range from.Parts {
		if p.source.Elements[part].Event.Type != p.target.Elements[to.Parts[i]].Event.Type {
			return false
		}
	}
	return true
}

// implementation is who does a task.
type implementation struct{ userTask, decision, script bool }

func implementationOf(element *bpmn.Element) implementation {
	return implementation{element.UserTask != nil && element.UserTask.Zeebe, element.Decision != nil, element.Script != nil}
}

// checkAttachment keeps a boundary event at the activity that its own becomes.
func (p *migrationPlan) checkAttachment(from, to *bpmn.Element) {
	if from.Kind != bpmn.KindBoundaryEvent {
		return
	}
	if activity, mapped := p.elements[from.AttachedTo]; mapped && activity != to.AttachedTo {
		p.refuseMigration(InvalidState, RuleDetached, "boundary event %q is mapped to %q, which is attached to another activity", from.ID, to.ID)
	}
}

func isCatchEvent(element *bpmn.Element) bool {
	switch element.Kind {
	case bpmn.KindStartEvent, bpmn.KindBoundaryEvent, bpmn.KindIntermediateCatchEvent:
		return true
	default:
		return false
	}
}
