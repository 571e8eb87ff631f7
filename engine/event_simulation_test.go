package engine_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhitong/bpmn"
	"zhitong/engine"
	"zhitong/engine/enginetest"
)

// drawing draws a process with all kinds of events.
type drawing struct {
	*rand.Rand
	text    *strings.Builder
	ids     int
	depth   int
	process int  // number of this process; it may call those with smaller ones
	calm    bool // in an event subprocess nothing happens that could start it again and again
}

func (d *drawing) id(prefix string) string {
	d.ids++
	return fmt.Sprintf("%s%d", prefix, d.ids)
}

func (d *drawing) add(format string, arguments ...any) { fmt.Fprintf(d.text, format, arguments...) }

func (d *drawing) flow(from, to, condition string) {
	if condition != "" {
		condition = "<conditionExpression>" + condition + "</conditionExpression>"
	}
	d.add(`<sequenceFlow id="%s" sourceRef="%s" targetRef="%s">%s</sequenceFlow>`, d.id("f"), from, to, condition)
}

// part is a piece of a process with one way in and one way out.
type part struct{ first, last string }

func (d *drawing) single(format string, arguments ...any) part {
	id := d.id("n")
	d.add(format, append([]any{id}, arguments...)...)
	return part{id, id}
}

func (d *drawing) pick(options ...string) string { return options[d.IntN(len(options))] }

// condition reads one of a few variables that the simulation sets.
func (d *drawing) condition() string { return fmt.Sprintf("=v%d &gt; %d", d.IntN(3), d.IntN(3)) }

// job is what a job-based element has.
func job(id string) string {
	return `<extensionElements><zeebe:taskDefinition type="` + id + `"/></extensionElements>`
}

const each = `<multiInstanceLoopCharacteristics isSequential="%v"><extensionElements><zeebe:loopCharacteristics inputCollection="=[1,2]" inputElement="item"/></extensionElements></multiInstanceLoopCharacteristics>`

func (d *drawing) maybeEach() string {
	if d.IntN(5) > 0 {
		return ""
	}
	return fmt.Sprintf(each, d.IntN(2) == 0)
}

func (d *drawing) task() part {
	id := d.id("t")
	d.add(`<serviceTask id="%s">%s%s</serviceTask>`, id, job(id), d.maybeEach())
	if d.IntN(3) == 0 {
		d.compensation(id)
	}
	return d.guarded(part{id, id}, d.pick("error", "signal", "conditional", "timer"))
}

func (d *drawing) compensation(activity string) {
	boundary, handler := d.id("c"), d.id("h")
	d.add(`<boundaryEvent id="%s" attachedToRef="%s"><compensateEventDefinition/></boundaryEvent>`, boundary, activity)
	d.add(`<serviceTask id="%s" isForCompensation="true">%s%s</serviceTask><association id="%s" sourceRef="%s" targetRef="%s"/>`,
		handler, job(handler), d.maybeEach(), d.id("a"), boundary, handler)
}

func (d *drawing) definition(kind string) string {
	switch kind {
	case "signal", "escalation", "error":
		return fmt.Sprintf(`<%sEventDefinition %sRef="%s%d"/>`, kind, kind, kind, d.IntN(2))
	case "conditional":
		return `<conditionalEventDefinition><condition>` + d.condition() + `</condition></conditionalEventDefinition>`
	default:
		return fmt.Sprintf(`<timerEventDefinition><timeDuration>PT%dM</timeDuration></timerEventDefinition>`, 1+d.IntN(90))
	}
}

// guarded may attach a boundary event: one that interrupts leads on behind the
// activity, one that does not to an end of its own.
func (d *drawing) guarded(host part, kind string) part {
	if d.IntN(2) == 0 {
		return host
	}
	boundary, interrupts := d.id("b"), kind == "error" || d.IntN(2) == 0
	d.add(`<boundaryEvent id="%s" attachedToRef="%s" cancelActivity="%v">%s</boundaryEvent>`, boundary, host.first, interrupts, d.definition(kind))
	if !interrupts {
		d.flow(boundary, d.single(`<endEvent id="%s"/>`).first, "")
		return host
	}
	merge := d.single(`<exclusiveGateway id="%s"/>`)
	d.flow(host.last, merge.first, "")
	d.flow(boundary, merge.first, "")
	return part{host.first, merge.last}
}

func (d *drawing) subprocess() part {
	id := d.id("s")
	d.add(`<subProcess id="%s">%s`, id, d.maybeEach())
	d.scope()
	if d.IntN(2) == 0 {
		d.eventSubprocess()
	}
	d.add(`</subProcess>`)
	if d.IntN(4) == 0 {
		d.compensation(id)
	}
	return d.guarded(part{id, id}, d.pick("error", "signal", "conditional", "escalation", "escalation"))
}

func (d *drawing) eventSubprocess() {
	kind := d.pick("error", "signal", "conditional", "escalation")
	start, calm := d.id("es"), d.calm
	d.calm = true
	defer func() { d.calm = calm }()
	d.add(`<subProcess id="%s" triggeredByEvent="true"><startEvent id="%s" isInterrupting="%v">%s</startEvent>`,
		d.id("e"), start, kind == "error" || d.IntN(2) == 0, d.definition(kind))
	inner := d.sequence()
	d.flow(start, inner.first, "")
	d.add(`</subProcess>`)
}

// thrown is what an event throws.
func (d *drawing) thrown() string {
	if d.calm {
		return d.pick("<compensateEventDefinition/>", d.definition("escalation"))
	}
	return d.pick("<compensateEventDefinition/>", d.definition("escalation"), d.definition("signal"))
}

// scope fills a scope: a start event and what follows.
func (d *drawing) scope() {
	start, inner := d.single(`<startEvent id="%s"/>`), d.sequence()
	d.flow(start.last, inner.first, "")
	if d.IntN(4) == 0 {
		end := d.single(`<endEvent id="%s">%s</endEvent>`, d.pick(d.thrown(), "<terminateEventDefinition/>"))
		d.flow(inner.last, end.first, "")
	}
}

func (d *drawing) sequence() part {
	whole := d.block()
	for d.IntN(3) > 0 {
		next := d.block()
		d.flow(whole.last, next.first, "")
		whole.last = next.last
	}
	return whole
}

// branches forks into several parts and joins them again.
func (d *drawing) branches(gateway string) part {
	fork, join := d.single(`<`+gateway+` id="%s"/>`), d.single(`<`+gateway+` id="%s"/>`)
	for i := range 2 + d.IntN(2) {
		condition := ""
		if gateway == "inclusiveGateway" {
			condition = d.condition()
			if i == 0 {
				condition = "=true"
			}
		}
		inner := d.sequence()
		d.flow(fork.last, inner.first, condition)
		d.flow(inner.last, join.first, "")
	}
	return part{fork.first, join.last}
}

// race waits for the first of two events.
func (d *drawing) race() part {
	gateway, merge := d.single(`<eventBasedGateway id="%s"/>`), d.single(`<exclusiveGateway id="%s"/>`)
	for _, kind := range []string{d.pick("signal", "conditional"), "timer"} {
		catch := d.single(`<intermediateCatchEvent id="%s">%s</intermediateCatchEvent>`, d.definition(kind))
		d.flow(gateway.last, catch.first, "")
		d.flow(catch.last, merge.first, "")
	}
	return part{gateway.first, merge.last}
}

func (d *drawing) link() part {
	name := d.id("l")
	throw := d.single(`<intermediateThrowEvent id="%s"><linkEventDefinition name="%s"/></intermediateThrowEvent>`, name)
	catch := d.single(`<intermediateCatchEvent id="%s"><linkEventDefinition name="%s"/></intermediateCatchEvent>`, name)
	return part{throw.first, catch.last}
}

func (d *drawing) block() part {
	d.depth++
	defer func() { d.depth-- }()
	choice := d.IntN(12)
	if d.depth > 4 {
		choice %= 6
	}
	switch choice {
	case 0, 1:
		return d.task()
	case 2:
		return d.single(`<intermediateThrowEvent id="%s">%s</intermediateThrowEvent>`,
			d.thrown())
	case 3:
		if d.calm {
			return d.single(`<manualTask id="%s"/>`)
		}
		return d.single(`<scriptTask id="%s"><extensionElements><zeebe:script expression="=%d" resultVariable="v%d"/></extensionElements></scriptTask>`, d.IntN(5), d.IntN(3))
	case 4:
		return d.link()
	case 5:
		return d.single(`<intermediateCatchEvent id="%s">%s</intermediateCatchEvent>`, d.definition(d.pick("signal", "conditional", "timer")))
	case 6:
		return d.race()
	case 7:
		return d.branches("parallelGateway")
	case 8:
		return d.branches("inclusiveGateway")
	case 9:
		if d.process > 0 && !d.calm {
			id := d.id("call")
			d.add(`<callActivity id="%s"><extensionElements><zeebe:calledElement processId="p%d"/></extensionElements></callActivity>`, id, d.IntN(d.process))
			return d.guarded(part{id, id}, d.pick("error", "escalation", "signal"))
		}
	}
	return d.subprocess()
}

func drawProcesses(random *rand.Rand) string {
	var text strings.Builder
	for i := range 2 {
		fmt.Fprintf(&text, `<signal id="signal%d" name="signal%d"/><escalation id="escalation%d" escalationCode="escalation%d"/><error id="error%d" errorCode="error%d"/>`, i, i, i, i, i, i)
	}
	d := &drawing{Rand: random, text: &text}
	for d.process = range 2 {
		d.add(`<process id="p%d" isExecutable="true">`, d.process)
		d.scope()
		if d.IntN(2) == 0 {
			d.eventSubprocess()
		}
		d.add(`</process>`)
	}
	return text.String()
}

// act does one random thing to the world.
func act(random *rand.Rand, w *enginetest.World) error {
	jobs := w.Jobs()
	var command engine.Command
	switch choice := random.IntN(12); {
	case choice < 6 && len(jobs) > 0:
		command = &engine.CompleteJob{Job: jobs[random.IntN(len(jobs))].Key, Variables: someVariables(random)}
	case choice < 7 && len(jobs) > 0:
		command = &engine.ThrowError{Job: jobs[random.IntN(len(jobs))].Key, Code: fmt.Sprintf("error%d", random.IntN(2))}
	case choice < 8:
		return w.Broadcast(&engine.SignalBroadcast{Name: fmt.Sprintf("signal%d", random.IntN(2))})
	case choice < 9:
		return w.Advance(time.Duration(random.IntN(60)) * time.Minute)
	case choice < 10:
		command = &engine.SetVariables{Element: w.Instances()[0], Variables: someVariables(random)}
	default:
		for _, incident := range w.Incidents() {
			command = &engine.ResolveIncident{Incident: incident.Key}
		}
	}
	if command == nil {
		return nil
	}
	_, err := w.Do(command)
	if _, refused := errors.AsType[*engine.Refusal](err); refused {
		return nil // a failed job is not completed, a finished instance takes no variables
	}
	return err
}

func someVariables(random *rand.Rand) engine.Variables {
	return engine.Variables{fmt.Sprintf("v%d", random.IntN(3)): json.RawMessage(strconv.Itoa(random.IntN(5)))}
}

// simulate runs one random process under random events and gives how many acts
// there were.
func simulate(seed uint64) (acts int, document string, err error) {
	random := rand.New(rand.NewPCG(seed, 8))
	document = drawProcesses(random)
	model, err := bpmn.Read(strings.NewReader(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">`+document+`</definitions>`), bpmn.ReadOptions{})
	if err != nil {
		return 0, document, err
	}
	processes, problems := bpmn.Compile(model)
	if problems.HaveErrors() {
		return 0, document, problems
	}
	w := enginetest.New()
	w.Forgetful, w.Budget, w.Deferred = random.IntN(4) == 0, []int{0, 1, 7}[random.IntN(3)], random.IntN(2) == 0
	w.Crash = func() bool { return random.IntN(10) == 0 }
	if err := w.Deploy(processes...); err != nil {
		return 0, document, err
	}
	instance, err := w.Start("p1", engine.Variables{"v0": json.RawMessage("0"), "v1": json.RawMessage("1"), "v2": json.RawMessage("2")})
	for ; err == nil && acts < 60; acts++ {
		if err = w.Check(); err != nil {
			break
		}
		if _, finished := w.Finished(instance); finished {
			break
		}
		if err = pump(w, random.IntN(6)); err == nil {
			err = act(random, w)
		}
	}
	if err == nil {
		err = pump(w, allOwed)
	}
	if _, finished := w.Finished(instance); err == nil && !finished {
		if _, err = w.Do(&engine.CancelInstance{Instance: instance}); err == nil {
			err = pump(w, allOwed)
		}
	}
	if err == nil && w.Left() > 0 {
		err = fmt.Errorf("%d rows are left behind", w.Left())
	}
	if err != nil {
		err = fmt.Errorf("%w\nafter\n%s", err, w.Trace(w.Events[max(0, len(w.Events)-lastEvents):]))
	}
	return acts, document, err
}

// allOwed is more than what is ever owed.
const allOwed = 1_000_000

// pump carries out some of what is owed.
func pump(w *enginetest.World, limit int) error {
	for range limit {
		if more, err := w.Pump(); err != nil || !more {
			return err
		}
	}
	return nil
}

// lastEvents is how many events before a failure are shown.
const lastEvents = 40

// simulations is how many processes are simulated.
const simulations = 300

// TestRandomProcessesKeepTheirTokens simulates; a seed that fails is printed
// and runs alone with ZHITONG_SEED.
func TestRandomProcessesKeepTheirTokens(t *testing.T) {
	if given := os.Getenv("ZHITONG_SEED"); given != "" {
		seed, err := strconv.ParseUint(given, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if _, document, err := simulate(seed); err != nil {
			t.Fatalf("%v\n%s", err, document)
		}
		return
	}
	total := 0
	for seed := range uint64(simulations) {
		acts, _, err := simulate(seed)
		if err != nil {
			t.Errorf("seed %d after %d acts: %v", seed, acts, err)
		}
		total += acts
	}
	t.Logf("%d acts", total)
}
