package broker_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// letters are texts of four-byte letters in an order that nobody can compress, as a database compresses what repeats.
type letters struct{ *rand.Rand }

func (l letters) text(length int) string {
	var text strings.Builder
	for range length {
		text.WriteRune(rune(0x20000 + l.IntN(0xa000))) // CJK Unified Ideographs Extension B
	}
	return text.String()
}

// name is one of the most bytes that a name may have.
func (l letters) name() string { return l.text(engine.MaxName) }

// incidentMessages gives what the incidents of an instance say.
func (n *node) incidentMessages(instance int64) (messages []string) {
	n.Helper()
	found := read(n, func(reader store.Reader) (broker.Page[broker.IncidentHistory], error) {
		return broker.SearchIncidents(n.Context(), reader, broker.Search{Tenants: []string{tenant},
			Where: []store.Condition{store.Compare{Column: "instance", Op: store.Equal, Value: instance}}})
	})
	for _, item := range found.Items {
		messages = append(messages, item.Incident.Message)
	}
	return messages
}

// TestALongNameAfterATimerMakesAnIncident: no index of PostgreSQL has room for what the elements compute, and nobody waits
// for an answer.
func TestALongNameAfterATimerMakesAnIncident(t *testing.T) {
	elements := map[string]string{
		"job type":        `<serviceTask id="at"><extensionElements><zeebe:taskDefinition type="=bad"/></extensionElements></serviceTask>`,
		"correlation key": `<intermediateCatchEvent id="at"><messageEventDefinition messageRef="paid"/></intermediateCatchEvent>`,
		"message id":      `<sendTask id="at" messageRef="ordered"><extensionElements><zeebe:publishMessage correlationKey="k" messageId="=bad"/></extensionElements></sendTask>`,
		"signal name":     `<intermediateCatchEvent id="at"><signalEventDefinition signalRef="signal"/></intermediateCatchEvent>`,
		"assignee":        `<userTask id="at"><extensionElements><zeebe:userTask/><zeebe:assignmentDefinition assignee="=bad"/></extensionElements></userTask>`,
		"candidate":       `<userTask id="at"><extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="=[bad]"/></extensionElements></userTask>`,
	}
	bad := letters{rand.New(rand.NewPCG(1, 2))}.text(3000)
	onBothStores(t, func(n *node) {
		for what, element := range elements {
			file := process("p", `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="pause"/>
				<intermediateCatchEvent id="pause"><timerEventDefinition><timeDuration>PT0.01S</timeDuration></timerEventDefinition></intermediateCatchEvent>
				<sequenceFlow id="f2" sourceRef="pause" targetRef="at"/>`+element)
			file.Content = []byte(strings.Replace(string(file.Content), "</definitions>", `<signal id="signal" name="=bad"/></definitions>`, 1))
			n.deploy(file)
			instance := n.create("p", fmt.Sprintf(`{"bad": %q, "order": %[1]q}`, bad))
			var messages []string
			n.waitFor(func() bool {
				messages = n.incidentMessages(instance)
				return len(messages) == 1
			})
			if !strings.HasPrefix(messages[0], what) || !strings.Contains(messages[0], "at most 256 characters") || len(messages[0]) > 200 {
				n.Errorf("%s: %s", what, messages[0])
			}
		}
	})
}

// TestALongNameOfACallerIsRefused, whatever the store.
func TestALongNameOfACallerIsRefused(t *testing.T) {
	onBothStores(t, func(n *node) {
		n.deploy(process("one", oneTask))
		long := letters{rand.New(rand.NewPCG(3, 4))}.text(engine.MaxName + 1)
		named := engine.Variables{long: []byte("1")}
		message := broker.PublishMessage{Tenant: tenant, Name: "paid", TimeToLive: time.Hour}
		for what, change := range map[string]func(*broker.PublishMessage){
			"name": func(m *broker.PublishMessage) { m.Name = long }, "key": func(m *broker.PublishMessage) { m.CorrelationKey = long },
			"id": func(m *broker.PublishMessage) { m.MessageID = long }, "variable": func(m *broker.PublishMessage) { m.Variables = named },
			"business id": func(m *broker.PublishMessage) { m.BusinessID = long },
		} {
			published := message
			change(&published)
			if n.refusedFor("256", long, &published); n.Failed() {
				n.Fatal(what)
			}
		}
		n.refusedFor("at most 256", long, &broker.BroadcastSignal{SignalBroadcast: engine.SignalBroadcast{Tenant: tenant, Name: long}})
		n.refusedFor("at most 256", long, &broker.BroadcastSignal{SignalBroadcast: engine.SignalBroadcast{Tenant: tenant, Name: "s", Variables: named}})
		n.refusedFor("at most 256", long, &broker.CreateInstance{ProcessID: "one", Variables: named})
		n.refusedFor("at most 256", long, &broker.EvaluateConditionals{Variables: named})
		n.create("one", "")
		n.refusedFor("at most 256", long, &broker.CompleteJob{Job: n.take("work", 1)[0].Key, Variables: named})
	})
}

// refusedFor submits a command that is to be refused with a sentence that says something and does not quote the value.
func (n *node) refusedFor(says, value string, command pipeline.Command) {
	n.Helper()
	_, err := n.pipeline.Submit(n.Context(), pipeline.Act{Actor: tester, Tenant: tenant, Command: command})
	if err == nil || pipeline.CodeOf(err) != pipeline.InvalidArgument || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), value) {
		n.Errorf("%s: %v", command.Kind(), err)
	}
}

// TestALongIDIsNotDeployed: of a decision it is told where that stands.
func TestALongIDIsNotDeployed(t *testing.T) {
	n := start(t)
	long := strings.Repeat("a", engine.MaxName+1)
	decision := func(id, tag, graph string) broker.File {
		return broker.File{Name: "d.dmn", Content: fmt.Appendf(nil, `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="%s" name="g" namespace="t">

<decision id="%s" name="d"><extensionElements><zeebe:versionTag value="%s"/></extensionElements><variable name="d"/><literalExpression><text>1</text></literalExpression></decision></definitions>`, graph, id, tag)}
	}
	for what, test := range map[string]struct {
		file func(name string) broker.File
		line int
	}{
		"process":        {func(name string) broker.File { return process(name, oneTask) }, 3},
		"decision":       {func(name string) broker.File { return decision(name, "t", "g") }, 3},
		"version tag":    {func(name string) broker.File { return decision("d", name, "g") }, 3},
		"decision graph": {func(name string) broker.File { return decision("d", "t", name) }, 0},
		"form": {func(name string) broker.File {
			return broker.File{Name: "f.form", Content: fmt.Appendf(nil, `{"id": %q, "components": []}`, name)}
		}, 0},
		"tag of a form": {func(name string) broker.File {
			return broker.File{Name: "f.form", Content: fmt.Appendf(nil, `{"id": "f", "versionTag": %q, "components": []}`, name)}
		}, 0},
		"name of a file": {func(name string) broker.File { return broker.File{Name: name, Content: []byte("x")} }, 0},
		"file for robots": {func(name string) broker.File {
			return broker.File{Name: "r.rpa", Content: fmt.Appendf(nil, `{"id": %q}`, name)}
		}, 0},
	} {
		t.Run(what, func(t *testing.T) {
			n.deploy(test.file(long[1:]))
			_, err := n.pipeline.Submit(t.Context(), pipeline.Act{Actor: tester, Tenant: tenant, Command: &broker.Deploy{Files: []broker.File{test.file(long)}}})
			refusal, _ := errors.AsType[*pipeline.Refusal](err)
			if refusal == nil || refusal.Code != pipeline.InvalidArgument || len(refusal.Problems) != 1 {
				t.Fatalf("%v", err)
			}
			if problem := refusal.Problems[0]; problem.Code != "long_name" || problem.Line != test.line || !strings.Contains(problem.Message, "256") || problem.File == "" {
				t.Errorf("%+v", problem)
			}
		})
	}
}

// TestTheLongestNamesAreStoredAndFound, all of four-byte letters, in a tenant with the longest name that one may have:
// whatever they are names of, the index entries of both stores have room for them.
func TestTheLongestNamesAreStoredAndFound(t *testing.T) {
	onBothStores(t, func(n *node) { (&longestNames{node: n, letters: letters{rand.New(rand.NewPCG(5, 6))}}).run() })
}

// longestNames is a process with the longest names in it.
type longestNames struct {
	*node
	letters
	tenant                              string
	process, tag, job, variable, listed string // in the models
	given                               map[string]string
	instance                            int64
}

func (l *longestNames) run() {
	l.tenant = l.text(100)
	l.process, l.tag, l.job, l.variable, l.listed = l.name(), l.name(), l.name(), l.name(), l.name()
	l.given = map[string]string{}
	for _, name := range []string{"jobType", "message", "key", "signal", "assignee", "group", "user", "decision", "messageId", "business"} {
		l.given[name] = l.name()
	}
	l.deployAll()
	l.instance = l.start()
	l.workOn()
	l.startByMessage()
	l.search()
}

// command does one in the tenant.
func (l *longestNames) command(command pipeline.Command) any {
	l.Helper()
	answer, err := l.pipeline.Submit(l.Context(), pipeline.Act{Actor: tester, Tenant: l.tenant, Command: command})
	if err != nil {
		l.Fatalf("%s: %.300v", command.Kind(), err)
	}
	return answer
}

// deployAll deploys the process twice, so that a version of it is taken over, a decision, a form and a file.
func (l *longestNames) deployAll() {
	l.Helper()
	id := func() string { return l.name() }
	file := func() broker.File {
		tasks := []string{
			`<userTask id="%s"><extensionElements><zeebe:userTask/><zeebe:assignmentDefinition assignee="=assignee" candidateGroups="=[group]" candidateUsers="=[user]"/></extensionElements></userTask>`,
			`<userTask id="%s"><extensionElements><zeebe:userTask/><zeebe:assignmentDefinition assignee="` + l.listed + `" candidateGroups="` + l.listed + `,` + l.name() + `"/></extensionElements></userTask>`,
			`<serviceTask id="%s"><extensionElements><zeebe:taskDefinition type="=jobType"/><zeebe:ioMapping><zeebe:output source="=1" target="` + l.variable + `"/></zeebe:ioMapping></extensionElements></serviceTask>`,
			`<serviceTask id="%s"><extensionElements><zeebe:taskDefinition type="` + l.job + `"/></extensionElements></serviceTask>`,
			`<receiveTask id="%s" messageRef="awaited"/>`,
			`<sendTask id="%s" messageRef="awaited"><extensionElements><zeebe:publishMessage correlationKey="=messageId" messageId="=key" timeToLive="PT1H"/></extensionElements></sendTask>`,
			`<intermediateCatchEvent id="%s"><signalEventDefinition signalRef="alarm"/></intermediateCatchEvent>`,
			`<businessRuleTask id="%s"><extensionElements><zeebe:calledDecision decisionId="=decision" resultVariable="` + l.name() + `"/></extensionElements></businessRuleTask>`,
		}
		start, byMessage, bySignal, after := id(), id(), id(), id()
		var elements strings.Builder
		for _, task := range tasks {
			at := id()
			fmt.Fprintf(&elements, task+"\n", at)
			fmt.Fprintf(&elements, `<sequenceFlow id="%s" sourceRef="%s" targetRef="%s"/>`+"\n", id(), start, at)
		}
		return broker.File{Name: "p.bpmn", Content: fmt.Appendf(nil, `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
<process id="%s" isExecutable="true"><extensionElements><zeebe:versionTag value="%s"/></extensionElements>
<startEvent id="%s"/><startEvent id="%s"><messageEventDefinition messageRef="ordered"/></startEvent><startEvent id="%s"><signalEventDefinition signalRef="rung"/></startEvent>
<serviceTask id="%s"><extensionElements><zeebe:taskDefinition type="%s"/></extensionElements></serviceTask>
<sequenceFlow id="f1" sourceRef="%[4]s" targetRef="%[6]s"/><sequenceFlow id="f2" sourceRef="%[5]s" targetRef="%[6]s"/>
%[8]s</process><message id="awaited" name="=message"><extensionElements><zeebe:subscription correlationKey="=key"/></extensionElements></message>
<message id="ordered" name="%[7]s"/><signal id="alarm" name="=signal"/><signal id="rung" name="%[7]s"/></definitions>`,
			l.process, l.tag, start, byMessage, bySignal, after, l.job, elements.String())}
	}
	l.command(&broker.Deploy{Files: []broker.File{file()}})
	decision := fmt.Appendf(nil, `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="%s" name="g" namespace="t">
<decision id="%s" name="d"><extensionElements><zeebe:versionTag value="%s"/></extensionElements><variable name="d"/><literalExpression><text>1</text></literalExpression></decision></definitions>`,
		l.name(), l.given["decision"], l.tag)
	l.command(&broker.Deploy{Files: []broker.File{file(), {Name: "d.dmn", Content: decision},
		{Name: "f.form", Content: fmt.Appendf(nil, `{"id": "%s", "versionTag": "%s", "components": []}`, l.name(), l.tag)},
		{Name: l.name(), Content: []byte("x")}}})
}

func (l *longestNames) start() int64 {
	l.Helper()
	variables := engine.Variables{}
	for name, value := range l.given {
		variables[name] = fmt.Appendf(nil, `"%s"`, value)
	}
	variables[l.name()] = fmt.Appendf(nil, `"%s"`, l.name()) // the start of the value is in an index with the name
	created := l.command(&broker.CreateInstance{ProcessID: l.process, BusinessID: l.given["business"], Variables: variables})
	return created.(broker.InstanceCreated).Key
}

// workOn takes and completes the jobs, and sends what is waited for.
func (l *longestNames) workOn() {
	l.Helper()
	for _, jobType := range []string{l.given["jobType"], l.job} {
		jobs, err := l.broker.PollJobs(l.Context(), tester, broker.ActivateJobs{Type: jobType, Worker: "w", Timeout: time.Minute, Max: 9, Tenants: []string{l.tenant}}, -1)
		if err != nil || len(jobs) != 1 {
			l.Fatalf("%d jobs of a type, %v", len(jobs), err)
		}
		l.command(&broker.CompleteJob{Job: jobs[0].Key, Variables: engine.Variables{l.name(): []byte("true")}})
	}
	published := l.command(&broker.PublishMessage{Tenant: l.tenant, Name: l.given["message"], CorrelationKey: l.given["key"], MessageID: l.given["messageId"], TimeToLive: time.Hour})
	if taken := published.(broker.MessagePublished).Instances; len(taken) != 1 || taken[0] != l.instance {
		l.Errorf("the message went to %v", taken)
	}
	l.command(&broker.BroadcastSignal{SignalBroadcast: engine.SignalBroadcast{Tenant: l.tenant, Name: l.given["signal"]}})
}

// startByMessage starts an instance, which nobody else with the same key can, and keeps one message that nobody waits
// for under its id.
func (l *longestNames) startByMessage() {
	l.Helper()
	message := &broker.PublishMessage{Tenant: l.tenant, Name: l.job, CorrelationKey: l.given["key"], TimeToLive: time.Hour, BusinessID: l.given["business"]}
	for _, starts := range []int{1, 0} {
		if started := l.command(message).(broker.MessagePublished).Instances; len(started) != starts {
			l.Errorf("%d instances were started, want %d", len(started), starts)
		}
	}
	kept := &broker.PublishMessage{Tenant: l.tenant, Name: l.name(), CorrelationKey: l.name(), MessageID: l.name(), TimeToLive: time.Hour}
	l.command(kept)
	if _, err := l.pipeline.Submit(l.Context(), pipeline.Act{Actor: tester, Tenant: l.tenant, Command: kept}); pipeline.CodeOf(err) != pipeline.AlreadyExists {
		l.Errorf("a second message of the same id: %.300v", err)
	}
	l.command(&broker.BroadcastSignal{SignalBroadcast: engine.SignalBroadcast{Tenant: l.tenant, Name: l.job}})
}

// search finds what the first instance has left by its names.
func (l *longestNames) search() {
	l.Helper()
	expect := func(what string, want int, of func(store.Reader, broker.Search) (int, error), where ...store.Condition) {
		l.Helper()
		found := 0
		l.waitFor(func() bool {
			found = read(l.node, func(reader store.Reader) (int, error) {
				return of(reader, broker.Search{Tenants: []string{l.tenant}, Where: where})
			})
			return found == want
		})
	}
	is := func(column string, value any) store.Condition {
		return store.Compare{Column: column, Op: store.Equal, Value: value}
	}
	expect("instances of the process", 3, counted(broker.SearchInstances), is("process_id", l.process))
	expect("instances by business id", 2, counted(broker.SearchInstances), is("business_id", l.given["business"]))
	expect("jobs", 3, counted(broker.SearchJobs), is("type", l.job))
	expect("computed jobs", 1, counted(broker.SearchJobs), is("type", l.given["jobType"]))
	expect("variables", 1, counted(broker.SearchVariables), is("name", l.variable))
	expect("tasks of a person", 1, counted(broker.SearchUserTasks), is("assignee", l.given["assignee"]))
	expect("tasks of a group", 1, counted(broker.SearchUserTasks), broker.OfCandidate(is("is_group", true), is("name", l.given["group"])))
	expect("tasks of another", 1, counted(broker.SearchUserTasks), is("assignee", l.listed))
	expect("decisions", 1, counted(broker.SearchDecisionInstances), is("decision_id", l.given["decision"]))
	expect("incidents", 0, counted(broker.SearchIncidents), is("instance", l.instance))
	expect("what the message and the signal have completed", 2, counted(broker.SearchElements), is("instance", l.instance), is("state", broker.StateCompleted),
		store.In{Column: "type", Values: []any{"RECEIVE_TASK", "INTERMEDIATE_CATCH_EVENT"}})
}

func counted[R any](search func(context.Context, store.Reader, broker.Search) (broker.Page[R], error)) func(store.Reader, broker.Search) (int, error) {
	return func(reader store.Reader, s broker.Search) (int, error) {
		page, err := search(context.Background(), reader, s)
		return len(page.Items), err
	}
}

// TestAFixedNameOfAnEarlierReleaseIsSentAndHeard: a process that was deployed when names had no limit goes on with those
// that stand in it, and what it sends reaches itself.
func TestAFixedNameOfAnEarlierReleaseIsSentAndHeard(t *testing.T) {
	db := openSQLite(t, t.TempDir())
	defer db.Close()
	n := startNode(t, db, "one")
	model := func(name string) []byte {
		file := process("p", `<startEvent id="s"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="hear"/><receiveTask id="hear" messageRef="NAME"/>
<sequenceFlow id="f2" sourceRef="s" targetRef="catch"/><intermediateCatchEvent id="catch"><signalEventDefinition signalRef="signal"/></intermediateCatchEvent>
<sequenceFlow id="f3" sourceRef="s" targetRef="send"/><sendTask id="send" messageRef="NAME"><extensionElements><zeebe:ioMapping><zeebe:input source="=1" target="NAME"/></zeebe:ioMapping>
<zeebe:publishMessage correlationKey="k"/></extensionElements></sendTask>
<sequenceFlow id="f4" sourceRef="send" targetRef="throw"/><intermediateThrowEvent id="throw"><extensionElements><zeebe:ioMapping><zeebe:input source="=1" target="NAME"/></zeebe:ioMapping></extensionElements>
<signalEventDefinition signalRef="signal"/></intermediateThrowEvent>`)
		text := strings.Replace(string(file.Content), "</definitions>", `<signal id="signal" name="NAME"/>
<message id="NAME" name="NAME"><extensionElements><zeebe:subscription correlationKey="=&quot;k&quot;"/></extensionElements></message></definitions>`, 1)
		return []byte(strings.ReplaceAll(text, "NAME", name))
	}
	n.deploy(broker.File{Name: "p.bpmn", Content: model("short")})
	n.stop()
	table := &store.Table{Name: "resource", Columns: []store.Column{{Name: "id", Type: store.Int64}, {Name: "name", Type: store.Text}, {Name: "content", Type: store.Bytes}}, Key: []string{"id"}}
	var rows []store.Row
	err := db.Write(t.Context(), func(tx store.Tx) error {
		rows = nil
		if err := tx.Select(t.Context(), store.Query{Table: table}, func(row store.Row) error { rows = append(rows, row); return nil }); err != nil {
			return err
		}
		for _, row := range rows {
			row[2] = model(strings.Repeat("a", engine.MaxName+1))
		}
		return tx.Upsert(t.Context(), table, rows)
	})
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d files, %v", len(rows), err)
	}
	n = startNode(t, db, "one")
	defer n.stop()
	if finished := n.finished(n.create("p", "")); finished.Instance.State != broker.StateCompleted {
		t.Errorf("it is %s", finished.Instance.State)
	}
}
