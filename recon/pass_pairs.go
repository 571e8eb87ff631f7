package recon

import (
	"cmp"
	"slices"
)

// edge is a pair of items that may belong together.
type edge struct {
	left, right uint32
	confidence  Confidence
	relation    relation
	days        int32
}

// pairPass looks for pairs: all that are possible first, then the best of them.
type pairPass struct {
	*matcher
	pass    *Pass
	ranges  []amountRange // by number of the currency on the left
	takes   []bool        // and whether the pass takes items in it
	edges   []edge
	offered [2]map[uint32]int // suggestions of each item that are not clear
}

// maxEdges bounds the pairs that a pass weighs, about 500 MB.
const maxEdges = 20_000_000

// pairs is a pass one to one. Candidates are found by reference where the rule
// asks for an equal or normalised one, by amount otherwise.
func (m *matcher) pairs(index int, pass *Pass) {
	p := &pairPass{matcher: m, pass: pass, offered: [2]map[uint32]int{{}, {}}}
	for _, currency := range m.left.side.currencies.values {
		p.ranges, p.takes = append(p.ranges, rangeOf(pass, currency)), append(p.takes, pass.takes(currency))
	}
	if rule := pass.reference(); rule == EqualReference || rule == NormalisedReference {
		p.joinByKey()
	} else {
		p.joinByAmount()
	}
	if len(p.edges) > maxEdges {
		p.err = refuse(CodeTooLarge, "the pass %q finds more than %d pairs to choose from; a smaller window or tolerance helps", pass.Name, maxEdges)
		return
	}
	p.assign(index)
}

func (p *pairPass) rangeOf(left uint32) *amountRange { return &p.ranges[p.left.side.currency[left]] }

// joinByKey pairs items that share a comparable reference.
func (p *pairPass) joinByKey() {
	onLeft, onRight := bothAtOnce(func() *buckets { return p.itemsByKey(p.left) }, func() *buckets { return p.itemsByKey(p.right) })
	for left := range uint32(len(p.left.amount)) {
		if p.left.claimed[left] || len(p.edges) > maxEdges {
			continue
		}
		start := len(p.edges)
		for _, key := range p.left.keysOf(left) {
			for _, right := range p.sharing(key, onRight, onLeft) {
				p.consider(left, right)
			}
		}
		p.edges = withoutRepeats(p.edges, start)
	}
}

// withoutRepeats takes out pairs that share more than one reference.
func withoutRepeats(edges []edge, start int) []edge {
	added := edges[start:]
	if len(added) < 2 {
		return edges
	}
	slices.SortFunc(added, func(a, b edge) int { return cmp.Compare(a.right, b.right) })
	added = slices.CompactFunc(added, func(a, b edge) bool { return a.right == b.right })
	return edges[:start+len(added)]
}

// consider adds the pair if amounts, dates and references allow it.
func (p *pairPass) consider(left, right uint32) {
	if p.left.partition[left] != p.right.partition[right] || !p.takes[p.left.side.currency[left]] {
		return
	}
	if len(p.refused.groups) > 0 && p.isRefused([]uint32{left}, []uint32{right}) {
		return
	}
	days, near := p.nearBy(p.pass.Window, left, right)
	if !near {
		return
	}
	amounts := p.rangeOf(left)
	if _, allowed := amounts.allows(p.left.amount[left], p.right.amount[right]); !allowed {
		return
	}
	kind, closeness := p.relate(left, right, p.pass)
	if kind < requiredRelation(p.pass.reference()) || !p.tellsEnough(left, right, kind, p.pass) {
		return
	}
	amount := amounts.closeness(p.left.amount[left], p.right.amount[right])
	p.edges = append(p.edges, edge{left, right, p.confidence(closeness, amount, days), kind, days})
}

// nearBy says how many business days the left item is after the right one, and
// whether the window allows it.
func (m *matcher) nearBy(window *Window, left, right uint32) (days int32, near bool) {
	field := ValueDate
	if window != nil {
		field = window.Date
	}
	days = m.left.days(field)[left] - m.right.days(field)[right]
	if window == nil {
		return days, true
	}
	return days, -days <= int32(window.Before) && days <= int32(window.After)
}

// confidence weighs reference, amount and date, each in thousandths.
func (p *pairPass) confidence(reference, amount int, days int32) Confidence {
	reach := 1
	if p.pass.Window != nil {
		reach += max(p.pass.Window.Before, p.pass.Window.After)
	}
	date := max(0, 1000-1000*int(max(days, -days))/reach)
	if p.pass.Window == nil {
		date = 1000
	}
	return Confidence((60*reference + 25*amount + 15*date) / 100)
}

// itemsByKey lists the unclaimed items of a side for each comparable reference.
func (m *matcher) itemsByKey(c *columns) *buckets {
	return m.bucketsByKey(func(visit func(key, item uint32)) { unclaimedKeys(c, visit) })
}

// bucketsByKey puts what each visits into buckets, by comparable reference.
func (m *matcher) bucketsByKey(each func(visit func(key, item uint32))) *buckets {
	b := &buckets{start: make([]uint32, len(m.keyTexts)+1)}
	each(func(key, _ uint32) { b.start[key+1]++ })
	for key := range len(m.keyTexts) {
		b.start[key+1] += b.start[key]
	}
	next := slices.Clone(b.start)
	b.items = make([]uint32, b.start[len(m.keyTexts)])
	each(func(key, item uint32) {
		b.items[next[key]] = item
		next[key]++
	})
	return b
}

func unclaimedKeys(c *columns, visit func(key, item uint32)) {
	for item := range uint32(len(c.amount)) {
		if c.claimed[item] {
			continue
		}
		for _, key := range c.keysOf(item) {
			visit(key, item)
		}
	}
}

// sharing lists the items with the reference, none where so many share it, there
// or on one of the other sides, that it tells nothing.
func (m *matcher) sharing(key uint32, byKey *buckets, others ...*buckets) []uint32 {
	items := byKey.of(key)
	for _, other := range append(others, byKey) {
		if len(other.of(key)) > maxSharing {
			m.crowded++
			return nil
		}
	}
	return items
}
