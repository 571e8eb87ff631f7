package engine

import (
	"encoding/json"

	"zhitong/bpmn"
)

// CompensationKey addresses a completed activity that can be compensated: the
// scope instance that it completed in and which one it was there, from 1.
type CompensationKey struct {
	Scope    int64
	Position int
}

// Compensation is a completed activity that can be compensated. It is kept
// until it is, or until nobody can any more.
type Compensation struct {
	Scope    int64             `json:"scope"`
	Position int               `json:"position"`
	Instance int64             `json:"instance"`
	Activity bpmn.ElementIndex `json:"activity"`
	// Began is how many activities had completed in the scope when this one
	// started: those it came after.
	Began int `json:"began"`
	// Inner is the completed scope whose own activities are compensated, with
	// how many there are; 0 when a handler of the activity does it.
	Inner       int64 `json:"inner,omitempty"`
	Completions int   `json:"completions,omitempty"`
	// Snapshot has the local variables of the inner scope as they were at completion.
	Snapshot map[string]json.RawMessage `json:"snapshot,omitempty"`
}

// CompensationState is how far a compensation has come, on the event that threw
// it or on a completed scope that is being compensated.
type CompensationState struct {
	Scope    int64             `json:"scope"`    // whose activities are compensated
	Activity bpmn.ElementIndex `json:"activity"` // only this one, NoElement for all
	Position int               `json:"position"` // the next to look at, downwards; 0 when all were
	Running  int               `json:"running"`  // handlers at work
	// Floor is the largest Began of the handlers at work: what completed up to
	// there came before one of them and has to wait for it.
	Floor int `json:"floor"`
}
