package zeebe_test

import (
	"fmt"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
	pb "zhitong/zeebe/gatewayprotocol"
)

// recorded gives the events of the record that a caller named with a reference.
func (s *site) recorded(reference int) (events []string) {
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
					if strings.Contains(string(event), fmt.Sprintf(`"operationReference":%d`, reference)) {
						events = append(events, record.Kind)
					}
				}
			}
			return nil
		})
	})
	if err != nil {
		s.Fatal(err)
	}
	return events
}

// TestOperationReferencesAreRecorded: whoever names an operation finds it in the
// record under that name.
func TestOperationReferencesAreRecorded(t *testing.T) {
	s := start(t)
	s.deploy(process("one", oneTask))
	named := func(reference uint64) *uint64 { return &reference }
	created := must[*pb.CreateProcessInstanceResponse](t)(s.CreateProcessInstance(t.Context(), &pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1, OperationReference: named(11)}))
	key := created.GetProcessInstanceKey()
	must[*pb.SetVariablesResponse](t)(s.SetVariables(t.Context(), &pb.SetVariablesRequest{ElementInstanceKey: key, Variables: `{"a":1}`, OperationReference: named(12)}))
	job := s.job("work")
	must[*pb.FailJobResponse](t)(s.FailJob(t.Context(), &pb.FailJobRequest{JobKey: job.GetKey()}))
	must[*pb.UpdateJobRetriesResponse](t)(s.UpdateJobRetries(t.Context(), &pb.UpdateJobRetriesRequest{JobKey: job.GetKey(), Retries: 1, OperationReference: named(13)}))
	incident := s.incident("<default>", key).Incident.Key
	must[*pb.ResolveIncidentResponse](t)(s.ResolveIncident(t.Context(), &pb.ResolveIncidentRequest{IncidentKey: incident, OperationReference: named(14)}))
	must[*pb.UpdateJobTimeoutResponse](t)(s.UpdateJobTimeout(t.Context(), &pb.UpdateJobTimeoutRequest{JobKey: s.job("work").GetKey(), Timeout: 60000, OperationReference: named(15)}))
	must[*pb.CancelProcessInstanceResponse](t)(s.CancelProcessInstance(t.Context(), &pb.CancelProcessInstanceRequest{ProcessInstanceKey: key, OperationReference: named(16)}))
	for reference, kind := range map[int]string{11: "process-instance.create", 12: "variable.set", 13: "job.update", 14: "incident.resolve", 15: "job.update", 16: "process-instance.cancel"} {
		if events := s.recorded(reference); len(events) != 1 || events[0] != kind {
			t.Errorf("%d is recorded by %v, want %s", reference, events, kind)
		}
	}
	_, err := s.CancelProcessInstance(t.Context(), &pb.CancelProcessInstanceRequest{ProcessInstanceKey: key, OperationReference: named(0)})
	wantCode(t, codes.InvalidArgument, err)
	awaited := &pb.CreateProcessInstanceWithResultRequest{Request: &pb.CreateProcessInstanceRequest{BpmnProcessId: "one", Version: -1, OperationReference: named(1 << 63)}}
	_, err = s.CreateProcessInstanceWithResult(t.Context(), awaited)
	wantCode(t, codes.InvalidArgument, err)
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
