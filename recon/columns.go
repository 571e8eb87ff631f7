package recon

import (
	"hash/maphash"
	"slices"
	"sync"

	"zhitong/money"
)

// columns are the items of a side as whole numbers, ready for matching.
type columns struct {
	side      *Side
	partition []uint32 // only items of the same one can match
	amount    []int64  // minor units, with the sign of the left side
	booking   []int32  // numbered business days
	value     []int32
	raw       []uint32 // the most trusted reference as written, 0 for none; empty where no pass asks for it
	keys      []uint32 // comparable forms of all references
	keyStart  []uint32 // those of item i are keys[keyStart[i]:keyStart[i+1]]
	claimed   []bool   // is in a confirmed group
	contested []bool   // its partner could not be told in this round
}

func (c *columns) keysOf(index uint32) []uint32 { return c.keys[c.keyStart[index]:c.keyStart[index+1]] }

func (c *columns) days(field DateField) []int32 {
	if field == BookingDate {
		return c.booking
	}
	return c.value
}

// preparation turns sides into columns; both share its numbers.
type preparation struct {
	rules      *RuleSet
	days       *businessDays
	normaliser *normaliser
	raw, keys  *interner
	partitions dictionary[accountOf]
	asWritten  bool // references are numbered as written, too
}

func newPreparation(rules *RuleSet, days *businessDays, size int) *preparation {
	return &preparation{
		rules: rules, days: days, normaliser: newNormaliser(&rules.References), asWritten: rules.comparesAsWritten(),
		raw: newInterner(0), keys: newInterner(size),
	}
}

// comparesAsWritten says whether a pass needs the numbers of references as they
// are written; the kinds that are known not to do without.
func (r *RuleSet) comparesAsWritten() bool {
	return slices.ContainsFunc(r.Passes, func(pass Pass) bool {
		switch pass.Kind {
		case ExactPass:
			return pass.reference() == EqualReference
		case TolerantPass, FeePass, OneToMany, ManyToOne:
			return false
		}
		return true
	})
}

// bothColumns prepares the sides at the same time. The right one numbers its
// references for itself; then they get the numbers that one after the other
// would have given them.
func (p *preparation) bothColumns(left, right *Side) (onLeft, onRight *columns) {
	onLeft, onRight = p.columns(left), p.columns(right)
	own := &referenceReader{normaliser: newNormaliser(&p.rules.References), raw: newInterner(0), keys: newInterner(right.Len()), asWritten: p.asWritten}
	var reading sync.WaitGroup
	reading.Go(func() { own.readAll(onRight) })
	(&referenceReader{normaliser: p.normaliser, raw: p.raw, keys: p.keys, asWritten: p.asWritten}).readAll(onLeft)
	reading.Wait()
	p.keys.adopt(own.keys, onRight.keys)
	p.raw.adopt(own.raw, onRight.raw)
	return onLeft, onRight
}

// columns prepares all but the references.
func (p *preparation) columns(side *Side) *columns {
	c := &columns{
		side: side, partition: p.partition(side), amount: side.amount,
		booking: p.days.column(side.booking), value: p.days.column(side.value),
		raw: make([]uint32, p.rawLength(side)), keyStart: make([]uint32, side.Len()+1), claimed: make([]bool, side.Len()),
		keys: make([]uint32, 0, side.Len()),
	}
	if side.name == Right && p.rules.Sign == OppositeSign {
		c.amount = negated(side.amount)
	}
	return c
}

// rawLength is how many numbers the column of references as written has.
func (p *preparation) rawLength(side *Side) int {
	if p.asWritten {
		return side.Len()
	}
	return 0
}

func negated(amounts []int64) []int64 {
	result := make([]int64, len(amounts))
	for index, amount := range amounts {
		result[index] = -amount
	}
	return result
}

// partition numbers account and currency of each item in the words of the
// right side.
func (p *preparation) partition(side *Side) []uint32 {
	result := make([]uint32, side.Len())
	known := map[[2]uint32]uint32{}
	last, number := [2]uint32{}, uint32(0)
	for index := range result {
		key := [2]uint32{side.account[index], uint32(side.currency[index])}
		if key != last || index == 0 {
			found := false
			if number, found = known[key]; !found {
				number = p.partitions.number(p.partitionOf(side.name, side.accounts.values[key[0]], side.currencies.values[key[1]]))
				known[key] = number
			}
			last = key
		}
		result[index] = number
	}
	return result
}

func (p *preparation) partitionOf(name SideName, account string, currency money.Currency) accountOf {
	if p.rules.Accounts == AnyAccount {
		return accountOf{"", currency}
	}
	if name == Left {
		account = p.rules.mapped(account)
	}
	return accountOf{account, currency}
}

// mapped gives an account of the left side its name on the right side.
func (r *RuleSet) mapped(account string) string {
	if mapped, found := r.AccountMap[account]; found {
		return mapped
	}
	return account
}

// referenceReader numbers the references of items.
type referenceReader struct {
	normaliser *normaliser
	raw, keys  *interner
	asWritten  bool
	texts      [][]byte // of the item at hand

	gathered []gatheredReference // of the items at hand
	bytes    []byte              // of their comparable forms
	hashes   []uint64            // of these
}

// gatheredReference is a reference that waits for being numbered.
type gatheredReference struct {
	item      int
	text, key []byte // as written, and to be compared
}

func (r *referenceReader) readAll(c *columns) {
	for from := 0; from < c.side.Len(); from += atOnce {
		until := min(from+atOnce, c.side.Len())
		r.gather(c.side, from, until)
		touch(r.keys.slots, r.hashes)
		r.number(c, from, until)
	}
}

// gather lists the references of items that are long enough to tell something.
func (r *referenceReader) gather(side *Side, from, until int) {
	r.gathered, r.bytes, r.hashes = r.gathered[:0], r.bytes[:0], r.hashes[:0]
	side.arena.touch(side.texts[from:until])
	for item := from; item < until; item++ {
		r.texts = side.referenceTexts(r.texts[:0], item)
		for _, text := range r.texts {
			start := len(r.bytes)
			if r.bytes = append(r.bytes, r.normaliser.key(text)...); start == len(r.bytes) {
				continue
			}
			key := r.bytes[start:]
			r.gathered = append(r.gathered, gatheredReference{item, text, key})
			r.hashes = append(r.hashes, maphash.Bytes(tableSeed, key))
		}
	}
}

// number gives the items the numbers of what was gathered.
func (r *referenceReader) number(c *columns, from, until int) {
	next := 0
	for item := from; item < until; item++ {
		start := len(c.keys)
		for ; next < len(r.gathered) && r.gathered[next].item == item; next++ {
			reference := &r.gathered[next]
			if r.asWritten && c.raw[item] == 0 {
				c.raw[item] = r.raw.number(reference.text)
			}
			if number := r.keys.numberHashed(reference.key, r.hashes[next]); !contains(c.keys[start:], number) {
				c.keys = append(c.keys, number)
			}
		}
		c.keyStart[item+1] = uint32(len(c.keys))
	}
}

// contains looks at the first numbers only: an item with very many references
// may hold one twice, which costs time and changes nothing.
func contains(numbers []uint32, number uint32) bool {
	for _, one := range numbers[:min(len(numbers), 64)] {
		if one == number {
			return true
		}
	}
	return false
}
