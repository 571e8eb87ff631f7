package recon

import (
	"slices"
	"sort"

	"zhitong/money"
)

// tariff tells flat fees from differences that are whole steps by chance. The fees of
// a bank come again and again; differences of rates are of any amount, so that those
// which are whole steps are about as rare as any of the amounts around them.
type tariff map[tariffOf]*flatFees

type tariffOf struct {
	pass     *Pass
	currency money.Currency
}

// flatFees are what the confirmed pairs lack in a currency, as a fee pass measures it.
type flatFees struct {
	limits amountRange
	count  map[int64]int // of each whole number of steps
	others []int64       // sorted
}

// tariffReach is how many steps around a fee the other differences are counted.
const tariffReach = 4

// newTariff looks at all confirmed pairs whose amounts differ.
func newTariff(m *matcher) tariff {
	t := tariff{}
	var stepped []*Pass
	for index := range m.rules.Passes {
		if fee := m.rules.Passes[index].Fee; fee != nil && fee.Step != "" {
			stepped = append(stepped, &m.rules.Passes[index])
		}
	}
	if len(stepped) == 0 {
		return t
	}
	for position := range m.confirmed {
		one := &m.confirmed[position]
		if one.left != 1 || one.right != 1 || m.exchangeOf(one) != nil {
			continue
		}
		left, right := m.leftOf(one)[0], m.rightOf(one)[0]
		if m.left.amount[left] == m.right.amount[right] {
			continue
		}
		for _, pass := range stepped {
			t.add(pass, m.left.side.currencyOf(int(left)), m.left.amount[left], m.right.amount[right])
		}
	}
	for _, fees := range t {
		slices.Sort(fees.others)
	}
	return t
}

func (t tariff) add(pass *Pass, currency money.Currency, left, right int64) {
	if !pass.takes(currency) {
		return
	}
	fees, known := t[tariffOf{pass, currency}]
	if !known {
		fees = &flatFees{rangeOf(pass, currency), map[int64]int{}, nil}
		t[tariffOf{pass, currency}] = fees
	}
	switch fee := fees.limits.deducted(left, right); {
	case fee <= 0 || transposed(left, right):
	case fee%fees.limits.feeStep == 0:
		fees.count[fee]++
	default:
		fees.others = append(fees.others, fee)
	}
}

// has reports whether a difference that the pass takes for a fee is one: whether there
// are clearly more of just this amount than of those around it. Without other
// differences around, one is enough.
func (t tariff) has(pass *Pass, currency money.Currency, left, right int64) bool {
	fees, known := t[tariffOf{pass, currency}]
	if !known {
		return true
	}
	fee, step := fees.limits.deducted(left, right), fees.limits.feeStep
	from := sort.Search(len(fees.others), func(at int) bool { return fees.others[at] > fee-tariffReach*step })
	to := sort.Search(len(fees.others), func(at int) bool { return fees.others[at] >= fee+tariffReach*step })
	// By chance there are (to-from) / (2 * tariffReach * (step-1)) of each amount; eight
	// times as many and half a one are clearly more.
	return int64(2*fees.count[fee]-1)*(step-1)*tariffReach >= 8*int64(to-from)
}
