package scenario

import (
	"context"
	"slices"

	"zhitong/broker"
	"zhitong/feel"
	"zhitong/store"
)

// history is what has happened to an instance and to those that it called.
type history struct {
	root      int64
	instances []*broker.Instance
	elements  []*broker.ElementInstance // in the order in which they were entered
	jobs      []*broker.JobHistory
	tasks     []*broker.UserTaskHistory
	incidents []*broker.IncidentHistory
	variables map[string]feel.Value // of the root
	flows     map[int64][]string    // taken, by definition
}

// read looks at everything under an instance.
func (n *node) read(ctx context.Context, root int64) (*history, error) {
	h := &history{root: root, variables: map[string]feel.Value{}, flows: map[int64][]string{}}
	return h, n.store.Read(ctx, func(reader store.Reader) error { return h.load(ctx, reader) })
}

func (h *history) load(ctx context.Context, reader store.Reader) (err error) {
	roots := []int64{h.root}
	column := "id"
	for len(roots) > 0 { // generation by generation
		found, err := all(ctx, reader, broker.SearchInstances, column, roots)
		if err != nil {
			return err
		}
		roots, column = nil, "parent"
		for _, instance := range found {
			h.instances, roots = append(h.instances, instance), append(roots, instance.Key)
		}
	}
	var keys []int64
	for _, instance := range h.instances {
		keys = append(keys, instance.Key)
		flows, err := broker.TakenFlows(ctx, reader, instance.Key)
		if err != nil {
			return err
		}
		h.flows[instance.Definition] = append(h.flows[instance.Definition], flows...)
	}
	return h.loadParts(ctx, reader, keys)
}

func (h *history) loadParts(ctx context.Context, reader store.Reader, keys []int64) (err error) {
	if h.elements, err = all(ctx, reader, broker.SearchElements, "instance", keys); err != nil {
		return err
	}
	if h.jobs, err = all(ctx, reader, broker.SearchJobs, "instance", keys); err != nil {
		return err
	}
	if h.tasks, err = all(ctx, reader, broker.SearchUserTasks, "instance", keys); err != nil {
		return err
	}
	if h.incidents, err = all(ctx, reader, broker.SearchIncidents, "instance", keys); err != nil {
		return err
	}
	variables, err := all(ctx, reader, broker.SearchVariables, "scope", []int64{h.root})
	for _, variable := range variables {
		if h.variables[variable.Name], err = feel.FromJSON(variable.Value); err != nil {
			return err
		}
	}
	return err
}

// all gives every row whose column has one of some keys, page by page in the order of the keys of the rows.
func all[R any](ctx context.Context, reader store.Reader, search func(context.Context, store.Reader, broker.Search) (broker.Page[R], error), column string, keys []int64) ([]*R, error) {
	var rows []store.Row
	for _, key := range keys {
		rows = append(rows, store.Row{key})
	}
	var found []*R
	for {
		page, err := search(ctx, reader, broker.Search{Tenants: []string{tenant}, OrderBy: []store.Order{{Column: "id"}},
			Where: []store.Condition{store.KeyIn{Columns: []string{column}, Rows: rows}}, Limit: broker.MaxPage, Offset: len(found)})
		if err != nil {
			return nil, err
		}
		if found = append(found, page.Items...); len(page.Items) < broker.MaxPage {
			return found, nil
		}
	}
}

// state is that of the root instance.
func (h *history) state() string {
	for _, instance := range h.instances {
		if instance.Key == h.root {
			return instance.State
		}
	}
	return ""
}

// entered gives the ids of the elements in the order in which they were entered.
func (h *history) entered() []string {
	return h.ids(func(*broker.ElementInstance) bool { return true })
}

// completed gives the ids of the elements that were completed, in the order in which they were entered.
func (h *history) completed() []string {
	return h.ids(func(e *broker.ElementInstance) bool { return e.State == broker.StateCompleted })
}

func (h *history) ids(wanted func(*broker.ElementInstance) bool) []string {
	ids := []string{}
	for _, element := range h.elements {
		if element.Type != "PROCESS" && wanted(element) {
			ids = append(ids, element.ElementID)
		}
	}
	return ids
}

// waiting gives the ids of the elements that wait for something: the active ones with nothing active inside.
func (h *history) waiting() []string {
	hasInside := map[int64]bool{}
	for _, element := range h.elements {
		if element.State == broker.StateActive {
			hasInside[element.Scope] = true
		}
	}
	for _, instance := range h.instances {
		if instance.State == broker.StateActive {
			hasInside[instance.ParentElement] = true
		}
	}
	return h.ids(func(e *broker.ElementInstance) bool { return e.State == broker.StateActive && !hasInside[e.Key] })
}

// active gives the key of the newest active instance of an element or of a called process, 0 for none.
func (h *history) active(id string) (key int64) {
	for _, element := range h.elements {
		if element.ElementID == id && element.State == broker.StateActive {
			key = element.Key
		}
	}
	return key
}

// openIncidents gives those that are not resolved.
func (h *history) openIncidents() []*broker.IncidentHistory {
	return slices.DeleteFunc(slices.Clone(h.incidents), func(i *broker.IncidentHistory) bool { return i.State != broker.StateActive })
}

// waitingJobs gives the jobs that a worker could do now.
func (h *history) waitingJobs() []*broker.JobHistory {
	return slices.DeleteFunc(slices.Clone(h.jobs), func(j *broker.JobHistory) bool {
		return !j.EndedAt.IsZero() || j.Job.Incident != 0 || !j.Job.RetryAt.IsZero()
	})
}

// openTasks gives the user tasks that nobody has completed yet.
func (h *history) openTasks() []*broker.UserTaskHistory {
	return slices.DeleteFunc(slices.Clone(h.tasks), func(t *broker.UserTaskHistory) bool { return t.State != "CREATED" })
}
