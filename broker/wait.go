package broker

import (
	"context"
	"encoding/json"
	"time"

	"zhitong/pipeline"
)

// How often who waits looks by himself: another node may have done it.
const (
	waitPoll        = 250 * time.Millisecond
	waitPollAlone   = 5 * time.Second
	maxInstanceWait = 10 * time.Minute
	maxJobLongPoll  = 10 * time.Minute
	defaultPollJobs = 10 * time.Second
)

func (b *Broker) pollInterval() time.Duration {
	if b.pipeline.Store().Exclusive() {
		return waitPollAlone
	}
	return waitPoll
}

// PollJobs activates jobs and waits up to wait for the first to come. The
// answer is empty when none came. A negative wait does not wait at all, zero
// waits for the default of ten seconds.
func (b *Broker) PollJobs(ctx context.Context, actor pipeline.Actor, command ActivateJobs, wait time.Duration) ([]ActivatedJob, error) {
	if wait == 0 {
		wait = defaultPollJobs
	}
	deadline := time.NewTimer(min(max(wait, 0), maxJobLongPoll))
	defer deadline.Stop()
	defer b.waiting.jobs.enter(command.Type)()
	for {
		came := b.waiting.jobs.next(command.Type)
		activated, err := b.activate(ctx, actor, &command)
		if err != nil || len(activated) > 0 || wait < 0 {
			return activated, err
		}
		poll := time.NewTimer(b.pollInterval())
		select {
		case <-ctx.Done():
			poll.Stop()
			return nil, pipeline.Refuse(pipeline.DeadlineExceeded, "the caller went away")
		case <-deadline.C:
			poll.Stop()
			return nil, nil
		case <-came:
		case <-poll.C:
		}
		poll.Stop()
	}
}

// activate activates jobs; what was activated for a caller who is gone is given
// back.
func (b *Broker) activate(ctx context.Context, actor pipeline.Actor, command *ActivateJobs) ([]ActivatedJob, error) {
	whole := context.WithoutCancel(ctx)
	activated, err := pipeline.Do[[]ActivatedJob](whole, b.pipeline, pipeline.Act{Actor: actor, Command: command})
	if err == nil && ctx.Err() != nil {
		b.ReleaseJobs(whole, activated)
		return nil, pipeline.Refuse(pipeline.DeadlineExceeded, "the caller went away")
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
	for {
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
		patience = b.pollInterval()
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
