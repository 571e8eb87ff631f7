package broker

import (
	"context"
	"encoding/json"
	"testing"

	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
	"zhitong/store/memorytest"
)

// peeking gives a job out, has another node change a variable that the job sees, and locks the instance.
type peeking struct {
	change func() error
	seen   string
	names  []string
}

func (p *peeking) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{"probe": func() pipeline.Command { return &probing{} }}
}

func (p *peeking) Load(ctx context.Context, batch *pipeline.Batch, _ []*pipeline.Task) error {
	jobs := &activation{models: new(models)}
	give := &pipeline.Task{Command: &ActivateJobs{Type: "work", Worker: "w", Timeout: 1, Max: 1, Tenants: []string{"t"}}}
	if err := jobs.Load(ctx, batch, []*pipeline.Task{give}); err != nil {
		return err
	}
	if err := p.change(); err != nil {
		return err
	}
	return LockInstances(ctx, batch, []*pipeline.Task{{Aggregate: heldInstance}})
}

func (p *peeking) Decide(batch *pipeline.Batch, _ *pipeline.Task) (any, error) {
	if row, _ := variables.Get(batch, engine.VariableKey{Scope: heldInstance, Name: "amount"}); row != nil {
		p.seen = string(row.Value)
	}
	p.names, _ = rangesOf(batch).VariableNames(heldInstance)
	return nil, nil
}

// TestVariablesAreReadAgainOnceTheInstanceIsLocked: what a batch has read of an instance to give a job out is older than what
// another node may have committed before the batch locks the instance, by what it then decides.
func TestVariablesAreReadAgainOnceTheInstanceIsLocked(t *testing.T) {
	database := memorytest.New(memorytest.Options{})
	db, other := database.Connect("node"), database.Connect("other")
	defer db.Close()
	if err := db.Migrate(t.Context(), append(pipeline.Migrations(), Migrations()...)); err != nil {
		t.Fatal(err)
	}
	write := func(tx store.Tx, name, value string) error {
		row, err := variables.Encode(&engine.Variable{Instance: heldInstance, Scope: heldInstance, Name: name, Value: json.RawMessage(value)})
		if err == nil {
			err = tx.Upsert(t.Context(), variables.Spec, []store.Row{row})
		}
		return err
	}
	insert := func(tx store.Tx) error {
		element, err := elements.Encode(&engine.Element{Key: heldInstance, Instance: heldInstance})
		if err != nil {
			return err
		}
		job, err := jobs.Encode(&engine.Job{Key: 99, Type: "work", Tenant: "t", State: engine.JobActivatable, Instance: heldInstance, Element: heldInstance})
		if err != nil {
			return err
		}
		if err := tx.Insert(t.Context(), elements.Spec, []store.Row{element}); err != nil {
			return err
		}
		if err := tx.Insert(t.Context(), jobs.Spec, []store.Row{job}); err != nil {
			return err
		}
		return write(tx, "amount", "1")
	}
	if err := db.Write(t.Context(), insert); err != nil {
		t.Fatal(err)
	}
	p := &peeking{change: func() error {
		return other.Write(t.Context(), func(tx store.Tx) error {
			if err := write(tx, "more", "3"); err != nil {
				return err
			}
			return write(tx, "amount", "2")
		})
	}}
	node, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: everyone{}, NodeName: "node", Deciders: []pipeline.Decider{p}})
	if err != nil {
		t.Fatal(err)
	}
	defer node.Close()
	if _, err := node.Submit(t.Context(), pipeline.Act{Actor: pipeline.System, Command: &probing{}}); err != nil {
		t.Fatal(err)
	}
	if p.seen != "2" || len(p.names) != 2 {
		t.Errorf("the amount is %s, and there are the variables %v", p.seen, p.names)
	}
}
