package broker

import (
	"context"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

const (
	tagsLooked = 10_000          // instances that are looked at together for tags that no index has
	tagsFilled = 500             // instances whose tags one command indexes
	tagsWait   = 3 * time.Second // until it is looked again whether a node that leaves out tags has gone
)

// indexTags indexes the tags of instances that a release without the index wrote, or
// keeps that all up to a key are indexed and which nodes leave out nothing.
type indexTags struct {
	Instances []int64 `json:"instances,omitempty"`
	UpTo      int64   `json:"upTo,omitempty"`
	Complete  bool    `json:"complete,omitempty"` // all up to that key are indexed
	Nodes     []int64 `json:"nodes,omitempty"`
}

// Kind implements [pipeline.Command].
func (*indexTags) Kind() string { return "process-instance.index-tags" }

// tagIndexing decides that command.
type tagIndexing struct{}

// Kinds implements [pipeline.Decider].
func (tagIndexing) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{"process-instance.index-tags": func() pipeline.Command { return new(indexTags) }}
}

// Load implements [pipeline.Decider]. Instances are locked so that none leaves before its tags are there.
func (tagIndexing) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
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
func (tagIndexing) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	command := task.Command.(*indexTags)
	for _, key := range command.Instances {
		if row, _ := instanceHistory.Get(batch, key); row != nil {
			showTags(batch, row.Tenant, key, row.Tags)
		}
	}
	if command.Complete {
		tagsIndexedTable.Put(batch, &tagsIndexed{tagsIndexedKey, command.UpTo})
	}
	for _, node := range command.Nodes {
		tagNodes.Put(batch, &tagNode{node})
	}
	return nil, nil
}

// tagPass goes through the instances whose tags may not be in the index.
type tagPass struct {
	broker *Broker
	*tagging
}

// indexTags has the tags of instances indexed that an earlier release wrote: once
// after an upgrade, and again when a node of that release was at work in between.
// Where there are many it goes on while the node serves. Beside a node that leaves
// out tags it waits until that has gone.
func (b *Broker) indexTags(ctx, running context.Context) error {
	pass := &tagPass{broker: b}
	if err := pass.read(ctx); err != nil {
		return err
	}
	if !pass.settled {
		if err := pass.do(ctx, &indexTags{Nodes: []int64{b.pipeline.NodeID()}}); err != nil {
			return err
		}
	}
	if pass.complete() {
		return nil
	}
	more := true
	if !pass.waits {
		var err error
		if more, err = pass.next(ctx); err != nil {
			return err
		}
	}
	if more {
		b.stopped.Go(func() { pass.finish(running) })
	}
	return nil
}

// finish goes on until nothing is missing.
func (p *tagPass) finish(ctx context.Context) {
	if err := p.rest(ctx); err != nil && ctx.Err() == nil {
		p.broker.logger.Warn("indexing the tags of instances failed; the next start goes on with it", "error", err)
	}
}

func (p *tagPass) rest(ctx context.Context) error {
	if p.waits {
		if err := p.wait(ctx); err != nil || p.complete() {
			return err
		}
	}
	for more := true; more; {
		var err error
		if more, err = p.next(ctx); err != nil {
			return err
		}
	}
	return nil
}

// wait returns when all nodes have gone that leave out tags, and what they left out
// was indexed by another node, or is for this one to do: the newest does it.
func (p *tagPass) wait(ctx context.Context) error {
	again := time.NewTicker(tagsWait)
	defer again.Stop()
	for p.waits || !p.complete() && !p.newest {
		select {
		case <-again.C:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := p.read(ctx); err != nil {
			return err
		}
	}
	return nil
}

// read reads what may be missing.
func (p *tagPass) read(ctx context.Context) error {
	return p.broker.pipeline.Store().Read(ctx, func(reader store.Reader) (err error) {
		p.tagging, err = readTagging(ctx, reader, p.broker.pipeline.NodeID())
		return err
	})
}

// next looks at some instances and has the tags indexed that no index has.
func (p *tagPass) next(ctx context.Context) (more bool, err error) {
	missing, looked, err := p.missing(ctx)
	for err == nil && len(missing) > 0 {
		some := missing[:min(len(missing), tagsFilled)]
		missing = missing[len(some):]
		err = p.do(ctx, &indexTags{Instances: some})
	}
	if err != nil || looked == tagsLooked {
		return err == nil, err
	}
	return false, p.do(ctx, &indexTags{UpTo: p.from, Complete: true, Nodes: p.older})
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
			Where: store.Compare{Column: "id", Op: store.Greater, Value: p.from}}
		err := reader.Select(ctx, next, func(row store.Row) error {
			looked, p.from = looked+1, row[0].(int64)
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
