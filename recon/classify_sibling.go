package recon

import "strings"

// siblingSimilarity is from how many percent on a damaged reference may be that of
// another item of the side, where the amounts say the same.
const siblingSimilarity = 80

// siblings finds items of a side by account and amount: those that the items
// without partner may repeat or take back.
type siblings struct {
	columns  *columns
	byAmount map[partitionAmount][]uint32
}

// newSiblings lists only what an item without partner asks for.
func newSiblings(c *columns) *siblings {
	s := &siblings{c, map[partitionAmount][]uint32{}}
	var asked amountFilter
	for item, amount := range c.amount {
		if !c.claimed[item] {
			for _, at := range [...]partitionAmount{{c.partition[item], amount}, {c.partition[item], -amount}} {
				s.byAmount[at] = nil
				asked.add(at)
			}
		}
	}
	for item, amount := range c.amount {
		at := partitionAmount{c.partition[item], amount}
		if !asked.mayHave(at) {
			continue
		}
		if list, wanted := s.byAmount[at]; wanted {
			s.byAmount[at] = append(list, uint32(item))
		}
	}
	return s
}

// amountFilter tells fast of nearly all amounts that nobody asked for them.
type amountFilter [1 << 15]uint64

func (f *amountFilter) place(at partitionAmount) (word, bit uint64) {
	hash := (uint64(at.amount) ^ uint64(at.partition)<<40) * 0x9e3779b97f4a7c15
	return hash >> 49, hash >> 43 & 63
}

func (f *amountFilter) add(at partitionAmount) {
	word, bit := f.place(at)
	f[word] |= 1 << bit
}

func (f *amountFilter) mayHave(at partitionAmount) bool {
	word, bit := f.place(at)
	return f[word]&(1<<bit) != 0
}

// damagedSiblings lists the items with the amount, near in time, whose reference may
// be the same but for damage.
func (c *classifier) damagedSiblings(which int, item uint32, amount int64, condition func(other uint32) bool) (found []uint32) {
	s := c.siblings[which]
	for _, other := range s.byAmount[partitionAmount{s.columns.partition[item], amount}] {
		if other != item && c.nearOnSide(s.columns, item, other) && condition(other) && c.resembling(s.columns, item, other, amount != s.columns.amount[item]) {
			found = append(found, other)
		}
	}
	return found
}

func (c *classifier) nearOnSide(columns *columns, item, other uint32) bool {
	return columns.apart(item, other) <= int32(c.rules.Breaks.DuplicateDays)
}

// apart is how many business days lie between two items.
func (c *columns) apart(one, other uint32) int32 {
	days := c.booking[other] - c.booking[one]
	return max(days, -days)
}

// resembling compares the references of two items of one side. Only a fee repeats or
// takes back a fee. Where one is cut
// off or missing, the parties have to agree; where the amounts are opposite, which
// seldom is by chance, one of them may be missing.
func (c *classifier) resembling(columns *columns, item, other uint32, opposite bool) bool {
	if c.speaksOfFee(columns, item) != c.speaksOfFee(columns, other) {
		return false
	}
	parties := c.partiesOf(columns)
	mineNamed, theirsNamed := parties.of(item), parties.of(other)
	if unlikeForms(mineNamed, theirsNamed) {
		return false
	}
	mine, theirs := compared(columns.keysOf(item)), compared(columns.keysOf(other))
	cut := len(mine) == 0 || len(theirs) == 0
	for _, one := range mine {
		for _, another := range theirs {
			a, b := c.keyTexts[one], c.keyTexts[another]
			if similarity(a, b) >= siblingSimilarity {
				return true
			}
			cut = cut || strings.HasPrefix(a, b) || strings.HasPrefix(b, a)
		}
	}
	return cut && (opposite && (mineNamed == "" || theirsNamed == "") || likeForms(mineNamed, theirsNamed))
}
