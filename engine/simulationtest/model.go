package simulationtest

import (
	"fmt"
	"strings"
)

// Main is the process of a random model that is started by command.
const Main = "p0"

// Options say what a random model may hold.
type Options struct {
	Calls int // processes "p1" to "p<Calls>" that may be called
	Depth int // of blocks in blocks
}

// Model writes a BPMN file, block by block, so that every instance can reach its end: each process calls only those
// after it, and what an event starts causes no further events. Process "p0" starts by itself, "started" by events.
//
// Conditions look at the variables v0 to v2, job types are "work" or what the variable kind says, error codes are
// error0 to error2. Messages have the correlation key "k", or what the variable key says.
func Model(choices *Choices, options Options) string {
	w := &writer{Choices: choices, calls: options.Calls}
	w.text.WriteString(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">`)
	for i := range options.Calls + 1 {
		w.process = i
		w.write(`<process id="p%d" isExecutable="true">%s`, i, w.extensions("", w.listeners("start", "end", "cancel")))
		w.scope(options.Depth)
		w.write("</process>")
	}
	if w.once(2) {
		w.started()
	}
	w.catalogue()
	w.text.WriteString("</definitions>")
	return w.text.String()
}

// DecisionID is the decision that business rule tasks evaluate.
const DecisionID = "double"

// Decisions is a DMN file with the decision that random models evaluate.
const Decisions = `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="d">` +
	`<decision id="double" name="double"><variable name="double"/><literalExpression><text>if v0 = null then 0 else v0 * 2</text></literalExpression></decision></definitions>`

// codes is how many signals, errors and escalations there are.
const codes = 3

type writer struct {
	*Choices
	text     strings.Builder
	number   int
	process  int // it may call those with larger numbers
	calls    int
	messages []string
	// calm says that nothing is written that could start it again and again: it is what an event starts.
	calm bool
	// counted says that it is in a loop, whose counter a called process must not set back to what it was when that began.
	counted bool
	// compensable are the activities of this scope that can be compensated.
	compensable []string
	// caught is what events that stand together catch, nil elsewhere, and starts what starts the event subprocesses of
	// this scope: nothing is caught twice there.
	caught, starts map[string]bool
	// loose says that what is written stands directly in an ad-hoc subprocess, which has no end events.
	loose bool
}

// catalogue writes what the events refer to.
func (w *writer) catalogue() {
	for i, id := range w.messages {
		key := "&quot;k&quot;"
		if i%5 == 4 {
			key = "key"
		}
		w.write(`<message id="%s" name="%s"><extensionElements><zeebe:subscription correlationKey="=%s"/></extensionElements></message>`, id, id, key)
	}
	for i := range codes {
		w.write(`<signal id="signal%d" name="signal%d"/><escalation id="escalation%d" escalationCode="escalation%d"/><error id="error%d" errorCode="error%d"/>`, i, i, i, i, i, i)
	}
}

func (w *writer) id(prefix string) string {
	w.number++
	return fmt.Sprintf("%s%d", prefix, w.number)
}

func (w *writer) write(format string, arguments ...any) {
	fmt.Fprintf(&w.text, "\n"+format, arguments...)
}

// element writes an element and gives its id.
func (w *writer) element(name, attributes, content string) string {
	id := w.id(name)
	w.write(`<%s id="%s"%s>%s</%s>`, name, id, attributes, content, name)
	return id
}

func (w *writer) flow(from, to string) { w.flowIf(from, to, "") }

func (w *writer) flowIf(from, to, condition string) string {
	id := w.id("f")
	w.flowAs(id, from, to, condition)
	return id
}

func (w *writer) flowAs(id, from, to, condition string) {
	if condition != "" {
		condition = "<conditionExpression>=" + condition + "</conditionExpression>"
	}
	w.write(`<sequenceFlow id="%s" sourceRef="%s" targetRef="%s">%s</sequenceFlow>`, id, from, to, condition)
}

// end leads to an end of its own.
func (w *writer) end(from, condition string) {
	kind := "endEvent"
	if w.loose {
		kind = "task"
	}
	w.flowIf(from, w.element(kind, "", ""), condition)
}

// condition reads a variable that the history sets.
func (w *writer) condition() string { return fmt.Sprintf("v%d &gt; %d", w.IntN(3), w.IntN(3)) }

// block is a part with one way in and one way out.
type block struct{ in, out string }

func same(id string) block { return block{id, id} }

// extensions writes extension elements around their contents.
func (w *writer) extensions(contents ...string) string {
	text := strings.Join(contents, "")
	if text == "" {
		return ""
	}
	return "<extensionElements>" + text + "</extensionElements>"
}

// listeners may write execution listeners for some of the events that an element has.
func (w *writer) listeners(events ...string) string {
	if !w.once(8) {
		return ""
	}
	text := ""
	for _, jobType := range []string{"work", "=kind"}[:1+w.IntN(2)] {
		text += fmt.Sprintf(`<zeebe:executionListener eventType="%s" type="%s" retries="2"/>`, w.pick(events...), jobType)
	}
	return "<zeebe:executionListeners>" + text + "</zeebe:executionListeners>"
}

// NextVersion gives a model in which every element and flow has another place in the file, with a few more of them.
func NextVersion(text string) string {
	const start = `<startEvent id="`
	parts := strings.Split(text, start)
	for i := range parts[1:] {
		parts[i] += fmt.Sprintf(`<task id="added%d"/><sequenceFlow id="between%d" sourceRef="added%d" targetRef="behind%d"/><task id="behind%d"/>`, i, i, i, i, i)
	}
	return strings.Join(parts, start)
}
