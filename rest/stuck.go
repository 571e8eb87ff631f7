package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/store"
)

// StuckInput says where to go on looking, and what counts as stuck.
type StuckInput struct {
	After Key `query:"after" doc:"The next of the answer before; nothing begins with the oldest instance."`
	Age   int `query:"seconds" default:"300" minimum:"1" maximum:"31536000" doc:"How long an instance must have been as it is."`
}

// StuckInstance is an active instance that nothing will move.
type StuckInstance struct {
	ProcessInstanceKey       Key       `json:"processInstanceKey"`
	ProcessDefinitionID      string    `json:"processDefinitionId"`
	ProcessDefinitionVersion int       `json:"processDefinitionVersion"`
	TenantID                 string    `json:"tenantId"`
	StartedAt                time.Time `json:"startedAt"`
	Reason                   string    `json:"reason" enum:"NOTHING_AWAITED,ONLY_GATEWAYS,OVERDUE"`
	ElementID                string    `json:"elementId" doc:"That it waits at or came to last."`
	Since                    time.Time `json:"since" doc:"When it moved the last time, or when what is overdue was due."`
}

// StuckInstances is what one look has found.
type StuckInstances struct {
	Items  []StuckInstance `json:"items"`
	Looked int             `json:"looked" doc:"Active instances that were looked at."`
	Next   *Key            `json:"next" doc:"Where to go on; null when all were looked at."`
}

func registerStuck(s *Server, api huma.API) {
	operation(api, processInstances.tag, "findStuckInstances", http.MethodGet, "/api/v1/process-instances/stuck",
		"Look through the next 200 active instances for those that nothing will move", http.StatusOK, s.stuck)
}

func (s *Server) stuck(ctx context.Context, in *StuckInput) (*Body[StuckInstances], error) {
	_, scope, err := s.scope(ctx, processInstances.permission)
	if err != nil {
		return nil, err
	}
	only, err := limited(scope, processInstances.permission, processInstances.guards)
	if err != nil {
		return nil, err
	}
	shown := StuckInstances{Items: []StuckInstance{}}
	err = s.readFound(ctx, processInstances.permission, func(caller Caller, reader store.Reader) error {
		page, err := s.Broker.StuckInstances(ctx, reader, broker.StuckSearch{Tenants: caller.Tenants, Where: only,
			After: int64(in.After), Age: time.Duration(in.Age) * time.Second})
		if err != nil {
			return err
		}
		shown.Looked, shown.Next = page.Looked, optionalKey(page.Next)
		for _, found := range page.Items {
			i := found.Instance
			shown.Items = append(shown.Items, StuckInstance{Key(i.Key), i.ProcessID, i.Version, i.Tenant, i.StartedAt,
				string(found.Reason), found.ElementID, found.Since})
		}
		return nil
	})
	return &Body[StuckInstances]{shown}, err
}
