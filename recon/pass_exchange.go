package recon

import (
	"encoding/json"

	"zhitong/calendar"
	"zhitong/money"
)

// GroupExchange says how the amounts of a pair in two currencies compare.
type GroupExchange struct {
	Source     string         `json:"source"`
	Date       calendar.Date  `json:"date"`
	Rate       string         `json:"rate"`              // as the table has it
	Inverse    bool           `json:"inverse,omitempty"` // the table has it for the other way
	Currency   money.Currency `json:"currency"`          // of the right side
	Expected   json.Number    `json:"expected"`          // the left amount at the rate
	Difference json.Number    `json:"difference"`        // expected − right, the exchange difference
}

// exchangePass pairs items of one reference in two currencies.
type exchangePass struct {
	*matcher
	pass  *Pass
	table *rateTable
}

// exchanged is how a pair compares.
type exchanged struct {
	rate     datedRate
	expected int64 // minor units of the right currency, with the sign of the left side
}

func (m *matcher) exchangePassOf(pass *Pass) *exchangePass {
	if m.rateTables == nil {
		m.rateTables = map[*Exchange]*rateTable{}
	}
	if m.rateTables[pass.Exchange] == nil {
		m.rateTables[pass.Exchange] = pass.Exchange.table()
	}
	return &exchangePass{m, pass, m.rateTables[pass.Exchange]}
}

// exchange confirms pairs of which each is the only one that fits the other;
// where several fit, none is confirmed, here or by a later pass. What fits nothing,
// but would if the amount were a little other, is suggested.
func (m *matcher) exchange(index int, pass *Pass) {
	p := m.exchangePassOf(pass)
	edges, seen := p.edges(p.fits)
	near, _ := p.edges(p.nearlyFits)
	for _, edge := range edges {
		left, right := []uint32{edge[0]}, []uint32{edge[1]}
		if seen[byLeft][edge[0]] > 1 || seen[byRight][edge[1]] > 1 {
			m.contest(pass, left, right)
			continue
		}
		if m.left.contested[edge[0]] || m.right.contested[edge[1]] {
			continue
		}
		days, _ := m.nearBy(pass.Window, edge[0], edge[1])
		m.found(pass, match{pass: index, confidence: fullConfidence, relation: normalisedReferences, days: days}, left, right)
	}
	for _, edge := range near {
		left, right := edge[0], edge[1]
		if seen[byLeft][left]+seen[byRight][right] == 0 {
			days, _ := m.nearBy(pass.Window, left, right)
			m.found(pass, match{pass: index, confidence: nearRateConfidence, relation: normalisedReferences, days: days, proposed: true}, []uint32{left}, []uint32{right})
		}
	}
}

// nearRateConfidence is that of pairs whose amounts are further apart than the pass
// allows.
const nearRateConfidence Confidence = 800

// edges lists the pairs that fit, and of how many each item is one.
func (p *exchangePass) edges(fits func(left, right uint32) bool) (edges [][2]uint32, seen [2]map[uint32]int) {
	seen = [2]map[uint32]int{{}, {}}
	byKey, byLeftKey := p.itemsByKey(p.right), p.itemsByKey(p.left)
	known := map[[2]uint32]bool{}
	for left := range uint32(len(p.left.amount)) {
		if p.left.claimed[left] {
			continue
		}
		for _, key := range p.left.keysOf(left) {
			for _, right := range p.sharing(key, byKey, byLeftKey) {
				edge := [2]uint32{left, right}
				if known[edge] || !fits(left, right) {
					continue
				}
				if known[edge] = true; len(edges) >= maxEdges {
					p.crowded++
					return nil, seen // what is the only one that fits is not known
				}
				edges = append(edges, edge)
				seen[byLeft][left]++
				seen[byRight][right]++
			}
		}
	}
	return edges, seen
}

func (p *exchangePass) fits(left, right uint32) bool {
	return p.fitsWithin(&p.pass.Amount, left, right)
}

// nearlyFits reports whether a pair fits within the most that a pass may tolerate.
func (p *exchangePass) nearlyFits(left, right uint32) bool {
	return !p.fits(left, right) && p.fitsWithin(&Tolerance{Percent: maxExchangePercent}, left, right)
}

func (p *exchangePass) fitsWithin(tolerance *Tolerance, left, right uint32) bool {
	if !p.sameAccount(left, right) || p.left.side.currencyOf(int(left)) == p.right.side.currencyOf(int(right)) {
		return false
	}
	if _, near := p.nearBy(p.pass.Window, left, right); !near {
		return false
	}
	one, found := p.compare(left, right)
	return found && p.tolerates(tolerance, one.expected, right)
}

func (m *matcher) sameAccount(left, right uint32) bool {
	return m.rules.Accounts == AnyAccount ||
		m.rules.mapped(m.left.side.accounts.values[m.left.side.account[left]]) == m.right.side.accounts.values[m.right.side.account[right]]
}

// compare converts the left amount at the rate of its value date.
func (p *exchangePass) compare(left, right uint32) (exchanged, bool) {
	from, to := p.left.side.currencyOf(int(left)), p.right.side.currencyOf(int(right))
	rate, found := p.table.on(p.left.side.value[left], from.Code(), to.Code())
	if !found {
		return exchanged{}, false
	}
	expected, inRange := rate.convert(p.left.amount[left])
	return exchanged{rate, expected}, inRange
}

// tolerates compares in the currency of the right side. Amounts that differ in
// sign, or by more than the right one itself, never go together, so that the
// converted amounts of a run can be summed.
func (p *exchangePass) tolerates(tolerance *Tolerance, expected int64, right uint32) bool {
	actual := p.right.amount[right]
	if expected == 0 || actual == 0 || (expected < 0) != (actual < 0) {
		return false
	}
	difference := magnitude(expected - actual)
	switch {
	case difference > magnitude(actual):
		return false
	case tolerance.Absolute == "" && tolerance.Percent == "":
		return difference == 0
	case tolerance.Absolute != "" && difference > minorUnits(tolerance.Absolute, p.right.side.currencyOf(int(right))):
		return false
	}
	return tolerance.Percent == "" || difference <= share(max(magnitude(expected), magnitude(actual)), partsPerMillion(tolerance.Percent))
}

// exchangeOf says how the pair of a confirmed match compares; nil where its
// pass is another kind.
func (m *matcher) exchangeOf(one *match) *exchanged {
	pass := &m.rules.Passes[one.pass]
	if pass.Kind != ExchangePass {
		return nil
	}
	compared, _ := m.exchangePassOf(pass).compare(m.leftOf(one)[0], m.rightOf(one)[0])
	return &compared
}

// setExchange writes out the amounts of a pair in two currencies, each in its
// own. There is no difference between them that a break could tell.
func (m *matcher) setExchange(g *Group, one *match, compared *exchanged) {
	right := m.rightOf(one)[0]
	currency, actual := m.right.side.currencyOf(int(right)), m.right.amount[right]
	g.RightSum = decimalOf(actual, currency)
	g.Minor, g.Difference = 0, decimalOf(0, g.Currency)
	g.Exchange = &GroupExchange{Source: m.rules.Passes[one.pass].Exchange.Source, Date: compared.rate.date, Rate: compared.rate.text, Inverse: compared.rate.back,
		Currency: currency, Expected: decimalOf(compared.expected, currency), Difference: decimalOf(compared.expected-actual, currency)}
}

// exchangeLines are what pairs in two currencies move in the bridge of an
// account: the position at the agreed rate, out of one currency and into the
// other, and what the right side has beside it.
type exchangeLines struct{ position, difference int64 }

func (m *matcher) exchangeLines(p *preparation) map[accountOf]*exchangeLines {
	lines := map[accountOf]*exchangeLines{}
	at := func(c *columns, item uint32) *exchangeLines {
		key := p.partitionOf(c.side.name, c.side.accounts.values[c.side.account[item]], c.side.currencyOf(int(item)))
		if lines[key] == nil {
			lines[key] = &exchangeLines{}
		}
		return lines[key]
	}
	for index := range m.confirmed {
		one := &m.confirmed[index]
		if compared := m.exchangeOf(one); compared != nil {
			left, right := m.leftOf(one)[0], m.rightOf(one)[0]
			at(m.left, left).position += m.left.amount[left]
			to := at(m.right, right)
			to.position -= compared.expected
			to.difference += compared.expected - m.right.amount[right]
		}
	}
	return lines
}
