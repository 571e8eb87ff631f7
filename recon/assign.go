package recon

import (
	"cmp"
	"slices"
)

// assign takes the best pairs first. A pair is confirmed where neither of its
// items has an equally good other partner; where one has, all pairs of that
// level which hang together are suggested, and their items are left alone for
// the rest of the pass: what is not clear up here must not be decided by what
// comes further down. The outcome depends on the confidences only.
func (p *pairPass) assign(index int) {
	slices.SortFunc(p.edges, func(a, b edge) int {
		return cmp.Or(cmp.Compare(b.confidence, a.confidence), cmp.Compare(a.left, b.left), cmp.Compare(a.right, b.right))
	})
	state := &assignment{left: partnersOf(p.left), right: partnersOf(p.right)}
	for level := p.edges; len(level) > 0; {
		size := sameConfidence(level)
		p.assignLevel(index, level[:size], state)
		level = level[size:]
	}
	p.edges = nil
}

func sameConfidence(edges []edge) int {
	size := 1
	for size < len(edges) && edges[size].confidence == edges[0].confidence {
		size++
	}
	return size
}

// assignment remembers for each item what the pass has done with it.
type assignment struct{ left, right []partners }

// partnersOf starts with what earlier passes of the round could not decide.
func partnersOf(c *columns) []partners {
	states := make([]partners, len(c.amount))
	for item, contested := range c.contested {
		if contested {
			states[item] = contestedItem
		}
	}
	return states
}

// partners is how many partners an item has on the level, or one of the states.
type partners int32

const (
	taken         partners = -1 // in a pair of this pass
	contestedItem partners = -2 // an equal choice was found
)

func (p *pairPass) assignLevel(index int, level []edge, state *assignment) {
	open := make([]edge, 0, len(level))
	for _, one := range level {
		switch {
		case state.left[one.left] == taken || state.right[one.right] == taken:
		case state.left[one.left] == contestedItem || state.right[one.right] == contestedItem:
			p.suggest(index, one, state)
		default:
			open = append(open, one)
			state.left[one.left]++
			state.right[one.right]++
		}
	}
	p.decide(index, open, state)
}

// decide confirms the pairs of a level that have no rival on it.
func (p *pairPass) decide(index int, open []edge, state *assignment) {
	single := make([]bool, len(open))
	for position, one := range open {
		single[position] = state.left[one.left] == 1 && state.right[one.right] == 1
	}
	for position, one := range open {
		if single[position] {
			state.left[one.left], state.right[one.right] = taken, taken
			p.found(p.pass, one.match(index, false), []uint32{one.left}, []uint32{one.right})
			continue
		}
		p.suggest(index, one, state)
	}
}

// suggest keeps a pair that is not clear, and takes both items out of the pass.
// Where both items have suggestions enough, one more would help nobody.
func (p *pairPass) suggest(index int, one edge, state *assignment) {
	state.left[one.left], state.right[one.right] = contestedItem, contestedItem
	if p.offered[byLeft][one.left] >= maxSuggestions && p.offered[byRight][one.right] >= maxSuggestions {
		p.crowded++
		p.contest(p.pass, []uint32{one.left}, []uint32{one.right})
		return
	}
	p.offered[byLeft][one.left]++
	p.offered[byRight][one.right]++
	p.found(p.pass, one.match(index, true), []uint32{one.left}, []uint32{one.right})
}

func (e *edge) match(index int, ambiguous bool) match {
	return match{pass: index, confidence: e.confidence, relation: e.relation, days: e.days, ambiguous: ambiguous}
}
