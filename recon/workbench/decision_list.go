package workbench

import (
	"context"

	"zhitong/pipeline"
	"zhitong/store"
)

// DecisionByKey gives a decision, or NotFound.
func DecisionByKey(ctx context.Context, reader store.Reader, tenant string, key int64) (*Decision, error) {
	found, err := decisions.Read(ctx, reader, store.Query{Where: store.And{is("id", key), is("tenant", tenant)}})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, noDecision(key)
	}
	return found[0], nil
}

// DecisionsOf gives the newest decisions of an account and in a state ("" for
// all), newest first; before is the key of the last one seen, 0 for none.
func DecisionsOf(ctx context.Context, reader store.Reader, tenant, account string, state DecisionState, before int64, limit int) ([]*Decision, error) {
	where := store.And{is("tenant", tenant)}
	if account != "" {
		where = append(where, is("account", account))
	}
	if state != "" {
		where = append(where, is("state", string(state)))
	}
	if before > 0 {
		where = append(where, store.Compare{Column: "id", Op: store.Less, Value: before})
	}
	return decisions.Read(ctx, reader, store.Query{Where: where, OrderBy: []store.Order{{Column: "id", Descending: true}}, Limit: limit})
}

// GroupDecisions gives what people have decided about the groups that a run
// suggested and that counts, by group.
func GroupDecisions(ctx context.Context, reader store.Reader, run *Run) (map[string]*Decision, error) {
	found, err := decisions.Read(ctx, reader, store.Query{Where: is("run", run.Key), OrderBy: []store.Order{{Column: "id"}}})
	byGroup := map[string]*Decision{}
	for _, d := range found {
		if d.Run == run.Key && d.Group != "" && d.State == DecisionDone && !d.Frees {
			byGroup[d.Group] = d
		}
	}
	return byGroup, err
}

// Submit carries out decisions of one actor on many breaks, each by itself, and
// gives the outcome of each in their order. At most MaxChosen come at once.
func Submit(ctx context.Context, p *pipeline.Pipeline, acts []pipeline.Act) []Outcome {
	outcomes, done := make([]Outcome, len(acts)), make(chan int, len(acts))
	for i, act := range acts {
		err := p.SubmitThen(ctx, act, func(answer any, err error) {
			outcomes[i].Err = err
			if made, ok := answer.(DecisionAnswer); ok {
				outcomes[i].DecisionAnswer = made
			}
			done <- i
		})
		if err != nil {
			outcomes[i].Err = err
			done <- i
		}
	}
	for range acts {
		<-done
	}
	return outcomes
}

// Outcome is what became of one of many decisions.
type Outcome struct {
	DecisionAnswer
	Err error
}
