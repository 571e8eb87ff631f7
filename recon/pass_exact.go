package recon

import (
	"slices"

	"zhitong/calendar"
)

// exactKey is what an exact pass compares, in numbers.
type exactKey struct {
	partition, reference uint32
	booking, value       calendar.Date
	amount               int64
}

// exact joins both sides by their keys. Where a key is there as often on the
// left as on the right, its items are one group: they are interchangeable, so
// nothing is ambiguous. Where the numbers differ, those that are too many are
// repetitions if the keys say all, and the first are taken; else somebody has to
// choose.
func (m *matcher) exact(index int, pass *Pass) {
	numbers := make(map[exactKey]uint32, min(len(m.left.amount), len(m.right.amount)))
	left := collect(m.left, pass, numbers, true)
	right := collect(m.right, pass, numbers, false)
	for number := range uint32(len(numbers)) {
		onLeft, onRight := left.of(number), right.of(number)
		if len(onRight) == 0 {
			continue
		}
		one := match{pass: index, confidence: fullConfidence, relation: relationOf(pass)}
		if pairs := min(len(onLeft), len(onRight)); (len(onLeft) == len(onRight) || pass.tellsAll()) && !anyOf(m.left.contested, onLeft) && !anyOf(m.right.contested, onRight) {
			m.found(pass, one, onLeft[:pairs], onRight[:pairs])
			continue
		}
		one.ambiguous = true
		m.suggestAll(pass, one, onLeft, onRight)
	}
}

// relationOf is what the keys of an exact pass say about the references.
func relationOf(pass *Pass) relation {
	switch {
	case !pass.has(ReferenceKey):
		return unrelated
	case pass.reference() == EqualReference:
		return equalReferences
	}
	return normalisedReferences
}

// maxSuggestions is how many pairs are suggested for one ambiguous choice.
const maxSuggestions = 16

// suggestAll suggests each pair of an ambiguous choice, up to the limit.
func (m *matcher) suggestAll(pass *Pass, one match, left, right []uint32) {
	m.contest(pass, left, right)
	count := 0
	for l := range left {
		for r := range right {
			if count++; count > maxSuggestions {
				m.crowded++
				return
			}
			m.found(pass, one, left[l:l+1], right[r:r+1])
		}
	}
}

// buckets are items by the number of their key.
type buckets struct{ start, items []uint32 }

func (b *buckets) of(number uint32) []uint32 { return b.items[b.start[number]:b.start[number+1]] }

// collect sorts the items that are not claimed into buckets. The first side
// gives the keys their numbers, the second one only finds them.
func collect(c *columns, pass *Pass, numbers map[exactKey]uint32, number bool) *buckets {
	keys := make([]uint32, len(c.amount)) // number of the key + 1
	for index := range c.amount {
		key, comparable := keyOf(c, pass, index)
		if c.claimed[index] || !comparable {
			continue
		}
		at, known := numbers[key]
		if !known && number {
			at, known = uint32(len(numbers)), true
			numbers[key] = at
		}
		if known {
			keys[index] = at + 1
		}
	}
	return bucketsOf(keys, len(numbers))
}

// bucketsOf is a counting sort; keys count from 1, items with key 0 are left out.
func bucketsOf(keys []uint32, count int) *buckets {
	b := &buckets{start: make([]uint32, count+1)}
	for _, key := range keys {
		if key > 0 {
			b.start[key]++
		}
	}
	for number := range count {
		b.start[number+1] += b.start[number]
	}
	next := slices.Clone(b.start)
	b.items = make([]uint32, b.start[count])
	for index, key := range keys {
		if key > 0 {
			b.items[next[key-1]] = uint32(index)
			next[key-1]++
		}
	}
	return b
}

// keyOf is false for an item that lacks the reference which the pass compares.
func keyOf(c *columns, pass *Pass, index int) (exactKey, bool) {
	key := exactKey{partition: c.partition[index], amount: c.amount[index]}
	if pass.has(ReferenceKey) {
		if key.reference = referenceKey(c, pass, index); key.reference == 0 {
			return key, false
		}
	}
	if pass.has(BookingDateKey) {
		key.booking = c.side.booking[index]
	}
	if pass.has(ValueDateKey) {
		key.value = c.side.value[index]
	}
	return key, true
}

func referenceKey(c *columns, pass *Pass, index int) uint32 {
	if pass.reference() == EqualReference {
		return c.raw[index]
	}
	if keys := c.keysOf(uint32(index)); len(keys) > 0 {
		return keys[0]
	}
	return 0
}
