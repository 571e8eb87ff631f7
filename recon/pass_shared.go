package recon

import "slices"

// maxMembers bounds the items of one group.
const maxMembers = 500

// sharedPass looks for one item on one side whose amount is the sum of several
// on the other side that share a reference with it.
type sharedPass struct {
	*matcher
	pass      *Pass
	one, many *columns
	onLeft    bool // the one is on the left
}

// candidateGroup is one item with those that add up to it.
type candidateGroup struct {
	one  uint32
	many []uint32
}

func (m *matcher) shared(index int, pass *Pass) {
	if pass.reference() == SimilarReference {
		m.damaged(index, pass)
		return
	}
	p := newSharedPass(m, pass)
	groups := p.candidates()
	uses := make(map[uint32]int)
	for _, group := range groups {
		for _, item := range group.many {
			uses[item]++
		}
	}
	for _, group := range groups {
		rival := slices.ContainsFunc(group.many, func(item uint32) bool { return uses[item] > 1 })
		p.keep(index, group, sumMatch{sharedConfidence, normalisedReferences, rival, false})
	}
}

func newSharedPass(m *matcher, pass *Pass) *sharedPass {
	if pass.Kind == ManyToOne {
		return &sharedPass{m, pass, m.right, m.left, false}
	}
	return &sharedPass{m, pass, m.left, m.right, true}
}

// candidates lists every item that has several others adding up to it. All
// that share the reference must be part of the sum: a choice among them would
// be a guess.
func (p *sharedPass) candidates() []candidateGroup {
	byOne, byMany := p.itemsByKey(p.one), p.itemsByKey(p.many)
	var groups []candidateGroup
	for one := range uint32(len(p.one.amount)) {
		if p.one.claimed[one] {
			continue
		}
		many := p.collect(byOne, byMany, one)
		if len(many) >= 2 && len(many) <= maxMembers && p.addsUp(one, many) {
			groups = append(groups, candidateGroup{one, many})
		}
	}
	return groups
}

func (p *sharedPass) collect(byOne, byMany *buckets, one uint32) []uint32 {
	var many []uint32
	for _, key := range p.one.keysOf(one) {
		for _, item := range p.sharing(key, byMany, byOne) {
			if p.fits(one, item) {
				many = append(many, item)
			}
		}
	}
	slices.Sort(many)
	return slices.Compact(many)
}

func (p *sharedPass) fits(one, item uint32) bool {
	if p.one.partition[one] != p.many.partition[item] || (p.one.amount[one] < 0) != (p.many.amount[item] < 0) {
		return false
	}
	left, right := p.sides(one, item)
	_, near := p.nearBy(p.pass.Window, left, right)
	return near
}

// sides puts the two items in their order.
func (p *sharedPass) sides(one, item uint32) (left, right uint32) {
	if p.onLeft {
		return one, item
	}
	return item, one
}

func (p *sharedPass) addsUp(one uint32, many []uint32) bool {
	amounts := rangeOf(p.pass, p.one.side.currencyOf(int(one)))
	_, allowed := amounts.allows(p.one.amount[one], sum(p.many.amount, many))
	return allowed
}

// sum cannot overflow: the loader bounds the total of a side.
func sum(amounts []int64, items []uint32) int64 {
	total := int64(0)
	for _, item := range items {
		total += amounts[item]
	}
	return total
}

// sharedConfidence is that of sums which agree under a common reference.
const sharedConfidence Confidence = 970

// sumMatch says how well a sum fits.
type sumMatch struct {
	confidence Confidence
	relation   relation
	rival      bool
	proposed   bool // not sure enough to be confirmed
}

func (p *sharedPass) keep(index int, group candidateGroup, how sumMatch) {
	one := match{pass: index, confidence: how.confidence, relation: how.relation, ambiguous: how.rival, proposed: how.proposed}
	one.days = p.furthest(group)
	single := []uint32{group.one}
	if p.onLeft {
		p.found(p.pass, one, single, group.many)
		return
	}
	p.found(p.pass, one, group.many, single)
}

// furthest is the largest distance of dates in the group.
func (p *sharedPass) furthest(group candidateGroup) int32 {
	furthest := int32(0)
	for _, item := range group.many {
		left, right := p.sides(group.one, item)
		days, _ := p.nearBy(p.pass.Window, left, right)
		if max(days, -days) > max(furthest, -furthest) {
			furthest = days
		}
	}
	return furthest
}
