package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"zhitong/zeebe/gatewayprotocol"
)

// The marks of 100,000 idle streams, held from so many on.
const (
	markedStreams    = 100_000
	maxStreamsMemory = 2 << 30
	maxIdleProcessor = 0.02 // of one
	maxJobDelay      = 50 * time.Millisecond
)

const (
	streamedTypes = 50
	streamedJobs  = 500
	openedAtOnce  = 5000
	idleTime      = 20 * time.Second // for which the processor time is measured
)

// idleStreams is many streams of workers to one server that have nothing to do.
type idleStreams struct {
	*testing.T
	server  *served
	clients []gatewayprotocol.GatewayClient // of a connection each
	arrived chan streamedJob
	open    atomic.Int64
	ended   sync.WaitGroup
}

// streamedJob is a job that a worker got.
type streamedJob struct {
	key int64
	by  gatewayprotocol.GatewayClient
	at  time.Time
}

// TestIdleStreams has ZHITONG_TEST_STREAMS streams wait for jobs of 50 types, and
// then jobs come, one after the other. From 100,000 on the marks are held.
func TestIdleStreams(t *testing.T) {
	count := times(t, "ZHITONG_TEST_STREAMS", 2000)
	s := &idleStreams{T: t, arrived: make(chan streamedJob, 2*streamedJobs)}
	s.server = serveChildWith(t, t.TempDir(), "--auth", "off", "--grpc-listen", "127.0.0.1:0", "--private-listen", "127.0.0.1:0")
	defer s.server.kill()
	s.connect(max(20, count/500))
	s.deployTypes()
	ctx, cancel := context.WithCancel(t.Context())
	s.openStreams(ctx, count)
	process := strconv.Itoa(s.server.process.Process.Pid)
	idle := s.idle(process, count)
	took := s.deliver()
	resident := residentOf(process, "VmHWM:")
	t.Logf("%d streams over %d connections: at most %d MB resident; a job reaches a worker %v (p50), %v (p99), %v (at most) after the request to start its instance",
		count, len(s.clients), resident>>20, took[len(took)/2], took[len(took)*99/100], took[len(took)-1])
	if open := s.open.Load(); open != int64(count) {
		t.Errorf("%d of %d streams are still open", open, count)
	}
	cancel()
	s.ended.Wait()
	s.awaitWaiting(0)
	if count >= markedStreams {
		s.checkMarks(resident, idle, took[len(took)*99/100])
	}
}

func (s *idleStreams) checkMarks(resident int64, idle float64, delay time.Duration) {
	s.Helper()
	if resident > maxStreamsMemory {
		s.Errorf("%d MB are resident, above %d", resident>>20, maxStreamsMemory>>20)
	}
	if idle > maxIdleProcessor {
		s.Errorf("idle streams take %.2f %% of a processor, above %.0f %%", idle*100, maxIdleProcessor*100)
	}
	if delay > maxJobDelay {
		s.Errorf("p99 of a job until a worker has it is %s, above %s", delay, maxJobDelay)
	}
}

func (s *idleStreams) connect(connections int) {
	for range connections {
		connection, err := grpc.NewClient(s.server.gateway, grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			s.Fatal(err)
		}
		s.Cleanup(func() { connection.Close() })
		s.clients = append(s.clients, gatewayprotocol.NewGatewayClient(connection))
	}
}

func streamedType(which int) string { return "work-" + strconv.Itoa(which) }

// deployTypes deploys a process with a task of each type.
func (s *idleStreams) deployTypes() {
	request := &gatewayprotocol.DeployResourceRequest{}
	for which := range streamedTypes {
		model := strings.NewReplacer(`type="work"`, `type="`+streamedType(which)+`"`, `process id="one"`, fmt.Sprintf(`process id="p%d"`, which)).Replace(oneTask)
		request.Resources = append(request.Resources, &gatewayprotocol.Resource{Name: fmt.Sprintf("%d.bpmn", which), Content: []byte(model)})
	}
	if _, err := s.clients[0].DeployResource(s.Context(), request); err != nil {
		s.Fatal(err)
	}
}

// openStreams opens the streams, of all types over each connection, so many at a
// time as the server has taken before.
func (s *idleStreams) openStreams(ctx context.Context, count int) {
	began := time.Now()
	for first := 0; first < count; first += openedAtOnce {
		last := min(first+openedAtOnce, count)
		var opening sync.WaitGroup
		for which := range s.clients {
			opening.Go(func() {
				for i := first + which; i < last; i += len(s.clients) {
					s.openStream(ctx, s.clients[which], streamedType(i/len(s.clients)%streamedTypes))
				}
			})
		}
		opening.Wait()
		s.awaitWaiting(last)
	}
	s.Logf("opened in %v", time.Since(began))
}

func (s *idleStreams) openStream(ctx context.Context, client gatewayprotocol.GatewayClient, jobType string) {
	stream, err := client.StreamActivatedJobs(ctx, &gatewayprotocol.StreamActivatedJobsRequest{Type: jobType, Worker: "w", Timeout: 3_600_000})
	if err != nil {
		s.Errorf("a stream is not opened: %v", err)
		return
	}
	s.open.Add(1)
	s.ended.Go(func() { s.receive(ctx, client, stream) })
}

// receive takes the jobs of a stream until ctx ends.
func (s *idleStreams) receive(ctx context.Context, client gatewayprotocol.GatewayClient, stream gatewayprotocol.Gateway_StreamActivatedJobsClient) {
	defer s.open.Add(-1)
	for {
		job, err := stream.Recv()
		if err != nil {
			if ctx.Err() == nil {
				s.Errorf("a stream has ended: %v", err)
			}
			return
		}
		s.arrived <- streamedJob{job.GetKey(), client, time.Now()}
	}
}

// awaitWaiting waits until so many streams wait at the server.
func (s *idleStreams) awaitWaiting(count int) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), 2*time.Minute)
	defer cancel()
	pace := time.NewTicker(100 * time.Millisecond)
	defer pace.Stop()
	for {
		waiting := s.waiting()
		if waiting == count {
			return
		}
		select {
		case <-ctx.Done():
			s.Fatalf("%d streams wait, want %d", waiting, count)
		case <-pace.C:
		}
	}
}

// waiting asks the server how many streams wait.
func (s *idleStreams) waiting() int {
	s.Helper()
	response, err := http.Get("http://" + s.server.private + "/metrics")
	if err != nil {
		s.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		if text, found := strings.CutPrefix(lines.Text(), `zhitong_calls_waiting{for="jobs"} `); found {
			count, err := strconv.ParseFloat(text, 64)
			if err != nil {
				s.Fatal(err)
			}
			return int(count)
		}
	}
	s.Fatal("the server does not tell how many streams wait")
	return 0
}

// idle gives how much of a processor the server takes while nothing happens. Few
// streams are not measured.
func (s *idleStreams) idle(process string, count int) float64 {
	if count < markedStreams {
		return 0
	}
	<-time.After(idleTime) // what opening them has left to do
	before := processorTimeOf(process)
	<-time.After(idleTime)
	idle := (processorTimeOf(process) - before).Seconds() / idleTime.Seconds()
	s.Logf("%.2f %% of a processor, %d MB resident while idle", idle*100, residentOf(process, "VmRSS:")>>20)
	return idle
}

// deliver has jobs come one by one, each of which a worker completes, and gives how
// long they took to reach it, sorted. A job that comes twice is an error.
func (s *idleStreams) deliver() (took []time.Duration) {
	seen := map[int64]bool{}
	for i := range streamedJobs {
		began := time.Now()
		created, err := s.clients[i%len(s.clients)].CreateProcessInstance(s.Context(), &gatewayprotocol.CreateProcessInstanceRequest{
			BpmnProcessId: fmt.Sprintf("p%d", i%streamedTypes), Version: -1})
		if err != nil {
			s.Fatal(err)
		}
		var job streamedJob
		select {
		case job = <-s.arrived:
		case <-time.After(30 * time.Second):
			s.Fatalf("the job of instance %d reaches nobody", created.GetProcessInstanceKey())
		}
		if seen[job.key] {
			s.Errorf("job %d came twice", job.key)
		}
		seen[job.key] = true
		took = append(took, job.at.Sub(began))
		if _, err := job.by.CompleteJob(s.Context(), &gatewayprotocol.CompleteJobRequest{JobKey: job.key}); err != nil {
			s.Fatalf("job %d: %v", job.key, err)
		}
	}
	if len(s.arrived) > 0 {
		s.Errorf("%d jobs more than there are have come", len(s.arrived))
	}
	slices.Sort(took)
	return took
}
