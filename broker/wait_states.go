package broker

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"zhitong/bpmn"
	"zhitong/engine"
	"zhitong/store"
)

// WaitState is what an element instance waits for. One of its last fields is
// set, of a gateway that waits for tokens Missing.
type WaitState struct {
	Key       int64 // of what is waited for
	Instance  int64
	Root      int64 // instance that began the chain of calls, 0 when it is not known
	Element   int64 // element instance that waits; of the instance itself for its event subprocesses
	ElementID string
	Name      string // of the element
	Type      string // of the element
	Tenant    string
	ProcessID string
	Since     time.Time // when the element instance was entered
	// Interrupting says of an event beside the flow that it ends what runs; nil of others.
	Interrupting *bool

	Job          *engine.Job
	Task         *engine.UserTask
	Timer        *engine.Timer
	Subscription *engine.Subscription
	Signal       *engine.SignalSubscription
	Condition    *bpmn.Condition
	Incident     *engine.Incident
	Called       int64    // instance that a call activity waits for
	Missing      []string // ids of the flows that no token has come by
}

// ID names the wait state.
func (w *WaitState) ID() string { return fmt.Sprintf("%d-%d", w.Element, w.Key) }

// waiter is an element instance, or an instance, that may wait.
type waiter struct {
	key, instance, definition int64
	elementID, name, kind     string
	tenant, processID         string
	since                     time.Time
}

// WaitStates gives what the element instances of some instances wait for. The
// error is ResourceExhausted when these are more than MaxTotal.
func (b *Broker) WaitStates(ctx context.Context, reader store.Reader, tenants []string, instances []any) ([]*WaitState, error) {
	waiters, err := liveWaiters(ctx, reader, tenants, "instance", instances)
	if err != nil {
		return nil, err
	}
	keys := make([]any, len(waiters))
	for i := range waiters {
		keys[i] = waiters[i].key
	}
	live, err := readByKey(ctx, reader, elements.Read, keys, func(e *engine.Element) int64 { return e.Key })
	if err != nil {
		return nil, err
	}
	return b.waitsOf(ctx, reader, waiters, live)
}

// ManyWaitStates says whether there are more than MaxTotal wait states of tenants, by
// what is waited for: without a look at any element instance. It says no as well where
// that does not tell it.
func ManyWaitStates(ctx context.Context, reader store.Reader, tenants []string) (bool, error) {
	if others, err := othersThan(ctx, reader, tenants); err != nil || others {
		return false, err
	}
	total := int64(0)
	for _, waited := range []store.Query{{Table: jobs.Spec}, {Table: UserTasks.Spec}, {Table: subscriptions.Spec}, {Table: conditionRows.Spec},
		{Table: signals.Spec, Where: equal("starts", int64(0))}} {
		count, err := reader.Count(ctx, waited, MaxTotal+1-total)
		if total += count; err != nil || total > MaxTotal {
			return err == nil, err
		}
	}
	return false, nil
}

// walkedElements is how many live element instances are looked at together.
const walkedElements = 500

// WalkWaitStates visits what the element instances of all live instances wait
// for, in the order of their keys from one on, until visit wants no more. It gets
// all that some element instances wait for, in no order.
func (b *Broker) WalkWaitStates(ctx context.Context, reader store.Reader, tenants []string, from int64, descending bool, visit func([]*WaitState) (more bool)) error {
	query := store.Query{OrderBy: []store.Order{{Column: "id", Descending: descending}}, Limit: walkedElements}
	beyond, next := store.Compare{Column: "id", Op: store.GreaterOrEqual, Value: from}, int64(1)
	if descending {
		beyond.Op, next = store.LessOrEqual, -1
	}
	for {
		query.Where = beyond
		rows, err := elements.Read(ctx, reader, query)
		if err != nil || len(rows) == 0 {
			return err
		}
		keys, live := make([]any, len(rows)), map[int64]*engine.Element{}
		for i, row := range rows {
			keys[i], live[row.Key] = row.Key, row
		}
		waiters, err := liveWaiters(ctx, reader, tenants, "id", keys)
		if err != nil {
			return err
		}
		found, err := b.waitsOf(ctx, reader, waiters, live)
		if err != nil || !visit(found) || len(rows) < walkedElements {
			return err
		}
		beyond.Value = rows[len(rows)-1].Key + next
	}
}

// waitsOf gives what some of the live element instances wait for.
func (b *Broker) waitsOf(ctx context.Context, reader store.Reader, waiters []waiter, live map[int64]*engine.Element) ([]*WaitState, error) {
	found := &waitReader{broker: b}
	for i := range waiters {
		if row := live[waiters[i].key]; row != nil {
			waiters[i].since = row.StartedAt
			found.add(&waiters[i], row)
			if err := found.addStructure(ctx, reader, &waiters[i], row); err != nil {
				return nil, err
			}
		}
	}
	return found.read(ctx, reader)
}

// liveWaiters gives what may wait: element instances that have one of the keys
// in a column, and instances that have one of them.
func liveWaiters(ctx context.Context, reader store.Reader, tenants []string, column string, keys []any) (all []waiter, err error) {
	query := store.Query{Table: elementHistory.Spec, Limit: MaxTotal + 1,
		Where:   store.And{ofTenants(tenants), equal("state", StateActive), store.In{Column: column, Values: keys}},
		Columns: []string{"id", "instance", "definition", "element_id", "name", "type", "tenant", "process_id"}}
	err = reader.Select(ctx, query, func(row store.Row) error {
		all = append(all, waiter{key: row[0].(int64), instance: row[1].(int64), definition: row[2].(int64), elementID: row[3].(string), name: row[4].(string),
			kind: row[5].(string), tenant: row[6].(string), processID: row[7].(string)})
		return nil
	})
	if err != nil {
		return nil, err
	}
	query = store.Query{Table: instanceHistory.Spec, Limit: MaxTotal + 1, Columns: []string{"id", "definition", "tenant", "process_id"},
		Where: store.And{ofTenants(tenants), store.In{Column: "state", Values: []any{StateActive, StateSuspended}}, store.In{Column: "id", Values: keys}}}
	err = reader.Select(ctx, query, func(row store.Row) error {
		all = append(all, waiter{key: row[0].(int64), instance: row[0].(int64), definition: row[1].(int64), elementID: row[3].(string),
			kind: bpmn.KindProcess.String(), tenant: row[2].(string), processID: row[3].(string)})
		return nil
	})
	if err == nil && len(all) > MaxTotal {
		err = tooMany()
	}
	return all, err
}

// waitReader collects the keys of what is waited for, and reads it.
type waitReader struct {
	broker                                                             *Broker
	jobs, tasks, timers, subscriptions, signals, conditions, incidents []any
	by                                                                 map[int64]*waiter // by the key of what it waits for
	all                                                                []*WaitState
}

func (r *waitReader) add(w *waiter, row *engine.Element) {
	if r.by == nil {
		r.by = map[int64]*waiter{}
	}
	note := func(list *[]any, keys ...int64) {
		for _, key := range keys {
			if key != 0 {
				r.by[key], *list = w, append(*list, key)
			}
		}
	}
	note(&r.jobs, row.Job)
	note(&r.tasks, row.UserTask)
	note(&r.incidents, row.Incident)
	note(&r.timers, row.Timers...)
	note(&r.subscriptions, row.Subscriptions...)
	if row.Events != nil {
		note(&r.signals, row.Events.Signals...)
		note(&r.conditions, row.Events.Conditions...)
	}
}

// addStructure adds the instance that an element instance has called, and of a
// scope the gateways at which tokens wait for others.
func (r *waitReader) addStructure(ctx context.Context, reader store.Reader, w *waiter, row *engine.Element) error {
	if row.Called != 0 {
		w.stateOf(r, row.Called).Called = row.Called
	}
	if len(row.Arrivals) == 0 {
		return nil
	}
	running, err := r.broker.models.read(ctx, reader, w.definition)
	if err != nil || running == nil {
		return err
	}
	for _, gateway := range gatewaysAt(running.Graph, row.Arrivals) {
		shown := w.stateOf(r, 0)
		shown.ElementID, shown.Name, shown.Type = gateway.ID, gateway.Name, gateway.Kind.String()
		shown.Missing = []string{}
		for _, flow := range gateway.Incoming {
			if row.Arrivals[flow] == 0 {
				shown.Missing = append(shown.Missing, running.Graph.Flows[flow].ID)
			}
		}
	}
	return nil
}

// gatewaysAt gives the gateways before which tokens wait, in the order of the model.
func gatewaysAt(graph *bpmn.Process, arrivals map[bpmn.FlowIndex]int) []*bpmn.Element {
	var gateways []bpmn.ElementIndex
	for flow := range arrivals {
		gateways = append(gateways, graph.Flows[flow].Target)
	}
	slices.Sort(gateways)
	var found []*bpmn.Element
	for _, gateway := range slices.Compact(gateways) {
		found = append(found, &graph.Elements[gateway])
	}
	return found
}

func (r *waitReader) read(ctx context.Context, reader store.Reader) ([]*WaitState, error) {
	for _, read := range []func(context.Context, store.Reader) error{r.readJobs, r.readTasks, r.readTimers, r.readSubscriptions, r.readSignals, r.readConditions,
		r.readIncidents} {
		if err := read(ctx, reader); err != nil {
			return nil, err
		}
	}
	instances := make([]int64, len(r.all))
	for i, one := range r.all {
		instances[i] = one.Instance
	}
	roots, err := Roots(ctx, reader, instances)
	for _, one := range r.all {
		one.Root = roots[one.Instance]
	}
	return r.all, err
}

// state begins a wait state; target is the event that is waited for, NoElement
// for the element instance itself.
func (r *waitReader) state(ctx context.Context, reader store.Reader, key int64, target bpmn.ElementIndex) (*WaitState, error) {
	of := r.by[key]
	shown := of.stateOf(r, key)
	if target == bpmn.NoElement {
		return shown, nil
	}
	running, err := r.broker.models.read(ctx, reader, of.definition)
	if err == nil && running != nil {
		element := &running.Graph.Elements[target]
		shown.Condition = element.Event.Condition
		if element.PartOf != bpmn.NoElement {
			element = &running.Graph.Elements[element.PartOf]
		}
		shown.ElementID, shown.Name, shown.Type = element.ID, element.Name, element.Kind.String()
		if element.Kind == bpmn.KindBoundaryEvent || element.Kind == bpmn.KindStartEvent {
			shown.Interrupting = &element.Interrupting
		}
	}
	return shown, err
}

// stateOf begins a wait state of an element instance.
func (w *waiter) stateOf(r *waitReader, key int64) *WaitState {
	shown := &WaitState{Key: key, Instance: w.instance, Element: w.key, ElementID: w.elementID, Name: w.name, Type: w.kind, Tenant: w.tenant,
		ProcessID: w.processID, Since: w.since}
	r.all = append(r.all, shown)
	return shown
}

func (r *waitReader) readJobs(ctx context.Context, reader store.Reader) error {
	return eachWait(ctx, reader, r, jobs.Read, r.jobs, func(j *engine.Job) (int64, bpmn.ElementIndex) { return j.Key, bpmn.NoElement },
		func(w *WaitState, j *engine.Job) { w.Job = j })
}

func (r *waitReader) readTasks(ctx context.Context, reader store.Reader) error {
	return eachWait(ctx, reader, r, UserTasks.Read, r.tasks, func(t *engine.UserTask) (int64, bpmn.ElementIndex) { return t.Key, bpmn.NoElement },
		func(w *WaitState, t *engine.UserTask) { w.Task = t })
}

func (r *waitReader) readTimers(ctx context.Context, reader store.Reader) error {
	return eachWait(ctx, reader, r, timers.Read, r.timers, func(t *engine.Timer) (int64, bpmn.ElementIndex) { return t.Key, t.Target },
		func(w *WaitState, t *engine.Timer) { w.Timer = t })
}

func (r *waitReader) readSubscriptions(ctx context.Context, reader store.Reader) error {
	return eachWait(ctx, reader, r, subscriptions.Read, r.subscriptions, func(s *engine.Subscription) (int64, bpmn.ElementIndex) { return s.Key, s.Target },
		func(w *WaitState, s *engine.Subscription) { w.Subscription = s })
}

func (r *waitReader) readSignals(ctx context.Context, reader store.Reader) error {
	return eachWait(ctx, reader, r, signals.Read, r.signals, func(s *engine.SignalSubscription) (int64, bpmn.ElementIndex) { return s.Key, s.Target },
		func(w *WaitState, s *engine.SignalSubscription) { w.Signal = s })
}

func (r *waitReader) readConditions(ctx context.Context, reader store.Reader) error {
	return eachWait(ctx, reader, r, conditionRows.Read, r.conditions, func(s *engine.ConditionSubscription) (int64, bpmn.ElementIndex) { return s.Key, s.Target },
		func(w *WaitState, _ *engine.ConditionSubscription) {})
}

func (r *waitReader) readIncidents(ctx context.Context, reader store.Reader) error {
	return eachWait(ctx, reader, r, incidents.Read, r.incidents, func(i *engine.Incident) (int64, bpmn.ElementIndex) { return i.Key, bpmn.NoElement },
		func(w *WaitState, i *engine.Incident) { w.Incident = i })
}

// eachWait reads what is waited for of one kind.
func eachWait[R any](ctx context.Context, reader store.Reader, r *waitReader, read reading[R], keys []any,
	about func(*R) (key int64, target bpmn.ElementIndex), fill func(*WaitState, *R)) error {
	found, err := readByKey(ctx, reader, read, keys, func(row *R) int64 { key, _ := about(row); return key })
	if err != nil {
		return err
	}
	for _, wanted := range keys {
		row := found[wanted.(int64)]
		if row == nil {
			continue
		}
		key, target := about(row)
		shown, err := r.state(ctx, reader, key, target)
		if err != nil {
			return err
		}
		fill(shown, row)
	}
	return nil
}

// reading is the Read of a table.
type reading[R any] func(context.Context, store.Reader, store.Query) ([]*R, error)

// readByKey reads rows by their keys, a thousand at a time.
func readByKey[R any](ctx context.Context, reader store.Reader, read reading[R], keys []any, keyOf func(*R) int64) (map[int64]*R, error) {
	byKey := map[int64]*R{}
	for len(keys) > 0 {
		page := keys[:min(len(keys), 1000)]
		keys = keys[len(page):]
		rows, err := read(ctx, reader, store.Query{Where: store.In{Column: "id", Values: page}})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			byKey[keyOf(row)] = row
		}
	}
	return byKey, nil
}

// WaitType names what is waited for, in Camunda's words where it has one.
func (w *WaitState) WaitType() string {
	return cmp.Or(named("JOB", w.Job != nil), named("USER_TASK", w.Task != nil), named("TIMER", w.Timer != nil),
		named("MESSAGE", w.Subscription != nil), named("SIGNAL", w.Signal != nil), named("INCIDENT", w.Incident != nil),
		named("CALLED_PROCESS", w.Called != 0), named("GATEWAY", w.Missing != nil), "CONDITION")
}

func named(name string, is bool) string {
	if is {
		return name
	}
	return ""
}
