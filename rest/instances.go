package rest

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/identity"
	"zhitong/pipeline"
	"zhitong/store"
)

// CreateInstanceInput starts a process instance.
type CreateInstanceInput struct {
	Body struct {
		ProcessDefinitionID      string               `json:"processDefinitionId,omitempty"`
		ProcessDefinitionVersion int                  `json:"processDefinitionVersion,omitempty" doc:"-1 or nothing means the newest."`
		ProcessDefinitionKey     Key                  `json:"processDefinitionKey,omitempty"`
		Variables                engine.Variables     `json:"variables,omitempty"`
		TenantID                 string               `json:"tenantId,omitempty"`
		BusinessID               string               `json:"businessId,omitempty"`
		Tags                     []string             `json:"tags,omitempty"`
		StartInstructions        []StartInstruction   `json:"startInstructions,omitempty" maxItems:"1000" doc:"Elements to start at instead of the start event."`
		RuntimeInstructions      []RuntimeInstruction `json:"runtimeInstructions,omitempty" maxItems:"1000" doc:"What ends the instance early."`
		AwaitCompletion          bool                 `json:"awaitCompletion,omitempty"`
		FetchVariables           []string             `json:"fetchVariables,omitempty"`
		RequestTimeout           int64                `json:"requestTimeout,omitempty" doc:"Milliseconds to wait for the completion." minimum:"0" maximum:"9223372036854"`
		OperationReference       int64                `json:"operationReference,omitempty" minimum:"1" doc:"Kept in the record."`
	}
}

// StartInstruction names an element at which an instance starts.
type StartInstruction struct {
	ElementID string `json:"elementId" minLength:"1"`
}

// RuntimeInstruction terminates an instance once an element has been completed
// or terminated.
type RuntimeInstruction struct {
	Type           string `json:"type,omitempty" enum:"TERMINATE_PROCESS_INSTANCE"`
	AfterElementID string `json:"afterElementId" minLength:"1"`
}

// CreatedInstance names a started instance; with awaitCompletion it carries the
// final variables.
type CreatedInstance struct {
	ProcessDefinitionID      string                     `json:"processDefinitionId"`
	ProcessDefinitionKey     Key                        `json:"processDefinitionKey"`
	ProcessDefinitionVersion int                        `json:"processDefinitionVersion"`
	ProcessInstanceKey       Key                        `json:"processInstanceKey"`
	TenantID                 string                     `json:"tenantId"`
	Variables                map[string]json.RawMessage `json:"variables"`
	BusinessID               *string                    `json:"businessId"`
	Tags                     []string                   `json:"tags"`
}

// ProcessInstance is a process instance, running or finished.
type ProcessInstance struct {
	ProcessInstanceKey       Key        `json:"processInstanceKey"`
	ProcessDefinitionID      string     `json:"processDefinitionId"`
	ProcessDefinitionKey     Key        `json:"processDefinitionKey"`
	ProcessDefinitionVersion int        `json:"processDefinitionVersion"`
	ParentProcessInstanceKey *Key       `json:"parentProcessInstanceKey"`
	ParentElementInstanceKey *Key       `json:"parentElementInstanceKey"`
	StartDate                time.Time  `json:"startDate"`
	EndDate                  *time.Time `json:"endDate"`
	State                    string     `json:"state"`
	SuspendedDate            *time.Time `json:"suspendedDate"`
	HasIncident              bool       `json:"hasIncident"`
	TenantID                 string     `json:"tenantId"`
	BusinessID               *string    `json:"businessId"`
	RootInstanceKey          *Key       `json:"rootProcessInstanceKey"`
	Tags                     []string   `json:"tags"`

	ProcessDefinitionName       *string `json:"processDefinitionName"`
	ProcessDefinitionVersionTag *string `json:"processDefinitionVersionTag"`
}

// ProcessInstanceFilter selects process instances.
type ProcessInstanceFilter struct {
	ProcessInstanceKey       *Filter[Key]       `json:"processInstanceKey,omitempty"`
	ProcessDefinitionID      *Filter[string]    `json:"processDefinitionId,omitempty"`
	ProcessDefinitionKey     *Filter[Key]       `json:"processDefinitionKey,omitempty"`
	ProcessDefinitionVersion *Filter[int64]     `json:"processDefinitionVersion,omitempty"`
	ParentProcessInstanceKey *Filter[Key]       `json:"parentProcessInstanceKey,omitempty"`
	State                    *Filter[string]    `json:"state,omitempty"`
	TenantID                 *Filter[string]    `json:"tenantId,omitempty"`
	BusinessID               *Filter[string]    `json:"businessId,omitempty"`
	StartDate                *Filter[time.Time] `json:"startDate,omitempty"`
	EndDate                  *Filter[time.Time] `json:"endDate,omitempty"`
	SuspendedDate            *Filter[time.Time] `json:"suspendedDate,omitempty"`
	Tags                     []string           `json:"tags,omitempty" doc:"All of them."`
	HasIncident              *bool              `json:"hasIncident,omitempty"`
	ParentElementInstanceKey *Filter[Key]       `json:"parentElementInstanceKey,omitempty"`

	ProcessDefinitionName       *Filter[string]         `json:"processDefinitionName,omitempty"`
	ProcessDefinitionVersionTag *Filter[string]         `json:"processDefinitionVersionTag,omitempty"`
	ErrorMessage                *Filter[string]         `json:"errorMessage,omitempty" doc:"Of an open incident."`
	ElementID                   *Filter[string]         `json:"elementId,omitempty" doc:"With the next two: of one element instance."`
	ElementInstanceState        *Filter[string]         `json:"elementInstanceState,omitempty"`
	HasElementInstanceIncident  *bool                   `json:"hasElementInstanceIncident,omitempty"`
	Variables                   []VariableCondition     `json:"variables,omitempty" maxItems:"20"`
	HasRetriesLeft              *bool                   `json:"hasRetriesLeft,omitempty" doc:"Whether a job has failed that will be tried again."`
	IncidentErrorHashCode       *Filter[int64]          `json:"incidentErrorHashCode,omitempty" doc:"Of the message of an open incident; see the statistics of incidents."`
	BatchOperationKey           *Filter[Key]            `json:"batchOperationKey,omitempty" doc:"Of which the instance is an item."`
	BatchOperationID            *Filter[Key]            `json:"batchOperationId,omitempty" doc:"An older name of batchOperationKey."`
	Or                          []ProcessInstanceFilter `json:"$or,omitempty" doc:"One of these holds too."`
}

func asTime(value time.Time) any { return value.UnixMicro() }

// when is a point in time that may be missing.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

var processInstances = searching[ProcessInstanceFilter, broker.Instance, ProcessInstance]{
	tag: "process instance", id: "searchProcessInstances", path: "/v2/process-instances/search", permission: "process-instance.read",
	guards: []guard{byText(identity.ResourceProcess, readInstance, "process_id")},
	filter: func(f ProcessInstanceFilter) ([]store.Condition, error) {
		return conditions(on(f.ProcessInstanceKey, "id", asKey), on(f.ProcessDefinitionID, "process_id", asText),
			on(f.ProcessDefinitionKey, "definition", asKey), on(f.ProcessDefinitionVersion, "version", asNumber),
			onOptional(f.ParentProcessInstanceKey, "parent", int64(0), asKey), on(f.State, "state", asEnum), on(f.TenantID, "tenant", asText),
			onOptional(f.ParentElementInstanceKey, "parent_element", int64(0), asKey),
			onOptional(f.BusinessID, "business_id", "", asText), on(f.StartDate, "started_at", asTime), on(f.EndDate, "ended_at", asTime),
			on(f.SuspendedDate, "suspended_at", asTime))
	},
	sortable: map[string]string{"processInstanceKey": "id", "processDefinitionId": "process_id", "startDate": "started_at",
		"endDate": "ended_at", "suspendedDate": "suspended_at", "processDefinitionName": "process_name", "processDefinitionVersionTag": "version_tag", "state": "state", "businessId": "business_id", "processDefinitionKey": "definition",
		"processDefinitionVersion": "version", "parentProcessInstanceKey": "parent", "parentElementInstanceKey": "parent_element", "tenantId": "tenant"},
	run: broker.SearchInstances, complete: completed(nameInstances, rooted(func(i *ProcessInstance) (Key, **Key) { return i.ProcessInstanceKey, &i.RootInstanceKey })),
	view: func(i *broker.Instance) ProcessInstance {
		return ProcessInstance{
			ProcessInstanceKey: Key(i.Key), ProcessDefinitionID: i.ProcessID, ProcessDefinitionKey: Key(i.Definition),
			ProcessDefinitionVersion: i.Version, ParentProcessInstanceKey: optionalKey(i.Parent),
			ParentElementInstanceKey: optionalKey(i.ParentElement), StartDate: i.StartedAt, EndDate: when(i.EndedAt),
			State: i.State, SuspendedDate: when(i.SuspendedAt), TenantID: i.Tenant, BusinessID: optionalText(i.BusinessID), Tags: noNil(i.Tags),
		}
	},
}

func registerInstances(s *Server, api huma.API) {
	const tag = "process instance"
	operation(api, tag, "createProcessInstance", http.MethodPost, "/v2/process-instances", "Start a process instance", http.StatusOK, s.createInstance)
	operation(api, tag, processInstances.id, http.MethodPost, processInstances.path, "Search process instances", http.StatusOK, s.searchInstances)
	processInstances.describe(api)
	operation(api, tag, "getProcessInstance", http.MethodGet, "/v2/process-instances/{key}", "A process instance", http.StatusOK, s.getInstance)
	operation(api, tag, "cancelProcessInstance", http.MethodPost, "/v2/process-instances/{key}/cancellation", "Cancel a process instance",
		http.StatusNoContent, func(ctx context.Context, input *OperationInput) (*Nothing, error) {
			return s.operate(ctx, input.Key, &broker.CancelInstance{Instance: int64(input.Key), Reference: input.reference()})
		})
	operation(api, tag, "getProcessInstanceSequenceFlows", http.MethodGet, "/v2/process-instances/{key}/sequence-flows",
		"The sequence flows it has taken", http.StatusOK, s.takenFlows)
	operation(api, tag, "getProcessInstanceStatistics", http.MethodGet, "/v2/process-instances/{key}/statistics/element-instances",
		"How often each element was entered and left", http.StatusOK, s.statistics)
}

// ElementStatistics counts the visits of one element.
type ElementStatistics struct {
	ElementID string `json:"elementId"`
	Active    int64  `json:"active"`
	Completed int64  `json:"completed"`
	Canceled  int64  `json:"canceled"`
	Incidents int64  `json:"incidents"`
}

func (s *Server) statistics(ctx context.Context, input *KeyInput) (*Body[Items[ElementStatistics]], error) {
	if _, err := processInstances.one(ctx, s, input.Key); err != nil {
		return nil, err
	}
	shown := Items[ElementStatistics]{Items: []ElementStatistics{}}
	err := s.readFound(ctx, "process-instance.read", func(_ Caller, reader store.Reader) error {
		found, err := broker.Statistics(ctx, reader, int64(input.Key))
		for _, one := range found {
			shown.Items = append(shown.Items, ElementStatistics(*one))
		}
		return err
	})
	return &Body[Items[ElementStatistics]]{shown}, err
}

func (s *Server) createInstance(ctx context.Context, input *CreateInstanceInput) (*Body[CreatedInstance], error) {
	body := input.Body
	if body.ProcessDefinitionID == "" && body.ProcessDefinitionKey == 0 {
		return nil, badInput("processDefinitionId or processDefinitionKey is needed")
	}
	command := &broker.CreateInstance{Definition: int64(body.ProcessDefinitionKey), ProcessID: body.ProcessDefinitionID,
		Version: max(body.ProcessDefinitionVersion, 0), BusinessID: body.BusinessID, Tags: body.Tags, Variables: body.Variables, Reference: body.OperationReference}
	for _, instruction := range body.StartInstructions {
		command.StartAt = append(command.StartAt, instruction.ElementID)
	}
	for _, instruction := range body.RuntimeInstructions {
		command.TerminateAfter = append(command.TerminateAfter, instruction.AfterElementID)
	}
	if body.AwaitCompletion {
		leave, err := s.Broker.TakeAwaitPlace()
		if err != nil {
			return nil, err
		}
		defer leave()
	}
	created, err := do[broker.InstanceCreated](ctx, s, body.TenantID, command)
	if err != nil {
		return nil, err
	}
	shown := CreatedInstance{created.ProcessID, Key(created.Definition), created.Version, Key(created.Key), created.Tenant,
		map[string]json.RawMessage{}, optionalText(body.BusinessID), noNil(body.Tags)}
	if body.AwaitCompletion {
		shown.Variables, err = s.await(ctx, created.Key, body.RequestTimeout, body.FetchVariables)
	}
	return &Body[CreatedInstance]{shown}, err
}

// defaultAwait is how long a caller waits for the end of an instance who does
// not say.
const defaultAwait = 30 * time.Second

func (s *Server) await(ctx context.Context, key, milliseconds int64, fetch []string) (map[string]json.RawMessage, error) {
	wait := defaultAwait
	if milliseconds > 0 {
		wait = time.Duration(milliseconds) * time.Millisecond
	}
	waiting, leave := untilStop(ctx)
	defer leave()
	waiting, cancel := context.WithTimeout(waiting, wait)
	defer cancel()
	finished, err := s.Broker.AwaitInstance(waiting, key)
	if err != nil {
		return nil, goesOn(ctx, err, "process instance", key)
	}
	if finished.Instance.State != broker.StateCompleted {
		return nil, pipeline.Refuse(pipeline.InvalidState, "process instance %d was terminated", key)
	}
	return only(finished.Variables, fetch), nil
}

// only keeps the named variables; no names keep all.
func only(variables map[string]json.RawMessage, names []string) map[string]json.RawMessage {
	if len(names) == 0 {
		return variables
	}
	kept := map[string]json.RawMessage{}
	for _, name := range names {
		if value, ok := variables[name]; ok {
			kept[name] = value
		}
	}
	return kept
}

func (s *Server) searchInstances(ctx context.Context, input *SearchInput[ProcessInstanceFilter]) (*Body[Found[ProcessInstance]], error) {
	request := input.request()
	more, err := s.beyondInstanceColumns(ctx, request.Filter)
	if err != nil {
		return nil, err
	}
	found, err := processInstances.search(ctx, s, request, more...)
	if err != nil {
		return nil, err
	}
	return &Body[Found[ProcessInstance]]{found}, s.markIncidents(ctx, found.Items)
}

func (s *Server) markIncidents(ctx context.Context, items []ProcessInstance) error {
	if len(items) == 0 {
		return nil
	}
	return s.readFound(ctx, "process-instance.read", func(caller Caller, reader store.Reader) error {
		keys := make([]int64, len(items))
		for i, item := range items {
			keys[i] = int64(item.ProcessInstanceKey)
		}
		with, err := broker.WithIncidents(ctx, reader, caller.Tenants, keys)
		for i := range items {
			items[i].HasIncident = with[int64(items[i].ProcessInstanceKey)]
		}
		return err
	})
}

func (s *Server) getInstance(ctx context.Context, input *KeyInput) (*Body[ProcessInstance], error) {
	found, err := processInstances.one(ctx, s, input.Key)
	if err != nil {
		return nil, s.orArchived(ctx, input.Key, err)
	}
	one := []ProcessInstance{found.Body}
	err = s.markIncidents(ctx, one)
	return &Body[ProcessInstance]{one[0]}, err
}

// TakenFlow is a sequence flow that an instance has taken.
type TakenFlow struct {
	SequenceFlowID     string `json:"sequenceFlowId"`
	ElementID          string `json:"elementId"`
	ProcessInstanceKey Key    `json:"processInstanceKey"`
	RootInstanceKey    *Key   `json:"rootProcessInstanceKey"`

	ProcessDefinitionID  string `json:"processDefinitionId"`
	ProcessDefinitionKey Key    `json:"processDefinitionKey"`
	TenantID             string `json:"tenantId"`
}

// Items is a list that is not paged.
type Items[V any] struct {
	Items []V `json:"items"`
}

func (s *Server) takenFlows(ctx context.Context, input *KeyInput) (*Body[Items[TakenFlow]], error) {
	of, err := processInstances.one(ctx, s, input.Key)
	if err != nil {
		return nil, err
	}
	shown := Items[TakenFlow]{Items: []TakenFlow{}}
	err = s.readFound(ctx, "process-instance.read", func(_ Caller, reader store.Reader) error {
		ids, err := broker.TakenFlows(ctx, reader, int64(input.Key))
		for _, id := range ids {
			shown.Items = append(shown.Items, TakenFlow{id, id, input.Key, of.Body.RootInstanceKey, of.Body.ProcessDefinitionID, of.Body.ProcessDefinitionKey, of.Body.TenantID})
		}
		return err
	})
	return &Body[Items[TakenFlow]]{shown}, err
}
