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

// Resource is a deployed definition, by the file that it came in.
type Resource struct {
	ResourceKey  Key     `json:"resourceKey" doc:"The key of the definition."`
	ResourceName string  `json:"resourceName"`
	ResourceID   string  `json:"resourceId"`
	Version      int     `json:"version"`
	VersionTag   *string `json:"versionTag"`
	TenantID     string  `json:"tenantId"`
}

// ResourceFilter selects deployed definitions.
type ResourceFilter struct {
	ResourceKey   *Filter[Key]    `json:"resourceKey,omitempty"`
	ResourceName  *Filter[string] `json:"resourceName,omitempty"`
	ResourceID    *Filter[string] `json:"resourceId,omitempty"`
	Version       *Filter[int64]  `json:"version,omitempty"`
	VersionTag    *Filter[string] `json:"versionTag,omitempty"`
	DeploymentKey *Filter[Key]    `json:"deploymentKey,omitempty"`
	TenantID      *Filter[string] `json:"tenantId,omitempty"`
}

var resources = searching[ResourceFilter, broker.Definition, Resource]{
	tag: "resource", id: "searchResources", path: "/v2/resources/search",
	filter: func(f ResourceFilter) ([]store.Condition, error) {
		return conditions(on(f.ResourceKey, "id", asKey), on(f.ResourceName, "resource_name", asText), on(f.ResourceID, "definition_id", asText),
			on(f.Version, "version", asNumber), onOptional(f.VersionTag, "version_tag", "", asText), on(f.DeploymentKey, "deployment", asKey),
			on(f.TenantID, "tenant", asText))
	},
	sortable: map[string]string{"resourceKey": "id", "resourceName": "resource_name", "resourceId": "definition_id", "version": "version",
		"versionTag": "version_tag", "deploymentKey": "deployment", "tenantId": "tenant"},
	run: broker.SearchDefinitions,
	view: func(d *broker.Definition) Resource {
		return Resource{Key(d.Key), d.ResourceName, d.ID, d.Version, optionalText(d.VersionTag), d.Tenant}
	},
}

func registerResourceSearch(s *Server, api huma.API) {
	operation(api, resources.tag, resources.id, http.MethodPost, resources.path, "Search deployed definitions", http.StatusOK, s.searchResources)
	resources.describe(api)
	operation(api, resources.tag, "getResource", http.MethodGet, "/v2/resources/{key}", "A deployed definition", http.StatusOK, s.getResource)
	operation(api, resources.tag, "getResourceContent", http.MethodGet, "/v2/resources/{key}/content", "The JSON of a file for robots (.rpa)", http.StatusOK,
		func(ctx context.Context, in *KeyInput) (*XMLOutput, error) {
			definition, file, err := s.resourceFile(ctx, in.Key)
			if err == nil && !definition.IsRobot() {
				err = newProblem(http.StatusNotAcceptable, notAcceptable, "resource "+definition.ID+" is no file for robots; read its content/binary", "", nil)
			}
			return &XMLOutput{"application/json", file}, err
		})
	operation(api, resources.tag, "getResourceContentBinary", http.MethodGet, "/v2/resources/{key}/content/binary", "Its file", http.StatusOK,
		func(ctx context.Context, in *KeyInput) (*XMLOutput, error) {
			_, file, err := s.resourceFile(ctx, in.Key)
			return &XMLOutput{"application/octet-stream", file}, err
		})
	operation(api, "form", "getFormByKey", http.MethodGet, "/v2/forms/{key}", "A form", http.StatusOK, s.formByKey)
}

// kindPermissions is what is needed to read definitions of each kind.
var kindPermissions = []struct {
	kind       broker.ResourceKind
	permission string
}{
	{broker.ProcessResource, processDefinitions.permission}, {broker.DecisionResource, decisionDefinitions.permission},
	{broker.RequirementsResource, decisionDefinitions.permission}, {broker.FormResource, formPermission},
	{broker.FileResource, processDefinitions.permission},
}

// notAcceptable is the code of problems about content that there is not in the
// form that was asked for.
const notAcceptable = "not_acceptable"

const formPermission = "user-task.read"

// readable gives the search of the definitions that the caller may read, and
// the condition that they are of a kind, or of the ids, that he may; who may read
// none is refused.
func (s *Server) readable(ctx context.Context) (searching[ResourceFilter, broker.Definition, Resource], store.Condition, error) {
	wanted, kinds := resources, store.In{Column: "kind"}
	var refused error
	for _, one := range kindPermissions {
		if _, err := s.allow(ctx, ownTenants, one.permission); err != nil {
			refused = err
			continue
		}
		wanted.permission, kinds.Values = one.permission, append(kinds.Values, string(one.kind))
	}
	_, scope, err := s.scope(ctx, resourceRead)
	switch {
	case err == nil && (scope.All || len(kinds.Values) == 0):
		wanted.permission, wanted.guards = resourceRead, []guard{namedResources}
		return wanted, store.And{}, nil
	case err == nil:
		ids, _ := scope.IDs(namedResources.resource, namedResources.permission)
		return wanted, store.Or{kinds, namedResources.only(ids)}, nil
	case len(kinds.Values) == 0:
		return wanted, nil, refused
	}
	return wanted, kinds, nil
}

// resourceRead is the permission to read single resources, which authorizations give.
const resourceRead = "resource.read"

var namedResources = byText(identity.ResourceFile, "READ", "definition_id")

func (s *Server) searchResources(ctx context.Context, in *SearchInput[ResourceFilter]) (*Body[Found[Resource]], error) {
	wanted, kinds, err := s.readable(ctx)
	if err != nil {
		return nil, err
	}
	found, err := wanted.search(ctx, s, in.request(), kinds)
	return &Body[Found[Resource]]{found}, err
}

func (s *Server) getResource(ctx context.Context, in *KeyInput) (*Body[Resource], error) {
	wanted, kinds, err := s.readable(ctx)
	if err != nil {
		return nil, err
	}
	found, err := wanted.search(ctx, s, SearchRequest[ResourceFilter]{}, kinds, is("id", int64(in.Key)))
	if err != nil {
		return nil, err
	}
	if len(found.Items) == 0 {
		return nil, pipeline.Refuse(pipeline.NotFound, "resource %d does not exist", in.Key)
	}
	return &Body[Resource]{found.Items[0]}, nil
}

// resourceFile gives the file of a definition of a kind that the caller may read.
func (s *Server) resourceFile(ctx context.Context, key Key) (definition *broker.Definition, file []byte, err error) {
	wanted, kinds, err := s.readable(ctx)
	if err != nil {
		return nil, nil, err
	}
	err = s.readScoped(ctx, wanted.permission, func(caller Caller, scope pipeline.Scope, reader store.Reader) error {
		only, err := limited(scope, wanted.permission, wanted.guards)
		if err != nil {
			return err
		}
		found, err := broker.SearchDefinitions(ctx, reader, broker.Search{Tenants: caller.Tenants, Where: append(only, is("id", int64(key)), kinds)})
		if err != nil {
			return err
		}
		if len(found.Items) == 0 {
			return pipeline.Refuse(pipeline.NotFound, "resource %d does not exist", key)
		}
		definition, file, _, err = broker.Content(ctx, reader, found.Items[0].Kind, int64(key), caller.Tenants)
		return err
	})
	return definition, file, err
}

func (s *Server) formByKey(ctx context.Context, in *KeyInput) (*Body[Form], error) {
	var shown Form
	permission := formPermission
	if _, err := s.allow(ctx, ownTenants, formPermission); err != nil {
		permission = resourceRead
	}
	err := s.readScoped(ctx, permission, func(caller Caller, scope pipeline.Scope, reader store.Reader) error {
		definition, content, ok, err := broker.Content(ctx, reader, broker.FormResource, int64(in.Key), caller.Tenants)
		if err != nil {
			return err
		}
		if !ok || !scope.Covers(namedResources.way(definition.ID)) {
			return pipeline.Refuse(pipeline.NotFound, "form %d does not exist", in.Key)
		}
		shown = Form{Key(definition.Key), definition.ID, definition.Version, string(content), definition.Tenant}
		return nil
	})
	return &Body[Form]{shown}, err
}
