package broker

import (
	"context"

	"zhitong/bpmn"
	"zhitong/pipeline"
	"zhitong/store"
)

// maxIndexed is how many subscriptions one command shows.
const maxIndexed = 1000

// indexSubscriptions shows message subscriptions that were opened before there
// was a history of them: those with keys below Before, the newest first, so
// that all are there when the oldest is. It answers the key below which to go
// on, 0 when there is nothing left.
type indexSubscriptions struct {
	Before int64 `json:"before"`
}

func (*indexSubscriptions) Kind() string { return "message.index-subscriptions" }

// indexing decides that command.
type indexing struct{ models *models }

// Kinds implements [pipeline.Decider].
func (indexing) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{
		"message.index-subscriptions": func() pipeline.Command { return new(indexSubscriptions) },
	}
}

// unshown is the open subscriptions that a command looks at.
type unshown struct{ waiting, starting []int64 }

// Load implements [pipeline.Decider].
func (d indexing) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	for _, task := range tasks {
		found, err := d.find(ctx, batch, task.Command.(*indexSubscriptions).Before)
		if err != nil {
			return err
		}
		task.Memo = found
	}
	return nil
}

func (d indexing) find(ctx context.Context, batch *pipeline.Batch, before int64) (*unshown, error) {
	query := store.Query{Where: store.Compare{Column: "id", Op: store.Less, Value: before},
		OrderBy: []store.Order{{Column: "id", Descending: true}}, Limit: maxIndexed}
	waiting, err := subscriptions.LoadWhere(ctx, batch, query)
	if err != nil {
		return nil, err
	}
	query.Where = store.And{query.Where, store.Compare{Column: "name", Op: store.NotEqual, Value: ""}}
	starting, err := startSubscriptions.LoadWhere(ctx, batch, query)
	if err != nil {
		return nil, err
	}
	found := &unshown{waiting, starting}
	return found, d.loadAround(ctx, batch, found)
}

// loadAround keeps other nodes from ending what is shown and loads its models.
func (d indexing) loadAround(ctx context.Context, batch *pipeline.Batch, found *unshown) error {
	if !batch.Exclusive() {
		if _, err := subscriptions.Lock(ctx, batch, found.waiting, true); err != nil {
			return err
		}
		if err := subscriptions.Reload(ctx, batch, found.waiting); err != nil {
			return err
		}
	}
	if err := messageSubscriptions.Load(ctx, batch, append(found.waiting[:len(found.waiting):len(found.waiting)], found.starting...)); err != nil {
		return err
	}
	var versions []int64
	for _, key := range found.waiting {
		if row, _ := subscriptions.Get(batch, key); row != nil {
			versions = append(versions, row.Definition)
		}
	}
	for _, key := range found.starting {
		if row, _ := startSubscriptions.Get(batch, key); row != nil {
			versions = append(versions, row.Definition)
		}
	}
	return d.models.load(ctx, batch, unique(versions))
}

// Decide implements [pipeline.Decider].
func (d indexing) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	found, next := task.Memo.(*unshown), int64(0)
	for _, key := range found.waiting {
		row, _ := subscriptions.Get(batch, key)
		if known, _ := messageSubscriptions.Get(batch, key); row != nil && known == nil {
			shown := waitingSubscription(row, d.models.process(row.Definition))
			shown.State, shown.UpdatedAt = SubscriptionOpen, batch.Now
			messageSubscriptions.Put(batch, shown)
		}
	}
	for _, key := range found.starting {
		row, _ := startSubscriptions.Get(batch, key)
		if known, _ := messageSubscriptions.Get(batch, key); row != nil && known == nil {
			showStart(batch, row, d.models.process(row.Definition), SubscriptionOpen)
		}
	}
	// What one list has looked at the other may not have yet.
	if len(found.waiting) == maxIndexed {
		next = found.waiting[maxIndexed-1]
	}
	if len(found.starting) == maxIndexed {
		next = max(next, found.starting[maxIndexed-1])
	}
	return next, nil
}

// indexAll shows what an earlier version of the program opened.
func (b *Broker) indexAll(ctx context.Context) error {
	var missing bool
	err := b.pipeline.Store().Read(ctx, func(reader store.Reader) (err error) {
		missing, err = oldestUnshown(ctx, reader)
		return err
	})
	for next := int64(1<<63 - 1); err == nil && missing && next != 0; {
		next, err = pipeline.Do[int64](ctx, b.pipeline, pipeline.Act{Actor: pipeline.System, Command: &indexSubscriptions{next}})
	}
	return err
}

// oldestUnshown says whether the oldest open subscription or the oldest start of
// a process by message is not in the history.
func oldestUnshown(ctx context.Context, reader store.Reader) (bool, error) {
	for _, open := range []store.Query{
		{Table: subscriptions.Spec, Columns: []string{"id"}},
		{Table: startSubscriptions.Spec, Columns: []string{"id"}, Where: store.Compare{Column: "name", Op: store.NotEqual, Value: ""}},
	} {
		oldest := int64(0)
		open.OrderBy, open.Limit = []store.Order{{Column: "id"}}, 1
		err := reader.Select(ctx, open, func(row store.Row) error {
			oldest = row[0].(int64)
			return nil
		})
		if err != nil {
			return false, err
		}
		if oldest == 0 {
			continue
		}
		known, err := reader.Count(ctx, store.Query{Table: messageSubscriptions.Spec, Where: equal("id", oldest)}, 1)
		if err != nil || known == 0 {
			return true, err
		}
	}
	return false, nil
}

// showClosed shows that a message starts a process no more.
func showClosed(batch *pipeline.Batch, start *startSubscription) {
	known, _ := messageSubscriptions.Get(batch, start.Key)
	if known == nil || start.Name == "" {
		showStart(batch, start, nil, SubscriptionDeleted)
		return
	}
	closed := *known
	closed.State, closed.UpdatedAt = SubscriptionDeleted, batch.Now
	messageSubscriptions.Put(batch, &closed)
}

// loadShownStarts loads what is shown of the message start events of versions.
func loadShownStarts(ctx context.Context, batch *pipeline.Batch, definitions []int64) error {
	_, err := messageSubscriptions.LoadWhere(ctx, batch, store.Query{Where: store.And{
		store.In{Column: "definition", Values: anyOf(definitions)}, equal("type", StartSubscription)}})
	return err
}

// startElement gives the id of a start event.
func startElement(running *process, index int64) string {
	if running == nil {
		return ""
	}
	return running.Graph.Elements[bpmn.ElementIndex(index)].ID
}
