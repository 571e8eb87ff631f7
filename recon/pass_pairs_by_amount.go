package recon

import (
	"cmp"
	"slices"
	"sort"
)

// maxCandidates is with how many items of the right amount one is compared;
// where there are more, the amount tells nothing.
const maxCandidates = 500

// joinByAmount pairs items whose amounts and dates are close.
func (p *pairPass) joinByAmount() {
	sorted := p.rightByAmount()
	for left := range uint32(len(p.left.amount)) {
		if p.left.claimed[left] || len(p.edges) > maxEdges {
			continue
		}
		candidates := p.candidatesOf(sorted, left)
		if len(candidates) > maxCandidates {
			p.crowded++
			continue
		}
		for _, right := range candidates {
			p.consider(left, right)
		}
	}
}

// rightByAmount lists the unclaimed items of the right side by partition,
// amount and canonical order.
func (p *pairPass) rightByAmount() []uint32 {
	var items []uint32
	for item := range uint32(len(p.right.amount)) {
		if !p.right.claimed[item] {
			items = append(items, item)
		}
	}
	slices.SortFunc(items, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(p.right.partition[a], p.right.partition[b]), cmp.Compare(p.right.amount[a], p.right.amount[b]), cmp.Compare(a, b))
	})
	return items
}

// candidatesOf lists the items whose amounts go with the left one.
func (p *pairPass) candidatesOf(sorted []uint32, left uint32) (candidates []uint32) {
	partition := p.left.partition[left]
	if !p.pass.Amount.ExchangedDigits {
		low, high := p.rangeOf(left).bounds(p.left.amount[left])
		return p.between(sorted, partition, low, high)
	}
	for _, amount := range transpositions(p.left.amount[left]) {
		candidates = append(candidates, p.between(sorted, partition, amount, amount)...)
	}
	return candidates
}

// between is the part of the sorted items with amounts from low to high.
func (p *pairPass) between(sorted []uint32, partition uint32, low, high int64) []uint32 {
	from := sort.Search(len(sorted), func(index int) bool { return !p.before(sorted[index], partition, low) })
	rest := sorted[from:]
	to := sort.Search(len(rest), func(index int) bool { return p.behind(rest[index], partition, high) })
	return rest[:to]
}

func (p *pairPass) before(item, partition uint32, amount int64) bool {
	if p.right.partition[item] != partition {
		return p.right.partition[item] < partition
	}
	return p.right.amount[item] < amount
}

func (p *pairPass) behind(item, partition uint32, amount int64) bool {
	if p.right.partition[item] != partition {
		return p.right.partition[item] > partition
	}
	return p.right.amount[item] > amount
}
