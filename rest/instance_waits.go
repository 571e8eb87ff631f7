package rest

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/store"
)

// Wait is one thing that an instance waits for.
type Wait struct {
	Kind               string     `json:"kind" enum:"JOB,USER_TASK,TIMER,MESSAGE,SIGNAL,CONDITION,CALLED_PROCESS,GATEWAY,INCIDENT"`
	ElementID          string     `json:"elementId"`
	ElementName        string     `json:"elementName"`
	ElementInstanceKey Key        `json:"elementInstanceKey" doc:"On behalf of which it waits."`
	Key                *Key       `json:"key" doc:"Of the job, user task, timer, subscription, incident or called instance."`
	Since              time.Time  `json:"since"`
	Until              *time.Time `json:"until" doc:"When it is due, is taken back or is tried again; null for never or unknown."`
	Interrupting       *bool      `json:"interrupting,omitempty" doc:"Of an event beside the flow: whether it ends what runs."`
	What               string     `json:"what,omitempty" doc:"Type of the job, name of the message or signal, condition, assignee, or type of the incident."`
	CorrelationKey     string     `json:"correlationKey,omitempty"`
	State              string     `json:"state,omitempty" doc:"Of a job."`
	Worker             string     `json:"worker,omitempty" doc:"Who holds the job."`
	Retries            *int       `json:"retries,omitempty" doc:"Of a job: left."`
	CandidateGroups    []string   `json:"candidateGroups,omitempty" doc:"Of a user task: whose people may take it."`
	Message            string     `json:"message,omitempty" doc:"Of an incident, and of a job its last failure."`
	MissingFlows       []string   `json:"missingFlows,omitempty" doc:"Of a gateway: the flows that no token has come by."`
}

// Waits is everything that an instance waits for.
type Waits struct {
	Items []Wait `json:"items" doc:"The longest first."`
}

func registerWaits(s *Server, api huma.API) {
	operation(api, processInstances.tag, "getProcessInstanceWaits", http.MethodGet, "/api/v1/process-instances/{key}/waits",
		"What a running instance waits for, since when and until when", http.StatusOK, s.waits)
}

func (s *Server) waits(ctx context.Context, in *KeyInput) (*Body[Waits], error) {
	if _, err := processInstances.one(ctx, s, in.Key); err != nil {
		return nil, err
	}
	shown := Waits{Items: []Wait{}}
	err := s.readFound(ctx, waitStates.permission, func(caller Caller, reader store.Reader) error {
		found, err := s.Broker.WaitStates(ctx, reader, caller.Tenants, []any{int64(in.Key)})
		for _, state := range found {
			if state.Job == nil || state.Job.Incident == 0 { // else it waits for somebody who resolves the incident
				shown.Items = append(shown.Items, waitView(state))
			}
		}
		return err
	})
	slices.SortStableFunc(shown.Items, func(a, b Wait) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.ElementInstanceKey, b.ElementInstanceKey))
	})
	return &Body[Waits]{shown}, err
}

// jobWaits are the states of open jobs in words.
var jobWaits = map[engine.JobState]string{engine.JobActivatable: "CREATED", engine.JobActivated: "ACTIVATED",
	engine.JobBackingOff: "FAILED", engine.JobFailed: "FAILED", engine.JobThrown: "ERROR_THROWN"}

func waitView(w *broker.WaitState) Wait {
	view := Wait{Kind: w.WaitType(), ElementID: w.ElementID, ElementName: w.Name, ElementInstanceKey: Key(w.Element), Key: optionalKey(w.Key),
		Since: w.Since, Interrupting: w.Interrupting, MissingFlows: w.Missing}
	switch {
	case w.Job != nil:
		view.What, view.State, view.Retries, view.Message = w.Job.Type, jobWaits[w.Job.State], &w.Job.Retries, w.Job.Message
		view.Worker, view.Until = w.Job.Worker, when(w.Job.Deadline)
		if w.Job.State != engine.JobActivated {
			view.Worker, view.Until = "", when(w.Job.RetryAt)
		}
	case w.Task != nil:
		view.What, view.CandidateGroups, view.Since, view.Until = w.Task.Assignee, w.Task.CandidateGroups, w.Task.CreatedAt, when(w.Task.DueDate)
	case w.Timer != nil:
		view.Until = when(w.Timer.DueAt)
	case w.Subscription != nil:
		view.What, view.CorrelationKey = w.Subscription.Name, w.Subscription.CorrelationKey
	case w.Signal != nil:
		view.What = w.Signal.Name
	case w.Incident != nil:
		view.What, view.Message, view.Since = string(w.Incident.Type), w.Incident.Message, w.Incident.CreatedAt
	case w.Condition != nil:
		view.What = w.Condition.Expression.Source
	}
	return view
}
