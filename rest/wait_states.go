package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/store"
)

// Wait is one thing that an instance waits for.
type Wait struct {
	Kind               broker.WaitKind `json:"kind" enum:"JOB,USER_TASK,TIMER,MESSAGE,SIGNAL,CONDITION,CALLED_PROCESS,GATEWAY,INCIDENT"`
	ElementID          string          `json:"elementId"`
	ElementName        string          `json:"elementName"`
	ElementInstanceKey Key             `json:"elementInstanceKey" doc:"On behalf of which it waits."`
	Key                *Key            `json:"key" doc:"Of the job, user task, timer, subscription, incident or called instance."`
	Since              time.Time       `json:"since"`
	Until              *time.Time      `json:"until" doc:"When it is due, is taken back or is tried again; null for never or unknown."`
	Interrupting       *bool           `json:"interrupting,omitempty" doc:"Of an event beside the flow: whether it ends what runs."`
	What               string          `json:"what,omitempty" doc:"Type of the job, name of the message or signal, condition, assignee, or type of the incident."`
	CorrelationKey     string          `json:"correlationKey,omitempty"`
	State              string          `json:"state,omitempty" doc:"Of a job."`
	Worker             string          `json:"worker,omitempty" doc:"Who holds the job."`
	Retries            *int            `json:"retries,omitempty" doc:"Of a job: left."`
	CandidateGroups    []string        `json:"candidateGroups,omitempty" doc:"Of a user task: whose people may take it."`
	Message            string          `json:"message,omitempty" doc:"Of an incident, and of a job its last failure."`
	MissingFlows       []string        `json:"missingFlows,omitempty" doc:"Of a gateway: the flows that no token has come by."`
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
	err := s.readFound(ctx, processInstances.permission, func(caller Caller, reader store.Reader) error {
		found, err := s.Broker.WaitsOf(ctx, reader, int64(in.Key), caller.Tenants)
		for i := range found {
			shown.Items = append(shown.Items, waitView(&found[i]))
		}
		return err
	})
	return &Body[Waits]{shown}, err
}

func waitView(w *broker.Wait) Wait {
	view := Wait{Kind: w.Kind, ElementID: w.ElementID, ElementName: w.Name, ElementInstanceKey: Key(w.Element), Since: w.Since, Until: when(w.Until),
		Interrupting: w.Interrupting, What: w.What, CorrelationKey: w.CorrelationKey, State: w.State, Worker: w.Worker,
		CandidateGroups: w.Groups, Message: w.Message, MissingFlows: w.Flows}
	if w.Key != 0 {
		key := Key(w.Key)
		view.Key = &key
	}
	if w.Kind == broker.WaitJob {
		view.Retries = &w.Retries
	}
	return view
}
