package engine

import (
	"cmp"
	"slices"

	"zhitong/bpmn"
	"zhitong/feel"
)

// ConditionSubscription waits on behalf of Element until the condition of a
// conditional event is true.
type ConditionSubscription struct {
	Key        int64             `json:"key"`
	Instance   int64             `json:"instance"`
	Element    int64             `json:"element"`
	Path       []int64           `json:"path"` // as of the element
	Definition int64             `json:"definition"`
	Tenant     string            `json:"tenant"`
	Target     bpmn.ElementIndex `json:"target"`
	// Order counts the subscriptions of the instance: changes that were made
	// before one was opened do not concern it.
	Order int `json:"order"`
}

// ConditionPage names a page of the condition subscriptions of an instance.
type ConditionPage struct {
	Instance, After int64
	Limit           int
}

// conditionPage is how many subscriptions one step looks at.
const conditionPage = 200

// VariableChange is a change that conditional events may wait for.
type VariableChange struct {
	Scope   int64  `json:"scope"`
	Name    string `json:"name"`
	Created bool   `json:"created,omitempty"`
	// Order is how many condition subscriptions the instance had opened until then.
	Order int `json:"order"`
}

// VariableChanges are changes in the order in which they were made.
type VariableChanges []VariableChange

// openCondition opens what a conditional event waits for. Its condition is
// looked at by [execution.lookAtOpened], when everything beside it is open too.
func (x *execution) openCondition(owner int64, target bpmn.ElementIndex) {
	e := x.element(owner)
	subscription := &ConditionSubscription{
		Key: x.ctx.Keys.Next(), Instance: x.root, Element: e.Key, Path: e.Path, Definition: x.outcome.Definition,
		Tenant: x.tenant(), Target: target, Order: x.element(x.root).Root.ConditionsOpened + 1,
	}
	x.state.Conditions.Put(subscription)
	x.update(e, func(e *Element) {
		e.changeEvents(func(s *EventState) { s.Conditions = append(slices.Clip(s.Conditions), subscription.Key) })
	})
	x.countConditions(1)
	x.opened = append(x.opened, subscription.Key)
	x.emit(Event{Intent: ConditionSubscriptionCreatedEvent, Occurrence: subscription})
}

// countConditions keeps the number of condition subscriptions of the instance,
// so that changes of variables cost nothing where there are none.
func (x *execution) countConditions(n int) {
	x.update(x.element(x.root), func(e *Element) {
		state := *e.Root
		state.Conditions += n
		state.ConditionsOpened += max(n, 0)
		e.Root = &state
	})
}

func (x *execution) closeCondition(key int64) {
	if subscription := x.condition(key); subscription != nil {
		x.state.Conditions.Delete(key)
		x.countConditions(-1)
		x.emit(Event{Intent: ConditionSubscriptionDeletedEvent, Occurrence: subscription})
	}
}

// evaluateOpened evaluates the conditions that have just begun to be waited for,
// and leaves their events to [execution.lookAtOpened]: what cannot begin its work
// begins it again when its incident is resolved, and they would happen each time.
// It says whether one of them interrupts what it belongs to.
func (x *execution) evaluateOpened() (interrupts bool) {
	opened := x.opened
	x.opened = nil
	for _, key := range opened {
		if s := x.condition(key); x.isMet(s) {
			x.met = append(x.met, key)
			if x.process.Elements[s.Target].Interrupting {
				return true
			}
		}
	}
	return false
}

// lookAtOpened lets the events happen whose conditions were found true, and then
// evaluates those that have just begun to be waited for. It says whether one of
// them interrupted what it belongs to.
func (x *execution) lookAtOpened() (interrupted bool) {
	met, opened := x.met, x.opened
	x.met, x.opened = nil, nil
	for _, key := range met {
		if s := x.condition(key); x.mayOccur(s) && x.conditionOccurs(s) {
			return true
		}
	}
	for _, key := range opened {
		if s := x.condition(key); x.isMet(s) && x.conditionOccurs(s) {
			return true
		}
	}
	return false
}

// variableChanged notes a change, to look at the conditions that depend on it
// once what is being done is done.
func (x *execution) variableChanged(scope int64, name string, created bool) {
	root := x.element(x.root).Root
	if root.Conditions == 0 || !x.process.WatchesVariable(name) {
		return
	}
	if e := x.element(scope); e.Children == 0 && len(e.Events.Value().Conditions) == 0 {
		return // nobody who waits sees it
	}
	if len(x.changes) == 0 {
		x.enqueue(Continuation{Kind: StepConditions})
	}
	x.changes = append(x.changes, VariableChange{scope, name, created, root.ConditionsOpened})
}

// lookAtConditions evaluates, from outer scopes inwards, the conditions that
// depend on changed variables: once, however many of them changed.
func (x *execution) lookAtConditions(step Continuation) {
	if step.Changes == nil {
		step.Changes, x.changes = new(x.changes), nil
	}
	keys := x.conditionsAfter(ConditionPage{x.root, step.After, conditionPage})
	var found []*ConditionSubscription
	x.together(len(keys), func(i int) {
		if subscription := x.condition(keys[i]); subscription != nil && x.dependsOn(subscription, *step.Changes) {
			found = append(found, subscription)
		}
	})
	slices.SortStableFunc(found, func(a, b *ConditionSubscription) int { return cmp.Compare(len(a.Path), len(b.Path)) })
	x.together(len(found), func(i int) {
		if subscription := x.condition(found[i].Key); x.isMet(subscription) {
			x.conditionOccurs(subscription)
		}
	})
	x.swept += len(keys)
	if len(keys) == conditionPage {
		step.After = keys[len(keys)-1]
		x.enqueue(step)
	}
}

// dependsOn says whether a condition reads one of the changed variables.
func (x *execution) dependsOn(s *ConditionSubscription, changes VariableChanges) bool {
	model := x.process.Elements[s.Target].Event.Condition
	return slices.ContainsFunc(changes, func(change VariableChange) bool {
		return s.Order <= change.Order && model.Watches(change.Name, change.Created) && x.isSeen(append(slices.Clip(s.Path), s.Element), change)
	})
}

// isSeen says whether a variable is visible from the innermost of scopes: its
// scope is among them and none further in has a variable of the same name.
func (x *execution) isSeen(scopes []int64, change VariableChange) bool {
	at := slices.Index(scopes, change.Scope)
	if at < 0 {
		return false
	}
	inner := crossed(scopes[at+1:], []string{change.Name})
	x.loadVariables(inner)
	return !slices.ContainsFunc(inner, func(key VariableKey) bool {
		_, presence := x.state.Variables.Get(key)
		return presence == Present
	})
}

// isMet evaluates a condition whose event may still happen. Anything but true, null
// because a variable is missing for example, means that it is not met yet.
func (x *execution) isMet(s *ConditionSubscription) bool {
	if !x.mayOccur(s) {
		return false
	}
	condition := x.process.Elements[s.Target].Event.Condition.Expression
	value, failure := x.tolerant(condition, x.seenBy(x.element(s.Element)), IncidentCondition)
	met, isBool := value.AsBool()
	return failure == nil && isBool && met
}

// mayOccur says whether what waits for a condition is there and goes on.
func (x *execution) mayOccur(s *ConditionSubscription) bool {
	if s == nil {
		return false
	}
	e := x.element(s.Element)
	return e != nil && e.State == ElementActive && e.Trigger == nil && !x.isGoing(e)
}

// conditionOccurs lets a conditional event happen and says whether it interrupts.
func (x *execution) conditionOccurs(s *ConditionSubscription) (interrupts bool) {
	e, target := x.element(s.Element), &x.process.Elements[s.Target]
	x.emit(Event{Intent: ConditionSubscriptionTriggeredEvent, Occurrence: s})
	if target.Interrupting || !isSide(target, e) {
		x.state.Conditions.Delete(s.Key)
		x.countConditions(-1)
		e = x.update(x.element(e.Key), func(e *Element) {
			e.changeEvents(func(state *EventState) { state.Conditions = without(state.Conditions, s.Key) })
		})
	}
	x.trigger(e, &Trigger{Target: s.Target})
	return target.Interrupting
}

// StartConditionMet says whether the condition of a conditional start event of
// a process is true of some variables.
func StartConditionMet(process *bpmn.Process, start bpmn.ElementIndex, variables Variables, environment feel.Environment) (bool, error) {
	scope := feel.Variables{}
	for name, text := range variables {
		value, err := feel.FromJSON(text)
		if err != nil {
			return false, err
		}
		scope[name] = value
	}
	result, err := process.Elements[start].Event.Condition.Expression.Program.Evaluate(scope, environment)
	met, isBool := result.Value.AsBool()
	return err == nil && isBool && met, nil
}
