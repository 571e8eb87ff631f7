package recon

import "slices"

// familySimilarity is from how many percent on a reference may be a damaged form of
// one that several items share.
const familySimilarity = 80

// family is what belongs to one reference that several items of the many share and
// the other side lacks: these items, and those with damaged forms of it.
type family struct{ items []uint32 }

// findFamilies adds up the items of each such reference, alone and with the damaged
// ones.
func (p *damagedPass) findFamilies() {
	p.familiesBySum = map[partitionAmount][]family{}
	for key := range uint32(len(p.keyTexts)) {
		many := p.byMany.of(key)
		if len(many) < 2 || len(many) > maxMembers || p.openOnBothSides(key) {
			continue
		}
		p.addFamily(many)
		if damaged := p.damagedForms(key, many); len(damaged) > 0 && len(many)+len(damaged) <= maxMembers {
			all := append(slices.Clone(many), damaged...)
			slices.Sort(all)
			p.addFamily(all)
		}
	}
}

func (p *damagedPass) addFamily(items []uint32) {
	at := partitionAmount{p.many.partition[items[0]], sum(p.many.amount, items)}
	p.familiesBySum[at] = append(p.familiesBySum[at], family{items})
}

// damagedForms lists the items near the first of the reference whose own one is
// similar to it, or holds it, and whose party is no other one.
func (p *damagedPass) damagedForms(key uint32, many []uint32) []uint32 {
	var found []uint32
	parties := p.partiesOf(p.many)
	for _, item := range p.openNear(p.many.partition[many[0]], p.many.days(p.pass.Window.Date)[many[0]]) {
		other := func(member uint32) bool {
			return member == item || (p.many.amount[member] < 0) != (p.many.amount[item] < 0) || unlikeForms(parties.of(member), parties.of(item))
		}
		if slices.ContainsFunc(p.many.keysOf(item), func(one uint32) bool { return p.isDamagedForm(one, key) }) && !slices.ContainsFunc(many, other) {
			found = append(found, item)
		}
	}
	return found
}

func (p *damagedPass) isDamagedForm(one, key uint32) bool {
	return !p.openOnBothSides(one) && similarity(p.keyTexts[one], p.keyTexts[key]) >= familySimilarity
}

// whole finds the families that add up to the one, whose own reference is damaged or
// missing: none of the items may name another party than it does. Where none names
// the same, the sum alone speaks for it.
func (p *damagedPass) whole(one uint32) rest {
	r := rest{one: one, unnamed: true}
	for _, family := range p.familiesBySum[partitionAmount{p.one.partition[one], p.one.amount[one]}] {
		apart := func(item uint32) bool {
			left, right := p.sides(one, item)
			return !p.fits(one, item) || p.otherParty(left, right)
		}
		if slices.ContainsFunc(family.items, apart) {
			continue
		}
		r.choices = append(r.choices, family.items)
		r.unnamed = r.unnamed && !slices.ContainsFunc(family.items, func(item uint32) bool { return p.sameParty(p.sides(one, item)) || p.resembles(one, item) })
	}
	return r
}
