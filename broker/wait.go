package broker

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"zhitong/pipeline"
)

const (
	maxInstanceWait = 10 * time.Minute
	maxJobLongPoll  = 10 * time.Minute
	defaultPollJobs = 10 * time.Second
)

// pace is how often who waits looks by himself: after interval, and after each
// time that he finds nothing half as often, down to every rarest one.
type pace struct {
	interval time.Duration
	rarest   uint64
}

// Where other nodes may have done what is waited for they are not asked to say
// so; a node that is alone hears of everything.
var (
	paceOfMany = pace{100 * time.Millisecond, 8}
	paceAlone  = pace{5 * time.Second, 1}
)

func (b *Broker) pace() pace {
	if b.pipeline.Store().Exclusive() {
		return paceAlone
	}
	return paceOfMany
}

// after is how long who has looked so often waits for the next time.
func (p pace) after(looks int) time.Duration {
	return p.interval * time.Duration(min(uint64(1)<<min(looks, 32), p.rarest))
}

// PollJobs activates jobs and waits up to wait for the first to come. The
// answer is empty when none came. A negative wait does not wait at all, zero
// waits for the default of ten seconds. Who waits for the same jobs is served in
// the order of arrival.
func (b *Broker) PollJobs(ctx context.Context, actor pipeline.Actor, command ActivateJobs, wait time.Duration) ([]ActivatedJob, error) {
	if wait < 0 {
		return b.activate(ctx, actor, &command)
	}
	deadline := time.NewTimer(min(cmp.Or(wait, defaultPollJobs), maxJobLongPoll))
	defer deadline.Stop()
	return awaitJobs(ctx, b, actor, command, deadline.C)
}

// NextJobs is PollJobs until ended is closed.
func (b *Broker) NextJobs(ctx context.Context, ended <-chan struct{}, actor pipeline.Actor, command ActivateJobs) ([]ActivatedJob, error) {
	return awaitJobs(ctx, b, actor, command, ended)
}

func awaitJobs[T any](ctx context.Context, b *Broker, actor pipeline.Actor, command ActivateJobs, ended <-chan T) ([]ActivatedJob, error) {
	if err := command.check(); err != nil {
		return nil, err
	}
	waiter := b.lines.enter(ctx, actor, command)
	select {
	case served := <-waiter.served:
		return served.jobs, served.err
	case <-ctx.Done():
	case <-ended:
	}
	if !b.lines.leave(waiter) {
		served := <-waiter.served
		return served.jobs, served.err
	}
	if ctx.Err() != nil {
		return nil, errCallerGone
	}
	return nil, nil
}

var errCallerGone = pipeline.Refuse(pipeline.DeadlineExceeded, "the caller went away")

// lookFor activates up to so many jobs for a worker in a line.
func (b *Broker) lookFor(waiter *waitingWorker, most int) {
	command := waiter.command
	command.Max = most
	waiter.within = b.processesOf(waiter.context, waiter.actor, &command)
	activated, err := b.activate(waiter.context, waiter.actor, &command)
	b.lines.settle(waiter, most, activated, err)
}

// processesOf gives the processes of which a worker gets jobs now, nil for all. It is
// for whom jobs are offered to: what he gets of them is decided when he gets it.
func (b *Broker) processesOf(ctx context.Context, actor pipeline.Actor, command *ActivateJobs) []string {
	act, err := b.pipeline.Authorize(context.WithoutCancel(ctx), pipeline.Act{Actor: actor, Command: command})
	if err != nil { // the activation is refused just so
		return []string{}
	}
	return act.Command.(*ActivateJobs).Processes
}

// activate activates jobs; what was activated for a caller who is gone is given
// back.
func (b *Broker) activate(ctx context.Context, actor pipeline.Actor, command *ActivateJobs) ([]ActivatedJob, error) {
	whole := context.WithoutCancel(ctx)
	activated, err := pipeline.Do[[]ActivatedJob](whole, b.pipeline, pipeline.Act{Actor: actor, Command: command})
	if err == nil && ctx.Err() != nil {
		b.ReleaseJobs(whole, activated)
		return nil, errCallerGone
	}
	return activated, err
}

// ReleaseJobs makes jobs available again that were activated but could not be
// handed to their worker. One that cannot be released times out.
func (b *Broker) ReleaseJobs(ctx context.Context, unsent []ActivatedJob) {
	for i := range unsent {
		act := pipeline.Act{Actor: pipeline.System, Tenant: unsent[i].Tenant, Command: &releaseJob{unsent[i].Key, unsent[i].Deadline}}
		if _, err := b.pipeline.Submit(ctx, act); err != nil {
			b.logger.Warn("a job that was not handed over could not be released; it times out", "job", unsent[i].Key, "error", err)
		}
	}
}

// Finished is how an instance ended.
type Finished struct {
	Instance  Instance
	Variables map[string]json.RawMessage
}

// firstLook is when one who waits looks for the first time by himself: most ends
// come before and wake him, so that he reads once.
const firstLook = 100 * time.Millisecond

// AwaitInstance waits until an instance has ended, on whichever node, and
// gives its final variables. DeadlineExceeded when ctx ends first.
func (b *Broker) AwaitInstance(ctx context.Context, key int64) (Finished, error) {
	ctx, cancel := context.WithTimeout(ctx, maxInstanceWait)
	defer cancel()
	defer b.waiting.ends.enter(key)()
	over := b.waiting.ends.next(key)
	patience := firstLook
	if b.waiting.lately.holds(key) {
		patience = 0
	}
	for looks := 0; ; looks++ {
		if !waitEither(ctx, over, patience) {
			return Finished{}, notEnded(key)
		}
		over = b.waiting.ends.next(key) // before the look, so that no end is missed
		finished, err := b.endings.look(ctx, key)
		if err != nil {
			return Finished{}, err
		}
		if finished != nil {
			b.endRate.add(time.Now())
			return *finished, nil
		}
		patience = b.pace().after(looks)
	}
}

// waitEither waits for a signal, so long at most, and says whether ctx goes on.
func waitEither(ctx context.Context, came <-chan struct{}, atMost time.Duration) bool {
	timer := time.NewTimer(atMost)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-came:
	case <-timer.C:
	}
	return true
}
