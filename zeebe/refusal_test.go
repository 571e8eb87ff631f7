package zeebe_test

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"zhitong/broker"
	"zhitong/zeebe"
	pb "zhitong/zeebe/gatewayprotocol"
)

// TestStatusCodes checks what the protocol says of each call's errors.
func TestStatusCodes(t *testing.T) {
	s := start(t)
	s.deploy(process("one", oneTask), process("byMessage", `<startEvent id="s"><messageEventDefinition messageRef="paid"/></startEvent>`))
	s.create("one", "")
	job := s.job("work").GetKey()
	ctx := t.Context()
	calls := map[string]struct {
		want codes.Code
		call func() error
	}{
		"complete: no such job": {codes.NotFound, func() error { _, err := s.CompleteJob(ctx, &pb.CompleteJobRequest{JobKey: 1}); return err }},
		"complete: variables no object": {codes.InvalidArgument, func() error {
			_, err := s.CompleteJob(ctx, &pb.CompleteJobRequest{JobKey: job, Variables: `[1]`})
			return err
		}},
		"complete: variables no JSON": {codes.InvalidArgument, func() error {
			_, err := s.CompleteJob(ctx, &pb.CompleteJobRequest{JobKey: job, Variables: `{`})
			return err
		}},
		"fail: no such job":       {codes.NotFound, func() error { _, err := s.FailJob(ctx, &pb.FailJobRequest{JobKey: 1}); return err }},
		"fail: negative back-off": {codes.InvalidArgument, func() error { _, err := s.FailJob(ctx, &pb.FailJobRequest{JobKey: job, RetryBackOff: -1}); return err }},
		"fail: endless back-off": {codes.InvalidArgument, func() error {
			_, err := s.FailJob(ctx, &pb.FailJobRequest{JobKey: job, RetryBackOff: math.MaxInt64})
			return err
		}},
		"throw: no such job": {codes.NotFound, func() error {
			_, err := s.ThrowError(ctx, &pb.ThrowErrorRequest{JobKey: 1, ErrorCode: "x"})
			return err
		}},
		"throw: no code": {codes.InvalidArgument, func() error { _, err := s.ThrowError(ctx, &pb.ThrowErrorRequest{JobKey: job}); return err }},
		"retries: no such job": {codes.NotFound, func() error {
			_, err := s.UpdateJobRetries(ctx, &pb.UpdateJobRetriesRequest{JobKey: 1, Retries: 1})
			return err
		}},
		"retries: zero":         {codes.InvalidArgument, func() error { _, err := s.UpdateJobRetries(ctx, &pb.UpdateJobRetriesRequest{JobKey: job}); return err }},
		"time-out: no such job": {codes.NotFound, func() error { _, err := s.UpdateJobTimeout(ctx, &pb.UpdateJobTimeoutRequest{JobKey: 1}); return err }},
		"time-out: negative": {codes.InvalidArgument, func() error {
			_, err := s.UpdateJobTimeout(ctx, &pb.UpdateJobTimeoutRequest{JobKey: job, Timeout: -1})
			return err
		}},
		"cancel: no such instance":  {codes.NotFound, func() error { _, err := s.CancelProcessInstance(ctx, &pb.CancelProcessInstanceRequest{}); return err }},
		"resolve: no such incident": {codes.NotFound, func() error { _, err := s.ResolveIncident(ctx, &pb.ResolveIncidentRequest{IncidentKey: 1}); return err }},
		"variables: no such element": {codes.NotFound, func() error {
			_, err := s.SetVariables(ctx, &pb.SetVariablesRequest{ElementInstanceKey: 1, Variables: "{}"})
			return err
		}},
		"variables: no object": {codes.InvalidArgument, func() error {
			_, err := s.SetVariables(ctx, &pb.SetVariablesRequest{ElementInstanceKey: 1, Variables: "7"})
			return err
		}},
		"publish: no name": {codes.InvalidArgument, func() error { _, err := s.PublishMessage(ctx, &pb.PublishMessageRequest{}); return err }},
		"publish: negative life": {codes.InvalidArgument, func() error {
			_, err := s.PublishMessage(ctx, &pb.PublishMessageRequest{Name: "n", TimeToLive: -1})
			return err
		}},
		"publish: no such tenant": {codes.PermissionDenied, func() error {
			_, err := s.PublishMessage(ctx, &pb.PublishMessageRequest{Name: "n", TenantId: "x"})
			return err
		}},
		"create: nothing named":       {codes.InvalidArgument, func() error { _, err := s.CreateProcessInstance(ctx, &pb.CreateProcessInstanceRequest{}); return err }},
		"create: both named":          {codes.InvalidArgument, create(ctx, s, &pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1, ProcessDefinitionKey: 5})},
		"create: no such process":     {codes.NotFound, create(ctx, s, &pb.CreateProcessInstanceRequest{BpmnProcessId: "two", Version: -1})},
		"create: no such version":     {codes.NotFound, create(ctx, s, &pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: 2})},
		"create: version 0":           {codes.NotFound, create(ctx, s, &pb.CreateProcessInstanceRequest{BpmnProcessId: "one"})},
		"create: version -2":          {codes.InvalidArgument, create(ctx, s, &pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -2})},
		"create: no such key":         {codes.NotFound, create(ctx, s, &pb.CreateProcessInstanceRequest{ProcessDefinitionKey: 5})},
		"create: no none start event": {codes.FailedPrecondition, create(ctx, s, &pb.CreateProcessInstanceRequest{BpmnProcessId: "byMessage", Version: -1})},
		"create: variables no object": {codes.InvalidArgument, create(ctx, s, &pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1, Variables: `"x"`})},
		"create: no such tenant":      {codes.PermissionDenied, create(ctx, s, &pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1, TenantId: "x"})},
		"result: no request": {codes.InvalidArgument, func() error {
			_, err := s.CreateProcessInstanceWithResult(ctx, &pb.CreateProcessInstanceWithResultRequest{})
			return err
		}},
		"evaluate: nothing named": {codes.InvalidArgument, func() error { _, err := s.EvaluateDecision(ctx, &pb.EvaluateDecisionRequest{}); return err }},
		"evaluate: both named": {codes.InvalidArgument, func() error {
			_, err := s.EvaluateDecision(ctx, &pb.EvaluateDecisionRequest{DecisionId: "a", DecisionKey: 1})
			return err
		}},
		"create: NUL in the name": {codes.InvalidArgument, create(ctx, s, &pb.CreateProcessInstanceRequest{BpmnProcessId: "o\x00ne", Version: -1})},
		"publish: NUL in the name": {codes.InvalidArgument, func() error {
			_, err := s.PublishMessage(ctx, &pb.PublishMessageRequest{Name: "a\x00", TimeToLive: 1000})
			return err
		}},
		"activate: NUL in the type": {codes.InvalidArgument, activate(s, &pb.ActivateJobsRequest{Type: "a\x00", Worker: "w", Timeout: 1, MaxJobsToActivate: 1, RequestTimeout: -1})},
		"deploy: nothing":           {codes.InvalidArgument, func() error { _, err := s.DeployResource(ctx, &pb.DeployResourceRequest{}); return err }},
		"deploy: no such tenant":    {codes.PermissionDenied, func() error { _, err := s.DeployResource(ctx, &pb.DeployResourceRequest{TenantId: "x"}); return err }},
		"activate: no type":         {codes.InvalidArgument, activate(s, &pb.ActivateJobsRequest{Worker: "w", Timeout: 1, MaxJobsToActivate: 1})},
		"activate: no worker":       {codes.InvalidArgument, activate(s, &pb.ActivateJobsRequest{Type: "work", Timeout: 1, MaxJobsToActivate: 1})},
		"activate: no time-out":     {codes.InvalidArgument, activate(s, &pb.ActivateJobsRequest{Type: "work", Worker: "w", MaxJobsToActivate: 1})},
		"activate: no jobs":         {codes.InvalidArgument, activate(s, &pb.ActivateJobsRequest{Type: "work", Worker: "w", Timeout: 1})},
		"activate: no such tenant":  {codes.PermissionDenied, activate(s, &pb.ActivateJobsRequest{Type: "work", Worker: "w", Timeout: 1, MaxJobsToActivate: 1, TenantIds: []string{"x"}})},
		"stream: no type":           {codes.InvalidArgument, streamed(s, &pb.StreamActivatedJobsRequest{Timeout: 1})},
		"stream: no time-out":       {codes.InvalidArgument, streamed(s, &pb.StreamActivatedJobsRequest{Type: "work"})},
		"stream: no such tenant":    {codes.PermissionDenied, streamed(s, &pb.StreamActivatedJobsRequest{Type: "work", Timeout: 1, TenantIds: []string{"x"}})},
	}
	for name, c := range calls {
		err := c.call()
		if got := status.Code(err); got != c.want || status.Convert(err).Message() == "" {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, err := s.CompleteJob(ctx, &pb.CompleteJobRequest{JobKey: job}); err != nil {
		t.Errorf("what was refused changed something: %v", err)
	}
}

func create(ctx context.Context, s *site, request *pb.CreateProcessInstanceRequest) func() error {
	return func() error { _, err := s.CreateProcessInstance(ctx, request); return err }
}

func activate(s *site, request *pb.ActivateJobsRequest) func() error {
	return func() error { _, err := s.tryActivate(request); return err }
}

func streamed(s *site, request *pb.StreamActivatedJobsRequest) func() error {
	return func() error {
		stream, err := s.StreamActivatedJobs(s.Context(), request)
		if err != nil {
			return err
		}
		_, err = stream.Recv()
		return err
	}
}

// TestProblemsOfAModelAreTold checks that every problem comes with its place.
func TestProblemsOfAModelAreTold(t *testing.T) {
	s := start(t)
	_, err := s.DeployResource(t.Context(), &pb.DeployResourceRequest{Resources: []*pb.Resource{
		process("bad", `<startEvent id="s"/><serviceTask id="first"/><serviceTask id="second"/>`)}})
	said := wantCode(t, codes.InvalidArgument, err)
	for _, wanted := range []string{"bad.bpmn:3:", "first", "second"} {
		if !strings.Contains(said, wanted) {
			t.Errorf("%q is not in %q", wanted, said)
		}
	}
}

// calls calls every operation of the protocol with a request.
func call(t *testing.T, s *site, method protoreflect.MethodDescriptor, request proto.Message) error {
	t.Helper()
	connection, err := grpc.NewClient(s.address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	ctx, cancel := context.WithCancel(metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer token-root"))
	defer cancel()
	path := "/gateway_protocol.Gateway/" + string(method.Name())
	answer := dynamicpb.NewMessage(method.Output())
	if !method.IsStreamingServer() {
		return connection.Invoke(ctx, path, request, answer)
	}
	stream, err := connection.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, path)
	if err != nil {
		return err
	}
	if err := stream.SendMsg(request); err != nil {
		return err
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	return stream.RecvMsg(answer)
}

// TestEveryCallIsServed, and none takes a request of a newer protocol: what is
// not known must not be ignored.
func TestEveryCallIsServed(t *testing.T) {
	s := start(t)
	methods := pb.File_gateway_proto.Services().ByName("Gateway").Methods()
	for i := range methods.Len() {
		method := methods.Get(i)
		if err := call(t, s, method, dynamicpb.NewMessage(method.Input())); status.Code(err) == codes.Unimplemented {
			t.Errorf("%s: %v", method.Name(), err)
		}
		newer := dynamicpb.NewMessage(method.Input())
		newer.SetUnknown(protowire.AppendVarint(protowire.AppendTag(nil, 900, protowire.VarintType), 1))
		wantCode(t, codes.InvalidArgument, call(t, s, method, newer))
	}
}

// TestADenialIsNoCompletion: what a listener denies stays open.
func TestADenialIsNoCompletion(t *testing.T) {
	s := start(t)
	s.deploy(process("one", oneTask))
	instance := s.create("one", "")
	job, denied := s.job("work"), true
	_, err := s.CompleteJob(t.Context(), &pb.CompleteJobRequest{JobKey: job.GetKey(), Result: &pb.JobResult{Denied: &denied}})
	wantCode(t, codes.InvalidArgument, err)
	if state := s.state(instance); state != broker.StateActive {
		t.Errorf("the instance is %s", state)
	}
}

func TestCallersAreKnown(t *testing.T) {
	s := start(t)
	connection, err := grpc.NewClient(s.address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	client := pb.NewGatewayClient(connection)
	for header, want := range map[string]codes.Code{
		"": codes.Unauthenticated, "Basic !": codes.Unauthenticated, "Basic cm9vdA==": codes.Unauthenticated, "Basic cm9vdDp4": codes.Unauthenticated,
		"Basic cm9vdDpyb290": codes.OK, "basic cm9vdDpyb290": codes.OK, "Bearer token-root": codes.OK, "Bearer root": codes.Unauthenticated, "Digest x": codes.Unauthenticated,
		"Bearer token-guest": codes.PermissionDenied,
	} {
		ctx := t.Context()
		if header != "" {
			ctx = metadata.AppendToOutgoingContext(ctx, "authorization", header)
		}
		if _, err := client.Topology(ctx, &pb.TopologyRequest{}); status.Code(err) != want {
			t.Errorf("%q: %v, want %v", header, err, want)
		}
		stream, err := client.ActivateJobs(ctx, &pb.ActivateJobsRequest{Type: "x", Worker: "w", Timeout: 1, MaxJobsToActivate: 1, RequestTimeout: -1})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := stream.Recv(); status.Code(unlessEnded(err)) != want {
			t.Errorf("activating with %q: %v, want %v", header, err, want)
		}
	}
}

// TestTenantsAreApart: what belongs to another tenant is not there.
func TestTenantsAreApart(t *testing.T) {
	s := start(t)
	anna := s.as("anna")
	must[*pb.DeployResourceResponse](t)(anna.DeployResource(t.Context(), &pb.DeployResourceRequest{TenantId: "anna", Resources: []*pb.Resource{process("one", oneTask)}}))
	created := must[*pb.CreateProcessInstanceResponse](t)(anna.CreateProcessInstance(t.Context(), &pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1, TenantId: "anna"}))
	if jobs := s.activate("work", 1, -1); len(jobs) != 0 {
		t.Error("a job of another tenant was given out")
	}
	job := anna.job("work")
	ctx := t.Context()
	_, err := s.CreateProcessInstance(ctx, &pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1})
	wantCode(t, codes.NotFound, err)
	_, err = s.CompleteJob(ctx, &pb.CompleteJobRequest{JobKey: job.GetKey()})
	wantCode(t, codes.NotFound, err)
	_, err = s.CancelProcessInstance(ctx, &pb.CancelProcessInstanceRequest{ProcessInstanceKey: created.GetProcessInstanceKey()})
	wantCode(t, codes.NotFound, err)
	_, err = s.DeleteResource(ctx, &pb.DeleteResourceRequest{ResourceKey: created.GetProcessDefinitionKey()})
	wantCode(t, codes.NotFound, err)
	must[*pb.DeleteResourceResponse](t)(anna.DeleteResource(ctx, &pb.DeleteResourceRequest{ResourceKey: created.GetProcessDefinitionKey()})) // what runs goes on
	_, err = s.SetVariables(ctx, &pb.SetVariablesRequest{ElementInstanceKey: created.GetProcessInstanceKey(), Variables: "{}"})
	wantCode(t, codes.NotFound, err)
	must[*pb.FailJobResponse](t)(anna.FailJob(ctx, &pb.FailJobRequest{JobKey: job.GetKey()}))
	incident := s.incident("anna", created.GetProcessInstanceKey()).Incident.Key
	_, err = s.ResolveIncident(ctx, &pb.ResolveIncidentRequest{IncidentKey: incident})
	wantCode(t, codes.NotFound, err)
	must[*pb.ResolveIncidentResponse](t)(anna.ResolveIncident(ctx, &pb.ResolveIncidentRequest{IncidentKey: incident}))
}

// TestMessageSizes: a request above the limit is refused; jobs come in as many
// messages as they need; a job that no message holds becomes an incident.
func TestMessageSizes(t *testing.T) {
	s := start(t)
	s.deploy(process("one", oneTask))
	large := func(size int) string {
		text, _ := json.Marshal(map[string]string{"a": strings.Repeat("x", size)})
		return string(text)
	}
	_, err := s.CreateProcessInstance(t.Context(), &pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1, Variables: large(4 << 20)})
	wantCode(t, codes.ResourceExhausted, err)
	_, err = s.client("root", insecure.NewCredentials(), grpc.WithDefaultCallOptions(grpc.UseCompressor(gzip.Name))).CreateProcessInstance(t.Context(),
		&pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1, Variables: large(4 << 20)})
	wantCode(t, codes.ResourceExhausted, err)
	for range 3 {
		s.create("one", large(1_500_000))
	}
	if jobs := s.activate("work", 10, 20_000); len(jobs) != 3 {
		t.Errorf("%d jobs came", len(jobs))
	}
	tooLarge := func() int64 {
		instance := s.create("one", large(3_000_000))
		must[*pb.SetVariablesResponse](t)(s.SetVariables(t.Context(), &pb.SetVariablesRequest{ElementInstanceKey: instance,
			Variables: strings.Replace(large(3_000_000), `"a"`, `"b"`, 1)}))
		return instance
	}
	wantIncident := func(instance int64) {
		t.Helper()
		if incident := s.incident(zeebe.DefaultTenant, instance).Incident; !strings.Contains(incident.Message, "4 MiB") {
			t.Errorf("incident %+v", incident)
		}
	}
	instance := tooLarge()
	if jobs := s.activate("work", 1, -1); len(jobs) != 0 {
		t.Error("a job above the limit came")
	}
	wantIncident(instance)
	instance, small := tooLarge(), s.create("one", "")
	stream := must[pb.Gateway_StreamActivatedJobsClient](t)(s.StreamActivatedJobs(t.Context(), &pb.StreamActivatedJobsRequest{Type: "work", Timeout: 60_000}))
	if job := must[*pb.ActivatedJob](t)(stream.Recv()); job.GetProcessInstanceKey() != small {
		t.Errorf("streamed a job of %d, not of %d", job.GetProcessInstanceKey(), small)
	}
	wantIncident(instance)
}
