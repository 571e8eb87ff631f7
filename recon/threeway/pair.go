package threeway

import (
	"cmp"
	"slices"

	"zhitong/recon"
)

// none is the index of no movement.
const none = -1

// pair is an order and the row of the provider that tells of it, by index; one
// of them may be none.
type pair struct {
	order, provider int
	pass            string
	choice          bool // others would have fitted as well
}

// pair matches orders and rows: what the passes confirm, then what they suggest
// by number, where amounts differ or several are alike. What is left is one-sided.
func (m *matcher) pair() error {
	matched, err := m.matchTwoSides()
	if err != nil {
		return err
	}
	orderAt, providerAt := indexes(m.orders), indexes(m.provider)
	takenOrders, takenRows := make([]bool, len(m.orders)), make([]bool, len(m.provider))
	for _, group := range append(matched.Groups, byNumber(matched.Suggestions)...) {
		order, row := orderAt[group.Left[0]], providerAt[group.Right[0]]
		if takenOrders[order] || takenRows[row] {
			continue
		}
		takenOrders[order], takenRows[row] = true, true
		m.pairs = append(m.pairs, pair{order, row, group.Pass, group.Why.Ambiguous})
	}
	for order, taken := range takenOrders {
		if !taken {
			m.pairs = append(m.pairs, pair{order: order, provider: none})
		}
	}
	for row, taken := range takenRows {
		if !taken {
			m.pairs = append(m.pairs, pair{order: none, provider: row})
		}
	}
	return nil
}

func (m *matcher) matchTwoSides() (*recon.Result, error) {
	left, err := load(recon.Left, m.rules.matching, m.orders)
	if err != nil {
		return nil, err
	}
	right, err := load(recon.Right, m.rules.matching, m.provider)
	if err != nil {
		return nil, err
	}
	return recon.Match(m.ctx, left, right, recon.Options{Rules: m.rules.matching, Calendar: m.calendar})
}

func load(name recon.SideName, rules *recon.RuleSet, movements []Movement) (*recon.Side, error) {
	loader := recon.NewLoader(name, rules)
	for index := range movements {
		if err := loader.AddItem(movements[index].Item); err != nil {
			return nil, err
		}
	}
	return loader.Side()
}

func indexes(movements []Movement) map[string]int {
	at := make(map[string]int, len(movements))
	for index := range movements {
		at[movements[index].ID] = index
	}
	return at
}

// byNumber keeps suggestions of which the numbers agree, the best first: equal
// amounts, then the smallest difference.
func byNumber(suggestions []recon.Group) []recon.Group {
	kept := slices.DeleteFunc(slices.Clone(suggestions), func(g recon.Group) bool {
		return len(g.Left) != 1 || len(g.Right) != 1 || g.Why.Reference != recon.EqualReference && g.Why.Reference != recon.NormalisedReference
	})
	slices.SortStableFunc(kept, func(a, b recon.Group) int {
		return cmp.Or(cmp.Compare(magnitude(a.Minor), magnitude(b.Minor)), cmp.Compare(b.Confidence, a.Confidence))
	})
	return kept
}
