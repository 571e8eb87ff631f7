package main

import (
	"errors"

	"zhitong/dmn"
)

// sayTrace writes how decisions came about, the first taken first. The last one is that which failed, where one did.
func sayTrace(t *terminal, decisions []dmn.EvaluatedDecision, failed error) {
	for i, decision := range decisions {
		t.tell("decision %s (%s)", decision.ID, decision.Type)
		for _, required := range decision.Requirements {
			t.tell("  requires %s = %s", required.Name, required.Value)
		}
		for _, input := range decision.Inputs {
			t.tell("  input %s = %s", input.Name, input.Value)
		}
		for _, rule := range decision.Rules {
			if rule.Matched {
				t.tell("  rule %d %s: matches", rule.Index, rule.RuleID)
			} else {
				t.tell("  rule %d %s: %s does not fulfil %s", rule.Index, rule.RuleID, rule.Input, rule.Condition)
			}
		}
		failure, ok := errors.AsType[*dmn.Failure](failed)
		if ok && i == len(decisions)-1 && failure.DecisionID == decision.ID {
			t.tell("  fails: %s", failure.Message)
			continue
		}
		t.tell("  gives %s", decision.Output)
	}
}
