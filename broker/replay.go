package broker

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"

	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// Replay is an evaluation as it was recorded and as its version decides now.
type Replay struct {
	Recorded *DecisionEvaluation
	Replayed *DecisionEvaluation
	// Identical says that file, output, the way to it and failure are the same,
	// byte for byte.
	Identical bool
}

// ReplayDecision takes a recorded evaluation again: the same version with the
// same variables at the same time. It changes nothing.
func ReplayDecision(ctx context.Context, reader store.Reader, tenants []string, key int64) (Replay, error) {
	found, err := SearchDecisionEvaluations(ctx, reader, Search{Tenants: tenants, Where: []store.Condition{equal("id", key)}})
	if err != nil {
		return Replay{}, err
	}
	if len(found.Items) == 0 {
		return Replay{}, pipeline.Refuse(pipeline.NotFound, "decision evaluation %d does not exist", key)
	}
	recorded := found.Items[0]
	if recorded.Hash == "" {
		return Replay{}, pipeline.Refuse(pipeline.InvalidState, "decision evaluation %d was recorded without its variables", key)
	}
	replayed, err := again(ctx, reader, recorded)
	if err != nil {
		return Replay{}, err
	}
	return Replay{recorded, replayed, same(recorded, replayed)}, nil
}

// again evaluates with the version that the store has now, whose hash it takes
// from the file itself.
func again(ctx context.Context, reader store.Reader, recorded *DecisionEvaluation) (*DecisionEvaluation, error) {
	found, err := definitions.Read(ctx, reader, byKey(recorded.Decision)) // a deleted one too
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, pipeline.Refuse(pipeline.NotFound, "decision version %d does not exist", recorded.Decision)
	}
	definition := found[0]
	content, err := fileOf(ctx, reader, definition)
	if err != nil {
		return nil, err
	}
	version, err := compileDecision(definition, content)
	if err != nil {
		return nil, err
	}
	scope, err := decoded(recorded.Variables)
	if err != nil {
		return nil, err
	}
	taken := version.Decision.Evaluate(scope, recorded.At)
	taken.Key, taken.BusinessID = recorded.Key, recorded.BusinessID
	sum := sha256.Sum256(content)
	taken.Hash = hex.EncodeToString(sum[:])
	return evaluationOf(recorded.Tenant, taken)
}

func same(a, b *DecisionEvaluation) bool {
	return a.Hash == b.Hash && bytes.Equal(a.Result, b.Result) && bytes.Equal(a.Evaluation, b.Evaluation) && sameFailure(a.Failure, b.Failure)
}

func sameFailure(a, b *engine.DecisionFailure) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
