package recon

import (
	"cmp"
	"slices"
	"sort"

	"zhitong/recon/subsetsum"
)

// damagedPass completes sums where a reference is damaged or missing. What has
// the very reference of the one is part of the sum; what that leaves has to be
// made up by the only choice among items whose references are similar, or which
// have none and name the same party.
type damagedPass struct {
	*sharedPass
	index         int
	byOne, byMany *buckets
	open          []uint32 // of the many: items that are not claimed, by partition and day
	familiesBySum map[partitionAmount][]family
	rests         []rest
}

// rest is what a one lacks, with the choices that make it up.
type rest struct {
	one     uint32
	have    []uint32 // share the reference
	choices [][]uint32
	more    bool // there may be others
	unnamed bool // nothing but the sum speaks for them
}

// maxRestCandidates is among how many items the rest of a sum is searched: of ten
// items a thousand sums can be made, and some would agree by chance.
const maxRestCandidates = 10

// damagedConfidence is that of sums which a damaged reference completes.
const damagedConfidence Confidence = 930

// damaged is a pass of sums whose reference rule is similar.
func (m *matcher) damaged(index int, pass *Pass) {
	p := &damagedPass{sharedPass: newSharedPass(m, pass), index: index}
	p.byOne, p.byMany = p.itemsByKey(p.one), p.itemsByKey(p.many)
	p.sortOpen()
	p.findFamilies()
	for one := range uint32(len(p.one.amount)) {
		if p.one.claimed[one] {
			continue
		}
		have := p.collect(p.byOne, p.byMany, one)
		if len(have) > 0 || !p.add(p.whole(one)) {
			p.complete(rest{one: one, have: have})
		}
	}
	p.decide()
}

// sortOpen lists the items that may be what a sum lacks.
func (p *damagedPass) sortOpen() {
	for item := range uint32(len(p.many.amount)) {
		if !p.many.claimed[item] {
			p.open = append(p.open, item)
		}
	}
	days := p.many.days(p.pass.Window.Date)
	slices.SortStableFunc(p.open, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(p.many.partition[a], p.many.partition[b]), cmp.Compare(days[a], days[b]))
	})
}

// complete searches what the one lacks.
func (p *damagedPass) complete(r rest) {
	one := r.one
	lacking := p.one.amount[one] - sum(p.many.amount, r.have)
	switch {
	case lacking == 0 || len(r.have) >= maxMembers:
		return
	case (lacking < 0) != (p.one.amount[one] < 0):
		p.search(rest{one: one}, p.one.amount[one], r.have) // some belong to another one
		return
	}
	byLikeness := p.candidatesFor(one, lacking, r.have)
	var candidates []uint32
	least := nothingNamed
	if len(r.have) > 0 {
		least = otherReference
	}
	for likeness := damagedReference; likeness >= least && len(r.have)+len(byLikeness[damagedReference]) > 0; likeness-- {
		if candidates = append(candidates, byLikeness[likeness]...); p.search(r, lacking, candidates) {
			return
		}
	}
}

// search looks for the choices among candidates that make up the rest.
func (p *damagedPass) search(r rest, lacking int64, candidates []uint32) (found bool) {
	if len(candidates) > maxRestCandidates { // of so many, only one that is the whole rest tells something
		candidates = slices.DeleteFunc(candidates, func(item uint32) bool { return p.many.amount[item] != lacking })
	}
	if len(candidates) > maxRestCandidates {
		p.crowded++
		return false
	}
	search := subsetsum.Search{Low: lacking, High: lacking, Most: maxSuggestions}
	for _, item := range candidates {
		search.Amounts = append(search.Amounts, p.many.amount[item])
	}
	sets, more := search.Find()
	r.more = more
	for _, set := range sets {
		r.choices = append(r.choices, chosen(candidates, set))
	}
	return p.add(r)
}

func (p *damagedPass) add(r rest) bool {
	r.choices = slices.DeleteFunc(r.choices, func(choice []uint32) bool { return len(choice)+len(r.have) < 2 })
	if len(r.choices) > 0 {
		p.rests = append(p.rests, r)
	}
	return len(r.choices) > 0
}

// likeness says how an item may belong to a sum; a higher one tells more.
type likeness int

const (
	unlike           likeness = iota
	otherReference            // has a reference of its own, but the party agrees
	nothingNamed              // has none, and the party is missing
	noReference               // has none, and the party agrees
	damagedReference          // has one that may be a damaged form
	likenesses
)

// candidatesFor lists the items that may be a part of what the one lacks, by how
// they do.
func (p *damagedPass) candidatesFor(one uint32, lacking int64, have []uint32) (candidates [likenesses][]uint32) {
	for _, item := range p.openNear(p.one.partition[one], p.one.days(p.pass.Window.Date)[one]) {
		if magnitude(p.many.amount[item]) <= magnitude(lacking) && p.fits(one, item) && !slices.Contains(have, item) {
			how := p.likeness(one, item, have)
			candidates[how] = append(candidates[how], item)
		}
	}
	return candidates
}

// openNear lists the open items of the many around a day.
func (p *damagedPass) openNear(partition uint32, day int32) []uint32 {
	reach := int32(max(p.pass.Window.Before, p.pass.Window.After))
	days := p.many.days(p.pass.Window.Date)
	from := func(day int32) int {
		return sort.Search(len(p.open), func(at int) bool {
			item := p.open[at]
			return cmp.Or(cmp.Compare(p.many.partition[item], partition), cmp.Compare(days[item], day)) >= 0
		})
	}
	return p.open[from(day-reach):from(day+reach+1)]
}

// likeness compares an item with the one and with what belongs to it already.
func (p *damagedPass) likeness(one, item uint32, have []uint32) likeness {
	left, right := p.sides(one, item)
	if p.resembles(one, item) {
		return damagedReference
	}
	party := p.sameParty(left, right) || p.sameAsOthers(item, have)
	switch {
	case len(p.many.keysOf(item)) == 0 && party:
		return noReference
	case len(p.many.keysOf(item)) == 0 && (len(p.many.side.partyOf(int(item))) == 0 || len(p.one.side.partyOf(int(one))) == 0):
		return nothingNamed
	case party:
		return otherReference
	}
	return unlike
}

// resembles reports whether a reference of an item may be a damaged form of one
// of the other's.
func (p *damagedPass) resembles(one, item uint32) bool {
	left, right := p.sides(one, item)
	if p.otherParty(left, right) {
		return false
	}
	for _, damaged := range compared(p.many.keysOf(item)) {
		for _, key := range compared(p.one.keysOf(one)) {
			if !p.openOnBothSides(damaged) && similarity(p.keyTexts[damaged], p.keyTexts[key]) >= p.pass.similarity() {
				return true
			}
		}
	}
	return p.containsKey(left, right)
}

// sameAsOthers reports whether the item names the party of others that belong to
// the sum.
func (p *damagedPass) sameAsOthers(item uint32, have []uint32) bool {
	parties := p.partiesOf(p.many)
	return slices.ContainsFunc(have, func(other uint32) bool { return likeForms(parties.of(item), parties.of(other)) })
}

// partitionAmount is an amount within account and currency.
type partitionAmount struct {
	partition uint32
	amount    int64
}

// decide confirms the sums that have one choice whose items no other sum wants,
// and suggests the others.
func (p *damagedPass) decide() {
	uses := map[uint32]int{}
	for at := range p.rests {
		r := &p.rests[at]
		all := slices.Clone(r.have)
		for _, choice := range r.choices {
			all = append(all, choice...)
		}
		slices.Sort(all)
		for _, item := range slices.Compact(all) {
			uses[item]++
		}
	}
	for at := range p.rests {
		r := &p.rests[at]
		for _, choice := range r.choices {
			many := append(slices.Clone(r.have), choice...)
			slices.Sort(many)
			wanted := slices.ContainsFunc(many, func(item uint32) bool { return uses[item] > 1 })
			p.keep(p.index, candidateGroup{r.one, many}, sumMatch{damagedConfidence / Confidence(len(r.choices)), similarReferences,
				wanted || len(r.choices) > 1 || r.more, r.unnamed})
		}
	}
}
