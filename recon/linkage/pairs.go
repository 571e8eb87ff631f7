package linkage

import (
	"math"
	"slices"
)

// strongest are the two best pairs of a record.
type strongest struct {
	best, second float64 // by probability
	most, next   float64 // by odds
}

func (s *strongest) add(probability, odds float64) {
	s.second = max(s.second, min(s.best, probability))
	s.best = max(s.best, probability)
	s.next = max(s.next, min(s.most, odds))
	s.most = max(s.most, odds)
}

// other is the strongest beside one with these values.
func (s *strongest) other(probability, odds float64) (rival, most float64) {
	rival, most = s.best, s.most
	if probability == s.best {
		rival = s.second
	}
	if odds == s.most {
		most = s.next
	}
	return rival, most
}

// pairs writes out what is worth telling.
func (l *linker) pairs(w *weighed) []Pair {
	edges, odds, probability := w.edges, w.odds, w.probability
	left, right := make([]strongest, l.left.Len()), make([]strongest, l.right.Len())
	for at := range edges {
		left[edges[at].left].add(probability[at], odds[at])
		right[edges[at].right].add(probability[at], odds[at])
	}
	var pairs []Pair
	for at := range edges {
		if probability[at] >= leastVisible {
			pair := l.pair(&edges[at])
			pair.Probability = probability[at]
			pair.rivals(odds[at], &left[pair.Left], &right[pair.Right])
			pairs = append(pairs, pair)
		}
	}
	return l.withAsked(pairs)
}

// withAsked adds the pair that is asked for, if it is not there.
func (l *linker) withAsked(pairs []Pair) []Pair {
	asked := l.settings.Asked
	if asked == nil || slices.ContainsFunc(pairs, func(p Pair) bool { return p.Left == asked[0] && p.Right == asked[1] }) {
		return pairs
	}
	e := l.compare(asked[0], asked[1])
	return append(pairs, l.pair(&e))
}

func (p *Pair) rivals(odds float64, left, right *strongest) {
	onLeft, mostLeft := left.other(p.Probability, odds)
	onRight, mostRight := right.other(p.Probability, odds)
	p.Rival, p.Margin = max(onLeft, onRight), MaxWeight
	if most := max(mostLeft, mostRight); most > 0 {
		p.Margin = min(MaxWeight, math.Log2(odds/most))
	}
}

func (l *linker) pair(e *edge) Pair {
	p := Pair{Left: e.left, Right: e.right, Prior: l.model.prior() / math.Ln2}
	for field := range fieldCount {
		p.Weights[field] = l.model.weight(e, field) / math.Ln2
	}
	p.TextAlike = l.vocabulary.compare(l.texts[0][e.left], l.texts[1][e.right]).alike
	p.PartyAlike = l.vocabulary.compare(l.parties[0][e.left], l.parties[1][e.right]).alike
	return p
}
