package broker

import (
	"encoding/json"

	"zhitong/dmn"
	"zhitong/engine"
	"zhitong/pipeline"
)

// decisionTaken is the event of a decision outside of a process.
type decisionTaken struct {
	Evaluation *DecisionEvaluation
	Instances  []*DecisionInstance
}

// AppendRecord implements [pipeline.Event].
func (t decisionTaken) AppendRecord(dst []byte) []byte {
	intent := engine.DecisionEvaluatedEvent
	if t.Evaluation.Failure != nil {
		intent = engine.DecisionFailedEvent
	}
	return record{Intent: intent.String(), Key: t.Evaluation.Key, Name: t.Evaluation.DecisionID, Hash: t.Evaluation.Hash}.append(dst)
}

// show writes the searchable rows.
func (t decisionTaken) show(batch *pipeline.Batch) {
	decisionEvaluations.Put(batch, t.Evaluation)
	for _, instance := range t.Instances {
		decisionInstances.Put(batch, instance)
	}
}

// decisionsOf gives the decision versions that process instances called.
func decisionsOf(units []*pipeline.Unit) []int64 {
	var keys []int64
	for _, unit := range units {
		for _, event := range unit.Events {
			if of, ok := event.(Event); ok && of.Decision != nil {
				keys = append(keys, of.Decision.Decision)
			}
		}
	}
	return unique(keys)
}

// decision shows what a business rule task decided.
func (h *history) decision(batch *pipeline.Batch, event Event) error {
	evaluation, err := evaluationOf(event.tenant(), event.Decision)
	if err != nil {
		return err
	}
	evaluation.Instance, evaluation.ProcessID = event.Instance, event.processID()
	if event.Element != nil {
		evaluation.Element = event.Element.Key
	}
	if event.Process != nil {
		evaluation.Definition = event.Process.Definition.Key
	}
	version := h.models.decision(event.Decision.Decision)
	decisionTaken{evaluation, version.instances(batch, evaluation, event.Decision.Evaluation)}.show(batch)
	return nil
}

func evaluationOf(tenant string, taken *engine.DecisionEvaluated) (*DecisionEvaluation, error) {
	trace, err := json.Marshal(taken.Evaluation)
	return &DecisionEvaluation{
		Key: taken.Key, Tenant: tenant, BusinessID: taken.BusinessID, RootInstance: taken.RootInstance, Decision: taken.Decision, DecisionID: taken.DecisionID, Hash: taken.Hash,
		Variables: taken.Variables, Result: taken.Result, Evaluation: trace, Failure: taken.Failure, At: taken.At,
	}, err
}

// instances gives a row for each decision on the way of an evaluation.
func (v *decisionVersion) instances(batch *pipeline.Batch, of *DecisionEvaluation, evaluation dmn.Evaluation) []*DecisionInstance {
	rows := make([]*DecisionInstance, len(evaluation.Decisions))
	for i := range evaluation.Decisions {
		row := v.instance(of, &evaluation.Decisions[i])
		row.Key, row.Index = batch.Next(), i+1
		rows[i] = row
	}
	return rows
}

func (v *decisionVersion) instance(of *DecisionEvaluation, taken *dmn.EvaluatedDecision) *DecisionInstance {
	row := &DecisionInstance{
		Evaluation: of.Key, Instance: of.Instance, RootInstance: of.RootInstance, Element: of.Element, Process: of.Definition, BusinessID: of.BusinessID, Tenant: of.Tenant,
		DecisionID: taken.ID, Name: taken.Name, Type: taken.Type, Hash: of.Hash, RootDecision: of.Decision,
		Requirements: v.Definition.Resource, State: DecisionWasTaken, Result: string(taken.Output.AppendJSON(nil)),
		Inputs: decisionValues(taken.Inputs), At: of.At,
	}
	if taken.Failed && of.Failure != nil {
		row.State, row.Failure = DecisionFailed, of.Failure.Message
	}
	if version := v.Siblings[taken.ID]; version != nil {
		row.Decision, row.Version = version.Key, version.Version
	}
	for _, rule := range taken.MatchedRules {
		row.MatchedRules = append(row.MatchedRules, DecisionRule{rule.RuleID, rule.Index, decisionValues(rule.Outputs)})
	}
	return row
}

func decisionValues(values []dmn.EvaluatedValue) []DecisionValue {
	shown := make([]DecisionValue, len(values))
	for i, value := range values {
		shown[i] = DecisionValue{value.ID, value.Name, string(value.Value.AppendJSON(nil))}
	}
	return shown
}
