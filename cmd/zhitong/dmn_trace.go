package main

import "zhitong/dmn"

// sayTrace writes how decisions came about, the first taken first.
func sayTrace(t *terminal, decisions []dmn.EvaluatedDecision) {
	for _, decision := range decisions {
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
		t.tell("  gives %s", decision.Output)
	}
}
