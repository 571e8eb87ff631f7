package rest

import (
	"context"
	"time"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/store"
)

// Job is a job as search shows it.
type Job struct {
	JobKey                   Key               `json:"jobKey"`
	Type                     string            `json:"type"`
	State                    string            `json:"state"`
	Priority                 int               `json:"priority"`
	Kind                     string            `json:"kind"`
	ListenerEventType        string            `json:"listenerEventType"`
	Retries                  int               `json:"retries"`
	Worker                   string            `json:"worker" doc:"Who has it, or had it last."`
	Deadline                 *time.Time        `json:"deadline"`
	CreationTime             *time.Time        `json:"creationTime" doc:"Null of jobs of before it was kept, as lastUpdateTime."`
	LastUpdateTime           *time.Time        `json:"lastUpdateTime"`
	EndTime                  *time.Time        `json:"endTime"`
	ErrorMessage             string            `json:"errorMessage"`
	ErrorCode                *string           `json:"errorCode" doc:"Of the last error that a worker threw."`
	IsDenied                 *bool             `json:"isDenied" doc:"Whether a task listener denied the change; null before it ends, and of other jobs."`
	DeniedReason             *string           `json:"deniedReason"`
	HasFailedWithRetriesLeft bool              `json:"hasFailedWithRetriesLeft"`
	CustomHeaders            map[string]string `json:"customHeaders"`
	ElementID                string            `json:"elementId"`
	ElementInstanceKey       Key               `json:"elementInstanceKey"`
	ProcessInstanceKey       Key               `json:"processInstanceKey"`
	RootProcessInstanceKey   *Key              `json:"rootProcessInstanceKey"`
	ProcessDefinitionID      string            `json:"processDefinitionId"`
	ProcessDefinitionKey     Key               `json:"processDefinitionKey"`
	BusinessID               *string           `json:"businessId" doc:"Of the instance when the job was created."`
	TenantID                 string            `json:"tenantId"`

	job *engine.Job
}

// JobFilter selects jobs.
type JobFilter struct {
	JobKey                   *Filter[Key]       `json:"jobKey,omitempty"`
	Type                     *Filter[string]    `json:"type,omitempty"`
	State                    *Filter[string]    `json:"state,omitempty"`
	Worker                   *Filter[string]    `json:"worker,omitempty"`
	Retries                  *Filter[int64]     `json:"retries,omitempty"`
	Deadline                 *Filter[time.Time] `json:"deadline,omitempty"`
	CreationTime             *Filter[time.Time] `json:"creationTime,omitempty"`
	LastUpdateTime           *Filter[time.Time] `json:"lastUpdateTime,omitempty"`
	EndTime                  *Filter[time.Time] `json:"endTime,omitempty"`
	ErrorMessage             *Filter[string]    `json:"errorMessage,omitempty"`
	ErrorCode                *Filter[string]    `json:"errorCode,omitempty"`
	IsDenied                 *bool              `json:"isDenied,omitempty"`
	DeniedReason             *Filter[string]    `json:"deniedReason,omitempty"`
	HasFailedWithRetriesLeft *bool              `json:"hasFailedWithRetriesLeft,omitempty"`
	Kind                     *Filter[string]    `json:"kind,omitempty"`
	ListenerEventType        *Filter[string]    `json:"listenerEventType,omitempty"`
	Priority                 *Filter[int64]     `json:"priority,omitempty"`
	ElementID                *Filter[string]    `json:"elementId,omitempty"`
	ElementInstanceKey       *Filter[Key]       `json:"elementInstanceKey,omitempty"`
	ProcessInstanceKey       *Filter[Key]       `json:"processInstanceKey,omitempty"`
	ProcessDefinitionID      *Filter[string]    `json:"processDefinitionId,omitempty"`
	ProcessDefinitionKey     *Filter[Key]       `json:"processDefinitionKey,omitempty"`
	TenantID                 *Filter[string]    `json:"tenantId,omitempty"`
}

func (f JobFilter) conditions() ([]store.Condition, error) {
	return conditions(on(f.JobKey, "id", asKey), on(f.Type, "type", asText), on(f.State, "state", asEnum), on(f.Worker, "worker", asText),
		on(f.Retries, "retries", asNumber), on(f.Deadline, "deadline", asTime), on(f.CreationTime, "created_at", asTime),
		on(f.LastUpdateTime, "updated_at", asTime), on(f.EndTime, "ended_at", asTime), on(f.ErrorMessage, "message", asText),
		on(f.ErrorCode, "error_code", asText), onFlag(f.IsDenied, "denied"), on(f.DeniedReason, "denied_reason", asText),
		failedWithRetries(f.HasFailedWithRetriesLeft), on(f.ElementID, "element_id", asText),
		on(f.ElementInstanceKey, "element", asKey), on(f.ProcessInstanceKey, "instance", asKey),
		on(f.ProcessDefinitionID, "process_id", asText), on(f.ProcessDefinitionKey, "definition", asKey), on(f.TenantID, "tenant", asText),
		on(f.Kind, "kind", asEnum), on(f.ListenerEventType, "listener_event", asEnum), on(f.Priority, "priority", asNumber))
}

var jobs = searching[JobFilter, broker.JobHistory, Job]{
	tag: "job", id: "searchJobs", path: "/v2/jobs/search", permission: "job.read", filter: JobFilter.conditions,
	guards: []guard{byInstance(readInstance, "instance")},
	sortable: map[string]string{"kind": "kind", "listenerEventType": "listener_event", "priority": "priority", "errorMessage": "message",
		"jobKey": "id", "type": "type", "state": "state", "worker": "worker", "retries": "retries", "deadline": "deadline",
		"creationTime": "created_at", "lastUpdateTime": "updated_at", "errorCode": "error_code", "isDenied": "denied", "deniedReason": "denied_reason",
		"hasFailedWithRetriesLeft": "failed_with_retries", "endTime": "ended_at", "elementId": "element_id", "elementInstanceKey": "element",
		"processInstanceKey": "instance", "processDefinitionId": "process_id", "processDefinitionKey": "definition", "tenantId": "tenant"},
	run: broker.SearchJobs, view: jobView,
	complete: completed(rooted(func(j *Job) (Key, **Key) { return j.ProcessInstanceKey, &j.RootProcessInstanceKey }), addJobHeaders),
}

func jobView(j *broker.JobHistory) Job {
	return Job{JobKey: Key(j.Job.Key), Type: j.Job.Type, State: j.State, Priority: j.Job.Priority, Kind: j.Job.Kind.String(), ListenerEventType: j.Job.ListenerEventType(), Retries: j.Job.Retries,
		Worker: j.Job.LastWorker, Deadline: when(j.Job.Deadline), CreationTime: when(j.Job.CreatedAt), LastUpdateTime: when(j.UpdatedAt), EndTime: when(j.EndedAt),
		ErrorMessage: j.Job.Message, ErrorCode: optionalText(j.Job.ErrorCode), IsDenied: j.Denied(), DeniedReason: optionalText(j.Job.DeniedReason),
		HasFailedWithRetriesLeft: j.FailedWithRetries(), ElementID: j.ElementID,
		ElementInstanceKey: Key(j.Job.Element), ProcessInstanceKey: Key(j.Job.Instance), ProcessDefinitionID: j.ProcessID,
		ProcessDefinitionKey: Key(j.Job.Definition), BusinessID: optionalText(j.Job.BusinessID), TenantID: j.Job.Tenant, job: &j.Job}
}

// addJobHeaders tells the headers that the models give jobs.
func addJobHeaders(ctx context.Context, s *Server, _ Caller, reader store.Reader, items []Job) (err error) {
	for i := range items {
		if items[i].CustomHeaders, err = s.Broker.JobHeaders(ctx, reader, items[i].job); err != nil {
			return err
		}
	}
	return nil
}

// failedWithRetries defers what is asked of jobs that failed and will be tried again.
func failedWithRetries(asked *bool) func() ([]store.Condition, error) {
	failed, left := is("state", "FAILED"), store.Compare{Column: "retries", Op: store.Greater, Value: int64(0)}
	return func() ([]store.Condition, error) {
		switch {
		case asked == nil:
			return nil, nil
		case *asked:
			return []store.Condition{failed, left}, nil
		default:
			return []store.Condition{store.Or{store.Not{Condition: failed}, is("retries", int64(0))}}, nil
		}
	}
}

// onFlag defers a filter on a column of truth values.
func onFlag(asked *bool, column string) func() ([]store.Condition, error) {
	return func() ([]store.Condition, error) {
		if asked == nil {
			return nil, nil
		}
		return []store.Condition{is(column, *asked)}, nil
	}
}
