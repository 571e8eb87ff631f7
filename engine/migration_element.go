package engine

import (
	"slices"

	"zhitong/bpmn"
)

// migrate makes an element instance one of its target, with all that waits on
// its behalf.
func (p *migrationPlan) migrate(key int64) {
	e := p.update(p.element(key), func(e *Element) {
		e.Index, e.Trigger, e.Occurred, e.Complex = p.elements[e.Index], p.trigger(e.Trigger), p.occurred(e.Occurred), p.complexGateways(e.Complex)
		if len(e.Arrivals) > 0 {
			e.Arrivals = p.arrivals(e.Arrivals)
		}
		if e.Root != nil { // ProcessID stays: the start lock is held under it
			state := *e.Root
			state.Definition = p.outcome.Definition
			state.TerminateAfter = p.mappedElements(state.TerminateAfter)
			e.Root = &state
		}
	})
	p.emit(Event{Intent: ElementMigratedEvent, Element: e})
	p.migrateJob(e)
	p.migrateUserTask(e)
	p.migrateIncident(e)
	p.migrateTimers(e)
	p.migrateSubscriptions(e)
	p.migrateEvents(p.element(key))
	p.openNew(p.element(key))
}

// mappedElements gives those of some elements that have a mapping.
func (p *migrationPlan) mappedElements(elements []bpmn.ElementIndex) []bpmn.ElementIndex {
	var moved []bpmn.ElementIndex
	for _, index := range elements {
		if to, mapped := p.elements[index]; mapped {
			moved = append(moved, to)
		}
	}
	return moved
}

func (p *migrationPlan) arrivals(waiting map[bpmn.FlowIndex]int) map[bpmn.FlowIndex]int {
	moved := make(map[bpmn.FlowIndex]int, len(waiting))
	for flow, tokens := range waiting {
		to, _ := p.flow(flow)
		moved[to] += tokens
	}
	return moved
}

// occurred gives what has occurred of parallel multiple events under the triggers of the target.
func (p *migrationPlan) occurred(all map[bpmn.ElementIndex]Variables) map[bpmn.ElementIndex]Variables {
	if len(all) == 0 {
		return all
	}
	moved := make(map[bpmn.ElementIndex]Variables, len(all))
	for part, brought := range all {
		if to, mapped := p.elements[part]; mapped {
			moved[to] = brought
		}
	}
	return moved
}

// complexGateways gives the complex gateways that wait for their reset, by their flows of the target.
func (p *migrationPlan) complexGateways(all map[bpmn.ElementIndex]*ComplexState) map[bpmn.ElementIndex]*ComplexState {
	if len(all) == 0 {
		return all
	}
	moved := make(map[bpmn.ElementIndex]*ComplexState, len(all))
	for gateway, state := range all {
		to, mapped := p.elements[gateway]
		if !mapped {
			p.refuseMigration(InvalidState, RuleNotMapped, "gateway %q waits for its reset and has no mapping", p.source.Elements[gateway].ID)
		}
		missing := make([]bpmn.FlowIndex, 0, len(state.Missing))
		for _, flow := range state.Missing {
			index, found := p.flow(flow)
			if !found || p.target.Flows[index].Target != to {
				p.refuseMigration(InvalidState, RuleJoin, "gateway %q waits for flow %q, which is mapped to no flow into it",
					p.source.Elements[gateway].ID, p.source.Flows[flow].ID)
			}
			missing = append(missing, index)
		}
		moved[to] = &ComplexState{Missing: missing}
	}
	return moved
}

// trigger gives an event that is on its way to an element its new target.
func (p *migrationPlan) trigger(trigger *Trigger) *Trigger {
	if trigger == nil || trigger.Target == bpmn.NoElement {
		return trigger
	}
	to, mapped := p.elements[trigger.Target]
	if !mapped {
		p.refuseMigration(InvalidState, RuleNotMapped, "event %q has happened and has no mapping", p.source.Elements[trigger.Target].ID)
	}
	moved := *trigger
	moved.Target = to
	return &moved
}

func (p *migrationPlan) migrateJob(e *Element) {
	if e.Job == 0 {
		return
	}
	if job := p.job(e.Job); job != nil {
		moved := *job
		moved.Definition, moved.Index = p.outcome.Definition, e.Index
		p.state.Jobs.Put(&moved)
		p.emit(Event{Intent: JobMigratedEvent, Job: &moved})
	}
}

func (p *migrationPlan) migrateUserTask(e *Element) {
	if e.UserTask == 0 {
		return
	}
	if task := p.userTask(e.UserTask); task != nil {
		moved := *task
		moved.Definition, moved.Index = p.outcome.Definition, e.Index
		p.state.UserTasks.Put(&moved)
		p.emit(Event{Intent: UserTaskMigratedEvent, UserTask: &moved})
	}
}

func (p *migrationPlan) migrateIncident(e *Element) {
	if e.Incident == 0 {
		return
	}
	incident := p.incident(e.Incident)
	if incident == nil {
		return
	}
	moved := *incident
	moved.Definition, moved.Index = p.outcome.Definition, e.Index
	if moved.Retry != nil {
		moved.Retry = p.retry(*moved.Retry)
	}
	p.state.Incidents.Put(&moved)
	p.emit(Event{Intent: IncidentMigratedEvent, Incident: &moved})
}

// retry gives the step that an incident stopped in the words of the target.
func (p *migrationPlan) retry(step Continuation) *Continuation {
	step.Trigger = p.trigger(step.Trigger)
	if step.Kind == StepEnter {
		to, mapped := p.elements[step.Index]
		if !mapped {
			p.refuseMigration(InvalidState, RuleNotMapped, "element %q is about to be entered and has no mapping", p.source.Elements[step.Index].ID)
		}
		step.Index = to
		step.Flow, _ = p.flow(step.Flow)
	}
	return &step
}

func (p *migrationPlan) migrateTimers(e *Element) {
	for _, key := range e.Timers {
		timer := p.timer(key)
		if timer == nil {
			continue
		}
		to, kept := p.kept(e, timer.Target)
		if !kept {
			p.closeTimer(key)
			p.update(p.element(e.Key), func(e *Element) { e.Timers = without(e.Timers, key) })
			continue
		}
		moved := *timer
		moved.Definition, moved.Target = p.outcome.Definition, to
		p.state.Timers.Put(&moved)
		p.emit(Event{Intent: TimerMigratedEvent, Timer: &moved})
	}
}

func (p *migrationPlan) migrateSubscriptions(e *Element) {
	for _, key := range e.Subscriptions {
		subscription := p.subscription(key)
		if subscription == nil {
			continue
		}
		to, kept := p.kept(e, subscription.Target)
		if !kept {
			p.dropSubscription(e, subscription)
			continue
		}
		moved := *subscription
		moved.Definition, moved.Target, moved.ProcessID = p.outcome.Definition, to, p.target.ID
		moved.Interrupting = p.target.Elements[to].Interrupting
		p.state.Subscriptions.Put(&moved)
		p.emit(Event{Intent: SubscriptionMigratedEvent, Subscription: &moved})
	}
}

func (p *migrationPlan) dropSubscription(e *Element, subscription *Subscription) {
	if subscription.Correlating != 0 {
		p.refuseMigration(InvalidState, RuleNotWaiting, "a message is on its way to event %q; migrate when it has come",
			p.source.Elements[subscription.Target].ID)
	}
	p.closeSubscription(subscription.Key)
	p.update(p.element(e.Key), func(e *Element) { e.Subscriptions = without(e.Subscriptions, subscription.Key) })
}

// kept gives what a catch event that an element instance waits for becomes.
func (p *migrationPlan) kept(e *Element, target bpmn.ElementIndex) (bpmn.ElementIndex, bool) {
	to, mapped := p.elements[target]
	if mapped && !slices.Contains(p.awaited(e), to) {
		p.refuseMigration(InvalidState, RuleDetached, "event %q is mapped to %q, for which %q does not wait",
			p.source.Elements[target].ID, p.target.Elements[to].ID, p.target.Elements[e.Index].ID)
	}
	return to, mapped
}

// awaited lists the catch events that an instance of the target waits for, of each all its triggers.
func (p *migrationPlan) awaited(e *Element) []bpmn.ElementIndex {
	var all []bpmn.ElementIndex
	for _, event := range p.awaitedEvents(e) {
		all = append(all, p.partsOf(event)...)
	}
	return all
}

func (p *migrationPlan) awaitedEvents(e *Element) []bpmn.ElementIndex {
	model := &p.target.Elements[e.Index]
	var all []bpmn.ElementIndex
	if e.Scope == 0 || !p.element(e.Scope).Body {
		all = append(all, model.BoundaryEvents...)
	}
	if e.Body {
		return all
	}
	for _, index := range model.EventSubprocesses {
		all = append(all, p.target.Elements[index].StartEvent)
	}
	switch model.Kind {
	case bpmn.KindEventBasedGateway:
		for _, flow := range model.Outgoing {
			all = append(all, p.target.Flows[flow].Target)
		}
	case bpmn.KindIntermediateCatchEvent, bpmn.KindReceiveTask:
		all = append(all, e.Index)
	}
	return all
}

// openNew opens the catch events that nothing was mapped to.
func (p *migrationPlan) openNew(e *Element) {
	if e.State == ElementActivating || compensating(e) || e.Cancel != nil {
		return // they are opened when its incident is resolved, or closed for good
	}
	events := e.Events.Value()
	for _, index := range p.awaited(e) {
		event := &p.target.Elements[index]
		if p.taken[index] || index == e.Index || e.State == ElementCompleting && p.eventOf(index) == e.Index || event.Kind == bpmn.KindStartEvent && (events.Interrupted || events.Starting) {
			continue
		}
		if failure := p.openPart(e.Key, index); failure != nil {
			p.refuseMigration(InvalidState, RuleCannotSubscribe, "event %q cannot be waited for: %s", event.ID, failure.message)
		}
	}
}
