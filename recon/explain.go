package recon

import (
	"context"
	"slices"
)

// Question names the items to explain; one of them may be "".
type Question struct{ Left, Right string }

// Explanation tells why items were matched, or why they were not.
type Explanation struct {
	Left   string  `json:"left,omitempty"`
	Right  string  `json:"right,omitempty"`
	Groups []Group `json:"groups"` // confirmed and suggested ones that hold an item of the question
	// Passes tells of each pass, in order and up to the one that matched, what kept it from a confirmed group of
	// the items of the question or, where one is asked for, of that one with any other.
	Passes []Verdict `json:"passes"`
}

// Verdict is what came of a pass.
type Verdict struct {
	Pass   string        `json:"pass"`
	Kind   PassKind      `json:"kind"`
	Reason VerdictReason `json:"reason"`
	Group  string        `json:"group,omitempty"` // that the reason speaks of
	Item   string        `json:"item,omitempty"`  // that the reason speaks of; of one asked for, the one that came furthest
	// Others counts the items that came as far as this one, where one item is asked for.
	Others      int          `json:"others,omitempty"`
	Found       string       `json:"found,omitempty"`  // what there is: a difference, days, a probability
	Needed      string       `json:"needed,omitempty"` // what the pass needs
	Comparisons []Comparison `json:"comparisons,omitempty"`
}

// VerdictReason names the first condition that failed, in the order in which
// they are looked at.
type VerdictReason string

// The reasons.
const (
	BecauseTaken      VerdictReason = "taken"          // an earlier pass confirmed it in another group
	BecauseNothing    VerdictReason = "nothing"        // the other side has no item at all
	BecauseAccount    VerdictReason = "other_account"  // account or currency differ
	BecauseSign       VerdictReason = "other_sign"     // money in on one side, out on the other
	BecauseNoKey      VerdictReason = "no_key"         // an item lacks a reference or party that the pass compares
	BecauseKey        VerdictReason = "other_key"      // a key differs
	BecauseWindow     VerdictReason = "outside_window" // the dates are too far apart
	BecauseAmount     VerdictReason = "other_amount"   // the amounts are too far apart
	BecauseReference  VerdictReason = "other_reference"
	BecauseLittle     VerdictReason = "tells_little"   // the amounts differ, and the references say too little
	BecauseFee        VerdictReason = "fee_of_bank"    // one is a fee of the bank and the other is not
	BecauseSum        VerdictReason = "no_sum"         // no group with both items adds up
	BecauseSearch     VerdictReason = "too_many"       // the pass has more candidates than it searches
	BecauseImprobable VerdictReason = "improbable"     // the probability is below the threshold of suggestions
	BecauseOther      VerdictReason = "taken_by_rival" // this pass or a later one confirmed it in another group
	BecauseAmbiguous  VerdictReason = "several_fit"    // others fit as well
	BecauseBand       VerdictReason = "suggested_only" // it is suggested, and a person decides
	BecauseMatched    VerdictReason = "matched"        // this pass confirmed them
)

// reasonOrder is how far a pair came: a later reason is nearer to a match.
var reasonOrder = []VerdictReason{BecauseNothing, BecauseAccount, BecauseSign, BecauseNoKey, BecauseKey, BecauseWindow, BecauseAmount, BecauseReference, BecauseLittle, BecauseFee,
	BecauseSum, BecauseSearch, BecauseImprobable, BecauseTaken, BecauseOther, BecauseAmbiguous, BecauseBand, BecauseMatched}

// Explain matches the sides and tells what became of the items of the question.
// The errors are those of [Match], and a Problem with CodeUnknownItem.
func Explain(ctx context.Context, left, right *Side, options Options, about Question) (*Explanation, error) {
	matched, err := matchSides(ctx, left, right, options, func(m *matcher) error { return m.ask(about) })
	if err != nil {
		return nil, err
	}
	e := newExplainer(matched.matcher)
	explanation := &Explanation{Left: about.Left, Right: about.Right, Groups: e.groups(), Passes: []Verdict{}}
	for index := range e.rules.Passes {
		verdict := e.verdict(index)
		explanation.Passes = append(explanation.Passes, verdict)
		if verdict.Reason == BecauseMatched {
			break // later passes do not see what this one confirmed
		}
	}
	return explanation, nil
}

// asked are the items of a question in numbers; -1: not asked for.
type asked struct{ left, right int }

// ask finds the items of a question.
func (m *matcher) ask(about Question) error {
	m.asked = &asked{left: -1, right: -1}
	if about.Left == "" && about.Right == "" {
		return refuse(CodeUnknownItem, "no item is named")
	}
	for _, one := range []struct {
		id string
		c  *columns
		at *int
	}{{about.Left, m.left, &m.asked.left}, {about.Right, m.right, &m.asked.right}} {
		if one.id == "" {
			continue
		}
		if *one.at = one.c.side.find(one.id); *one.at < 0 {
			return refuse(CodeUnknownItem, "the %s side has no item %q", one.c.side.name, one.id)
		}
	}
	return nil
}

// asks reports whether one of the items is asked for.
func (m *matcher) asks(left, right []uint32) bool {
	return m.asked != nil && (m.asked.left >= 0 && slices.Contains(left, uint32(m.asked.left)) || m.asked.right >= 0 && slices.Contains(right, uint32(m.asked.right)))
}

// find returns the index of an item, -1 where there is none.
func (s *Side) find(id string) int {
	for index := range s.Len() {
		if string(s.idOf(index)) == id {
			return index
		}
	}
	return -1
}

// explainer holds which match each item is in.
type explainer struct {
	*matcher
	confirmedBy [2][]int // of each side: position in confirmed + 1
}

func newExplainer(m *matcher) *explainer {
	e := &explainer{matcher: m, confirmedBy: [2][]int{make([]int, len(m.left.amount)), make([]int, len(m.right.amount))}}
	for position := range m.confirmed {
		for _, item := range m.leftOf(&m.confirmed[position]) {
			e.confirmedBy[byLeft][item] = position + 1
		}
		for _, item := range m.rightOf(&m.confirmed[position]) {
			e.confirmedBy[byRight][item] = position + 1
		}
	}
	return e
}

// groups lists the groups that hold an item of the question.
func (e *explainer) groups() []Group {
	groups := []Group{}
	for position := range e.confirmed {
		if e.holds(&e.confirmed[position], false) {
			groups = append(groups, e.groupOf(&e.confirmed[position], Auto))
		}
	}
	for position := range e.suggested {
		if e.holds(&e.suggested[position], false) {
			groups = append(groups, e.groupOf(&e.suggested[position], Suggest))
		}
	}
	return groups
}

// holds reports whether a match has one of the items asked for, or all of them.
func (e *explainer) holds(one *match, all bool) bool {
	left := e.asked.left >= 0 && slices.Contains(e.leftOf(one), uint32(e.asked.left))
	right := e.asked.right >= 0 && slices.Contains(e.rightOf(one), uint32(e.asked.right))
	if all {
		return (left || e.asked.left < 0) && (right || e.asked.right < 0)
	}
	return left || right
}

// verdict tells what came of a pass.
func (e *explainer) verdict(index int) Verdict {
	pass := &e.rules.Passes[index]
	for position := range e.confirmed {
		if one := &e.confirmed[position]; one.pass == index && e.holds(one, true) {
			return e.told(pass, Verdict{Reason: BecauseMatched, Group: e.groupOf(one, Auto).ID})
		}
	}
	for position := range e.suggested {
		if one := &e.suggested[position]; one.pass == index && e.holds(one, true) {
			return e.told(pass, e.suggestion(one))
		}
	}
	if e.asked.left >= 0 && e.asked.right >= 0 {
		return e.told(pass, e.pair(index, uint32(e.asked.left), uint32(e.asked.right)))
	}
	return e.told(pass, e.furthest(index))
}

func (e *explainer) told(pass *Pass, v Verdict) Verdict {
	v.Pass, v.Kind = pass.Name, pass.Kind
	return v
}

func (e *explainer) suggestion(one *match) Verdict {
	v := Verdict{Reason: BecauseBand, Group: e.groupOf(one, Suggest).ID, Found: permille(one.confidence)}
	if one.ambiguous {
		v.Reason = BecauseAmbiguous
	}
	if one.evidence > 0 {
		v.Needed = e.rules.Passes[one.pass].Linkage.Auto
		v.Comparisons = e.whyOf(one).Comparisons
	}
	return v
}

// furthest tells of the pairs of the one item the one that came furthest.
func (e *explainer) furthest(index int) Verdict {
	best := Verdict{Reason: BecauseNothing}
	others, onLeft := e.right, e.asked.left >= 0
	if !onLeft {
		others = e.left
	}
	for other := range uint32(len(others.amount)) {
		left, right := uint32(max(0, e.asked.left)), other
		if !onLeft {
			left, right = other, uint32(e.asked.right)
		}
		v := e.pair(index, left, right)
		switch order := rankOf(v.Reason) - rankOf(best.Reason); {
		case order > 0:
			best, best.Others = v, 1
			if best.Item == "" {
				best.Item = others.side.ID(int(other))
			}
		case order == 0:
			best.Others++
		}
	}
	return best
}

func rankOf(reason VerdictReason) int { return slices.Index(reasonOrder, reason) }
