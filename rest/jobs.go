package rest

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/store"
)

// ActivateInput asks for jobs.
type ActivateInput struct {
	Body struct {
		Type              string   `json:"type" minLength:"1"`
		Worker            string   `json:"worker,omitempty"`
		Timeout           int64    `json:"timeout" doc:"Milliseconds that the worker holds a job." minimum:"1"`
		MaxJobsToActivate int      `json:"maxJobsToActivate" minimum:"1" maximum:"1000"`
		FetchVariable     []string `json:"fetchVariable,omitempty"`
		RequestTimeout    int64    `json:"requestTimeout,omitempty" doc:"Milliseconds to wait for a job; 0 for the default, negative for not at all."`
		TenantIDs         []string `json:"tenantIds,omitempty"`
	}
}

// ActivatedJob is a job in the hands of a worker.
type ActivatedJob struct {
	JobKey                   Key                        `json:"jobKey"`
	Type                     string                     `json:"type"`
	ProcessDefinitionID      string                     `json:"processDefinitionId"`
	ProcessDefinitionVersion int                        `json:"processDefinitionVersion"`
	ProcessDefinitionKey     Key                        `json:"processDefinitionKey"`
	ProcessInstanceKey       Key                        `json:"processInstanceKey"`
	ElementID                string                     `json:"elementId"`
	ElementInstanceKey       Key                        `json:"elementInstanceKey"`
	CustomHeaders            map[string]string          `json:"customHeaders"`
	Worker                   string                     `json:"worker"`
	Retries                  int                        `json:"retries"`
	Deadline                 int64                      `json:"deadline" doc:"Milliseconds since 1970."`
	Variables                map[string]json.RawMessage `json:"variables"`
	TenantID                 string                     `json:"tenantId"`
	Priority                 int                        `json:"priority"`
	Kind                     string                     `json:"kind"`
	Tags                     []string                   `json:"tags"`
	ListenerEventType        string                     `json:"listenerEventType"`
}

// ActivatedJobs is the answer of an activation.
type ActivatedJobs struct {
	Jobs []ActivatedJob `json:"jobs"`
}

// JobCompletionInput completes a job.
type JobCompletionInput struct {
	Key  Key `path:"key"`
	Body *struct {
		Variables engine.Variables `json:"variables,omitempty"`
		Result    *JobResult       `json:"result,omitempty"`
	} `required:"false"`
}

// JobFailureInput reports a failed attempt.
type JobFailureInput struct {
	Key  Key `path:"key"`
	Body *struct {
		Retries      int              `json:"retries,omitempty" minimum:"0"`
		ErrorMessage string           `json:"errorMessage,omitempty" maxLength:"10000"`
		RetryBackOff int64            `json:"retryBackOff,omitempty" doc:"Milliseconds." minimum:"0"`
		Variables    engine.Variables `json:"variables,omitempty"`
	} `required:"false"`
}

// JobErrorInput throws a BPMN error.
type JobErrorInput struct {
	Key  Key `path:"key"`
	Body struct {
		ErrorCode    string           `json:"errorCode" minLength:"1"`
		ErrorMessage string           `json:"errorMessage,omitempty"`
		Variables    engine.Variables `json:"variables,omitempty"`
	}
}

// JobUpdateInput changes a job.
type JobUpdateInput struct {
	Key  Key `path:"key"`
	Body struct {
		Changeset JobChanges `json:"changeset"`
	}
}

// JobChanges is what to change of a job; what is left out stays.
type JobChanges struct {
	Retries  *int   `json:"retries,omitempty" minimum:"1"`
	Timeout  *int64 `json:"timeout,omitempty" doc:"Milliseconds from now." minimum:"1"`
	Priority *int   `json:"priority,omitempty" minimum:"-1073741824" maximum:"1073741824"`
}

// Job is a job as search shows it.
type Job struct {
	JobKey                   Key        `json:"jobKey"`
	Type                     string     `json:"type"`
	State                    string     `json:"state"`
	Priority                 int        `json:"priority"`
	Kind                     string     `json:"kind"`
	ListenerEventType        string     `json:"listenerEventType"`
	Retries                  int        `json:"retries"`
	Worker                   string     `json:"worker"`
	Deadline                 *time.Time `json:"deadline"`
	EndTime                  *time.Time `json:"endTime"`
	ErrorMessage             string     `json:"errorMessage"`
	HasFailedWithRetriesLeft bool       `json:"hasFailedWithRetriesLeft"`
	ElementID                string     `json:"elementId"`
	ElementInstanceKey       Key        `json:"elementInstanceKey"`
	ProcessInstanceKey       Key        `json:"processInstanceKey"`
	ProcessDefinitionID      string     `json:"processDefinitionId"`
	ProcessDefinitionKey     Key        `json:"processDefinitionKey"`
	TenantID                 string     `json:"tenantId"`
}

// JobFilter selects jobs.
type JobFilter struct {
	JobKey                   *Filter[Key]       `json:"jobKey,omitempty"`
	Type                     *Filter[string]    `json:"type,omitempty"`
	State                    *Filter[string]    `json:"state,omitempty"`
	Worker                   *Filter[string]    `json:"worker,omitempty"`
	Retries                  *Filter[int64]     `json:"retries,omitempty"`
	Deadline                 *Filter[time.Time] `json:"deadline,omitempty"`
	EndTime                  *Filter[time.Time] `json:"endTime,omitempty"`
	ErrorMessage             *Filter[string]    `json:"errorMessage,omitempty"`
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

var jobs = searching[JobFilter, broker.JobHistory, Job]{
	tag: "job", id: "searchJobs", path: "/v2/jobs/search", permission: "job.read",
	guards: []guard{byInstance(readInstance, "instance")},
	filter: func(f JobFilter) ([]store.Condition, error) {
		return conditions(on(f.JobKey, "id", asKey), on(f.Type, "type", asText), on(f.State, "state", asEnum), on(f.Worker, "worker", asText),
			on(f.Retries, "retries", asNumber), on(f.Deadline, "deadline", asTime), on(f.EndTime, "ended_at", asTime),
			on(f.ErrorMessage, "message", asText), failedWithRetries(f.HasFailedWithRetriesLeft), on(f.ElementID, "element_id", asText),
			on(f.ElementInstanceKey, "element", asKey), on(f.ProcessInstanceKey, "instance", asKey),
			on(f.ProcessDefinitionID, "process_id", asText), on(f.ProcessDefinitionKey, "definition", asKey), on(f.TenantID, "tenant", asText),
			on(f.Kind, "kind", asEnum), on(f.ListenerEventType, "listener_event", asEnum), on(f.Priority, "priority", asNumber))
	},
	sortable: map[string]string{"kind": "kind", "listenerEventType": "listener_event", "priority": "priority", "errorMessage": "message", "jobKey": "id", "type": "type", "state": "state", "worker": "worker", "retries": "retries", "deadline": "deadline",
		"endTime": "ended_at", "elementId": "element_id", "elementInstanceKey": "element", "processInstanceKey": "instance",
		"processDefinitionId": "process_id", "processDefinitionKey": "definition", "tenantId": "tenant"},
	run: broker.SearchJobs,
	view: func(j *broker.JobHistory) Job {
		return Job{JobKey: Key(j.Job.Key), Type: j.Job.Type, State: j.State, Priority: j.Job.Priority, Kind: j.Job.Kind.String(), ListenerEventType: j.Job.ListenerEventType(), Retries: j.Job.Retries,
			Worker: j.Job.Worker, Deadline: when(j.Job.Deadline), EndTime: when(j.EndedAt), ErrorMessage: j.Job.Message,
			HasFailedWithRetriesLeft: j.State == "FAILED" && j.Job.Retries > 0, ElementID: j.ElementID,
			ElementInstanceKey: Key(j.Job.Element), ProcessInstanceKey: Key(j.Job.Instance), ProcessDefinitionID: j.ProcessID,
			ProcessDefinitionKey: Key(j.Job.Definition), TenantID: j.Job.Tenant}
	},
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

func registerJobs(s *Server, api huma.API) {
	jobs.register(s, api)
	operation(api, "job", "activateJobs", http.MethodPost, "/v2/jobs/activation", "Take jobs", http.StatusOK, s.activate)
	operation(api, "job", "completeJob", http.MethodPost, "/v2/jobs/{key}/completion", "Complete a job", http.StatusNoContent, s.completeJob)
	operation(api, "job", "failJob", http.MethodPost, "/v2/jobs/{key}/failure", "Report a failed attempt", http.StatusNoContent, s.failJob)
	operation(api, "job", "throwJobError", http.MethodPost, "/v2/jobs/{key}/error", "Throw a BPMN error", http.StatusNoContent,
		func(ctx context.Context, in *JobErrorInput) (*Nothing, error) {
			return change(ctx, s, &broker.ThrowError{Job: int64(in.Key), Code: in.Body.ErrorCode, Message: in.Body.ErrorMessage, Variables: in.Body.Variables})
		})
	operation(api, "job", "updateJob", http.MethodPatch, "/v2/jobs/{key}", "Change a job", http.StatusNoContent, s.updateJob)
}

func (s *Server) activate(ctx context.Context, input *ActivateInput) (*Body[ActivatedJobs], error) {
	caller, body := callerOf(ctx), input.Body
	tenants := body.TenantIDs
	if len(tenants) == 0 {
		tenants = caller.Tenants
	}
	for _, named := range tenants {
		if _, err := caller.tenant(named); err != nil {
			return nil, err
		}
	}
	found, err := s.Broker.PollJobs(ctx, caller.Actor, broker.ActivateJobs{
		Type: body.Type, Worker: body.Worker, Timeout: milliseconds(body.Timeout), Max: body.MaxJobsToActivate,
		Fetch: body.FetchVariable, Tenants: tenants,
	}, milliseconds(body.RequestTimeout))
	shown := ActivatedJobs{Jobs: []ActivatedJob{}}
	for i := range found {
		shown.Jobs = append(shown.Jobs, activatedJob(&found[i]))
	}
	return &Body[ActivatedJobs]{shown}, err
}

func milliseconds(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

func activatedJob(j *broker.ActivatedJob) ActivatedJob {
	return ActivatedJob{Key(j.Key), j.Type, j.ProcessID, j.DefinitionVersion, Key(j.Definition), Key(j.Instance), j.ElementID,
		Key(j.Element), j.Headers, j.Worker, j.Retries, j.Deadline.UnixMilli(), j.Variables, j.Tenant,
		j.Priority, j.Kind.String(), noNil(j.Tags), j.ListenerEventType}
}

func (s *Server) completeJob(ctx context.Context, input *JobCompletionInput) (*Nothing, error) {
	command := &broker.CompleteJob{Job: int64(input.Key)}
	if input.Body != nil {
		result, err := input.Body.Result.result()
		if err != nil {
			return nil, err
		}
		command.Variables, command.Result = input.Body.Variables, result
	}
	return change(ctx, s, command)
}

func (s *Server) failJob(ctx context.Context, input *JobFailureInput) (*Nothing, error) {
	command := &broker.FailJob{Job: int64(input.Key)}
	if body := input.Body; body != nil {
		command.Retries, command.Message, command.Variables = body.Retries, body.ErrorMessage, body.Variables
		command.Backoff = milliseconds(body.RetryBackOff)
	}
	return change(ctx, s, command)
}

func (s *Server) updateJob(ctx context.Context, input *JobUpdateInput) (*Nothing, error) {
	command := &broker.UpdateJob{Job: int64(input.Key), Retries: input.Body.Changeset.Retries, Priority: input.Body.Changeset.Priority}
	if timeout := input.Body.Changeset.Timeout; timeout != nil {
		lasting := milliseconds(*timeout)
		command.Timeout = &lasting
	}
	return change(ctx, s, command)
}
