package broker

import (
	"context"

	"zhitong/pipeline"
	"zhitong/store"
)

const (
	tagsLooked = 10_000  // instances that are looked at together for tags that no index has
	tagsFilled = 500     // instances whose tags one command indexes
	tagsMarked = 100_000 // instances after which it is kept how far they were looked at
)

// indexTags indexes the tags of instances that a release without the index wrote, or
// keeps that all up to a key are indexed.
type indexTags struct {
	Instances []int64 `json:"instances,omitempty"`
	UpTo      int64   `json:"upTo,omitempty"`
}

// Kind implements [pipeline.Command].
func (*indexTags) Kind() string { return "process-instance.index-tags" }

// tagging decides that command.
type tagging struct{}

// Kinds implements [pipeline.Decider].
func (tagging) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{"process-instance.index-tags": func() pipeline.Command { return new(indexTags) }}
}

// Load implements [pipeline.Decider]. Instances are locked so that none leaves before its tags are there.
func (tagging) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	var instances []int64
	for _, task := range tasks {
		instances = append(instances, task.Command.(*indexTags).Instances...)
	}
	if len(instances) > 0 && !batch.Exclusive() {
		if _, err := instanceHistory.Lock(ctx, batch, instances, true); err != nil {
			return err
		}
	}
	return instanceHistory.Reload(ctx, batch, instances)
}

// Decide implements [pipeline.Decider].
func (tagging) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	command := task.Command.(*indexTags)
	for _, key := range command.Instances {
		if row, _ := instanceHistory.Get(batch, key); row != nil {
			showTags(batch, row.Tenant, key, row.Tags)
		}
	}
	if len(command.Instances) == 0 {
		tagsIndexedTable.Put(batch, &tagsIndexed{tagsIndexedKey, command.UpTo})
	}
	return nil, nil
}

// tagPass goes through the instances whose tags may not be in the index.
type tagPass struct {
	broker *Broker
	marked bool  // all up to a key were indexed before
	upTo   int64 // key of the last instance looked at
	looked int
}

// indexTags has the tags of instances indexed that an earlier release wrote. Where
// there are many it goes on while the node serves. It does nothing beside a node of
// another release, which may write more of them: the last one of the new release does it.
func (b *Broker) indexTags(ctx, running context.Context) error {
	pass := &tagPass{broker: b}
	same := true
	err := b.pipeline.Store().Read(ctx, func(reader store.Reader) error {
		nodes, err := pipeline.LiveNodes(ctx, reader)
		for _, node := range nodes {
			same = same && node.Release == nodes[0].Release
		}
		if err != nil {
			return err
		}
		before, err := tagsIndexedTable.Read(ctx, reader, store.Query{})
		if len(before) > 0 {
			pass.marked, pass.upTo = true, before[0].UpTo
		}
		return err
	})
	if err != nil || !same {
		return err
	}
	more, err := pass.next(ctx)
	if err != nil || !more {
		return err
	}
	b.stopped.Go(func() {
		for more && err == nil {
			more, err = pass.next(running)
		}
		if err != nil && running.Err() == nil {
			b.logger.Warn("indexing the tags of instances failed; the next start goes on with it", "error", err)
		}
	})
	return nil
}

// next looks at some instances and has the tags indexed that no index has.
func (p *tagPass) next(ctx context.Context) (more bool, err error) {
	missing, looked, err := p.missing(ctx)
	for err == nil && len(missing) > 0 {
		some := missing[:min(len(missing), tagsFilled)]
		missing = missing[len(some):]
		err = p.do(ctx, &indexTags{Instances: some})
	}
	p.looked += looked
	if err != nil || looked == tagsLooked {
		return err == nil, err
	}
	if !p.marked || p.looked >= tagsMarked {
		err = p.do(ctx, &indexTags{UpTo: p.upTo})
	}
	return false, err
}

func (p *tagPass) do(ctx context.Context, command *indexTags) error {
	_, err := pipeline.Do[any](ctx, p.broker.pipeline, pipeline.Act{Actor: pipeline.System, Command: command})
	return err
}

// missing gives those of the next instances that have tags which the index has not.
func (p *tagPass) missing(ctx context.Context) (missing []int64, looked int, err error) {
	err = p.broker.pipeline.Store().Read(ctx, func(reader store.Reader) error {
		var tagged []any
		next := store.Query{Table: instanceHistory.Spec, Columns: []string{"id", "tags"}, OrderBy: keyOrder, Limit: tagsLooked,
			Where: store.Compare{Column: "id", Op: store.Greater, Value: p.upTo}}
		err := reader.Select(ctx, next, func(row store.Row) error {
			looked, p.upTo = looked+1, row[0].(int64)
			if row[1] != nil {
				tagged = append(tagged, row[0])
			}
			return nil
		})
		if err != nil {
			return err
		}
		known, err := distinct(ctx, reader, instanceTags.Spec, "instance", store.And{store.In{Column: "instance", Values: tagged}})
		has := map[any]bool{}
		for _, instance := range known {
			has[instance] = true
		}
		for _, instance := range tagged {
			if !has[instance] {
				missing = append(missing, instance.(int64))
			}
		}
		return err
	})
	return missing, looked, err
}
