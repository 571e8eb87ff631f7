package broker_test

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/postgres"
	"zhitong/store"
)

// decisionFile writes a DMN file with one decision "fee".
func decisionFile(expression, versionTag string) broker.File {
	extension := ""
	if versionTag != "" {
		extension = fmt.Sprintf(`<extensionElements><zeebe:versionTag value="%s"/></extensionElements>`, versionTag)
	}
	return broker.File{Name: "fee.dmn", Content: []byte(fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="fees" name="Fees" namespace="t">
<decision id="fee" name="Fee">%s<variable name="fee"/><literalExpression id="logic"><text>%s</text></literalExpression></decision>
</definitions>`, extension, expression))}
}

// asks is a process with a business rule task that calls "fee" by a binding.
func asks(id, binding string) broker.File {
	return process(id, `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="ask"/>
<businessRuleTask id="ask"><extensionElements><zeebe:calledDecision decisionId="fee" resultVariable="fee" `+binding+`/></extensionElements></businessRuleTask>
<sequenceFlow id="f2" sourceRef="ask" targetRef="e"/><endEvent id="e"/>`)
}

// TestABindingSaysWhichVersionDecides: the newest, the one deployed with the
// process, or the newest with a tag.
func TestABindingSaysWhichVersionDecides(t *testing.T) {
	n := start(t)
	n.deploy(decisionFile("1", "spring"), asks("together", `bindingType="deployment"`))
	n.deploy(decisionFile("2", "spring"))
	n.deploy(decisionFile("3", "autumn"), asks("newest", `bindingType="latest"`), asks("tagged", `bindingType="versionTag" versionTag="spring"`))
	n.deploy(decisionFile("4", ""))
	for processID, want := range map[string]string{"together": "1", "newest": "4", "tagged": "2"} {
		finished := n.finished(n.create(processID, ""))
		if got := string(finished.Variables["fee"]); got != want {
			t.Errorf("%s takes the fee %s, want %s", processID, got, want)
		}
	}
}

// TestADecisionThatDoesNotCompileIsRefused with its place, and nothing of the
// deployment stays.
func TestADecisionThatDoesNotCompileIsRefused(t *testing.T) {
	n := start(t)
	for name, content := range map[string][]byte{"an expression": decisionFile("1 +", "").Content, "no XML": []byte("<definitions")} {
		_, err := n.pipeline.Submit(t.Context(), pipeline.Act{Actor: tester, Tenant: tenant,
			Command: &broker.Deploy{Files: []broker.File{{Name: "bad.dmn", Content: content}, process("p", oneTask)}}})
		refusal, ok := errors.AsType[*pipeline.Refusal](err)
		if !ok || len(refusal.Problems) != 1 || refusal.Problems[0].Line == 0 || !strings.HasPrefix(refusal.Problems[0].Code, "DMN_") {
			t.Errorf("%s: %v, %+v", name, err, refusal)
		}
	}
	n.refused(pipeline.NotFound, &broker.CreateInstance{ProcessID: "p"})
}

func (n *node) evaluations(id string) []*broker.DecisionEvaluation {
	return read(n, func(reader store.Reader) ([]*broker.DecisionEvaluation, error) {
		page, err := broker.SearchDecisionEvaluations(n.Context(), reader, broker.Search{Tenants: []string{tenant},
			Where: []store.Condition{store.Compare{Column: "decision_id", Op: store.Equal, Value: id}}})
		return page.Items, err
	})
}

func (n *node) decisions(evaluation int64) []*broker.DecisionInstance {
	return read(n, func(reader store.Reader) ([]*broker.DecisionInstance, error) {
		page, err := broker.SearchDecisionInstances(n.Context(), reader, broker.Search{Tenants: []string{tenant},
			Where: []store.Condition{store.Compare{Column: "evaluation", Op: store.Equal, Value: evaluation}}})
		return page.Items, err
	})
}

func (n *node) replay(evaluation int64) broker.Replay {
	return read(n, func(reader store.Reader) (broker.Replay, error) {
		return broker.ReplayDecision(n.Context(), reader, []string{tenant}, evaluation)
	})
}

// TestADecisionNamesItsVersionAndCanBeTakenAgain: in a process and outside,
// after newer versions came, whatever the clock says.
func TestADecisionNamesItsVersionAndCanBeTakenAgain(t *testing.T) { onBothStores(t, takeAgain) }

// onBothStores runs a test on a database of each kind, which came from the
// tables of an earlier version.
func onBothStores(t *testing.T, test func(*node)) {
	t.Run("SQLite", func(t *testing.T) { test(upgraded(t, openSQLite(t, t.TempDir()))) })
	t.Run("PostgreSQL", func(t *testing.T) {
		db, err := postgres.Open(t.Context(), testpostgres.Start(t), postgres.Options{TestClock: true})
		if err != nil {
			t.Fatal(err)
		}
		test(upgraded(t, db))
	})
}

func upgraded(t *testing.T, db store.Store) *node {
	t.Helper()
	if err := db.Migrate(t.Context(), append(pipeline.Migrations(), broker.Migrations()[:2]...)); err != nil {
		t.Fatal(err)
	}
	n := startNode(t, db, "one")
	t.Cleanup(func() { n.stop(); db.Close() })
	return n
}

func takeAgain(n *node) {
	t := n
	file := decisionFile(`[amount * 0.10, now(), missing, "&lt;"]`, "")
	version := n.deploy(file, asks("p", `bindingType="latest"`)).Definitions[0]
	n.finished(n.create("p", `{"amount": 12.50, "unread": 1}`))
	do[broker.DecisionAnswer](n, &broker.EvaluateDecision{DecisionID: "fee", Variables: vars(`{"amount": 3, "unread": 1}`)})
	n.deploy(decisionFile("0", ""))
	n.setClock(time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC))

	taken := n.evaluations("fee")
	if len(taken) != 2 {
		t.Fatalf("%d evaluations were recorded", len(taken))
	}
	want := fmt.Sprintf("%x", sha256.Sum256(file.Content))
	for i, variables := range []string{`{"amount":12.5}`, `{"amount":3}`} {
		used, err := json.Marshal(taken[i].Variables)
		if err != nil || string(used) != variables {
			t.Errorf("evaluation %d used %s, %v", i, used, err)
		}
		if taken[i].Hash != want || taken[i].Decision != version.Key {
			t.Errorf("evaluation %d names version %d with content %s", i, taken[i].Decision, taken[i].Hash)
		}
		if replay := n.replay(taken[i].Key); !replay.Identical || string(replay.Replayed.Result) != string(taken[i].Result) {
			t.Errorf("evaluation %d gave %s and now gives %s", i, taken[i].Result, replay.Replayed.Result)
		}
	}
}

// twoFees has a decision that requires another.
func twoFees() broker.File {
	file := decisionFile("base + 1", "")
	base := `<decision id="base" name="base"><literalExpression><text>assert(amount, amount &gt; 0)</text></literalExpression></decision></definitions>`
	content := strings.Replace(string(file.Content), "</definitions>", base, 1)
	file.Content = []byte(strings.Replace(content, "<literalExpression", `<informationRequirement><requiredDecision href="#base"/></informationRequirement><literalExpression`, 1))
	return file
}

// TestEachDecisionOnTheWayHasARow with its own version.
func TestEachDecisionOnTheWayHasARow(t *testing.T) {
	n := start(t)
	versions := n.deploy(twoFees()).Definitions
	answer := do[broker.DecisionAnswer](n, &broker.EvaluateDecision{DecisionID: "fee", Variables: vars(`{"amount": 2}`)})
	rows := n.decisions(answer.Evaluation.Key)
	if len(rows) != 2 || rows[0].DecisionID != "base" || rows[0].Decision != versions[1].Key || rows[1].Decision != versions[0].Key {
		t.Fatalf("the rows are %+v", rows)
	}
	for i, row := range rows {
		if row.Index != i+1 || row.RootDecision != versions[0].Key || row.State != broker.DecisionWasTaken || row.Result != strconv.Itoa(i+2) {
			t.Errorf("row %d is %+v", i, row)
		}
	}
}

// TestADecisionThatFailsIsRecorded and fails again the same.
func TestADecisionThatFailsIsRecorded(t *testing.T) {
	n := start(t)
	n.deploy(twoFees(), asks("p", ""))
	n.create("p", `{"amount": -1}`)
	answer := do[broker.DecisionAnswer](n, &broker.EvaluateDecision{DecisionID: "fee", Variables: vars(`{"amount": -1}`)})
	if failure := answer.Evaluation.Failure; failure == nil || failure.DecisionID != "base" {
		t.Errorf("the failure is %+v", failure)
	}
	taken := n.evaluations("fee")
	if len(taken) != 2 {
		t.Fatalf("%d evaluations were recorded", len(taken))
	}
	for _, evaluation := range taken {
		rows := n.decisions(evaluation.Key)
		if len(rows) != 1 || rows[0].State != broker.DecisionFailed || rows[0].DecisionID != "base" || rows[0].Failure == "" {
			t.Errorf("the rows are %+v", rows)
		}
		if !n.replay(evaluation.Key).Identical {
			t.Error("it does not fail the same again")
		}
	}
}

// TestADecisionIsEvaluatedByIDTagOrKey of its tenant only.
func TestADecisionIsEvaluatedByIDTagOrKey(t *testing.T) {
	n := start(t)
	first := n.deploy(decisionFile("1", "spring")).Definitions[0]
	n.deploy(decisionFile("2", "autumn"))
	n.deploy(decisionFile("3", ""))
	for want, command := range map[string]*broker.EvaluateDecision{
		"1": {Decision: first.Key}, "2": {DecisionID: "fee", VersionTag: "autumn"}, "3": {DecisionID: "fee"},
	} {
		if got := string(do[broker.DecisionAnswer](n, command).Evaluation.Result); got != want {
			t.Errorf("%+v gives %s, want %s", command, got, want)
		}
	}
	n.refused(pipeline.NotFound, &broker.EvaluateDecision{DecisionID: "fee", VersionTag: "winter"})
	n.refused(pipeline.NotFound, &broker.EvaluateDecision{DecisionID: "other"})
	n.refused(pipeline.NotFound, &broker.EvaluateDecision{Decision: 1})
	_, err := n.pipeline.Submit(t.Context(), pipeline.Act{Actor: tester, Tenant: "other", Command: &broker.EvaluateDecision{Decision: first.Key}})
	if pipeline.CodeOf(err) != pipeline.NotFound {
		t.Errorf("another tenant gets %v", err)
	}
}
