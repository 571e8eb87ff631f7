package main

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"zhitong/zeebe/gatewayprotocol"
)

// TestThreeNodes has worker, creator and finisher on three nodes, which tell each
// other, and which do not.
func TestThreeNodes(t *testing.T) {
	t.Run("that tell each other", func(t *testing.T) {
		// A node tells others after 50 ms at the latest, mostly at once.
		acrossThreeNodes(t, startCluster(t, "creator", "worker", "finisher"), 100*time.Millisecond)
	})
	t.Run("that look for themselves", func(t *testing.T) {
		c := startClusterAs(t, func(node *exec.Cmd) error {
			node.Args = append(node.Args, "--postgres-notify", "off")
			return node.Start()
		}, "creator", "worker", "finisher")
		acrossThreeNodes(t, c, time.Second) // a stream looks after 800 ms at the latest
	})
}

// acrossThreeNodes wants a job to reach the worker, and the result the creator, in
// the time mostly.
func acrossThreeNodes(t *testing.T, c *cluster, prompt time.Duration) {
	c.deploy(oneTask)
	creator, worker, finisher := c.members[0].client(), c.members[1].client(), c.members[2].client()
	stream, err := worker.StreamActivatedJobs(t.Context(), &gatewayprotocol.StreamActivatedJobsRequest{Type: "work", Worker: "w", Timeout: 60_000})
	if err != nil {
		t.Fatal(err)
	}
	var toWorker, toCreator []time.Duration
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
		toWorker = append(toWorker, time.Since(began))
		if _, err := finisher.CompleteJob(t.Context(), &gatewayprotocol.CompleteJobRequest{JobKey: job.GetKey(), Variables: `{"by":"finisher"}`}); err != nil {
			t.Fatal(err)
		}
		began = time.Now()
		if err := <-answer; err != nil || result.GetProcessInstanceKey() != job.GetProcessInstanceKey() || result.GetVariables() != `{"by":"finisher"}` {
			t.Fatalf("the caller was answered %v, %v", result, err)
		}
		toCreator = append(toCreator, time.Since(began))
	}
	for what, took := range map[string][]time.Duration{"jobs reached the stream after the request to start their instance": toWorker,
		"results reached the caller after the answer to who completed the job": toCreator} {
		slices.Sort(took)
		t.Logf("%s: %v (median), %v (latest)", what, took[len(took)/2], took[len(took)-1])
		if took[len(took)/2] > prompt {
			t.Error("that is not prompt")
		}
	}
}

// fault disturbs a node while the others are under load; afterwards a node runs
// under its name again.
type fault struct {
	name string
	do   func(c *cluster, m, other *member, lasts time.Duration)
}

var faults = []fault{
	{"killed", func(c *cluster, m, other *member, _ time.Duration) {
		key := c.self(m).NodeKey
		m.kill()
		c.Logf("shown as gone after %v", c.awaitState(other, key, "gone"))
	}},
	{"paused", func(c *cluster, m, other *member, lasts time.Duration) {
		key := c.self(m).NodeKey
		c.signal(m, syscall.SIGSTOP)
		began := time.Now()
		c.Logf("shown as gone after %v", c.awaitState(other, key, "gone"))
		<-time.After(time.Until(began.Add(lasts)))
		c.signal(m, syscall.SIGCONT)
		c.awaitEnd(m)
	}},
	{"cut off", func(c *cluster, m, other *member, lasts time.Duration) {
		key := c.self(m).NodeKey
		end := m.tap.Silence()
		began := time.Now()
		c.Logf("shown as gone after %v", c.awaitState(other, key, "gone"))
		<-time.After(time.Until(began.Add(lasts)))
		end()
		c.awaitEnd(m)
	}},
}

// outage is how long a node is paused or cut off: longer than its lease.
func outage(random *rand.Rand, rounds int) time.Duration {
	if rounds == 1 {
		return nodeLease + 2*time.Second
	}
	return nodeLease + time.Duration(random.IntN(25_000))*time.Millisecond
}

// times is how often something is done: as often as the variable says, if it is set.
func times(t *testing.T, variable string, otherwise int) int {
	t.Helper()
	named, ok := os.LookupEnv(variable)
	if !ok {
		return otherwise
	}
	count, err := strconv.Atoi(named)
	if err != nil || count < 1 {
		t.Fatalf("%s=%s: a number from 1 is wanted", variable, named)
	}
	return count
}

// seeded gives random numbers whose seed is logged.
func seeded(t *testing.T) *rand.Rand {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 3))
}

// TestFaultsOfOneOfThreeNodes disturbs one node after the other under load, each
// in every way as often as ZHITONG_TEST_FAULTS says; a pause or a cut is then up
// to 35 seconds long.
func TestFaultsOfOneOfThreeNodes(t *testing.T) {
	t.Parallel()
	random := seeded(t)
	c := startCluster(t, "one", "two", "three")
	l := c.startLoad()
	rounds := times(t, "ZHITONG_TEST_FAULTS", 1)
	for round := range rounds {
		for i, f := range faults {
			m, other := c.members[(round+i)%3], c.members[(round+i+1)%3]
			lasts := outage(random, rounds)
			t.Logf("%s is %s (%v)", m.name, f.name, lasts)
			f.do(c, m, other, lasts)
			c.start(m, (*exec.Cmd).Start)
		}
	}
	l.settle(longestStall)
	l.check(longestStall)
}

// TestKilledNodes kills nodes under load, ten times or as often as
// ZHITONG_TEST_NODE_KILLS says, and starts each again at once.
func TestKilledNodes(t *testing.T) {
	t.Parallel()
	random := seeded(t)
	c := startCluster(t, "one", "two", "three")
	l := c.startLoad()
	killed := times(t, "ZHITONG_TEST_NODE_KILLS", 10)
	for range killed {
		<-time.After(time.Duration(random.IntN(400)) * time.Millisecond)
		m := c.members[random.IntN(3)]
		m.kill()
		c.start(m, (*exec.Cmd).Start)
	}
	t.Logf("%d nodes were killed", killed)
	l.settle(longestStall)
	l.check(longestStall)
}

// longestStall is what an instance may take: the lease of a node that owes it
// something, the pause until another looks for it, the time-out of a job that
// the node had, and what a busy machine adds.
const longestStall = nodeLease + 3*time.Second + jobTimeout + 5*time.Second
