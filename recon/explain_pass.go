package recon

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// pair tells the first condition of a pass that a pair of items fails.
func (e *explainer) pair(index int, left, right uint32) Verdict {
	pass := &e.rules.Passes[index]
	if pass.Kind == ExchangePass {
		if v := e.exchangePair(pass, left, right); v.Reason != "" {
			return v
		}
		return e.takenBy(index, pass, left, right)
	}
	if e.left.partition[left] != e.right.partition[right] {
		return Verdict{Reason: BecauseAccount, Found: e.accountOf(e.left, left), Needed: e.accountOf(e.right, right)}
	}
	v := e.conditions(index, pass, left, right)
	if v.Reason != "" {
		return v
	}
	return e.takenBy(index, pass, left, right)
}

func (e *explainer) accountOf(c *columns, item uint32) string {
	return c.side.accounts.values[c.side.account[item]] + " " + c.side.currencyOf(int(item)).Code()
}

// takenBy tells which group has one of two items that go together.
func (e *explainer) takenBy(index int, pass *Pass, left, right uint32) Verdict {
	for side, item := range [2]uint32{left, right} {
		position := e.confirmedBy[side][item]
		if position == 0 {
			continue
		}
		one := &e.confirmed[position-1]
		v := Verdict{Reason: BecauseOther, Group: e.groupOf(one, Auto).ID, Item: e.side(side).side.ID(int(item)), Found: e.rules.Passes[one.pass].Name}
		if one.pass < index {
			v.Reason = BecauseTaken
		}
		return v
	}
	switch pass.Kind {
	case OneToMany, ManyToOne, ManyToMany, SubsetPass:
		if e.overfull[index] {
			return Verdict{Reason: BecauseSearch}
		}
		return Verdict{Reason: BecauseSum}
	}
	return Verdict{Reason: BecauseAmbiguous}
}

func (e *explainer) side(which int) *columns {
	if which == byLeft {
		return e.left
	}
	return e.right
}

// conditions looks at what a pass compares; no reason: the pair satisfies all.
func (e *explainer) conditions(index int, pass *Pass, left, right uint32) Verdict {
	switch pass.Kind {
	case ExactPass, SubsetPass:
		if v := e.keys(pass, left, right); v.Reason != "" {
			return v
		}
	case OneToMany, ManyToOne, ManyToMany:
		if pass.reference() == SimilarReference {
			break // a sum may hold items without any reference
		}
		if v := e.sharedKey(pass, left, right); v.Reason != "" {
			return v
		}
	}
	if v := e.window(pass, left, right); v.Reason != "" {
		return v
	}
	switch pass.Kind {
	case TolerantPass, FeePass:
		if currency := e.left.side.currencyOf(int(left)); !pass.takes(currency) {
			return Verdict{Reason: BecauseAccount, Found: currency.Code(), Needed: strings.Join(pass.Currencies, " ")}
		}
		return e.amountsAndReference(pass, left, right)
	case ProbabilisticPass:
		return e.probability(index, pass, left, right)
	}
	return Verdict{}
}

// keys compares the keys of an exact or subset pass one by one.
func (e *explainer) keys(pass *Pass, left, right uint32) Verdict {
	for _, key := range pass.Keys {
		one, has := e.keyText(e.left, pass, key, left)
		other, hasToo := e.keyText(e.right, pass, key, right)
		switch {
		case key == AmountKey && e.left.amount[left] != e.right.amount[right]:
			return Verdict{Reason: BecauseAmount, Found: e.difference(left, right), Needed: "0"}
		case !has || !hasToo:
			return Verdict{Reason: BecauseNoKey, Needed: string(key)}
		case one != other:
			return Verdict{Reason: BecauseKey, Found: one, Needed: other}
		}
	}
	return Verdict{}
}

// keyText is what an item has under a key, and whether it has anything.
func (e *explainer) keyText(c *columns, pass *Pass, key Key, item uint32) (string, bool) {
	switch key {
	case ReferenceKey:
		number := referenceKey(c, pass, int(item))
		if number == 0 {
			return "", false
		}
		if pass.reference() == EqualReference {
			return e.rawTexts[number], true
		}
		return e.keyTexts[number], true
	case BookingDateKey:
		return c.side.booking[item].String(), true
	case ValueDateKey:
		return c.side.value[item].String(), true
	case PartyKey:
		party := partyForm(string(c.side.partyOf(int(item))))
		return party, party != ""
	}
	return "", true
}

func (e *explainer) difference(left, right uint32) string {
	return string(decimalOf(e.left.amount[left]-e.right.amount[right], e.left.side.currencyOf(int(left))))
}

// sharedKey looks for a reference that both items have.
func (e *explainer) sharedKey(pass *Pass, left, right uint32) Verdict {
	switch {
	case len(e.left.keysOf(left)) == 0 || len(e.right.keysOf(right)) == 0:
		return Verdict{Reason: BecauseNoKey, Needed: string(ReferenceKey)}
	case !e.shareKey(left, right):
		return Verdict{Reason: BecauseReference, Found: string(AnyReference), Needed: string(NormalisedReference)}
	case pass.Kind != ManyToMany && (e.left.amount[left] < 0) != (e.right.amount[right] < 0):
		return Verdict{Reason: BecauseSign}
	}
	return Verdict{}
}

func (e *explainer) window(pass *Pass, left, right uint32) Verdict {
	window := pass.Window
	if window == nil {
		return Verdict{}
	}
	days, near := e.nearBy(window, left, right)
	if pass.Kind == ProbabilisticPass {
		days = e.left.dayOf(left, pass) - e.right.dayOf(right, pass)
		near = -days <= int32(window.Before) && days <= int32(window.After)
	}
	if near {
		return Verdict{}
	}
	return Verdict{Reason: BecauseWindow, Found: strconv.Itoa(int(days)), Needed: strconv.Itoa(-window.Before) + "…" + strconv.Itoa(window.After)}
}

// amountsAndReference are the conditions of a pass one to one.
func (e *explainer) amountsAndReference(pass *Pass, left, right uint32) Verdict {
	limits := rangeOf(pass, e.left.side.currencyOf(int(left)))
	if (e.left.amount[left] < 0) != (e.right.amount[right] < 0) {
		return Verdict{Reason: BecauseSign}
	}
	if _, allowed := limits.allows(e.left.amount[left], e.right.amount[right]); !allowed {
		return Verdict{Reason: BecauseAmount, Found: e.difference(left, right), Needed: e.allowance(&limits, left, right)}
	}
	kind, _ := e.relate(left, right, pass)
	switch {
	case kind < requiredRelation(pass.reference()):
		return Verdict{Reason: BecauseReference, Found: string(kind.rule()), Needed: string(pass.reference())}
	case !e.tellsEnough(left, right, kind, pass):
		return Verdict{Reason: BecauseLittle}
	}
	return Verdict{}
}

// allowance writes the largest difference that a pass admits, or the range of fees.
func (e *explainer) allowance(limits *amountRange, left, right uint32) string {
	currency := e.left.side.currencyOf(int(left))
	larger := max(magnitude(e.left.amount[left]), magnitude(e.right.amount[right]))
	if limits.exchanged {
		return "12 ⇄ 21"
	}
	if !limits.fee {
		return string(decimalOf(limits.tolerance(larger), currency))
	}
	if limits.schedule != nil {
		return string(decimalOf(limits.schedule.tier(larger).of(larger), currency))
	}
	most := smallest(larger, limits.feeMaximum, limits.feePercent)
	return string(decimalOf(limits.feeMinimum, currency)) + "…" + string(decimalOf(most, currency))
}

// probability looks the pair up among those that were weighed.
func (e *explainer) probability(index int, pass *Pass, left, right uint32) Verdict {
	one, other := float64(e.left.amount[left]), float64(e.right.amount[right])
	if one*other < 0 {
		return Verdict{Reason: BecauseSign}
	}
	apart := 100 * math.Abs(one-other) / max(1, math.Abs(one), math.Abs(other))
	if apart > float64(partsPerMillion(pass.Amount.Percent))/1e4 {
		return Verdict{Reason: BecauseAmount, Found: strconv.FormatFloat(apart, 'f', 2, 64) + " %", Needed: pass.Amount.Percent + " %"}
	}
	if e.otherThanFee(left, right) {
		return Verdict{Reason: BecauseFee}
	}
	at := slices.IndexFunc(e.weighed[index], func(number uint32) bool {
		return e.evidence[number].Left == left && e.evidence[number].Right == right
	})
	taken := e.takenBy(index, pass, left, right)
	if at < 0 && taken.Group != "" {
		return taken
	}
	if at < 0 {
		return Verdict{Reason: BecauseImprobable, Found: "< 0.001", Needed: pass.Linkage.Suggest}
	}
	pair := &e.evidence[e.weighed[index][at]]
	v := Verdict{Reason: BecauseImprobable, Found: strconv.FormatFloat(pair.Probability, 'f', 3, 64), Needed: pass.Linkage.Suggest, Comparisons: e.comparisons(pair, pass)}
	if taken.Group != "" {
		v.Reason, v.Group, v.Item = taken.Reason, taken.Group, taken.Item
	}
	return v
}

// exchangePair are the conditions of a pass between two currencies.
func (e *explainer) exchangePair(pass *Pass, left, right uint32) Verdict {
	if !e.sameAccount(left, right) || e.left.side.currencyOf(int(left)) == e.right.side.currencyOf(int(right)) {
		return Verdict{Reason: BecauseAccount, Found: e.accountOf(e.left, left), Needed: e.accountOf(e.right, right)}
	}
	if v := e.sharedKey(pass, left, right); v.Reason != "" {
		return v
	}
	if v := e.window(pass, left, right); v.Reason != "" {
		return v
	}
	p := e.exchangePassOf(pass)
	compared, found := p.compare(left, right)
	switch {
	case !found:
		return Verdict{Reason: BecauseNoKey, Needed: string(ExchangePass)}
	case !p.tolerates(&pass.Amount, compared.expected, right):
		currency := e.right.side.currencyOf(int(right))
		return Verdict{Reason: BecauseAmount, Found: string(decimalOf(compared.expected-e.right.amount[right], currency)), Needed: pass.Amount.Absolute + " " + pass.Amount.Percent + "%"}
	}
	return Verdict{}
}
