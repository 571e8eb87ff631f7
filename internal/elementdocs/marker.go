package elementdocs

import "fmt"

// activity is a row of the table of markers: what an activity may be.
type activity struct {
	id    string // in markers.txt
	shape string
	// model is the activity in a process, with "%s" for an attribute and for the marker; its id is "x".
	model string
}

const (
	worker = `<extensionElements><zeebe:taskDefinition type="w"/></extensionElements>`
	inside = `<startEvent id="is"/><sequenceFlow id="i" sourceRef="is" targetRef="ie"/><endEvent id="ie"/>`
)

var activities = []activity{
	{"service task", "SERVICE_TASK[worker]", `<serviceTask id="x"%s>` + worker + `%s</serviceTask>`},
	{"send task, worker", "SEND_TASK[worker]", `<sendTask id="x"%s>` + worker + `%s</sendTask>`},
	{"send task, publishes", "SEND_TASK/publishMessage",
		`<sendTask id="x" messageRef="m"%s><extensionElements><zeebe:publishMessage correlationKey="=k"/></extensionElements>%s</sendTask>`},
	{"receive task", "RECEIVE_TASK", `<receiveTask id="x" messageRef="m"%s>%s</receiveTask>`},
	{"user task", "USER_TASK/userTask", `<userTask id="x"%s><extensionElements><zeebe:userTask/></extensionElements>%s</userTask>`},
	{"user task, worker", "USER_TASK[worker]", `<userTask id="x"%s>%s</userTask>`},
	{"script task, FEEL", "SCRIPT_TASK/script",
		`<scriptTask id="x"%s><extensionElements><zeebe:script expression="=1" resultVariable="r"/></extensionElements>%s</scriptTask>`},
	{"script task, worker", "SCRIPT_TASK[worker]", `<scriptTask id="x"%s>` + worker + `%s</scriptTask>`},
	{"business rule task, decision", "BUSINESS_RULE_TASK/calledDecision",
		`<businessRuleTask id="x"%s><extensionElements><zeebe:calledDecision decisionId="d" resultVariable="r"/></extensionElements>%s</businessRuleTask>`},
	{"business rule task, worker", "BUSINESS_RULE_TASK[worker]", `<businessRuleTask id="x"%s>` + worker + `%s</businessRuleTask>`},
	{"manual task", "MANUAL_TASK", `<manualTask id="x"%s>%s</manualTask>`},
	{"undefined task", "TASK", `<task id="x"%s>%s</task>`},
	{"call activity", "CALL_ACTIVITY",
		`<callActivity id="x"%s><extensionElements><zeebe:calledElement processId="q"/></extensionElements>%s</callActivity>`},
	{"subprocess", "SUB_PROCESS", `<subProcess id="x"%s>` + inside + `%s</subProcess>`},
	{"ad-hoc subprocess", "AD_HOC_SUB_PROCESS", `<adHocSubProcess id="x"%s><task id="it"/>%s</adHocSubProcess>`},
	{"transaction", "TRANSACTION", `<transaction id="x"%s>` + inside + `%s</transaction>`},
}

// marker is a column of the table of markers.
type marker struct {
	titles           texts
	shape            string
	attribute, inner string
	process          string // with "%s" for the activity
}

const (
	chained    = before + `%s` + after
	loopFormat = `<multiInstanceLoopCharacteristics%s><extensionElements><zeebe:loopCharacteristics inputCollection="=v"/></extensionElements></multiInstanceLoopCharacteristics>`
)

var markers = []marker{
	{titles: texts{"parallel multi-instance", "并行多实例"}, shape: "*/multiInstanceLoopCharacteristics[isSequential=!true]",
		inner: fmt.Sprintf(loopFormat, ""), process: chained},
	{titles: texts{"sequential multi-instance", "顺序多实例"}, shape: "*/multiInstanceLoopCharacteristics[isSequential=true]",
		inner: fmt.Sprintf(loopFormat, ` isSequential="true"`), process: chained},
	{titles: texts{"standard loop", "标准循环"}, shape: "*/standardLoopCharacteristics",
		inner: `<standardLoopCharacteristics loopMaximum="2"/>`, process: chained},
	{titles: texts{"compensation handler", "补偿处理"}, shape: "*[isForCompensation=true]", attribute: ` isForCompensation="true"`,
		process: `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/><task id="t"/><boundaryEvent id="c" attachedToRef="t">` +
			`<compensateEventDefinition/></boundaryEvent><association id="a" sourceRef="c" targetRef="x"/>%s`},
}

// markerRow is what the table says of an activity, a cell for each marker.
type markerRow struct {
	activity *activity
	titles   texts
	cells    []cell
}

// markerRows reads markers.txt, which must have every activity, in their order.
func markerRows() ([]markerRow, error) {
	sections, err := sectionsOf("markers.txt")
	if err != nil {
		return nil, err
	}
	lines := sections[0].rows
	if len(lines) != len(activities) {
		return nil, fmt.Errorf("markers.txt has %d activities, not %d", len(lines), len(activities))
	}
	rows := make([]markerRow, len(lines))
	for i, line := range lines {
		read, err := readRow(activities[i].id, line, len(markers))
		if err != nil {
			return nil, err
		}
		rows[i] = markerRow{&activities[i], read.titles, read.cells}
	}
	return rows, nil
}

// verify proves the cell of a marker, and that what it says is what compiling says.
func (r *markerRow) verify(i int, all traces) error {
	m := &markers[i]
	kind, err := readShape(r.activity.shape)
	if err != nil {
		return err
	}
	marked, err := readShape(m.shape)
	if err != nil {
		return err
	}
	if err := r.cells[i].prove(all, func(u *use) bool { return kind.fits(u) && marked.fits(u) }); err != nil {
		return err
	}
	return r.cells[i].agree(body(fmt.Sprintf(m.process, fmt.Sprintf(r.activity.model, m.attribute, m.inner))))
}

// markerTable writes the table of markers.
func (p *page) markerTable() (string, error) {
	rows, err := markerRows()
	if err != nil {
		return "", err
	}
	heads := []string{p.say("activity", "活动")}
	for _, m := range markers {
		heads = append(heads, m.titles[p.language])
	}
	out := header(heads...)
	for _, r := range rows {
		out += row(append([]string{r.titles[p.language]}, links(r.cells)...)...)
	}
	return out, nil
}
