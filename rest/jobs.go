package rest

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
)

// ActivateInput asks for jobs.
type ActivateInput struct {
	Body struct {
		Type              string   `json:"type" minLength:"1"`
		Worker            string   `json:"worker,omitempty"`
		Timeout           int64    `json:"timeout" doc:"Milliseconds that the worker holds a job." minimum:"1" maximum:"9223372036854"`
		MaxJobsToActivate int      `json:"maxJobsToActivate" minimum:"1" maximum:"1000"`
		FetchVariable     []string `json:"fetchVariable,omitempty"`
		RequestTimeout    int64    `json:"requestTimeout,omitempty" doc:"Milliseconds to wait for a job; 0 for the default, negative for not at all." minimum:"-9223372036854" maximum:"9223372036854"`
		TenantIDs         []string `json:"tenantIds,omitempty"`
		WithLease         bool     `json:"withLease,omitempty" doc:"Each job comes with a token that completing and failing it need. Who does not say so gets no job that once had one."`
		TenantFilter      string   `json:"tenantFilter,omitempty" enum:"PROVIDED,ASSIGNED" doc:"PROVIDED takes the jobs of tenantIds, ASSIGNED those of all tenants of the caller; so it is too when no tenantIds are given."`
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
	PhysicalTenantID         string                     `json:"physicalTenantId" doc:"Always default: there is one."`
	UserTask                 *JobUserTask               `json:"userTask" doc:"Of the job of a task listener, as the change would leave it."`
	RootProcessInstanceKey   *Key                       `json:"rootProcessInstanceKey"`
	BusinessID               *string                    `json:"businessId"`
	LeaseToken               *string                    `json:"leaseToken" doc:"Null of a job without a lease."`
}

// ActivatedJobs is the answer of an activation.
type ActivatedJobs struct {
	Jobs []ActivatedJob `json:"jobs"`
}

// JobCompletionInput completes a job.
type JobCompletionInput struct {
	Key  Key `path:"key"`
	Body *struct {
		Variables  engine.Variables `json:"variables,omitempty"`
		Result     *JobResult       `json:"result,omitempty"`
		LeaseToken string           `json:"leaseToken,omitempty" doc:"Of a job that came with one."`
		// BusinessID is checked by the command.
		BusinessID string `json:"businessId,omitempty" doc:"Given to the instance, which has none and was not called."`
	} `required:"false"`
}

// JobFailureInput reports a failed attempt.
type JobFailureInput struct {
	Key  Key `path:"key"`
	Body *struct {
		Retries      int              `json:"retries,omitempty" minimum:"0"`
		ErrorMessage string           `json:"errorMessage,omitempty" maxLength:"10000"`
		LeaseToken   string           `json:"leaseToken,omitempty" doc:"Of a job that came with one."`
		RetryBackOff int64            `json:"retryBackOff,omitempty" doc:"Milliseconds." minimum:"0" maximum:"9223372036854"`
		Variables    engine.Variables `json:"variables,omitempty"`
	} `required:"false"`
}

// JobErrorInput throws a BPMN error.
type JobErrorInput struct {
	Key  Key `path:"key"`
	Body struct {
		LeaseToken   string           `json:"leaseToken,omitempty" doc:"Of a job that came with one."`
		ErrorCode    string           `json:"errorCode" minLength:"1"`
		ErrorMessage string           `json:"errorMessage,omitempty"`
		Variables    engine.Variables `json:"variables,omitempty"`
	}
}

// JobUpdateInput changes a job.
type JobUpdateInput struct {
	Key  Key `path:"key"`
	Body struct {
		Changeset          JobChanges `json:"changeset"`
		LeaseToken         string     `json:"leaseToken,omitempty" doc:"Of a job that came with one."`
		OperationReference int64      `json:"operationReference,omitempty" minimum:"1" doc:"Kept in the record."`
	}
}

// JobChanges is what to change of a job; what is left out stays.
type JobChanges struct {
	Retries  *int   `json:"retries,omitempty" minimum:"1"`
	Timeout  *int64 `json:"timeout,omitempty" doc:"Milliseconds from now." minimum:"1" maximum:"9223372036854"`
	Priority *int   `json:"priority,omitempty" minimum:"-1073741824" maximum:"1073741824"`
}

func registerJobs(s *Server, api huma.API) {
	jobs.register(s, api)
	operation(api, "job", "activateJobs", http.MethodPost, "/v2/jobs/activation", "Take jobs", http.StatusOK, s.activate)
	operation(api, "job", "completeJob", http.MethodPost, "/v2/jobs/{key}/completion", "Complete a job", http.StatusNoContent, s.completeJob)
	operation(api, "job", "failJob", http.MethodPost, "/v2/jobs/{key}/failure", "Report a failed attempt", http.StatusNoContent, s.failJob)
	operation(api, "job", "throwJobError", http.MethodPost, "/v2/jobs/{key}/error", "Throw a BPMN error", http.StatusNoContent,
		func(ctx context.Context, in *JobErrorInput) (*Nothing, error) {
			return s.changeJob(ctx, &broker.ThrowError{Job: int64(in.Key), Code: in.Body.ErrorCode, Message: in.Body.ErrorMessage, Variables: in.Body.Variables, Lease: in.Body.LeaseToken})
		})
	operation(api, "job", "updateJob", http.MethodPatch, "/v2/jobs/{key}", "Change a job", http.StatusNoContent, s.updateJob)
}

func (s *Server) activate(ctx context.Context, input *ActivateInput) (*Body[ActivatedJobs], error) {
	caller, body := callerOf(ctx), input.Body
	tenants := body.TenantIDs
	switch {
	case body.TenantFilter == "ASSIGNED" && len(tenants) > 0:
		return nil, badInput("tenantIds go with the tenantFilter PROVIDED only")
	case len(tenants) == 0:
		tenants = caller.Tenants
	}
	for _, named := range tenants {
		if _, err := caller.tenant(named); err != nil {
			return nil, err
		}
	}
	leave, err := s.Broker.TakeWorkPlace()
	if err != nil {
		return nil, err
	}
	defer leave()
	waiting, end := untilStop(ctx)
	defer end()
	found, err := s.Broker.PollJobs(waiting, caller.Actor, broker.ActivateJobs{
		Type: body.Type, Worker: body.Worker, Timeout: milliseconds(body.Timeout), Max: body.MaxJobsToActivate,
		Fetch: body.FetchVariable, Tenants: tenants, Lease: body.WithLease,
	}, milliseconds(body.RequestTimeout))
	shown := ActivatedJobs{Jobs: []ActivatedJob{}}
	for i := range found {
		shown.Jobs = append(shown.Jobs, activatedJob(&found[i]))
	}
	if waiting.Err() != nil && ctx.Err() == nil {
		err = nil // there are none until the server stops
	}
	return &Body[ActivatedJobs]{shown}, err
}

func milliseconds(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

func activatedJob(j *broker.ActivatedJob) ActivatedJob {
	return ActivatedJob{JobKey: Key(j.Key), Type: j.Type, ProcessDefinitionID: j.ProcessID, ProcessDefinitionVersion: j.DefinitionVersion,
		ProcessDefinitionKey: Key(j.Definition), ProcessInstanceKey: Key(j.Instance), ElementID: j.ElementID, ElementInstanceKey: Key(j.Element),
		CustomHeaders: j.Headers, Worker: j.Worker, Retries: j.Retries, Deadline: j.Deadline.UnixMilli(), Variables: j.Variables,
		TenantID: j.Tenant, Priority: j.Priority, Kind: j.Kind.String(), Tags: noNil(j.Tags), ListenerEventType: j.ListenerEventType,
		PhysicalTenantID: "default", UserTask: jobUserTask(j), RootProcessInstanceKey: optionalKey(j.Root), BusinessID: optionalText(j.BusinessID), LeaseToken: optionalText(j.Lease)}
}

// update gives the changes as a command without a job.
func (c *JobChanges) update() *broker.UpdateJob {
	command := &broker.UpdateJob{Retries: c.Retries, Priority: c.Priority}
	if c.Timeout != nil {
		lasting := milliseconds(*c.Timeout)
		command.Timeout = &lasting
	}
	return command
}

// changeJob carries out a command about a job of a tenant of the caller.
func (s *Server) changeJob(ctx context.Context, command pipeline.Command) (*Nothing, error) {
	caller := callerOf(ctx)
	_, err := s.Pipeline.Submit(ctx, pipeline.Act{Actor: caller.Actor, Tenants: caller.Tenants, Command: command})
	return &Nothing{}, err
}

func (s *Server) completeJob(ctx context.Context, input *JobCompletionInput) (*Nothing, error) {
	command := &broker.CompleteJob{Job: int64(input.Key)}
	if input.Body != nil {
		result, err := input.Body.Result.result()
		if err != nil {
			return nil, err
		}
		command.Variables, command.Result, command.BusinessID, command.Lease = input.Body.Variables, result, input.Body.BusinessID, input.Body.LeaseToken
	}
	return s.changeJob(ctx, command)
}

func (s *Server) failJob(ctx context.Context, input *JobFailureInput) (*Nothing, error) {
	command := &broker.FailJob{Job: int64(input.Key)}
	if body := input.Body; body != nil {
		command.Retries, command.Message, command.Variables = body.Retries, body.ErrorMessage, body.Variables
		command.Backoff, command.Lease = milliseconds(body.RetryBackOff), body.LeaseToken
	}
	return s.changeJob(ctx, command)
}

func (s *Server) updateJob(ctx context.Context, input *JobUpdateInput) (*Nothing, error) {
	command := input.Body.Changeset.update()
	command.Job, command.Reference, command.Lease = int64(input.Key), input.Body.OperationReference, input.Body.LeaseToken
	return s.changeJob(ctx, command)
}
