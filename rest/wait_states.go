package rest

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/identity"
	"zhitong/store"
)

// WaitState is what an element instance waits for.
type WaitState struct {
	ElementInstanceKey Key         `json:"elementInstanceKey" doc:"Of the process instance for its event subprocesses."`
	ElementID          string      `json:"elementId" doc:"Of the event that is waited for where it is one of its own, as a boundary event."`
	ElementType        string      `json:"elementType"`
	ProcessInstanceKey Key         `json:"processInstanceKey"`
	RootInstanceKey    *Key        `json:"rootProcessInstanceKey"`
	BpmnProcessID      string      `json:"bpmnProcessId"`
	TenantID           string      `json:"tenantId"`
	Details            WaitDetails `json:"details"`
}

// WaitDetails is one of the kinds of what is waited for.
type WaitDetails struct{ details any }

// MarshalJSON writes the details of the kind.
func (d WaitDetails) MarshalJSON() ([]byte, error) { return json.Marshal(d.details) }

// Schema implements [huma.SchemaProvider].
func (WaitDetails) Schema(registry huma.Registry) *huma.Schema {
	schema := &huma.Schema{}
	for _, kind := range []any{JobWait{}, MessageWait{}, TaskWait{}, TimerWait{}, SignalWait{}, ConditionWait{}} {
		schema.OneOf = append(schema.OneOf, registry.Schema(reflect.TypeOf(kind), true, ""))
	}
	return schema
}

// JobWait waits for a worker.
type JobWait struct {
	WaitStateType     string  `json:"waitStateType" enum:"JOB"`
	JobKey            Key     `json:"jobKey"`
	JobType           string  `json:"jobType"`
	JobKind           string  `json:"jobKind"`
	ListenerEventType *string `json:"listenerEventType"`
	Retries           *int    `json:"retries"`
}

// MessageWait waits for a message.
type MessageWait struct {
	WaitStateType  string  `json:"waitStateType" enum:"MESSAGE"`
	MessageName    string  `json:"messageName"`
	CorrelationKey *string `json:"correlationKey"`
}

// TaskWait waits for a person.
type TaskWait struct {
	WaitStateType string     `json:"waitStateType" enum:"USER_TASK"`
	TaskKey       Key        `json:"taskKey"`
	DueDate       *time.Time `json:"dueDate"`
}

// TimerWait waits for a time.
type TimerWait struct {
	WaitStateType string `json:"waitStateType" enum:"TIMER"`
	DueDate       *int64 `json:"dueDate" doc:"Milliseconds since 1970."`
	Repetitions   *int   `json:"repetitions" doc:"Left after this one; -1 without end."`
}

// SignalWait waits for a signal.
type SignalWait struct {
	WaitStateType string `json:"waitStateType" enum:"SIGNAL"`
	SignalName    string `json:"signalName"`
}

// ConditionWait waits for a condition to become true.
type ConditionWait struct {
	WaitStateType string   `json:"waitStateType" enum:"CONDITION"`
	Expression    string   `json:"expression"`
	Events        []string `json:"events" doc:"Changes of variables that it looks at; none for all."`
}

// WaitStateFilter selects wait states.
type WaitStateFilter struct {
	ElementInstanceKey     *Filter[Key]    `json:"elementInstanceKey,omitempty"`
	ProcessInstanceKey     *Filter[Key]    `json:"processInstanceKey,omitempty"`
	RootProcessInstanceKey *Filter[Key]    `json:"rootProcessInstanceKey,omitempty"`
	ElementID              *Filter[string] `json:"elementId,omitempty"`
	ElementType            *Filter[string] `json:"elementType,omitempty"`
	WaitStateType          *Filter[string] `json:"waitStateType,omitempty"`
}

var waitStates = searching[WaitStateFilter, broker.WaitState, WaitState]{
	tag: "element instance", id: "searchElementInstanceWaitStates", path: "/v2/element-instances/wait-states/search", permission: "process-instance.read",
	guards: []guard{byText(identity.ResourceProcess, readInstance, "process_id")},
	filter: func(f WaitStateFilter) ([]store.Condition, error) {
		return conditions(on(f.ElementInstanceKey, "element", asKey), on(f.ProcessInstanceKey, "instance", asKey),
			onOptional(f.RootProcessInstanceKey, "root", int64(0), asKey), on(f.ElementID, "element_id", asText),
			on(f.ElementType, "type", asEnum), on(f.WaitStateType, "wait", asEnum))
	},
	sortable: map[string]string{"elementInstanceKey": "element", "processInstanceKey": "instance", "rootProcessInstanceKey": "root", "elementId": "element_id"},
	order:    []store.Order{{Column: "element"}},
	view:     waitStateView,
}

func waitColumns(w *broker.WaitState) columns {
	return columns{"id": w.ID(), "element": w.Element, "instance": w.Instance, "root": w.Root, "element_id": w.ElementID, "type": w.Type, "wait": w.WaitType(), "process_id": w.ProcessID}
}

func waitStateView(w *broker.WaitState) WaitState {
	return WaitState{ElementInstanceKey: Key(w.Element), ElementID: w.ElementID, ElementType: w.Type, ProcessInstanceKey: Key(w.Instance),
		RootInstanceKey: optionalKey(w.Root), BpmnProcessID: w.ProcessID, TenantID: w.Tenant, Details: WaitDetails{waitDetails(w)}}
}

func waitDetails(w *broker.WaitState) any {
	kind := w.WaitType()
	switch {
	case w.Job != nil:
		return JobWait{kind, Key(w.Job.Key), w.Job.Type, w.Job.Kind.String(), listenerEvent(w.Job), &w.Job.Retries}
	case w.Task != nil:
		return TaskWait{kind, Key(w.Task.Key), when(w.Task.DueDate)}
	case w.Timer != nil:
		due := w.Timer.DueAt.UnixMilli()
		return TimerWait{kind, &due, &w.Timer.Repetitions}
	case w.Subscription != nil:
		return MessageWait{kind, w.Subscription.Name, optionalText(w.Subscription.CorrelationKey)}
	case w.Signal != nil:
		return SignalWait{kind, w.Signal.Name}
	case w.Condition != nil:
		return ConditionWait{kind, "=" + w.Condition.Expression.Source, noNil(w.Condition.VariableEvents)}
	default: // its model is gone
		return ConditionWait{kind, "", []string{}}
	}
}

func listenerEvent(job *engine.Job) *string {
	if job.Event == "" {
		return nil
	}
	return optionalText(job.ListenerEventType())
}

func registerWaitStates(s *Server, api huma.API) {
	operation(api, waitStates.tag, waitStates.id, http.MethodPost, waitStates.path, "What element instances wait for", http.StatusOK, s.searchWaitStates)
	waitStates.describe(api)
	operation(api, processInstances.tag, "getProcessInstanceWaitStateStatistics", http.MethodGet, "/v2/process-instances/{key}/statistics/wait-states",
		"How many element instances wait, by element", http.StatusOK, s.waitStatistics)
}

func (s *Server) searchWaitStates(ctx context.Context, in *SearchInput[WaitStateFilter]) (*Body[Found[WaitState]], error) {
	request, wanted := in.request(), waitStates
	within, err := on(request.Filter.ProcessInstanceKey, "id", asKey)()
	if err != nil {
		return nil, badInput("%v", err)
	}
	wanted.run = s.walkWaits
	if len(within) > 0 {
		wanted.run = listedFor(func(ctx context.Context, reader store.Reader, tenants []string) ([]*broker.WaitState, error) {
			instances, err := broker.InstancesWith(ctx, reader, tenants, within...)
			if err != nil {
				return nil, err
			}
			found, err := s.Broker.WaitStates(ctx, reader, tenants, instances)
			return camundaWaits(found), err
		}, waitColumns)
	}
	found, err := wanted.search(ctx, s, request)
	return &Body[Found[WaitState]]{found}, err
}

// camundaWaits keeps the kinds that Camunda knows.
func camundaWaits(found []*broker.WaitState) []*broker.WaitState {
	return slices.DeleteFunc(found, func(w *broker.WaitState) bool { return w.Incident != nil || w.Called != 0 || w.Missing != nil })
}

// ElementWaiting counts the element instances of an element that wait.
type ElementWaiting struct {
	ElementID    string `json:"elementId"`
	WaitingCount int64  `json:"waitingCount"`
}

func (s *Server) waitStatistics(ctx context.Context, in *KeyInput) (*Body[Items[ElementWaiting]], error) {
	if _, err := processInstances.one(ctx, s, in.Key); err != nil {
		return nil, err
	}
	shown := Items[ElementWaiting]{Items: []ElementWaiting{}}
	err := s.readFound(ctx, waitStates.permission, func(caller Caller, reader store.Reader) error {
		found, err := s.Broker.WaitStates(ctx, reader, caller.Tenants, []any{int64(in.Key)})
		shown.Items = countWaiting(camundaWaits(found))
		return err
	})
	return &Body[Items[ElementWaiting]]{shown}, err
}

// countWaiting counts each element instance once, whatever it waits for.
func countWaiting(found []*broker.WaitState) []ElementWaiting {
	type waiting struct {
		id       string
		instance int64
	}
	seen, counts := map[waiting]bool{}, map[string]int64{}
	for _, one := range found {
		if of := (waiting{one.ElementID, one.Element}); !seen[of] {
			seen[of] = true
			counts[one.ElementID]++
		}
	}
	all := []ElementWaiting{}
	for id, count := range counts {
		all = append(all, ElementWaiting{id, count})
	}
	slices.SortFunc(all, func(a, b ElementWaiting) int { return strings.Compare(a.ElementID, b.ElementID) })
	return all
}
