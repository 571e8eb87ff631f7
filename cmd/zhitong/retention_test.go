package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/inbox"
	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/rest"
	"zhitong/store"
)

// leaving are the tables whose rows leave with the process instances that they
// belong to. Every table of the platform is here or in staying: whoever adds
// one says what becomes of its rows.
var leaving = []string{
	"process_instance", "element_instance", "instance_variable", "former_value", "taken_flow", "job_history", "incident_history", "user_task_history",
	"decision_instance", "evaluated_decision", "correlated_message", "message_subscription", "batch_item", "user_task_completion", "user_task_comment", "instance_tag",
}

// staying are the other tables, with why they hold nothing of an instance that has left, or why they may.
var staying = map[string]string{
	"element": "live", "variable": "live", "job": "live", "timer": "live", "subscription": "live", "incident": "live", "user_task": "live",
	"loop_items": "live", "loop_output": "live", "due": "live", "signal_subscription": "live", "condition_subscription": "live",
	"compensation": "live", "start_lock": "live", "user_task_candidate": "live", "message": "live", "start_subscription": "live", "gathering_start": "live",
	"deleted_instance": "until it would have left", "departing_instance": "holds what is on its way out",
	"definition": "models", "resource": "models", "latest": "models", "retired": "models",
	"meeting_point": "fixed rows", "node": "the cluster", "key_block": "the cluster", "retention_lease": "the cluster", "instance_tag_indexed": "the cluster", "instance_tag_node": "the cluster", "follow_up": "what is still to be done",
	"batch_operation": "what an operator did, with its counts", "retention_policy": "says what leaves", "retention_record": "says what has left", "archived_instance": "says where it went",
	"destruction_record": "says what was destroyed", "leaving_file": "files that are about to be removed", "begun_file": "files in which there may be copies",
	"segment": "the log", "audit_leaf": "the log", "audit_head": "the log", "audit_writer": "the log", "audit_segment": "the log",
	"audit_tile": "the log", "audit_checkpoint": "the log", "claim": "names and idempotency keys",
	"identity_user": "people", "identity_tenant": "people", "identity_authorization": "people", "identity_mapping_rule": "people", "identity_group": "people", "identity_role": "people", "identity_token": "people", "identity_session": "people", "identity_password": "people",
	"ledger_account": "the books", "ledger_balance": "the books", "ledger_journal": "the books", "ledger_period": "the books", "ledger_entry": "the books",
	"recon_account": "finance records, kept by their own law", "statement_file": "finance records", "statement": "finance records", "recon_run": "finance records",
	"recon_break": "finance records", "recon_claim": "finance records", "recon_bundle": "finance records",
	"recon_decision": "finance records", "recon_note": "finance records", "recon_refusal": "finance records", "recon_freed": "finance records", "recon_new_statement": "finance records",
	"rulebook_rule_set": "rules by which finance records were made", "rulebook_version": "rules by which finance records were made",
	"rulebook_text": "rules by which finance records were made", "rulebook_test": "rules by which finance records were made",
	"rulebook_refusal": "what people do not want to be told again",
	"document":         "has an age of its own", "document_content": "has an age of its own", "document_upload": "has an age of its own",
	"document_part": "has an age of its own", "document_link": "has an age of its own",
}

// naming are the tables that stay and may name an instance that has left.
var naming = []string{"segment", "audit_leaf", "claim", "retention_record", "batch_operation", "archived_instance"}

// tables lists the tables of everything that is built in.
func tables() (all []*store.Table) {
	for _, migration := range migrations() {
		all = append(all, migration.CreateTables...)
	}
	return all
}

func TestEveryTableHasARetentionRule(t *testing.T) {
	known := map[string]bool{}
	for _, table := range tables() {
		known[table.Name] = true
		leaves, stays := slices.Contains(leaving, table.Name), staying[table.Name] != ""
		if leaves == stays {
			t.Errorf("nobody says whether the rows of table %s leave with their process instances", table.Name)
		}
	}
	for _, name := range leaving {
		if !known[name] {
			t.Errorf("there is no table %s", name)
		}
	}
	for name := range staying {
		if !known[name] {
			t.Errorf("there is no table %s", name)
		}
	}
}

func TestNothingIsLeftOfAnExpiredInstance(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { nothingIsLeft(t, "sqlite:"+t.TempDir()) })
	t.Run("PostgreSQL", func(t *testing.T) { nothingIsLeft(t, testpostgres.Start(t)) })
}

func nothingIsLeft(t *testing.T, location string) {
	n, stop := serveNode(t, testSettings(t, location))
	defer stop()
	began := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	n.moveClock(t, began)
	l := liveOn(t, n)
	keys := n.keysOfHistory(t)
	before := n.tablesNaming(t, keys)
	for _, name := range leaving {
		if before[name] == 0 {
			t.Errorf("the test leaves nothing in %s that could stay behind", name)
		}
	}
	running := l.create("case") // from now on, keys are those of the running one
	n.moveClock(t, n.now(t).AddDate(0, 0, 10))
	n.eventually(t, "the finished instances leave", func() bool { return n.tablesNaming(t, keys)["process_instance"] == 0 })
	for name, rows := range n.tablesNaming(t, keys) {
		if rows > 0 && !slices.Contains(naming, name) {
			t.Errorf("%d rows of %s still name what has left", rows, name)
		}
	}
	if n.tablesNaming(t, map[int64]bool{running: true})["process_instance"] != 1 {
		t.Error("the running instance has left as well")
	}
	for _, name := range []string{"user_task_completion", "user_task_comment", "decision_instance", "deleted_instance", "departing_instance"} {
		n.eachRow(t, tableNamed(name), func(row store.Row) { t.Errorf("%s still has %v", name, row) })
	}
	n.checkRetentionRecord(t)
	if err := n.sealer.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if verdict := n.verify(t); !verdict.OK || verdict.Checked == 0 {
		t.Errorf("the log does not verify any more: %+v", verdict)
	}
}

// checkRetentionRecord asks that the audit log tells what has left.
func (n *node) checkRetentionRecord(t *testing.T) {
	t.Helper()
	err := n.store.Read(t.Context(), func(reader store.Reader) error {
		page, err := broker.SearchRetentionRecords(t.Context(), reader, broker.Search{Tenants: []string{rest.DefaultTenant}})
		if err != nil {
			return err
		}
		if len(page.Items) != 1 || page.Items[0].Trees != 2 || page.Items[0].Instances != 4 || page.Items[0].Days != 10 || page.Items[0].ProcessID != "case" {
			return fmt.Errorf("the records are %+v", page.Items)
		}
		found := 0
		err = reader.Select(t.Context(), store.Query{Table: tableNamed("audit_leaf"), Columns: []string{"act", "rule"},
			Where: store.Compare{Column: "target", Op: store.Equal, Value: page.Items[0].Key}}, func(row store.Row) error {
			if row[0] == "retention.step" && row[1] == "retention case 10 days" {
				found++
			}
			return nil
		})
		if err == nil && found == 0 {
			return fmt.Errorf("no leaf of the audit log names the record")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func tableNamed(name string) *store.Table {
	all := tables()
	return all[slices.IndexFunc(all, func(table *store.Table) bool { return table.Name == name })]
}

// testSettings are those of a server for a test on a store.
func testSettings(t testing.TB, location string) *settings {
	return &settings{Listen: "127.0.0.1:0", Store: location, Keys: t.TempDir(), Auth: "off", TestClock: true, Name: "test", Retention: 10,
		GRPC: gatewaySettings{Listen: "127.0.0.1:0"}}
}

func (n *node) moveClock(t *testing.T, at time.Time) {
	t.Helper()
	if err := n.store.SetClock(t.Context(), &at); err != nil {
		t.Fatal(err)
	}
	n.broker.ClockMoved()
}

// eventually waits until something is so.
func (n *node) eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for !so() {
		if !pause(ctx, 20*time.Millisecond) {
			t.Fatalf("it has not come about that %s", what)
		}
	}
}

// keysOfHistory gives the keys of the instances in the history and of all that they had.
func (n *node) keysOfHistory(t *testing.T) map[int64]bool {
	t.Helper()
	keys := map[int64]bool{}
	for _, name := range []string{"process_instance", "element_instance", "instance_variable", "job_history", "incident_history", "user_task_history", "decision_instance"} {
		n.eachRow(t, tableNamed(name), func(row store.Row) { keys[row[0].(int64)] = true })
	}
	return keys
}

// tablesNaming counts the rows of every table that have one of the keys in a column.
func (n *node) tablesNaming(t *testing.T, keys map[int64]bool) map[string]int {
	t.Helper()
	found := map[string]int{}
	for _, table := range tables() {
		n.eachRow(t, table, func(row store.Row) {
			if slices.ContainsFunc(row, func(value any) bool { key, ok := value.(int64); return ok && keys[key] }) {
				found[table.Name]++
			}
		})
	}
	return found
}

func (n *node) eachRow(t *testing.T, table *store.Table, visit func(store.Row)) {
	t.Helper()
	err := n.store.Read(t.Context(), func(reader store.Reader) error {
		return reader.Select(t.Context(), store.Query{Table: table}, func(row store.Row) error { visit(row); return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
}

// life drives instances that leave rows in every table of the history.
type life struct {
	*testing.T
	*node
}

const lifeModel = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<message id="paid" name="paid"><extensionElements><zeebe:subscription correlationKey="=order"/></extensionElements></message>
<process id="called" isExecutable="true"><startEvent id="cs"/><sequenceFlow id="c1" sourceRef="cs" targetRef="ce"/><endEvent id="ce"/></process>
<process id="case" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask><sequenceFlow id="f2" sourceRef="work" targetRef="look"/>
<userTask id="look"><extensionElements><zeebe:userTask/></extensionElements></userTask><sequenceFlow id="f3" sourceRef="look" targetRef="decide"/>
<businessRuleTask id="decide"><extensionElements><zeebe:calledDecision decisionId="fee" resultVariable="fee"/></extensionElements></businessRuleTask>
<sequenceFlow id="f4" sourceRef="decide" targetRef="wait"/>
<intermediateCatchEvent id="wait"><messageEventDefinition messageRef="paid"/></intermediateCatchEvent><sequenceFlow id="f5" sourceRef="wait" targetRef="call"/>
<callActivity id="call"><extensionElements><zeebe:calledElement processId="called"/></extensionElements></callActivity>
<sequenceFlow id="f6" sourceRef="call" targetRef="pause"/>
<intermediateCatchEvent id="pause"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></intermediateCatchEvent>
<sequenceFlow id="f7" sourceRef="pause" targetRef="e"/><endEvent id="e"/></process></definitions>`

const lifeDecision = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="fees" name="fees" namespace="t">
<decision id="fee" name="fee"><literalExpression><text>order * 2</text></literalExpression></decision></definitions>`

// liveOn runs one instance to its end and cancels another, which has an
// incident, by a batch operation. The clock of the store is pinned.
func liveOn(t *testing.T, n *node) life {
	l := life{t, n}
	l.deploy()
	through := l.create("case")
	l.throughTo(through)
	l.node.moveClock(t, n.now(t).Add(time.Second))
	l.ended(through)
	cancelled := l.create("case")
	l.do(&broker.FailJob{Job: l.job().Key, Message: "no luck"})
	l.do(&broker.CreateBatch{Type: broker.BatchCancel, Tenants: []string{rest.DefaultTenant},
		Plan: broker.BatchPlan{Where: broker.Selection{Condition: store.Compare{Column: "id", Op: store.Equal, Value: cancelled}}}})
	l.ended(cancelled)
	l.deletedByHand()
	n.eventually(t, "the batch operation is done", func() bool {
		done := 0
		n.eachRow(t, tableNamed("batch_item"), func(row store.Row) {
			if row[7] == "COMPLETED" {
				done++
			}
		})
		return done == 1
	})
	return l
}

// deletedByHand runs an instance whose history somebody deletes as soon as it
// has ended: its decision and what it called stay.
func (l life) deletedByHand() {
	l.Helper()
	instance := l.create("case")
	l.throughTo(instance)
	l.moveClock(l.T, l.now(l.T).Add(time.Second))
	l.ended(instance)
	l.do(&broker.DeleteInstance{Instance: instance})
}

func (l life) deploy() {
	l.Helper()
	l.do(&broker.Deploy{Files: []broker.File{{Name: "case.bpmn", Content: []byte(lifeModel)}, {Name: "fees.dmn", Content: []byte(lifeDecision)}}})
}

// throughTo takes an instance to its timer.
func (l life) throughTo(instance int64) {
	l.Helper()
	l.do(&broker.SetVariables{Element: instance, Variables: engine.Variables{"remark": json.RawMessage(`"new"`)}})
	l.do(&broker.SetVariables{Element: instance, Variables: engine.Variables{"remark": json.RawMessage(`"newer"`)}})
	l.do(&broker.CompleteJob{Job: l.job().Key})
	var task int64
	l.eachRow(l.T, tableNamed("user_task_history"), func(row store.Row) {
		if row[1] == instance {
			task = row[0].(int64)
		}
	})
	l.do(&inbox.Comment{Task: task, Text: "looks well"})
	l.do(&inbox.Assign{Task: task, Assignee: everybody.ID})
	l.do(&inbox.Complete{Task: task})
	l.do(&broker.PublishMessage{Tenant: rest.DefaultTenant, Name: "paid", CorrelationKey: "4711", TimeToLive: time.Minute})
	l.eventually(l.T, "it waits for its timer", func() bool {
		waits := false
		l.eachRow(l.T, tableNamed("element_instance"), func(row store.Row) {
			waits = waits || row[1] == instance && row[6] == "pause" && row[9] == broker.StateActive
		})
		return waits
	})
}

func (l life) do(command pipeline.Command) any {
	l.Helper()
	answer, err := l.pipeline.Submit(l.Context(), pipeline.Act{Actor: everybody, Tenant: rest.DefaultTenant, Command: command})
	if err != nil {
		l.Fatalf("%s: %v", command.Kind(), err)
	}
	return answer
}

func (l life) create(processID string) int64 {
	l.Helper()
	return l.do(&broker.CreateInstance{ProcessID: processID, Tags: []string{"retail"}, Variables: engine.Variables{"order": json.RawMessage(`4711`)}}).(broker.InstanceCreated).Key
}

func (l life) job() broker.ActivatedJob {
	l.Helper()
	jobs, err := l.broker.PollJobs(l.Context(), everybody, broker.ActivateJobs{Type: "work", Worker: "w", Timeout: time.Minute, Max: 1,
		Tenants: []string{rest.DefaultTenant}}, 20*time.Second)
	if err != nil || len(jobs) != 1 {
		l.Fatalf("%d jobs, %v", len(jobs), err)
	}
	return jobs[0]
}

// ended waits until an instance has ended, in whatever way.
func (l life) ended(instance int64) {
	l.Helper()
	l.eventually(l.T, "the instance ends", func() bool {
		ended := false
		l.eachRow(l.T, tableNamed("process_instance"), func(row store.Row) { ended = ended || row[0] == instance && row[10] != nil })
		return ended
	})
}

func (n *node) now(t *testing.T) (now time.Time) {
	t.Helper()
	err := n.store.Read(t.Context(), func(reader store.Reader) error {
		now = reader.Now()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return now
}
