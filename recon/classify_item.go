package recon

// classOf classifies an item without partner: the first that applies, the most
// telling first. The second result is the item that explains it.
func (c *classifier) classOf(which int, item uint32, b *Break) (Class, string) {
	columns := c.side(which)
	if original, found := c.reversed(which, item); found {
		return ClassReversal, columns.side.ID(int(original))
	}
	if original, found := c.repeated(which, item); found {
		return ClassDuplicate, columns.side.ID(int(original))
	}
	switch {
	case len(c.suggestions[which][item]) > 0:
		return c.suggestedClass(which, item), ""
	case columns.side.reversal[item]:
		return ClassReversal, ""
	case which == byLeft && c.isFee(item):
		return ClassFee, ""
	case len(columns.keysOf(item)) == 0:
		return ClassUnknownReference, ""
	case b.Age <= c.rules.Breaks.TimingDays:
		return ClassTiming, ""
	case which == byLeft:
		return ClassMissingRight, ""
	}
	return ClassMissingLeft, ""
}

func (c *classifier) suggestedClass(which int, item uint32) Class {
	list := c.suggestions[which][item]
	if len(list) > 1 || c.suggested[list[0]].ambiguous {
		return ClassAmbiguous
	}
	return ClassSuggested
}

// reversed gives the item that takes this one back, or that it takes back.
func (c *classifier) reversed(which int, item uint32) (uint32, bool) {
	other, found := c.takenBack[which][item]
	return other, found
}

// repeated finds an item of the same side, account and reference with the same
// amount: a confirmed one, else an earlier one. What was taken back is not repeated,
// it is put right.
func (c *classifier) repeated(which int, item uint32) (uint32, bool) {
	columns := c.side(which)
	original := func(other uint32) bool {
		_, back := c.takenBack[which][other]
		return !back && (columns.claimed[other] || other < item)
	}
	same := c.siblingsByReference(which, item, func(other uint32) bool {
		return c.nearOnSide(columns, item, other) && columns.amount[other] == columns.amount[item] && original(other)
	})
	if len(same) == 0 {
		same = c.damagedSiblings(which, item, columns.amount[item], original)
	}
	if len(same) == 0 {
		return 0, false
	}
	return same[0], true
}

// siblingsByReference lists the other items of the side that share a reference and
// the account and satisfy the condition.
func (c *classifier) siblingsByReference(which int, item uint32, condition func(other uint32) bool) (found []uint32) {
	columns := c.side(which)
	for _, key := range columns.keysOf(item) {
		for _, other := range c.sharing(key, c.sameSide[which]) {
			if other != item && columns.partition[other] == columns.partition[item] && condition(other) {
				found = append(found, other)
			}
		}
	}
	return found
}
