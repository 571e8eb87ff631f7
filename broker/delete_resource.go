package broker

import (
	"cmp"
	"context"
	"encoding/hex"
	"slices"

	"zhitong/pipeline"
	"zhitong/store"
)

// DeleteResource takes the decision requirements of a key with their decisions,
// a version of a process, a form or another file out of use for good; the newest earlier
// versions are the latest again, and the start events of such a process are
// armed again. Instances that run go on, what was decided stays, and so do the
// files, since decisions are taken again with them and instances are shown.
type DeleteResource struct {
	Resource  int64 `json:"resource"`
	Reference int64 `json:"operationReference,omitempty"` // for the record
}

// Kind implements [pipeline.Command]; it is also the permission.
func (*DeleteResource) Kind() string { return "resource.delete" }

// resourceDeleted is the event of a resource that was deleted.
type resourceDeleted struct {
	graph     *Definition
	reference int64
}

// AppendRecord implements [pipeline.Event].
func (d resourceDeleted) AppendRecord(dst []byte) []byte {
	return record{Intent: "RESOURCE_DELETED", Key: d.graph.Key, Name: d.graph.ID, Hash: hex.EncodeToString(d.graph.Hash), Reference: d.reference}.append(dst)
}

// deletions decides what is deleted.
type deletions struct {
	models     *models
	departures *departures // knows what modules above keep of user tasks
}

// Kinds implements [pipeline.Decider].
func (d deletions) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{
		"resource.delete":          func() pipeline.Command { return new(DeleteResource) },
		"decision-instance.delete": func() pipeline.Command { return new(DeleteDecisionEvaluation) },
		"process-instance.delete":  func() pipeline.Command { return new(DeleteInstance) },
		"process-instance.purge":   func() pipeline.Command { return new(purgeInstance) },
	}
}

// Load implements [pipeline.Decider].
func (d deletions) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	var files, evaluations, finished []int64
	for _, task := range tasks {
		switch command := task.Command.(type) {
		case *DeleteResource:
			files = append(files, command.Resource)
		case *DeleteDecisionEvaluation:
			evaluations = append(evaluations, command.Evaluation)
		case *DeleteInstance:
			finished = append(finished, command.Instance)
		case *purgeInstance:
			if _, read := purgesOf(batch)[command.Instance]; read {
				task.Defer() // until what this batch deleted is gone
				continue
			}
			finished = append(finished, command.Instance)
		}
	}
	if err := loadResources(ctx, batch, files); err != nil {
		return err
	}
	if err := d.loadStarts(ctx, batch, files); err != nil {
		return err
	}
	if err := d.loadHistory(ctx, batch, finished); err != nil {
		return err
	}
	return loadEvaluations(ctx, batch, evaluations)
}

// loadResources locks the names of what the files define and loads all their versions.
func loadResources(ctx context.Context, batch *pipeline.Batch, files []int64) error {
	if len(files) == 0 {
		return nil
	}
	if err := definitions.Load(ctx, batch, files); err != nil {
		return err
	}
	if _, err := definitions.LoadWhere(ctx, batch, store.Query{Where: store.In{Column: "resource", Values: anyOf(files)}}); err != nil {
		return err
	}
	names := namesIn(batch, files)
	if len(names) == 0 {
		return nil
	}
	if !batch.Exclusive() {
		if _, err := latests.Lock(ctx, batch, names, true); err != nil {
			return err
		}
	}
	if err := latests.Reload(ctx, batch, names); err != nil {
		return err
	}
	if err := retirements.Reload(ctx, batch, untagged(names)); err != nil {
		return err
	}
	return reloadVersions(ctx, batch, untagged(names))
}

// reloadVersions loads all versions of names; what was read before the names were locked it reads again.
func reloadVersions(ctx context.Context, batch *pipeline.Batch, names []definitionName) error {
	var known []int64
	definitions.Each(batch, func(key int64, _ *Definition) { known = append(known, key) })
	if err := definitions.Reload(ctx, batch, known); err != nil {
		return err
	}
	rows := make([]store.Row, len(names))
	for i, name := range names {
		rows[i] = retirements.KeyRow(name)
	}
	_, err := definitions.LoadWhere(ctx, batch, store.Query{Where: store.KeyIn{Columns: versionColumns[:3], Rows: rows}})
	return err
}

// namesIn lists the names of what files define.
func namesIn(batch *pipeline.Batch, files []int64) []definitionName {
	var names []definitionName
	definitions.Each(batch, func(_ int64, d *Definition) {
		if slices.Contains(files, d.Resource) || slices.Contains(files, d.Key) {
			names = append(names, d.names()...)
		}
	})
	return unique(names)
}

// Decide implements [pipeline.Decider].
func (d deletions) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	switch command := task.Command.(type) {
	case *DeleteResource:
		return nil, d.deleteResource(batch, task.Act.Tenant, command)
	case *DeleteDecisionEvaluation:
		return nil, deleteEvaluation(batch, task.Act.Tenant, command)
	case *DeleteInstance:
		return nil, deleteInstance(batch, task.Act.Tenant, command)
	case *purgeInstance:
		purge(batch, command.Instance)
		return nil, nil
	default:
		return nil, pipeline.Refuse(pipeline.Internal, "deletions do not decide %q", task.Command.Kind())
	}
}

func (d deletions) deleteResource(batch *pipeline.Batch, tenant string, command *DeleteResource) error {
	key := command.Resource
	graph, _ := definitions.Get(batch, key)
	switch {
	case graph == nil || graph.Tenant != tenant || !graph.DeletedAt.IsZero() || graph.Kind == DecisionResource:
		return pipeline.Refuse(pipeline.NotFound, "resource %d does not exist", key)
	case graph.Kind == ProcessResource:
		if err := d.deleteProcess(batch, graph); err != nil {
			return err
		}
	case graph.Kind == FormResource || graph.Kind == FileResource:
		retire(batch, graph)
	}
	batch.About(key, graph.Rule())
	for _, definition := range deployedFrom(batch, key) { // of decision requirements
		retire(batch, definition)
	}
	batch.Emit(resourceDeleted{graph, command.Reference})
	return nil
}

// deployedFrom gives what a file defines and is not deleted.
func deployedFrom(batch *pipeline.Batch, file int64) []*Definition {
	var found []*Definition
	definitions.Each(batch, func(_ int64, d *Definition) {
		if d.Resource == file && d.DeletedAt.IsZero() {
			found = append(found, d)
		}
	})
	slices.SortFunc(found, func(a, b *Definition) int { return cmp.Compare(a.Key, b.Key) })
	return found
}

// retire deletes a version and makes the newest of the others the latest.
func retire(batch *pipeline.Batch, of *Definition) {
	deleted := *of
	deleted.DeletedAt = batch.Now
	definitions.Put(batch, &deleted)
	for _, name := range of.names() {
		if row, _ := latests.Get(batch, name); row != nil && row.Key == of.Key {
			fallBack(batch, name)
		}
	}
	name := of.names()[0]
	if highest, _ := retirements.Get(batch, name); highest == nil || highest.Version < of.Version {
		retirements.Put(batch, &retired{name, of.Version})
	}
}

func fallBack(batch *pipeline.Batch, name definitionName) {
	var newest *Definition
	definitions.Each(batch, func(_ int64, d *Definition) {
		if d.DeletedAt.IsZero() && slices.Contains(d.names(), name) && (newest == nil || d.Version > newest.Version) {
			newest = d
		}
	})
	if newest == nil {
		latests.Delete(batch, name)
		return
	}
	latests.Put(batch, &latest{name, newest.Key, newest.Version, newest.Hash})
}
