package engine

import "errors"

// ChildPage names a page of the children of a scope.
type ChildPage struct {
	Scope, After int64
	Limit        int
}

// ResourceName names the newest version of a model, or the one that was
// deployed with another definition.
type ResourceName struct {
	Tenant, ID, VersionTag string
	With                   int64 // definition that it was deployed with, 0 for the newest
}

// Need lists what has to be loaded before a step can be taken again.
type Need struct {
	Elements       []int64
	Variables      []VariableKey
	Jobs           []int64
	Timers         []int64
	Subscriptions  []int64
	Signals        []int64
	Conditions     []int64
	Incidents      []int64
	UserTasks      []int64
	LoopItems      []LoopKey
	LoopOutputs    []LoopKey
	Compensations  []CompensationKey
	Children       []ChildPage
	ConditionPages []ConditionPage
	VariableNames  []int64
	Processes      []int64
	Decisions      []int64
	ProcessNames   []ResourceName
	DecisionNames  []ResourceName
	ResourceNames  []ResourceName
	FormNames      []ResourceName
}

// NeedError says that a step could not be decided with what the state holds.
type NeedError struct{ Need Need }

// Error gives the sentence.
func (*NeedError) Error() string { return "engine: rows are missing that the step needs" }

// unwind leaves a step that cannot go on; it never leaves the package.
type unwind struct{ err error }

// lack leaves the step with what it needs.
func (x *execution) lack() { panic(unwind{&NeedError{x.need}}) }

// together does something many times and leaves the step only then if rows are
// missing, so that what is needed is loaded at once.
func (x *execution) together(times int, do func(i int)) {
	lacking := false
	for i := range times {
		err := x.attempt(func() { do(i) })
		if _, lacks := errors.AsType[*NeedError](err); lacks {
			lacking = true
		} else if err != nil {
			panic(unwind{err})
		}
	}
	if lacking {
		x.lack()
	}
}

// must gives a row that is there, or leaves the step to have it loaded. A row
// that is known to be absent gives nil.
func must[K comparable, R any](x *execution, rows Rows[K, R], key K, note *[]K) *R {
	row, presence := rows.Get(key)
	if presence == Unknown {
		*note = append(*note, key)
		x.lack()
	}
	return row
}

func (x *execution) element(key int64) *Element {
	return must(x, x.state.Elements, key, &x.need.Elements)
}

func (x *execution) job(key int64) *Job { return must(x, x.state.Jobs, key, &x.need.Jobs) }

func (x *execution) timer(key int64) *Timer { return must(x, x.state.Timers, key, &x.need.Timers) }

func (x *execution) subscription(key int64) *Subscription {
	return must(x, x.state.Subscriptions, key, &x.need.Subscriptions)
}

func (x *execution) signal(key int64) *SignalSubscription {
	return must(x, x.state.Signals, key, &x.need.Signals)
}

func (x *execution) condition(key int64) *ConditionSubscription {
	return must(x, x.state.Conditions, key, &x.need.Conditions)
}

func (x *execution) compensation(key CompensationKey) *Compensation {
	return must(x, x.state.Compensations, key, &x.need.Compensations)
}

// conditionsAfter gives a page of the keys of the condition subscriptions of
// the instance.
func (x *execution) conditionsAfter(page ConditionPage) []int64 {
	keys, presence := x.state.Ranges.Conditions(page.Instance, page.After, page.Limit)
	if presence == Unknown {
		x.need.ConditionPages = append(x.need.ConditionPages, page)
		x.lack()
	}
	return keys
}

func (x *execution) incident(key int64) *Incident {
	return must(x, x.state.Incidents, key, &x.need.Incidents)
}

func (x *execution) userTask(key int64) *UserTask {
	return must(x, x.state.UserTasks, key, &x.need.UserTasks)
}

// children gives a page of the keys of live children, and after which key the
// next one begins, 0 for none.
func (x *execution) children(page ChildPage) (keys []int64, next int64) {
	keys, next, presence := x.state.Ranges.Children(page.Scope, page.After, page.Limit)
	if presence == Unknown {
		x.need.Children = append(x.need.Children, page)
		x.lack()
	}
	return keys, next
}

// variableNames gives the names of the variables of several scopes.
func (x *execution) variableNames(scopes []int64) map[int64][]string {
	names, known := make(map[int64][]string, len(scopes)), true
	for _, scope := range scopes {
		found, presence := x.state.Ranges.VariableNames(scope)
		if presence == Unknown {
			x.need.VariableNames = append(x.need.VariableNames, scope)
			known = false
		}
		names[scope] = found
	}
	if !known {
		x.lack()
	}
	return names
}

// loadVariables makes sure that what is known of the keys is certain.
func (x *execution) loadVariables(keys []VariableKey) {
	known := true
	for _, key := range keys {
		if _, presence := x.state.Variables.Get(key); presence == Unknown {
			x.need.Variables = append(x.need.Variables, key)
			known = false
		}
	}
	if !known {
		x.lack()
	}
}
