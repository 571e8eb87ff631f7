package recon

import "zhitong/calendar"

// classifier makes breaks of what the matcher left.
type classifier struct {
	*matcher
	asOf        calendar.Date
	days        *businessDays
	suggestions [2]map[uint32][]int // of each side: suggested matches by item
	sameSide    [2]*buckets         // of each side: all items by comparable reference
	siblings    [2]*siblings
	takenBack   [2]map[uint32]uint32 // of each side: what takes back what, both ways
	used        [2]map[uint32]bool   // items that stand in the break of another one
	take        func(Break) error
	err         error // of take, the first
}

// byLeft and byRight are indexes of the sides.
const (
	byLeft = iota
	byRight
)

func newClassifier(m *matcher, days *businessDays, asOf calendar.Date) *classifier {
	c := &classifier{matcher: m, asOf: asOf, days: days}
	c.suggestions = [2]map[uint32][]int{{}, {}}
	c.used = [2]map[uint32]bool{{}, {}}
	for index := range m.suggested {
		for _, item := range m.leftOf(&m.suggested[index]) {
			c.suggestions[byLeft][item] = append(c.suggestions[byLeft][item], index)
		}
		for _, item := range m.rightOf(&m.suggested[index]) {
			c.suggestions[byRight][item] = append(c.suggestions[byRight][item], index)
		}
	}
	c.sameSide[byLeft], c.sameSide[byRight] = bothAtOnce(func() *buckets { return m.allByKey(m.left) }, func() *buckets { return m.allByKey(m.right) })
	c.siblings[byLeft], c.siblings[byRight] = bothAtOnce(func() *siblings { return newSiblings(m.left) }, func() *siblings { return newSiblings(m.right) })
	c.takenBack = [2]map[uint32]uint32{{}, {}}
	c.pairReversals(byLeft)
	c.pairReversals(byRight)
	return c
}

// allByKey lists all items of a side for each comparable reference that an item
// without partner has.
func (m *matcher) allByKey(c *columns) *buckets {
	asked := make([]bool, len(m.keyTexts))
	unclaimedKeys(c, func(key, _ uint32) { asked[key] = true })
	return m.bucketsByKey(func(visit func(key, item uint32)) {
		for item := range uint32(len(c.amount)) {
			for _, key := range c.keysOf(item) {
				if asked[key] {
					visit(key, item)
				}
			}
		}
	})
}

// each hands over the breaks: differences within groups, pairs, then single
// items. They wait for being completed.
func (c *classifier) each(take func(Break) error) error {
	c.take = take
	for index := range c.confirmed {
		c.remainder(&c.confirmed[index])
	}
	for index := range c.suggested {
		c.pair(&c.suggested[index])
	}
	c.singles(byLeft, c.left)
	c.singles(byRight, c.right)
	return c.err
}

// remainder is the difference that a confirmed group leaves.
func (c *classifier) remainder(one *match) {
	left := c.leftOf(one)
	difference := sum(c.left.amount, left) - sum(c.right.amount, c.rightOf(one))
	if difference == 0 || c.exchangeOf(one) != nil {
		return // amounts in two currencies are explained by lines of the bridge
	}
	group := c.groupOf(one, Auto)
	b := c.about(byLeft, left[0])
	b.Side, b.CounterpartID, b.GroupID, b.Class = "", group.Right[0], group.ID, group.Class
	b.setAmount(difference, group.Currency)
	c.add(b)
}

// pair is a suggestion that is the only one of both its items and whose
// references agree although the amounts do not: one break, not two.
func (c *classifier) pair(one *match) {
	left, right := c.leftOf(one)[0], c.rightOf(one)[0]
	difference := c.left.amount[left] - c.right.amount[right]
	switch {
	case one.left != 1 || one.right != 1 || one.ambiguous || difference == 0 || c.exchangeOf(one) != nil || one.relation < normalisedReferences,
		len(c.suggestions[byLeft][left]) != 1 || len(c.suggestions[byRight][right]) != 1:
		return
	}
	if c.explained(byLeft, left) || c.explained(byRight, right) {
		return
	}
	c.used[byLeft][left], c.used[byRight][right] = true, true
	b := c.about(byLeft, left)
	b.Side, b.CounterpartID, b.Class = "", c.right.side.ID(int(right)), ClassAmountDifference
	b.setAmount(difference, b.Currency)
	b.Suggestions = []string{c.groupOf(one, Suggest).ID}
	c.add(b)
}

// explained reports whether another item of its side, of the same amount, tells more
// of an item than one of the other side with another amount does.
func (c *classifier) explained(which int, item uint32) bool {
	_, back := c.reversed(which, item)
	_, again := c.repeated(which, item)
	return back || again
}

func (c *classifier) singles(which int, columns *columns) {
	for item := range uint32(len(columns.amount)) {
		if columns.claimed[item] || c.used[which][item] {
			continue
		}
		b := c.about(which, item)
		b.Class, b.CounterpartID = c.classOf(which, item, &b)
		for _, index := range c.suggestions[which][item] {
			b.Suggestions = append(b.Suggestions, c.groupOf(&c.suggested[index], Suggest).ID)
		}
		c.add(b)
	}
}

func (c *classifier) side(which int) *columns {
	if which == byLeft {
		return c.left
	}
	return c.right
}

// about fills in what a break takes from its item.
func (c *classifier) about(which int, index uint32) Break {
	columns := c.side(which)
	item := columns.side.Item(int(index))
	effect := columns.amount[index]
	if which == byRight {
		effect = -effect
	}
	b := Break{
		Side: columns.side.name, ItemID: item.ID, Account: item.Account, Date: item.ValueDate,
		Age: c.days.age(item.ValueDate, c.asOf), Text: item.Text, Party: item.Party,
	}
	if len(item.References) > 0 {
		b.Reference = item.References[0]
	}
	b.setAmount(effect, item.Currency)
	return b
}

func (c *classifier) add(b Break) {
	if c.err == nil {
		c.err = c.take(b)
	}
}
