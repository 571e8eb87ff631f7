package broker

import (
	"context"

	"zhitong/dmn"
	"zhitong/engine"
	"zhitong/feel"
	"zhitong/pipeline"
	"zhitong/store"
)

// Evaluate evaluates a decision outside of a process: the version of a key, or
// the newest of an id. It changes nothing.
func (b *Broker) Evaluate(ctx context.Context, reader store.Reader, tenant, id string, key int64, variables engine.Variables) (*Definition, dmn.Evaluation, error) {
	definition, decision, err := b.findDecision(ctx, reader, tenant, id, key)
	if err != nil {
		return nil, dmn.Evaluation{}, err
	}
	scope := feel.Variables{}
	for name, value := range variables {
		decoded, err := feel.FromJSON(value)
		if err != nil {
			return nil, dmn.Evaluation{}, pipeline.Refuse(pipeline.InvalidArgument, "variable %q: %v", name, err)
		}
		scope[name] = decoded
	}
	evaluation, err := decision.Model.Evaluate(decision.ID, scope, feel.Environment{Now: reader.Now()})
	if err != nil {
		return nil, dmn.Evaluation{}, pipeline.Refuse(pipeline.InvalidState, "decision %q: %v", definition.ID, err)
	}
	return definition, evaluation, nil
}

func (b *Broker) findDecision(ctx context.Context, reader store.Reader, tenant, id string, key int64) (*Definition, *engine.Decision, error) {
	if key == 0 {
		newest, err := latests.Read(ctx, reader, store.Query{Where: store.And{equal("kind", string(DecisionResource)),
			equal("tenant", tenant), equal("definition_id", id), equal("version_tag", "")}})
		if err != nil {
			return nil, nil, err
		}
		if len(newest) == 0 {
			return nil, nil, pipeline.Refuse(pipeline.NotFound, "no decision %q is deployed", id)
		}
		key = newest[0].Key
	}
	definition, content, ok, err := Content(ctx, reader, DecisionResource, key, []string{tenant})
	if err != nil {
		return nil, nil, err
	}
	if !ok {
		return nil, nil, pipeline.Refuse(pipeline.NotFound, "decision version %d does not exist", key)
	}
	if cached := b.models.decision(key); cached != nil {
		return definition, cached, nil
	}
	if err := b.models.compileDecision(definition, content); err != nil {
		return nil, nil, err
	}
	return definition, b.models.decision(key), nil
}
