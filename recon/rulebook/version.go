package rulebook

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"zhitong/pipeline"
	"zhitong/recon"
	"zhitong/store"
)

// Limits of the rule book.
const (
	MaxTextBytes = 256 << 10 // of the text of a version
	MaxVersions  = 1_000     // of a rule set
	MaxTests     = 100       // back-tests that are kept with a version
	maxNote      = 2_000     // characters of a note or reason
)

// ID names a rule set of a tenant. It is the name that its text gives.
type ID struct {
	Tenant string `json:"tenant"`
	Name   string `json:"name"`
}

// VersionID names a version; numbers count from 1.
type VersionID struct {
	ID
	Number int64 `json:"number"`
}

func (id VersionID) row() store.Row { return store.Row{id.Tenant, id.Name, id.Number} }

// State says how far a version is on its way.
type State string

// The states of a version. The first five are stored; an approved version is
// shown as what it is at a moment.
const (
	Draft      State = "draft"
	Submitted  State = "submitted"
	Approved   State = "approved"
	Rejected   State = "rejected"
	Withdrawn  State = "withdrawn"
	Scheduled  State = "scheduled"  // approved, its moment has not come
	Active     State = "active"     // runs that start now take it
	Superseded State = "superseded" // another one is active, or was before it could be
)

// RuleSet is what is known of all versions together.
type RuleSet struct {
	ID
	Newest    int64        `json:"newest"`    // number of the newest version
	Approvals []Activation `json:"approvals"` // in the order in which they were given
}

// Activation says from when on an approved version holds.
type Activation struct {
	Number int64     `json:"number"`
	Hash   string    `json:"hash"`
	From   time.Time `json:"from"`
}

// At gives the version that is active at a moment: of those whose moment has
// come the one with the latest, and of several with the same the one that was
// approved last. It is nil when none is.
func (r *RuleSet) At(now time.Time) *Activation {
	var active *Activation
	for i := range r.Approvals {
		one := &r.Approvals[i]
		if !one.From.After(now) && (active == nil || !one.From.Before(active.From)) {
			active = one
		}
	}
	return active
}

// Version is a version of a rule set. Its text is kept apart; see [TextOf].
type Version struct {
	VersionID
	Key         int64     `json:"key"`
	Hash        string    `json:"hash"` // "sha256:" and the hash of the text
	State       State     `json:"state"`
	Note        string    `json:"note,omitempty"` // what the maker says of it
	DraftedBy   string    `json:"draftedBy"`
	DraftedAt   time.Time `json:"draftedAt"`
	SubmittedBy string    `json:"submittedBy,omitempty"`
	SubmittedAt time.Time `json:"submittedAt,omitzero"`
	ActiveFrom  time.Time `json:"activeFrom,omitzero"` // as asked for; zero is at once
	DecidedBy   string    `json:"decidedBy,omitempty"` // who approved, rejected or withdrew it
	DecidedAt   time.Time `json:"decidedAt,omitzero"`
	Reason      string    `json:"reason,omitempty"` // of a rejection or withdrawal
	Tests       int       `json:"tests,omitempty"`  // back-tests that are kept
}

// ShownAt gives the state of a version as people see it at a moment.
func (v *Version) ShownAt(r *RuleSet, now time.Time) State {
	if v.State != Approved {
		return v.State
	}
	active := r.At(now)
	switch {
	case active != nil && active.Number == v.Number:
		return Active
	case v.ActiveFrom.After(now):
		return Scheduled
	}
	return Superseded
}

// hashOf gives the hash by which a version is known.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// parse reads the text of a version and gives all that is wrong with it, with
// the places.
func parse(text string) (*recon.RuleSet, error) {
	rules, err := recon.ReadRuleSet(strings.NewReader(text), "rules.yaml")
	if err == nil {
		return rules, nil
	}
	refusal := pipeline.Refuse(pipeline.InvalidArgument, "the rule set: %v", err)
	if all, ok := err.(recon.Problems); ok {
		for _, one := range all {
			refusal.Problems = append(refusal.Problems, pipeline.Problem{Code: string(one.Code), Message: one.Message, File: one.File, Line: one.Line, Column: one.Column})
		}
	}
	return nil, refusal
}
