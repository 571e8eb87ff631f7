package threeway

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"

	"zhitong/calendar"
	"zhitong/money"
)

// Case is an order with the row of the provider that tells of it, or one of the
// two alone.
type Case struct {
	ID             string         `json:"id"` // made of its items: the same in every run
	State          State          `json:"state"`
	OrderID        string         `json:"orderId,omitempty"`
	ProviderID     string         `json:"providerId,omitempty"`
	Number         string         `json:"number,omitempty"` // of the order
	Currency       money.Currency `json:"currency"`
	Date           calendar.Date  `json:"date"` // booking date of the order, else of the provider
	Age            int            `json:"ageDays"`
	OrderAmount    json.Number    `json:"orderAmount,omitempty"`
	ProviderAmount json.Number    `json:"providerAmount,omitempty"` // gross
	Fee            json.Number    `json:"fee,omitempty"`
	Refunded       json.Number    `json:"refunded,omitempty"` // what the provider gave back of a payment so far
	Difference     json.Number    `json:"difference"`         // provider − order
	Settlement     string         `json:"settlement,omitempty"`
	Pass           string         `json:"pass,omitempty"`
	Choice         bool           `json:"choice,omitempty"` // other rows are alike, one was taken

	order, effect int64
}

// decide gives each pair its state.
func (m *matcher) decide() {
	refunded, known := m.refunds()
	for _, pair := range m.pairs {
		m.cases = append(m.cases, m.caseOf(pair, refunded, known))
	}
	slices.SortFunc(m.cases, func(a, b Case) int {
		return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.OrderID, b.OrderID), cmp.Compare(a.ProviderID, b.ProviderID))
	})
}

// refunds adds up what was given back of each payment, by row of the provider,
// and says of which refunds the payment is known.
func (m *matcher) refunds() (refunded []int64, known []bool) {
	payments := map[string]int{}
	refunded, known = make([]int64, len(m.provider)), make([]bool, len(m.provider))
	for row := range m.provider {
		for _, link := range m.provider[row].Links {
			if _, taken := payments[link]; !taken && m.provider[row].Minor > 0 {
				payments[link] = row
			}
		}
	}
	for row := range m.provider {
		if m.provider[row].Minor >= 0 {
			continue
		}
		for _, link := range m.provider[row].Links {
			if payment, found := payments[link]; found && m.provider[payment].Currency == m.provider[row].Currency {
				refunded[payment] -= m.provider[row].Minor
				known[row] = true
				break
			}
		}
	}
	return refunded, known
}

func (m *matcher) caseOf(p pair, refunded []int64, known []bool) Case {
	c := Case{Pass: p.pass, Choice: p.choice}
	if p.provider != none {
		row := &m.provider[p.provider]
		c.ProviderID, c.Number, c.Currency, c.Date, c.effect = row.ID, row.number(), row.Currency, row.BookingDate, row.Minor
		c.ProviderAmount, c.Fee = decimal(row.Minor, row.Currency), decimal(row.Fee, row.Currency)
		c.Settlement = m.settlements[m.settlementOf[p.provider]].ID
		if refunded[p.provider] != 0 {
			c.Refunded = decimal(refunded[p.provider], row.Currency)
		}
	}
	if p.order != none {
		order := &m.orders[p.order]
		c.OrderID, c.Number, c.Currency, c.Date = order.ID, order.number(), order.Currency, order.BookingDate
		c.OrderAmount = decimal(order.Minor, order.Currency)
		c.order = order.Minor
		c.effect -= order.Minor
	}
	c.Age = max(0, m.asOf.DaysSince(c.Date))
	c.Difference = decimal(c.effect, c.Currency)
	c.ID = "C-" + shortHash(c.OrderID, c.ProviderID)
	c.State = m.caseState(&c, p, refunded, known)
	return c
}

func (m *matcher) caseState(c *Case, p pair, refunded []int64, known []bool) State {
	switch {
	case p.order != none && p.provider != none && c.effect != 0:
		return AmountDiffers
	case p.order != none && p.provider != none && m.provider[p.provider].Minor > 0 && refunded[p.provider] >= m.provider[p.provider].Minor:
		return Refunded
	case p.order != none && p.provider != none:
		return m.settlements[m.settlementOf[p.provider]].State
	case c.Date.Before(m.from):
		return OutsidePeriod
	case c.Age < m.rules.DayCut:
		return DayCut
	case p.provider == none:
		return OrderOnly
	case known[p.provider]:
		return RefundUnbooked
	}
	return ProviderOnly
}

// BankEntry is an entry of the bank and what it pays.
type BankEntry struct {
	ID         string         `json:"id"`
	Date       calendar.Date  `json:"date"`
	Currency   money.Currency `json:"currency"`
	Amount     json.Number    `json:"amount"`
	State      State          `json:"state"`
	Settlement string         `json:"settlement,omitempty"`

	minor int64
}

// entry says what became of an entry of the bank. What is booked before the
// first settlement of the period can be due belongs to earlier trade.
func (s *settler) entry(index int) BankEntry {
	m := &s.bank[index]
	e := BankEntry{ID: m.ID, Date: m.BookingDate, Currency: m.Currency, Amount: decimal(m.Minor, m.Currency), minor: m.Minor}
	switch {
	case s.entryTaken[index]:
		one := &s.settlements[s.payer[index]]
		e.State, e.Settlement = one.State, one.ID
	case !s.ofProvider(index):
		e.State = BankOther
	case m.BookingDate.Before(s.firstDue):
		e.State = OutsidePeriod
	default:
		e.State = BankOnly
	}
	return e
}

// shortHash hashes texts; their lengths keep them apart.
func shortHash(texts ...string) string {
	hash := sha256.New()
	for _, text := range texts {
		hash.Write([]byte(strconv.Itoa(len(text)) + ":" + text))
	}
	return hex.EncodeToString(hash.Sum(nil)[:10])
}

// decimal writes minor units as a decimal number of whole units.
func decimal(minor int64, currency money.Currency) json.Number {
	return json.Number(money.New(minor, currency).DecimalText())
}
