// Package testdesk is a running node with people and workers on it, for the
// tests of the examples.
package testdesk

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/inbox"
	"zhitong/ledger"
	"zhitong/pipeline"
	"zhitong/recon/rulebook"
	"zhitong/recon/workbench"
	"zhitong/sqlite"
	"zhitong/store"
)

// Tenant is that of everything on a desk.
const Tenant = "<default>"

// Patience is how long a desk waits for what has to come.
const Patience = time.Minute

// Desk is a node whose store is gone with the test.
type Desk struct {
	testing.TB
	Store    store.Store
	Pipeline *pipeline.Pipeline
	Broker   *broker.Broker
	commits  chan struct{}
}

type everybody struct{}

func (everybody) Authorize(context.Context, pipeline.Actor, string, string) error { return nil }

// Committed implements [pipeline.Listener].
func (d *Desk) Committed([]*pipeline.Unit) {
	select {
	case d.commits <- struct{}{}:
	default: // the one who waits has not looked since the last signal
	}
}

// Open starts a node at a moment; its clock stands still.
func Open(t testing.TB, now time.Time) *Desk {
	t.Helper()
	db, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{TestClock: true})
	d := &Desk{TB: t, Store: db, Broker: broker.New(slog.New(slog.DiscardHandler)), commits: make(chan struct{}, 1)}
	d.must(err)
	migrations := pipeline.Migrations()
	for _, more := range [][]store.Migration{ledger.Migrations(), broker.Migrations(), inbox.Migrations(), rulebook.Migrations(), workbench.Migrations()} {
		migrations = append(migrations, more...)
	}
	d.must(db.Migrate(t.Context(), migrations))
	d.must(db.SetClock(t.Context(), &now))
	d.Pipeline, err = pipeline.Open(t.Context(), pipeline.Options{
		Store: db, Authorizer: everybody{}, Logger: slog.New(slog.DiscardHandler), NodeName: "desk",
		Deciders:    append(d.Broker.Deciders(), inbox.NewDecider(d.Broker), ledger.Decider{}, rulebook.Decider{}, workbench.Decider{}),
		Projections: append(d.Broker.Projections(), ledger.Folding{}),
		Listeners:   append(d.Broker.Listeners(), d),
	})
	d.must(err)
	d.must(d.Broker.Start(t.Context(), d.Pipeline))
	t.Cleanup(func() {
		d.Broker.Stop()
		d.Pipeline.Close()
		db.Close()
	})
	return d
}

func (d *Desk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// Work has workers work until the test ends.
func (d *Desk) Work(workers []broker.Worker) {
	d.Helper()
	working := d.Broker.StartWorkers(d.Context(), workers)
	d.Cleanup(working.Stop)
}

// Try carries out a command as somebody.
func (d *Desk) Try(who pipeline.Actor, command pipeline.Command) (any, error) {
	return d.Pipeline.Submit(d.Context(), pipeline.Act{Actor: who, Tenant: Tenant, Command: command})
}

// Do carries out a command as the platform.
func (d *Desk) Do(command pipeline.Command) any {
	d.Helper()
	answer, err := d.Try(pipeline.System, command)
	if err != nil {
		d.Fatalf("%s: %v", command.Kind(), err)
	}
	return answer
}

// Deploy deploys files by their patterns.
func (d *Desk) Deploy(patterns ...string) {
	d.Helper()
	command := &broker.Deploy{}
	for _, pattern := range patterns {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			d.Fatalf("no file is like %s: %v", pattern, err)
		}
		for _, name := range names {
			content, err := os.ReadFile(name)
			d.must(err)
			command.Files = append(command.Files, broker.File{Name: filepath.Base(name), Content: content})
		}
	}
	d.Do(command)
}

// Start starts a process.
func (d *Desk) Start(process string, variables map[string]any) int64 {
	d.Helper()
	return d.Do(&broker.CreateInstance{ProcessID: process, Variables: d.encoded(variables)}).(broker.InstanceCreated).Key
}

func (d *Desk) encoded(values map[string]any) engine.Variables {
	d.Helper()
	variables := engine.Variables{}
	for name, value := range values {
		text, err := json.Marshal(value)
		d.must(err)
		variables[name] = text
	}
	return variables
}

// Await looks after every commit until a query finds something.
func Await[T any](d *Desk, what string, query func(context.Context, store.Reader) ([]T, error)) []T {
	d.Helper()
	ctx, cancel := context.WithTimeout(d.Context(), Patience)
	defer cancel()
	for {
		var found []T
		d.must(d.Store.Read(ctx, func(reader store.Reader) (err error) {
			found, err = query(ctx, reader)
			return err
		}))
		if len(found) > 0 {
			return found
		}
		select {
		case <-d.commits:
		case <-ctx.Done():
			d.Fatalf("%s did not come; %s", what, d.situation())
		}
	}
}

// search selects rows of the tenant by pairs of column and value.
func search(conditions ...any) broker.Search {
	selected := broker.Search{Tenants: []string{Tenant}}
	for i := 0; i < len(conditions); i += 2 {
		selected.Where = append(selected.Where, store.Compare{Column: conditions[i].(string), Op: store.Equal, Value: conditions[i+1]})
	}
	return selected
}

// situation tells the open incidents.
func (d *Desk) situation() string {
	text := "the incidents are"
	d.must(d.Store.Read(context.WithoutCancel(d.Context()), func(reader store.Reader) error {
		page, err := broker.SearchIncidents(context.WithoutCancel(d.Context()), reader, search())
		for _, one := range page.Items {
			text += fmt.Sprintf(" %s: %s;", one.ElementID, one.Incident.Message)
		}
		return err
	}))
	return text
}

// Tasks waits until so many user tasks of an element are open.
func (d *Desk) Tasks(element string, count int) []*broker.UserTaskHistory {
	d.Helper()
	return Await(d, "tasks of "+element, func(ctx context.Context, reader store.Reader) ([]*broker.UserTaskHistory, error) {
		page, err := broker.SearchUserTasks(ctx, reader, search("state", "CREATED", "element_id", element))
		if len(page.Items) < count {
			return nil, err
		}
		return page.Items, err
	})
}

// Complete completes a user task as somebody.
func (d *Desk) Complete(who pipeline.Actor, task *broker.UserTaskHistory, variables map[string]any) error {
	d.Helper()
	_, err := d.Try(who, &inbox.Complete{Task: task.Task.Key, Variables: d.encoded(variables)})
	return err
}

// Ended waits until an instance has come to its end.
func (d *Desk) Ended(instance int64) {
	d.Helper()
	Await(d, fmt.Sprintf("the end of instance %d", instance), func(ctx context.Context, reader store.Reader) ([]*broker.Instance, error) {
		page, err := broker.SearchInstances(ctx, reader, search("id", instance, "state", broker.StateCompleted))
		return page.Items, err
	})
}

// Variable waits for a variable of an instance and decodes it.
func (d *Desk) Variable(instance int64, name string, into any) {
	d.Helper()
	found := Await(d, "the variable "+name, func(ctx context.Context, reader store.Reader) ([]*broker.InstanceVariable, error) {
		page, err := broker.SearchVariables(ctx, reader, search("instance", instance, "name", name))
		return page.Items, err
	})
	d.must(json.Unmarshal(found[0].Value, into))
}
