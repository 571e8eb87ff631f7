package broker

import (
	"cmp"
	"context"
	"slices"

	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// meetingPlaces is what a batch knows of the topics that it owns.
type meetingPlaces struct {
	subscriptions map[topic][]int64
	messages      map[topic][]int64
	starts        map[startName][]*startSubscription
}

// startName is the name of a message that may start processes.
type startName struct{ Tenant, Name string }

type meetingMemo struct{}

func meetingsOf(batch *pipeline.Batch) *meetingPlaces {
	return batch.Memo(meetingMemo{}, func() any {
		return &meetingPlaces{map[topic][]int64{}, map[topic][]int64{}, map[startName][]*startSubscription{}}
	}).(*meetingPlaces)
}

func (p *meetingPlaces) add(kept *message) {
	p.messages[kept.topic()] = append(p.messages[kept.topic()], kept.Key)
}

// load reads the subscriptions, messages and starts of the topics. Rows that
// this batch wrote are in its workspace and added on top.
func (p *meetingPlaces) load(ctx context.Context, batch *pipeline.Batch, topics []topic) error {
	topics = unique(topics)
	if len(topics) == 0 {
		return nil
	}
	if err := p.loadSubscriptions(ctx, batch, topics); err != nil {
		return err
	}
	if err := p.loadMessages(ctx, batch, topics); err != nil {
		return err
	}
	return p.loadStarts(ctx, batch, topics)
}

func (p *meetingPlaces) loadSubscriptions(ctx context.Context, batch *pipeline.Batch, topics []topic) error {
	stored, err := subscriptions.LoadWhere(ctx, batch, topicQuery(topics))
	if err != nil {
		return err
	}
	if !batch.Exclusive() && len(stored) > 0 { // an instance may be closing one of them
		if _, err := subscriptions.Lock(ctx, batch, stored, true); err != nil {
			return err
		}
		if err := subscriptions.Reload(ctx, batch, stored); err != nil {
			return err
		}
	}
	for _, t := range topics {
		p.subscriptions[t] = nil
	}
	for _, key := range stored {
		if row, _ := subscriptions.Get(batch, key); row != nil {
			p.place(row)
		}
	}
	subscriptions.Each(batch, func(key int64, row *engine.Subscription) {
		if _, wanted := p.subscriptions[subscriptionTopic(row)]; wanted && batch.IssuedHere(key) {
			p.place(row)
		}
	})
	for _, t := range topics {
		slices.Sort(p.subscriptions[t])
	}
	return nil
}

func (p *meetingPlaces) place(row *engine.Subscription) {
	t := subscriptionTopic(row)
	p.subscriptions[t] = append(p.subscriptions[t], row.Key)
}

func subscriptionTopic(row *engine.Subscription) topic {
	return topic{row.Tenant, row.Name, row.CorrelationKey}
}

func (p *meetingPlaces) loadMessages(ctx context.Context, batch *pipeline.Batch, topics []topic) error {
	stored, err := messages.LoadWhere(ctx, batch, topicQuery(topics))
	if err != nil {
		return err
	}
	for _, t := range topics {
		p.messages[t] = nil
	}
	for _, key := range stored {
		if row, _ := messages.Get(batch, key); row != nil {
			p.add(row)
		}
	}
	messages.Each(batch, func(key int64, row *message) {
		if _, wanted := p.messages[row.topic()]; wanted && batch.IssuedHere(key) {
			p.add(row)
		}
	})
	for _, t := range topics {
		slices.SortFunc(p.messages[t], func(a, b int64) int { return byPublication(batch, a, b) })
	}
	return nil
}

// byPublication orders messages as they were published.
func byPublication(batch *pipeline.Batch, a, b int64) int {
	one, _ := messages.Get(batch, a)
	other, _ := messages.Get(batch, b)
	if one == nil || other == nil { // taken meanwhile
		return cmp.Compare(a, b)
	}
	return inTime(one.PublishedAt, a, other.PublishedAt, b)
}

func (p *meetingPlaces) loadStarts(ctx context.Context, batch *pipeline.Batch, topics []topic) error {
	var names []store.Row
	for _, t := range topics {
		p.starts[startName{t.Tenant, t.Name}] = nil
		names = append(names, store.Row{t.Tenant, t.Name})
	}
	keys, err := startSubscriptions.LoadWhere(ctx, batch, store.Query{
		Where: store.KeyIn{Columns: []string{"tenant", "name"}, Rows: names}, OrderBy: []store.Order{{Column: "id"}},
	})
	if err != nil {
		return err
	}
	for _, key := range keys {
		if row, _ := startSubscriptions.Get(batch, key); row != nil {
			name := startName{row.Tenant, row.Name}
			p.starts[name] = append(p.starts[name], row)
		}
	}
	return p.loadLocks(ctx, batch, topics)
}

func (p *meetingPlaces) loadLocks(ctx context.Context, batch *pipeline.Batch, topics []topic) error {
	var locks []startLockName
	for _, t := range topics {
		for _, row := range p.starts[startName{t.Tenant, t.Name}] {
			locks = append(locks, startLockName{t.Tenant, row.ProcessID, t.CorrelationKey})
		}
	}
	return startLocks.Load(ctx, batch, locks)
}

// unique drops repetitions and keeps the order.
func unique[T comparable](values []T) []T {
	seen := make(map[T]bool, len(values))
	var once []T
	for _, value := range values {
		if !seen[value] {
			seen[value] = true
			once = append(once, value)
		}
	}
	return once
}
