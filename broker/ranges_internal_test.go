package broker

import (
	"context"
	"log/slog"
	"slices"
	"testing"

	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store/memorytest"
)

// paging has children of a scope opened and all of them listed, a page at a time.
type paging struct {
	Keys []int64 // of children that another node opens
	New  int     // children that this batch opens, and lists with the others
	Gone int64   // a condition that this batch no longer waits for, and then lists the others
}

func (*paging) Kind() string { return "test.paging" }

const pagedScope = int64(7)

type pager struct{}

func (pager) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{"test.paging": func() pipeline.Command { return new(paging) }}
}

func (pager) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	for _, task := range tasks {
		switch lacks := task.Memo.(type) {
		case childPage:
			return rangesOf(batch).loadChildren(ctx, lacks)
		case engine.ConditionPage:
			return rangesOf(batch).loadConditions(ctx, []engine.ConditionPage{lacks})
		}
	}
	return nil
}

func (pager) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	command := task.Command.(*paging)
	if command.Gone != 0 {
		conditionRows.Delete(batch, command.Gone)
		page := engine.ConditionPage{Instance: pagedScope, Limit: 2}
		keys, known := rangesOf(batch).Conditions(page.Instance, page.After, page.Limit)
		if known == engine.Unknown {
			task.Memo = page
			return nil, pipeline.ErrNeedMore
		}
		return keys, nil
	}
	opened := slices.Clone(command.Keys)
	for range command.New {
		opened = append(opened, batch.Next())
	}
	for _, key := range opened {
		conditionRows.Put(batch, &engine.ConditionSubscription{Key: key, Instance: pagedScope})
		elementRows{view(batch, elements)}.Put(&engine.Element{Key: key, Instance: pagedScope, Scope: pagedScope})
	}
	listed, after := []int64{}, int64(0)
	for more := command.New > 0; more; more = after != 0 {
		page, next, known := rangesOf(batch).Children(pagedScope, after, 2)
		if known == engine.Unknown {
			task.Memo = childPage{pagedScope, after, 2}
			return nil, pipeline.ErrNeedMore
		}
		listed, after = append(listed, page...), next
	}
	return listed, nil
}

type nobodyElse struct{}

func (nobodyElse) Authorize(context.Context, pipeline.Actor, string, string) error { return nil }

// TestAPageHasWhatTheBatchOpened: also among children that were opened under higher keys before, by another node. Nor is it
// taken for the last one where the batch took something away.
func TestAPageHasWhatTheBatchOpened(t *testing.T) {
	db := memorytest.New(memorytest.Options{}).Connect("node")
	defer db.Close()
	if err := db.Migrate(t.Context(), append(pipeline.Migrations(), Migrations()...)); err != nil {
		t.Fatal(err)
	}
	p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: nobodyElse{}, Deciders: []pipeline.Decider{pager{}},
		NodeName: "node", Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	before := []int64{1<<60 + 1, 1<<60 + 2, 1<<60 + 3, 1<<60 + 4, 1<<60 + 5}
	if _, err := p.Submit(t.Context(), pipeline.Act{Command: &paging{Keys: before}}); err != nil {
		t.Fatal(err)
	}
	listed, err := pipeline.Do[[]int64](t.Context(), p, pipeline.Act{Command: &paging{New: 3}})
	if err != nil {
		t.Fatal(err)
	}
	if len(listed) != len(before)+3 || !slices.IsSorted(listed) {
		t.Errorf("%d children are listed: %v", len(listed), listed)
	}
	conditions, err := pipeline.Do[[]int64](t.Context(), p, pipeline.Act{Command: &paging{Gone: listed[0]}})
	if err != nil || len(conditions) != 2 {
		t.Errorf("a page of two conditions, of which one is gone, has %d, as the last one: %v", len(conditions), err)
	}
}
