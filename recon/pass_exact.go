package recon

import (
	"cmp"
	"slices"
	"sync"

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
	count := m.exactBuckets(pass)
	left, right := bothAtOnce(
		func() *buckets { return bucketsOf(m.bucketNumbers(m.left, pass, count), count) },
		func() *buckets { return bucketsOf(m.bucketNumbers(m.right, pass, count), count) })
	most := min(len(left.items), len(right.items))
	m.confirmed, m.members = slices.Grow(m.confirmed, most), slices.Grow(m.members, 2*most)
	var keyed []keyedItem
	for bucket := range uint32(count) {
		onLeft, onRight := left.of(bucket), right.of(bucket)
		if len(onLeft) == 0 || len(onRight) == 0 {
			continue
		}
		keyed = appendKeyed(keyed[:0], m.left, pass, onLeft)
		split := len(keyed)
		keyed = appendKeyed(keyed, m.right, pass, onRight)
		m.joinEqual(index, pass, keyed[:split], keyed[split:], onLeft, onRight)
	}
}

// keyedItem is an item with what the pass compares of it.
type keyedItem struct {
	key  exactKey
	item uint32
}

func appendKeyed(to []keyedItem, c *columns, pass *Pass, items []uint32) []keyedItem {
	for _, item := range items {
		key, _ := keyOf(c, pass, int(item))
		to = append(to, keyedItem{key, item})
	}
	return to
}

// joinEqual takes the items of one bucket apart by their keys. The item numbers
// go back to the slices that they came from, in the order of the keys.
func (m *matcher) joinEqual(index int, pass *Pass, left, right []keyedItem, onLeft, onRight []uint32) {
	sortKeyed(left, onLeft)
	sortKeyed(right, onRight)
	l, r := 0, 0
	for l < len(left) && r < len(right) {
		switch order := left[l].key.compare(&right[r].key); {
		case order < 0:
			l++
		case order > 0:
			r++
		default:
			endLeft, endRight := l+runLength(left[l:]), r+runLength(right[r:])
			m.joinItems(index, pass, onLeft[l:endLeft], onRight[r:endRight])
			l, r = endLeft, endRight
		}
	}
}

func sortKeyed(keyed []keyedItem, items []uint32) {
	if len(keyed) < 2 {
		return
	}
	slices.SortFunc(keyed, func(a, b keyedItem) int { return cmp.Or(a.key.compare(&b.key), cmp.Compare(a.item, b.item)) })
	for position := range keyed {
		items[position] = keyed[position].item
	}
}

// runLength counts the items at the beginning that have one key.
func runLength(keyed []keyedItem) int {
	length := 1
	for length < len(keyed) && keyed[length].key == keyed[0].key {
		length++
	}
	return length
}

func (k *exactKey) compare(other *exactKey) int {
	if *k == *other {
		return 0
	}
	return cmp.Or(cmp.Compare(k.partition, other.partition), cmp.Compare(k.reference, other.reference), k.booking.Compare(other.booking),
		k.value.Compare(other.value), cmp.Compare(k.amount, other.amount))
}

// joinItems makes a group of the items of a key.
func (m *matcher) joinItems(index int, pass *Pass, onLeft, onRight []uint32) {
	one := match{pass: index, confidence: fullConfidence, relation: relationOf(pass)}
	if pairs := min(len(onLeft), len(onRight)); (len(onLeft) == len(onRight) || pass.tellsAll()) && !anyOf(m.left.contested, onLeft) && !anyOf(m.right.contested, onRight) {
		m.found(pass, one, onLeft[:pairs], onRight[:pairs])
		return
	}
	one.ambiguous = true
	m.suggestAll(pass, one, onLeft, onRight)
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

// exactBuckets is into how many buckets the pass parts the items: by reference
// where it compares them, else by a hash of the keys.
func (m *matcher) exactBuckets(pass *Pass) int {
	switch {
	case !pass.has(ReferenceKey):
		return tableSize(min(len(m.left.amount), len(m.right.amount)))
	case pass.reference() == EqualReference:
		return len(m.rawTexts)
	}
	return len(m.keyTexts)
}

// bucketNumbers gives each item that is not claimed the number of its bucket
// from 1, and 0 to those that have nothing to compare.
func (m *matcher) bucketNumbers(c *columns, pass *Pass, count int) []uint32 {
	numbers := make([]uint32, len(c.amount))
	byReference := pass.has(ReferenceKey)
	for index := range numbers {
		if c.claimed[index] {
			continue
		}
		if byReference {
			if reference := referenceKey(c, pass, index); reference > 0 {
				numbers[index] = reference + 1
			}
			continue
		}
		key, _ := keyOf(c, pass, index)
		numbers[index] = uint32(key.hash()%uint64(count)) + 1
	}
	return numbers
}

// hash mixes the parts of a key that has no reference.
func (k *exactKey) hash() uint64 {
	hash := uint64(k.amount)*0x9e3779b97f4a7c15 + uint64(k.partition)
	hash = (hash ^ hash>>29) * 0xbf58476d1ce4e5b9
	hash += uint64(dayNumber(k.booking))<<32 + uint64(dayNumber(k.value))
	hash = (hash ^ hash>>32) * 0x94d049bb133111eb
	return hash ^ hash>>31
}

// bothAtOnce sorts the items of both sides at the same time.
func bothAtOnce[T any](left, right func() T) (onLeft, onRight T) {
	var sorting sync.WaitGroup
	sorting.Go(func() { onRight = right() })
	onLeft = left()
	sorting.Wait()
	return onLeft, onRight
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
