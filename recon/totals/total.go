package totals

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"zhitong/calendar"
	"zhitong/money"
)

// Total is what one side has of a day, a type and a currency.
type Total struct {
	Date     calendar.Date `json:"date"`
	Type     string        `json:"type"`
	Currency string        `json:"currency"`
	Count    int           `json:"count"`
	Sum      json.Number   `json:"sum"` // in units of the currency, money in is positive
}

// Difference is a day, type and currency of which the sides have not the same.
// A side that has nothing counts 0.
type Difference struct {
	Date       calendar.Date `json:"date"`
	Type       string        `json:"type"`
	Currency   string        `json:"currency"`
	OwnCount   int           `json:"ownCount"`
	OwnSum     json.Number   `json:"ownSum"`
	TheirCount int           `json:"theirCount"`
	TheirSum   json.Number   `json:"theirSum"`
}

// Item is one payment.
type Item struct {
	ID        string        `json:"id"` // unique within its side
	Date      calendar.Date `json:"date"`
	Type      string        `json:"type"`
	Currency  string        `json:"currency"`
	Amount    json.Number   `json:"amount"` // in units of the currency, money in is positive
	Reference string        `json:"reference"`
	Text      string        `json:"text,omitempty"`
}

// TypeRule gives a type to the payments whose reference begins with a prefix.
type TypeRule struct {
	Type   string `json:"type"`
	Prefix string `json:"prefix"`
}

// OtherType is the type of what no rule names.
const OtherType = "other"

// typeOf gives the type by the first rule that applies.
func typeOf(reference string, rules []TypeRule) string {
	for _, rule := range rules {
		if strings.HasPrefix(reference, rule.Prefix) {
			return rule.Type
		}
	}
	return OtherType
}

// bucket names what is added up together.
type bucket struct {
	date           calendar.Date
	kind, currency string
}

func (b bucket) compare(other bucket) int {
	return cmp.Or(b.date.Compare(other.date), cmp.Compare(b.kind, other.kind), cmp.Compare(b.currency, other.currency))
}

// amount is a count with an exact sum.
type amount struct {
	count int
	sum   money.Amount
}

func (a amount) plus(count int, more money.Amount) (amount, error) {
	if a.sum.Currency() != more.Currency() {
		return amount{count, more}, nil // the first of its bucket
	}
	sum, err := a.sum.Add(more)
	return amount{a.count + count, sum}, err
}

func (i *Item) money() (money.Amount, error) { return parse(i.Amount, i.Currency, i.ID) }

func parse(number json.Number, code, about string) (money.Amount, error) {
	currency, err := money.LookupCurrency(code)
	if err != nil {
		return money.Amount{}, fmt.Errorf("%s: %w", about, err)
	}
	parsed, err := money.ParseDecimal(string(number), '.', currency)
	if err != nil {
		return money.Amount{}, fmt.Errorf("%s: %w", about, err)
	}
	return parsed, nil
}

// Sum adds items up, in the order of date, type and currency. The error names
// the item whose amount cannot be read or added.
func Sum(items []Item) ([]Total, error) {
	sums := map[bucket]amount{}
	for i := range items {
		item := &items[i]
		value, err := item.money()
		if err != nil {
			return nil, err
		}
		at := bucket{item.Date, item.Type, item.Currency}
		if sums[at], err = sums[at].plus(1, value); err != nil {
			return nil, fmt.Errorf("%s: %w", item.ID, err)
		}
	}
	all := make([]Total, 0, len(sums))
	for at, sum := range sums {
		all = append(all, Total{at.date, at.kind, at.currency, sum.count, json.Number(sum.sum.DecimalText())})
	}
	slices.SortFunc(all, func(a, b Total) int { return a.bucket().compare(b.bucket()) })
	return all, nil
}

func (t *Total) bucket() bucket { return bucket{t.Date, t.Type, t.Currency} }

// Compare lists where the totals differ, in count or sum, in the order of date,
// type and currency. Several totals of one side for the same are added up.
func Compare(own, their []Total) ([]Difference, error) {
	ours, err := gather(own)
	if err != nil {
		return nil, err
	}
	theirs, err := gather(their)
	if err != nil {
		return nil, err
	}
	differences := []Difference{}
	for at := range keysOf(ours, theirs) {
		a, b := ours[at], theirs[at]
		if a.count == b.count && a.sum.Minor() == b.sum.Minor() {
			continue
		}
		differences = append(differences, Difference{at.date, at.kind, at.currency, a.count, a.text(b), b.count, b.text(a)})
	}
	slices.SortFunc(differences, func(a, b Difference) int { return a.bucket().compare(b.bucket()) })
	return differences, nil
}

func (d *Difference) bucket() bucket { return bucket{d.Date, d.Type, d.Currency} }

// text writes the sum, of nothing in the currency of the other side.
func (a amount) text(other amount) json.Number {
	if a.count == 0 && a.sum.Minor() == 0 {
		return json.Number(money.New(0, other.sum.Currency()).DecimalText())
	}
	return json.Number(a.sum.DecimalText())
}

func gather(totals []Total) (map[bucket]amount, error) {
	all := map[bucket]amount{}
	for i := range totals {
		total := &totals[i]
		about := total.Date.String() + " " + total.Type
		value, err := parse(total.Sum, total.Currency, about)
		if err != nil {
			return nil, err
		}
		if all[total.bucket()], err = all[total.bucket()].plus(total.Count, value); err != nil {
			return nil, fmt.Errorf("%s: %w", about, err)
		}
	}
	return all, nil
}

func keysOf(both ...map[bucket]amount) map[bucket]bool {
	keys := map[bucket]bool{}
	for _, one := range both {
		for at := range one {
			keys[at] = true
		}
	}
	return keys
}
