package zeebe_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"zhitong/broker"
	pb "zhitong/zeebe/gatewayprotocol"
)

// zipped compresses blocks of a megabyte of zeros.
func zipped(t testing.TB, megabytes int) []byte {
	t.Helper()
	var out bytes.Buffer
	packer, block := gzip.NewWriter(&out), make([]byte, 1<<20)
	for range megabytes {
		must[int](t)(packer.Write(block))
	}
	if err := packer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestFraming sends what is not even a message in its frame. gRPC answers that
// itself, with the codes of its doc/statuscodes.md; requests that are none or
// several are INTERNAL in grpc-go, where that page says UNIMPLEMENTED.
func TestFraming(t *testing.T) {
	s := start(t)
	w := s.wire()
	packed := w.with("Grpc-Encoding", "gzip")
	complete := "/gateway_protocol.Gateway/CompleteJob"
	calls := map[string]struct {
		client *wire
		path   string
		body   []byte
		want   codes.Code
		words  string
	}{
		"no such method":        {w, "/gateway_protocol.Gateway/Nothing", framed(0, nil), codes.Unimplemented, "unknown method Nothing"},
		"an empty method":       {w, "/gateway_protocol.Gateway/", framed(0, nil), codes.Unimplemented, "unknown method"},
		"no such service":       {w, "/nothing.Here/CompleteJob", framed(0, nil), codes.Unimplemented, "unknown service nothing.Here"},
		"no path":               {w, "/", framed(0, nil), codes.Unimplemented, "malformed method name"},
		"no message":            {w, complete, nil, codes.Internal, "no request message"},
		"two messages":          {w, complete, slices.Concat(framed(0, nil), framed(0, nil)), codes.Internal, "multiple request messages"},
		"half a frame header":   {w, complete, []byte{0, 0}, codes.Internal, "unexpected EOF"},
		"half a message":        {w, complete, framed(0, make([]byte, 100))[:50], codes.Internal, "unexpected EOF"},
		"a length of 4 GiB":     {w, complete, []byte{0, 0xff, 0xff, 0xff, 0xff, 1}, codes.ResourceExhausted, "larger than max"},
		"a byte above 4 MiB":    {w, complete, framed(0, make([]byte, 4<<20+1)), codes.ResourceExhausted, "larger than max"},
		"flag 7":                {w, complete, framed(7, nil), codes.Internal, "unexpected payload format 7"},
		"compressed by nothing": {w, complete, framed(1, nil), codes.Internal, "compressed flag set"},
		"compressed by br":      {w.with("Grpc-Encoding", "br"), complete, framed(1, nil), codes.Unimplemented, "not installed"},
		"no gzip":               {packed, complete, framed(1, []byte("nothing")), codes.Internal, "decompress"},
		"half a gzip":           {packed, complete, framed(1, zipped(t, 1)[:500]), codes.Internal, "decompress"},
		"another content":       {w.with("Content-Type", "application/json"), complete, framed(0, nil), codes.InvalidArgument, "content-type"},
		"a broken deadline":     {w.with("Grpc-Timeout", "1x"), complete, framed(0, nil), codes.Internal, "malformed grpc-timeout"},
		"a deadline of nothing": {w.with("Grpc-Timeout", "0n"), complete, framed(0, nil), codes.DeadlineExceeded, "deadline exceeded"},
		"broken binary data":    {w.with("X-Bin", "%%%"), complete, framed(0, nil), codes.Internal, "malformed binary metadata"},
	}
	s.unchanged(func() {
		for name, c := range calls {
			if got := c.client.sendTo(t, c.path, c.body); got.code != c.want || !strings.Contains(got.sentence, c.words) {
				t.Errorf("%s: %v %q, want %v with %q", name, got.code, got.sentence, c.want, c.words)
			}
		}
	})
}

// TestAGzipBomb: what is packed small does not become large in memory.
func TestAGzipBomb(t *testing.T) {
	w, bomb := start(t).wire().with("Grpc-Encoding", "gzip"), framed(1, zipped(t, 512))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 3 {
		if got := w.send(t, "PublishMessage", bomb); got.code != codes.ResourceExhausted {
			t.Errorf("%v %q", got.code, got.sentence)
		}
	}
	runtime.ReadMemStats(&after)
	if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 128 {
		t.Errorf("three bombs of 512 MiB took %d MiB", used)
	}
}

// TestGarbageInsteadOfCredentials: nobody gets in with it, and nobody who does
// not get in has his request read.
func TestGarbageInsteadOfCredentials(t *testing.T) {
	s := start(t)
	w := s.wire()
	basic := func(text string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(text)) }
	s.unchanged(func() {
		for _, value := range []string{"", " ", "Basic", "Basic ", "Bearer", "Bearer \t", "Basic ====", basic(""), basic(":"), basic("root"), basic("root:\x00root"),
			basic("\xff\xfe:\xff"), basic("root:root") + "x", "Bearer nothing, Bearer token-root", "\xff\xfe", "bearer" + strings.Repeat(" ", 1000), "Bearer " + strings.Repeat("a", 40_000)} {
			for _, method := range methods() {
				if got := w.with("Authorization", value).send(t, string(method.Name()), framed(0, []byte{0xff})); got.code != codes.Unauthenticated || got.sentence == "" {
					t.Errorf("%s with %.50q: %v %q", method.Name(), value, got.code, got.sentence)
				}
			}
		}
		twice := w.with("Authorization", "Bearer token-root")
		twice.headers.Add("Authorization", "Bearer token-root")
		if got := twice.send(t, "Topology", framed(0, nil)); got.code != codes.Unauthenticated {
			t.Errorf("two credentials: %v %q", got.code, got.sentence)
		}
	})
}

// many gives a value as often as wanted.
func many[V any](count int, value V) []V {
	values := make([]V, count)
	for i := range values {
		values[i] = value
	}
	return values
}

const (
	longest = math.MaxInt64 / 1_000_000 // milliseconds that a duration can have
	lowest  = math.MinInt64
)

// TestHostileValues sends requests that can be read with values that nobody
// should send. What is refused leaves nothing in the record.
func TestHostileValues(t *testing.T) {
	s := start(t)
	w := s.wire()
	s.deploy(process("one", oneTask))
	instance := s.create("one", "")
	job := s.job("work")
	long := strings.Repeat("长", 1_300_000)
	nested := func(depth int) string { return `{"a":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + "}" }
	type refusal struct {
		method  string
		request proto.Message
		want    codes.Code
	}
	refusals := map[string]refusal{}
	for text, variables := range map[string]string{"a list": "[1]", "a text": `"x"`, "a number": "1", "true": "true", "no JSON": "{", "two objects": "{}{}", "half a text": `{"a":"`,
		"half an escape": `{"a":"\u12"}`, "NaN": `{"a":NaN}`, "a name with NUL": `{"\u0000":1}`, "a byte order mark": "\ufeff{}", "nesting without end": nested(2_000_000)} {
		refusals["set: "+text] = refusal{"SetVariables", &pb.SetVariablesRequest{ElementInstanceKey: instance, Variables: variables}, codes.InvalidArgument}
		refusals["complete: "+text] = refusal{"CompleteJob", &pb.CompleteJobRequest{JobKey: job.GetKey(), Variables: variables}, codes.InvalidArgument}
		refusals["create: "+text] = refusal{"CreateProcessInstance", &pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1, Variables: variables}, codes.InvalidArgument}
	}
	activate := func(change func(*pb.ActivateJobsRequest)) refusal {
		request := &pb.ActivateJobsRequest{Type: "work", Worker: "w", Timeout: 1, MaxJobsToActivate: 1, RequestTimeout: -1}
		change(request)
		return refusal{"ActivateJobs", request, codes.InvalidArgument}
	}
	refusals["activate: below no jobs"] = activate(func(r *pb.ActivateJobsRequest) { r.MaxJobsToActivate = math.MinInt32 })
	refusals["activate: time-out below 0"] = activate(func(r *pb.ActivateJobsRequest) { r.Timeout = lowest })
	refusals["activate: time-out beyond time"] = activate(func(r *pb.ActivateJobsRequest) { r.Timeout = longest + 1 })
	refusals["activate: wait beyond time"] = activate(func(r *pb.ActivateJobsRequest) { r.RequestTimeout = math.MaxInt64 })
	strange := activate(func(r *pb.ActivateJobsRequest) { r.TenantIds = append(many(300_000, "<default>"), "x") })
	strange.want = codes.PermissionDenied
	refusals["activate: very many tenants"] = strange
	for _, key := range []int64{lowest, -1, 0, math.MaxInt64} {
		for method, request := range map[string]proto.Message{
			"CompleteJob": &pb.CompleteJobRequest{JobKey: key}, "FailJob": &pb.FailJobRequest{JobKey: key}, "ThrowError": &pb.ThrowErrorRequest{JobKey: key, ErrorCode: "x"},
			"UpdateJobRetries": &pb.UpdateJobRetriesRequest{JobKey: key, Retries: 1}, "UpdateJobTimeout": &pb.UpdateJobTimeoutRequest{JobKey: key, Timeout: 1},
			"CancelProcessInstance": &pb.CancelProcessInstanceRequest{ProcessInstanceKey: key}, "ModifyProcessInstance": &pb.ModifyProcessInstanceRequest{ProcessInstanceKey: key},
			"MigrateProcessInstance": &pb.MigrateProcessInstanceRequest{ProcessInstanceKey: key}, "SetVariables": &pb.SetVariablesRequest{ElementInstanceKey: key},
			"ResolveIncident": &pb.ResolveIncidentRequest{IncidentKey: key}, "DeleteResource": &pb.DeleteResourceRequest{ResourceKey: key},
		} {
			refusals[fmt.Sprint(method, " of ", key)] = refusal{method, request, codes.NotFound}
		}
	}
	for name, one := range otherRefusals(instance, job, long) {
		refusals[name] = refusal(one)
	}
	s.unchanged(func() {
		for name, c := range refusals {
			got := w.send(t, c.method, framed(0, marshal(t, c.request)))
			if got.code != c.want || got.sentence == "" || len(got.sentence) > 8<<10 {
				t.Errorf("%s: %v %.100q (%d bytes), want %v", name, got.code, got.sentence, len(got.sentence), c.want)
			}
		}
	})
	if _, err := s.CompleteJob(t.Context(), &pb.CompleteJobRequest{JobKey: job.GetKey(), Variables: nested(9_000)}); err != nil {
		t.Errorf("the server is not usable after all that: %v", err)
	}
	if state := s.state(instance); state != broker.StateCompleted {
		t.Errorf("the instance is %s", state)
	}
}

func otherRefusals(instance int64, job *pb.ActivatedJob, long string) map[string]struct {
	method  string
	request proto.Message
	want    codes.Code
} {
	year, priority := "0000-13-01", int32(math.MaxInt32)
	start := &pb.ProcessInstanceCreationStartInstruction{ElementId: "work"}
	last := &pb.ProcessInstanceCreationRuntimeInstruction{Instruction: &pb.ProcessInstanceCreationRuntimeInstruction_Terminate{
		Terminate: &pb.TerminateProcessInstanceInstruction{AfterElementId: "work"}}}
	create := func(change func(*pb.CreateProcessInstanceRequest)) proto.Message {
		request := &pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1}
		change(request)
		return request
	}
	return map[string]struct {
		method  string
		request proto.Message
		want    codes.Code
	}{
		"create: a very long id":        {"CreateProcessInstance", &pb.CreateProcessInstanceRequest{BpmnProcessId: long, Version: -1}, codes.NotFound},
		"create: a very long tenant":    {"CreateProcessInstance", create(func(r *pb.CreateProcessInstanceRequest) { r.TenantId = long }), codes.PermissionDenied},
		"create: the lowest version":    {"CreateProcessInstance", create(func(r *pb.CreateProcessInstanceRequest) { r.Version = math.MinInt32 }), codes.InvalidArgument},
		"create: very many tags":        {"CreateProcessInstance", create(func(r *pb.CreateProcessInstanceRequest) { r.Tags = many(300_000, "a") }), codes.InvalidArgument},
		"create: very many starts":      {"CreateProcessInstance", create(func(r *pb.CreateProcessInstanceRequest) { r.StartInstructions = many(300_000, start) }), codes.ResourceExhausted},
		"create: very many ends":        {"CreateProcessInstance", create(func(r *pb.CreateProcessInstanceRequest) { r.RuntimeInstructions = many(300_000, last) }), codes.ResourceExhausted},
		"result: no request":            {"CreateProcessInstanceWithResult", &pb.CreateProcessInstanceWithResultRequest{RequestTimeout: longest}, codes.InvalidArgument},
		"result: a wait beyond time":    {"CreateProcessInstanceWithResult", &pb.CreateProcessInstanceWithResultRequest{RequestTimeout: math.MaxInt64}, codes.InvalidArgument},
		"modify: very much":             {"ModifyProcessInstance", &pb.ModifyProcessInstanceRequest{ProcessInstanceKey: instance, TerminateInstructions: many(300_000, &pb.ModifyProcessInstanceRequest_TerminateInstruction{ElementInstanceKey: -1})}, codes.ResourceExhausted},
		"migrate: no plan":              {"MigrateProcessInstance", &pb.MigrateProcessInstanceRequest{ProcessInstanceKey: instance}, codes.NotFound},
		"migrate: very many mappings":   {"MigrateProcessInstance", &pb.MigrateProcessInstanceRequest{ProcessInstanceKey: instance, MigrationPlan: &pb.MigrateProcessInstanceRequest_MigrationPlan{TargetProcessDefinitionKey: job.GetProcessDefinitionKey(), MappingInstructions: many(200_000, &pb.MigrateProcessInstanceRequest_MappingInstruction{SourceElementId: "work", TargetElementId: "work"})}}, codes.InvalidArgument},
		"deploy: very many files":       {"DeployResource", &pb.DeployResourceRequest{Resources: many(300_000, &pb.Resource{Name: "a.bpmn"})}, codes.InvalidArgument},
		"deploy: no XML":                {"DeployResource", &pb.DeployResourceRequest{Resources: []*pb.Resource{{Name: "a.bpmn", Content: []byte{0xff, 0}}}}, codes.InvalidArgument},
		"deploy: NUL in the name":       {"DeployResource", &pb.DeployResourceRequest{Resources: []*pb.Resource{{Name: "a\x00.bpmn", Content: process("two", oneTask).GetContent()}}}, codes.InvalidArgument},
		"deploy: a process without end": {"DeployProcess", &pb.DeployProcessRequest{Processes: []*pb.ProcessRequestObject{{Name: "a.bpmn", Definition: []byte("<a>" + strings.Repeat("<b>", 1_000_000))}}}, codes.InvalidArgument},
		"deploy: a very long name":      {"DeployProcess", &pb.DeployProcessRequest{Processes: []*pb.ProcessRequestObject{{Name: long}}}, codes.InvalidArgument},
		"retries: the lowest":           {"UpdateJobRetries", &pb.UpdateJobRetriesRequest{JobKey: job.GetKey(), Retries: math.MinInt32}, codes.InvalidArgument},
		"time-out: beyond time":         {"UpdateJobTimeout", &pb.UpdateJobTimeoutRequest{JobKey: job.GetKey(), Timeout: longest + 1}, codes.InvalidArgument},
		"fail: back-off beyond time":    {"FailJob", &pb.FailJobRequest{JobKey: job.GetKey(), RetryBackOff: longest + 1}, codes.InvalidArgument},
		"complete: a date of nowhere":   {"CompleteJob", &pb.CompleteJobRequest{JobKey: job.GetKey(), Result: &pb.JobResult{Corrections: &pb.JobResultCorrections{DueDate: &year}}}, codes.InvalidArgument},
		"complete: corrections of none": {"CompleteJob", &pb.CompleteJobRequest{JobKey: job.GetKey(), Result: &pb.JobResult{Corrections: &pb.JobResultCorrections{Priority: &priority}}}, codes.InvalidArgument},
		"publish: life beyond time":     {"PublishMessage", &pb.PublishMessageRequest{Name: "n", TimeToLive: longest + 1}, codes.InvalidArgument},
		"broadcast: a very long tenant": {"BroadcastSignal", &pb.BroadcastSignalRequest{SignalName: "n", TenantId: long}, codes.PermissionDenied},
		"evaluate: the lowest key":      {"EvaluateConditional", &pb.EvaluateConditionalRequest{ProcessDefinitionKey: lowest}, codes.NotFound},
		"decide: a very long id":        {"EvaluateDecision", &pb.EvaluateDecisionRequest{DecisionId: long}, codes.InvalidArgument},
		"decide: the lowest key":        {"EvaluateDecision", &pb.EvaluateDecisionRequest{DecisionKey: lowest}, codes.InvalidArgument},
	}
}
