package zeebe_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/zeebe"
	pb "zhitong/zeebe/gatewayprotocol"
)

// usable checks that a worker gets his work done.
func (s *site) usable() {
	s.Helper()
	s.deploy(process("usable", strings.ReplaceAll(oneTask, `type="work"`, `type="use"`)))
	instance := s.create("usable", "")
	must[*pb.CompleteJobResponse](s)(s.CompleteJob(s.Context(), &pb.CompleteJobRequest{JobKey: s.job("use").GetKey()}))
	if state := s.state(instance); state != broker.StateCompleted {
		s.Errorf("the instance is %s", state)
	}
}

// TestThousandsOfStreams: a client that opens as many streams as he can takes
// little memory, nothing from others, and leaves nothing behind.
func TestThousandsOfStreams(t *testing.T) {
	s := start(t)
	const clients, each = 3, 1000
	var before, during runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	ctx, cancel := context.WithCancel(t.Context())
	var open sync.WaitGroup
	for range clients {
		client := s.as("root")
		for range each {
			stream := must[pb.Gateway_StreamActivatedJobsClient](t)(client.StreamActivatedJobs(ctx, &pb.StreamActivatedJobsRequest{Type: "nothing", Timeout: 1000}))
			open.Go(func() {
				if _, err := stream.Recv(); status.Code(err) != codes.Canceled {
					t.Errorf("a stream ends with %v", err)
				}
			})
		}
	}
	s.usable()
	runtime.GC()
	runtime.ReadMemStats(&during)
	if used := (int64(during.HeapInuse) - int64(before.HeapInuse)) >> 20; used > 200 {
		t.Errorf("%d streams, with their clients, take %d MiB", clients*each, used)
	}
	cancel()
	open.Wait()
	s.usable()
}

// TestNobodyUnknownIsRead: a caller without credentials is refused before he
// has sent anything, and his request is never read.
func TestNobodyUnknownIsRead(t *testing.T) {
	w := start(t).wire().with("Authorization", "")
	for _, method := range methods() {
		body, never := io.Pipe()
		response, err := w.open(t.Context(), "/gateway_protocol.Gateway/"+string(method.Name()), body)
		if err != nil {
			t.Fatal(err)
		}
		got, err := read(response)
		if err != nil || got.code != codes.Unauthenticated {
			t.Errorf("%s: %v %v", method.Name(), got, err)
		}
		never.Close()
		response.Body.Close()
	}
}

// TestASlowReader: a worker who reads nothing of his stream takes a few jobs
// along; the others are there for others, and his when his time is over.
func TestASlowReader(t *testing.T) {
	s := start(t)
	s.deploy(process("one", oneTask))
	large, err := json.Marshal(map[string]string{"a": strings.Repeat("x", 1_500_000)})
	if err != nil {
		t.Fatal(err)
	}
	const count = 8
	for range count {
		s.create("one", string(large))
	}
	response, err := s.wire().open(t.Context(), "/gateway_protocol.Gateway/StreamActivatedJobs",
		strings.NewReader(string(framed(0, marshal(t, &pb.StreamActivatedJobsRequest{Type: "work", Worker: "slow", Timeout: 3_600_000})))))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	taken := func() (count int) {
		for _, found := range search(s, broker.SearchJobs, zeebe.DefaultTenant) {
			if found.Job.State == engine.JobActivated {
				count++
			}
		}
		return count
	}
	if err := s.until("the slow worker has jobs", func() bool { return taken() > 0 }); err != nil {
		t.Fatal(err)
	}
	slow := taken()
	if slow > 4 {
		t.Errorf("a worker who reads nothing has %d of %d jobs", slow, count)
	}
	if jobs := s.activate("work", count, 20_000); len(jobs) == 0 {
		t.Error("nothing is left for others")
	}
	s.advance(2 * time.Hour)
	others := map[int64]bool{}
	err = s.until("the jobs of the slow worker are others' again", func() bool {
		for _, job := range s.activate("work", count, -1) {
			others[job.GetKey()] = true
		}
		return len(others) == count
	})
	if err != nil {
		t.Error(err, len(others))
	}
	s.usable()
}

// TestCallsBrokenOff: calls that are given up at any moment leave no place taken
// and no instance half made.
func TestCallsBrokenOff(t *testing.T) {
	s := start(t)
	s.deploy(process("one", oneTask))
	request := &pb.CreateProcessInstanceWithResultRequest{Request: &pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1}, RequestTimeout: 60_000}
	for i := range 200 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i*50)*time.Microsecond)
		_, err := s.CreateProcessInstanceWithResult(ctx, request)
		cancel()
		wantCode(t, codes.DeadlineExceeded, err)
	}
	for _, instance := range search(s, broker.SearchInstances, zeebe.DefaultTenant) {
		if waits := search(s, broker.SearchJobs, zeebe.DefaultTenant, is("instance", instance.Key)); instance.State != broker.StateActive || len(waits) != 1 {
			t.Errorf("instance %d is %s with %d jobs", instance.Key, instance.State, len(waits))
		}
	}
	s.usable()
}

// TestABodyBrokenOff: a request whose sending breaks off is never carried out.
func TestABodyBrokenOff(t *testing.T) {
	s := start(t)
	w := s.wire()
	whole := framed(0, marshal(t, &pb.PublishMessageRequest{Name: "paid", TimeToLive: 60_000}))
	s.unchanged(func() {
		for sent := range len(whole) {
			body, more := io.Pipe()
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() {
				response, err := w.open(ctx, "/gateway_protocol.Gateway/PublishMessage", body)
				closeBody(response)
				done <- err
			}()
			must[int](t)(more.Write(whole[:sent]))
			cancel()
			if err := <-done; err == nil {
				t.Errorf("answered after %d bytes", sent)
			}
			more.Close()
		}
	})
	s.usable()
}

func closeBody(response *http.Response) {
	if response != nil {
		response.Body.Close()
	}
}
