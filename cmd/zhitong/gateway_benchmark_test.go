package main

import (
	"context"
	"sync"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"zhitong/zeebe/gatewayprotocol"
)

// overGRPC calls the Zeebe gateway; its jobs come by a stream.
type overGRPC struct{ gatewayprotocol.GatewayClient }

func openGRPC(b *testing.B, n *node) caller {
	connection, err := grpc.NewClient(n.gatewayAddress(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { connection.Close() })
	return overGRPC{gatewayprotocol.NewGatewayClient(connection)}
}

func (c overGRPC) start(ctx context.Context) (int64, error) {
	created, err := c.CreateProcessInstance(ctx, &gatewayprotocol.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1, Variables: `{"order":4711}`})
	return created.GetProcessInstanceKey(), err
}

func (c overGRPC) work(ctx context.Context, done func(error)) error {
	stream, err := c.StreamActivatedJobs(ctx, &gatewayprotocol.StreamActivatedJobsRequest{Type: "work", Worker: "w", Timeout: 60_000})
	if err != nil {
		return err
	}
	completing := make(chan int64, inFlight)
	var completers sync.WaitGroup
	for range 64 {
		completers.Go(func() {
			for key := range completing {
				_, err := c.CompleteJob(context.WithoutCancel(ctx), &gatewayprotocol.CompleteJobRequest{JobKey: key})
				done(err)
			}
		})
	}
	defer completers.Wait()
	defer close(completing)
	for {
		job, err := stream.Recv()
		if err != nil {
			return err
		}
		completing <- job.GetKey()
	}
}
