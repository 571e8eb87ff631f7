package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"zhitong/store"
)

// Options wires a pipeline. Store and Authorizer are required.
type Options struct {
	Store       store.Store
	Authorizer  Authorizer
	Deciders    []Decider
	Projections []Projection
	Listeners   []Listener
	// Caches hear of committed batches before the callers are answered, so that
	// who was answered meets nothing outdated here.
	Caches   []Listener
	NodeName string
	// Release is the version of this program, for whoever lists the nodes.
	Release string
	Logger  *slog.Logger
	// Observer hears of what is done; nil for nobody.
	Observer Observer
	// Writers is how many batches are at work at the same time; as many as do best
	// when 0. With 1 they are decided one after the other, by one goroutine, as they
	// always are on a store that no other process changes.
	Writers int
}

// Pipeline batches and commits commands. Make it with [Open], stop it with Close.
type Pipeline struct {
	store       store.Store
	authorizer  Authorizer
	projections []Projection
	listeners   []Listener
	caches      []Listener
	logger      *slog.Logger
	observer    Observer
	kinds       map[string]kind
	joiners     []Joiner
	queue       *queue
	keys        *keySource
	writers     []*writer // the first has the key of the node
	stop        context.CancelFunc
	stopped     sync.WaitGroup
	failed      chan error
	fenced      atomic.Bool // another node has taken over from this one
	telling     sync.Mutex  // held while caches or listeners hear of a batch
	attempts    attempts
	processors  processors
}

// kind is a registered kind of command.
type kind struct {
	decider Decider
	empty   func() Command
}

// Open registers this process as a node of the store's cluster, takes up the
// follow-ups that were left, and starts to accept commands.
func Open(ctx context.Context, options Options) (*Pipeline, error) {
	p := &Pipeline{
		store: options.Store, authorizer: options.Authorizer, projections: options.Projections,
		listeners: options.Listeners, caches: options.Caches, logger: options.Logger, observer: options.Observer,
		kinds: map[string]kind{}, queue: newQueue(), keys: newKeySource(), failed: make(chan error, 1),
	}
	if p.logger == nil {
		p.logger = slog.Default()
	}
	if p.observer == nil {
		p.observer = unobserved{}
	}
	for _, decider := range options.Deciders {
		for name, empty := range decider.Kinds() {
			if _, taken := p.kinds[name]; taken {
				return nil, fmt.Errorf("pipeline: two modules decide %q", name)
			}
			p.kinds[name] = kind{decider, empty}
		}
		if joiner, ok := decider.(Joiner); ok {
			p.joiners = append(p.joiners, joiner)
		}
	}
	p.addWriters(options.Writers)
	if err := p.joinCluster(ctx, options.NodeName, options.Release); err != nil {
		return nil, err
	}
	if err := p.start(ctx); err != nil {
		return nil, err
	}
	return p, nil
}

// start has the writers work.
func (p *Pipeline) start(ctx context.Context) error {
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	p.stop = stop
	for _, w := range p.writers {
		returned, err := p.store.Watch(running, returnedTopic)
		if err == nil {
			err = w.heartbeat(ctx)
		}
		if err != nil {
			stop()
			p.stopped.Wait()
			return err
		}
		p.stopped.Go(func() { w.work(running) })
		p.stopped.Go(func() { w.beat(running, returned) })
	}
	return nil
}

// Close stops taking commands, finishes the batch at work, refuses what is
// still queued and gives the node's leases back, so that nobody waits for their end.
// Where the store does not take one back within two seconds, the lease runs out.
func (p *Pipeline) Close() error {
	refuseTasks(p.queue.close(), errStopping)
	p.stop()
	p.stopped.Wait()
	var returning sync.WaitGroup
	for _, w := range p.writers {
		returning.Go(w.returnLease)
	}
	returning.Wait()
	return nil
}

// Failed gives the error after which this node can commit nothing more, such
// as a lease that another node took over. The process should end then.
func (p *Pipeline) Failed() <-chan error { return p.failed }

// Store gives the store, for queries.
func (p *Pipeline) Store() store.Store { return p.store }

// Waiting gives how many commands wait for a batch. In the reply of an act it is
// how many came while that was carried out.
func (p *Pipeline) Waiting() int { return p.queue.length() }

// NodeID gives the key of this node.
func (p *Pipeline) NodeID() int64 { return p.writers[0].id }

// Do submits an act and waits until its answer is durable. A refusal comes
// back as *Refusal. When ctx ends first the act may still be carried out.
func Do[T any](ctx context.Context, p *Pipeline, act Act) (T, error) {
	var typed T
	answer, err := p.Submit(ctx, act)
	if err != nil {
		return typed, err
	}
	switch answer := answer.(type) {
	case T:
		return answer, nil
	case json.RawMessage: // the first answer of a repeated act
		return typed, json.Unmarshal(answer, &typed)
	case nil:
		return typed, nil
	}
	return typed, fmt.Errorf("pipeline: %s answered %T", act.Command.Kind(), answer)
}

// Submit is Do without the type of the answer.
func (p *Pipeline) Submit(ctx context.Context, act Act) (any, error) {
	type settled struct {
		answer any
		err    error
	}
	done := make(chan settled, 1)
	err := p.SubmitThen(ctx, act, func(answer any, err error) { done <- settled{answer, err} })
	if err != nil {
		return nil, err
	}
	select {
	case result := <-done:
		return result.answer, result.err
	case <-ctx.Done():
	}
	select {
	case result := <-done: // both were ready
		return result.answer, result.err
	default:
		return nil, Refuse(DeadlineExceeded, "no answer in time; the command may still be carried out")
	}
}

// SubmitThen queues an act and calls reply, from another goroutine, once it is
// settled. The error says why it was not queued; then reply is not called.
func (p *Pipeline) SubmitThen(ctx context.Context, act Act, reply func(answer any, err error)) error {
	now := time.Now()
	watched := observation{p.observer, now, p.observer.Submitted(ctx, act)}
	err := p.admit(ctx, act, watched, reply)
	if err != nil {
		watched.answered(act.Command.Kind(), act.Tenant, 0, err)
	}
	return err
}

// admit queues an act of a caller who may give it.
func (p *Pipeline) admit(ctx context.Context, act Act, watched observation, reply func(answer any, err error)) error {
	if err := p.queue.room(act, watched.at); err != nil { // before any work is done for it
		return err
	}
	act, err := p.Authorize(ctx, act)
	if err != nil {
		return err
	}
	task := &Task{Act: act, Command: act.Command, reply: reply, observation: watched}
	for _, command := range act.Attached {
		attached := act
		attached.Command = command
		task.attached = append(task.attached, &Task{Act: attached, Command: command})
	}
	return p.queue.push(task, watched.at)
}

// Room refuses an act for which there is no room now: surfaces ask it before they
// take trouble with a request.
func (p *Pipeline) Room(act Act) error {
	err := p.queue.room(act, time.Now())
	if err != nil {
		p.Refused(act, err)
	}
	return err
}

// Refused tells the observer of an act that a surface refused instead of giving it.
func (p *Pipeline) Refused(act Act, err error) {
	p.observer.Answered(Answered{Kind: act.Command.Kind(), Tenant: act.Tenant, Err: err})
}

// Authorize refuses with Forbidden what the actor may not do, and gives the act narrowed
// to what he may do in part: as every act is that is submitted.
func (p *Pipeline) Authorize(ctx context.Context, act Act) (Act, error) {
	permitted := act
	permitted.Attached = nil
	for _, command := range append(act.Attached[:len(act.Attached):len(act.Attached)], act.Command) {
		if p.decider(command) == nil {
			return act, Refuse(InvalidArgument, "no module decides %q", command.Kind())
		}
		allowed, err := p.permitted(ctx, act, command)
		if err != nil {
			return act, err
		}
		permitted.Attached = append(permitted.Attached, allowed)
	}
	last := len(permitted.Attached) - 1
	permitted.Command, permitted.Attached = permitted.Attached[last], permitted.Attached[:last]
	return permitted, nil
}

func (p *Pipeline) decider(command Command) Decider { return p.kinds[command.Kind()].decider }

// fail ends the node: its writers commit nothing more.
func (p *Pipeline) fail(err error) {
	p.fenced.Store(true)
	select {
	case p.failed <- err:
	default:
	}
}

// decided is the tasks of one module in a round.
type decided struct {
	decider Decider
	tasks   []*Task
}

// groupByDecider groups tasks, with what is attached to them, by module in the
// order of their first task.
func (p *Pipeline) groupByDecider(tasks []*Task) []*decided {
	var groups []*decided
	index := map[Decider]*decided{}
	add := func(task *Task) {
		decider := p.decider(task.Command)
		if decider == nil {
			return
		}
		group, ok := index[decider]
		if !ok {
			group = &decided{decider: decider}
			index[decider] = group
			groups = append(groups, group)
		}
		group.tasks = append(group.tasks, task)
	}
	for _, task := range tasks {
		if task.settled || task.deferred {
			continue
		}
		for _, part := range task.attached {
			add(part)
		}
		add(task)
	}
	return groups
}
