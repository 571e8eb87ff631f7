package broker_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhitong/broker"
)

// inSubprocesses puts elements into as many subprocesses, one in the other.
func inSubprocesses(depth int, elements string) string {
	var before, after strings.Builder
	for i := range depth {
		fmt.Fprintf(&before, `<startEvent id="s%[1]d"/><sequenceFlow id="f%[1]d" sourceRef="s%[1]d" targetRef="p%[1]d"/><subProcess id="p%[1]d">`, i)
	}
	for i := depth - 1; i >= 0; i-- {
		fmt.Fprintf(&after, `</subProcess><sequenceFlow id="g%[1]d" sourceRef="p%[1]d" targetRef="e%[1]d"/><endEvent id="e%[1]d"/>`, i)
	}
	return before.String() + elements + after.String()
}

const innermost = `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="work"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>
<sequenceFlow id="g" sourceRef="work" targetRef="e"/><endEvent id="e"/>`

// await waits for a job.
func (n *node) await(jobType string) broker.ActivatedJob {
	n.Helper()
	jobs, err := n.broker.PollJobs(n.Context(), tester, broker.ActivateJobs{
		Type: jobType, Worker: "w", Timeout: time.Minute, Max: 1, Tenants: []string{tenant}}, 30*time.Second)
	if err != nil || len(jobs) != 1 {
		n.Fatalf("%d jobs of %q came: %v", len(jobs), jobType, err)
	}
	return jobs[0]
}

// TestThousandNestedScopes runs a task inside a thousand subprocesses, to its end and
// until it is cancelled.
func TestThousandNestedScopes(t *testing.T) {
	n := start(t)
	began := time.Now()
	n.deploy(process("nested", inSubprocesses(1000, innermost)))
	t.Logf("deployed after %s", time.Since(began))
	key := n.create("nested", `{"x":1}`)
	job := n.await("work")
	t.Logf("task reached after %s", time.Since(began))
	if string(job.Variables["x"]) != "1" {
		t.Errorf("the job sees %s", job.Variables)
	}
	do[any](n, &broker.CompleteJob{Job: job.Key, Variables: vars(`{"x":2}`)})
	finished := n.finished(key)
	if finished.Instance.State != broker.StateCompleted || string(finished.Variables["x"]) != "2" {
		t.Errorf("it ended with %+v", finished)
	}
	t.Logf("ended after %s", time.Since(began))
	key = n.create("nested", `{}`)
	n.await("work")
	do[any](n, &broker.CancelInstance{Instance: key})
	if finished = n.finished(key); finished.Instance.State != broker.StateTerminated {
		t.Errorf("it ended with %+v", finished.Instance)
	}
	t.Logf("cancelled after %s", time.Since(began))
}

// TestFiveThousandElements runs a model of 5,000 elements: gateways, scripts and
// events, one after the other.
func TestFiveThousandElements(t *testing.T) {
	n := start(t)
	began := time.Now()
	n.deploy(process("wide", inARow(5000)))
	t.Logf("deployed after %s", time.Since(began))
	key := n.create("wide", `{"n":0}`)
	finished := n.finished(key)
	if finished.Instance.State != broker.StateCompleted || string(finished.Variables["n"]) != "2499" {
		t.Errorf("it ended with %+v %s", finished.Instance, finished.Variables)
	}
	t.Logf("ended after %s", time.Since(began))
}

// inARow writes as many elements one after the other; every second one counts.
func inARow(count int) string {
	var text strings.Builder
	fmt.Fprintf(&text, `<startEvent id="n0"/>`)
	for i := 1; i < count-1; i++ {
		if i%2 == 1 {
			fmt.Fprintf(&text, `<scriptTask id="n%d"><extensionElements><zeebe:script expression="=n + 1" resultVariable="n"/></extensionElements></scriptTask>`, i)
		} else {
			fmt.Fprintf(&text, `<exclusiveGateway id="n%d"/>`, i)
		}
	}
	fmt.Fprintf(&text, `<endEvent id="n%d"/>`, count-1)
	for i := 1; i < count; i++ {
		fmt.Fprintf(&text, `<sequenceFlow id="f%d" sourceRef="n%d" targetRef="n%d"/>`, i, i-1, i)
	}
	return text.String()
}
