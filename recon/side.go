package recon

import (
	"zhitong/calendar"
	"zhitong/money"
)

// Side holds the items of one side as columns. It is made by a Loader, its
// items stand in canonical order (booking date, then identification, then
// content), and it does not change any more.
type Side struct {
	name  SideName
	arena textArena

	accounts   dictionary[string]
	currencies dictionary[money.Currency]
	sources    dictionary[sourcePart]

	texts    []uint32 // addresses of records in the arena: texts, references and raw pointer
	account  []uint32
	currency []uint16
	amount   []int64
	booking  []calendar.Date
	value    []calendar.Date
	reversal []bool

	balances []AccountBalance
	proofs   []StatementProofs
	skipped  int
	repeated int
}

// sourcePart is a file and the part of it that items stand in.
type sourcePart struct{ source, part string }

// Name returns which side it is.
func (s *Side) Name() SideName { return s.name }

// Len returns the number of items.
func (s *Side) Len() int { return len(s.texts) }

// ID returns the identification of the item with the index.
func (s *Side) ID(index int) string { return string(s.idOf(index)) }

// Has reports whether the side has an item with the identification.
func (s *Side) Has(id string) bool { return s.find(id) >= 0 }

// Item returns the item with the index, 0 to Len()-1.
func (s *Side) Item(index int) Item {
	return Item{
		ID: s.ID(index), Account: s.accounts.values[s.account[index]], Currency: s.currencyOf(index),
		Minor: s.amount[index], BookingDate: s.booking[index], ValueDate: s.value[index],
		References: s.referencesOf(index), Text: string(s.textOf(index)), Party: string(s.partyOf(index)),
		Reversal: s.reversal[index], Raw: s.rawOf(index),
	}
}

func (s *Side) rawOf(index int) RawPointer {
	source, raw := s.arena.raw(s.texts[index])
	from := s.sources.values[source]
	raw.Part = from.part
	return RawPointer{from.source, raw}
}

// Balances returns what the sources of the side say about their accounts.
func (s *Side) Balances() []AccountBalance { return s.balances }

// Proofs returns the proofs of the statements that the side was loaded from.
func (s *Side) Proofs() []StatementProofs { return s.proofs }

// Skipped returns how many entries were left out because they move nothing
// (pending, for information) or what they tell is told elsewhere: by the statement
// that a notification or an interim report belongs to, or by another report.
func (s *Side) Skipped() int { return s.skipped }

// RepeatedIDs returns how many items got a suffix because their source gave
// the same identification twice.
func (s *Side) RepeatedIDs() int { return s.repeated }

func (s *Side) currencyOf(index int) money.Currency { return s.currencies.values[s.currency[index]] }

func (s *Side) idOf(index int) []byte { return s.arena.field(s.texts[index], idField) }

func (s *Side) textOf(index int) []byte { return s.arena.field(s.texts[index], textField) }

func (s *Side) partyOf(index int) []byte { return s.arena.field(s.texts[index], partyField) }

// referenceTexts appends the references of an item.
func (s *Side) referenceTexts(to [][]byte, index int) [][]byte {
	return s.arena.references(to, s.texts[index])
}

func (s *Side) referencesOf(index int) []string {
	var texts []string
	for _, text := range s.referenceTexts(nil, index) {
		texts = append(texts, string(text))
	}
	return texts
}
