package zeebe_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	"zhitong/broker"
	"zhitong/zeebe"
	pb "zhitong/zeebe/gatewayprotocol"
)

// unlessEnded drops the error that says that a stream ended well.
func unlessEnded(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func sameJSON(t *testing.T, got, want string) {
	t.Helper()
	var one, other any
	if err := errors.Join(json.Unmarshal([]byte(got), &one), json.Unmarshal([]byte(want), &other)); err != nil {
		t.Fatal(err)
	}
	a, _ := json.Marshal(one)
	if b, _ := json.Marshal(other); string(a) != string(b) {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAnInstanceRunsToItsEnd(t *testing.T) {
	s := start(t)
	deployed := s.deploy(process("one", oneTask))
	definition := deployed.GetDeployments()[0].GetProcess()
	if definition.GetBpmnProcessId() != "one" || definition.GetVersion() != 1 || definition.GetResourceName() != "one.bpmn" || definition.GetTenantId() != zeebe.DefaultTenant {
		t.Errorf("deployed %v", deployed)
	}
	instance := s.create("one", `{"order": 7}`)
	job := s.job("work")
	if job.GetProcessInstanceKey() != instance || job.GetElementId() != "work" || job.GetBpmnProcessId() != "one" || job.GetProcessDefinitionVersion() != 1 ||
		job.GetProcessDefinitionKey() != definition.GetProcessDefinitionKey() || job.GetRetries() != 3 || job.GetWorker() != "w" ||
		job.GetTenantId() != zeebe.DefaultTenant || job.GetKind() != pb.ActivatedJob_BPMN_ELEMENT || job.GetListenerEventType() != pb.ActivatedJob_UNSPECIFIED {
		t.Errorf("activated %v", job)
	}
	sameJSON(t, job.GetVariables(), `{"order":7}`)
	if job.GetCustomHeaders() != `{"to":"a < b"}` {
		t.Errorf("headers %s", job.GetCustomHeaders())
	}
	if again := s.activate("work", 1, -1); len(again) != 0 {
		t.Error("the job was given out twice")
	}
	must[*pb.CompleteJobResponse](t)(s.CompleteJob(t.Context(), &pb.CompleteJobRequest{JobKey: job.GetKey(), Variables: `{"done":true}`}))
	if state := s.state(instance); state != broker.StateCompleted {
		t.Errorf("the instance is %s", state)
	}
	_, err := s.CompleteJob(t.Context(), &pb.CompleteJobRequest{JobKey: job.GetKey()})
	wantCode(t, codes.NotFound, err)
}

func TestCreateByKeyAndVersion(t *testing.T) {
	s := start(t)
	first := s.deploy(process("one", oneTask)).GetDeployments()[0].GetProcess()
	second := s.deploy(process("one", `<startEvent id="s"/>`)).GetDeployments()[0].GetProcess()
	if second.GetVersion() != 2 {
		t.Fatalf("version %d", second.GetVersion())
	}
	for name, c := range map[string]struct {
		request *pb.CreateProcessInstanceRequest
		want    int64
	}{
		"newest":  {&pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1}, second.GetProcessDefinitionKey()},
		"version": {&pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: 1}, first.GetProcessDefinitionKey()},
		"key":     {&pb.CreateProcessInstanceRequest{ProcessDefinitionKey: first.GetProcessDefinitionKey()}, first.GetProcessDefinitionKey()},
	} {
		if created := must[*pb.CreateProcessInstanceResponse](t)(s.CreateProcessInstance(t.Context(), c.request)); created.GetProcessDefinitionKey() != c.want {
			t.Errorf("%s: %v", name, created)
		}
	}
}

func TestCreateWithResult(t *testing.T) {
	s := start(t)
	s.deploy(process("one", oneTask))
	type settled struct {
		answer *pb.CreateProcessInstanceWithResultResponse
		err    error
	}
	call := func(timeout int64) <-chan settled {
		done := make(chan settled, 1)
		go func() {
			answer, err := s.CreateProcessInstanceWithResult(t.Context(), &pb.CreateProcessInstanceWithResultRequest{RequestTimeout: timeout,
				Request: &pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1, Variables: `{"a":1,"b":[2]}`}, FetchVariables: []string{"b", "c", "no"}})
			done <- settled{answer, err}
		}()
		return done
	}
	waiting := call(20_000)
	job := s.job("work")
	must[*pb.CompleteJobResponse](t)(s.CompleteJob(t.Context(), &pb.CompleteJobRequest{JobKey: job.GetKey(), Variables: `{"c":"3"}`}))
	result := <-waiting
	if result.err != nil || result.answer.GetProcessInstanceKey() != job.GetProcessInstanceKey() {
		t.Fatalf("%v %v", result.answer, result.err)
	}
	sameJSON(t, result.answer.GetVariables(), `{"b":[2],"c":"3"}`)

	late := <-call(50)
	wantCode(t, codes.DeadlineExceeded, late.err)
	job = s.job("work")
	if state := s.state(job.GetProcessInstanceKey()); state != broker.StateActive {
		t.Errorf("the instance whose caller gave up is %s", state)
	}
	waiting = call(20_000)
	cancelled := s.job("work").GetProcessInstanceKey()
	must[*pb.CancelProcessInstanceResponse](t)(s.CancelProcessInstance(t.Context(), &pb.CancelProcessInstanceRequest{ProcessInstanceKey: cancelled}))
	wantCode(t, codes.FailedPrecondition, (<-waiting).err)
}

func TestLongPollingIsWoken(t *testing.T) {
	s := start(t)
	s.deploy(process("one", oneTask))
	if jobs := s.activate("work", 1, 30); len(jobs) != 0 {
		t.Fatalf("%d jobs", len(jobs))
	}
	came := make(chan []*pb.ActivatedJob, 1)
	go func() { came <- s.activate("work", 5, 60_000) }()
	instance := s.create("one", "")
	began := time.Now()
	jobs := <-came
	if len(jobs) != 1 || jobs[0].GetProcessInstanceKey() != instance {
		t.Fatalf("activated %v", jobs)
	}
	// On a store of its own a broker looks only every five seconds by itself.
	if waited := time.Since(began); waited > 3*time.Second {
		t.Errorf("the job came after %s: nobody woke the worker", waited)
	}
}

func TestStreamedJobs(t *testing.T) {
	s := start(t)
	s.deploy(process("one", oneTask))
	before := s.create("one", `{"n":1,"m":1}`)
	ctx, cancel := context.WithCancel(t.Context())
	stream := must[pb.Gateway_StreamActivatedJobsClient](t)(s.StreamActivatedJobs(ctx, &pb.StreamActivatedJobsRequest{Type: "work", Timeout: 60_000, FetchVariable: []string{"n"}}))
	job := must[*pb.ActivatedJob](t)(stream.Recv())
	if job.GetProcessInstanceKey() != before {
		t.Errorf("streamed %v", job)
	}
	sameJSON(t, job.GetVariables(), `{"n":1}`)
	for range 40 {
		instance := s.create("one", "")
		began := time.Now()
		if job := must[*pb.ActivatedJob](t)(stream.Recv()); job.GetProcessInstanceKey() != instance {
			t.Errorf("streamed %v", job)
		}
		if waited := time.Since(began); waited > 3*time.Second {
			t.Errorf("a job was pushed after %s", waited)
		}
	}
	cancel()
	_, err := stream.Recv()
	wantCode(t, codes.Canceled, err)
	instance := s.create("one", "")
	if job := s.job("work"); job.GetProcessInstanceKey() != instance {
		t.Errorf("after the stream: %v", job)
	}
}

func TestFailedJobs(t *testing.T) {
	s := start(t)
	s.advance(0)
	s.deploy(process("one", oneTask))
	instance := s.create("one", "")
	job := s.job("work")
	must[*pb.FailJobResponse](t)(s.FailJob(t.Context(), &pb.FailJobRequest{JobKey: job.GetKey(), Retries: 2, RetryBackOff: 60_000,
		ErrorMessage: "not yet", Variables: `{"tried":1}`}))
	if jobs := s.activate("work", 1, -1); len(jobs) != 0 {
		t.Error("the job came before the end of its back-off")
	}
	s.advance(time.Minute)
	job = s.job("work")
	if job.GetRetries() != 2 {
		t.Errorf("%d retries", job.GetRetries())
	}
	sameJSON(t, job.GetVariables(), `{"tried":1}`)

	must[*pb.FailJobResponse](t)(s.FailJob(t.Context(), &pb.FailJobRequest{JobKey: job.GetKey(), Retries: -1, ErrorMessage: "for good"}))
	_, err := s.CompleteJob(t.Context(), &pb.CompleteJobRequest{JobKey: job.GetKey()})
	wantCode(t, codes.FailedPrecondition, err)
	incident := s.incident(zeebe.DefaultTenant, instance).Incident
	if incident.Message != "for good" {
		t.Errorf("incident %+v", incident)
	}
	must[*pb.UpdateJobRetriesResponse](t)(s.UpdateJobRetries(t.Context(), &pb.UpdateJobRetriesRequest{JobKey: job.GetKey(), Retries: 5}))
	must[*pb.ResolveIncidentResponse](t)(s.ResolveIncident(t.Context(), &pb.ResolveIncidentRequest{IncidentKey: incident.Key}))
	if job = s.job("work"); job.GetRetries() != 5 {
		t.Errorf("%d retries after the incident", job.GetRetries())
	}
}

func TestJobTimeout(t *testing.T) {
	s := start(t)
	s.advance(0)
	s.deploy(process("one", oneTask))
	s.create("one", "")
	job := s.job("work") // for a minute
	_, err := s.UpdateJobTimeout(t.Context(), &pb.UpdateJobTimeoutRequest{JobKey: job.GetKey(), Timeout: 600_000})
	if err != nil {
		t.Fatal(err)
	}
	s.advance(5 * time.Minute)
	if jobs := s.activate("work", 1, 100); len(jobs) != 0 {
		t.Error("the job came before its new deadline")
	}
	s.advance(6 * time.Minute)
	if again := s.job("work"); again.GetKey() != job.GetKey() {
		t.Errorf("%v came", again)
	}
	must[*pb.FailJobResponse](t)(s.FailJob(t.Context(), &pb.FailJobRequest{JobKey: job.GetKey(), Retries: 1}))
	_, err = s.UpdateJobTimeout(t.Context(), &pb.UpdateJobTimeoutRequest{JobKey: job.GetKey(), Timeout: 1000})
	wantCode(t, codes.FailedPrecondition, err)
}

func TestThrownErrors(t *testing.T) {
	s := start(t)
	s.deploy(process("one", oneTask))
	instance := s.create("one", "")
	must[*pb.ThrowErrorResponse](t)(s.ThrowError(t.Context(), &pb.ThrowErrorRequest{JobKey: s.job("work").GetKey(), ErrorCode: "broke", ErrorMessage: "m", Variables: `{"x":1}`}))
	ended := search(s, broker.SearchElements, zeebe.DefaultTenant, is("instance", instance), is("element_id", "failed"))
	if s.state(instance) != broker.StateCompleted || len(ended) != 1 {
		t.Errorf("%s, %d times at the end event of the error", s.state(instance), len(ended))
	}
	instance = s.create("one", "")
	must[*pb.ThrowErrorResponse](t)(s.ThrowError(t.Context(), &pb.ThrowErrorRequest{JobKey: s.job("work").GetKey(), ErrorCode: "unknown"}))
	s.incident(zeebe.DefaultTenant, instance)
}

func TestMessagesAndVariables(t *testing.T) {
	s := start(t)
	s.deploy(process("wait", `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="m"/>
<intermediateCatchEvent id="m"><messageEventDefinition messageRef="paid"/></intermediateCatchEvent><sequenceFlow id="f2" sourceRef="m" targetRef="work"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>`))
	instance := s.create("wait", `{"order":"A7"}`)
	publish := &pb.PublishMessageRequest{Name: "paid", CorrelationKey: "A7", MessageId: "m1", TimeToLive: 60_000, Variables: `{"amount":"12.50"}`}
	if published := must[*pb.PublishMessageResponse](t)(s.PublishMessage(t.Context(), publish)); published.GetKey() == 0 || published.GetTenantId() != zeebe.DefaultTenant {
		t.Errorf("published %v", published)
	}
	_, err := s.PublishMessage(t.Context(), publish)
	wantCode(t, codes.AlreadyExists, err)
	job := s.job("work")
	sameJSON(t, job.GetVariables(), `{"order":"A7","amount":"12.50"}`)
	set := &pb.SetVariablesRequest{ElementInstanceKey: job.GetElementInstanceKey(), Variables: `{"local":1}`, Local: true}
	if must[*pb.SetVariablesResponse](t)(s.SetVariables(t.Context(), set)).GetKey() == 0 {
		t.Error("the act that set variables has no key")
	}
	must[*pb.SetVariablesResponse](t)(s.SetVariables(t.Context(), &pb.SetVariablesRequest{ElementInstanceKey: instance, Variables: `{"global":2}`}))
	must[*pb.UpdateJobTimeoutResponse](t)(s.UpdateJobTimeout(t.Context(), &pb.UpdateJobTimeoutRequest{JobKey: job.GetKey()}))
	sameJSON(t, s.job("work").GetVariables(), `{"order":"A7","amount":"12.50","local":1,"global":2}`)
	must[*pb.CancelProcessInstanceResponse](t)(s.CancelProcessInstance(t.Context(), &pb.CancelProcessInstanceRequest{ProcessInstanceKey: instance}))
	if state := s.state(instance); state != broker.StateTerminated {
		t.Errorf("the instance is %s", state)
	}
	_, err = s.CancelProcessInstance(t.Context(), &pb.CancelProcessInstanceRequest{ProcessInstanceKey: instance})
	wantCode(t, codes.NotFound, err)
}

const discount = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="prices" name="Prices" namespace="t">
<decision id="discount" name="Discount"><variable name="discount"/><decisionTable id="table" hitPolicy="UNIQUE">
<input id="in" label="Amount"><inputExpression typeRef="number"><text>amount</text></inputExpression></input><output id="out" label="Rate" name="rate" typeRef="number"/>
<rule id="small"><inputEntry><text>&lt; 100</text></inputEntry><outputEntry><text>0</text></outputEntry></rule>
<rule id="large"><inputEntry><text>&gt;= 100</text></inputEntry><outputEntry><text>0.05</text></outputEntry></rule>
</decisionTable></decision></definitions>`

func TestDecisions(t *testing.T) {
	s := start(t)
	deployed := s.deploy(&pb.Resource{Name: "prices.dmn", Content: []byte(discount)}).GetDeployments()
	if len(deployed) != 2 {
		t.Fatalf("deployed %v", deployed)
	}
	decision, graph := deployed[0].GetDecision(), deployed[1].GetDecisionRequirements()
	if decision.GetDmnDecisionId() != "discount" || decision.GetVersion() != 1 || graph.GetDmnDecisionRequirementsId() != "prices" || graph.GetVersion() != 1 ||
		graph.GetResourceName() != "prices.dmn" || decision.GetDecisionRequirementsKey() != graph.GetDecisionRequirementsKey() {
		t.Errorf("deployed %v", deployed)
	}
	for _, request := range []*pb.EvaluateDecisionRequest{{DecisionId: "discount"}, {DecisionKey: decision.GetDecisionKey()}} {
		request.Variables = `{"amount":250}`
		answer := must[*pb.EvaluateDecisionResponse](t)(s.EvaluateDecision(t.Context(), request))
		evaluated := answer.GetEvaluatedDecisions()
		if answer.GetDecisionOutput() != "0.05" || answer.GetDecisionKey() != decision.GetDecisionKey() || answer.GetDecisionEvaluationKey() == 0 || len(evaluated) != 1 {
			t.Fatalf("answered %v", answer)
		}
		one := evaluated[0]
		if one.GetDecisionType() != "DECISION_TABLE" || one.GetEvaluatedInputs()[0].GetInputValue() != "250" || one.GetMatchedRules()[0].GetRuleId() != "large" ||
			one.GetMatchedRules()[0].GetRuleIndex() != 2 || one.GetMatchedRules()[0].GetEvaluatedOutputs()[0].GetOutputValue() != "0.05" {
			t.Errorf("evaluated %v", one)
		}
	}
	_, err := s.EvaluateDecision(t.Context(), &pb.EvaluateDecisionRequest{DecisionId: "nothing"})
	wantCode(t, codes.InvalidArgument, err)
	named := uint64(7)
	deletion := &pb.DeleteResourceRequest{ResourceKey: graph.GetDecisionRequirementsKey(), OperationReference: &named}
	must[*pb.DeleteResourceResponse](t)(s.DeleteResource(t.Context(), deletion))
	_, err = s.EvaluateDecision(t.Context(), &pb.EvaluateDecisionRequest{DecisionId: "discount"})
	wantCode(t, codes.InvalidArgument, err)
	_, err = s.DeleteResource(t.Context(), deletion)
	wantCode(t, codes.NotFound, err)
}

func TestDeployProcess(t *testing.T) {
	s := start(t)
	content := process("one", oneTask).GetContent()
	deployed := must[*pb.DeployProcessResponse](t)(s.DeployProcess(t.Context(), &pb.DeployProcessRequest{Processes: []*pb.ProcessRequestObject{{Name: "one.bpmn", Definition: content}}}))
	if deployed.GetProcesses()[0].GetBpmnProcessId() != "one" {
		t.Errorf("deployed %v", deployed)
	}
	_, err := s.DeployProcess(t.Context(), &pb.DeployProcessRequest{Processes: []*pb.ProcessRequestObject{{Name: "one.dmn", Definition: []byte(discount)}}})
	wantCode(t, codes.InvalidArgument, err)
}

func TestTopology(t *testing.T) {
	s := start(t)
	topology := must[*pb.TopologyResponse](t)(s.Topology(t.Context(), &pb.TopologyRequest{}))
	if topology.GetClusterSize() != 1 || topology.GetPartitionsCount() != 1 || len(topology.GetBrokers()) != 1 || topology.GetGatewayVersion() != "test" ||
		topology.GetBrokers()[0].GetVersion() != "v1.2.3" ||
		topology.GetBrokers()[0].GetPartitions()[0].GetRole() != pb.Partition_LEADER {
		t.Errorf("topology %v", topology)
	}
}

// TestSignalsAndConditions: a signal starts what waits for it, and a condition that holds starts its process.
func TestSignalsAndConditions(t *testing.T) {
	s := start(t)
	const start = `<startEvent id="s">%s</startEvent><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="%s"/></extensionElements></serviceTask>`
	deployed := s.deploy(process("told", fmt.Sprintf(start, `<signalEventDefinition signalRef="news"/>`, "told")),
		process("due", fmt.Sprintf(start, `<conditionalEventDefinition><condition>=amount &gt; 10</condition></conditionalEventDefinition>`, "due")))
	broadcast := must[*pb.BroadcastSignalResponse](t)(s.BroadcastSignal(t.Context(), &pb.BroadcastSignalRequest{SignalName: "news", Variables: `{"rate":"3.10"}`}))
	if broadcast.GetKey() == 0 || broadcast.GetTenantId() != zeebe.DefaultTenant {
		t.Errorf("broadcast %v", broadcast)
	}
	sameJSON(t, s.job("told").GetVariables(), `{"rate":"3.10"}`)
	evaluate := func(variables string) []*pb.ProcessInstanceReference {
		return must[*pb.EvaluateConditionalResponse](t)(s.EvaluateConditional(t.Context(), &pb.EvaluateConditionalRequest{Variables: variables})).GetProcessInstances()
	}
	if none := evaluate(`{"amount":10}`); len(none) != 0 {
		t.Errorf("a condition that is false started %v", none)
	}
	started := evaluate(`{"amount":11}`)
	if len(started) != 1 || started[0].GetProcessDefinitionKey() != deployed.GetDeployments()[1].GetProcess().GetProcessDefinitionKey() {
		t.Fatalf("started %v", started)
	}
	if job := s.job("due"); job.GetProcessInstanceKey() != started[0].GetProcessInstanceKey() {
		t.Errorf("the job is of %d, not of %v", job.GetProcessInstanceKey(), started)
	}
}

// TestAStopBeforeServing ends it at once, without an error.
func TestAStopBeforeServing(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := zeebe.New(zeebe.Options{})
	server.Stop(t.Context())
	if err := server.Serve(listener); err != nil {
		t.Error(err)
	}
	if _, err := listener.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("the listener is left open: %v", err)
	}
}
