package main

import (
	"errors"
	"strings"

	"zhitong/dmn"
	"zhitong/feel"
)

// sayTrace writes how decisions came about, the first taken first. The last one is that which failed, where one did.
func sayTrace(t *terminal, decisions []dmn.EvaluatedDecision, failed error) {
	for i, decision := range decisions {
		t.tell("decision %s (%s)", decision.ID, decision.Type)
		for _, required := range decision.Requirements {
			t.tell("  requires %s = %s", required.Name, literal(required.Value))
		}
		for _, input := range decision.Inputs {
			t.tell("  input %s = %s", input.Name, literal(input.Value))
		}
		for _, rule := range decision.Rules {
			t.tell("  rule %d %s: %s", rule.Index, rule.RuleID, verdict(rule))
		}
		failure, ok := errors.AsType[*dmn.Failure](failed)
		if ok && i == len(decisions)-1 && failure.DecisionID == decision.ID {
			t.tell("  fails: %s", failure.Message)
			continue
		}
		t.tell("  gives %s", literal(decision.Output))
	}
}

// verdict tells whether a rule matches, or the first condition that keeps it from that.
func verdict(rule dmn.ExplainedRule) string {
	if rule.Matched {
		return "matches"
	}
	text := rule.Input + " does not fulfil " + rule.Condition
	if rule.Reason != "" {
		text += " (" + rule.Reason + ")"
	}
	return text
}

// literal writes a string with its quotes, so that "12" does not look like the number 12.
func literal(v feel.Value) string {
	return strings.TrimSuffix(strings.TrimPrefix(feel.List(v).String(), "["), "]")
}
