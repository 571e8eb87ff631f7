package broker_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/sqlite"
	"zhitong/store"
)

const tenant = "<default>"

type everybody struct{}

func (everybody) Authorize(context.Context, pipeline.Actor, string, string) error { return nil }

// node is a running broker on a store.
type node struct {
	testing.TB
	db       store.Store
	pipeline *pipeline.Pipeline
	broker   *broker.Broker
	commits  commits
}

// commits tells of every commit of a node.
type commits chan struct{}

// Committed implements [pipeline.Listener].
func (c commits) Committed([]*pipeline.Unit) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// waitFor waits, looking after every commit, until something is so.
func (n *node) waitFor(so func() bool) {
	n.Helper()
	deadline := time.After(30 * time.Second)
	for !so() {
		select {
		case <-n.commits:
		case <-deadline:
			n.Fatal("it has not come about")
		}
	}
}

var tester = pipeline.Actor{ID: "tester"}

func openSQLite(t testing.TB, directory string) store.Store {
	t.Helper()
	db, err := sqlite.Open(t.Context(), directory, sqlite.Options{TestClock: true})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// startNode starts a broker on a store, which the caller closes.
func startNode(t testing.TB, db store.Store, name string, listeners ...pipeline.Listener) *node {
	t.Helper()
	return startNodeWith(t, db, name, func(*broker.Broker) {}, listeners...)
}

// startNodeWith starts a broker that was made ready before.
func startNodeWith(t testing.TB, db store.Store, name string, ready func(*broker.Broker), listeners ...pipeline.Listener) *node {
	t.Helper()
	return startNodeAs(t, db, name, ready, func(*pipeline.Options) {}, listeners...)
}

// startNodeAs starts a broker in a pipeline of which something more is set.
func startNodeAs(t testing.TB, db store.Store, name string, ready func(*broker.Broker), set func(*pipeline.Options), listeners ...pipeline.Listener) *node {
	t.Helper()
	if err := db.Migrate(t.Context(), append(pipeline.Migrations(), broker.Migrations()...)); err != nil {
		t.Fatal(err)
	}
	b, done := broker.New(slog.New(slog.DiscardHandler)), make(commits, 1)
	ready(b)
	options := pipeline.Options{Store: db, Authorizer: everybody{}, Deciders: b.Deciders(),
		Projections: b.Projections(), Listeners: append(b.Listeners(), append(listeners, done)...), NodeName: name, Logger: slog.New(slog.DiscardHandler)}
	set(&options)
	p, err := pipeline.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	if herald, ok := db.(store.Herald); ok {
		b.HintOthers(herald)
	}
	if err := b.Start(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return &node{t, db, p, b, done}
}

func (n *node) stop() {
	n.broker.Stop()
	n.pipeline.Close()
}

func start(t testing.TB) *node {
	t.Helper()
	db := openSQLite(t, t.TempDir())
	n := startNode(t, db, "one")
	t.Cleanup(func() { n.stop(); db.Close() })
	return n
}

func do[T any](n *node, command pipeline.Command) T {
	n.Helper()
	answer, err := pipeline.Do[T](n.Context(), n.pipeline, pipeline.Act{Actor: tester, Tenant: tenant, Command: command})
	if err != nil {
		n.Fatalf("%s: %v", command.Kind(), err)
	}
	return answer
}

func (n *node) refused(want pipeline.Code, command pipeline.Command) {
	n.Helper()
	_, err := n.pipeline.Submit(n.Context(), pipeline.Act{Actor: tester, Tenant: tenant, Command: command})
	if err == nil || pipeline.CodeOf(err) != want {
		n.Errorf("%s: got %v, want %s", command.Kind(), err, want)
	}
}

func TestAProcessThatIsNotDeployedIsNamed(t *testing.T) {
	n := start(t)
	for want, command := range map[string]*broker.CreateInstance{
		`no process "none" is deployed`:                   {ProcessID: "none"},
		`no process "none" in version 3 is deployed`:      {ProcessID: "none", Version: 3},
		"no process with this definition key is deployed": {Definition: 7},
	} {
		_, err := n.pipeline.Submit(n.Context(), pipeline.Act{Actor: tester, Tenant: tenant, Command: command})
		if pipeline.CodeOf(err) != pipeline.NotFound || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// process writes a BPMN process around its elements.
func process(id, elements string) broker.File {
	return broker.File{Name: id + ".bpmn", Content: []byte(fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="%s" isExecutable="true">%s</process>
<message id="paid" name="paid"><extensionElements><zeebe:subscription correlationKey="=order"/></extensionElements></message>
<message id="ordered" name="ordered"/>
</definitions>`, id, elements))}
}

const oneTask = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
<serviceTask id="work" name="Work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>
<sequenceFlow id="f2" sourceRef="work" targetRef="e"/><endEvent id="e"/>`

func (n *node) deploy(files ...broker.File) broker.Deployed {
	n.Helper()
	return do[broker.Deployed](n, &broker.Deploy{Files: files})
}

func (n *node) create(processID, variables string) int64 {
	n.Helper()
	return do[broker.InstanceCreated](n, &broker.CreateInstance{ProcessID: processID, Variables: vars(variables)}).Key
}

func vars(text string) engine.Variables {
	var variables engine.Variables
	if text == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), &variables); err != nil {
		panic(err)
	}
	return variables
}

func (n *node) take(jobType string, count int) []broker.ActivatedJob {
	n.Helper()
	jobs, err := n.broker.PollJobs(n.Context(), tester, broker.ActivateJobs{
		Type: jobType, Worker: "w", Timeout: time.Minute, Max: count, Tenants: []string{tenant}}, -1)
	if err != nil {
		n.Fatal(err)
	}
	return jobs
}

func read[T any](n *node, query func(store.Reader) (T, error)) T {
	n.Helper()
	var answer T
	err := n.db.Read(n.Context(), func(reader store.Reader) (err error) {
		answer, err = query(reader)
		return err
	})
	if err != nil {
		n.Fatal(err)
	}
	return answer
}

// trail gives the element instances of an instance as "id STATE", in order.
func (n *node) trail(instance int64) string {
	n.Helper()
	page := read(n, func(reader store.Reader) (broker.Page[broker.ElementInstance], error) {
		return broker.SearchElements(n.Context(), reader, broker.Search{Tenants: []string{tenant}, Limit: 1000,
			Where: []store.Condition{store.Compare{Column: "instance", Op: store.Equal, Value: instance}}})
	})
	var parts []string
	for _, item := range page.Items {
		parts = append(parts, item.ElementID+" "+item.State)
	}
	return strings.Join(parts, ", ")
}

func (n *node) state(instance int64) string {
	n.Helper()
	page := read(n, func(reader store.Reader) (broker.Page[broker.Instance], error) {
		return broker.SearchInstances(n.Context(), reader, broker.Search{Tenants: []string{tenant},
			Where: []store.Condition{store.Compare{Column: "id", Op: store.Equal, Value: instance}}})
	})
	if len(page.Items) != 1 {
		return "none"
	}
	return page.Items[0].State
}

func (n *node) finished(instance int64) broker.Finished {
	n.Helper()
	ctx, cancel := context.WithTimeout(n.Context(), 20*time.Second)
	defer cancel()
	finished, err := n.broker.AwaitInstance(ctx, instance)
	if err != nil {
		n.Fatal(err)
	}
	return finished
}

func TestAnInstanceRunsToItsEndAndIsFoundAtOnce(t *testing.T) {
	n := start(t)
	n.deploy(process("one", oneTask))
	instance := n.create("one", `{"order": 7}`)
	if got := n.trail(instance); got != "s COMPLETED, work ACTIVE" {
		t.Errorf("after the start: %s", got)
	}
	jobs := n.take("work", 10)
	if len(jobs) != 1 || string(jobs[0].Variables["order"]) != "7" || jobs[0].ElementID != "work" {
		t.Fatalf("activated %+v", jobs)
	}
	if again := n.take("work", 10); len(again) != 0 {
		t.Errorf("the job was given out twice")
	}
	do[any](n, &broker.CompleteJob{Job: jobs[0].Key, Variables: vars(`{"done": true}`)})
	if got := n.trail(instance); got != "s COMPLETED, work COMPLETED, e COMPLETED" {
		t.Errorf("at the end: %s", got)
	}
	finished := n.finished(instance)
	if finished.Instance.State != broker.StateCompleted || string(finished.Variables["done"]) != "true" {
		t.Errorf("finished as %+v", finished)
	}
	n.refused(pipeline.NotFound, &broker.CompleteJob{Job: jobs[0].Key})
	n.refused(pipeline.NotFound, &broker.CancelInstance{Instance: instance})
}

func TestAFailedJobComesBackAndThenBecomesAnIncident(t *testing.T) {
	n := start(t)
	n.deploy(process("one", oneTask))
	instance := n.create("one", "")
	job := n.take("work", 1)[0]
	do[any](n, &broker.FailJob{Job: job.Key, Retries: 1, Message: "no network"})
	job = n.take("work", 1)[0]
	do[any](n, &broker.FailJob{Job: job.Key, Retries: 0, Message: "still none"})
	if left := n.take("work", 1); len(left) != 0 {
		t.Error("a job without retries was given out")
	}
	incidents := read(n, func(reader store.Reader) (broker.Page[broker.IncidentHistory], error) {
		return broker.SearchIncidents(n.Context(), reader, broker.Search{Tenants: []string{tenant}})
	})
	if len(incidents.Items) != 1 || incidents.Items[0].Incident.Message != "still none" || incidents.Items[0].State != broker.StateActive {
		t.Fatalf("incidents %+v", incidents.Items)
	}
	do[any](n, &broker.ResolveIncident{Incident: incidents.Items[0].Incident.Key})
	job = n.take("work", 1)[0]
	do[any](n, &broker.CompleteJob{Job: job.Key})
	if got := n.state(instance); got != broker.StateCompleted {
		t.Errorf("the instance is %s", got)
	}
}

const waitsForMessage = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="wait"/>
<intermediateCatchEvent id="wait"><messageEventDefinition messageRef="paid"/></intermediateCatchEvent>
<sequenceFlow id="f2" sourceRef="wait" targetRef="e"/><endEvent id="e"/>`

func TestAMessageMeetsItsSubscriptionWhicheverComesFirst(t *testing.T) {
	n := start(t)
	n.deploy(process("pay", waitsForMessage))
	first := n.create("pay", `{"order": "A"}`)
	publish := &broker.PublishMessage{Tenant: tenant, Name: "paid", CorrelationKey: "A", Variables: vars(`{"amount": 5}`)}
	if answer := do[broker.MessagePublished](n, publish); len(answer.Instances) != 1 {
		t.Errorf("correlated to %v", answer.Instances)
	}
	if finished := n.finished(first); string(finished.Variables["amount"]) != "5" {
		t.Errorf("variables %v", finished.Variables)
	}
	early := *publish
	early.CorrelationKey, early.TimeToLive, early.MessageID = "B", time.Hour, "m1"
	do[broker.MessagePublished](n, &early)
	n.refused(pipeline.AlreadyExists, &early)
	n.finished(n.create("pay", `{"order": "B"}`))
	second := n.create("pay", `{"order": "B"}`)
	if got := n.trail(second); got != "s COMPLETED, wait ACTIVE" {
		t.Errorf("a message was correlated twice to one process: %s", got)
	}
	n.refused(pipeline.NotFound, &broker.PublishMessage{Tenant: tenant, Name: "paid", CorrelationKey: "nobody", MustCorrelate: true})
}

const startedByMessage = `<startEvent id="s"><messageEventDefinition messageRef="ordered"/></startEvent><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>
<sequenceFlow id="f2" sourceRef="work" targetRef="e"/><endEvent id="e"/>`

func TestAMessageStartsOneInstancePerCorrelationKeyAtATime(t *testing.T) {
	n := start(t)
	n.deploy(process("order", startedByMessage))
	message := &broker.PublishMessage{Tenant: tenant, Name: "ordered", CorrelationKey: "A", TimeToLive: time.Hour}
	for range 2 {
		do[broker.MessagePublished](n, message)
	}
	jobs := n.take("work", 10)
	if len(jobs) != 1 {
		t.Fatalf("%d instances run for one correlation key", len(jobs))
	}
	do[any](n, &broker.CompleteJob{Job: jobs[0].Key})
	if jobs = n.take("work", 10); len(jobs) != 1 {
		t.Errorf("the waiting message started %d instances", len(jobs))
	}
}

const waitsAnHour = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="wait"/>
<intermediateCatchEvent id="wait"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>
<sequenceFlow id="f2" sourceRef="wait" targetRef="e"/><endEvent id="e"/>`

func TestATimerFiresWhenTheClockSaysSo(t *testing.T) {
	n := start(t)
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	n.setClock(at)
	n.deploy(process("hour", waitsAnHour))
	instance := n.create("hour", "")
	n.setClock(at.Add(59 * time.Minute))
	if got := n.state(instance); got != broker.StateActive {
		t.Errorf("after 59 minutes the instance is %s", got)
	}
	n.setClock(at.Add(time.Hour))
	n.finished(instance)
}

func (n *node) setClock(at time.Time) {
	n.Helper()
	if err := n.db.SetClock(n.Context(), &at); err != nil {
		n.Fatal(err)
	}
	n.broker.ClockMoved()
}

func TestAJobWhoseWorkerVanishesIsGivenOutAgain(t *testing.T) {
	n := start(t)
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	n.setClock(at)
	n.deploy(process("one", oneTask))
	n.create("one", "")
	first := n.take("work", 1)[0]
	n.setClock(at.Add(2 * time.Minute))
	jobs, err := n.broker.PollJobs(t.Context(), tester, broker.ActivateJobs{Type: "work", Worker: "other", Timeout: time.Minute, Max: 1,
		Tenants: []string{tenant}}, 20*time.Second)
	if err != nil || len(jobs) != 1 || jobs[0].Key != first.Key {
		t.Fatalf("got %v, %v", jobs, err)
	}
}

func TestEveryProblemOfADeploymentIsReported(t *testing.T) {
	n := start(t)
	_, err := n.pipeline.Submit(t.Context(), pipeline.Act{Actor: tester, Tenant: tenant, Command: &broker.Deploy{Files: []broker.File{
		process("a", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="nowhere"/>`),
		{Name: "b.txt"}, {Name: "c.bpmn", Content: []byte("<no")}, process("d", oneTask), process("d", oneTask),
	}}})
	refusal, ok := err.(*pipeline.Refusal)
	if !ok || len(refusal.Problems) < 4 {
		t.Fatalf("got %v with %+v", err, refusal)
	}
	n.refused(pipeline.NotFound, &broker.CreateInstance{ProcessID: "d"})
}

func TestAnIdenticalFileMakesNoNewVersion(t *testing.T) {
	n := start(t)
	first := n.deploy(process("one", oneTask)).Definitions[0]
	if again := n.deploy(process("one", oneTask)).Definitions[0]; again.Key != first.Key {
		t.Errorf("version %d was made of the same file", again.Version)
	}
	if changed := n.deploy(process("one", oneTask+" ")).Definitions[0]; changed.Version != 2 {
		t.Errorf("a changed file is version %d", changed.Version)
	}
	created := do[broker.InstanceCreated](n, &broker.CreateInstance{ProcessID: "one", Version: 1})
	if created.Definition != first.Key {
		t.Errorf("version 1 is %d, want %d", created.Definition, first.Key)
	}
}

const forEach = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="doing"/>
<serviceTask id="doing"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements>
<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=for i in 1..%d return i" inputElement="item"
 outputCollection="results" outputElement="=item * 2"/></extensionElements></multiInstanceLoopCharacteristics></serviceTask>
<sequenceFlow id="f2" sourceRef="doing" targetRef="e"/><endEvent id="e"/>`

func TestAMultiInstanceLargerThanABatch(t *testing.T) {
	n := start(t)
	const size = 3000
	n.deploy(process("each", fmt.Sprintf(forEach, size)))
	instance := n.create("each", "")
	done := 0
	for done < size {
		for _, job := range n.take("work", 500) {
			do[any](n, &broker.CompleteJob{Job: job.Key})
			done++
		}
	}
	var results []int
	if err := json.Unmarshal(n.finished(instance).Variables["results"], &results); err != nil || len(results) != size {
		t.Fatalf("%d results, %v", len(results), err)
	}
	for i, result := range results {
		if result != 2*(i+1) {
			t.Fatalf("result %d is %d", i, result)
		}
	}
}

func TestCancellingALargeMultiInstanceLeavesNothing(t *testing.T) {
	n := start(t)
	n.deploy(process("each", fmt.Sprintf(forEach, 3000)))
	instance := n.create("each", "")
	do[any](n, &broker.CancelInstance{Instance: instance})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	finished, err := n.broker.AwaitInstance(ctx, instance)
	if err != nil || finished.Instance.State != broker.StateTerminated {
		t.Fatalf("%+v, %v", finished.Instance, err)
	}
	if jobs := n.take("work", 1000); len(jobs) != 0 {
		t.Errorf("%d jobs of a cancelled instance were given out", len(jobs))
	}
}

const calls = `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="call"/>
<callActivity id="call"><extensionElements><zeebe:calledElement processId="one"/></extensionElements></callActivity>
<sequenceFlow id="f2" sourceRef="call" targetRef="e"/><endEvent id="e"/>`

func TestACalledProcessGivesItsVariablesBack(t *testing.T) {
	n := start(t)
	n.deploy(process("caller", calls), process("one", oneTask))
	instance := n.create("caller", `{"order": 1}`)
	job := n.take("work", 1)[0]
	if string(job.Variables["order"]) != "1" {
		t.Errorf("the called process sees %v", job.Variables)
	}
	do[any](n, &broker.CompleteJob{Job: job.Key, Variables: vars(`{"result": 9}`)})
	if got := n.finished(instance).Variables["result"]; string(got) != "9" {
		t.Errorf("the caller got %s", got)
	}
	cancelled := n.create("caller", "")
	do[any](n, &broker.CancelInstance{Instance: cancelled})
	n.finished(cancelled)
	if jobs := n.take("work", 1); len(jobs) != 0 {
		t.Error("the called process outlived its caller")
	}
}
