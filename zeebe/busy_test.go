package zeebe_test

import (
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/zeebe"
	pb "zhitong/zeebe/gatewayprotocol"
)

// held lets no batch follow the next one once it is armed, until it is let go.
type held struct {
	armed          atomic.Bool
	begun, release chan struct{}
}

// Committed implements [pipeline.Listener].
func (h *held) Committed([]*pipeline.Unit) {
	if h.armed.CompareAndSwap(true, false) {
		close(h.begun)
		<-h.release
	}
}

// fill has so many starts wait as may, of two tenants, and gives what waits until all of them have ended. A batch of them
// is decided beside the one that is held up: once that is taken, there is room again, and no further one.
func (s *site) fill() (finished func()) {
	s.Helper()
	var all sync.WaitGroup
	queued := s.fillUp(&all)
	for s.pipeline.Load().Commands == queued {
		runtime.Gosched()
	}
	s.fillUp(&all)
	return all.Wait
}

// fillUp queues starts of both tenants until they are refused, and gives how many.
func (s *site) fillUp(all *sync.WaitGroup) (queued int) {
	s.Helper()
	for user, tenant := range map[string]string{"root": zeebe.DefaultTenant, "other": "other"} {
		act := pipeline.Act{Actor: pipeline.Actor{ID: user}, Tenant: tenant, Command: &broker.CreateInstance{ProcessID: "one"}}
		var err error
		for err == nil {
			all.Add(1)
			queued++
			err = s.pipeline.SubmitThen(s.Context(), act, func(any, error) { all.Done() })
		}
		all.Done()
		queued--
		if pipeline.CodeOf(err) != pipeline.ResourceExhausted {
			s.Fatal(err)
		}
	}
	return queued
}

// TestBeginningsAreTurnedAway: while as much waits to begin as may, what begins more is refused with the time to
// come back, whoever calls and before he sends his request; what goes on is taken, and afterwards everything is.
func TestBeginningsAreTurnedAway(t *testing.T) {
	hold := &held{begun: make(chan struct{}), release: make(chan struct{})}
	s := startOn(t, newSQLite(t), nil, hold)
	release := sync.OnceFunc(func() { close(hold.release) })
	t.Cleanup(release)
	s.deploy(process("one", oneTask))
	s.create("one", "")
	job := s.job("work").GetKey()
	hold.armed.Store(true)
	created, completed := make(chan error, 1), make(chan error, 1)
	create := func() error {
		_, err := s.CreateProcessInstance(s.Context(), &pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1})
		return err
	}
	go func() { created <- create() }()
	<-hold.begun
	finished := s.fill()
	for _, method := range []string{"CreateProcessInstance", "CreateProcessInstanceWithResult", "PublishMessage", "BroadcastSignal", "EvaluateDecision", "EvaluateConditional"} {
		body, never := io.Pipe()
		response, err := s.wire().with("Authorization", "").open(t.Context(), "/gateway_protocol.Gateway/"+method, body)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := read(response); err != nil || got.code != codes.ResourceExhausted {
			t.Errorf("%s: %v %v", method, got, err)
		}
		never.Close()
		response.Body.Close()
	}
	details := status.Convert(create()).Details()
	if len(details) != 1 {
		t.Fatalf("a refusal has the details %v", details)
	}
	if retry, ok := details[0].(*errdetails.RetryInfo); !ok || retry.GetRetryDelay().AsDuration() != time.Second {
		t.Errorf("a refusal has the detail %v", details[0])
	}
	waiting := s.pipeline.Load().Commands
	go func() {
		_, err := s.CompleteJob(s.Context(), &pb.CompleteJobRequest{JobKey: job})
		completed <- err
	}()
	for s.pipeline.Load().Commands == waiting { // the completion is not queued yet
		select {
		case err := <-completed:
			t.Fatalf("the completion ended though nothing is carried out: %v", err)
		case <-time.After(time.Millisecond):
		}
	}
	release()
	for what, ended := range map[string]chan error{"the start before": created, "the completion": completed} {
		if err := <-ended; err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	finished()
	if err := create(); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
