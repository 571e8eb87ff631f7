package simulationtest

import "fmt"

// composites are the blocks of several blocks.
var composites []func(*writer, int) block

func init() {
	composites = []func(*writer, int) block{
		(*writer).sequence, (*writer).sequence, (*writer).sequence, (*writer).parallel, (*writer).exclusive, (*writer).inclusive, (*writer).complex,
		(*writer).conditionalFlows, (*writer).loop, (*writer).race, (*writer).subprocess, (*writer).subprocess, (*writer).adHoc, (*writer).transaction,
	}
}

// block writes a random block, simpler ones the deeper it is.
func (w *writer) block(depth int) block {
	if depth == 0 || w.IntN(4) == 0 {
		return w.leaf()
	}
	return composites[w.IntN(len(composites))](w, depth-1)
}

func (w *writer) gateway(name string) string {
	return w.element(name, "", w.extensions(w.listeners("start")))
}

func (w *writer) sequence(depth int) block {
	first, second := w.block(depth), w.block(depth)
	w.flow(first.out, second.in)
	return block{first.in, second.out}
}

// branches leads from an element through several blocks to another.
func (w *writer) branches(depth int, from, to string, condition func(branch int) string) {
	for i := range 2 + w.IntN(2) {
		branch := w.block(depth)
		w.flowIf(from, branch.in, condition(i))
		w.flow(branch.out, to)
	}
}

func always(int) string { return "" }

// firstAlways has the first of several branches be taken whatever the variables are.
func (w *writer) firstAlways(branch int) string {
	if branch == 0 {
		return "true"
	}
	return w.condition()
}

func (w *writer) parallel(depth int) block {
	fork, join := w.gateway("parallelGateway"), w.gateway("parallelGateway")
	w.branches(depth, fork, join, always)
	return block{fork, join}
}

func (w *writer) inclusive(depth int) block {
	fork, join := w.gateway("inclusiveGateway"), w.gateway("inclusiveGateway")
	w.branches(depth, fork, join, w.firstAlways)
	return block{fork, join}
}

// conditionalFlows leaves a task by several flows with conditions.
func (w *writer) conditionalFlows(depth int) block {
	task, join := w.element("serviceTask", "", w.extensions(w.worker())), w.gateway("inclusiveGateway")
	w.branches(depth, task, join, w.firstAlways)
	return block{task, join}
}

// complex goes on after some of its branches; what comes later ends by itself.
func (w *writer) complex(depth int) block {
	fork, join, on := w.gateway("parallelGateway"), w.id("complexGateway"), w.gateway("exclusiveGateway")
	condition := ""
	if w.once(2) {
		condition = fmt.Sprintf("<activationCondition>=activationCount &gt;= %d</activationCondition>", 1+w.IntN(2))
	}
	w.write(`<complexGateway id="%s">%s</complexGateway>`, join, condition)
	w.branches(depth, fork, join, always)
	w.flowIf(join, on, "waitingForStart")
	w.end(join, "not(waitingForStart)")
	return block{fork, on}
}

func (w *writer) exclusive(depth int) block {
	fork, join, otherwise := w.id("exclusiveGateway"), w.gateway("exclusiveGateway"), w.id("f")
	w.write(`<exclusiveGateway id="%s" default="%s"/>`, fork, otherwise)
	first, second := w.block(depth), w.block(depth)
	w.flowAs(otherwise, fork, first.in, "")
	w.flowIf(fork, second.in, w.condition())
	w.flow(first.out, join)
	w.flow(second.out, join)
	return block{fork, join}
}

// loop goes twice through a block; the counter is a variable of its own.
func (w *writer) loop(depth int) block {
	counter, enter, fork, out := w.id("n"), w.gateway("exclusiveGateway"), w.id("exclusiveGateway"), w.id("f")
	around := w.counted
	w.counted = true
	body := w.block(depth)
	w.counted = around
	count := w.element("scriptTask", "", fmt.Sprintf(`<extensionElements><zeebe:script expression="=if %s != null then %s + 1 else 1" resultVariable="%s"/></extensionElements>`, counter, counter, counter))
	leave := w.gateway("exclusiveGateway")
	w.write(`<exclusiveGateway id="%s" default="%s"/>`, fork, out)
	w.flow(enter, body.in)
	w.flow(body.out, count)
	w.flow(count, fork)
	w.flowIf(fork, enter, counter+" &lt; 2")
	w.flowAs(out, fork, leave, "")
	return block{enter, leave}
}

// race waits for the first of several events, or a receive task among them.
func (w *writer) race(depth int) block {
	gateway, join := w.gateway("eventBasedGateway"), w.element("exclusiveGateway", "", "")
	caught := map[string]bool{}
	for _, kind := range []string{"timer", w.pick("message", "signal", "conditional"), w.pick("message", "signal", "conditional")}[:2+w.IntN(2)] {
		var definitions string
		w.catching(caught, func() { definitions, _ = w.trigger(kind, "timeDuration", "timeDate") })
		event := w.element("intermediateCatchEvent", "", w.extensions(w.listeners("end"))+definitions)
		branch := w.block(depth)
		w.flow(gateway, event)
		w.flow(event, branch.in)
		w.flow(branch.out, join)
	}
	return block{gateway, join}
}
