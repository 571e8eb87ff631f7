package recon

import (
	"cmp"
	"math"
	"slices"

	"zhitong/calendar"
	"zhitong/recon/linkage"
)

// probabilistic links items by weights that are learnt from all items that are
// free when the pass begins. Its pairs are found once: what a repeated round
// leaves is no sample to learn from.
func (m *matcher) probabilistic(index int, pass *Pass) {
	chosen, known := m.linked[index]
	if !known {
		if chosen = m.link(index, pass); m.err != nil {
			return
		}
		if m.linked == nil {
			m.linked = map[int][]uint32{}
		}
		m.linked[index] = chosen
	}
	for _, number := range chosen {
		m.judge(index, pass, number)
	}
}

// link finds the pairs and chooses among them, the best first. It returns their
// numbers in matcher.evidence.
func (m *matcher) link(index int, pass *Pass) []uint32 {
	left, right := m.free(m.left, pass), m.free(m.right, pass)
	settings := m.linkageSettings(pass, left, right)
	if m.asked != nil {
		settings.Asked = left.position(m.asked.left, right, m.asked.right)
	}
	pairs, err := linkage.Link(m.ctx, &left.records, &right.records, settings)
	if err != nil {
		m.err = err
		return nil
	}
	m.remember(index, pairs, left, right)
	least := probability(pass.Linkage.Suggest)
	pairs = slices.DeleteFunc(pairs, func(pair linkage.Pair) bool { return pair.Probability < least })
	slices.SortFunc(pairs, func(a, b linkage.Pair) int {
		return cmp.Or(cmp.Compare(b.Probability, a.Probability), cmp.Compare(a.Left, b.Left), cmp.Compare(a.Right, b.Right))
	})
	var chosen []uint32
	takenLeft, takenRight := make([]bool, len(left.items)), make([]bool, len(right.items))
	for _, pair := range pairs {
		if takenLeft[pair.Left] || takenRight[pair.Right] {
			continue
		}
		takenLeft[pair.Left], takenRight[pair.Right] = true, true
		pair.Left, pair.Right = left.items[pair.Left], right.items[pair.Right]
		chosen = append(chosen, uint32(len(m.evidence)))
		m.evidence = append(m.evidence, pair)
	}
	return chosen
}

// remember keeps the pairs of the items that are asked for.
func (m *matcher) remember(index int, pairs []linkage.Pair, left, right *freeItems) {
	if m.asked == nil {
		return
	}
	if m.weighed == nil {
		m.weighed = map[int][]uint32{}
	}
	for _, pair := range pairs {
		pair.Left, pair.Right = left.items[pair.Left], right.items[pair.Right]
		if m.asks([]uint32{pair.Left}, []uint32{pair.Right}) {
			m.weighed[index] = append(m.weighed[index], uint32(len(m.evidence)))
			m.evidence = append(m.evidence, pair)
		}
	}
}

// position gives the positions of two items that are asked for, nil where one is
// not asked for or not free.
func (f *freeItems) position(left int, other *freeItems, right int) *[2]uint32 {
	if left < 0 || right < 0 {
		return nil
	}
	one, found := slices.BinarySearch(f.items, uint32(left))
	two, foundToo := slices.BinarySearch(other.items, uint32(right))
	if !found || !foundToo {
		return nil
	}
	return &[2]uint32{uint32(one), uint32(two)}
}

// free lists the items that a pass may still take.
func (m *matcher) free(c *columns, pass *Pass) *freeItems {
	f := &freeItems{}
	for item := range uint32(len(c.amount)) {
		if !c.claimed[item] {
			f.items = append(f.items, item)
			f.add(c, item, pass)
		}
	}
	return f
}

// freeItems are the records of the items.
type freeItems struct {
	items   []uint32
	records linkage.Records
}

func (f *freeItems) add(c *columns, item uint32, pass *Pass) {
	r := &f.records
	r.Partition = append(r.Partition, c.partition[item])
	r.Amount = append(r.Amount, c.amount[item])
	r.Day = append(r.Day, c.dayOf(item, pass))
	r.Text = append(r.Text, string(c.side.textOf(int(item))))
	r.Party = append(r.Party, string(c.side.partyOf(int(item))))
}

// dayOf is the number of the day that the window of the pass counts.
func (c *columns) dayOf(item uint32, pass *Pass) int32 {
	if pass.Linkage.Days != CalendarDay {
		return c.days(pass.Window.Date)[item]
	}
	date := c.side.value[item]
	if pass.Window.Date == BookingDate {
		date = c.side.booking[item]
	}
	return int32(date.DaysSince(epoch))
}

// epoch is where calendar days count from.
var epoch = func() calendar.Date {
	date, err := calendar.NewDate(2000, 1, 1)
	if err != nil {
		panic(err) // the date is a constant
	}
	return date
}()

func (m *matcher) linkageSettings(pass *Pass, left, right *freeItems) linkage.Settings {
	s := linkage.Settings{
		Before: int32(pass.Window.Before), After: int32(pass.Window.After),
		AmountReach: float64(partsPerMillion(pass.Amount.Percent)) / 1e6,
	}
	if len(m.left.keys) == 0 || len(m.right.keys) == 0 {
		return s
	}
	s.ReferenceLevels = len(relationNames) + 2
	rule := &Pass{Reference: SimilarReference}
	s.Reference = func(l, r uint32) uint8 {
		one, other := left.items[l], right.items[r]
		if len(m.left.keysOf(one)) == 0 || len(m.right.keysOf(other)) == 0 {
			return 0
		}
		kind, alike := m.compareReferences(one, other, rule)
		if kind == unrelated && alike < unlikeReferences {
			return 1
		}
		return uint8(kind) + 2
	}
	return s
}

// unlikeReferences is below how many thousandths references are no forms of one
// another, however damaged; those in between may be.
const unlikeReferences = 550

// judge confirms or suggests a pair that was chosen.
func (m *matcher) judge(index int, pass *Pass, number uint32) {
	pair := &m.evidence[number]
	left, right := []uint32{pair.Left}, []uint32{pair.Right}
	if anyOf(m.left.claimed, left) || anyOf(m.right.claimed, right) || m.otherThanFee(pair.Left, pair.Right) {
		return
	}
	kind, _ := m.relate(pair.Left, pair.Right, &Pass{Reference: SimilarReference})
	days, _ := m.nearBy(pass.Window, pair.Left, pair.Right)
	one := match{pass: index, confidence: Confidence(math.Floor(pair.Probability * 1000)), relation: kind, days: days, evidence: number + 1}
	one.ambiguous = pair.Margin < ambiguousMargin && pair.Probability < probability(pass.Linkage.Auto)
	one.proposed = pair.Probability < probability(pass.Linkage.Auto) || pair.Margin < float64(pass.Linkage.Margin)
	if one.proposed {
		m.contest(pass, left, right)
	}
	m.found(pass, one, left, right)
}

// ambiguousMargin is how many bits of evidence a suggestion must be ahead of its
// rivals, so that it is not ambiguous.
const ambiguousMargin = 1
