package zeebe_test

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/sqlite"
	"zhitong/store"
	"zhitong/zeebe"
	pb "zhitong/zeebe/gatewayprotocol"
)

// directory knows the users of these tests: their name is their password and,
// after "token-", their token. guest may do nothing; root uses the default
// tenant, anybody else the tenant of his name.
type directory struct{}

func (directory) Password(_ context.Context, user, password string) (zeebe.Caller, error) {
	if user == "" || password != user {
		return zeebe.Caller{}, pipeline.Refuse(pipeline.Unauthenticated, "wrong user name or password")
	}
	return zeebe.Caller{Actor: pipeline.Actor{ID: user}, Tenants: []string{tenantOf(user)}}, nil
}

func tenantOf(user string) string {
	if user == "root" || user == "guest" {
		return zeebe.DefaultTenant
	}
	return user
}

func (d directory) Token(ctx context.Context, token string) (zeebe.Caller, error) {
	user := strings.TrimPrefix(token, "token-")
	if user == token {
		user = ""
	}
	return d.Password(ctx, user, user)
}

func (directory) Authorize(_ context.Context, actor pipeline.Actor, tenant, permission string) error {
	if actor.ID == "guest" || tenant != "" && tenant != tenantOf(actor.ID) {
		return pipeline.Refuse(pipeline.Forbidden, "%s may not use %s", actor.ID, permission)
	}
	return nil
}

// site is a running gateway and a client of it.
type site struct {
	testing.TB
	pb.GatewayClient
	db       store.Store
	pipeline *pipeline.Pipeline
	broker   *broker.Broker
	server   *zeebe.Server
	address  string
	commits  *commits
}

// complaints fails a test when the server logs an error: no call of these tests
// is to break down.
type complaints struct{ t testing.TB }

func (c complaints) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelError
}

// Handle implements [slog.Handler].
func (c complaints) Handle(_ context.Context, record slog.Record) error {
	text := record.Message
	record.Attrs(func(attribute slog.Attr) bool { text += " " + attribute.String(); return true })
	c.t.Errorf("the server logs an error: %s", text)
	return nil
}

// WithAttrs implements [slog.Handler].
func (c complaints) WithAttrs([]slog.Attr) slog.Handler { return c }

// WithGroup implements [slog.Handler].
func (c complaints) WithGroup(string) slog.Handler { return c }

// commits tells tests that something was committed.
type commits struct {
	mu      sync.Mutex
	changed chan struct{}
}

// Committed implements [pipeline.Listener].
func (c *commits) Committed([]*pipeline.Unit) {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.changed)
	c.changed = make(chan struct{})
}

func (c *commits) next() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.changed
}

func start(t testing.TB) *site { return startOn(t, newSQLite(t), nil) }

func newSQLite(t testing.TB) store.Store {
	t.Helper()
	db, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{TestClock: true})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// startOn starts a gateway on a store, which it closes, with TLS when a
// certificate is given, and with listeners beside those of the broker.
func startOn(t testing.TB, db store.Store, certificate *tls.Config, listeners ...pipeline.Listener) *site {
	t.Helper()
	if err := db.Migrate(t.Context(), append(pipeline.Migrations(), broker.Migrations()...)); err != nil {
		t.Fatal(err)
	}
	quiet := slog.New(complaints{t})
	b, told := broker.New(quiet), &commits{changed: make(chan struct{})}
	p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: directory{}, Logger: quiet, Deciders: b.Deciders(),
		Projections: b.Projections(), Listeners: append(append(b.Listeners(), told), listeners...), Release: "v1.2.3"})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Start(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	server := zeebe.New(zeebe.Options{Pipeline: p, Broker: b, Authorizer: directory{}, Authenticator: directory{}, Logger: quiet,
		Version: "test", TLS: certificate})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	s := &site{TB: t, db: db, pipeline: p, broker: b, server: server, address: listener.Addr().String(), commits: told}
	s.GatewayClient = s.client("root", insecure.NewCredentials())
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		server.Stop(ctx)
		if err := <-served; err != nil {
			t.Error(err)
		}
		b.Stop()
		p.Close()
		db.Close()
	})
	return s
}

// client connects as a user.
func (s *site) client(user string, transport credentials.TransportCredentials, options ...grpc.DialOption) pb.GatewayClient {
	s.Helper()
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+user))
	options = append(options, grpc.WithTransportCredentials(transport), grpc.WithUnaryInterceptor(
		func(ctx context.Context, method string, request, reply any, connection *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
			return invoke(metadata.AppendToOutgoingContext(ctx, "authorization", basic), method, request, reply, connection, options...)
		}), grpc.WithStreamInterceptor(
		func(ctx context.Context, description *grpc.StreamDesc, connection *grpc.ClientConn, method string, stream grpc.Streamer, options ...grpc.CallOption) (grpc.ClientStream, error) {
			return stream(metadata.AppendToOutgoingContext(ctx, "authorization", basic), description, connection, method, options...)
		}))
	connection, err := grpc.NewClient(s.address, options...)
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { connection.Close() })
	return pb.NewGatewayClient(connection)
}

// as connects as a user over a plain connection.
func (s *site) as(user string) *site {
	other := *s
	other.GatewayClient = s.client(user, insecure.NewCredentials())
	return &other
}

// must gives the answer of a call that must succeed.
func must[A any](t testing.TB) func(A, error) A {
	return func(answer A, err error) A {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
}

// wantCode checks the status of a call that is refused and gives its sentence.
func wantCode(t testing.TB, want codes.Code, err error) string {
	t.Helper()
	got, _ := status.FromError(err)
	if err == nil || got.Code() != want {
		t.Errorf("got %v, want %v", err, want)
	}
	return got.Message()
}

// process writes a BPMN process around its elements.
func process(id, elements string) *pb.Resource {
	return &pb.Resource{Name: id + ".bpmn", Content: fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="%s" isExecutable="true">%s</process>
<message id="paid" name="paid"><extensionElements><zeebe:subscription correlationKey="=order"/></extensionElements></message>
<error id="broke" errorCode="broke"/><signal id="news" name="news"/>
</definitions>`, id, elements)}
}

const oneTask = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/><zeebe:taskHeaders><zeebe:header key="to" value="a &lt; b"/></zeebe:taskHeaders></extensionElements></serviceTask>
<boundaryEvent id="caught" attachedToRef="work"><errorEventDefinition errorRef="broke"/></boundaryEvent>
<sequenceFlow id="f3" sourceRef="caught" targetRef="failed"/><endEvent id="failed"/>
<sequenceFlow id="f2" sourceRef="work" targetRef="e"/><endEvent id="e"/>`

func (s *site) deploy(resources ...*pb.Resource) *pb.DeployResourceResponse {
	s.Helper()
	return must[*pb.DeployResourceResponse](s)(s.DeployResource(s.Context(), &pb.DeployResourceRequest{Resources: resources}))
}

func (s *site) create(id, variables string) int64 {
	s.Helper()
	return must[*pb.CreateProcessInstanceResponse](s)(s.CreateProcessInstance(s.Context(),
		&pb.CreateProcessInstanceRequest{BpmnProcessId: id, Version: -1, Variables: variables})).ProcessInstanceKey
}

// activate takes jobs; wait is in milliseconds, below 0 for not at all.
func (s *site) activate(jobType string, count int32, wait int64) []*pb.ActivatedJob {
	s.Helper()
	jobs, err := s.tryActivate(&pb.ActivateJobsRequest{Type: jobType, Worker: "w", Timeout: 60_000, MaxJobsToActivate: count, RequestTimeout: wait})
	if err != nil {
		s.Fatal(err)
	}
	return jobs
}

func (s *site) tryActivate(request *pb.ActivateJobsRequest) (jobs []*pb.ActivatedJob, err error) {
	stream, err := s.ActivateJobs(s.Context(), request)
	if err != nil {
		return nil, err
	}
	for {
		answer, err := stream.Recv()
		if err != nil {
			return jobs, unlessEnded(err)
		}
		jobs = append(jobs, answer.GetJobs()...)
	}
}

// job takes the one job that comes within twenty seconds.
func (s *site) job(jobType string) *pb.ActivatedJob {
	s.Helper()
	jobs := s.activate(jobType, 1, 20_000)
	if len(jobs) != 1 {
		s.Fatalf("no job of type %s came", jobType)
	}
	return jobs[0]
}

// state gives the state of an instance in the default tenant.
func (s *site) state(instance int64) string {
	s.Helper()
	found := search(s, broker.SearchInstances, zeebe.DefaultTenant, is("id", instance))
	if len(found) != 1 {
		return "none"
	}
	return found[0].State
}

func is(column string, value any) store.Condition {
	return store.Compare{Column: column, Op: store.Equal, Value: value}
}

func search[R any](s *site, run func(context.Context, store.Reader, broker.Search) (broker.Page[R], error), tenant string, where ...store.Condition) []*R {
	s.Helper()
	var page broker.Page[R]
	err := s.db.Read(s.Context(), func(reader store.Reader) (err error) {
		page, err = run(s.Context(), reader, broker.Search{Tenants: []string{tenant}, Where: where, Limit: broker.MaxPage})
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
	return page.Items
}

// incident gives the one open incident of an instance.
func (s *site) incident(tenant string, instance int64) *broker.IncidentHistory {
	s.Helper()
	found := search(s, broker.SearchIncidents, tenant, is("instance", instance), is("state", broker.StateActive))
	if len(found) != 1 {
		s.Fatalf("%d incidents are open", len(found))
	}
	return found[0]
}

// until waits for commits until something holds.
func (s *site) until(what string, holds func() bool) error {
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	for {
		committed := s.commits.next()
		if holds() {
			return nil
		}
		select {
		case <-committed:
		case <-deadline.C:
			return fmt.Errorf("in vain: %s", what)
		}
	}
}

// advance moves the clock.
func (s *site) advance(by time.Duration) {
	s.Helper()
	var now time.Time
	if err := s.db.Read(s.Context(), func(reader store.Reader) error { now = reader.Now(); return nil }); err != nil {
		s.Fatal(err)
	}
	moved := now.Add(by)
	if err := s.db.SetClock(s.Context(), &moved); err != nil {
		s.Fatal(err)
	}
	s.broker.ClockMoved()
}
