package workload

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	"zhitong/zeebe/gatewayprotocol"
)

// callsPerConnection is how many instances are awaited on one connection:
// gateways limit the open calls of a connection, this one to 1,000.
const callsPerConnection = 500

// sweepInterval is how often a worker that has a stream asks for the jobs that
// were there before it, or that the stream did not take.
const sweepInterval = 5 * time.Second

// gateway is a target with the Zeebe gateway protocol.
type gateway struct {
	connections []*grpc.ClientConn
	starters    []gatewayprotocol.GatewayClient
	workers     gatewayprotocol.GatewayClient
	next        atomic.Uint64
}

func dialGRPC(address string, secure bool, who Credentials, outstanding int) (*gateway, error) {
	options := []grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials())}
	if secure {
		options[0] = grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{MinVersion: tls.VersionTLS12}))
	}
	if header := who.header(); header != "" {
		options = append(options, grpc.WithPerRPCCredentials(authorization(header)))
	}
	g := &gateway{}
	for range 2 + (outstanding-1)/callsPerConnection { // one of them for the workers
		connection, err := grpc.NewClient(address, options...)
		if err != nil {
			g.Close()
			return nil, err
		}
		g.connections = append(g.connections, connection)
		g.starters = append(g.starters, gatewayprotocol.NewGatewayClient(connection))
	}
	g.workers, g.starters = g.starters[0], g.starters[1:]
	return g, nil
}

// header is the value of the header "authorization", "" for nobody.
func (c Credentials) header() string {
	switch {
	case c.Token != "":
		return "Bearer " + c.Token
	case c.User != "":
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(c.User+":"+c.Password))
	}
	return ""
}

// authorization is a header in the metadata of every call.
type authorization string

// GetRequestMetadata implements [credentials.PerRPCCredentials].
func (a authorization) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	return map[string]string{"authorization": string(a)}, nil
}

// RequireTransportSecurity implements [credentials.PerRPCCredentials]: the one who names the target decides.
func (authorization) RequireTransportSecurity() bool { return false }

// Close implements [Target].
func (g *gateway) Close() (err error) {
	for _, connection := range g.connections {
		err = errors.Join(err, connection.Close())
	}
	return err
}

// answered gives the error of a call as a failure.
func answered(err error) error {
	if err == nil {
		return nil
	}
	told := status.Convert(err)
	failure := &Failure{Kind: told.Code().String(), Refused: told.Code() == codes.ResourceExhausted, Message: told.Message()}
	for _, detail := range told.Details() {
		if retry, ok := detail.(*errdetails.RetryInfo); ok {
			failure.RetryAfter = retry.GetRetryDelay().AsDuration()
		}
	}
	return failure
}

// Deploy implements [Target].
func (g *gateway) Deploy(ctx context.Context, files []File) error {
	request := &gatewayprotocol.DeployResourceRequest{}
	for _, file := range files {
		request.Resources = append(request.Resources, &gatewayprotocol.Resource{Name: file.Name, Content: file.Content})
	}
	_, err := g.workers.DeployResource(ctx, request)
	return answered(err)
}

// starter takes the connections in turn.
func (g *gateway) starter() gatewayprotocol.GatewayClient {
	return g.starters[g.next.Add(1)%uint64(len(g.starters))]
}

// Start implements [Target].
func (g *gateway) Start(ctx context.Context, process, variables string, wait time.Duration) (int64, error) {
	ended, err := g.starter().CreateProcessInstanceWithResult(ctx, &gatewayprotocol.CreateProcessInstanceWithResultRequest{
		Request:        &gatewayprotocol.CreateProcessInstanceRequest{BpmnProcessId: process, Version: -1, Variables: variables},
		RequestTimeout: wait.Milliseconds(), FetchVariables: []string{caseID}})
	return ended.GetProcessInstanceKey(), answered(err)
}

// Publish implements [Target].
func (g *gateway) Publish(ctx context.Context, name, correlationKey string, lifetime time.Duration) error {
	_, err := g.starter().PublishMessage(ctx, &gatewayprotocol.PublishMessageRequest{Name: name, CorrelationKey: correlationKey,
		TimeToLive: lifetime.Milliseconds()})
	return answered(err)
}

// Complete implements [Target].
func (g *gateway) Complete(ctx context.Context, job int64, variables string) error {
	_, err := g.workers.CompleteJob(ctx, &gatewayprotocol.CompleteJobRequest{JobKey: job, Variables: variables})
	return answered(err)
}

// Work implements [Target]: by a stream and now and then a request for what the
// stream left, or by requests alone where the gateway has no streams.
func (g *gateway) Work(ctx context.Context, jobs Jobs, take func(Job)) error {
	both, end := context.WithCancelCause(ctx)
	var sweeping sync.WaitGroup
	sweeping.Go(func() { end(g.sweep(both, jobs, take)) })
	end(g.stream(both, jobs, take))
	sweeping.Wait()
	err := context.Cause(both) // what ended first
	if failureOf(err).Kind == codes.Unimplemented.String() {
		return g.poll(ctx, jobs, take)
	}
	return err
}

// stream takes jobs as the gateway pushes them.
func (g *gateway) stream(ctx context.Context, jobs Jobs, take func(Job)) error {
	stream, err := g.workers.StreamActivatedJobs(ctx, &gatewayprotocol.StreamActivatedJobsRequest{Type: jobs.Type, Worker: jobs.Worker,
		Timeout: jobs.Hold.Milliseconds(), FetchVariable: jobs.Fetch})
	for err == nil {
		var job *gatewayprotocol.ActivatedJob
		if job, err = stream.Recv(); err == nil {
			take(received(job))
		}
	}
	return answered(err)
}

// sweep asks for what no stream takes, again and again. A refusal leaves the stream
// alone: the jobs that it has sent would be lost to all until their time is over.
func (g *gateway) sweep(ctx context.Context, jobs Jobs, take func(Job)) error {
	again := time.NewTicker(sweepInterval)
	defer again.Stop()
	for {
		more, err := g.ask(ctx, jobs, -1, take)
		switch {
		case err != nil && !failureOf(err).Refused:
			return err
		case err != nil:
			jobs.Refused(err)
		case more == jobs.Most:
			continue
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// poll asks for jobs and waits for them.
func (g *gateway) poll(ctx context.Context, jobs Jobs, take func(Job)) error {
	for {
		if _, err := g.ask(ctx, jobs, pollingTime.Milliseconds(), take); err != nil {
			return err
		}
	}
}

// ask asks for jobs once and says how many there were.
func (g *gateway) ask(ctx context.Context, jobs Jobs, wait int64, take func(Job)) (count int, err error) {
	stream, err := g.workers.ActivateJobs(ctx, &gatewayprotocol.ActivateJobsRequest{Type: jobs.Type, Worker: jobs.Worker,
		Timeout: jobs.Hold.Milliseconds(), FetchVariable: jobs.Fetch, MaxJobsToActivate: int32(jobs.Most), RequestTimeout: wait})
	for err == nil {
		var part *gatewayprotocol.ActivateJobsResponse
		if part, err = stream.Recv(); err == nil {
			for _, job := range part.GetJobs() {
				take(received(job))
			}
			count += len(part.GetJobs())
		}
	}
	if err == io.EOF {
		return count, nil
	}
	return count, answered(err)
}

func received(job *gatewayprotocol.ActivatedJob) Job {
	return Job{job.GetKey(), job.GetBpmnProcessId(), json.RawMessage(job.GetVariables())}
}
