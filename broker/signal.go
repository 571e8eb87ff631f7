package broker

import (
	"context"
	"slices"
	"time"

	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// BroadcastSignal hands a signal to everybody in the tenant who waits for it
// when it is decided, to nobody who comes to wait then, and starts an instance of
// every newest version that it starts. It answers SignalBroadcast.
type BroadcastSignal struct {
	engine.SignalBroadcast
	// Of the pages after the first: where to go on and where to end, so that
	// nobody who comes to wait meanwhile gets the signal.
	Signal int64     `json:"signal,omitempty"`
	After  int64     `json:"after,omitempty"`
	Last   int64     `json:"last,omitempty"`
	At     time.Time `json:"at,omitzero"` // when the first was decided; nothing where keys tell who waited then
}

// SignalBroadcast names a signal that was broadcast.
type SignalBroadcast struct {
	Key int64 `json:"key"`
}

// Kind implements [pipeline.Command].
func (*BroadcastSignal) Kind() string { return "signal.broadcast" }

// signalPage is how many subscriptions one step of a broadcast reaches.
const signalPage = 500

// signalling decides broadcasts.
type signalling struct{}

// Kinds implements [pipeline.Decider].
func (signalling) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{"signal.broadcast": func() pipeline.Command { return new(BroadcastSignal) }}
}

// waitingPage is what a broadcast found in the store.
type waitingPage struct {
	keys []int64
	last int64 // the newest subscription to the name, 0 when keys are all
}

// Load implements [pipeline.Decider].
func (signalling) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	for _, task := range tasks {
		page, err := task.Command.(*BroadcastSignal).load(ctx, batch)
		if err != nil {
			return err
		}
		task.Memo = page
	}
	return nil
}

func (c *BroadcastSignal) load(ctx context.Context, batch *pipeline.Batch) (waitingPage, error) {
	named := store.And{equal("tenant", c.Tenant), equal("name", c.Name), store.Compare{Column: "id", Op: store.Greater, Value: c.After}}
	if c.Last != 0 {
		named = append(named, store.Compare{Column: "id", Op: store.LessOrEqual, Value: c.Last})
	}
	keys, err := signals.LoadWhere(ctx, batch, store.Query{Where: named, OrderBy: []store.Order{{Column: "id"}}, Limit: signalPage})
	if err != nil || len(keys) < signalPage {
		return waitingPage{keys: keys}, err
	}
	newest, err := signals.LoadWhere(ctx, batch, store.Query{Where: named, OrderBy: []store.Order{{Column: "id", Descending: true}}, Limit: 1})
	if err != nil || len(newest) == 0 { // others have closed all meanwhile
		return waitingPage{keys: keys}, err
	}
	return waitingPage{keys, newest[0]}, nil
}

// Decide implements [pipeline.Decider].
func (signalling) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	command, page := task.Command.(*BroadcastSignal), task.Memo.(waitingPage)
	if command.Name == "" {
		return nil, pipeline.Refuse(pipeline.InvalidArgument, "a signal needs a name")
	}
	if err := checkSent(task.Act, command.Variables, sentName{"the name of the signal", command.Name}); err != nil {
		return nil, err
	}
	signal := command.Signal
	if signal == 0 {
		signal = batch.Next()
	}
	batch.About(signal, "")
	rest := *command
	rest.Signal = signal
	if command.Signal == 0 && page.last != 0 && !batch.Exclusive() {
		rest.At = batch.Now
	}
	reached, unsaved := page.keys, command.unsaved(batch)
	if page.last == 0 {
		reached = append(slices.Clone(page.keys), unsaved...)
	}
	for _, key := range reached {
		if waiting, _ := signals.Get(batch, key); waiting != nil && (command.Signal == 0 || rest.meets(waiting, batch.Now)) && command.Reaches(waiting) {
			batch.FollowUp(command.handTo(batch, waiting))
		}
	}
	if page.last != 0 {
		batch.FollowUp(rest.after(page, unsaved))
	}
	return SignalBroadcast{signal}, nil
}

// meets says whether a subscription of a page after the first was open when the signal was
// broadcast: all are where no time of that is kept. One that opens later than now was open
// before the clock was set back.
func (c *BroadcastSignal) meets(waiting *engine.SignalSubscription, now time.Time) bool {
	return c.At.IsZero() || waiting.OpenedAt.After(now) || inTime(waiting.OpenedAt, waiting.Key, c.At, c.Signal) < 0
}

// after is the command for the page that follows.
func (c *BroadcastSignal) after(page waitingPage, unsaved []int64) *BroadcastSignal {
	rest := *c
	rest.After, rest.Last = page.keys[len(page.keys)-1], page.last
	if len(unsaved) > 0 {
		rest.Last = max(rest.Last, unsaved[len(unsaved)-1])
	}
	return &rest
}

// unsaved gives the subscriptions that this batch has opened and not written yet.
func (c *BroadcastSignal) unsaved(batch *pipeline.Batch) []int64 {
	var keys []int64
	signals.Each(batch, func(key int64, row *engine.SignalSubscription) {
		if row.Tenant == c.Tenant && row.Name == c.Name && batch.IssuedHere(key) && key > c.After && (c.Last == 0 || key <= c.Last) {
			keys = append(keys, key)
		}
	})
	slices.Sort(keys)
	return keys
}

// handTo is the step that the signal makes of a subscription.
func (c *BroadcastSignal) handTo(batch *pipeline.Batch, waiting *engine.SignalSubscription) *step {
	if waiting.Instance != 0 {
		return &step{Instance: waiting.Instance, decoded: &engine.TriggerSignal{Subscription: waiting.Key, Variables: c.Variables}}
	}
	create := &engine.CreateInstance{
		Key: batch.Next(), Definition: waiting.Definition, Tenant: waiting.Tenant, Variables: c.Variables, StartEvent: waiting.Target,
	}
	started := &step{Instance: create.Key, decoded: create}
	if waiting.Together {
		started.Together = waiting.Definition
	}
	return started
}
