package engine

import (
	"encoding/json"
	"strconv"

	"zhitong/bpmn"
)

// linkedResourcesHeader is the header that tells a worker which resources its
// element is linked with.
const linkedResourcesHeader = "linkedResources"

// linkedResource is one of them, as workers of Zeebe read it.
type linkedResource struct {
	ResourceKey  string `json:"resourceKey"`
	ResourceType string `json:"resourceType"`
	LinkName     string `json:"linkName"`
}

// linkResources gives the header of the resources that an element is linked
// with, as they are when its job is created; no header when there are none.
func (x *execution) linkResources(e *Element) (map[string]string, *failure) {
	model := x.model(e)
	if len(model.LinkedResources) == 0 {
		return nil, nil
	}
	linked := make([]linkedResource, len(model.LinkedResources))
	for i := range model.LinkedResources {
		key, failure := x.findResource(&model.LinkedResources[i])
		if failure != nil {
			return nil, failure
		}
		linked[i] = linkedResource{strconv.FormatInt(key, 10), model.LinkedResources[i].ResourceType, model.LinkedResources[i].LinkName}
	}
	text, err := json.Marshal(linked)
	if err != nil { // texts always encode
		return nil, failed(IncidentResourceNotFound, "linked resources: %v", err)
	}
	return map[string]string{linkedResourcesHeader: string(text)}, nil
}

// findResource gives the key of the version of a resource that a binding means.
func (x *execution) findResource(model *bpmn.LinkedResource) (int64, *failure) {
	name := ResourceName{Tenant: x.tenant(), ID: model.ResourceID, VersionTag: model.VersionTag}
	key, presence := x.state.Resources.LatestResource(name.Tenant, name.ID, name.VersionTag)
	if model.Binding == bpmn.BindingDeployment {
		name = ResourceName{ID: model.ResourceID, With: x.outcome.Definition}
		key, presence = x.state.Resources.ResourceDeployedWith(name.With, name.ID)
	}
	switch presence {
	case Unknown:
		x.need.ResourceNames = append(x.need.ResourceNames, name)
		x.lack()
	case Absent:
		return 0, failed(IncidentResourceNotFound, "no resource %q is deployed%s", model.ResourceID, suffixOf(model))
	}
	return key, nil
}

func suffixOf(model *bpmn.LinkedResource) string {
	switch model.Binding {
	case bpmn.BindingDeployment:
		return " together with the process"
	case bpmn.BindingVersionTag:
		return " with the version tag " + strconv.Quote(model.VersionTag)
	default:
		return ""
	}
}
