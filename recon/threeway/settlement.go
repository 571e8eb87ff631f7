package threeway

import (
	"cmp"
	"encoding/json"
	"slices"

	"zhitong/calendar"
	"zhitong/money"
)

// Settlement is what the provider owes for rows that it pays out together, with
// the entries of the bank by which it was paid.
type Settlement struct {
	ID         string         `json:"id"`
	Account    string         `json:"account"` // of the provider
	Currency   money.Currency `json:"currency"`
	Batches    []string       `json:"batches"` // references, or the days that stand for them
	From       calendar.Date  `json:"from"`    // of its rows
	To         calendar.Date  `json:"to"`
	Due        calendar.Date  `json:"due"` // the last day on which the money is in time
	Rows       int            `json:"rows"`
	Gross      json.Number    `json:"gross"`
	Fees       json.Number    `json:"fees"`
	Net        json.Number    `json:"net"`
	Bank       []string       `json:"bank"` // identifications of the bank's entries
	Received   json.Number    `json:"received"`
	Difference json.Number    `json:"difference"` // received − net, once something was received
	State      State          `json:"state"`
	By         MatchedBy      `json:"by,omitempty"`

	earliest                  calendar.Date
	gross, fees, net, arrived int64
	rows                      []int
}

// MatchedBy says what led from a settlement to its entry at the bank.
type MatchedBy string

// The ways.
const (
	MatchedByReference MatchedBy = "reference"   // the bank's entry names the settlement
	MatchedByTotal     MatchedBy = "total"       // amount and day agree
	MatchedByDay       MatchedBy = "day"         // nothing else was due on that day
	NothingDue         MatchedBy = "nothing_due" // refunds and fees took it all
)

// settle adds the rows up to settlements and finds their entries at the bank.
func (m *matcher) settle() error {
	batches, err := m.batches()
	if err != nil {
		return err
	}
	s := &settler{matcher: m, batches: batches, entryTaken: make([]bool, len(m.bank)), named: make([][]int, len(m.bank))}
	if !m.from.IsZero() {
		if s.firstDue, err = m.calendar.AddBusinessDays(m.from, m.rules.Settlement.Lag.Minimum); err != nil {
			return err
		}
	}
	s.findNamed()
	if err := s.merge(); err != nil {
		return err
	}
	s.byTotal()
	s.byDay()
	s.finish()
	return nil
}

// batchKey keeps batches of different accounts and currencies apart.
type batchKey struct {
	account, currency string
	day               bool // the text is a day, not a reference
	text              string
}

// batch are the rows with one key.
type batch struct {
	batchKey
	rows []int
}

func (m *matcher) batches() ([]batch, error) {
	at := map[batchKey]int{}
	var all []batch
	for row := range m.provider {
		key, err := m.batchKey(&m.provider[row])
		if err != nil {
			return nil, err
		}
		position, known := at[key]
		if !known {
			position = len(all)
			at[key] = position
			all = append(all, batch{batchKey: key})
		}
		all[position].rows = append(all[position].rows, row)
	}
	return all, nil
}

func (m *matcher) batchKey(row *Movement) (batchKey, error) {
	key := batchKey{account: row.Account, currency: row.Currency.Code(), day: true, text: row.BookingDate.String()}
	switch {
	case m.rules.Settlement.Group == ByReference && row.Batch != "":
		key.day, key.text = false, row.Batch
	case m.rules.Settlement.Group == BySettlementDay:
		day, err := m.calendar.AddBusinessDays(row.BookingDate, m.rules.Settlement.Lag.Minimum)
		if err != nil {
			return key, err
		}
		key.text = day.String()
	}
	return key, nil
}

// settlement adds up batches that are paid together.
func (m *matcher) settlement(batches []batch) (Settlement, error) {
	s := Settlement{Account: batches[0].account, Currency: m.provider[batches[0].rows[0]].Currency, Bank: []string{}}
	for _, batch := range batches {
		s.Batches = append(s.Batches, batch.text)
		s.rows = append(s.rows, batch.rows...)
	}
	slices.Sort(s.rows)
	slices.Sort(s.Batches)
	s.From, s.To = m.provider[s.rows[0]].BookingDate, m.provider[s.rows[len(s.rows)-1]].BookingDate
	for _, row := range s.rows {
		s.gross += m.provider[row].Minor
		s.fees += m.provider[row].Fee
	}
	s.net, s.Rows = s.gross-s.fees, len(s.rows)
	var err error
	if s.earliest, err = m.calendar.AddBusinessDays(s.To, m.rules.Settlement.Lag.Minimum); err != nil {
		return s, err
	}
	s.Due, err = m.calendar.AddBusinessDays(s.To, m.rules.Settlement.Lag.Maximum)
	s.ID = "S-" + shortHash(append([]string{s.Account, s.Currency.Code(), s.From.String()}, s.Batches...)...)
	return s, err
}

// finish says what became of each settlement.
func (s *settler) finish() {
	m := s.matcher
	m.settlementOf = make([]int, len(m.provider))
	for index := range m.settlements {
		one := &m.settlements[index]
		for _, row := range one.rows {
			m.settlementOf[row] = index
		}
		one.State = m.stateOf(one)
		one.Gross, one.Fees, one.Net = decimal(one.gross, one.Currency), decimal(one.fees, one.Currency), decimal(one.net, one.Currency)
		one.Received, one.Difference = decimal(one.arrived, one.Currency), decimal(one.effect(), one.Currency)
	}
	for index := range m.bank {
		m.entries = append(m.entries, s.entry(index))
	}
}

// effect is received − net, once something was received.
func (s *Settlement) effect() int64 {
	if len(s.Bank) == 0 {
		return 0
	}
	return s.arrived - s.net
}

func (m *matcher) stateOf(s *Settlement) State {
	switch {
	case len(s.Bank) > 0:
		return [...]State{SettledShort, Settled, SettledOver}[1+cmp.Compare(s.arrived, s.net)]
	case s.net == 0:
		s.By = NothingDue
		return Settled
	case s.To.Before(m.from):
		return OutsidePeriod
	case m.asOf.After(s.Due):
		return OverdueSettlement
	}
	return AwaitingSettlement
}
