package engine_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"zhitong/bpmn"
	"zhitong/engine"
	"zhitong/engine/enginetest"
)

// mostWrites is how many rows one step may write, whatever the instance holds:
// the step budget of about 1,000 records, each of which changes a handful of rows.
const mostWrites = 5000

// worldOf deploys a process around its elements.
func worldOf(t testing.TB, elements string) *enginetest.World {
	t.Helper()
	model, err := bpmn.Read(strings.NewReader(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">`+
		`<process id="p" isExecutable="true">`+elements+`</process></definitions>`), bpmn.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	processes, problems := bpmn.Compile(model)
	if problems.HaveErrors() {
		t.Fatal(problems)
	}
	w := enginetest.New()
	if err := w.Deploy(processes...); err != nil {
		t.Fatal(err)
	}
	return w
}

// numbers is a JSON list of so many numbers.
func numbers(count int) engine.Variables {
	list := make([]int, count)
	for i := range list {
		list[i] = i
	}
	text, _ := json.Marshal(list)
	return engine.Variables{"items": text}
}

const passThrough = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="each"/>
<task id="each"><multiInstanceLoopCharacteristics%s><extensionElements><zeebe:loopCharacteristics inputCollection="=items" inputElement="item" outputCollection="doubled" outputElement="=item * 2"/></extensionElements></multiInstanceLoopCharacteristics></task>
<sequenceFlow id="f2" sourceRef="each" targetRef="e"/><endEvent id="e"/>`

// TestManyItemsPassInBoundedSteps sends items through a task that needs nobody, in parallel and one by one.
func TestManyItemsPassInBoundedSteps(t *testing.T) {
	for name, sequential := range map[string]string{"parallel": "", "sequential": ` isSequential="true"`} {
		t.Run(name, func(t *testing.T) {
			const count = 20_000
			w := worldOf(t, fmt.Sprintf(passThrough, sequential))
			instance, err := w.Start("p", numbers(count))
			if err != nil {
				t.Fatal(err)
			}
			outcome, finished := w.Finished(instance)
			if !finished || !outcome.Completed || w.Left() != 0 {
				t.Fatalf("finished %v, %d rows are left", finished, w.Left())
			}
			if w.MostWrites > mostWrites {
				t.Errorf("one step wrote %d rows", w.MostWrites)
			}
			var doubled []int
			for i := len(w.Events) - 1; i >= 0 && doubled == nil; i-- {
				if v := w.Events[i].Variable; v != nil && v.Name == "doubled" {
					if err := json.Unmarshal(v.Value, &doubled); err != nil {
						t.Fatal(err)
					}
				}
			}
			if len(doubled) != count || doubled[count-1] != 2*(count-1) {
				t.Errorf("%d outputs", len(doubled))
			}
		})
	}
}

// TestALoopOfScriptsIsTakenInSlices counts to a number with a gateway that leads back.
func TestALoopOfScriptsIsTakenInSlices(t *testing.T) {
	w := worldOf(t, `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="count"/>
<scriptTask id="count"><extensionElements><zeebe:script expression="=n + 1" resultVariable="n"/></extensionElements></scriptTask>
<sequenceFlow id="f2" sourceRef="count" targetRef="enough"/><exclusiveGateway id="enough" default="again"/>
<sequenceFlow id="again" sourceRef="enough" targetRef="count"/>
<sequenceFlow id="done" sourceRef="enough" targetRef="e"><conditionExpression>=n &gt;= 5000</conditionExpression></sequenceFlow><endEvent id="e"/>`)
	instance, err := w.Start("p", engine.Variables{"n": json.RawMessage("0")})
	if err != nil {
		t.Fatal(err)
	}
	if outcome, finished := w.Finished(instance); !finished || !outcome.Completed {
		t.Fatal("the loop has not ended")
	}
	if w.MostWrites > mostWrites {
		t.Errorf("one step wrote %d rows", w.MostWrites)
	}
}

const manyJobs = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="each"/>
<serviceTask id="each"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements><multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=items"/></extensionElements></multiInstanceLoopCharacteristics></serviceTask>
<sequenceFlow id="f2" sourceRef="each" targetRef="e"/><endEvent id="e"/>`

// TestAScopeWithManyChildrenIsTerminatedInSlices cancels an instance with many open jobs.
func TestAScopeWithManyChildrenIsTerminatedInSlices(t *testing.T) {
	const count = 20_000
	w := worldOf(t, manyJobs)
	instance, err := w.Start("p", numbers(count))
	if err != nil {
		t.Fatal(err)
	}
	if open := len(w.Jobs()); open != count {
		t.Fatalf("%d jobs are open", open)
	}
	w.MostWrites = 0
	if _, err := w.Do(&engine.CancelInstance{Instance: instance}); err != nil {
		t.Fatal(err)
	}
	if w.Left() != 0 || w.MostWrites > mostWrites {
		t.Errorf("%d rows are left, one step wrote %d", w.Left(), w.MostWrites)
	}
}

// BenchmarkMultiInstance sends items through a parallel multi-instance; the
// time an item must not grow with their number.
func BenchmarkMultiInstance(b *testing.B) {
	for _, count := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			for b.Loop() {
				w := worldOf(b, fmt.Sprintf(passThrough, ""))
				if _, err := w.Start("p", numbers(count)); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(count), "ns/item")
		})
	}
}
