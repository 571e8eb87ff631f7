package recon

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"zhitong/recon/linkage"
)

// maxSharing is how many items of a side may share a reference before it tells
// nothing, maxRounds how often the passes are repeated.
const (
	maxSharing = 1000
	maxRounds  = 16
)

// matcher runs the passes. What it finds depends on the canonical order and the
// content of the items only.
type matcher struct {
	ctx         context.Context
	rules       *RuleSet
	left, right *columns
	keyTexts    []string // by number of the comparable reference
	openKeys    []uint8  // and on which sides it is open, as a bit for each
	commonKeys  []bool   // and whether many items of a side have it; nil until it is asked for
	rawTexts    []string // by number of the reference as written
	normaliser  *normaliser
	feeWords    []string // in small letters
	members     []uint32 // of all matches, left before right
	confirmed   []match
	suggested   []match
	refused     refusedSet
	parties     [2]*partyForms
	crowded     int // items and references that were passed over because of limits
	progress    Progress
	evidence    []linkage.Pair   // what probabilistic passes found
	linked      map[int][]uint32 // by pass: what it chose of them
	notices     []Notice
	asked       *asked           // what is to be explained; nil as a rule
	weighed     map[int][]uint32 // by pass: evidence of pairs with an item asked for
	overfull    map[int]bool     // by pass: whether an item asked for was in a search that was too large
	tariff      tariff
	rateTables  map[*Exchange]*rateTable
	err         error
}

// match is a group in numbers: members[start:start+left] are items of the left
// side, the right ones follow.
type match struct {
	start, left, right uint32
	days               int32
	pass               int
	confidence         Confidence
	relation           relation
	ambiguous          bool
	proposed           bool   // not sure enough to be confirmed
	sums               bool   // the sums agree, not the items one by one
	candidates         uint32 // of a subset pass: how many items were searched
	solutions          uint32 // and how many subsets of them add up
	evidence           uint32 // of a probabilistic pass: position in matcher.evidence + 1
}

func (m *matcher) leftOf(one *match) []uint32 { return m.members[one.start : one.start+one.left] }

func (m *matcher) rightOf(one *match) []uint32 {
	return m.members[one.start+one.left : one.start+one.left+one.right]
}

// run repeats the passes until they confirm nothing new: what a later pass
// takes away can make plain what an earlier one had to leave. So matching what
// is left once more finds nothing, as long as the rounds suffice.
func (m *matcher) run() error {
	for round := range maxRounds {
		before := len(m.confirmed)
		if err := m.round(round == 0); err != nil {
			return err
		}
		if len(m.confirmed) == before {
			break
		}
	}
	m.progress.tell(StageMatch, len(m.rules.Passes), len(m.rules.Passes))
	m.settle()
	m.tariff = newTariff(m)
	return nil
}

// round executes the passes in order on what is not confirmed yet. The
// suggestions of an earlier round are found again where they still hold.
func (m *matcher) round(first bool) error {
	m.suggested, m.crowded, m.notices, m.overfull = nil, 0, nil, map[int]bool{}
	m.left.contested, m.right.contested = make([]bool, len(m.left.amount)), make([]bool, len(m.right.amount))
	for index := range m.rules.Passes {
		if first {
			m.progress.tell(StageMatch, index, len(m.rules.Passes))
		}
		if err := m.ctx.Err(); err != nil {
			return err
		}
		if m.pass(index); m.err != nil {
			return m.err
		}
	}
	return nil
}

func (m *matcher) pass(index int) {
	pass := &m.rules.Passes[index]
	m.seeOpenKeys()
	switch pass.Kind {
	case ExactPass:
		m.exact(index, pass)
	case OneToMany, ManyToOne:
		m.shared(index, pass)
	case ProbabilisticPass:
		m.probabilistic(index, pass)
	case SubsetPass:
		m.subsets(index, pass)
	case ExchangePass:
		m.exchange(index, pass)
	case ManyToMany:
		m.netting(index, pass)
	default:
		m.pairs(index, pass)
	}
}

// found keeps a match: confirmed where the pass may and nothing is ambiguous,
// else as a suggestion. For an item of which an earlier pass could not tell the
// partner, no later and weaker one decides.
func (m *matcher) found(pass *Pass, one match, left, right []uint32) {
	if m.isRefused(left, right) {
		return
	}
	one.ambiguous = one.ambiguous || anyOf(m.left.contested, left) || anyOf(m.right.contested, right)
	if one.ambiguous {
		m.contest(pass, left, right)
	}
	one.start, one.left, one.right = uint32(len(m.members)), uint32(len(left)), uint32(len(right))
	m.members = append(append(m.members, left...), right...)
	if one.ambiguous || one.proposed || pass.band() == Suggest {
		m.suggested = append(m.suggested, one)
		return
	}
	if !claim(m.left.claimed, left) || !claim(m.right.claimed, right) {
		m.err = errClaimedTwice
		return
	}
	m.confirmed = append(m.confirmed, one)
}

// contest marks items that a pass would have confirmed if the choice were plain.
func (m *matcher) contest(pass *Pass, left, right []uint32) {
	if pass.band() == Suggest {
		return
	}
	for _, item := range left {
		m.left.contested[item] = true
	}
	for _, item := range right {
		m.right.contested[item] = true
	}
}

// errClaimedTwice is a fault of this package: money would be counted twice. The
// run ends without a result.
var errClaimedTwice = errors.New("recon: an item would be in two confirmed groups")

// claim marks items as taken, and is false where one was taken before.
func claim(claimed []bool, items []uint32) bool {
	for _, item := range items {
		if claimed[item] {
			return false
		}
		claimed[item] = true
	}
	return true
}

// settle drops suggestions whose items were confirmed elsewhere and those that
// an earlier pass made already, and puts groups into the order of their items.
func (m *matcher) settle() {
	seen := map[[2]uint32]bool{}
	m.suggested = slices.DeleteFunc(m.suggested, func(one match) bool {
		if anyOf(m.left.claimed, m.leftOf(&one)) || anyOf(m.right.claimed, m.rightOf(&one)) {
			return true
		}
		if one.left != 1 || one.right != 1 {
			return false
		}
		pair := [2]uint32{m.leftOf(&one)[0], m.rightOf(&one)[0]}
		repeated := seen[pair]
		seen[pair] = true
		return repeated
	})
	m.orderConfirmed()
	slices.SortStableFunc(m.suggested, m.compareMatches)
}

// orderConfirmed puts confirmed groups into the order of their first items, of
// which each is in one group only.
func (m *matcher) orderConfirmed() {
	order := make([]uint32, len(m.left.amount)) // position + 1 by first item
	for position := range m.confirmed {
		order[m.leftOf(&m.confirmed[position])[0]] = uint32(position) + 1
	}
	next := 0
	for _, position := range order {
		if position > 0 {
			order[next] = position - 1
			next++
		}
	}
	rearrange(m.confirmed, order[:next])
}

// rearrange puts the item order[n] in the place n, without a second copy of
// them. It uses up the order.
func rearrange(matches []match, order []uint32) {
	for start := range order {
		held, at := matches[start], start
		for int(order[at]) != start {
			from := int(order[at])
			matches[at], order[at] = matches[from], uint32(at)
			at = from
		}
		matches[at], order[at] = held, uint32(at)
	}
}

func (m *matcher) compareMatches(a, b match) int {
	return cmp.Or(cmp.Compare(m.leftOf(&a)[0], m.leftOf(&b)[0]), cmp.Compare(b.confidence, a.confidence),
		cmp.Compare(m.rightOf(&a)[0], m.rightOf(&b)[0]))
}

func anyOf(marked []bool, items []uint32) bool {
	return slices.ContainsFunc(items, func(item uint32) bool { return marked[item] })
}
