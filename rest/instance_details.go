package rest

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/store"
)

// KeySearch is a search within what the key in the path names.
type KeySearch[F any] struct {
	Key  Key               `path:"key"`
	Body *SearchRequest[F] `required:"false"`
}

// HierarchyEntry is an instance in a chain of calls.
type HierarchyEntry struct {
	ProcessInstanceKey    Key    `json:"processInstanceKey"`
	ProcessDefinitionKey  Key    `json:"processDefinitionKey"`
	ProcessDefinitionName string `json:"processDefinitionName" doc:"Its id where it has no name."`
}

func registerInstanceDetails(s *Server, api huma.API) {
	operation(api, processInstances.tag, "getProcessInstanceCallHierarchy", http.MethodGet, "/v2/process-instances/{key}/call-hierarchy",
		"The instances that called it, the outermost first, and itself", http.StatusOK, s.callHierarchy)
	operation(api, processInstances.tag, "searchProcessInstanceIncidents", http.MethodPost, "/v2/process-instances/{key}/incidents/search",
		"Search incidents of an instance and of those that it called", http.StatusOK, s.searchIncidentsOfInstance)
	operation(api, elementInstances.tag, "searchElementInstanceIncidents", http.MethodPost, "/v2/element-instances/{key}/incidents/search",
		"Search incidents of an element instance and of what is inside of it", http.StatusOK, s.incidentsOfElement)
	describeSort(api, "searchProcessInstanceIncidents", incidents.sortable)
	describeSort(api, "searchElementInstanceIncidents", incidents.sortable)
}

func (s *Server) callHierarchy(ctx context.Context, in *KeyInput) (*Body[[]HierarchyEntry], error) {
	one, err := processInstances.one(ctx, s, in.Key)
	if err != nil {
		return nil, err
	}
	chain := []HierarchyEntry{entryOf(&one.Body)}
	for parent := one.Body.ParentProcessInstanceKey; parent != nil && len(chain) < engine.MaxCallDepth; {
		found, err := processInstances.search(ctx, s, SearchRequest[ProcessInstanceFilter]{}, is("id", int64(*parent)))
		if err != nil {
			return nil, err
		}
		if len(found.Items) == 0 { // in a tenant that the caller does not see
			break
		}
		chain = append(chain, entryOf(&found.Items[0]))
		parent = found.Items[0].ParentProcessInstanceKey
	}
	slices.Reverse(chain)
	return &Body[[]HierarchyEntry]{chain}, s.nameProcesses(ctx, chain)
}

func entryOf(i *ProcessInstance) HierarchyEntry {
	return HierarchyEntry{i.ProcessInstanceKey, i.ProcessDefinitionKey, i.ProcessDefinitionID}
}

// nameProcesses fills in the names of the processes that have one.
func (s *Server) nameProcesses(ctx context.Context, chain []HierarchyEntry) error {
	return s.readFound(ctx, processInstances.permission, func(caller Caller, reader store.Reader) error {
		return tellDefinitions(ctx, caller, reader, chain, func(e *HierarchyEntry) Key { return e.ProcessDefinitionKey },
			func(e *HierarchyEntry, of *broker.Definition) {
				if of.Name != "" {
					e.ProcessDefinitionName = of.Name
				}
			})
	})
}

func (s *Server) searchIncidentsOfInstance(ctx context.Context, in *KeySearch[IncidentFilter]) (*Body[Found[Incident]], error) {
	if _, err := processInstances.one(ctx, s, in.Key); err != nil {
		return nil, err
	}
	within := store.In{Column: "instance"}
	err := s.readFound(ctx, incidents.permission, func(caller Caller, reader store.Reader) (err error) {
		within.Values, err = broker.InstancesCalledBy(ctx, reader, caller.Tenants, int64(in.Key))
		return err
	})
	if err != nil {
		return nil, err
	}
	found, err := incidents.search(ctx, s, requestOf(in.Body), within)
	return &Body[Found[Incident]]{found}, err
}

func (s *Server) incidentsOfElement(ctx context.Context, in *KeySearch[IncidentFilter]) (*Body[Found[Incident]], error) {
	element, err := elementInstances.one(ctx, s, in.Key)
	if err != nil {
		return nil, err
	}
	inside, called := store.In{Column: "element"}, store.In{Column: "instance"}
	err = s.readFound(ctx, incidents.permission, func(caller Caller, reader store.Reader) (err error) {
		inside.Values, called.Values, err = broker.Within(ctx, reader, caller.Tenants, int64(element.Body.ProcessInstanceKey), int64(in.Key))
		return err
	})
	if err != nil {
		return nil, err
	}
	found, err := incidents.search(ctx, s, requestOf(in.Body), store.Or{inside, called})
	return &Body[Found[Incident]]{found}, err
}
