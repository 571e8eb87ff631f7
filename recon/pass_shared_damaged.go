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
	rests         []rest
}

// rest is what a one lacks, with the choices that make it up.
type rest struct {
	one     uint32
	have    []uint32 // share the reference
	choices [][]uint32
	more    bool // there may be others
}

// maxRestCandidates is among how many items the rest of a sum is searched.
const maxRestCandidates = 20

// damagedConfidence is that of sums which a damaged reference completes.
const damagedConfidence Confidence = 930

// damaged is a pass of sums whose reference rule is similar.
func (m *matcher) damaged(index int, pass *Pass) {
	p := &damagedPass{sharedPass: newSharedPass(m, pass), index: index}
	p.byOne, p.byMany = p.itemsByKey(p.one), p.itemsByKey(p.many)
	p.sortOpen()
	for one := range uint32(len(p.one.amount)) {
		if !p.one.claimed[one] {
			p.complete(one)
		}
	}
	p.nameless()
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

// met reports whether an open item of the other side has its most trusted
// reference.
func (m *matcher) met(c *columns, item uint32) bool {
	keys := c.keysOf(item)
	return len(keys) > 0 && m.openOnBothSides(keys[0])
}

// complete searches what the one lacks.
func (p *damagedPass) complete(one uint32) {
	r := rest{one: one, have: p.collect(p.byOne, p.byMany, one)}
	lacking := p.one.amount[one] - sum(p.many.amount, r.have)
	if len(r.have) >= maxMembers || (lacking < 0) != (p.one.amount[one] < 0) || lacking == 0 || len(r.have) == 0 && p.met(p.one, one) {
		return
	}
	candidates := p.candidatesFor(one, lacking, r.have)
	if len(candidates) == 0 || len(r.have)+len(candidates) < 2 {
		return
	}
	if len(candidates) > maxRestCandidates {
		p.crowded++
		return
	}
	search := subsetsum.Search{Low: lacking, High: lacking, Most: maxSuggestions}
	for _, item := range candidates {
		search.Amounts = append(search.Amounts, p.many.amount[item])
	}
	found, more := search.Find()
	r.more = more
	for _, set := range found {
		r.choices = append(r.choices, chosen(candidates, set))
	}
	p.add(r)
}

func (p *damagedPass) add(r rest) {
	r.choices = slices.DeleteFunc(r.choices, func(choice []uint32) bool { return len(choice)+len(r.have) < 2 })
	if len(r.choices) > 0 {
		p.rests = append(p.rests, r)
	}
}

// candidatesFor lists the items that may be a part of what the one lacks.
func (p *damagedPass) candidatesFor(one uint32, lacking int64, have []uint32) []uint32 {
	reach := int32(max(p.pass.Window.Before, p.pass.Window.After))
	day := p.one.days(p.pass.Window.Date)[one]
	days := p.many.days(p.pass.Window.Date)
	from := sort.Search(len(p.open), func(at int) bool {
		item := p.open[at]
		return cmp.Or(cmp.Compare(p.many.partition[item], p.one.partition[one]), cmp.Compare(days[item], day-reach)) >= 0
	})
	var candidates []uint32
	for _, item := range p.open[from:] {
		if p.many.partition[item] != p.one.partition[one] || days[item] > day+reach {
			break
		}
		if slices.Contains(have, item) {
			continue
		}
		if magnitude(p.many.amount[item]) <= magnitude(lacking) && p.fits(one, item) && p.resembles(one, item, have) {
			candidates = append(candidates, item)
		}
	}
	return candidates
}

// resembles reports whether a reference of an item may be a damaged form of one
// of the other's. Where others have the very reference, or the item has none, it
// is enough that the parties agree.
func (p *damagedPass) resembles(one, item uint32, have []uint32) bool {
	left, right := p.sides(one, item)
	if (len(have) > 0 || len(p.many.keysOf(item)) == 0 && len(p.one.keysOf(one)) > 0) && p.sameParty(left, right) {
		return true
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

// nameless finds ones that have no reference for all items that share one and
// name the same party.
func (p *damagedPass) nameless() {
	ones := p.withoutReference()
	if len(ones) == 0 {
		return
	}
	for key := range uint32(len(p.keyTexts)) {
		many := p.sharing(key, p.byMany)
		if len(many) < 2 || len(many) > maxMembers || p.openOnBothSides(key) {
			continue
		}
		for _, one := range ones[partitionAmount{p.many.partition[many[0]], sum(p.many.amount, many)}] {
			if !slices.ContainsFunc(many, func(item uint32) bool { return !p.fits(one, item) || !p.sameParties(one, item) }) {
				p.add(rest{one: one, choices: [][]uint32{many}})
			}
		}
	}
}

func (p *damagedPass) sameParties(one, item uint32) bool { return p.sameParty(p.sides(one, item)) }

// partitionAmount is an amount within account and currency.
type partitionAmount struct {
	partition uint32
	amount    int64
}

func (p *damagedPass) withoutReference() map[partitionAmount][]uint32 {
	ones := map[partitionAmount][]uint32{}
	for one := range uint32(len(p.one.amount)) {
		if !p.one.claimed[one] && len(p.one.keysOf(one)) == 0 {
			at := partitionAmount{p.one.partition[one], p.one.amount[one]}
			ones[at] = append(ones[at], one)
		}
	}
	return ones
}

// decide confirms the sums that have one choice whose items no other sum wants,
// and suggests the others.
func (p *damagedPass) decide() {
	ones, uses := map[uint32]int{}, map[uint32]int{}
	for at := range p.rests {
		r := &p.rests[at]
		ones[r.one]++
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
				wanted || ones[r.one] > 1 || len(r.choices) > 1 || r.more})
		}
	}
}
