package recon

import "zhitong/money"

// breakSums adds breaks up while they are made: by class and by account.
type breakSums struct {
	count   int
	classes map[classOfCurrency]*classSum
	moved   map[breakAccount]int64
}

type classOfCurrency struct {
	class    Class
	currency money.Currency
}

type classSum struct {
	minor int64
	count int
}

// breakAccount is an account in the words of a side, with a class.
type breakAccount struct {
	side SideName
	accountOf
	class Class
}

func (s *breakSums) add(b *Break) {
	if s.classes == nil {
		s.classes, s.moved = map[classOfCurrency]*classSum{}, map[breakAccount]int64{}
	}
	s.count++
	key := classOfCurrency{b.Class, b.Currency}
	if s.classes[key] == nil {
		s.classes[key] = &classSum{}
	}
	s.classes[key].minor += b.Minor
	s.classes[key].count++
	s.moved[breakAccount{breakSide(b), accountOf{b.Account, b.Currency}, b.Class}] += b.Minor
}

// totals lists the sums in the order of the classes.
func (s *breakSums) totals() []ClassTotal {
	totals := []ClassTotal{}
	for _, class := range Classes() {
		sums := map[money.Currency]int64{}
		for key, sum := range s.classes {
			if key.class == class {
				sums[key.currency] = sum.minor
			}
		}
		for _, currency := range sortedCurrencies(sums) {
			totals = append(totals, ClassTotal{class, currency, s.classes[classOfCurrency{class, currency}].count, decimalOf(sums[currency], currency)})
		}
	}
	return totals
}
