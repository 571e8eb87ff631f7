package zeebe_test

import (
	"encoding/json"
	"slices"
	"testing"

	"google.golang.org/grpc/codes"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
	"zhitong/zeebe"
	pb "zhitong/zeebe/gatewayprotocol"
)

// references gives what callers have called their operations, as the log says.
func (s *site) references() (all []int64) {
	s.Helper()
	err := s.db.Read(s.Context(), func(reader store.Reader) error {
		query := store.Query{Table: pipeline.SegmentTable, OrderBy: []store.Order{{Column: "sequence"}}}
		return reader.Select(s.Context(), query, func(row store.Row) error {
			segment, err := pipeline.DecodeSegment(row)
			if err != nil {
				return err
			}
			for _, record := range segment.Records {
				for _, event := range record.Events {
					var told struct{ OperationReference int64 }
					if json.Unmarshal(event, &told) == nil && told.OperationReference != 0 {
						all = append(all, told.OperationReference)
					}
				}
			}
			return nil
		})
	})
	if err != nil {
		s.Fatal(err)
	}
	return all
}

// TestOperationReferencesAreKept: every call with a field for it keeps what the caller calls the operation in the log.
func TestOperationReferencesAreKept(t *testing.T) {
	s := start(t)
	deployed := s.deploy(process("one", oneTask)).GetDeployments()[0].GetProcess()
	ref := func(n uint64) *uint64 { return &n }
	created := must[*pb.CreateProcessInstanceResponse](t)(s.CreateProcessInstance(t.Context(), &pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1, OperationReference: ref(1)}))
	instance := created.GetProcessInstanceKey()
	job := s.job("work")
	must[*pb.UpdateJobTimeoutResponse](t)(s.UpdateJobTimeout(t.Context(), &pb.UpdateJobTimeoutRequest{JobKey: job.GetKey(), Timeout: 60_000, OperationReference: ref(2)}))
	must[*pb.FailJobResponse](t)(s.FailJob(t.Context(), &pb.FailJobRequest{JobKey: job.GetKey()}))
	must[*pb.UpdateJobRetriesResponse](t)(s.UpdateJobRetries(t.Context(), &pb.UpdateJobRetriesRequest{JobKey: job.GetKey(), Retries: 1, OperationReference: ref(3)}))
	incident := s.incident(zeebe.DefaultTenant, instance).Incident.Key
	must[*pb.ResolveIncidentResponse](t)(s.ResolveIncident(t.Context(), &pb.ResolveIncidentRequest{IncidentKey: incident, OperationReference: ref(4)}))
	must[*pb.SetVariablesResponse](t)(s.SetVariables(t.Context(), &pb.SetVariablesRequest{ElementInstanceKey: instance, Variables: `{"x":1}`, OperationReference: ref(5)}))
	must[*pb.CancelProcessInstanceResponse](t)(s.CancelProcessInstance(t.Context(), &pb.CancelProcessInstanceRequest{ProcessInstanceKey: instance, OperationReference: ref(6)}))
	must[*pb.DeleteResourceResponse](t)(s.DeleteResource(t.Context(), &pb.DeleteResourceRequest{ResourceKey: deployed.GetProcessDefinitionKey(), OperationReference: ref(7)}))
	if kept := s.references(); !slices.Equal(kept, []int64{1, 2, 3, 4, 5, 6, 7}) {
		t.Errorf("the log keeps %v", kept)
	}
	for _, wrong := range []*uint64{ref(0), ref(1 << 63)} {
		_, err := s.CancelProcessInstance(t.Context(), &pb.CancelProcessInstanceRequest{ProcessInstanceKey: instance, OperationReference: wrong})
		wantCode(t, codes.InvalidArgument, err)
		_, err = s.ModifyProcessInstance(t.Context(), &pb.ModifyProcessInstanceRequest{ProcessInstanceKey: instance, OperationReference: wrong})
		wantCode(t, codes.InvalidArgument, err)
		_, err = s.MigrateProcessInstance(t.Context(), &pb.MigrateProcessInstanceRequest{ProcessInstanceKey: instance, OperationReference: wrong})
		wantCode(t, codes.InvalidArgument, err)
	}
}

// TestAnInstanceEndsAfterAnElement: a runtime instruction takes the instance away once an element has ended.
func TestAnInstanceEndsAfterAnElement(t *testing.T) {
	s := start(t)
	s.deploy(process("two", `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="work"/><serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>
<sequenceFlow id="f2" sourceRef="work" targetRef="more"/><serviceTask id="more"><extensionElements><zeebe:taskDefinition type="more"/></extensionElements></serviceTask>`))
	until := func(id string) *pb.CreateProcessInstanceRequest {
		return &pb.CreateProcessInstanceRequest{BpmnProcessId: "two", Version: -1, RuntimeInstructions: []*pb.ProcessInstanceCreationRuntimeInstruction{
			{Instruction: &pb.ProcessInstanceCreationRuntimeInstruction_Terminate{Terminate: &pb.TerminateProcessInstanceInstruction{AfterElementId: id}}}}}
	}
	for _, id := range []string{"", "nothing"} {
		_, err := s.CreateProcessInstance(t.Context(), until(id))
		wantCode(t, codes.InvalidArgument, err)
	}
	created := must[*pb.CreateProcessInstanceResponse](t)(s.CreateProcessInstance(t.Context(), until("work")))
	must[*pb.CompleteJobResponse](t)(s.CompleteJob(t.Context(), &pb.CompleteJobRequest{JobKey: s.job("work").GetKey()}))
	if state := s.state(created.GetProcessInstanceKey()); state != broker.StateTerminated {
		t.Errorf("the instance is %s", state)
	}
	if more := s.activate("more", 1, -1); len(more) != 0 {
		t.Errorf("it went on: %v", more)
	}
}
