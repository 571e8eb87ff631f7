package threeway

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"unicode"

	"zhitong/calendar"
	"zhitong/money"
)

// settler finds the entries of the bank that pay settlements.
type settler struct {
	*matcher
	batches    []batch
	named      [][]int // by entry of the bank: batches whose reference it names
	entryTaken []bool
	payer      []int         // by entry of the bank: the settlement that it pays, where entryTaken
	firstDue   calendar.Date // the first day on which trade of the period can arrive
}

// shortestReference is how many letters and digits a reference needs to be
// looked for at the bank: a shorter one stands in any text.
const shortestReference = 6

// findNamed lists for each entry the batches whose reference stands in it.
func (s *settler) findNamed() {
	byReference := map[string][]int{}
	for index := range s.batches {
		if text := comparableText(s.batches[index].text); !s.batches[index].day && len(text) >= shortestReference {
			byReference[text] = append(byReference[text], index)
		}
	}
	for index := range s.bank {
		for _, word := range words(&s.bank[index]) {
			for _, batch := range byReference[comparableText(word)] {
				if s.batches[batch].currency == s.bank[index].Currency.Code() {
					s.named[index] = append(s.named[index], batch)
				}
			}
		}
	}
}

// words are the references of an entry and the words of its text.
func words(m *Movement) []string {
	return append(slices.Clone(m.References), strings.FieldsFunc(m.Text, func(letter rune) bool {
		return letter > unicode.MaxASCII || !unicode.IsLetter(letter) && !unicode.IsDigit(letter) && !strings.ContainsRune("-_/.", letter)
	})...)
}

// comparableText keeps letters, without their case, and digits.
func comparableText(text string) string {
	return strings.Map(func(letter rune) rune {
		if unicode.IsLetter(letter) || unicode.IsDigit(letter) {
			return unicode.ToUpper(letter)
		}
		return -1
	}, text)
}

// merge makes one settlement of batches that one entry names together, and
// gives it all entries that name one of them.
func (s *settler) merge() error {
	sets := newDisjointSets(len(s.batches))
	for _, named := range s.named {
		for _, other := range named[min(1, len(named)):] {
			sets.unite(named[0], other)
		}
	}
	members := map[int][]batch{}
	for index, batch := range s.batches {
		root := sets.root(index)
		members[root] = append(members[root], batch)
	}
	batchRow := map[int]int{} // first row of a settlement → root
	for root, list := range members {
		one, err := s.settlement(list)
		if err != nil {
			return err
		}
		s.settlements = append(s.settlements, one)
		batchRow[one.rows[0]] = root
	}
	slices.SortFunc(s.settlements, func(a, b Settlement) int {
		return cmp.Or(a.To.Compare(b.To), a.From.Compare(b.From), cmp.Compare(a.rows[0], b.rows[0]))
	})
	position := map[int]int{}
	for index := range s.settlements {
		position[batchRow[s.settlements[index].rows[0]]] = index
	}
	s.payer = make([]int, len(s.bank))
	for entry, named := range s.named {
		if len(named) > 0 {
			s.pay(position[sets.root(named[0])], entry, MatchedByReference)
		}
	}
	return nil
}

func (s *settler) pay(settlement, entry int, by MatchedBy) {
	one := &s.settlements[settlement]
	one.Bank = append(one.Bank, s.bank[entry].ID)
	one.arrived += s.bank[entry].Minor
	one.By = by
	s.entryTaken[entry], s.payer[entry] = true, settlement
}

// sum is an amount in a currency.
type sum struct {
	currency money.Currency
	minor    int64
}

// byTotal pairs settlements with entries of the same amount in the days in which
// the money is due, the earliest first: where several are alike, it does not
// matter for the sums which is taken.
func (s *settler) byTotal() {
	open := map[sum][]int{}
	for entry := range s.bank {
		if s.free(entry) {
			key := sum{s.bank[entry].Currency, s.bank[entry].Minor}
			open[key] = append(open[key], entry)
		}
	}
	for index := range s.settlements {
		one := &s.settlements[index]
		if len(one.Bank) > 0 || one.net == 0 {
			continue
		}
		key := sum{one.Currency, one.net}
		if position := slices.IndexFunc(open[key], func(entry int) bool { return s.inTime(one, entry) }); position >= 0 {
			s.pay(index, open[key][position], MatchedByTotal)
			open[key] = slices.Delete(open[key], position, position+1)
		}
	}
}

func (s *settler) free(entry int) bool { return !s.entryTaken[entry] && s.ofProvider(entry) }

// ofProvider says whether an entry of the bank is the provider's.
func (s *settler) ofProvider(entry int) bool {
	texts := s.rules.Settlement.BankTexts
	return len(texts) == 0 || slices.ContainsFunc(texts, func(text string) bool {
		return strings.Contains(s.bank[entry].Party, text) || strings.Contains(s.bank[entry].Text, text)
	})
}

func (s *settler) inTime(one *Settlement, entry int) bool {
	day := s.bank[entry].BookingDate
	return !day.Before(one.earliest) && !day.After(one.Due)
}

// byDay pairs what is left where a settlement and an entry have only each other
// and are not too far apart.
func (s *settler) byDay() {
	if s.rules.Settlement.MaximumDifference == 0 {
		return
	}
	onlyEntry, settlements := make([]int, len(s.settlements)), make([]int, len(s.bank))
	for index := range s.settlements {
		candidates := s.near(index)
		for _, entry := range candidates {
			settlements[entry]++
		}
		if onlyEntry[index] = none; len(candidates) == 1 {
			onlyEntry[index] = candidates[0]
		}
	}
	for index, entry := range onlyEntry {
		if entry != none && settlements[entry] == 1 {
			s.pay(index, entry, MatchedByDay)
		}
	}
}

// near lists the entries that may pay a settlement with a difference.
func (s *settler) near(index int) (entries []int) {
	one := &s.settlements[index]
	if len(one.Bank) > 0 || one.net == 0 {
		return nil
	}
	first, _ := slices.BinarySearchFunc(s.bank, one.earliest, func(m Movement, day calendar.Date) int { return m.BookingDate.Compare(day) })
	for entry := first; entry < len(s.bank) && s.inTime(one, entry); entry++ {
		minor := s.bank[entry].Minor
		if s.free(entry) && s.bank[entry].Currency == one.Currency && (minor < 0) == (one.net < 0) && within(magnitude(minor-one.net), magnitude(one.net), s.rules.Settlement.MaximumDifference) {
			entries = append(entries, entry)
		}
	}
	return entries
}

// within says whether a difference is at most so many percent of an amount.
func within(difference, amount int64, percent int) bool {
	high, low := bits.Mul64(uint64(difference), 100)
	mostHigh, mostLow := bits.Mul64(uint64(amount), uint64(percent))
	return high < mostHigh || high == mostHigh && low <= mostLow
}

// disjointSets joins numbers to sets.
type disjointSets struct{ parent []int }

func newDisjointSets(size int) *disjointSets {
	sets := &disjointSets{make([]int, size)}
	for index := range sets.parent {
		sets.parent[index] = index
	}
	return sets
}

func (d *disjointSets) root(index int) int {
	for d.parent[index] != index {
		d.parent[index] = d.parent[d.parent[index]]
		index = d.parent[index]
	}
	return index
}

// unite keeps the smaller number as the root.
func (d *disjointSets) unite(a, b int) {
	a, b = d.root(a), d.root(b)
	d.parent[max(a, b)] = min(a, b)
}
