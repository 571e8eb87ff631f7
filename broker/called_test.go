package broker_test

import (
	"testing"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

const callsMany = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="call"/>
<callActivity id="call"><extensionElements><zeebe:calledElement processId="one"/></extensionElements>
<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=for i in 1..150 return i"/></extensionElements></multiInstanceLoopCharacteristics></callActivity>`

// TestCallersThatAreCancelledAtOnceLeaveNoCalledInstance: callers are cancelled while some of the instances they call are made
// and others are still owed.
func TestCallersThatAreCancelledAtOnceLeaveNoCalledInstance(t *testing.T) {
	n := start(t)
	n.deploy(process("caller", callsMany), process("one", oneTask))
	const callers = 12
	cancelled := make(chan error, callers)
	for range callers {
		act := pipeline.Act{Actor: tester, Tenant: tenant, Command: &broker.CreateInstance{ProcessID: "caller"}}
		err := n.pipeline.SubmitThen(t.Context(), act, func(answer any, err error) {
			if err != nil {
				cancelled <- err
				return
			}
			cancel := pipeline.Act{Actor: tester, Tenant: tenant, Command: &broker.CancelInstance{Instance: answer.(broker.InstanceCreated).Key}}
			go func() {
				_, err := n.pipeline.Submit(t.Context(), cancel)
				cancelled <- err
			}()
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for range callers {
		if err := <-cancelled; err != nil {
			t.Fatal(err)
		}
	}
	n.waitFor(func() bool {
		return !read(n, func(reader store.Reader) (bool, error) { return pipeline.Owes(t.Context(), reader) })
	})
	live := read(n, func(reader store.Reader) (broker.Page[broker.Instance], error) {
		return broker.SearchInstances(t.Context(), reader, broker.Search{Tenants: []string{tenant}, Limit: 10,
			Where: []store.Condition{store.Compare{Column: "state", Op: store.Equal, Value: broker.StateActive}}})
	})
	if len(live.Items) != 0 {
		t.Errorf("%d instances still run, %+v among them", live.Total, live.Items[0])
	}
	if jobs := n.take("work", 1); len(jobs) != 0 {
		t.Error("a called process outlived its caller")
	}
}
