package recon

import (
	"cmp"
	"slices"
)

// pairReversals finds what takes back what on a side: each item takes back one, and
// is taken back by one. An original that comes again later, after it was taken back,
// is no second original. What is open on both ends comes before what has a partner on
// the other side, and references that agree before damaged ones.
func (c *classifier) pairReversals(which int) {
	columns := c.side(which)
	var open []uint32
	for item := range uint32(len(columns.amount)) {
		if !columns.claimed[item] && columns.amount[item] != 0 { // nothing takes back nothing
			open = append(open, item)
		}
	}
	slices.SortStableFunc(open, func(a, b uint32) int { return cmp.Compare(columns.booking[a], columns.booking[b]) })
	for _, opposites := range []func(which int, item uint32) []uint32{c.openOpposites, c.damagedOpposites, c.confirmedOpposites} {
		for _, item := range open {
			c.takeBack(which, item, opposites)
		}
	}
}

// takeBack pairs an item with the nearest of its opposites that is still there.
func (c *classifier) takeBack(which int, item uint32, opposites func(which int, item uint32) []uint32) {
	paired, columns := c.takenBack[which], c.side(which)
	if _, known := paired[item]; known {
		return
	}
	best, found := uint32(0), false
	for _, other := range opposites(which, item) {
		_, known := paired[other]
		if !known && (!found || columns.apart(item, other) < columns.apart(item, best)) {
			best, found = other, true
		}
	}
	if found {
		paired[item], paired[best] = best, item
	}
}

// openOpposites lists the items of the same account and reference with the opposite
// amount that have no partner either.
func (c *classifier) openOpposites(which int, item uint32) []uint32 {
	return c.oppositesByReference(which, item, false)
}

// confirmedOpposites lists those that have a partner on the other side.
func (c *classifier) confirmedOpposites(which int, item uint32) []uint32 {
	return c.oppositesByReference(which, item, true)
}

func (c *classifier) oppositesByReference(which int, item uint32, claimed bool) []uint32 {
	columns := c.side(which)
	return c.siblingsByReference(which, item, func(other uint32) bool {
		return columns.amount[other] == -columns.amount[item] && columns.claimed[other] == claimed
	})
}

// damagedOpposites lists those without partner whose reference may be the same but
// for damage, where the dates are near.
func (c *classifier) damagedOpposites(which int, item uint32) []uint32 {
	columns := c.side(which)
	return c.damagedSiblings(which, item, -columns.amount[item], func(other uint32) bool { return !columns.claimed[other] })
}
