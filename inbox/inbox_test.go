package inbox_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/inbox"
	"zhitong/pipeline"
	"zhitong/sqlite"
	"zhitong/store"
)

const tenant = "<default>"

// twoSteps: somebody of the clerks proposes, a second person of the approvers approves;
// approving again goes back to the proposal when "again" is true.
const twoSteps = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="t">
<process id="two" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="propose"/>
<userTask id="propose"><extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="=[&quot;clerks&quot;]" candidateUsers="=[&quot;both&quot;]"/></extensionElements></userTask>
<sequenceFlow id="f2" sourceRef="propose" targetRef="approve"/>
<userTask id="approve"><extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="=[&quot;approvers&quot;]" candidateUsers="=[&quot;both&quot;]"/>
<zeebe:properties><zeebe:property name="zhitong:fourEyes" value="propose"/></zeebe:properties></extensionElements></userTask>
<sequenceFlow id="f3" sourceRef="approve" targetRef="decided"/><exclusiveGateway id="decided" default="f4"/>
<sequenceFlow id="f4" sourceRef="decided" targetRef="e"/><endEvent id="e"/>
<sequenceFlow id="f5" sourceRef="decided" targetRef="propose"><conditionExpression xsi:type="tFormalExpression">=again = true</conditionExpression></sequenceFlow>
</process></definitions>`

var (
	clerk    = pipeline.Actor{ID: "clerk", Groups: []string{"clerks"}}
	second   = pipeline.Actor{ID: "second", Groups: []string{"clerks"}}
	approver = pipeline.Actor{ID: "approver", Groups: []string{"approvers"}}
	both     = pipeline.Actor{ID: "both"} // named as a candidate of both
	stranger = pipeline.Actor{ID: "stranger", Groups: []string{"others"}}
	manager  = pipeline.Actor{ID: "manager"}
)

type everybody struct{}

func (everybody) Authorize(context.Context, pipeline.Actor, string, string) error { return nil }

// desk is a running node with one instance of twoSteps.
type desk struct {
	testing.TB
	db       store.Store
	pipeline *pipeline.Pipeline
}

func open(t testing.TB) *desk {
	t.Helper()
	db, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	must(t, err)
	must(t, db.Migrate(t.Context(), append(append(pipeline.Migrations(), broker.Migrations()...), inbox.Migrations()...)))
	quiet := slog.New(slog.DiscardHandler)
	b := broker.New(quiet)
	p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: everybody{}, Logger: quiet, NodeName: "desk",
		Deciders: append(b.Deciders(), inbox.NewDecider(b)), Projections: b.Projections(), Listeners: b.Listeners()})
	must(t, err)
	must(t, b.Start(t.Context(), p))
	t.Cleanup(func() { b.Stop(); p.Close(); db.Close() })
	d := &desk{TB: t, db: db, pipeline: p}
	must(t, d.try(clerk, &broker.Deploy{Files: []broker.File{{Name: "two.bpmn", Content: []byte(twoSteps)}}}))
	must(t, d.try(clerk, &broker.CreateInstance{ProcessID: "two"}))
	return d
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (d *desk) try(actor pipeline.Actor, command pipeline.Command) error {
	_, err := d.pipeline.Submit(d.Context(), pipeline.Act{Actor: actor, Tenant: tenant, Command: command})
	return err
}

func (d *desk) refused(want pipeline.Code, err error) {
	d.Helper()
	if err == nil || pipeline.CodeOf(err) != want {
		d.Errorf("got %v, want %s", err, want)
	}
}

// task gives the one open task, zero values when there is none.
func (d *desk) task() (open broker.UserTaskHistory) {
	d.Helper()
	must(d, d.db.Read(d.Context(), func(reader store.Reader) error {
		page, err := broker.SearchUserTasks(d.Context(), reader, broker.Search{Tenants: []string{tenant}, Limit: 10,
			Where: []store.Condition{store.Compare{Column: "state", Op: store.Equal, Value: "CREATED"}}})
		if err == nil && len(page.Items) > 0 {
			open = *page.Items[0]
		}
		return err
	}))
	return open
}

// TestFourEyesHoldOnEveryWay: who proposed can neither claim, be given nor
// complete the approval, whatever groups he is in, also in a second round.
func TestFourEyesHoldOnEveryWay(t *testing.T) {
	d := open(t)
	must(t, d.try(both, &inbox.Complete{Task: d.task().Task.Key}))
	approval := d.task()
	if approval.ElementID != "approve" {
		t.Fatalf("%+v", approval)
	}
	for _, command := range []pipeline.Command{
		&inbox.Claim{Task: approval.Task.Key},
		&inbox.Complete{Task: approval.Task.Key},
		&inbox.Assign{Task: approval.Task.Key, Assignee: both.ID},
		&inbox.Assign{Task: approval.Task.Key, Assignee: both.ID, AllowOverride: true},
	} {
		d.refused(pipeline.FourEyes, d.try(both, command))
	}
	d.refused(pipeline.FourEyes, d.try(manager, &inbox.Assign{Task: approval.Task.Key, Assignee: both.ID}))
	must(t, d.try(approver, &inbox.Complete{Task: approval.Task.Key, Variables: engine.Variables{"again": []byte("true")}}))

	must(t, d.try(clerk, &inbox.Complete{Task: d.task().Task.Key})) // another one proposes
	for _, proposer := range []pipeline.Actor{both, {ID: clerk.ID, Groups: []string{"approvers"}}} {
		d.refused(pipeline.FourEyes, d.try(proposer, &inbox.Complete{Task: d.task().Task.Key}))
	}
	must(t, d.try(approver, &inbox.Complete{Task: d.task().Task.Key, Variables: engine.Variables{"again": []byte("false")}}))
	if left := d.task(); left.Task.Key != 0 {
		t.Errorf("%+v is open", left)
	}
}

// TestTasksAreForTheirCandidates: who is no candidate gets nothing; who has a
// task keeps it until he gives it back or it is taken from him in so many words.
func TestTasksAreForTheirCandidates(t *testing.T) {
	d := open(t)
	task := d.task().Task.Key
	d.refused(pipeline.Forbidden, d.try(stranger, &inbox.Claim{Task: task}))
	d.refused(pipeline.Forbidden, d.try(approver, &inbox.Complete{Task: task}))
	must(t, d.try(clerk, &inbox.Claim{Task: task}))
	must(t, d.try(clerk, &inbox.Claim{Task: task})) // it is his already
	d.refused(pipeline.InvalidState, d.try(second, &inbox.Claim{Task: task}))
	d.refused(pipeline.InvalidState, d.try(second, &inbox.Complete{Task: task}))
	d.refused(pipeline.InvalidState, d.try(manager, &inbox.Assign{Task: task, Assignee: second.ID}))
	d.refused(pipeline.InvalidArgument, d.try(manager, &inbox.Assign{Task: task}))
	must(t, d.try(manager, &inbox.Assign{Task: task, Assignee: second.ID, AllowOverride: true}))
	must(t, d.try(second, &inbox.Unassign{Task: task}))
	must(t, d.try(clerk, &inbox.Claim{Task: task}))
	if open := d.task(); open.Task.Assignee != clerk.ID {
		t.Errorf("%+v", open)
	}
	must(t, d.try(clerk, &inbox.Complete{Task: task}))
	d.refused(pipeline.NotFound, d.try(clerk, &inbox.Complete{Task: task}))
	d.refused(pipeline.NotFound, d.try(clerk, &inbox.Claim{Task: 12}))
}

// TestCandidatesChange: an update gives the task to others, and takes it from
// those who had it in their list.
func TestCandidatesChange(t *testing.T) {
	d := open(t)
	task := d.task().Task.Key
	priority, tooHigh := 80, 101
	d.refused(pipeline.InvalidArgument, d.try(manager, &inbox.Update{Task: task, Priority: &tooHigh}))
	must(t, d.try(manager, &inbox.Update{Task: task, CandidateGroups: &[]string{"others"}, CandidateUsers: &[]string{}, Priority: &priority}))
	for group, sees := range map[string]bool{"clerks": false, "others": true} {
		must(t, d.db.Read(t.Context(), func(reader store.Reader) error {
			found, err := broker.SearchUserTasks(t.Context(), reader, broker.Search{Tenants: []string{tenant}, Where: []store.Condition{
				broker.OfCandidate(store.Compare{Column: "is_group", Op: store.Equal, Value: true}, store.Compare{Column: "name", Op: store.Equal, Value: group})}})
			if (found.Total == 1) != sees {
				t.Errorf("%s see %v", group, found)
			}
			return err
		}))
	}
	d.refused(pipeline.Forbidden, d.try(clerk, &inbox.Claim{Task: task}))
	must(t, d.try(stranger, &inbox.Claim{Task: task}))
	if open := d.task(); open.Task.Priority != priority {
		t.Errorf("%+v", open)
	}
}

func TestComments(t *testing.T) {
	d := open(t)
	task := d.task().Task.Key
	for _, text := range []string{"", " \n", strings.Repeat("长", 4001)} {
		d.refused(pipeline.InvalidArgument, d.try(clerk, &inbox.Comment{Task: task, Text: text}))
	}
	must(t, d.try(clerk, &inbox.Comment{Task: task, Text: "  银行手续费，请核对。 "}))
	must(t, d.try(approver, &inbox.Comment{Task: task, Text: strings.Repeat("长", 4000)}))
	must(t, d.db.Read(t.Context(), func(reader store.Reader) error {
		said, err := inbox.Remarks(t.Context(), reader, task)
		if len(said) != 2 || said[0].Author != clerk.ID || said[0].Text != "银行手续费，请核对。" || said[1].Author != approver.ID {
			t.Errorf("%+v", said)
		}
		return err
	}))
}

// TestAnotherTenantHasNoTask: the task of a tenant is not there for another.
func TestAnotherTenantHasNoTask(t *testing.T) {
	d := open(t)
	_, err := d.pipeline.Submit(t.Context(), pipeline.Act{Actor: clerk, Tenant: "another", Command: &inbox.Complete{Task: d.task().Task.Key}})
	d.refused(pipeline.NotFound, err)
}
