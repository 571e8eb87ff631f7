package engine

import "zhitong/bpmn"

// migrateEvents migrates what an element instance remembers of signals,
// conditions and compensation.
func (p *migrationPlan) migrateEvents(e *Element) {
	events := e.Events.Value()
	for _, key := range events.Signals {
		if signal := p.signal(key); signal != nil {
			p.migrateSignal(e, *signal)
		}
	}
	for _, key := range events.Conditions {
		if condition := p.condition(key); condition != nil {
			p.migrateCondition(e, *condition)
		}
	}
	p.migrateCompensations(e.Key, events.Completions)
	state := events.Compensation
	if state == nil {
		return
	}
	moved := *state
	if moved.Activity != bpmn.NoElement {
		to, mapped := p.elements[moved.Activity]
		if !mapped {
			p.refuseMigration(InvalidState, RuleNotMapped, "activity %q is being compensated and has no mapping", p.source.Elements[moved.Activity].ID)
		}
		moved.Activity = to
	}
	if compensating(e) { // a completed scope, whose activities hang on it alone
		p.migrateCompensations(moved.Scope, moved.Position)
	}
	p.update(p.element(e.Key), func(e *Element) { e.changeEvents(func(s *EventState) { s.Compensation = &moved }) })
}

func (p *migrationPlan) migrateSignal(e *Element, signal SignalSubscription) {
	to, kept := p.kept(e, signal.Target)
	if !kept {
		p.closeSignal(signal.Key)
		p.update(p.element(e.Key), func(e *Element) {
			e.changeEvents(func(s *EventState) { s.Signals = without(s.Signals, signal.Key) })
		})
		return
	}
	signal.Definition, signal.Target, signal.ProcessID = p.outcome.Definition, to, p.target.ID
	p.state.Signals.Put(&signal)
	p.emit(Event{Intent: SignalSubscriptionMigratedEvent, Occurrence: &signal})
}

func (p *migrationPlan) migrateCondition(e *Element, condition ConditionSubscription) {
	to, kept := p.kept(e, condition.Target)
	if !kept {
		p.closeCondition(condition.Key)
		p.update(p.element(e.Key), func(e *Element) {
			e.changeEvents(func(s *EventState) { s.Conditions = without(s.Conditions, condition.Key) })
		})
		return
	}
	condition.Definition, condition.Target = p.outcome.Definition, to
	p.state.Conditions.Put(&condition)
	p.emit(Event{Intent: ConditionSubscriptionMigratedEvent, Occurrence: &condition})
}

// migrateCompensations keeps the completed activities of a scope that are
// mapped; the others can no longer be compensated.
func (p *migrationPlan) migrateCompensations(scope int64, completions int) {
	if completions > maxMigrated {
		p.refuseMigration(ResourceExhausted, "", "element instance %d has more than %d completed activities to compensate", scope, maxMigrated)
	}
	p.together(completions, func(i int) {
		key := CompensationKey{scope, i + 1}
		done := p.compensation(key)
		if done == nil {
			return
		}
		p.swept++
		to, mapped := p.elements[done.Activity]
		if !mapped {
			p.forget(done.Inner, done.Completions)
			p.state.Compensations.Delete(key)
			return
		}
		moved := *done
		moved.Activity = to
		p.state.Compensations.Put(&moved)
		p.migrateCompensations(done.Inner, done.Completions)
	})
}

// placeTokens says anew, for the inclusive gateways of the target, where the
// tokens of a scope are, and lets those gateways go on that no longer wait.
func (p *migrationPlan) placeTokens(key int64) {
	scope := p.element(key)
	joins := !scope.Body && len(p.target.Elements[scope.Index].InclusiveJoins) > 0
	if !joins && scope.Events.Value().Tokens == nil {
		return
	}
	var places map[bpmn.ElementIndex]int
	if joins {
		places = p.places(scope)
	}
	scope = p.update(scope, func(e *Element) { e.changeEvents(func(s *EventState) { s.Tokens = places }) })
	if joins {
		p.lookAtJoins(scope)
	}
}

// places counts the tokens of a migrated scope by the elements that they are at.
func (p *migrationPlan) places(scope *Element) map[bpmn.ElementIndex]int {
	places := map[bpmn.ElementIndex]int{}
	for _, e := range p.liveChildren(scope.Key) {
		places[e.Index]++
	}
	for flow, tokens := range scope.Arrivals {
		places[p.target.Flows[flow].Target] += tokens
	}
	if incident := scope.Incident; incident != 0 { // it may keep a token from entering
		if stopped := p.incident(incident); stopped != nil && stopped.Retry != nil && stopped.Retry.Kind == StepEnter {
			places[stopped.Retry.Index]++
		}
	}
	return places
}
