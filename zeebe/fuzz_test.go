package zeebe_test

import (
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	pb "zhitong/zeebe/gatewayprotocol"
)

// seeds are requests of each kind to begin with.
func seeds(job *pb.ActivatedJob) map[string]proto.Message {
	reference, denied, text, priority := uint64(7), true, "2026-03-02T09:00:00Z", int32(50)
	create := &pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1, Variables: `{"a":[1,"x",null]}`, Tags: []string{"t"}, OperationReference: &reference,
		StartInstructions: []*pb.ProcessInstanceCreationStartInstruction{{ElementId: "work"}}}
	return map[string]proto.Message{
		"Topology":                        &pb.TopologyRequest{},
		"DeployResource":                  &pb.DeployResourceRequest{Resources: []*pb.Resource{process("two", oneTask), {Name: "a.txt", Content: []byte("x")}}, TenantId: "<default>"},
		"DeployProcess":                   &pb.DeployProcessRequest{Processes: []*pb.ProcessRequestObject{{Name: "two.bpmn", Definition: process("two", oneTask).GetContent()}}},
		"DeleteResource":                  &pb.DeleteResourceRequest{ResourceKey: job.GetProcessDefinitionKey() + 1},
		"CreateProcessInstance":           create,
		"CreateProcessInstanceWithResult": &pb.CreateProcessInstanceWithResultRequest{Request: create, RequestTimeout: 1, FetchVariables: []string{"a"}},
		"CancelProcessInstance":           &pb.CancelProcessInstanceRequest{ProcessInstanceKey: job.GetProcessInstanceKey() + 1},
		"ModifyProcessInstance": &pb.ModifyProcessInstanceRequest{ProcessInstanceKey: job.GetProcessInstanceKey(), TerminateInstructions: []*pb.ModifyProcessInstanceRequest_TerminateInstruction{{ElementInstanceKey: job.GetElementInstanceKey()}},
			ActivateInstructions: []*pb.ModifyProcessInstanceRequest_ActivateInstruction{{ElementId: "work", AncestorElementInstanceKey: -1, VariableInstructions: []*pb.ModifyProcessInstanceRequest_VariableInstruction{{Variables: "{}", ScopeId: "work"}}}}},
		"MigrateProcessInstance": &pb.MigrateProcessInstanceRequest{ProcessInstanceKey: job.GetProcessInstanceKey(), MigrationPlan: &pb.MigrateProcessInstanceRequest_MigrationPlan{TargetProcessDefinitionKey: job.GetProcessDefinitionKey(),
			MappingInstructions: []*pb.MigrateProcessInstanceRequest_MappingInstruction{{SourceElementId: "work", TargetElementId: "work"}}}},
		"SetVariables":        &pb.SetVariablesRequest{ElementInstanceKey: job.GetElementInstanceKey(), Variables: `{"b":1e3}`, Local: true},
		"ResolveIncident":     &pb.ResolveIncidentRequest{IncidentKey: job.GetKey()},
		"ActivateJobs":        &pb.ActivateJobsRequest{Type: "work", Worker: "w", Timeout: 1, MaxJobsToActivate: 3, FetchVariable: []string{"a"}, RequestTimeout: -1, TenantIds: []string{"<default>"}},
		"StreamActivatedJobs": &pb.StreamActivatedJobsRequest{Type: "work", Worker: "w", Timeout: 1},
		"CompleteJob": &pb.CompleteJobRequest{JobKey: job.GetKey(), Variables: "{}", Result: &pb.JobResult{Denied: &denied, DeniedReason: &text,
			Corrections: &pb.JobResultCorrections{DueDate: &text, Priority: &priority, CandidateUsers: &pb.StringList{Values: []string{"anna"}}}}},
		"FailJob":             &pb.FailJobRequest{JobKey: job.GetKey(), Retries: 1, ErrorMessage: "no", RetryBackOff: 1, Variables: "{}"},
		"ThrowError":          &pb.ThrowErrorRequest{JobKey: job.GetKey(), ErrorCode: "broke", ErrorMessage: "no", Variables: "{}"},
		"UpdateJobRetries":    &pb.UpdateJobRetriesRequest{JobKey: job.GetKey(), Retries: 1},
		"UpdateJobTimeout":    &pb.UpdateJobTimeoutRequest{JobKey: job.GetKey(), Timeout: 1},
		"PublishMessage":      &pb.PublishMessageRequest{Name: "paid", CorrelationKey: "A", TimeToLive: 1, MessageId: "1", Variables: "{}"},
		"BroadcastSignal":     &pb.BroadcastSignalRequest{SignalName: "news", Variables: "{}"},
		"EvaluateConditional": &pb.EvaluateConditionalRequest{ProcessDefinitionKey: job.GetProcessDefinitionKey(), Variables: `{"a":1}`},
		"EvaluateDecision":    &pb.EvaluateDecisionRequest{DecisionId: "fee", Variables: `{"amount":1}`},
	}
}

// FuzzRequests sends bytes to every call: whatever they are, the answer is no
// fault of the server, it has a sentence, and nothing is logged as an error.
func FuzzRequests(f *testing.F) {
	s := start(f)
	s.deploy(process("one", oneTask))
	s.create("one", "")
	w, requests := s.wire().with("Grpc-Timeout", "200m"), seeds(s.job("work"))
	all := methods()
	for i, method := range all {
		request := requests[string(method.Name())]
		if request == nil {
			f.Fatalf("no request for %s", method.Name())
		}
		f.Add(byte(i), marshal(f, request))
		f.Add(byte(i), []byte{0xff})
	}
	f.Fuzz(func(t *testing.T, which byte, message []byte) {
		method := all[int(which)%len(all)]
		got, err := w.try(t.Context(), "/gateway_protocol.Gateway/"+string(method.Name()), framed(0, message))
		if err != nil && strings.Contains(err.Error(), "CANCEL") { // a call that waits is reset when its deadline is over
			got = answer{code: codes.DeadlineExceeded, sentence: err.Error()}
		} else if err != nil {
			t.Fatal(err)
		}
		switch got.code {
		case codes.Internal, codes.Unknown, codes.Unimplemented, codes.DataLoss, codes.Unavailable:
			t.Errorf("%s: %v %q", method.Name(), got.code, got.sentence)
		case codes.OK:
		default:
			if got.sentence == "" {
				t.Errorf("%s: %v without a sentence", method.Name(), got.code)
			}
		}
	})
}
