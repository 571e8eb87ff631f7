package recon

import "slices"

// netting is a pass many to many: all items of both sides that share a reference
// are one group where their sums agree. All of them must be part of it: a choice
// among them would be a guess.
func (m *matcher) netting(index int, pass *Pass) {
	p := &nettingPass{matcher: m, pass: pass, uses: [2]map[uint32]int{{}, {}}}
	onLeft, onRight := m.itemsByKey(m.left), m.itemsByKey(m.right)
	for key := range uint32(len(m.keyTexts)) {
		left, right := m.sharing(key, onLeft, onRight), m.sharing(key, onRight, onLeft)
		if len(left) >= 2 && len(right) >= 2 {
			p.consider(left, right)
		}
	}
	for _, group := range p.groups {
		one := match{pass: index, confidence: sharedConfidence, relation: normalisedReferences, sums: true, days: m.furthestOf(group[byLeft], group[byRight])}
		one.ambiguous = p.contended(byLeft, group[byLeft]) || p.contended(byRight, group[byRight])
		m.found(pass, one, group[byLeft], group[byRight])
	}
}

// nettingPass collects groups and how many of them want each item.
type nettingPass struct {
	*matcher
	pass   *Pass
	groups [][2][]uint32
	uses   [2]map[uint32]int
}

// consider keeps the items that share a reference if they are one group. The
// same items under a second reference are the same group.
func (p *nettingPass) consider(left, right []uint32) {
	if len(left)+len(right) > maxMembers || !p.together(left, right) || p.known(left, right) {
		return
	}
	p.groups = append(p.groups, [2][]uint32{left, right})
	for side, items := range [2][]uint32{left, right} {
		for _, item := range items {
			p.uses[side][item]++
		}
	}
}

func (p *nettingPass) together(left, right []uint32) bool {
	partition := p.left.partition[left[0]]
	for _, one := range left {
		for _, other := range right {
			_, near := p.nearBy(p.pass.Window, one, other)
			if !near || p.left.partition[one] != partition || p.right.partition[other] != partition {
				return false
			}
		}
	}
	limits := rangeOf(p.pass, p.left.side.currencyOf(int(left[0])))
	_, allowed := limits.allows(sum(p.left.amount, left), sum(p.right.amount, right))
	return allowed
}

// known reports whether a group holds the same items already.
func (p *nettingPass) known(left, right []uint32) bool {
	if p.uses[byLeft][left[0]] == 0 {
		return false
	}
	return slices.ContainsFunc(p.groups, func(group [2][]uint32) bool {
		return slices.Equal(group[byLeft], left) && slices.Equal(group[byRight], right)
	})
}

func (p *nettingPass) contended(side int, items []uint32) bool {
	return slices.ContainsFunc(items, func(item uint32) bool { return p.uses[side][item] > 1 })
}
