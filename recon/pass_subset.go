package recon

import (
	"cmp"
	"slices"

	"zhitong/recon/subsetsum"
)

// subsetPass looks for items that add up to others without a common reference.
// Every subset of the candidates is seen, so that a group is confirmed only
// where no other subset adds up as well.
type subsetPass struct {
	*matcher
	pass    *Pass
	index   int
	uses    [2]map[uint32]int // of each side: searches that could use the item
	results []subsetResult
}

// subsetResult is what one search found.
type subsetResult struct {
	solutions []subsetSolution
	searched  int  // candidates
	more      bool // there may be solutions that are not listed
}

// subsetSolution is one group that adds up.
type subsetSolution struct {
	left, right []uint32
	difference  int64
	days        int32 // the furthest
}

// maxSolutions is how many solutions of one search are looked at; of them
// maxSuggestions are suggested.
const maxSolutions = 1000

func (m *matcher) subsets(index int, pass *Pass) {
	p := &subsetPass{matcher: m, pass: pass, index: index, uses: [2]map[uint32]int{{}, {}}}
	numbers := map[subsetKey]uint32{}
	left := p.byKey(m.left, numbers, true)
	right := p.byKey(m.right, numbers, false)
	for number := range uint32(len(numbers)) {
		onLeft, onRight := left.of(number), right.of(number)
		if len(onLeft) == 0 || len(onRight) == 0 {
			continue
		}
		if p.err = p.ctx.Err(); p.err != nil {
			return
		}
		p.search(onLeft, onRight)
	}
	for at := range p.results {
		p.keep(&p.results[at])
	}
}

// search looks for the groups of one key by the shape of the pass.
func (p *subsetPass) search(left, right []uint32) {
	switch p.pass.Subset.Shape {
	case OneForMany:
		for _, one := range left {
			p.addUp(one, true, right)
		}
	case ManyForOne:
		for _, one := range right {
			p.addUp(one, false, left)
		}
	default:
		p.net(left, right)
	}
}

// addUp searches the subsets of the many that add up to the one.
func (p *subsetPass) addUp(one uint32, onLeft bool, many []uint32) {
	ofOne, ofMany := p.left, p.right
	if !onLeft {
		ofOne, ofMany = p.right, p.left
	}
	target := ofOne.amount[one]
	limits := rangeOf(p.pass, ofOne.side.currencyOf(int(one)))
	search := subsetsum.Search{Most: maxSolutions}
	search.Low, search.High = limits.bounds(target)
	many = within(ofMany.amount, p.inWindow(one, onLeft, many), search.Low, search.High)
	for _, item := range many {
		search.Amounts = append(search.Amounts, ofMany.amount[item])
	}
	search.Admits = func(_ subsetsum.Subset, sum int64) bool {
		_, allowed := limits.allows(target, sum)
		return allowed
	}
	if onLeft {
		p.run(&search, []uint32{one}, many, func(s subsetsum.Subset) (left, right []uint32) { return []uint32{one}, chosen(many, s) })
		return
	}
	p.run(&search, many, []uint32{one}, func(s subsetsum.Subset) (left, right []uint32) { return chosen(many, s), []uint32{one} })
}

// inWindow lists the items whose dates go with the one on the other side.
func (p *subsetPass) inWindow(one uint32, onLeft bool, items []uint32) []uint32 {
	var near []uint32
	for _, item := range items {
		left, right := one, item
		if !onLeft {
			left, right = item, one
		}
		if _, is := p.nearBy(p.pass.Window, left, right); is {
			near = append(near, item)
		}
	}
	return near
}

// within leaves out what is beyond the target on its own, where all amounts pull
// in one direction and so no other can make up for it.
func within(amounts []int64, items []uint32, low, high int64) []uint32 {
	up := slices.ContainsFunc(items, func(item uint32) bool { return amounts[item] > 0 })
	down := slices.ContainsFunc(items, func(item uint32) bool { return amounts[item] < 0 })
	if up && down {
		return items
	}
	return slices.DeleteFunc(items, func(item uint32) bool { return amounts[item] > max(0, high) || amounts[item] < min(0, low) })
}

func chosen(items []uint32, s subsetsum.Subset) []uint32 {
	var list []uint32
	for _, member := range s.Members() {
		list = append(list, items[member])
	}
	return list
}

// net searches the subsets of both sides whose sums agree.
func (p *subsetPass) net(left, right []uint32) {
	search := subsetsum.Search{Most: maxSolutions}
	limits, largest := rangeOf(p.pass, p.left.side.currencyOf(int(left[0]))), int64(0)
	for _, item := range left {
		search.Amounts = append(search.Amounts, p.left.amount[item])
		largest += magnitude(p.left.amount[item])
	}
	for _, item := range right {
		search.Amounts = append(search.Amounts, -p.right.amount[item])
		largest += magnitude(p.right.amount[item])
	}
	search.High = limits.tolerance(largest)
	search.Low = -search.High
	divide := func(s subsetsum.Subset) (onLeft, onRight []uint32) {
		return chosen(left, s&(1<<len(left)-1)), chosen(right, s>>len(left))
	}
	search.Admits = func(s subsetsum.Subset, _ int64) bool {
		onLeft, onRight := divide(s)
		if len(onLeft) == 0 || len(onRight) == 0 {
			return false
		}
		_, allowed := limits.allows(sum(p.left.amount, onLeft), sum(p.right.amount, onRight))
		return allowed && p.allNear(onLeft, onRight)
	}
	p.run(&search, left, right, divide)
}

func (p *subsetPass) allNear(left, right []uint32) bool {
	for _, one := range left {
		if len(p.inWindow(one, true, right)) < len(right) {
			return false
		}
	}
	return true
}

// run searches and keeps what is found; with too many candidates it tells so,
// and none of them can be confirmed by this pass.
func (p *subsetPass) run(search *subsetsum.Search, left, right []uint32, divide func(subsetsum.Subset) (left, right []uint32)) {
	result := subsetResult{searched: len(search.Amounts)}
	if len(search.Amounts) > p.pass.Subset.candidates() {
		p.notice(p.pass, left, len(search.Amounts))
		p.use(left, right)
		p.overfull[p.index] = p.overfull[p.index] || p.asks(left, right)
		return
	}
	found, more := search.Find()
	result.more = more
	for _, set := range found {
		onLeft, onRight := divide(set)
		result.solutions = append(result.solutions, subsetSolution{onLeft, onRight,
			magnitude(sum(p.left.amount, onLeft) - sum(p.right.amount, onRight)), p.furthestOf(onLeft, onRight)})
	}
	p.use(membersOf(result.solutions))
	if len(found) > 0 {
		p.results = append(p.results, result)
	}
}

// membersOf lists the items of all solutions of a search, each once.
func membersOf(solutions []subsetSolution) (left, right []uint32) {
	for _, one := range solutions {
		left, right = append(left, one.left...), append(right, one.right...)
	}
	slices.Sort(left)
	slices.Sort(right)
	return slices.Compact(left), slices.Compact(right)
}

func (p *subsetPass) use(left, right []uint32) {
	for _, item := range left {
		p.uses[byLeft][item]++
	}
	for _, item := range right {
		p.uses[byRight][item]++
	}
}

// furthestOf is the largest distance of dates in a group.
func (m *matcher) furthestOf(left, right []uint32) int32 {
	furthest := int32(0)
	for _, one := range left {
		for _, other := range right {
			days, _ := m.nearBy(nil, one, other)
			if max(days, -days) > max(furthest, -furthest) {
				furthest = days
			}
		}
	}
	return furthest
}

// The confidence of a group that adds up: where it is the only one, and at most
// where others do as well.
const (
	uniqueConfidence    Confidence = 950
	ambiguousConfidence Confidence = 500
)

// keep confirms the only solution of a search whose items no other search could
// use, and suggests the best ones else.
func (p *subsetPass) keep(result *subsetResult) {
	slices.SortStableFunc(result.solutions, func(a, b subsetSolution) int {
		return cmp.Or(cmp.Compare(a.difference, b.difference), cmp.Compare(a.size(), b.size()), cmp.Compare(max(a.days, -a.days), max(b.days, -b.days)))
	})
	unique := len(result.solutions) == 1 && !result.more && p.alone(&result.solutions[0])
	for rank, one := range result.solutions[:min(len(result.solutions), maxSuggestions)] {
		if one.size() < 3 || one.size() > p.pass.Subset.members() {
			continue // two items are the business of other passes
		}
		found := match{pass: p.index, confidence: uniqueConfidence, relation: relationOf(p.pass), days: one.days,
			ambiguous: !unique, sums: true,
			candidates: uint32(result.searched), solutions: uint32(len(result.solutions))}
		if !unique {
			found.confidence = max(1, ambiguousConfidence/Confidence(len(result.solutions)+rank))
		}
		p.found(p.pass, found, one.left, one.right)
	}
}

func (s *subsetSolution) size() int { return len(s.left) + len(s.right) }

func (p *subsetPass) alone(one *subsetSolution) bool {
	single := func(uses map[uint32]int, items []uint32) bool {
		return !slices.ContainsFunc(items, func(item uint32) bool { return uses[item] > 1 })
	}
	return single(p.uses[byLeft], one.left) && single(p.uses[byRight], one.right)
}
