package recon

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"hash/maphash"
	"slices"
	"strconv"

	"zhitong/calendar"
)

// order puts the items into canonical order and makes identifications unique.
// All that follows works on that order, so nothing depends on the order of the
// input. The error is too_large, where a suffix does not fit any more.
func (s *Side) order() error {
	if !s.isOrdered() {
		s.permute(s.canonical())
	}
	return s.makeUnique()
}

func (s *Side) isOrdered() bool {
	for index := 1; index < s.Len(); index++ {
		if s.compare(uint32(index-1), uint32(index)) > 0 {
			return false
		}
	}
	return true
}

// canonical lists the items in their order: by days first, which are few, then
// within each day.
func (s *Side) canonical() []uint32 {
	days, count := numberedDays(s.booking)
	byDay := bucketsOf(days, count)
	var keys []sortKey
	for day := range uint32(count) {
		items := byDay.of(day)
		keys = s.sortKeys(keys[:0], items)
		slices.SortFunc(keys, func(a, b sortKey) int {
			if a.prefix != b.prefix {
				return cmp.Compare(a.prefix, b.prefix)
			}
			return s.compare(a.item, b.item)
		})
		for position, key := range keys {
			items[position] = key.item
		}
	}
	return byDay.items
}

// numberedDays numbers dates in their order from 1, with gaps.
func numberedDays(dates []calendar.Date) (numbers []uint32, count int) {
	lowest, highest := dayNumber(dates[0]), dayNumber(dates[0])
	for _, date := range dates {
		number := dayNumber(date)
		lowest, highest = min(lowest, number), max(highest, number)
	}
	numbers = make([]uint32, len(dates))
	for index, date := range dates {
		numbers[index] = dayNumber(date) - lowest + 1
	}
	return numbers, int(highest-lowest) + 1
}

// dayNumber grows with the date.
func dayNumber(date calendar.Date) uint32 {
	return uint32(date.Year())*12*31 + (uint32(date.Month())-1)*31 + uint32(date.Day()) - 1
}

// sortKey is an item with the first eight bytes in which the identifications of
// its day may differ.
type sortKey struct {
	prefix uint64
	item   uint32
}

func (s *Side) sortKeys(keys []sortKey, items []uint32) []sortKey {
	if len(items) == 0 {
		return keys
	}
	first := s.idOf(int(items[0]))
	common := len(first)
	for _, item := range items[1:] {
		common = commonLength(first[:common], s.idOf(int(item)))
	}
	for _, item := range items {
		var word [8]byte
		copy(word[:], s.idOf(int(item))[common:])
		keys = append(keys, sortKey{binary.BigEndian.Uint64(word[:]), item})
	}
	return keys
}

func commonLength(a, b []byte) int {
	length := min(len(a), len(b))
	for at := range length {
		if a[at] != b[at] {
			return at
		}
	}
	return length
}

// compare orders two items by date, identification and content. Items that are
// equal in all of it are interchangeable.
func (s *Side) compare(a, b uint32) int {
	if s.booking[a] != s.booking[b] {
		return s.booking[a].Compare(s.booking[b])
	}
	if order := bytes.Compare(s.idOf(int(a)), s.idOf(int(b))); order != 0 {
		return order
	}
	return cmp.Or(
		cmp.Compare(s.accounts.values[s.account[a]], s.accounts.values[s.account[b]]),
		cmp.Compare(s.currencyOf(int(a)).Code(), s.currencyOf(int(b)).Code()),
		cmp.Compare(s.amount[a], s.amount[b]),
		s.value[a].Compare(s.value[b]),
		slices.Compare(s.referencesOf(int(a)), s.referencesOf(int(b))),
		bytes.Compare(s.textOf(int(a)), s.textOf(int(b))),
		bytes.Compare(s.partyOf(int(a)), s.partyOf(int(b))),
		cmp.Compare(flag(s.reversal[a]), flag(s.reversal[b])),
	)
}

func flag(set bool) int {
	if set {
		return 1
	}
	return 0
}

func (s *Side) permute(permutation []uint32) {
	s.texts, s.account, s.currency = permuted(s.texts, permutation), permuted(s.account, permutation), permuted(s.currency, permutation)
	s.amount, s.booking, s.value = permuted(s.amount, permutation), permuted(s.booking, permutation), permuted(s.value, permutation)
	s.reversal = permuted(s.reversal, permutation)
}

func permuted[T any](column []T, permutation []uint32) []T {
	result := make([]T, len(column))
	for index, from := range permutation {
		result[index] = column[from]
	}
	return result
}

// makeUnique gives the second and later items of an identification a suffix
// that nobody else has.
func (s *Side) makeUnique() error {
	known := newIDTable(s)
	last := map[string]int{} // number of the last suffix of a repeated identification
	var hashes [atOnce]uint64
	for index := range s.texts {
		if index%atOnce == 0 {
			known.hashAll(hashes[:], index)
		}
		id := s.idOf(index)
		if known.addHashed(id, hashes[index%atOnce], uint32(index)) {
			continue
		}
		s.repeated++
		number, unique := max(1, last[string(id)]), ""
		for taken := true; taken; taken = known.has([]byte(unique)) {
			number++
			unique = string(id) + "#" + strconv.Itoa(number)
		}
		last[string(id)] = number
		if err := s.rename(index, unique); err != nil {
			return err
		}
		known.addHashed([]byte(unique), maphash.String(tableSeed, unique), uint32(index))
	}
	return nil
}

func (s *Side) rename(index int, id string) error {
	item := s.Item(index)
	source, raw := s.arena.raw(s.texts[index])
	address, err := s.arena.put(&itemTexts{id, item.Text, item.Party, item.References, source, raw})
	if err != nil {
		return err
	}
	s.texts[index] = address
	return nil
}

// idTable finds items by their identification: a table of open addressing.
type idTable struct {
	side  *Side
	slots []uint64 // high half: part of the hash; low half: item + 1, 0 is free
}

var tableSeed = maphash.MakeSeed()

// tableSize is a power of two that leaves a third of the places free.
func tableSize(count int) int {
	size := 16
	for 2*size < 3*count {
		size *= 2
	}
	return size
}

func newIDTable(s *Side) *idTable {
	return &idTable{s, make([]uint64, tableSize(s.Len()))}
}

// hashAll hashes the identifications of items from one on, and touches their places.
func (t *idTable) hashAll(hashes []uint64, from int) {
	count := min(len(hashes), t.side.Len()-from)
	t.side.arena.touch(t.side.texts[from : from+count])
	for index := range count {
		hashes[index] = maphash.Bytes(tableSeed, t.side.idOf(from+index))
	}
	touch(t.slots, hashes[:count])
}

// place is where the identification with the hash is or belongs.
func (t *idTable) place(id []byte, hash uint64) (at uint64) {
	mask := uint64(len(t.slots) - 1)
	for at = hash & mask; t.slots[at] != 0; at = (at + 1) & mask {
		if slot := t.slots[at]; slot>>32 == hash>>32 && bytes.Equal(t.side.idOf(int(uint32(slot)-1)), id) {
			break
		}
	}
	return at
}

func (t *idTable) has(id []byte) bool { return t.slots[t.place(id, maphash.Bytes(tableSeed, id))] != 0 }

// addHashed is false where the identification, which has the hash, is there already.
func (t *idTable) addHashed(id []byte, hash uint64, item uint32) bool {
	at := t.place(id, hash)
	if t.slots[at] != 0 {
		return false
	}
	t.slots[at] = hash>>32<<32 | uint64(item+1)
	return true
}
