package clustertest

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"zhitong/broker"
	"zhitong/pipeline"
)

// unanswered are the refusals after which a client asks again: they tell nothing about what became of it.
var unanswered = []pipeline.Code{pipeline.Unavailable, pipeline.Internal, pipeline.DeadlineExceeded, pipeline.ResourceExhausted}

// tell takes in what a client is told, and says what is wrong with it.
func (l *life) tell(r reply) error {
	if r.err != nil && slices.Contains(unanswered, pipeline.CodeOf(r.err)) {
		l.counts["failed"]++
		return nil
	}
	if !r.request.done {
		r.request.done = true
		l.requests = slices.DeleteFunc(l.requests, func(other *request) bool { return other == r.request })
	}
	if r.err != nil && r.request.key != "" && r.request.told > 0 {
		return fmt.Errorf("%s was refused, with %w, to who was told before that it went well", r.request.name, r.err)
	}
	if r.err != nil {
		l.counts["refused "+r.request.command.Kind()]++
		return nil
	}
	if r.request.foreign {
		return fmt.Errorf("%s of another tenant went well", r.request.name)
	}
	r.request.told++
	l.counts[r.request.command.Kind()]++
	switch command := r.request.command.(type) {
	case *broker.CreateInstance:
		return l.toldCreated(command, r)
	case *broker.ActivateJobs:
		return l.toldActivated(r)
	case *broker.CompleteJob:
		return l.toldCompleted(command, r)
	case *broker.PublishMessage:
		published, err := answerOf[broker.MessagePublished](r)
		l.published[published.Key] = true
		return err
	case *broker.CreateBatch:
		return l.toldBatch(r)
	}
	return nil
}

// answerOf gives an answer, which a repeated request gets as JSON.
func answerOf[T any](r reply) (answer T, err error) {
	switch given := r.answer.(type) {
	case T:
		return given, nil
	case json.RawMessage:
		return answer, json.Unmarshal(given, &answer)
	default:
		return answer, fmt.Errorf("%s was answered with %T", r.request.name, r.answer)
	}
}

func (l *life) toldCreated(command *broker.CreateInstance, r reply) error {
	created, err := answerOf[broker.InstanceCreated](r)
	if err != nil {
		return err
	}
	for key, business := range l.instances {
		if business == command.BusinessID && key != created.Key && r.request.key != "" {
			return fmt.Errorf("%s was told of instance %d and of %d", r.request.name, key, created.Key)
		}
	}
	l.instances[created.Key] = command.BusinessID
	return l.mustBe(broker.InstanceTable(), created.Key)
}

func (l *life) toldActivated(r reply) error {
	jobs, err := answerOf[[]broker.ActivatedJob](r)
	if r.request.awaits {
		l.counts["jobs of who waited"] += len(jobs)
	}
	for _, job := range jobs {
		if !slices.Contains(r.request.command.(*broker.ActivateJobs).Tenants, job.Tenant) {
			return fmt.Errorf("job %d of %s was given to a worker of others", job.Key, job.Tenant)
		}
		given := lease{time.Now(), job.Deadline} // over already if its transaction was held up for long
		for _, other := range l.leases[job.Key] {
			if !l.stepped && given.since.Before(other.until) && other.since.Before(given.until) && !l.failed[job.Key] {
				return fmt.Errorf("job %d was in the hands of two workers: %v and %v", job.Key, other, given)
			}
		}
		l.leases[job.Key] = append(l.leases[job.Key], given)
		l.held = append(l.held, job)
	}
	return err
}

func (l *life) toldCompleted(command *broker.CompleteJob, r reply) error {
	first := l.completed[command.Job]
	if first != nil && (first != r.request || r.request.key == "") {
		return fmt.Errorf("job %d was completed twice: %s", command.Job, r.request.name)
	}
	l.completed[command.Job] = r.request
	return nil
}
