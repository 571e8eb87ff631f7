package enginetest

import (
	"zhitong/dmn"
	"zhitong/engine"
)

// DeployDecisions makes the decisions of a model the newest of their ids.
func (w *World) DeployDecisions(model *dmn.Model) {
	if w.decisions == nil {
		w.decisions, w.newestDecision = map[int64]*engine.Decision{}, map[string]int64{}
	}
	for _, decision := range model.Decisions() {
		key := w.Next()
		w.decisions[key] = &engine.Decision{Key: key, ID: decision.ID(), Version: 1, Model: model}
		w.newestDecision[decision.ID()] = key
	}
}

// LatestDecision implements [engine.Resources].
func (r resources) LatestDecision(_, decisionID, _ string) (int64, engine.Presence) {
	key, ok := r.world.newestDecision[decisionID]
	return key, found(ok)
}

// DecisionDeployedWith implements [engine.Resources].
func (r resources) DecisionDeployedWith(_ int64, decisionID string) (int64, engine.Presence) {
	return r.LatestDecision("", decisionID, "")
}

// Decision implements [engine.Resources].
func (r resources) Decision(key int64) (*engine.Decision, engine.Presence) {
	decision, ok := r.world.decisions[key]
	return decision, found(ok)
}
