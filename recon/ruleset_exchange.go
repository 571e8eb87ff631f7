package recon

import (
	"fmt"
	"math/big"

	"zhitong/calendar"
	"zhitong/money"
)

// Exchange is the table of rates of an exchange pass.
type Exchange struct {
	Source  string         `json:"source" yaml:"source"`                           // who publishes the rates
	Rates   []ExchangeRate `json:"rates" yaml:"rates"`                             //
	Inverse bool           `json:"inverse,omitempty" yaml:"inverse"`               // a rate counts for the way back too
	MaxAge  int            `json:"maximumAgeDays,omitempty" yaml:"maximumAgeDays"` // calendar days for which a rate holds after its own; 0: that day only
}

// ExchangeRate says how many units of To are paid for one unit of From.
type ExchangeRate struct {
	Date string `json:"date" yaml:"date"` // YYYY-MM-DD
	From string `json:"from" yaml:"from"` // ISO 4217
	To   string `json:"to" yaml:"to"`
	Rate string `json:"rate" yaml:"rate"` // a decimal: "7.1203"
}

// The most that a table of rates may have.
const (
	maxRates   = 10_000
	maxRateAge = 31
)

// maxExchangePercent bounds the tolerance of an exchange pass: amounts that
// are further apart are not the same money.
const maxExchangePercent = "20"

// exchange checks what an exchange pass needs.
func (c *ruleCheck) exchange(path string, pass *Pass) {
	is := pass.Kind == ExchangePass
	table := pass.Exchange
	switch {
	case table == nil && is:
		c.at(path+".exchange", CodeMissingValue, "an exchange pass declares its rates")
	case table != nil && !is:
		c.at(path+".exchange", CodeInvalidValue, "only an exchange pass has rates")
	}
	if table == nil || !is {
		return
	}
	if pass.Band == Suggest || pass.reference() != NormalisedReference || pass.Amount.Any {
		c.at(path, CodeInvalidValue, "an exchange pass confirms pairs of one normalised reference within its tolerance")
	}
	if exceeds(pass.Amount.Percent, maxExchangePercent) {
		c.at(path+".amount.percent", CodeInvalidValue, "the tolerance of an exchange pass is at most %s percent", maxExchangePercent)
	}
	c.require(path+".exchange.source", table.Source)
	c.count(path+".exchange.maximumAgeDays", table.MaxAge, maxRateAge)
	if len(table.Rates) == 0 || len(table.Rates) > maxRates {
		c.at(path+".exchange.rates", CodeInvalidValue, "a table has from 1 to %d rates", maxRates)
	}
	seen := map[ExchangeRate]bool{}
	for index, rate := range table.Rates {
		c.rate(fmt.Sprintf("%s.exchange.rates[%d]", path, index), rate, seen)
	}
}

func (c *ruleCheck) rate(path string, rate ExchangeRate, seen map[ExchangeRate]bool) {
	if _, err := calendar.ParseDate(rate.Date); err != nil {
		c.at(path+".date", CodeInvalidValue, "a date is written as 2026-03-02")
	}
	c.currency(path+".from", rate.From)
	c.currency(path+".to", rate.To)
	if rate.From == rate.To {
		c.at(path+".to", CodeInvalidValue, "a rate is between two currencies")
	}
	c.require(path+".rate", rate.Rate)
	c.decimal(path+".rate", rate.Rate)
	if value, ok := new(big.Rat).SetString(rate.Rate); !c.reported[path+".rate"] && (!ok || value.Sign() <= 0) {
		c.at(path+".rate", CodeInvalidValue, "a rate is above zero")
	}
	rate.Rate = ""
	if seen[rate] {
		c.at(path, CodeInvalidValue, "the table has another rate of that day for these currencies")
	}
	seen[rate] = true
}

// rateKey is a way from one currency to another.
type rateKey struct{ from, to string }

// datedRate is a rate that is ready for use.
type datedRate struct {
	date  calendar.Date
	value *big.Rat // minor units of To for a minor unit of From
	text  string
	back  bool // the table has the rate for the other way
}

// rateTable has the rates of each way by day.
type rateTable struct {
	rates  map[rateKey]map[calendar.Date]datedRate
	maxAge int
}

// table makes the rates of a checked rule set ready. A rate of its own goes
// before one for the way back.
func (e *Exchange) table() *rateTable {
	t := &rateTable{map[rateKey]map[calendar.Date]datedRate{}, e.MaxAge}
	for _, back := range []bool{false, true} {
		for _, rate := range e.Rates {
			if !back || e.Inverse {
				t.add(rate, back)
			}
		}
	}
	return t
}

func (t *rateTable) add(rate ExchangeRate, back bool) {
	date, dateErr := calendar.ParseDate(rate.Date)
	value, ok := new(big.Rat).SetString(rate.Rate)
	from, fromErr := money.LookupCurrency(rate.From)
	to, toErr := money.LookupCurrency(rate.To)
	if dateErr != nil || fromErr != nil || toErr != nil || !ok {
		return // the check of the rule set has refused it
	}
	value.Mul(value, big.NewRat(powerOfTen(to), powerOfTen(from)))
	key := rateKey{rate.From, rate.To}
	if back {
		key = rateKey{rate.To, rate.From}
		value.Inv(value)
	}
	if t.rates[key] == nil {
		t.rates[key] = map[calendar.Date]datedRate{}
	}
	if _, known := t.rates[key][date]; !known {
		t.rates[key][date] = datedRate{date, value, rate.Rate, back}
	}
}

// powerOfTen is how many minor units a unit of the currency has.
func powerOfTen(currency money.Currency) int64 {
	decimals, _ := currency.MinorUnit()
	power := int64(1)
	for range decimals {
		power *= 10
	}
	return power
}

// on finds the newest rate that holds on a day.
func (t *rateTable) on(day calendar.Date, from, to string) (datedRate, bool) {
	byDay := t.rates[rateKey{from, to}]
	for age := range t.maxAge + 1 {
		if rate, found := byDay[day.AddDays(-age)]; found {
			return rate, true
		}
	}
	return datedRate{}, false
}

// convert turns minor units into those of the other currency, rounded half away
// from zero; ok is false where they are beyond what can be summed.
func (r datedRate) convert(minor int64) (converted int64, ok bool) {
	exact := new(big.Rat).Mul(r.value, big.NewRat(magnitude(minor), 1))
	doubled := new(big.Int).Mul(exact.Num(), big.NewInt(2))
	doubled.Add(doubled, exact.Denom())
	rounded := doubled.Quo(doubled, new(big.Int).Mul(exact.Denom(), big.NewInt(2)))
	if !rounded.IsInt64() || rounded.Int64() > maxSideTotal {
		return 0, false
	}
	if minor < 0 {
		return -rounded.Int64(), true
	}
	return rounded.Int64(), true
}
