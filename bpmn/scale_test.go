package bpmn

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"
)

// chain is a process of this many service tasks, one after the other, each with a boundary event and its diagram.
func chain(tasks int) string {
	var body, diagram strings.Builder
	body.WriteString(`<startEvent id="t0"/>`)
	for i := 1; i <= tasks; i++ {
		fmt.Fprintf(&body, `<serviceTask id="t%d"><extensionElements><zeebe:taskDefinition type="work"/><zeebe:ioMapping><zeebe:input source="=order.item%d + 1" target="x"/></zeebe:ioMapping></extensionElements></serviceTask>`, i, i)
		fmt.Fprintf(&body, `<boundaryEvent id="b%d" attachedToRef="t%d"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>`, i, i)
		fmt.Fprintf(&body, `<sequenceFlow id="f%d" sourceRef="t%d" targetRef="t%d"/>`, i, i-1, i)
		fmt.Fprintf(&diagram, `<di:BPMNShape id="s%d" bpmnElement="t%d"><Bounds x="%d" y="80" width="100" height="80"/></di:BPMNShape>`, i, i, i*150)
	}
	return opening + `<process id="process" isExecutable="true">` + body.String() + `</process><di:BPMNDiagram id="d"><di:BPMNPlane id="plane" bpmnElement="process">` +
		diagram.String() + "</di:BPMNPlane></di:BPMNDiagram></definitions>"
}

// nested is a process with this many subprocesses inside of one another.
func nested(scopes int) string {
	var body strings.Builder
	for i := range scopes {
		fmt.Fprintf(&body, `<startEvent id="s%d"/><sequenceFlow id="f%d" sourceRef="s%d" targetRef="p%d"/><subProcess id="p%d">`, i, i, i, i, i)
	}
	return executable(body.String() + `<startEvent id="last"/>` + strings.Repeat("</subProcess>", scopes))
}

// processorTime is what this process has used so far; unlike the time on the wall it does not count what others use.
func processorTime(t *testing.T) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// TestLargeModels wants a model of 5,000 elements to be checked in less than a second, for every platform.
func TestLargeModels(t *testing.T) {
	model := chain(2500) // and as many boundary events
	for platform := range Platform(len(platformNames)) {
		begin := processorTime(t)
		problems := problemsOf(model, platform)
		if spent := processorTime(t) - begin; spent > time.Second {
			t.Errorf("%s: %v", platform, spent)
		} else {
			t.Logf("%s: %v for %d bytes", platform, spent, len(model))
		}
		if problems.HaveErrors() {
			t.Errorf("%s: %v", platform, problems)
		}
	}
}

func TestDeepModels(t *testing.T) {
	for platform := range Platform(len(platformNames)) {
		if problems := problemsOf(nested(1000), platform); problems.HaveErrors() {
			t.Errorf("%s: %v", platform, problems)
		}
	}
	_, err := Read(strings.NewReader(nested(10_000)), ReadOptions{})
	problem, ok := errors.AsType[*Problem](err)
	if !ok || problem.Code != CodeTooDeep || problem.Line == 0 {
		t.Errorf("got %v", err)
	}
}

// TestManyProblems: what is left out is said.
func TestManyProblems(t *testing.T) {
	problems := problemsOf(executable(`<startEvent id="s"/>`+strings.Repeat("<manualTask/>", 2*maximumProblems)), PlatformZhitong)
	if last := problems[len(problems)-1]; len(problems) != maximumProblems+1 || last.Code != CodeTooManyProblems {
		t.Errorf("%d problems, the last is %v", len(problems), last)
	}
}

func BenchmarkCheckChain(b *testing.B) {
	model := chain(5000)
	b.SetBytes(int64(len(model)))
	for b.Loop() {
		problemsOf(model, PlatformCamunda810)
	}
}
