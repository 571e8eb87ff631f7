package recon

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"zhitong/money"
)

// Bridge leads from the balance of the books to the balance of the bank, line
// by line; what stays unexplained must be zero. Where no balances are stated
// it leads from one side's movements to the other's.
type Bridge struct {
	Account          string         `json:"account"` // as the right side names it
	Currency         money.Currency `json:"currency"`
	Stated           bool           `json:"stated"` // balances are stated
	Lines            []BridgeLine   `json:"lines"`
	Unexplained      json.Number    `json:"unexplained"`
	UnexplainedMinor int64          `json:"unexplainedMinor"`
}

// Proven says whether the bridge holds with breaks alone: nothing is unexplained,
// both sides began with the same balance, and both add up.
func (b Bridge) Proven() bool {
	return b.UnexplainedMinor == 0 && !slices.ContainsFunc(b.Lines, func(line BridgeLine) bool {
		return line.moves() && slices.Contains([]string{openingLine, leftProofLine, rightProofLine}, line.Code)
	})
}

// moves says whether the line is not zero; the text is there after reading too.
func (l BridgeLine) moves() bool { return strings.ContainsAny(string(l.Amount), "123456789") }

func (b Bridge) open() bool { return !b.Proven() }

// The lines of a bridge that are neither a balance nor a class of breaks.
const (
	openingLine    = "opening"
	leftProofLine  = "left_proof"
	rightProofLine = "right_proof"

	exchangePositionLine   = "exchange_position"
	exchangeDifferenceLine = "exchange_difference"
)

// BridgeLine is one step; Code is a class, or one of the words of the catalogue.
type BridgeLine struct {
	Code   string      `json:"code"`
	Amount json.Number `json:"amount"`
	minor  int64
}

// Label names the line in Chinese or English.
func (l BridgeLine) Label(language string) string { return wording(l.Code, language) }

// bridgeSide is what one side says of an account.
type bridgeSide struct {
	opening, closing int64
	stated           bool
	moved            int64
}

// bridges makes one bridge for each account and currency that has items,
// balances or breaks.
func bridges(m *matcher, p *preparation, breaks *breakSums) []Bridge {
	sides := [2]map[accountOf]*bridgeSide{p.bridgeSides(m.left), p.bridgeSides(m.right)}
	all := map[accountOf]bool{}
	for _, side := range sides {
		for key := range side {
			all[key] = true
		}
	}
	byClass := map[accountOf]map[Class]int64{}
	for from, minor := range breaks.moved {
		key := p.partitionOf(from.side, from.account, from.currency)
		if all[key] = true; byClass[key] == nil {
			byClass[key] = map[Class]int64{}
		}
		byClass[key][from.class] += minor
	}
	made := []Bridge{}
	exchanges := m.exchangeLines(p)
	for key := range all {
		made = append(made, bridge(key, sides[byLeft][key], sides[byRight][key], byClass[key], exchanges[key]))
	}
	slices.SortFunc(made, func(a, b Bridge) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Currency.Code(), b.Currency.Code()))
	})
	return made
}

// breakSide is the side in whose words the account of a break is written.
func breakSide(b *Break) SideName {
	if b.Side == Right {
		return Right
	}
	return Left
}

func (p *preparation) bridgeSides(c *columns) map[accountOf]*bridgeSide {
	found := map[accountOf]*bridgeSide{}
	at := func(account string, currency money.Currency) *bridgeSide {
		key := p.partitionOf(c.side.name, account, currency)
		if found[key] == nil {
			found[key] = &bridgeSide{}
		}
		return found[key]
	}
	moved := map[[2]uint32]*bridgeSide{}
	last, one := [2]uint32{}, (*bridgeSide)(nil)
	for index, amount := range c.amount {
		if key := [2]uint32{c.side.account[index], uint32(c.side.currency[index])}; key != last || one == nil {
			if last, one = key, moved[key]; one == nil {
				one = at(c.side.accounts.values[key[0]], c.side.currencyOf(index))
				moved[key] = one
			}
		}
		one.moved += amount
	}
	sign := int64(1)
	if c.side.name == Right && p.rules.Sign == OppositeSign {
		sign = -1
	}
	for _, balance := range c.side.balances {
		if balance.Opening != nil && balance.Closing != nil {
			one := at(balance.Account, balance.Currency)
			one.stated = true
			one.opening += sign * balance.Opening.Minor()
			one.closing += sign * balance.Closing.Minor()
		}
	}
	return found
}

func bridge(key accountOf, left, right *bridgeSide, byClass map[Class]int64, exchange *exchangeLines) Bridge {
	if left == nil {
		left = &bridgeSide{}
	}
	if right == nil {
		right = &bridgeSide{}
	}
	b := Bridge{Account: key.account, Currency: key.currency, Stated: left.stated && right.stated}
	if !b.Stated {
		left.opening, left.closing, right.opening, right.closing = 0, left.moved, 0, right.moved
	}
	b.add("right_balance", right.closing, true)
	b.add(openingLine, left.opening-right.opening, false)
	for _, class := range Classes() {
		b.add(string(class), byClass[class], false)
	}
	if exchange != nil {
		b.add(exchangePositionLine, exchange.position, false)
		b.add(exchangeDifferenceLine, exchange.difference, false)
	}
	b.add(leftProofLine, left.closing-left.opening-left.moved, false)
	b.add(rightProofLine, right.moved+right.opening-right.closing, false)
	explained := int64(0)
	for _, line := range b.Lines {
		explained += line.minor
	}
	b.add("left_balance", left.closing, true)
	b.UnexplainedMinor = left.closing - explained
	b.Unexplained = decimalOf(b.UnexplainedMinor, b.Currency)
	return b
}

// add puts a line in; lines of nothing are left out unless they are always shown.
func (b *Bridge) add(code string, minor int64, always bool) {
	if minor != 0 || always {
		b.Lines = append(b.Lines, BridgeLine{code, decimalOf(minor, b.Currency), minor})
	}
}

func sortedCurrencies(sums map[money.Currency]int64) []money.Currency {
	var all []money.Currency
	for currency := range sums {
		all = append(all, currency)
	}
	slices.SortFunc(all, func(a, b money.Currency) int { return cmp.Compare(a.Code(), b.Code()) })
	return all
}
