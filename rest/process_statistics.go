package rest

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/identity"
	"zhitong/pipeline"
	"zhitong/store"
)

// DefinitionStatisticsInput selects the instances that are counted.
type DefinitionStatisticsInput struct {
	Key  Key `path:"key"`
	Body *struct {
		Filter ProcessInstanceFilter `json:"filter,omitempty"`
	} `required:"false"`
}

// ProcessStatistics counts the active instances of all versions of a process.
type ProcessStatistics struct {
	ProcessDefinitionID string  `json:"processDefinitionId"`
	TenantID            string  `json:"tenantId"`
	LatestName          *string `json:"latestProcessDefinitionName"`
	HasMultipleVersions bool    `json:"hasMultipleVersions"`
	WithoutIncident     int64   `json:"activeInstancesWithoutIncidentCount"`
	WithIncident        int64   `json:"activeInstancesWithIncidentCount"`
}

// ProcessVersionStatistics counts the active instances of one version.
type ProcessVersionStatistics struct {
	ProcessDefinitionID      string  `json:"processDefinitionId"`
	ProcessDefinitionKey     Key     `json:"processDefinitionKey"`
	ProcessDefinitionName    *string `json:"processDefinitionName"`
	ProcessDefinitionVersion int     `json:"processDefinitionVersion"`
	TenantID                 string  `json:"tenantId"`
	WithoutIncident          int64   `json:"activeInstancesWithoutIncidentCount"`
	WithIncident             int64   `json:"activeInstancesWithIncidentCount"`
}

// ProcessVersionStatisticsFilter names the process whose versions are counted.
type ProcessVersionStatisticsFilter struct {
	ProcessDefinitionID string `json:"processDefinitionId,omitempty" doc:"Required."`
	TenantID            string `json:"tenantId,omitempty"`
}

const statisticsPath = "/v2/process-definitions/statistics/"

var processStatistics = searching[AnyFilter, ProcessStatistics, ProcessStatistics]{
	tag: "process definition", id: "getProcessDefinitionInstanceStatistics", path: statisticsPath + "process-instances", permission: "process-instance.read",
	guards: []guard{byText(identity.ResourceProcess, readInstance, "process_id")},
	filter: anything, view: func(one *ProcessStatistics) ProcessStatistics { return *one },
	sortable: map[string]string{"processDefinitionId": "process_id", "activeInstancesWithIncidentCount": "with", "activeInstancesWithoutIncidentCount": "without"},
}

var versionStatistics = searching[ProcessVersionStatisticsFilter, broker.VersionStatistics, ProcessVersionStatistics]{
	tag: "process definition", id: "getProcessDefinitionInstanceVersionStatistics", path: statisticsPath + "process-instances-by-version",
	permission: "process-instance.read", guards: []guard{byText(identity.ResourceProcess, readInstance, "process_id")},
	filter: func(f ProcessVersionStatisticsFilter) (asked []store.Condition, err error) {
		if f.ProcessDefinitionID == "" {
			return nil, badInput("the filter names a processDefinitionId")
		}
		if f.TenantID != "" {
			asked = append(asked, is("tenant", f.TenantID))
		}
		return append(asked, is("process_id", f.ProcessDefinitionID)), nil
	},
	sortable: map[string]string{"processDefinitionId": "process_id", "processDefinitionKey": "id", "processDefinitionVersion": "version",
		"processDefinitionName": "name", "activeInstancesWithIncidentCount": "with", "activeInstancesWithoutIncidentCount": "without"},
	run: searchVersionStatistics,
	view: func(one *broker.VersionStatistics) ProcessVersionStatistics {
		d := one.Definition
		return ProcessVersionStatistics{d.ID, Key(d.Key), optionalText(d.Name), d.Version, d.Tenant, one.WithoutIncident, one.WithIncident}
	},
}

// searchVersionStatistics counts the instances of the versions of the process that is asked for.
func searchVersionStatistics(ctx context.Context, reader store.Reader, wanted broker.Search) (broker.Page[broker.VersionStatistics], error) {
	var of []store.Condition
	for _, condition := range wanted.Where {
		if c, ok := condition.(store.Compare); ok && c.Column == "process_id" {
			of = append(of, store.Compare{Column: "definition_id", Op: c.Op, Value: c.Value})
		}
	}
	return listedFor(func(ctx context.Context, reader store.Reader, tenants []string) ([]*broker.VersionStatistics, error) {
		return broker.InstancesByVersion(ctx, reader, tenants, of...)
	}, func(one *broker.VersionStatistics) columns {
		d := one.Definition
		return columns{"id": d.Key, "tenant": d.Tenant, "process_id": d.ID, "version": int64(d.Version), "name": d.Name,
			"with": one.WithIncident, "without": one.WithoutIncident}
	})(ctx, reader, wanted)
}

// listedFor is [listed] for a list that depends on the tenants of the caller.
func listedFor[R any](list func(context.Context, store.Reader, []string) ([]*R, error), columnsOf func(*R) columns) func(context.Context, store.Reader, broker.Search) (broker.Page[R], error) {
	return func(ctx context.Context, reader store.Reader, wanted broker.Search) (broker.Page[R], error) {
		own := func(ctx context.Context, reader store.Reader) ([]*R, error) { return list(ctx, reader, wanted.Tenants) }
		return listed(own, columnsOf)(ctx, reader, wanted)
	}
}

func registerProcessStatistics(s *Server, api huma.API) {
	operation(api, "process definition", "getProcessDefinitionStatistics", http.MethodPost, "/v2/process-definitions/{key}/statistics/element-instances",
		"How often each element was entered and left, over the instances", http.StatusOK, s.definitionStatistics)
	byProcess := processStatistics
	byProcess.run = listedFor(statisticsByProcess, func(one *ProcessStatistics) columns {
		return columns{"id": one.TenantID + "\n" + one.ProcessDefinitionID, "process_id": one.ProcessDefinitionID, "with": one.WithIncident, "without": one.WithoutIncident}
	})
	byProcess.register(s, api)
	versionStatistics.register(s, api)
}

// statisticsByProcess adds the versions of every process up.
func statisticsByProcess(ctx context.Context, reader store.Reader, tenants []string) ([]*ProcessStatistics, error) {
	versions, err := broker.InstancesByVersion(ctx, reader, tenants)
	byName := map[string]*ProcessStatistics{}
	var all []*ProcessStatistics
	for _, one := range versions { // the oldest first
		d := one.Definition
		name := strconv.Quote(d.Tenant) + d.ID
		sum := byName[name]
		if sum == nil {
			sum = &ProcessStatistics{ProcessDefinitionID: d.ID, TenantID: d.Tenant}
			byName[name], all = sum, append(all, sum)
		} else {
			sum.HasMultipleVersions = true
		}
		sum.LatestName = optionalText(d.Name)
		sum.WithIncident += one.WithIncident
		sum.WithoutIncident += one.WithoutIncident
	}
	return all, err
}

func (s *Server) definitionStatistics(ctx context.Context, in *DefinitionStatisticsInput) (*Body[Items[ElementStatistics]], error) {
	of, err := processDefinitions.one(ctx, s, in.Key)
	if err != nil {
		return nil, err
	}
	var asked []store.Condition
	if in.Body != nil {
		if asked, err = s.instanceConditions(ctx, in.Body.Filter); err != nil {
			return nil, err
		}
	}
	shown := Items[ElementStatistics]{Items: []ElementStatistics{}}
	err = s.readScoped(ctx, processInstances.permission, func(caller Caller, scope pipeline.Scope, reader store.Reader) error {
		if !scope.Covers(processInstances.guards[0].way(of.Body.ProcessDefinitionID)) {
			return pipeline.Refuse(pipeline.Forbidden, "you lack the permission %q for this", processInstances.permission)
		}
		found, err := broker.DefinitionStatistics(ctx, reader, int64(in.Key), caller.Tenants, asked...)
		for _, one := range found {
			shown.Items = append(shown.Items, ElementStatistics(*one))
		}
		return err
	})
	return &Body[Items[ElementStatistics]]{shown}, err
}

// instanceConditions gives all that a filter of instances asks.
func (s *Server) instanceConditions(ctx context.Context, filter ProcessInstanceFilter) ([]store.Condition, error) {
	own, err := processInstances.filter(filter)
	if err != nil {
		return nil, badInput("%v", err)
	}
	beside, err := s.beyondInstanceColumns(ctx, filter)
	return append(own, beside...), err
}
