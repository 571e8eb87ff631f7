package zeebe_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/internal/testcertificate"
	"zhitong/internal/testpostgres"
	"zhitong/postgres"
	"zhitong/zeebe"
	pb "zhitong/zeebe/gatewayprotocol"
)

// certificate makes a certificate for 127.0.0.1 and who trusts it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	der, key := testcertificate.New(t)
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	trusted := x509.NewCertPool()
	trusted.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, trusted
}

func TestTLS(t *testing.T) {
	config, trusted := certificate(t)
	s := startOn(t, newSQLite(t), config)
	client := s.client("root", credentials.NewTLS(&tls.Config{RootCAs: trusted}))
	must[*pb.TopologyResponse](t)(client.Topology(t.Context(), &pb.TopologyRequest{}))
	_, err := s.client("root", insecure.NewCredentials()).Topology(t.Context(), &pb.TopologyRequest{})
	wantCode(t, codes.Unavailable, err)
}

// TestUnsentJobsAreReleased: jobs that a worker does not read are there for
// others as soon as its stream breaks, long before they time out.
func TestUnsentJobsAreReleased(t *testing.T) {
	s := start(t)
	s.deploy(process("one", oneTask))
	large, err := json.Marshal(map[string]string{"a": strings.Repeat("x", 1_500_000)})
	if err != nil {
		t.Fatal(err)
	}
	const count = 4
	for range count {
		s.create("one", string(large))
	}
	ctx, cancel := context.WithCancel(t.Context())
	must[pb.Gateway_StreamActivatedJobsClient](t)(s.StreamActivatedJobs(ctx, &pb.StreamActivatedJobsRequest{Type: "work", Timeout: 3_600_000}))
	taken := func() (count int) {
		for _, found := range search(s, broker.SearchJobs, zeebe.DefaultTenant) {
			if found.Job.State == engine.JobActivated {
				count++
			}
		}
		return count
	}
	// How many are taken at a time is bounded by their size.
	if err := s.until("several jobs are in the hands of the stream", func() bool { return taken() > 1 }); err != nil {
		t.Fatal(err)
	}
	cancel()
	// The first one was on its way already.
	if err := s.until("the unsent jobs are released", func() bool { return taken() <= 1 }); err != nil {
		t.Fatal(err)
	}
	if jobs := s.activate("work", count, 20_000); len(jobs) < count-1 {
		t.Errorf("%d jobs came", len(jobs))
	}
}

// TestStopEndsStreams: streams and long polls do not keep a server from stopping.
func TestStopEndsStreams(t *testing.T) {
	s := start(t)
	stream := must[pb.Gateway_StreamActivatedJobsClient](t)(s.StreamActivatedJobs(t.Context(), &pb.StreamActivatedJobsRequest{Type: "work", Timeout: 1000}))
	s.deploy(process("one", oneTask))
	s.create("one", "")
	must[*pb.ActivatedJob](t)(stream.Recv()) // the stream is at work
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	s.server.Stop(ctx)
	if ctx.Err() != nil {
		t.Error("the server waited for the stream")
	}
	_, err := stream.Recv()
	wantCode(t, codes.Unavailable, err)
}

// TestStopDoesNotWaitForListeners: who sets a variable that a user task sees is told at once that the node is stopping,
// and that the change goes on.
func TestStopDoesNotWaitForListeners(t *testing.T) {
	s := start(t)
	s.deploy(process("p", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/><userTask id="t"><extensionElements><zeebe:userTask/>
<zeebe:taskListeners><zeebe:taskListener eventType="updating" type="check"/></zeebe:taskListeners></extensionElements></userTask>`))
	instance := s.create("p", "")
	task := search(s, broker.SearchElements, zeebe.DefaultTenant, is("instance", instance), is("element_id", "t"))[0]
	told := make(chan error, 1)
	go func() {
		_, err := s.SetVariables(t.Context(), &pb.SetVariablesRequest{ElementInstanceKey: task.Key, Variables: `{"a":1}`, Local: true})
		told <- err
	}()
	if jobs := s.activate("check", 1, 20_000); len(jobs) != 1 {
		t.Fatalf("%d listeners", len(jobs))
	}
	s.server.Stop(t.Context())
	if text := wantCode(t, codes.DeadlineExceeded, <-told); !strings.Contains(text, "goes on") {
		t.Errorf("told %q", text)
	}
}

// TestAStopDoesNotAskForASecondInstance: who awaits the end of an instance is told at once that the node is stopping and
// that the instance goes on: not UNAVAILABLE, after which clients start another.
func TestAStopDoesNotAskForASecondInstance(t *testing.T) {
	s := start(t)
	s.deploy(process("one", oneTask))
	told := make(chan error, 1)
	go func() {
		_, err := s.CreateProcessInstanceWithResult(t.Context(), &pb.CreateProcessInstanceWithResultRequest{RequestTimeout: 60_000,
			Request: &pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1}})
		told <- err
	}()
	jobs := s.activate("work", 1, 20_000)
	if len(jobs) != 1 {
		t.Fatalf("%d jobs", len(jobs))
	}
	s.server.Stop(t.Context())
	want := fmt.Sprintf("process instance %d goes on", jobs[0].ProcessInstanceKey)
	if text := wantCode(t, codes.DeadlineExceeded, <-told); !strings.Contains(text, want) {
		t.Errorf("told %q, want %q", text, want)
	}
}

// TestNodesShareTheirJobs: on a store that nodes share, a stream of one gives
// what another creates, and each answers for what the other did.
func TestNodesShareTheirJobs(t *testing.T) {
	where := testpostgres.Start(t)
	node := func() *site {
		db, err := postgres.Open(t.Context(), where, postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return startOn(t, db, nil)
	}
	one, other := node(), node()
	one.deploy(process("one", oneTask))
	stream := must[pb.Gateway_StreamActivatedJobsClient](t)(one.StreamActivatedJobs(t.Context(), &pb.StreamActivatedJobsRequest{Type: "work", Timeout: 60_000}))
	type settled struct {
		answer *pb.CreateProcessInstanceWithResultResponse
		err    error
	}
	done := make(chan settled, 1)
	go func() {
		answer, err := other.CreateProcessInstanceWithResult(t.Context(), &pb.CreateProcessInstanceWithResultRequest{RequestTimeout: 20_000,
			Request: &pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1, Variables: `{"n":1}`}})
		done <- settled{answer, err}
	}()
	job := must[*pb.ActivatedJob](t)(stream.Recv())
	must[*pb.CompleteJobResponse](t)(one.CompleteJob(t.Context(), &pb.CompleteJobRequest{JobKey: job.GetKey(), Variables: `{"m":2}`}))
	result := <-done
	if result.err != nil || result.answer.GetProcessInstanceKey() != job.GetProcessInstanceKey() {
		t.Fatalf("%v %v", result.answer, result.err)
	}
	sameJSON(t, result.answer.GetVariables(), `{"n":1,"m":2}`)
	if topology := must[*pb.TopologyResponse](t)(one.Topology(t.Context(), &pb.TopologyRequest{})); topology.GetClusterSize() != 2 || len(topology.GetBrokers()) != 2 {
		t.Errorf("topology %v", topology)
	}
}
