package pipeline_test

import (
	"context"
	"testing"
	"time"

	"zhitong/pipeline"
	"zhitong/sqlite"
	"zhitong/store"
	"zhitong/store/storetest"
)

// paint is a command about a wall; where an actor may give it depends on the colour, which the store says.
type paint struct{ Wall string }

func (*paint) Kind() string { return "wall.paint" }

// Resources implements [pipeline.Guarded].
func (c *paint) Resources(ctx context.Context, reader store.Reader, _ string) ([]pipeline.Resource, error) {
	found, err := counters.Read(ctx, reader, store.Query{Where: store.Compare{Column: "name", Op: store.Equal, Value: c.Wall}})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return []pipeline.Resource{{Type: "WALL", Permission: "PAINT", ID: c.Wall}}, nil
}

type painting struct{}

// Kinds implements [pipeline.Decider].
func (painting) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{"wall.paint": func() pipeline.Command { return new(paint) }}
}

// Load implements [pipeline.Decider].
func (painting) Load(context.Context, *pipeline.Batch, []*pipeline.Task) error { return nil }

// Decide implements [pipeline.Decider].
func (painting) Decide(*pipeline.Batch, *pipeline.Task) (any, error) { return "painted", nil }

// scoped knows that everybody may paint the north wall, having looked that up.
type scoped struct {
	nobody
	db store.Store
}

// Scope implements [pipeline.Scoper].
func (s scoped) Scope(ctx context.Context, _ pipeline.Actor, _, _ string) (scope pipeline.Scope, err error) {
	err = s.db.Read(ctx, func(reader store.Reader) error {
		found, err := counters.Read(ctx, reader, store.Query{})
		for _, wall := range found {
			if wall.Name == "north" {
				scope.Resources = append(scope.Resources, pipeline.Resource{Type: "WALL", Permission: "PAINT", ID: wall.Name})
			}
		}
		return err
	})
	return scope, err
}

// TestWhoSearchesLongHoldsNoCommandUp: also a command of an actor whose permission depends on what the command is about, while
// all reads that may run at once do.
func TestWhoSearchesLongHoldsNoCommandUp(t *testing.T) {
	db, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{Readers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	migrate(t, db)
	p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: scoped{nobody{}, db}, Deciders: []pipeline.Decider{decider{}, painting{}}, NodeName: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for _, wall := range []string{"north", "south"} {
		if _, err := p.Submit(t.Context(), pipeline.Act{Actor: pipeline.System, Command: &add{Name: wall}}); err != nil {
			t.Fatal(err)
		}
	}
	end := storetest.ReadLong(t, db)
	defer end()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for wall, want := range map[string]pipeline.Code{"north": "", "south": pipeline.Forbidden, "none": pipeline.Forbidden} {
		_, err := p.Submit(ctx, pipeline.Act{Actor: pipeline.Actor{ID: "painter"}, Command: &paint{wall}})
		if (err == nil) != (want == "") || err != nil && pipeline.CodeOf(err) != want {
			t.Errorf("painting the %s wall: %v", wall, err)
		}
	}
}
