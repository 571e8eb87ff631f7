package broker

import (
	"context"

	"zhitong/bpmn"
	"zhitong/pipeline"
	"zhitong/store"
)

// StartForm gives the form version by which a process version is started by
// hand, 0 for none. The error is NotFound for a process that is not there, or
// whose form is not deployed.
func (b *Broker) StartForm(ctx context.Context, reader store.Reader, definition int64, tenants []string) (int64, error) {
	found, err := SearchDefinitions(ctx, reader, Search{Tenants: tenants, Where: []store.Condition{equal("id", definition), equal("kind", string(ProcessResource))}})
	if err != nil {
		return 0, err
	}
	if len(found.Items) == 0 {
		return 0, pipeline.Refuse(pipeline.NotFound, "process definition %d does not exist", definition)
	}
	running, err := b.models.read(ctx, reader, definition)
	if err != nil || running == nil {
		return 0, err
	}
	form := startForm(running.Graph)
	if form == nil {
		return 0, nil
	}
	return formVersion(ctx, reader, found.Items[0], form)
}

// HasStartForm says whether a process version names a form to start it with.
func (b *Broker) HasStartForm(ctx context.Context, reader store.Reader, definition int64) (bool, error) {
	running, err := b.models.read(ctx, reader, definition)
	return running != nil && startForm(running.Graph) != nil, err
}

// ProcessesWithStartForm gives the keys of the process versions that name a form
// to start them with.
func (b *Broker) ProcessesWithStartForm(ctx context.Context, reader store.Reader, tenants []string) ([]any, error) {
	keys, err := DefinitionsWith(ctx, reader, tenants, equal("kind", string(ProcessResource)))
	if err != nil {
		return nil, err
	}
	with := []any{}
	for _, key := range keys {
		has, err := b.HasStartForm(ctx, reader, key.(int64))
		if err != nil {
			return nil, err
		}
		if has {
			with = append(with, key)
		}
	}
	return with, nil
}

// startForm gives the form of the start event of a process itself.
func startForm(process *bpmn.Process) *bpmn.FormReference {
	for i := range process.Elements {
		if e := &process.Elements[i]; e.StartForm != nil && e.Kind == bpmn.KindStartEvent && process.Elements[e.Scope].Kind == bpmn.KindProcess {
			return e.StartForm
		}
	}
	return nil
}

func formVersion(ctx context.Context, reader store.Reader, of *Definition, form *bpmn.FormReference) (int64, error) {
	where := store.And{equal("kind", string(FormResource)), equal("tenant", of.Tenant), equal("definition_id", form.FormID), store.IsNull{Column: "deleted_at"}}
	switch form.Binding {
	case bpmn.BindingDeployment:
		where = append(where, equal("deployment", of.Deployment))
	case bpmn.BindingVersionTag:
		where = append(where, equal("version_tag", form.VersionTag))
	}
	found, err := definitions.Read(ctx, reader, store.Query{Where: where, OrderBy: []store.Order{{Column: "version", Descending: true}}, Limit: 1})
	if err != nil {
		return 0, err
	}
	if len(found) == 0 {
		return 0, pipeline.Refuse(pipeline.NotFound, "the form %q of the process is not deployed", form.FormID)
	}
	return found[0].Key, nil
}
