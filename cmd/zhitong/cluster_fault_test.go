package main

import (
	"os/exec"
	"syscall"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"zhitong/zeebe/gatewayprotocol"
)

var _ = proto.Equal

// TestThreeNodes has worker, creator and finisher on three nodes.
func TestThreeNodes(t *testing.T) {
	c := startCluster(t, "creator", "worker", "finisher")
	c.deploy(oneTask)
	creator, worker, finisher := c.members[0].client(), c.members[1].client(), c.members[2].client()
	stream, err := worker.StreamActivatedJobs(t.Context(), &gatewayprotocol.StreamActivatedJobsRequest{Type: "work", Worker: "w", Timeout: 60_000})
	if err != nil {
		t.Fatal(err)
	}
	var slowest time.Duration
	for range 20 {
		began := time.Now()
		answer := make(chan error, 1)
		var result *gatewayprotocol.CreateProcessInstanceWithResultResponse
		go func() {
			var err error
			result, err = creator.CreateProcessInstanceWithResult(t.Context(), &gatewayprotocol.CreateProcessInstanceWithResultRequest{
				Request: &gatewayprotocol.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1}, RequestTimeout: 20_000})
			answer <- err
		}()
		job, err := stream.Recv()
		if err != nil {
			t.Fatal(err)
		}
		slowest = max(slowest, time.Since(began))
		if _, err := finisher.CompleteJob(t.Context(), &gatewayprotocol.CompleteJobRequest{JobKey: job.GetKey(), Variables: `{"by":"finisher"}`}); err != nil {
			t.Fatal(err)
		}
		if err := <-answer; err != nil || result.GetProcessInstanceKey() != job.GetProcessInstanceKey() || result.GetVariables() != `{"by":"finisher"}` {
			t.Fatalf("the caller was answered %v, %v", result, err)
		}
	}
	t.Logf("the slowest job reached the stream %v after the request to start its instance", slowest)
	if slowest > time.Second { // a worker that waits looks for itself only after a second
		t.Error("that is not prompt")
	}
}

// fault disturbs a node while the others are under load; afterwards a node runs
// under its name again.
type fault struct {
	name string
	do   func(c *cluster, m, other *member)
}

var faults = []fault{
	{"killed", func(c *cluster, m, other *member) {
		key := c.self(m).NodeKey
		m.kill()
		c.Logf("shown as gone after %v", c.awaitState(other, key, "gone"))
	}},
	{"paused", func(c *cluster, m, other *member) {
		key := c.self(m).NodeKey
		c.signal(m, syscall.SIGSTOP)
		began := time.Now()
		c.Logf("shown as gone after %v", c.awaitState(other, key, "gone"))
		<-time.After(time.Until(began.Add(outage(c.T))))
		c.signal(m, syscall.SIGCONT)
		c.awaitEnd(m)
	}},
	{"cut off", func(c *cluster, m, other *member) {
		key := c.self(m).NodeKey
		end := m.tap.Silence()
		began := time.Now()
		c.Logf("shown as gone after %v", c.awaitState(other, key, "gone"))
		<-time.After(time.Until(began.Add(outage(c.T))))
		end()
		c.awaitEnd(m)
	}},
}

// outage is how long a node is paused or cut off: longer than its lease.
func outage(t *testing.T) time.Duration { return 12 * time.Second }

// TestFaultsOfOneOfThreeNodes disturbs one node after the other under load.
func TestFaultsOfOneOfThreeNodes(t *testing.T) {
	c := startCluster(t, "one", "two", "three")
	l := c.startLoad()
	for i, f := range faults {
		m, other := c.members[i%3], c.members[(i+1)%3]
		t.Logf("%s is %s", m.name, f.name)
		f.do(c, m, other)
		c.start(m, (*exec.Cmd).Start)
	}
	l.settle(nodeLease)
	l.check(longestStall)
}

// longestStall is what an instance may take: the lease of a node that owes it
// something, the pause until another looks for it, and the time-out of a job
// that the node had.
const longestStall = nodeLease + 3*time.Second + jobTimeout + 3*time.Second
