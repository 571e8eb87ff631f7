package threeway

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"zhitong/money"
)

// Bridge leads in one currency from the orders over the provider's bill to the
// bank. The sums come from the items themselves, the lines between them from
// the states; what stays unexplained must be zero.
type Bridge struct {
	Currency    money.Currency `json:"currency"`
	Lines       []BridgeLine   `json:"lines"`
	Unexplained json.Number    `json:"unexplained"` // of both steps, without sign: 0.00 proves them
}

// BridgeLine is one step; Code is a state or one of the words of the catalogue.
type BridgeLine struct {
	Code   string      `json:"code"`
	Amount json.Number `json:"amount"`
}

// Label names the line in Chinese or English.
func (l BridgeLine) Label(language string) string { return wordings[l.Code].In(language) }

// Codes of the lines of a bridge that are not states.
const (
	ordersTotal   = "orders_total"
	providerGross = "provider_gross"
	providerFees  = "provider_fees"
	providerNet   = "provider_net"
	bankTotal     = "bank_total"
)

func (m *matcher) bridges() []Bridge {
	orders, rows, fees, bank := sums(m.orders, gross), sums(m.provider, gross), sums(m.provider, fee), sums(m.bank, gross)
	toProvider, toBank := m.effects()
	bridges := []Bridge{}
	for _, currency := range currencies(orders, rows, bank) {
		b := &bridgeMaker{bridge: Bridge{Currency: currency}}
		b.total(ordersTotal, orders[currency])
		b.steps(toProvider[currency])
		b.total(providerGross, rows[currency])
		b.step(providerFees, -fees[currency])
		b.total(providerNet, rows[currency]-fees[currency])
		b.steps(toBank[currency])
		b.total(bankTotal, bank[currency])
		b.bridge.Unexplained = decimal(b.unexplained, currency)
		bridges = append(bridges, b.bridge)
	}
	return bridges
}

// effects adds up by currency and state what leads from the orders to the
// provider, and from the provider to the bank.
func (m *matcher) effects() (toProvider, toBank map[money.Currency]map[State]int64) {
	toProvider, toBank = map[money.Currency]map[State]int64{}, map[money.Currency]map[State]int64{}
	add := func(to map[money.Currency]map[State]int64, currency money.Currency, state State, minor int64) {
		if to[currency] == nil {
			to[currency] = map[State]int64{}
		}
		to[currency][state] += minor
	}
	for index := range m.cases {
		add(toProvider, m.cases[index].Currency, m.cases[index].State, m.cases[index].effect)
	}
	for index := range m.settlements {
		one := &m.settlements[index]
		add(toBank, one.Currency, one.State, one.arrived-one.net)
	}
	for index := range m.entries {
		if m.entries[index].Settlement == "" {
			add(toBank, m.entries[index].Currency, m.entries[index].State, m.entries[index].minor)
		}
	}
	return toProvider, toBank
}

// bridgeMaker keeps the amount that the lines so far lead to.
type bridgeMaker struct {
	bridge      Bridge
	reached     int64
	unexplained int64
}

func (b *bridgeMaker) step(code string, minor int64) {
	b.reached += minor
	if minor != 0 {
		b.line(code, minor)
	}
}

func (b *bridgeMaker) steps(byState map[State]int64) {
	for _, state := range States() {
		b.step(string(state), byState[state])
	}
}

// total compares a sum of the items with what the lines lead to; the first sum
// is where they begin.
func (b *bridgeMaker) total(code string, minor int64) {
	if len(b.bridge.Lines) > 0 {
		b.unexplained += magnitude(minor - b.reached)
	}
	b.reached = minor
	b.line(code, minor)
}

func (b *bridgeMaker) line(code string, minor int64) {
	b.bridge.Lines = append(b.bridge.Lines, BridgeLine{code, decimal(minor, b.bridge.Currency)})
}

// currencies lists those of the totals, sorted.
func currencies(totals ...map[money.Currency]int64) []money.Currency {
	all := map[money.Currency]bool{}
	for _, total := range totals {
		for currency := range total {
			all[currency] = true
		}
	}
	return sortedKeys(all)
}

func sortedKeys[V any](byCurrency map[money.Currency]V) []money.Currency {
	return slices.SortedFunc(maps.Keys(byCurrency), func(a, b money.Currency) int { return cmp.Compare(a.Code(), b.Code()) })
}
