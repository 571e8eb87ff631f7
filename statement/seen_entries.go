package statement

import (
	"encoding/binary"
	"hash/maphash"

	"zhitong/calendar"
)

// seenEntries remembers the entries of a statement by 64 bits of their
// references and contents: a table of open addressing without pointers. The
// hash has a seed of its own in each process, so that nobody can write a file in
// which different entries look equal.
type seenEntries struct {
	keys     []uint64 // a power of two of them: references, and contents; 0 is free
	contents []uint64 // of the first entry that has the reference; of a content itself
	used     int
	expected int // entries to come
	scratch  []byte
}

var seenSeed = maphash.MakeSeed()

const firstSeenSlots = 16

// add takes an entry up and says whether its reference is there and new, and
// whether an entry with the same content came before.
func (s *seenEntries) add(entry *Entry) (newReference, repeated bool) {
	content := s.content(entry)
	reference := entry.References.AccountServicerReference
	if reference == "" {
		first, found := s.slot(content, content)
		return false, found && first == content
	}
	s.scratch = append(append(s.scratch[:0], 'r'), reference...)
	first, found := s.slot(s.hash(), content)
	if !found {
		return true, false // no other content has this reference either
	}
	if first == content {
		return false, true
	}
	_, found = s.slot(content, content)
	return false, found
}

// expect tells how many more entries may come, so that the table need not grow
// time and again.
func (s *seenEntries) expect(entries int) { s.expected = entries }

// slot finds the content that came with the key first, or puts this one in.
func (s *seenEntries) slot(key, content uint64) (first uint64, found bool) {
	if 4*s.used >= 3*len(s.keys) {
		s.grow()
	}
	at := s.place(key)
	if s.keys[at] == key {
		return s.contents[at], true
	}
	s.keys[at], s.contents[at] = key, content
	s.used++
	return content, false
}

// place is where the key is or belongs.
func (s *seenEntries) place(key uint64) uint64 {
	mask := uint64(len(s.keys) - 1)
	at := key & mask
	for s.keys[at] != key && s.keys[at] != 0 {
		at = (at + 1) & mask
	}
	return at
}

// grow doubles the table, or makes it as large as the entries to come need.
func (s *seenEntries) grow() {
	size := max(firstSeenSlots, 2*len(s.keys))
	for 3*size < 4*(s.used+s.expected) {
		size *= 2
	}
	s.expected = 0
	keys, contents := s.keys, s.contents
	s.keys, s.contents = make([]uint64, size), make([]uint64, size)
	for from, key := range keys {
		if key != 0 {
			at := s.place(key)
			s.keys[at], s.contents[at] = key, contents[from]
		}
	}
}

func (s *seenEntries) hash() uint64 {
	return max(1, maphash.Bytes(seenSeed, s.scratch))
}

// content hashes all that makes an entry the same as another.
func (s *seenEntries) content(entry *Entry) uint64 {
	s.scratch = append(s.scratch[:0], 'c')
	for _, text := range [...]string{
		entry.References.AccountServicerReference, entry.References.EndToEndID, entry.References.TransactionID,
		entry.References.Own, entry.BookingTime, string(entry.Status), entry.BankTransactionCode, entry.Counterparty.Account,
		entry.Counterparty.Name, entry.Description, entry.Remittance.Text,
	} {
		s.scratch = append(append(s.scratch, text...), 0)
	}
	s.day(entry.BookingDate)
	s.day(entry.ValueDate)
	s.scratch = binary.LittleEndian.AppendUint64(s.scratch, uint64(entry.Amount.Minor()))
	s.scratch = append(s.scratch, entry.Amount.Currency().Code()...)
	if entry.Reversal {
		s.scratch = append(s.scratch, 1)
	}
	return s.hash()
}

func (s *seenEntries) day(date calendar.Date) {
	s.scratch = append(binary.LittleEndian.AppendUint16(s.scratch, uint16(date.Year())), byte(date.Month()), byte(date.Day()))
}
