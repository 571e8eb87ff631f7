package broker_test

import (
	"fmt"
	"strings"
	"testing"

	"zhitong/broker"
	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/postgres"
	"zhitong/store"
)

// definitions lists what is deployed of a kind as "id version", of decisions
// with the version of their requirements.
func (n *node) definitions(kind broker.ResourceKind) string {
	n.Helper()
	page := read(n, func(reader store.Reader) (broker.Page[broker.Definition], error) {
		return broker.SearchDefinitions(n.Context(), reader, broker.Search{Tenants: []string{tenant},
			Where: []store.Condition{store.Compare{Column: "kind", Op: store.Equal, Value: string(kind)}}})
	})
	var parts []string
	for _, d := range page.Items {
		part := fmt.Sprintf("%s %d", d.ID, d.Version)
		if kind == broker.DecisionResource {
			part += fmt.Sprintf(" of %s %d", d.Group, d.GroupVersion)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// otherGroup is a file of other decision requirements with a decision "fee".
func otherGroup() broker.File {
	file := decisionFile("9", "")
	return broker.File{Name: "other.dmn", Content: []byte(strings.Replace(string(file.Content), `id="fees"`, `id="other"`, 1))}
}

// TestDecisionRequirementsHaveVersions of their own; their decisions name them.
func TestDecisionRequirementsHaveVersions(t *testing.T) {
	onBothStores(t, func(n *node) {
		first := n.deploy(twoFees()).Definitions
		graph := first[len(first)-1]
		if graph.Kind != broker.RequirementsResource || graph.Key != first[0].Resource || graph.Key != first[1].Resource {
			n.Errorf("deployed %+v", first)
		}
		for i, same := range n.deploy(twoFees()).Definitions {
			if same.Key != first[i].Key {
				n.Errorf("the same file makes %+v", same)
			}
		}
		n.deploy(decisionFile("1", ""))
		n.deploy(twoFees())
		n.deploy(otherGroup())
		n.deploy(twoFees()) // the requirements are the newest still, but the fee is not
		if got, want := n.definitions(broker.RequirementsResource), "fees 1, fees 2, fees 3, other 1"; got != want {
			n.Errorf("requirements %s, want %s", got, want)
		}
		want := "fee 1 of fees 1, base 1 of fees 1, fee 2 of fees 2, fee 3 of fees 3, base 2 of fees 3, fee 4 of other 1, fee 5 of fees 3"
		if got := n.definitions(broker.DecisionResource); got != want {
			n.Errorf("decisions\n%s, want\n%s", got, want)
		}
		if got := string(do[broker.DecisionAnswer](n, &broker.EvaluateDecision{DecisionID: "fee", Variables: vars(`{"amount": 1}`)}).Evaluation.Result); got != "2" {
			n.Errorf("the fee is %s", got)
		}
	})
}

// TestDeletedRequirementsGiveWayToEarlierOnes and their numbers to none.
func TestDeletedRequirementsGiveWayToEarlierOnes(t *testing.T) {
	onBothStores(t, deleteRequirements)
}

func deleteRequirements(n *node) {
	fee := func(command *broker.EvaluateDecision, want string) {
		n.Helper()
		if got := string(do[broker.DecisionAnswer](n, command).Evaluation.Result); got != want {
			n.Errorf("%+v gives %s, want %s", command, got, want)
		}
	}
	first := n.deploy(decisionFile("1", "spring"), asks("p", "")).Definitions
	second := n.deploy(decisionFile("2", "spring"), asks("together", `bindingType="deployment"`)).Definitions
	fee(&broker.EvaluateDecision{Decision: second[0].Key}, "2")

	do[any](n, &broker.DeleteResource{Resource: second[0].Resource})
	n.refused(pipeline.NotFound, &broker.EvaluateDecision{Decision: second[0].Key})
	fee(&broker.EvaluateDecision{DecisionID: "fee"}, "1")
	fee(&broker.EvaluateDecision{DecisionID: "fee", VersionTag: "spring"}, "1")
	if got := string(n.finished(n.create("p", "")).Variables["fee"]); got != "1" {
		n.Errorf("a process takes the fee %s", got)
	}
	n.create("together", "")
	n.incident("together", "CALLED_DECISION_ERROR")
	for _, taken := range n.evaluations("fee") {
		if !n.replay(taken.Key).Identical {
			n.Errorf("evaluation %d cannot be taken again", taken.Key)
		}
	}
	n.refused(pipeline.NotFound, &broker.DeleteResource{Resource: second[0].Resource})
	n.refused(pipeline.NotFound, &broker.DeleteResource{Resource: first[0].Key})

	n.deploy(decisionFile("2", "")) // what was deleted comes back as another version
	if got, want := n.definitions(broker.DecisionResource), "fee 1 of fees 1, fee 3 of fees 3"; got != want {
		n.Errorf("decisions %s, want %s", got, want)
	}
	n.deleteAll("fees 1, fees 3")
	n.refused(pipeline.NotFound, &broker.EvaluateDecision{DecisionID: "fee"})
	n.deploy(decisionFile("2", ""))
	if got, want := n.definitions(broker.DecisionResource), "fee 4 of fees 4"; got != want {
		n.Errorf("decisions %s, want %s", got, want)
	}
}

// TestADeletionHoldsForOtherNodes that have the decision compiled already.
func TestADeletionHoldsForOtherNodes(t *testing.T) {
	where := testpostgres.Start(t)
	var nodes []*node
	for _, name := range []string{"one", "two"} {
		db, err := postgres.Open(t.Context(), where, postgres.Options{TestClock: true})
		if err != nil {
			t.Fatal(err)
		}
		n := startNode(t, db, name)
		t.Cleanup(func() { n.stop(); db.Close() })
		nodes = append(nodes, n)
	}
	nodes[0].deploy(decisionFile("1", ""))
	second := nodes[1].deploy(decisionFile("2", "")).Definitions
	do[broker.DecisionAnswer](nodes[1], &broker.EvaluateDecision{Decision: second[0].Key})
	do[any](nodes[0], &broker.DeleteResource{Resource: second[1].Key})
	nodes[1].refused(pipeline.NotFound, &broker.EvaluateDecision{Decision: second[0].Key})
	if got := string(do[broker.DecisionAnswer](nodes[1], &broker.EvaluateDecision{DecisionID: "fee"}).Evaluation.Result); got != "1" {
		t.Errorf("the other node takes the fee %s", got)
	}
	if again := nodes[1].deploy(decisionFile("2", "")).Definitions; again[0].Version != 3 || again[1].Version != 3 {
		t.Errorf("the other node deploys %+v", again)
	}
}

// deleteAll deletes all decision requirements, which are the given ones.
func (n *node) deleteAll(want string) {
	n.Helper()
	if got := n.definitions(broker.RequirementsResource); got != want {
		n.Errorf("requirements %s, want %s", got, want)
	}
	page := read(n, func(reader store.Reader) (broker.Page[broker.Definition], error) {
		return broker.SearchDefinitions(n.Context(), reader, broker.Search{Tenants: []string{tenant},
			Where: []store.Condition{store.Compare{Column: "kind", Op: store.Equal, Value: "decision-requirements"}}})
	})
	for _, d := range page.Items {
		do[any](n, &broker.DeleteResource{Resource: d.Key})
	}
}

// incident asks that the only open incident of a process is of a type.
func (n *node) incident(processID, want string) {
	n.Helper()
	page := read(n, func(reader store.Reader) (broker.Page[broker.IncidentHistory], error) {
		return broker.SearchIncidents(n.Context(), reader, broker.Search{Tenants: []string{tenant}})
	})
	if len(page.Items) != 1 || page.Items[0].ProcessID != processID || string(page.Items[0].Incident.Type) != want {
		n.Errorf("the incidents are %+v", page.Items)
	}
}

// TestADeletionBelongsToATenant as what it deletes does.
func TestADeletionBelongsToATenant(t *testing.T) {
	n := start(t)
	graph := n.deploy(decisionFile("1", "")).Definitions[1]
	answer := do[broker.DecisionAnswer](n, &broker.EvaluateDecision{DecisionID: "fee"})
	for _, command := range []pipeline.Command{&broker.DeleteResource{Resource: graph.Key}, &broker.DeleteDecisionEvaluation{Evaluation: answer.Evaluation.Key}} {
		_, err := n.pipeline.Submit(t.Context(), pipeline.Act{Actor: tester, Tenant: "other", Command: command})
		if pipeline.CodeOf(err) != pipeline.NotFound {
			t.Errorf("%s of another tenant: %v", command.Kind(), err)
		}
	}
}

// TestADeletedEvaluationIsFoundNoMore and cannot be deleted twice.
func TestADeletedEvaluationIsFoundNoMore(t *testing.T) {
	onBothStores(t, func(n *node) {
		n.deploy(twoFees())
		var keys []int64
		for range 2 {
			keys = append(keys, do[broker.DecisionAnswer](n, &broker.EvaluateDecision{DecisionID: "fee", Variables: vars(`{"amount": 1}`)}).Evaluation.Key)
		}
		do[any](n, &broker.DeleteDecisionEvaluation{Evaluation: keys[0]})
		if rows := n.decisions(keys[0]); len(rows) != 0 {
			n.Errorf("%d rows of the deleted evaluation are left", len(rows))
		}
		if left := n.evaluations("fee"); len(left) != 1 || left[0].Key != keys[1] || len(n.decisions(keys[1])) != 2 {
			n.Errorf("left are %+v", left)
		}
		n.refused(pipeline.NotFound, &broker.DeleteDecisionEvaluation{Evaluation: keys[0]})
	})
}

// TestADecisionKnowsTheRootOfTheCalls that led to it.
func TestADecisionKnowsTheRootOfTheCalls(t *testing.T) {
	n := start(t)
	call := func(id, called string) broker.File {
		return process(id, strings.Replace(calls, `"one"`, `"`+called+`"`, 1))
	}
	n.deploy(decisionFile("1", ""), asks("leaf", ""), call("middle", "leaf"), call("top", "middle"))
	for _, from := range []string{"top", "middle", "leaf"} {
		root := n.create(from, "")
		n.finished(root)
		taken := n.evaluations("fee")
		rows := n.decisions(taken[len(taken)-1].Key)
		if len(rows) != 1 || rows[0].RootInstance != root || (rows[0].Instance == root) != (from == "leaf") {
			t.Errorf("from %s, instance %d: %+v", from, root, rows)
		}
	}
	answer := do[broker.DecisionAnswer](n, &broker.EvaluateDecision{DecisionID: "fee"})
	if answer.Instances[0].RootInstance != 0 {
		t.Errorf("outside of a process: %+v", answer.Instances[0])
	}
}

// TestADecisionThatFailsInAServiceIsMarked with the one that called the service.
func TestADecisionThatFailsInAServiceIsMarked(t *testing.T) {
	n := start(t)
	n.deploy(broker.File{Name: "service.dmn", Content: []byte(`<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="t">
<inputData id="in" name="amount"/>
<decision id="limit" name="limit"><informationRequirement><requiredInput href="#in"/></informationRequirement>
<literalExpression><text>assert(amount, amount &gt; 0)</text></literalExpression></decision>
<decisionService id="service" name="service"><outputDecision href="#limit"/><inputData href="#in"/></decisionService>
<decision id="d" name="d"><knowledgeRequirement><requiredKnowledge href="#service"/></knowledgeRequirement>
<literalExpression><text>service(amount)</text></literalExpression></decision></definitions>`)})
	answer := do[broker.DecisionAnswer](n, &broker.EvaluateDecision{DecisionID: "d", Variables: vars(`{"amount": -1}`)})
	rows := n.decisions(answer.Evaluation.Key)
	if len(rows) != 2 || rows[0].DecisionID != "limit" || rows[1].DecisionID != "d" || answer.Evaluation.Failure.DecisionID != "limit" {
		t.Fatalf("%+v by way of %+v", answer.Evaluation.Failure, rows)
	}
	for _, row := range rows {
		if row.State != broker.DecisionFailed || row.Failure != answer.Evaluation.Failure.Message || row.Decision == 0 {
			t.Errorf("the row is %+v", row)
		}
	}
	if !n.replay(answer.Evaluation.Key).Identical {
		t.Error("it does not fail the same again")
	}
}

// TestPagesFollowAnyOrder forwards and backwards, also where a column is empty.
func TestPagesFollowAnyOrder(t *testing.T) {
	onBothStores(t, func(n *node) {
		n.deploy(twoFees(), process("one", oneTask))
		n.deploy(decisionFile("1", ""), process("two", oneTask))
		order := []store.Order{{Column: "group_version", Descending: true}, {Column: "definition_id"}}
		page := func(s broker.Search) broker.Page[broker.Definition] {
			s.Tenants, s.OrderBy = []string{tenant}, order
			return read(n, func(reader store.Reader) (broker.Page[broker.Definition], error) {
				return broker.SearchDefinitions(n.Context(), reader, s)
			})
		}
		ids := func(found broker.Page[broker.Definition]) string {
			var all []string
			for _, d := range found.Items {
				all = append(all, fmt.Sprint(d.ID, " ", d.GroupVersion))
			}
			return strings.Join(all, ", ")
		}
		want := []string{"fee 2, fees 2", "base 1, fee 1", "fees 1, one 0", "two 0"}
		var found broker.Page[broker.Definition]
		for i := range want {
			if found = page(broker.Search{Limit: 2, After: found.End}); ids(found) != want[i] || found.Total != 7 {
				n.Errorf("page %d is %s of %d, want %s", i, ids(found), found.Total, want[i])
			}
		}
		for i := len(want) - 2; i >= 0; i-- {
			if found = page(broker.Search{Limit: 2, Before: found.Start}); ids(found) != want[i] {
				n.Errorf("page %d is %s backwards, want %s", i, ids(found), want[i])
			}
		}
		if found = page(broker.Search{Limit: 2, Before: found.Start}); len(found.Items) != 0 || found.Start != nil {
			n.Errorf("before the first page is %s", ids(found))
		}
	})
}
