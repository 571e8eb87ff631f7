package simulationtest

import "fmt"

// leaves are the blocks of one element or a few.
var leaves []func(*writer) block

func init() {
	leaves = []func(*writer) block{
		(*writer).serviceTask, (*writer).serviceTask, (*writer).serviceTask, (*writer).userTask, (*writer).scriptTask, (*writer).catchEvent,
		(*writer).receiveTask, (*writer).callActivity, (*writer).callActivity, (*writer).throwEvent, (*writer).throwEvent,
		(*writer).passedTask, (*writer).businessRuleTask, (*writer).sendTask, (*writer).link, (*writer).userTaskJob,
	}
}

func (w *writer) leaf() block { return leaves[w.IntN(len(leaves))](w) }

// worker is the work of a job, whose type may be missing.
func (w *writer) worker() string {
	jobType := "work"
	if w.once(12) {
		jobType = "=kind"
	}
	return fmt.Sprintf(`<zeebe:taskDefinition type="%s" retries="2"/>`, jobType)
}

// activity writes an activity with its markers, mappings, listeners, boundary events and handler.
func (w *writer) activity(name, attributes, own, content string) block {
	events := []string{"start", "end", "cancel"}
	marker := w.marker()
	if isMultiInstance(marker) {
		events = append(events, "beforeAll")
	}
	id := w.element(name, attributes, w.extensions(own, w.mappings(), w.listeners(events...))+content+marker)
	if w.once(6) {
		w.compensation(id)
	}
	return w.guarded(id, triggersAt(name))
}

// mappings may write input and output mappings.
func (w *writer) mappings() string {
	switch w.IntN(8) {
	case 5:
		return `<zeebe:ioMapping><zeebe:input source="=v0" target="taken"/><zeebe:output source="=taken" target="given"/></zeebe:ioMapping>`
	case 6:
		return `<zeebe:ioMapping><zeebe:output source="=[v1, v2]" target="given"/></zeebe:ioMapping>`
	case 7:
		return `<zeebe:ioMapping><zeebe:input source="=if is defined(key) then key else assert(key, false)" target="held"/></zeebe:ioMapping>`
	}
	return ""
}

// marker may write a loop or multi-instance marker.
func (w *writer) marker() string {
	switch w.IntN(8) {
	case 5:
		return w.collectionMarker()
	case 6:
		return w.cardinalityMarker()
	case 7:
		return w.loopMarker()
	}
	return ""
}

func isMultiInstance(marker string) bool {
	const name = "<multiInstance"
	return len(marker) > len(name) && marker[:len(name)] == name
}

func (w *writer) collectionMarker() string {
	return fmt.Sprintf(`<multiInstanceLoopCharacteristics isSequential="%v"><extensionElements><zeebe:loopCharacteristics inputCollection="=for i in 1..%d return i" inputElement="item" outputCollection="outs" outputElement="=item"/></extensionElements>%s</multiInstanceLoopCharacteristics>`,
		w.once(2), 1+w.IntN(4), w.enough())
}

func (w *writer) cardinalityMarker() string {
	return fmt.Sprintf(`<multiInstanceLoopCharacteristics isSequential="%v"><loopCardinality>%s</loopCardinality>%s</multiInstanceLoopCharacteristics>`,
		w.once(2), w.pick("2", "=if v0 = null then 1 else v0", "3", "0"), w.enough())
}

func (w *writer) enough() string {
	if !w.once(3) {
		return ""
	}
	return "<completionCondition>=numberOfCompletedInstances &gt;= 2</completionCondition>"
}

func (w *writer) loopMarker() string {
	condition := ""
	if w.once(2) {
		condition = "<loopCondition>=" + w.condition() + "</loopCondition>"
	}
	return fmt.Sprintf(`<standardLoopCharacteristics testBefore="%v" loopMaximum="%d">%s</standardLoopCharacteristics>`, w.once(2), 1+w.IntN(3), condition)
}

// compensation gives an activity a handler.
func (w *writer) compensation(activity string) {
	boundary := w.id("boundaryEvent")
	w.write(`<boundaryEvent id="%s" attachedToRef="%s"><compensateEventDefinition/></boundaryEvent>`, boundary, activity)
	var handler string
	switch w.IntN(4) {
	case 2:
		handler = w.element("userTask", ` isForCompensation="true"`, `<extensionElements><zeebe:userTask/></extensionElements>`)
	case 3:
		handler = w.id("subProcess")
		w.write(`<subProcess id="%s" isForCompensation="true">`, handler)
		w.inCalm(func() { w.scope(0) })
		w.write("</subProcess>")
	default:
		handler = w.element("serviceTask", ` isForCompensation="true"`, w.extensions(w.worker())+w.marker())
	}
	w.write(`<association id="%s" sourceRef="%s" targetRef="%s"/>`, w.id("a"), boundary, handler)
	w.compensable = append(w.compensable, activity)
}

func (w *writer) serviceTask() block { return w.activity("serviceTask", "", w.worker(), "") }

func (w *writer) sendTask() block {
	if !w.calm && w.once(2) {
		return w.activity("sendTask", ` messageRef="`+w.message()+`"`, `<zeebe:publishMessage correlationKey="k"/>`, "")
	}
	return w.activity("sendTask", "", w.worker(), "")
}

func (w *writer) receiveTask() block {
	return w.activity("receiveTask", ` messageRef="`+w.message()+`"`, "", "")
}

func (w *writer) userTask() block {
	text := "<zeebe:userTask/>"
	if w.once(3) {
		text += `<zeebe:assignmentDefinition assignee="ann" candidateGroups="=[&quot;approvers&quot;]"/>`
	}
	if w.once(2) {
		text += "<zeebe:taskListeners>"
		for range 1 + w.IntN(3) {
			text += fmt.Sprintf(`<zeebe:taskListener eventType="%s" type="%s" retries="2"/>`,
				w.pick("creating", "assigning", "updating", "completing", "canceling"), w.pick("work", "work", "work", "=kind"))
		}
		text += "</zeebe:taskListeners>"
	}
	return w.activity("userTask", "", text, "")
}

// userTaskJob is a user task that a worker handles.
func (w *writer) userTaskJob() block { return w.activity("userTask", "", w.worker(), "") }

// scriptTask counts, or passes where a changed variable could start the same again.
func (w *writer) scriptTask() block {
	if w.calm {
		return w.activity("scriptTask", "", `<zeebe:script expression="=1" resultVariable="one"/>`, "")
	}
	v := fmt.Sprintf("v%d", w.IntN(3))
	return w.activity("scriptTask", "", fmt.Sprintf(`<zeebe:script expression="=if %s != null and %s &lt; 4 then %s + 1 else 0" resultVariable="%s"/>`, v, v, v, v), "")
}

func (w *writer) businessRuleTask() block {
	if w.once(3) {
		return w.activity("businessRuleTask", "", w.worker(), "")
	}
	return w.activity("businessRuleTask", "", `<zeebe:calledDecision decisionId="`+DecisionID+`" resultVariable="doubled"/>`, "")
}

func (w *writer) passedTask() block { return w.activity(w.pick("task", "manualTask"), "", "", "") }

func (w *writer) callActivity() block {
	if w.calm || w.process >= w.calls {
		return w.serviceTask()
	}
	return w.activity("callActivity", "", fmt.Sprintf(`<zeebe:calledElement processId="p%d" propagateAllChildVariables="%v"/>`, w.process+1, !w.counted), "")
}
