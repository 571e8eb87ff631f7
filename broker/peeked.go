package broker

import (
	"context"

	"zhitong/engine"
	"zhitong/pipeline"
)

// peeked is the variables that a batch has read to give jobs out, by the instance of
// these, which it need not have locked: another node may change them until it does.
type peeked map[int64]*peek

type peek struct {
	whole []int64 // scopes of which every variable was read
	named []engine.VariableKey
}

type peekedMemo struct{}

func peekedOf(batch *pipeline.Batch) peeked {
	return batch.Memo(peekedMemo{}, func() any { return peeked{} }).(peeked)
}

// note keeps in mind what the workers of a demand see of their candidates.
func (p peeked) note(batch *pipeline.Batch, of *demand, candidates []int64) {
	for _, key := range candidates {
		job, _ := jobs.Get(batch, key)
		if job == nil {
			continue
		}
		if p[job.Instance] == nil {
			p[job.Instance] = &peek{}
		}
		seen := p[job.Instance]
		for _, scope := range append([]int64{job.Element}, job.Path...) {
			if of.all {
				seen.whole = append(seen.whole, scope)
			}
			for name := range of.names {
				seen.named = append(seen.named, engine.VariableKey{Scope: scope, Name: name})
			}
		}
	}
}

// readAgain reads the variables of instances again that are locked now.
func (p peeked) readAgain(ctx context.Context, batch *pipeline.Batch, instances []int64) error {
	var whole []int64
	var named []engine.VariableKey
	for _, instance := range instances {
		if seen := p[instance]; seen != nil {
			whole, named = append(whole, seen.whole...), append(named, seen.named...)
			delete(p, instance)
		}
	}
	whole = unique(whole)
	for _, scope := range whole {
		for _, name := range rangesOf(batch).variables[scope] {
			named = append(named, engine.VariableKey{Scope: scope, Name: name})
		}
	}
	if err := variables.Reload(ctx, batch, unique(named)); err != nil {
		return err
	}
	return rangesOf(batch).loadVariables(ctx, whole)
}
