package broker

import (
	"cmp"
	"context"

	"zhitong/pipeline"
	"zhitong/store"
)

// SearchInstances finds process instances.
func SearchInstances(ctx context.Context, reader store.Reader, s Search) (Page[Instance], error) {
	return search(ctx, reader, instanceHistory, s)
}

// SearchElements finds element instances.
func SearchElements(ctx context.Context, reader store.Reader, s Search) (Page[ElementInstance], error) {
	return search(ctx, reader, elementHistory, s)
}

// SearchVariables finds variables.
func SearchVariables(ctx context.Context, reader store.Reader, s Search) (Page[InstanceVariable], error) {
	var err error
	if s.Where, err = byStart(ctx, reader, s.Where); err != nil {
		return Page[InstanceVariable]{}, err
	}
	return search(ctx, reader, variableHistory, s)
}

// SearchJobs finds jobs.
func SearchJobs(ctx context.Context, reader store.Reader, s Search) (Page[JobHistory], error) {
	return search(ctx, reader, jobHistory, s)
}

// SearchIncidents finds incidents.
func SearchIncidents(ctx context.Context, reader store.Reader, s Search) (Page[IncidentHistory], error) {
	return search(ctx, reader, incidentHistory, s)
}

// SearchUserTasks finds user tasks.
func SearchUserTasks(ctx context.Context, reader store.Reader, s Search) (Page[UserTaskHistory], error) {
	return search(ctx, reader, userTaskHistory, s)
}

// SearchDecisionEvaluations finds calls of decisions.
func SearchDecisionEvaluations(ctx context.Context, reader store.Reader, s Search) (Page[DecisionEvaluation], error) {
	return search(ctx, reader, decisionEvaluations, s)
}

// SearchDecisionInstances finds the single decisions of evaluations.
func SearchDecisionInstances(ctx context.Context, reader store.Reader, s Search) (Page[DecisionInstance], error) {
	return search(ctx, reader, decisionInstances, s)
}

// SearchDefinitions finds versions of processes, decisions, decision
// requirements and forms that are not deleted.
func SearchDefinitions(ctx context.Context, reader store.Reader, s Search) (Page[Definition], error) {
	s.Where = append(s.Where[:len(s.Where):len(s.Where)], store.IsNull{Column: "deleted_at"})
	return search(ctx, reader, definitions, s)
}

// SearchDeletedDefinitions finds versions that are deleted.
func SearchDeletedDefinitions(ctx context.Context, reader store.Reader, s Search) (Page[Definition], error) {
	s.Where = append(s.Where[:len(s.Where):len(s.Where)], store.Not{Condition: store.IsNull{Column: "deleted_at"}})
	return search(ctx, reader, definitions, s)
}

func searchAllDefinitions(ctx context.Context, reader store.Reader, s Search) (Page[Definition], error) {
	return search(ctx, reader, definitions, s)
}

// OfCandidate selects the open tasks that have a candidate of which conditions hold.
func OfCandidate(where ...store.Condition) store.Condition {
	return store.InSelect{Column: "id", Table: candidatesTable.Spec, Of: "task", Where: store.And(where)}
}

// TakenFlows gives the ids of the sequence flows that an instance has taken.
func TakenFlows(ctx context.Context, reader store.Reader, instance int64) ([]string, error) {
	found, err := flowHistory.Read(ctx, reader, store.Query{Where: equal("instance", instance), OrderBy: []store.Order{{Column: "flow_id"}}})
	ids := make([]string, len(found))
	for i, row := range found {
		ids[i] = row.FlowID
	}
	return ids, err
}

// Content gives the deployed file of a definition; ok is false when there is
// no such definition of the kind in the tenants.
func Content(ctx context.Context, reader store.Reader, kind ResourceKind, key int64, tenants []string) (definition *Definition, content []byte, ok bool, err error) {
	find := SearchDefinitions
	if kind == ProcessResource || kind == FormResource { // of instances that run, or ran, under a deleted one
		find = searchAllDefinitions
	}
	found, err := find(ctx, reader, Search{Tenants: tenants, Where: []store.Condition{equal("id", key), equal("kind", string(kind))}})
	if err != nil || len(found.Items) == 0 {
		return nil, nil, false, err
	}
	content, err = fileOf(ctx, reader, found.Items[0])
	return found.Items[0], content, err == nil, err
}

// fileOf gives the content of the file of a definition.
func fileOf(ctx context.Context, reader store.Reader, definition *Definition) ([]byte, error) {
	files, err := resources.Read(ctx, reader, byKey(definition.Resource))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, pipeline.Refuse(pipeline.Internal, "the file %d of %s is gone", definition.Resource, definition.ID)
	}
	return files[0].Content, nil
}

func texts(values []string) []any {
	all := make([]any, len(values))
	for i, value := range values {
		all[i] = value
	}
	return all
}

// WithIncidents gives those of the instances that have an open incident. With
// no instances given it looks at all, up to MaxTotal.
func WithIncidents(ctx context.Context, reader store.Reader, tenants []string, instances []int64) (map[int64]bool, error) {
	where := store.And{store.In{Column: "tenant", Values: texts(tenants)}, equal("state", StateActive)}
	if len(instances) > 0 {
		where = append(where, store.In{Column: "instance", Values: anyOf(instances)})
	}
	found, err := incidentHistory.Read(ctx, reader, store.Query{Where: where, Limit: MaxTotal})
	with := map[int64]bool{}
	for _, row := range found {
		with[row.Incident.Instance] = true
	}
	return with, err
}

// NewestVersions gives the keys of the newest versions of all definitions of a kind.
func NewestVersions(ctx context.Context, reader store.Reader, kind ResourceKind, tenants []string) ([]int64, error) {
	found, err := latests.Read(ctx, reader, store.Query{Where: store.And{
		equal("kind", string(kind)), store.In{Column: "tenant", Values: texts(tenants)}, equal("version_tag", ""),
	}, Limit: MaxTotal})
	keys := make([]int64, len(found))
	for i, row := range found {
		keys[i] = row.Key
	}
	return keys, err
}

// TaskVariables gives the variables around a user task: of its element instance
// and the scopes around it, all of them or, as the task sees them, the nearest
// one of each name.
func TaskVariables(ctx context.Context, reader store.Reader, task int64, tenants []string, all bool) ([]*InstanceVariable, error) {
	found, err := SearchUserTasks(ctx, reader, Search{Tenants: tenants, Where: []store.Condition{equal("id", task)}})
	if err != nil {
		return nil, err
	}
	if len(found.Items) == 0 {
		return nil, pipeline.Refuse(pipeline.NotFound, "user task %d does not exist", task)
	}
	of := found.Items[0].Task
	scopes := append(append([]int64{}, of.Path...), of.Element)
	stored, err := variableHistory.Read(ctx, reader, store.Query{Where: store.And{
		equal("instance", of.Instance), store.In{Column: "scope", Values: anyOf(scopes)},
	}, OrderBy: []store.Order{{Column: "name"}}})
	if all {
		return stored, err
	}
	return nearest(stored, scopes), err
}

// VariablesAt gives the variables that a process instance or an element instance
// sees, the nearest one of each name. The error is NotFound when it is not there.
func VariablesAt(ctx context.Context, reader store.Reader, tenants []string, scope int64) ([]*InstanceVariable, error) {
	instance, scopes := scope, []int64{scope}
	for at := scope; ; {
		found, err := SearchElements(ctx, reader, Search{Tenants: tenants, Where: []store.Condition{equal("id", at)}, Limit: 1})
		if err != nil {
			return nil, err
		}
		if len(found.Items) == 0 {
			break
		}
		instance, at = found.Items[0].Instance, found.Items[0].Scope
		scopes = append([]int64{at}, scopes...)
	}
	if tenant, err := InstanceTenant(ctx, reader, tenants, instance); err != nil || tenant == "" {
		return nil, cmp.Or(err, error(pipeline.Refuse(pipeline.NotFound, "process instance or element instance %d does not exist", scope)))
	}
	stored, err := variableHistory.Read(ctx, reader, store.Query{Where: store.And{
		equal("instance", instance), store.In{Column: "scope", Values: anyOf(scopes)},
	}, OrderBy: []store.Order{{Column: "name"}}})
	return nearest(stored, scopes), err
}

// nearest keeps, of variables with one name, that of the innermost scope.
func nearest(stored []*InstanceVariable, scopes []int64) []*InstanceVariable {
	depth := map[int64]int{}
	for i, scope := range scopes {
		depth[scope] = i
	}
	var kept []*InstanceVariable
	for _, v := range stored {
		last := len(kept) - 1
		switch {
		case last < 0 || kept[last].Name != v.Name:
			kept = append(kept, v)
		case depth[v.Scope] > depth[kept[last].Scope]:
			kept[last] = v
		}
	}
	return kept
}

// InstanceTable declares the table of process instances, for checks of whole
// databases.
func InstanceTable() *store.Table { return instanceHistory.Spec }
