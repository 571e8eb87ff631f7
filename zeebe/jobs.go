package zeebe

import (
	"cmp"
	"context"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/zeebe/gatewayprotocol"
)

// maxJobsBytes bounds the jobs of one message; the rest is for what is around them.
const maxJobsBytes = maxMessageBytes - 64<<10

// ActivateJobs gives jobs as soon as one is there, at the latest after
// requestTimeout. It implements [gatewayprotocol.GatewayServer].
func (g *gateway) ActivateJobs(request *gatewayprotocol.ActivateJobsRequest, stream grpc.ServerStreamingServer[gatewayprotocol.ActivateJobsResponse]) error {
	command, err := activation(stream.Context(), request)
	if err != nil {
		return err
	}
	wait, err := duration("requestTimeout", max(request.GetRequestTimeout(), 0))
	if err != nil {
		return err
	}
	if request.GetRequestTimeout() < 0 {
		wait = -1
	}
	ctx, leave, err := g.wait(stream.Context(), g.Broker.TakeWorkPlace)
	if err != nil {
		return err
	}
	defer leave()
	jobs, err := g.Broker.PollJobs(ctx, callerOf(ctx).Actor, *command, wait)
	if err != nil {
		return g.interrupted(err)
	}
	return g.deliver(ctx, jobs, len(jobs), func(part []*gatewayprotocol.ActivatedJob) error {
		return stream.Send(&gatewayprotocol.ActivateJobsResponse{Jobs: part})
	})
}

func activation(ctx context.Context, request *gatewayprotocol.ActivateJobsRequest) (*broker.ActivateJobs, error) {
	if request.GetWorker() == "" {
		return nil, badField("worker: a name is wanted")
	}
	if request.GetMaxJobsToActivate() < 1 {
		return nil, badField("maxJobsToActivate: at least one is wanted")
	}
	command := &broker.ActivateJobs{Type: request.GetType(), Worker: request.GetWorker(), Fetch: request.GetFetchVariable(),
		Max: min(int(request.GetMaxJobsToActivate()), broker.MaxJobsPerActivation)}
	return command, aim(ctx, command, request.GetTimeout(), request.GetTenantIds())
}

// aim checks what both ways of taking jobs have in common.
func aim(ctx context.Context, command *broker.ActivateJobs, timeout int64, tenants []string) (err error) {
	if command.Type == "" {
		return badField("type: the type of the jobs is wanted")
	}
	if command.Timeout, err = lasting("timeout", timeout); err != nil {
		return err
	}
	command.Tenants, err = callerOf(ctx).tenants(tenants)
	return err
}

// How many jobs a stream takes in hand at once: few, so that others get some too,
// but twice as many after each time that there were so many and the worker took them
// off at once. Where much waits, few at a time would be less than begins.
const (
	streamedJobs     = 32
	mostStreamedJobs = 256
	takenAtOnce      = 100 * time.Millisecond
)

// nextTake is how many jobs a stream takes after it wanted and got so many and
// delivered them in the time.
func nextTake(wanted, got int, delivered time.Duration) int {
	if got < wanted || delivered > takenAtOnce {
		return streamedJobs
	}
	return min(2*wanted, mostStreamedJobs)
}

// StreamActivatedJobs gives jobs as they come until the caller or the server
// ends the call. It implements [gatewayprotocol.GatewayServer].
func (g *gateway) StreamActivatedJobs(request *gatewayprotocol.StreamActivatedJobsRequest, stream grpc.ServerStreamingServer[gatewayprotocol.ActivatedJob]) error {
	command := broker.ActivateJobs{Type: request.GetType(), Worker: request.GetWorker(), Fetch: request.GetFetchVariable(), Max: streamedJobs}
	if err := aim(stream.Context(), &command, request.GetTimeout(), request.GetTenantIds()); err != nil {
		return err
	}
	vacate, err := g.Broker.TakeWorkPlace()
	if err != nil {
		return err
	}
	defer vacate()
	with, leave := g.stays.enter(stream.Context())
	defer leave()
	return g.push(stream, command, with)
}

// push sends a stream its jobs until it ends.
func (g *gateway) push(stream grpc.ServerStreamingServer[gatewayprotocol.ActivatedJob], command broker.ActivateJobs, with *stay) error {
	ctx := stream.Context()
	for {
		jobs, err := g.Broker.NextJobs(ctx, with.ended, callerOf(ctx).Actor, command)
		if err != nil {
			return g.interrupted(err)
		}
		if len(jobs) == 0 { // the stay has ended
			return g.interrupted(cmp.Or(with.reason, context.Canceled))
		}
		began := time.Now()
		err = g.deliver(ctx, jobs, 1, func(part []*gatewayprotocol.ActivatedJob) error { return stream.Send(part[0]) })
		if err != nil {
			return err
		}
		command.Max = nextTake(command.Max, len(jobs), time.Since(began))
	}
}

// deliver sends jobs in messages of at most limit jobs that clients can take.
// What cannot be sent is made available to others at once.
func (g *gateway) deliver(ctx context.Context, jobs []broker.ActivatedJob, limit int, send func([]*gatewayprotocol.ActivatedJob) error) error {
	for first := 0; first < len(jobs); {
		part, count, err := g.message(ctx, jobs[first:min(first+limit, len(jobs))])
		if err == nil && len(part) > 0 {
			err = send(part)
		}
		if err != nil {
			g.Broker.ReleaseJobs(context.WithoutCancel(ctx), jobs[first:])
			return err
		}
		first += count
	}
	return nil
}

// message takes as many jobs as one message holds, and says how many it took
// care of. A job that no message holds becomes an incident.
func (g *gateway) message(ctx context.Context, jobs []broker.ActivatedJob) (part []*gatewayprotocol.ActivatedJob, count int, err error) {
	size := 0
	for i := range jobs {
		job, err := activatedJob(&jobs[i])
		if err != nil {
			return nil, 0, err
		}
		more := proto.Size(job) + 16
		if more > maxJobsBytes {
			if err := g.tooLarge(ctx, &jobs[i]); err != nil {
				return nil, 0, err
			}
			continue
		}
		if size+more > maxJobsBytes {
			return part, i, nil
		}
		part, size = append(part, job), size+more
	}
	return part, len(jobs), nil
}

func (g *gateway) tooLarge(ctx context.Context, job *broker.ActivatedJob) error {
	command := &broker.FailJob{Job: job.Key, Message: "the variables of the job are above 4 MiB, more than a worker can be sent; let it fetch fewer, or make them smaller"}
	_, err := g.Pipeline.Submit(context.WithoutCancel(ctx), pipeline.Act{Actor: pipeline.System, Tenant: job.Tenant, Command: command})
	return err
}

func activatedJob(job *broker.ActivatedJob) (*gatewayprotocol.ActivatedJob, error) {
	variables, err := document(job.Variables)
	if err != nil {
		return nil, err
	}
	headers, err := document(job.Headers)
	return &gatewayprotocol.ActivatedJob{
		Key: job.Key, Type: job.Type, ProcessInstanceKey: job.Instance, BpmnProcessId: job.ProcessID,
		ProcessDefinitionVersion: int32(job.DefinitionVersion), ProcessDefinitionKey: job.Definition, ElementId: job.ElementID,
		ElementInstanceKey: job.Element, CustomHeaders: headers, Worker: job.Worker, Retries: int32(job.Retries),
		Deadline: job.Deadline.UnixMilli(), Variables: variables, TenantId: job.Tenant,
		Kind: jobKinds[job.Kind], ListenerEventType: listenerEvent(job.ListenerEventType),
	}, err
}
