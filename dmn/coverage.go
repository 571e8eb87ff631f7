package dmn

// Rules returns how many rules the decision table of the decision has, 0 where its logic is no decision table.
func (d *Decision) Rules() int {
	logic := d.logic
	if named, ok := logic.(*typed); ok {
		logic = named.logic
	}
	if t, ok := logic.(*table); ok {
		return len(t.rules)
	}
	return 0
}

// Coverage says which rules of a decision table matched in the evaluations that were counted.
type Coverage struct {
	DecisionID string `json:"decisionId"`
	Rules      int    `json:"rules"`
	Hit        int    `json:"hit"`
	NeverHit   []int  `json:"neverHit,omitempty"` // indexes of rules, from 1
}

// Cover counts the rules that matched for every decision table of the model, in the order of the file. Decisions are
// told apart by their ids, which those of imported models may share.
func (m *Model) Cover(evaluations []Evaluation) []Coverage {
	hit := map[string]map[int]bool{}
	for _, evaluation := range evaluations {
		for _, decision := range evaluation.Decisions {
			for _, rule := range decision.MatchedRules {
				if hit[decision.ID] == nil {
					hit[decision.ID] = map[int]bool{}
				}
				hit[decision.ID][rule.Index] = true
			}
		}
	}
	var covered []Coverage
	for _, d := range m.decisions {
		if d.Rules() > 0 {
			covered = append(covered, d.coverage(hit[d.id]))
		}
	}
	return covered
}

func (d *Decision) coverage(hit map[int]bool) Coverage {
	c := Coverage{DecisionID: d.id, Rules: d.Rules()}
	for index := 1; index <= c.Rules; index++ {
		if hit[index] {
			c.Hit++
		} else {
			c.NeverHit = append(c.NeverHit, index)
		}
	}
	return c
}
