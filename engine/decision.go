package engine

import (
	"encoding/json"
	"errors"
	"time"

	"zhitong/dmn"
	"zhitong/feel"
)

// Decision is a deployed decision: which one of which model.
type Decision struct {
	Key     int64
	ID      string
	Version int
	Hash    string // SHA-256 of the file, in hexadecimal
	Model   *dmn.Model
}

// DecisionEvaluated is a decision that was taken, or could not be, with all
// that taking it again needs: the version, the variables and the time.
type DecisionEvaluated struct {
	Key        int64 // of the evaluation
	Decision   int64 // key of the decision version
	DecisionID string
	Hash       string // of the version's file
	BusinessID string // of the process instance
	// RootInstance is the instance that began the chain of calls, 0 outside of a process.
	RootInstance int64
	Variables    Variables
	Evaluation   dmn.Evaluation
	Result       json.RawMessage
	Failure      *DecisionFailure // nil when it was taken
	At           time.Time
}

// DecisionFailure is why a decision could not be taken.
type DecisionFailure struct {
	DecisionID string `json:"decisionId"` // the one that failed
	Message    string `json:"message"`
}

// Evaluate takes the decision at a time with the variables of a scope. The
// same version, variables and time give the same, byte for byte.
func (d *Decision) Evaluate(scope feel.Scope, at time.Time) *DecisionEvaluated {
	seen := &recordedScope{scope, Variables{}}
	evaluation, err := d.Model.Evaluate(d.ID, d.Model.Written(seen), feel.Environment{Now: at})
	return &DecisionEvaluated{
		Decision: d.Key, DecisionID: d.ID, Hash: d.Hash, Variables: seen.read, Evaluation: evaluation,
		Result: toJSON(evaluation.Output), Failure: d.failureOf(err), At: at,
	}
}

func (d *Decision) failureOf(err error) *DecisionFailure {
	if err == nil {
		return nil
	}
	failure := &DecisionFailure{d.ID, err.Error()}
	if cause, ok := errors.AsType[*dmn.Failure](err); ok && cause.DecisionID != "" {
		failure.DecisionID = cause.DecisionID
	}
	return failure
}

// recordedScope notes the variables that an evaluation reads.
type recordedScope struct {
	feel.Scope
	read Variables
}

// Variable implements [feel.Scope].
func (s *recordedScope) Variable(name string) (feel.Value, bool) {
	value, ok := s.Scope.Variable(name)
	if _, noted := s.read[name]; ok && !noted {
		s.read[name] = toJSON(value)
	}
	return value, ok
}
