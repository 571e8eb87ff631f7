package recon

import (
	"zhitong/calendar"
	"zhitong/money"
	"zhitong/statement"
)

// Side holds the items of one side as columns. It is made by a Loader, its
// items stand in canonical order (booking date, then identification, then
// content), and it does not change any more.
type Side struct {
	name  SideName
	arena textArena

	accounts   dictionary[string]
	currencies dictionary[money.Currency]
	sources    dictionary[string]

	id         []span
	account    []uint32
	currency   []uint32
	amount     []int64
	booking    []calendar.Date
	value      []calendar.Date
	references []references
	refTexts   []span
	text       []span
	party      []span
	reversal   []bool
	raw        []rawColumn

	balances []AccountBalance
	proofs   []StatementProofs
	skipped  int
	repeated int
}

// references are the texts of an item in Side.refTexts.
type references struct{ start, count uint32 }

type rawColumn struct {
	source uint32
	statement.Raw
}

// Name returns which side it is.
func (s *Side) Name() SideName { return s.name }

// Len returns the number of items.
func (s *Side) Len() int { return len(s.id) }

// ID returns the identification of the item with the index.
func (s *Side) ID(index int) string { return s.arena.text(s.id[index]) }

// Has reports whether the side has an item with the identification.
func (s *Side) Has(id string) bool { return s.find(id) >= 0 }

// Item returns the item with the index, 0 to Len()-1.
func (s *Side) Item(index int) Item {
	raw := s.raw[index]
	return Item{
		ID: s.ID(index), Account: s.accounts.values[s.account[index]], Currency: s.currencyOf(index),
		Minor: s.amount[index], BookingDate: s.booking[index], ValueDate: s.value[index],
		References: s.referencesOf(index), Text: s.arena.text(s.text[index]), Party: s.arena.text(s.party[index]),
		Reversal: s.reversal[index], Raw: RawPointer{s.sources.values[raw.source], raw.Raw},
	}
}

// Balances returns what the sources of the side say about their accounts.
func (s *Side) Balances() []AccountBalance { return s.balances }

// Proofs returns the proofs of the statements that the side was loaded from.
func (s *Side) Proofs() []StatementProofs { return s.proofs }

// Skipped returns how many entries were left out because they move nothing:
// pending and for information.
func (s *Side) Skipped() int { return s.skipped }

// RepeatedIDs returns how many items got a suffix because their source gave
// the same identification twice.
func (s *Side) RepeatedIDs() int { return s.repeated }

func (s *Side) currencyOf(index int) money.Currency { return s.currencies.values[s.currency[index]] }

func (s *Side) referenceSpans(index int) []span {
	list := s.references[index]
	return s.refTexts[list.start : list.start+list.count]
}

func (s *Side) referencesOf(index int) []string {
	spans := s.referenceSpans(index)
	if len(spans) == 0 {
		return nil
	}
	texts := make([]string, len(spans))
	for position, at := range spans {
		texts[position] = s.arena.text(at)
	}
	return texts
}
