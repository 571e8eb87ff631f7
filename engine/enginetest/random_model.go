package enginetest

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// RandomModel writes a BPMN file of processes "p0" to "p<calls>", block by
// block, so that every instance can reach its end: each process calls only
// those after it. Conditions look at the variable v, job types are "work",
// error codes "e0" to "e2"; every event waits for a message of its own with the correlation key "k".
func RandomModel(r *rand.Rand, calls int) string {
	w := &modelWriter{r: r, calls: calls}
	w.text.WriteString(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">`)
	for i := range calls + 1 {
		w.process = i
		fmt.Fprintf(&w.text, "\n<process id=\"p%d\" isExecutable=\"true\">", i)
		w.scope(3)
		w.text.WriteString("</process>")
	}
	for _, id := range w.messages {
		w.write(`<message id="%s" name="%s"><extensionElements><zeebe:subscription correlationKey="=&quot;k&quot;"/></extensionElements></message>`, id, id)
	}
	for i := range 3 {
		w.write(`<error id="e%d" errorCode="e%d"/>`, i, i)
	}
	w.text.WriteString("</definitions>")
	return w.text.String()
}

type modelWriter struct {
	r              *rand.Rand
	text           strings.Builder
	number         int
	process, calls int
	messages       []string
}

func (w *modelWriter) id(prefix string) string {
	w.number++
	return fmt.Sprintf("%s%d", prefix, w.number)
}

func (w *modelWriter) write(format string, arguments ...any) {
	fmt.Fprintf(&w.text, "\n"+format, arguments...)
}

// element writes an element without content and gives its id.
func (w *modelWriter) element(name, attributes, content string) string {
	id := w.id(name)
	w.write(`<%s id="%s"%s>%s</%s>`, name, id, attributes, content, name)
	return id
}

func (w *modelWriter) flow(from, to, condition string) string {
	id := w.id("f")
	if condition != "" {
		condition = "<conditionExpression>=" + condition + "</conditionExpression>"
	}
	w.write(`<sequenceFlow id="%s" sourceRef="%s" targetRef="%s">%s</sequenceFlow>`, id, from, to, condition)
	return id
}

// block is a part with one way in and one way out.
type block struct{ in, out string }

// scope writes start event, a block and end event, sometimes an event subprocess beside them.
func (w *modelWriter) scope(depth int) {
	start := w.element("startEvent", "", "")
	inner := w.block(depth)
	w.flow(start, inner.in, "")
	w.flow(inner.out, w.element("endEvent", "", ""), "")
	if w.r.IntN(5) == 0 {
		w.eventSubprocess()
	}
}

func (w *modelWriter) eventSubprocess() {
	id, interrupting := w.id("subProcess"), w.r.IntN(2) == 0
	w.write(`<subProcess id="%s" triggeredByEvent="true">`, id)
	start := w.element("startEvent", fmt.Sprintf(` isInterrupting="%v"`, interrupting), w.catch(interrupting, w.r.IntN(3)))
	task := w.task()
	w.flow(start, task.in, "")
	w.flow(task.out, w.element("endEvent", "", ""), "")
	w.write("</subProcess>")
}

// catch is the definition of an event that waits for the error of a number, for a message or for time.
func (w *modelWriter) catch(interrupting bool, number int) string {
	switch kind := w.r.IntN(5); {
	case kind == 0 && interrupting:
		return fmt.Sprintf(`<errorEventDefinition errorRef="e%d"/>`, number)
	case kind <= 2:
		return w.messageDefinition()
	case kind == 3 && !interrupting:
		return `<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>`
	default:
		return w.timerDefinition()
	}
}

func (w *modelWriter) messageDefinition() string {
	id := w.id("m")
	w.messages = append(w.messages, id)
	return fmt.Sprintf(`<messageEventDefinition messageRef="%s"/>`, id)
}

func (w *modelWriter) timerDefinition() string {
	return fmt.Sprintf(`<timerEventDefinition><timeDuration>PT%dH</timeDuration></timerEventDefinition>`, 1+w.r.IntN(3))
}

// block writes a random block, simpler ones the deeper it is.
func (w *modelWriter) block(depth int) block {
	if depth == 0 {
		return w.leaf()
	}
	switch w.r.IntN(10) {
	case 0, 1:
		return w.sequence(depth - 1)
	case 2, 3:
		return w.parallel(depth - 1)
	case 4:
		return w.exclusive(depth - 1)
	case 5:
		return w.loop(depth - 1)
	case 6, 7:
		return w.subprocess(depth - 1)
	case 8:
		return w.race(depth - 1)
	default:
		return w.leaf()
	}
}

func (w *modelWriter) leaf() block {
	switch w.r.IntN(9) {
	case 0:
		return same(w.element("scriptTask", "", `<extensionElements><zeebe:script expression="=if is defined(v) and v &lt; 100 then v + 1 else 0" resultVariable="v"/></extensionElements>`))
	case 1:
		return same(w.element("intermediateCatchEvent", "", w.timerDefinition()))
	case 2:
		return same(w.element("intermediateCatchEvent", "", w.messageDefinition()))
	case 3:
		return same(w.element("userTask", "", `<extensionElements><zeebe:userTask/></extensionElements>`))
	case 4:
		if w.process < w.calls {
			called := fmt.Sprintf(`<extensionElements><zeebe:calledElement processId="p%d"/></extensionElements>`, w.process+1)
			return w.bounded(w.element("callActivity", "", called+w.multiple()))
		}
		return w.task()
	case 5:
		return same(w.element("manualTask", "", ""))
	default:
		return w.task()
	}
}

func same(id string) block { return block{id, id} }

// task writes a service task, sometimes for each of several items, sometimes with boundary events.
func (w *modelWriter) task() block {
	return w.bounded(w.element("serviceTask", "", `<extensionElements><zeebe:taskDefinition type="work" retries="2"/></extensionElements>`+w.multiple()))
}

func (w *modelWriter) multiple() string {
	if w.r.IntN(4) > 0 {
		return ""
	}
	enough := ""
	if w.r.IntN(3) == 0 {
		enough = "<completionCondition>=numberOfCompletedInstances &gt;= 2</completionCondition>"
	}
	return fmt.Sprintf(`<multiInstanceLoopCharacteristics isSequential="%v"><extensionElements><zeebe:loopCharacteristics inputCollection="=for i in 1..%d return i" inputElement="item" outputCollection="outs" outputElement="=item"/></extensionElements>%s</multiInstanceLoopCharacteristics>`,
		w.r.IntN(2) == 0, 1+w.r.IntN(4), enough)
}

// bounded puts boundary events on an activity; what they lead to meets again behind it.
func (w *modelWriter) bounded(id string) block {
	if w.r.IntN(3) > 0 {
		return same(id)
	}
	join := w.element("exclusiveGateway", "", "")
	w.flow(id, join, "")
	for number := range 1 + w.r.IntN(2) {
		interrupting := w.r.IntN(2) == 0
		event := w.id("boundaryEvent")
		w.write(`<boundaryEvent id="%s" attachedToRef="%s" cancelActivity="%v">%s</boundaryEvent>`, event, id, interrupting, w.catch(interrupting, number))
		if interrupting {
			w.flow(event, join, "")
		} else {
			w.flow(event, w.element("endEvent", "", ""), "")
		}
	}
	return block{id, join}
}

func (w *modelWriter) sequence(depth int) block {
	first, second := w.block(depth), w.block(depth)
	w.flow(first.out, second.in, "")
	return block{first.in, second.out}
}

func (w *modelWriter) parallel(depth int) block {
	fork, join := w.element("parallelGateway", "", ""), w.element("parallelGateway", "", "")
	for range 2 + w.r.IntN(2) {
		branch := w.block(depth)
		w.flow(fork, branch.in, "")
		w.flow(branch.out, join, "")
	}
	return block{fork, join}
}

func (w *modelWriter) exclusive(depth int) block {
	fork, join, otherwise := w.id("exclusiveGateway"), w.element("exclusiveGateway", "", ""), w.id("f")
	w.write(`<exclusiveGateway id="%s" default="%s"/>`, fork, otherwise)
	first, second := w.block(depth), w.block(depth)
	w.write(`<sequenceFlow id="%s" sourceRef="%s" targetRef="%s"/>`, otherwise, fork, first.in)
	w.flow(fork, second.in, "v &gt; 2")
	w.flow(first.out, join, "")
	w.flow(second.out, join, "")
	return block{fork, join}
}

// loop goes twice through a block; the counter is a variable of its own.
func (w *modelWriter) loop(depth int) block {
	counter, enter, fork, out := w.id("n"), w.element("exclusiveGateway", "", ""), w.id("exclusiveGateway"), w.id("f")
	body := w.block(depth)
	count := w.element("scriptTask", "", fmt.Sprintf(`<extensionElements><zeebe:script expression="=if is defined(%s) then %s + 1 else 1" resultVariable="%s"/></extensionElements>`, counter, counter, counter))
	leave := w.element("exclusiveGateway", "", "")
	w.write(`<exclusiveGateway id="%s" default="%s"/>`, fork, out)
	w.flow(enter, body.in, "")
	w.flow(body.out, count, "")
	w.flow(count, fork, "")
	w.flow(fork, enter, counter+" &lt; 2")
	w.write(`<sequenceFlow id="%s" sourceRef="%s" targetRef="%s"/>`, out, fork, leave)
	return block{enter, leave}
}

func (w *modelWriter) subprocess(depth int) block {
	id := w.id("subProcess")
	w.write(`<subProcess id="%s">%s`, id, w.multiple())
	w.scope(depth)
	w.write("</subProcess>")
	return w.bounded(id)
}

// race lets a timer and a message race.
func (w *modelWriter) race(depth int) block {
	gateway, join := w.element("eventBasedGateway", "", ""), w.element("exclusiveGateway", "", "")
	for _, definition := range []string{w.timerDefinition(), w.messageDefinition()} {
		event := w.element("intermediateCatchEvent", "", definition)
		branch := w.block(depth)
		w.flow(gateway, event, "")
		w.flow(event, branch.in, "")
		w.flow(branch.out, join, "")
	}
	return block{gateway, join}
}
