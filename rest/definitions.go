package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/identity"
	"zhitong/pipeline"
	"zhitong/store"
)

// ProcessDefinition is a version of a process.
type ProcessDefinition struct {
	ProcessDefinitionKey Key    `json:"processDefinitionKey"`
	ProcessDefinitionID  string `json:"processDefinitionId"`
	Name                 string `json:"name"`
	ResourceName         string `json:"resourceName"`
	Version              int    `json:"version"`
	VersionTag           string `json:"versionTag"`
	TenantID             string `json:"tenantId"`
	State                string `json:"state"`
	HasStartForm         bool   `json:"hasStartForm"`
}

// ProcessDefinitionFilter selects process versions.
type ProcessDefinitionFilter struct {
	ProcessDefinitionKey *Filter[Key]    `json:"processDefinitionKey,omitempty"`
	ProcessDefinitionID  *Filter[string] `json:"processDefinitionId,omitempty"`
	Name                 *Filter[string] `json:"name,omitempty"`
	ResourceName         *Filter[string] `json:"resourceName,omitempty"`
	Version              *Filter[int64]  `json:"version,omitempty"`
	VersionTag           *Filter[string] `json:"versionTag,omitempty"`
	TenantID             *Filter[string] `json:"tenantId,omitempty"`
	IsLatestVersion      bool            `json:"isLatestVersion,omitempty"`
	HasStartForm         *bool           `json:"hasStartForm,omitempty"`
	State                string          `json:"state,omitempty" enum:"ACTIVE,DRAINING,DELETED" doc:"ACTIVE when it is left out. A deleted version is DRAINING as long as instances of it run."`
}

var processDefinitions = searching[ProcessDefinitionFilter, broker.Definition, ProcessDefinition]{
	tag: "process definition", id: "searchProcessDefinitions", path: "/v2/process-definitions/search", permission: "process.read",
	guards: []guard{byText(identity.ResourceProcess, "READ_PROCESS_DEFINITION", "definition_id")},
	filter: func(f ProcessDefinitionFilter) ([]store.Condition, error) {
		found, err := conditions(on(f.ProcessDefinitionKey, "id", asKey), on(f.ProcessDefinitionID, "definition_id", asText),
			onOptional(f.Name, "name", "", asText), on(f.ResourceName, "resource_name", asText), on(f.Version, "version", asNumber),
			onOptional(f.VersionTag, "version_tag", "", asText), on(f.TenantID, "tenant", asText))
		return append(found, is("kind", string(broker.ProcessResource))), err
	},
	sortable: map[string]string{"processDefinitionKey": "id", "processDefinitionId": "definition_id", "name": "name", "version": "version",
		"versionTag": "version_tag", "resourceName": "resource_name", "tenantId": "tenant"},
	run:  broker.SearchDefinitions,
	view: processDefinitionView, complete: markStartForms,
}

func processDefinitionView(d *broker.Definition) ProcessDefinition {
	return ProcessDefinition{Key(d.Key), d.ID, d.Name, d.ResourceName, d.Version, d.VersionTag, d.Tenant, activeDefinition, false}
}

// XMLOutput is a model file.
type XMLOutput struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func registerDefinitions(s *Server, api huma.API) {
	operation(api, "process definition", processDefinitions.id, http.MethodPost, processDefinitions.path, "Search process definitions",
		http.StatusOK, s.searchProcessDefinitions)
	processDefinitions.describe(api)
	operation(api, "process definition", "getProcessDefinition", http.MethodGet, "/v2/process-definitions/{key}", "A process version",
		http.StatusOK, func(ctx context.Context, input *KeyInput) (*Body[ProcessDefinition], error) {
			return processDefinitions.one(ctx, s, input.Key)
		})
	operation(api, "process definition", "getProcessDefinitionXML", http.MethodGet, "/v2/process-definitions/{key}/xml", "Its BPMN file",
		http.StatusOK, func(ctx context.Context, input *KeyInput) (*XMLOutput, error) {
			return content(ctx, s, processDefinitions, broker.ProcessResource, input.Key)
		})
}

func (s *Server) searchProcessDefinitions(ctx context.Context, input *SearchInput[ProcessDefinitionFilter]) (*Body[Found[ProcessDefinition]], error) {
	request, wanted := input.request(), processDefinitions
	if state := request.Filter.State; state != "" && state != activeDefinition {
		wanted.run = deletedProcesses(state)
		wanted.view = func(d *broker.Definition) ProcessDefinition {
			shown := processDefinitionView(d)
			shown.State = state
			return shown
		}
	}
	if request.Filter.HasStartForm == nil {
		return searchVersions(ctx, s, wanted, request, broker.ProcessResource, request.Filter.IsLatestVersion)
	}
	var keys []any
	err := s.readFound(ctx, wanted.permission, func(caller Caller, reader store.Reader) (err error) {
		keys, err = s.Broker.ProcessesWithStartForm(ctx, reader, caller.Tenants)
		return err
	})
	if err != nil {
		return nil, err
	}
	return searchVersions(ctx, s, wanted, request, broker.ProcessResource, request.Filter.IsLatestVersion, amongOrNot("id", keys, *request.Filter.HasStartForm))
}

// activeDefinition is the state of a version that is not deleted, and draining
// that of one that is, while instances of it run.
const (
	activeDefinition   = "ACTIVE"
	drainingDefinition = "DRAINING"
)

// deletedProcesses searches deleted versions: those of which instances run, or
// the others.
func deletedProcesses(state string) func(context.Context, store.Reader, broker.Search) (broker.Page[broker.Definition], error) {
	return func(ctx context.Context, reader store.Reader, wanted broker.Search) (broker.Page[broker.Definition], error) {
		running, err := broker.DeletedAtWork(ctx, reader, wanted.Tenants)
		if err != nil {
			return broker.Page[broker.Definition]{}, err
		}
		wanted.Where = append(wanted.Where, amongOrNot("id", running, state == drainingDefinition))
		return broker.SearchDeletedDefinitions(ctx, reader, wanted)
	}
}

// searchVersions searches definitions of a kind: all versions, or of each the newest.
func searchVersions[F, V any](ctx context.Context, s *Server, definitions searching[F, broker.Definition, V], request SearchRequest[F],
	kind broker.ResourceKind, newestOnly bool, newest ...store.Condition) (*Body[Found[V]], error) {
	if newestOnly {
		only, err := s.newest(ctx, kind, definitions.permission)
		if err != nil {
			return nil, err
		}
		newest = append(newest, only)
	}
	found, err := definitions.search(ctx, s, request, newest...)
	return &Body[Found[V]]{found}, err
}

// newest selects the newest version of every definition of a kind that the caller sees.
func (s *Server) newest(ctx context.Context, kind broker.ResourceKind, permission string) (store.Condition, error) {
	in := store.In{Column: "id"}
	err := s.readFound(ctx, permission, func(caller Caller, reader store.Reader) error {
		keys, err := broker.NewestVersions(ctx, reader, kind, caller.Tenants)
		for _, key := range keys {
			in.Values = append(in.Values, key)
		}
		return err
	})
	return in, err
}

// content gives the file of a definition of a kind, which the search finds, to
// who may read it.
func content[F, V any](ctx context.Context, s *Server, of searching[F, broker.Definition, V], kind broker.ResourceKind, key Key) (*XMLOutput, error) {
	output := &XMLOutput{ContentType: "text/xml; charset=utf-8"}
	err := s.readScoped(ctx, of.permission, func(caller Caller, scope pipeline.Scope, reader store.Reader) error {
		definition, content, ok, err := broker.Content(ctx, reader, kind, int64(key), caller.Tenants)
		if err == nil && (!ok || !scope.Covers(of.guards[0].way(definition.ID))) {
			return pipeline.Refuse(pipeline.NotFound, "%s definition %d does not exist", kind, key)
		}
		output.Body = content
		return err
	})
	return output, err
}
