package rest

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/audit"
	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

// maxActs bounds the acts of one instance that are shown at once.
const maxActs = 10_000

// InstanceAct is one act on a process instance or on one that it called: what
// happened, and the variables and jobs that it left.
type InstanceAct struct {
	Time               time.Time          `json:"time"`
	Act                string             `json:"act"`
	Actor              string             `json:"actor"`
	ProcessInstanceKey Key                `json:"processInstanceKey"`
	Events             []InstanceEvent    `json:"events"`
	Variables          []RecordedVariable `json:"variables"`
	Jobs               []RecordedJob      `json:"jobs"`
}

// InstanceEvent is one thing that happened in an act.
type InstanceEvent struct {
	Intent    string `json:"intent"`
	Key       Key    `json:"key" doc:"Of the element instance, variable, job, timer … that the event is about; 0 for none."`
	ElementID string `json:"elementId"`
	Name      string `json:"name"`
}

// RecordedVariable is a variable after an act.
type RecordedVariable struct {
	VariableKey Key             `json:"variableKey"`
	ScopeKey    Key             `json:"scopeKey"`
	Name        string          `json:"name"`
	Value       json.RawMessage `json:"value"`
	FirstValue  json.RawMessage `json:"firstValue,omitempty" doc:"What it was set to first, where it changed again within the act."`
}

// RecordedJob is a job after an act.
type RecordedJob struct {
	JobKey       Key        `json:"jobKey"`
	Retries      int        `json:"retries"`
	ErrorMessage string     `json:"errorMessage"`
	RetryDate    *time.Time `json:"retryDate" doc:"When it can be taken again after a failure."`
}

func registerInstanceRecord(s *Server, api huma.API) {
	operation(api, "process instance", "getProcessInstanceRecord", http.MethodGet, "/api/v1/process-instances/{key}/record",
		"What was done to a process instance and to those that it called, the oldest first", http.StatusOK,
		func(ctx context.Context, in *KeyInput) (*Body[Items[InstanceAct]], error) {
			if _, err := processInstances.one(ctx, s, in.Key); err != nil {
				return nil, err
			}
			acts := []InstanceAct{}
			err := s.read(ctx, ownTenants, "audit.read", func(caller Caller, reader store.Reader) (err error) {
				acts, err = instanceActs(ctx, reader, caller.Tenants, int64(in.Key))
				return err
			})
			return &Body[Items[InstanceAct]]{Items[InstanceAct]{acts}}, err
		})
}

func instanceActs(ctx context.Context, reader store.Reader, tenants []string, instance int64) ([]InstanceAct, error) {
	called, err := broker.InstancesCalledBy(ctx, reader, tenants, instance)
	if err != nil {
		return nil, err
	}
	recorded, err := audit.RecordedOf(ctx, reader, called, maxActs+1)
	if err != nil {
		return nil, err
	}
	if len(recorded) > maxActs {
		return nil, pipeline.Refuse(pipeline.ResourceExhausted, "more than %d acts are recorded of process instance %d", maxActs, instance)
	}
	acts := make([]InstanceAct, len(recorded))
	for i, one := range recorded {
		if acts[i], err = instanceAct(one); err != nil {
			return nil, err
		}
		if err := acts[i].addVanished(ctx, reader, tenants); err != nil {
			return nil, err
		}
		if err := acts[i].addFirstValues(ctx, reader); err != nil {
			return nil, err
		}
	}
	return acts, nil
}

func instanceAct(one audit.Recorded) (InstanceAct, error) {
	act := InstanceAct{Time: one.Time, Act: one.Act, Actor: one.Actor, ProcessInstanceKey: Key(one.Target),
		Events: []InstanceEvent{}, Variables: []RecordedVariable{}, Jobs: []RecordedJob{}}
	events, err := broker.RecordedEvents(one.Record)
	if err != nil {
		return act, err
	}
	for _, event := range events {
		act.Events = append(act.Events, InstanceEvent{event.Intent, Key(event.Key), event.Element, event.Name})
	}
	set, changed, err := broker.RecordedRows(one.Record)
	for _, v := range set {
		act.Variables = append(act.Variables, RecordedVariable{Key(v.Key), Key(v.Scope), v.Name, json.RawMessage(v.Value), nil})
	}
	for _, job := range changed {
		act.Jobs = append(act.Jobs, RecordedJob{Key(job.Key), job.Retries, job.Message, when(job.RetryAt)})
	}
	return act, err
}

// addVanished adds the variables that came and went within the act: local ones
// of an element that was left, whose last value the history keeps.
func (a *InstanceAct) addVanished(ctx context.Context, reader store.Reader, tenants []string) error {
	there := map[Key]bool{}
	for _, variable := range a.Variables {
		there[variable.VariableKey] = true
	}
	var keys []any
	for _, event := range a.Events {
		if event.setsVariable() && !there[event.Key] {
			there[event.Key], keys = true, append(keys, int64(event.Key))
		}
	}
	for some := range slices.Chunk(keys, broker.MaxPage) {
		found, err := broker.SearchVariables(ctx, reader, broker.Search{Tenants: tenants, Limit: broker.MaxPage,
			Where: []store.Condition{store.In{Column: "id", Values: some}}})
		if err != nil {
			return err
		}
		for _, v := range found.Items {
			a.Variables = append(a.Variables, RecordedVariable{Key(v.Key), Key(v.Scope), v.Name, json.RawMessage(v.Value), nil})
		}
	}
	return nil
}

func (e *InstanceEvent) setsVariable() bool {
	return e.Intent == "VARIABLE_CREATED" || e.Intent == "VARIABLE_UPDATED"
}

// addFirstValues adds what variables were set to that changed again within the
// act: the oldest value that came and went at its time. Of long values, whose
// beginnings only are kept, it is not known.
func (a *InstanceAct) addFirstValues(ctx context.Context, reader store.Reader) error {
	times := map[Key]int{}
	for _, event := range a.Events {
		if event.setsVariable() {
			times[event.Key]++
		}
	}
	for i := range a.Variables {
		variable := &a.Variables[i]
		if times[variable.VariableKey] < 2 {
			continue
		}
		former, err := broker.FormerValues(ctx, reader, int64(variable.VariableKey), broker.MaxPage)
		if err != nil {
			return err
		}
		for _, value := range former { // the newest first
			if value.Since.Equal(a.Time) && value.ReplacedAt.Equal(a.Time) && value.Size == int64(len(value.Value)) {
				variable.FirstValue = value.Value
			}
		}
	}
	return nil
}
