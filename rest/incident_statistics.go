package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/identity"
	"zhitong/store"
)

// ErrorStatistics counts the instances that have an open incident with a message.
type ErrorStatistics struct {
	ErrorHashCode int32  `json:"errorHashCode" doc:"Names the message."`
	ErrorMessage  string `json:"errorMessage"`
	Count         int64  `json:"activeInstancesWithErrorCount"`
}

// DefinitionErrors counts the instances of a version with an open incident of
// one message.
type DefinitionErrors struct {
	ProcessDefinitionID      string `json:"processDefinitionId"`
	ProcessDefinitionKey     Key    `json:"processDefinitionKey"`
	ProcessDefinitionName    string `json:"processDefinitionName"`
	ProcessDefinitionVersion int    `json:"processDefinitionVersion"`
	TenantID                 string `json:"tenantId"`
	Count                    int64  `json:"activeInstancesWithErrorCount"`
}

// ErrorHashFilter names a message by its hash.
type ErrorHashFilter struct {
	ErrorHashCode *int32 `json:"errorHashCode,omitempty" doc:"Required."`
}

const incidentStatistics = "/v2/incidents/statistics/process-instances-by-"

var errorStatistics = searching[AnyFilter, broker.ErrorStatistics, ErrorStatistics]{
	tag: "incident", id: "getProcessInstanceStatisticsByError", path: incidentStatistics + "error", permission: incidents.permission, filter: anything,
	sortable: map[string]string{"errorMessage": "id", "activeInstancesWithErrorCount": "count"},
	run: listedFor(broker.InstancesByError, func(one *broker.ErrorStatistics) columns {
		return columns{"id": one.Message, "count": one.Instances}
	}),
	view: func(one *broker.ErrorStatistics) ErrorStatistics {
		return ErrorStatistics{one.Hash, one.Message, one.Instances}
	},
}

var errorsSortable = map[string]string{"activeInstancesWithErrorCount": "count", "processDefinitionKey": "id", "tenantId": "tenant"}

func registerIncidentStatistics(s *Server, api huma.API) {
	errorStatistics.register(s, api)
	operation(api, incidents.tag, "getProcessInstanceStatisticsByDefinition", http.MethodPost, incidentStatistics+"definition",
		"The instances with an open incident of one message, by version", http.StatusOK, s.errorsByDefinition)
	describeSort(api, "getProcessInstanceStatisticsByDefinition", errorsSortable)
}

func (s *Server) errorsByDefinition(ctx context.Context, in *SearchInput[ErrorHashFilter]) (*Body[Found[DefinitionErrors]], error) {
	request := in.request()
	if request.Filter.ErrorHashCode == nil {
		return nil, badInput("the filter names an errorHashCode")
	}
	wanted := searching[ErrorHashFilter, broker.DefinitionErrors, DefinitionErrors]{
		tag: incidents.tag, permission: incidents.permission, guards: []guard{byText(identity.ResourceProcess, readInstance, "process_id")},
		filter:   func(ErrorHashFilter) ([]store.Condition, error) { return nil, nil },
		sortable: errorsSortable,
		run: listedFor(func(ctx context.Context, reader store.Reader, tenants []string) ([]*broker.DefinitionErrors, error) {
			return broker.InstancesWithError(ctx, reader, tenants, *request.Filter.ErrorHashCode)
		}, func(one *broker.DefinitionErrors) columns {
			return columns{"id": one.Definition.Key, "tenant": one.Definition.Tenant, "process_id": one.Definition.ID, "count": one.Instances}
		}),
		view: func(one *broker.DefinitionErrors) DefinitionErrors {
			d := one.Definition
			name := d.Name
			if name == "" {
				name = d.ID
			}
			return DefinitionErrors{d.ID, Key(d.Key), name, d.Version, d.Tenant, one.Instances}
		},
	}
	found, err := wanted.search(ctx, s, request)
	return &Body[Found[DefinitionErrors]]{found}, err
}
