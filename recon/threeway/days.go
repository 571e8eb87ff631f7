package threeway

import (
	"cmp"
	"encoding/json"
	"slices"

	"zhitong/calendar"
	"zhitong/money"
)

// Day adds up what the three sides booked on one day in one currency.
type Day struct {
	Date          calendar.Date  `json:"date"`
	Currency      money.Currency `json:"currency"`
	Orders        int            `json:"orders"` // how many
	OrderAmount   json.Number    `json:"orderAmount"`
	Rows          int            `json:"rows"` // of the provider
	Gross         json.Number    `json:"gross"`
	Fees          json.Number    `json:"fees"`
	Net           json.Number    `json:"net"`
	BankEntries   int            `json:"bankEntries"` // of the provider at the bank
	BankAmount    json.Number    `json:"bankAmount"`
	Open          int            `json:"open"`       // cases of the day that somebody has to look at
	Difference    json.Number    `json:"difference"` // provider's gross − orders
	orders, gross int64
	fees, bank    int64
}

// dayKey is a day in a currency.
type dayKey struct {
	date     calendar.Date
	currency money.Currency
}

func (m *matcher) days() []Day {
	byKey := map[dayKey]*Day{}
	at := func(date calendar.Date, currency money.Currency) *Day {
		key := dayKey{date, currency}
		if byKey[key] == nil {
			byKey[key] = &Day{Date: date, Currency: currency}
		}
		return byKey[key]
	}
	for index := range m.orders {
		day := at(m.orders[index].BookingDate, m.orders[index].Currency)
		day.Orders++
		day.orders += m.orders[index].Minor
	}
	for index := range m.provider {
		day := at(m.provider[index].BookingDate, m.provider[index].Currency)
		day.Rows++
		day.gross += m.provider[index].Minor
		day.fees += m.provider[index].Fee
	}
	for index := range m.entries {
		if e := &m.entries[index]; e.State != BankOther {
			day := at(e.Date, e.Currency)
			day.BankEntries++
			day.bank += e.minor
		}
	}
	for index := range m.cases {
		if c := &m.cases[index]; c.State.open() {
			at(c.Date, c.Currency).Open++
		}
	}
	return inOrder(byKey)
}

func inOrder(byKey map[dayKey]*Day) []Day {
	days := make([]Day, 0, len(byKey))
	for _, day := range byKey {
		c := day.Currency
		day.OrderAmount, day.Gross, day.Fees = decimal(day.orders, c), decimal(day.gross, c), decimal(day.fees, c)
		day.Net, day.BankAmount, day.Difference = decimal(day.gross-day.fees, c), decimal(day.bank, c), decimal(day.gross-day.orders, c)
		days = append(days, *day)
	}
	slices.SortFunc(days, func(a, b Day) int {
		return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.Currency.Code(), b.Currency.Code()))
	})
	return days
}
