package workload

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	"zhitong/zeebe/gatewayprotocol"
)

// oldGateway is a gateway without streams of jobs: every other call of the
// interface is not there. It knows one token.
type oldGateway struct {
	gatewayprotocol.UnimplementedGatewayServer
	waits chan int64 // how long each request for jobs would have waited
}

func (g *oldGateway) ActivateJobs(request *gatewayprotocol.ActivateJobsRequest, stream grpc.ServerStreamingServer[gatewayprotocol.ActivateJobsResponse]) error {
	if request.GetRequestTimeout() < 0 {
		return nil
	}
	g.waits <- request.GetRequestTimeout()
	return stream.Send(&gatewayprotocol.ActivateJobsResponse{Jobs: []*gatewayprotocol.ActivatedJob{{Key: 7, BpmnProcessId: "p", Variables: `{"caseId":"c"}`}}})
}

func (*oldGateway) CompleteJob(ctx context.Context, _ *gatewayprotocol.CompleteJobRequest) (*gatewayprotocol.CompleteJobResponse, error) {
	if who := metadata.ValueFromIncomingContext(ctx, "authorization"); len(who) != 1 || who[0] != "Bearer secret" {
		return nil, status.Error(codes.Unauthenticated, "who are you?")
	}
	return nil, status.Error(codes.ResourceExhausted, "too much")
}

func dial(t *testing.T, address string, who Credentials) Target {
	t.Helper()
	target, _, err := Dial(address, who, 1200)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { target.Close() })
	return target
}

func gatewayAt(t *testing.T, service gatewayprotocol.GatewayServer) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	gatewayprotocol.RegisterGatewayServer(server, service)
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	return "grpc://" + listener.Addr().String()
}

// TestPollingWithoutStreams: a gateway that has no streams is asked for jobs.
func TestPollingWithoutStreams(t *testing.T) {
	service := &oldGateway{waits: make(chan int64, 1000)}
	target := dial(t, gatewayAt(t, service), Credentials{})
	ctx, cancel := context.WithCancel(t.Context())
	err := target.Work(ctx, Jobs{Type: "a", Worker: "w", Most: 1, Hold: time.Minute}, func(job Job) {
		if job.Key != 7 || job.Process != "p" || caseOf(job.Variables) != "c" {
			t.Errorf("%+v", job)
		}
		cancel()
	})
	if ctx.Err() == nil || err == nil {
		t.Errorf("the work ended with %v", err)
	}
	if wait := <-service.waits; wait != pollingTime.Milliseconds() {
		t.Errorf("jobs are waited for %d ms", wait)
	}
}

// busyGateway has streams, and refuses requests for jobs.
type busyGateway struct {
	gatewayprotocol.UnimplementedGatewayServer
	asked chan struct{}
}

func (g *busyGateway) ActivateJobs(*gatewayprotocol.ActivateJobsRequest, grpc.ServerStreamingServer[gatewayprotocol.ActivateJobsResponse]) error {
	close(g.asked) // a second request would panic
	refused, err := status.New(codes.ResourceExhausted, "too much").WithDetails(&errdetails.RetryInfo{RetryDelay: durationpb.New(3 * time.Second)})
	return errors.Join(err, refused.Err())
}

func (g *busyGateway) StreamActivatedJobs(_ *gatewayprotocol.StreamActivatedJobsRequest, stream grpc.ServerStreamingServer[gatewayprotocol.ActivatedJob]) error {
	<-g.asked
	if err := stream.Send(&gatewayprotocol.ActivatedJob{Key: 7}); err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

// TestARefusalLeavesTheStream: a refused request for what no stream took does not
// end the stream, and is told.
func TestARefusalLeavesTheStream(t *testing.T) {
	target := dial(t, gatewayAt(t, &busyGateway{asked: make(chan struct{})}), Credentials{})
	ctx, cancel := context.WithCancel(t.Context())
	refused := make(chan error, 1)
	taken := make(chan Job, 1)
	ended := make(chan error, 1)
	go func() {
		ended <- target.Work(ctx, Jobs{Type: "a", Worker: "w", Most: 1, Hold: time.Minute, Refused: func(err error) { refused <- err }}, func(job Job) { taken <- job })
	}()
	if failure := failureOf(<-refused); failure.Kind != "ResourceExhausted" || failure.RetryAfter != 3*time.Second {
		t.Errorf("%+v", failure)
	}
	if job := <-taken; job.Key != 7 {
		t.Errorf("%+v", job)
	}
	cancel()
	if err := <-ended; err == nil {
		t.Error("the work ended well")
	}
}

func TestGatewayFailures(t *testing.T) {
	address := gatewayAt(t, &oldGateway{})
	for _, c := range []struct {
		who     Credentials
		kind    string
		refused bool
	}{
		{Credentials{Token: "secret"}, "ResourceExhausted", true},
		{Credentials{User: "a", Password: "b"}, "Unauthenticated", false},
		{Credentials{}, "Unauthenticated", false},
	} {
		failure := failureOf(dial(t, address, c.who).Complete(t.Context(), 7, "{}"))
		if failure.Kind != c.kind || failure.Refused != c.refused {
			t.Errorf("%+v: %+v", c.who, failure)
		}
	}
	if err := dial(t, address, Credentials{}).Deploy(t.Context(), nil); failureOf(err).Kind != "Unimplemented" {
		t.Errorf("deployment: %v", err)
	}
}

// TestConnections: a gateway of Zeebe or ours takes a limited number of open calls on a connection.
func TestConnections(t *testing.T) {
	target := dial(t, "grpc://127.0.0.1:1", Credentials{}).(*gateway)
	if len(target.starters) != 3 {
		t.Errorf("1200 instances are awaited on %d connections", len(target.starters))
	}
}

func TestRESTFailures(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		switch {
		case user != "u" || password != "p":
			http.Error(w, "no", http.StatusUnauthorized)
		case r.URL.Path == "/base/v2/jobs/7/completion":
			w.Header().Set("Retry-After", "3")
			w.WriteHeader(http.StatusTooManyRequests)
			json.NewEncoder(w).Encode(map[string]string{"detail": "later"})
		default:
			w.Write([]byte("{"))
		}
	}))
	t.Cleanup(server.Close)
	failure, known := errors.AsType[*Failure](dial(t, server.URL+"/base/", Credentials{User: "u", Password: "p"}).Complete(t.Context(), 7, "{}"))
	if !known || *failure != (Failure{"429", true, "later", 3 * time.Second}) {
		t.Errorf("%+v", failure)
	}
	if failure := failureOf(dial(t, server.URL, Credentials{}).Complete(t.Context(), 7, "{}")); *failure != (Failure{"401", false, "Unauthorized", 0}) {
		t.Errorf("%+v", failure)
	}
	if _, err := dial(t, server.URL, Credentials{User: "u", Password: "p"}).Start(t.Context(), "p", "{}", time.Second); failureOf(err).Kind != "TRANSPORT" {
		t.Errorf("half an answer: %v", err)
	}
}

func TestDialRefusesOtherAddresses(t *testing.T) {
	for _, address := range []string{"", "127.0.0.1:26500", "grpc://127.0.0.1", "grpc://a:1/path", "ftp://a:1", "http://"} {
		if _, _, err := Dial(address, Credentials{}, 1); err == nil || !strings.Contains(err.Error(), "grpc://HOST:PORT") {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// TestCPUTime: a process that works uses processor time; there is none of a process that is not there.
func TestCPUTime(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells the processor time of a process")
	}
	if cpuSince(0)() != nil || cpuSince(1<<30)() != nil {
		t.Error("a process that is not there has used time")
	}
	used := cpuSince(os.Getpid())
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		if seconds := used(); seconds == nil || *seconds >= 0.05 {
			if seconds == nil {
				t.Error("the time of this process is not known")
			}
			return
		}
	}
	t.Error("a minute of work has used no time")
}
