package engine

import "zhitong/bpmn"

// activateBusinessRuleTask takes a decision, or waits for a worker.
func activateBusinessRuleTask(x *execution, e *Element) *failure {
	model := x.model(e)
	if model.Decision == nil {
		return x.createJob(e, model.Job)
	}
	id, failure := x.name(model.Decision.ID, e, "decision id")
	if failure != nil {
		return failure
	}
	tag := model.Decision.VersionTag
	if computed := model.Decision.TagExpression; computed != nil {
		if tag, failure = x.name(*computed, e, "version tag"); failure != nil {
			return failure
		}
	}
	decision := x.findDecision(id, tag, model.Decision.Binding)
	if decision == nil {
		return failed(IncidentCalledDecision, "no decision %q is deployed", id)
	}
	return x.decideWith(e, decision, model.Decision.ResultVariable)
}

// findDecision gives the version of a decision that a binding means, nil for none.
func (x *execution) findDecision(id, tag string, binding bpmn.Binding) *Decision {
	resources := x.state.Resources
	key, presence := resources.LatestDecision(x.tenant(), id, tag)
	name := ResourceName{Tenant: x.tenant(), ID: id, VersionTag: tag}
	if binding == bpmn.BindingDeployment {
		key, presence = resources.DecisionDeployedWith(x.outcome.Definition, id)
		name = ResourceName{ID: id, With: x.outcome.Definition}
	}
	if presence == Unknown {
		x.need.DecisionNames = append(x.need.DecisionNames, name)
		x.lack()
	}
	if presence == Absent {
		return nil
	}
	decision, known := resources.Decision(key)
	if known == Unknown {
		x.need.Decisions = append(x.need.Decisions, key)
		x.lack()
	}
	return decision
}

func (x *execution) decideWith(e *Element, decision *Decision, result string) *failure {
	scope := x.seenBy(e)
	taken := decision.Evaluate(scope, x.ctx.Now)
	if scope.lacking { // what it read was not there yet
		x.lack()
	}
	taken.Key, taken.BusinessID, taken.RootInstance = x.ctx.Keys.Next(), x.element(x.root).Root.BusinessID, x.top()
	if taken.Failure != nil {
		x.emit(Event{Intent: DecisionFailedEvent, Element: e, Decision: taken})
		return failed(IncidentDecisionEvaluation, "decision %q: %s", decision.ID, taken.Failure.Message)
	}
	x.emit(Event{Intent: DecisionEvaluatedEvent, Element: e, Decision: taken})
	x.completeWith(e, result, taken.Result)
	return nil
}
