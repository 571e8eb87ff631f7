package learn

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"zhitong/calendar"
	"zhitong/recon"
)

// Limits of what is looked at.
const (
	MaxObservations = 1_000
	minSupport      = 3  // fewer decisions are chance
	shareOfSupport  = 4  // a contradiction needs as many times support
	maxCandidates   = 30 // of one kind of change
)

// ChangeKind says what a suggestion changes.
type ChangeKind string

// The kinds of change.
const (
	TrustPass      ChangeKind = "band"      // what a pass suggests is always confirmed
	WidenWindow    ChangeKind = "window"    // payments come later than the window takes
	AddPrefix      ChangeKind = "prefix"    // a prefix is put before references
	FeeTaken       ChangeKind = "fee"       // a fee is taken off
	SmallTolerance ChangeKind = "tolerance" // small differences are always written off
	AccountAlias   ChangeKind = "alias"     // both sides name an account differently
	FeeText        ChangeKind = "fee_text"  // a text that tells a fee
)

// Suggestion is a change with its evidence.
type Suggestion struct {
	ID          string          `json:"id"` // made of the change: the same whenever it is found
	Kind        ChangeKind      `json:"kind"`
	Title       recon.Bilingual `json:"title"`
	Parties     []string        `json:"parties,omitempty"` // of the supporting items, the first of them
	Supports    []string        `json:"supports"`          // observations that the change decides as people did, and the rules of today do not
	Contradicts []string        `json:"contradicts"`       // observations that it would decide against people
	Text        string          `json:"text"`              // the rule set with the change
}

// candidate is a change to be tried.
type candidate struct {
	kind   ChangeKind
	family string // of several changes of the same only the best is suggested; "" is none
	key    string // with the kind it names the change
	title  recon.Bilingual
	apply  func(*document) error
}

func (c *candidate) id() string {
	sum := sha256.Sum256([]byte(string(c.kind) + "\n" + c.key))
	return "S-" + hex.EncodeToString(sum[:8])
}

// Suggest tells which changes of a rule set, given as its text, would have
// decided as people did. More than MaxObservations are refused with a Problem
// that has the code too_large; other errors are those of reading and matching.
func Suggest(ctx context.Context, text string, observations []Observation, on *calendar.Calendar) ([]Suggestion, error) {
	if len(observations) > MaxObservations {
		return nil, &recon.Problem{Code: recon.CodeTooLarge, Message: fmt.Sprintf("%d decisions are given, at most %d are looked at; take a shorter period", len(observations), MaxObservations)}
	}
	rules, err := recon.ReadRuleSet(strings.NewReader(text), "rules.yaml")
	if err != nil {
		return nil, err
	}
	ordered := slices.Clone(observations)
	slices.SortStableFunc(ordered, func(a, b Observation) int { return cmp.Compare(a.ID, b.ID) })
	trial := &trial{text: text, observations: ordered, calendar: on, before: make([]verdict, len(ordered))}
	for i := range ordered {
		if trial.before[i], err = judge(ctx, &ordered[i], rules, on); err != nil {
			return nil, err
		}
	}
	return trial.all(ctx, rules)
}

// trial tries changes on observations.
type trial struct {
	text         string
	observations []Observation
	calendar     *calendar.Calendar
	before       []verdict // of the rules of today
}

// all tries the candidates of every kind and keeps the best of each.
func (t *trial) all(ctx context.Context, rules *recon.RuleSet) ([]Suggestion, error) {
	open := t.undecided()
	found := []Suggestion{}
	for _, candidates := range [][]candidate{promotions(rules), windows(open, rules, t.calendar), prefixes(open), fees(open, rules), tolerances(open, rules), aliases(open, rules), feeTexts(open, rules)} {
		kept, err := t.try(ctx, candidates)
		if err != nil {
			return nil, err
		}
		found = append(found, kept...)
	}
	return found, nil
}

// undecided are the observations that the rules of today decide otherwise.
func (t *trial) undecided() (open []*Observation) {
	for i := range t.observations {
		if !t.observations[i].agrees(t.before[i]) {
			open = append(open, &t.observations[i])
		}
	}
	return open
}

// try tries candidates of one kind. Of a family the one with the most support is
// kept, and of several with the same support the first, which changes the least.
func (t *trial) try(ctx context.Context, candidates []candidate) (kept []Suggestion, err error) {
	places := map[string]int{}
	for _, c := range thinned(candidates) {
		suggestion, err := t.one(ctx, &c)
		if err != nil {
			return nil, err
		}
		if suggestion == nil {
			continue
		}
		at, there := places[c.family]
		switch {
		case c.family == "" || !there:
			places[c.family] = len(kept)
			kept = append(kept, *suggestion)
		case len(suggestion.Supports) > len(kept[at].Supports):
			kept[at] = *suggestion
		}
	}
	return kept, nil
}

// thinned takes at most maxCandidates, evenly, with the last.
func thinned(all []candidate) []candidate {
	if len(all) <= maxCandidates {
		return all
	}
	some := make([]candidate, maxCandidates)
	for i := range some {
		some[i] = all[(i+1)*len(all)/maxCandidates-1]
	}
	return some
}

// one tries a candidate; it is nil where people do not support it.
func (t *trial) one(ctx context.Context, c *candidate) (*Suggestion, error) {
	changed, err := change(t.text, c.apply)
	if err != nil {
		return nil, err
	}
	rules, err := recon.ReadRuleSet(strings.NewReader(changed), "rules.yaml")
	if err != nil {
		return nil, nil // the change goes beyond what a rule set may say
	}
	s := &Suggestion{ID: c.id(), Kind: c.kind, Title: c.title, Supports: []string{}, Contradicts: []string{}, Text: changed}
	for i := range t.observations {
		o := &t.observations[i]
		now, err := judge(ctx, o, rules, t.calendar)
		if err != nil {
			return nil, err
		}
		switch was := o.agrees(t.before[i]); {
		case !was && o.agrees(now):
			s.Supports = append(s.Supports, o.ID)
			s.addParty(o)
		case was && !o.agrees(now):
			s.Contradicts = append(s.Contradicts, o.ID)
		}
	}
	if len(s.Supports) < minSupport || len(s.Contradicts)*shareOfSupport > len(s.Supports) {
		return nil, nil
	}
	return s, nil
}

// maxParties is how many parties a suggestion names.
const maxParties = 5

func (s *Suggestion) addParty(o *Observation) {
	for _, item := range slices.Concat(o.Left, o.Right) {
		if item.Party != "" && len(s.Parties) < maxParties && !slices.Contains(s.Parties, item.Party) {
			s.Parties = append(s.Parties, item.Party)
		}
	}
}
