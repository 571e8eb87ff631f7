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
	slots   []seenSlot // a power of two of them
	used    int
	scratch []byte
}

// seenSlot is a reference with the content of the first entry that has it, or a
// content of its own with itself. Key 0 is free.
type seenSlot struct{ key, content uint64 }

var seenSeed = maphash.MakeSeed()

const firstSeenSlots = 16

// add takes an entry up and says whether its reference is there and new, and
// whether an entry with the same content came before.
func (s *seenEntries) add(entry *Entry) (newReference, repeated bool) {
	content := s.content(entry)
	reference := entry.References.AccountServicerReference
	if reference == "" {
		slot, found := s.slot(content, content)
		return false, found && slot.content == content
	}
	s.scratch = append(append(s.scratch[:0], 'r'), reference...)
	slot, found := s.slot(s.hash(), content)
	if !found {
		return true, false // no other content has this reference either
	}
	if slot.content == content {
		return false, true
	}
	_, found = s.slot(content, content)
	return false, found
}

// slot finds the key, or puts it in with the content.
func (s *seenEntries) slot(key, content uint64) (slot seenSlot, found bool) {
	if 4*s.used >= 3*len(s.slots) {
		s.grow()
	}
	at := s.place(key)
	if s.slots[at].key == key {
		return s.slots[at], true
	}
	s.slots[at] = seenSlot{key, content}
	s.used++
	return s.slots[at], false
}

// place is where the key is or belongs.
func (s *seenEntries) place(key uint64) uint64 {
	mask := uint64(len(s.slots) - 1)
	at := key & mask
	for s.slots[at].key != key && s.slots[at].key != 0 {
		at = (at + 1) & mask
	}
	return at
}

func (s *seenEntries) grow() {
	before := s.slots
	s.slots = make([]seenSlot, max(firstSeenSlots, 2*len(before)))
	for _, slot := range before {
		if slot.key != 0 {
			s.slots[s.place(slot.key)] = slot
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
