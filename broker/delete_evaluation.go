package broker

import (
	"context"

	"zhitong/pipeline"
	"zhitong/store"
)

// DeleteDecisionEvaluation takes an evaluation and its decisions out of the
// searchable history. The log keeps that they were, and who deleted them.
type DeleteDecisionEvaluation struct {
	Evaluation int64 `json:"evaluation"`
	Reference  int64 `json:"operationReference,omitempty"` // for the record
}

// Kind implements [pipeline.Command]; it is also the permission.
func (*DeleteDecisionEvaluation) Kind() string { return "decision-instance.delete" }

// evaluationDeleted is the event of an evaluation that leaves the history.
type evaluationDeleted struct {
	evaluation *DecisionEvaluation
	reference  int64
}

// AppendRecord implements [pipeline.Event].
func (d evaluationDeleted) AppendRecord(dst []byte) []byte {
	return record{Intent: "DECISION_EVALUATION_DELETED", Instance: d.evaluation.Instance, Key: d.evaluation.Key,
		Name: d.evaluation.DecisionID, Hash: d.evaluation.Hash, Reference: d.reference}.append(dst)
}

func loadEvaluations(ctx context.Context, batch *pipeline.Batch, keys []int64) error {
	if len(keys) == 0 {
		return nil
	}
	if !batch.Exclusive() {
		if _, err := decisionEvaluations.Lock(ctx, batch, unique(keys), true); err != nil {
			return err
		}
	}
	if err := decisionEvaluations.Load(ctx, batch, keys); err != nil {
		return err
	}
	_, err := decisionInstances.LoadWhere(ctx, batch, store.Query{Where: store.In{Column: "evaluation", Values: anyOf(keys)}})
	return err
}

func deleteEvaluation(batch *pipeline.Batch, tenant string, command *DeleteDecisionEvaluation) error {
	key := command.Evaluation
	evaluation, _ := decisionEvaluations.Get(batch, key)
	if evaluation == nil || evaluation.Tenant != tenant {
		return pipeline.Refuse(pipeline.NotFound, "decision evaluation %d does not exist", key)
	}
	decisionEvaluations.Delete(batch, key)
	decisionInstances.Each(batch, func(row int64, d *DecisionInstance) {
		if d.Evaluation == key {
			decisionInstances.Delete(batch, row)
		}
	})
	batch.About(key, "")
	batch.Emit(evaluationDeleted{evaluation, command.Reference})
	return nil
}
