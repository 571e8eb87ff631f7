package recontest

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"

	"zhitong/calendar"
	"zhitong/money"
)

// BookOptions of a year of bank statements and the ledger that belongs to them.
type BookOptions struct {
	Seed  uint64
	Items int // on the left side, at least; the right has about as many
}

// garbledShare is how many references are damaged, on each side.
const garbledShare = 0.15

// TimingDays is how many business days an item without partner is in transit:
// what the truth calls timing needs a rule set that says the same.
const TimingDays = 3

// firstDay and AsOf bound the year; ages count from AsOf.
var (
	firstDay = mustDate("2026-01-05")
	AsOf     = mustDate("2026-12-31")
)

func mustDate(text string) calendar.Date {
	date, err := calendar.ParseDate(text)
	if err != nil {
		panic(err) // the date is a constant
	}
	return date
}

// account is a bank account of the company.
type account struct {
	number   string
	currency money.Currency
	scale    float64 // of its amounts, in minor units for one of CNY
	alone    bool    // the bank takes no fees off its payments
}

var accounts = []account{
	{"110020260000000101", money.CNY, 100, false}, {"110020260000000102", money.CNY, 100, false}, {"310020260000000203", money.CNY, 100, false},
	{"440020260000000304", money.CNY, 100, false}, {"USD-7710-0001", currency("USD"), 15, false}, {"USD-7710-0002", currency("USD"), 15, false},
	{"EUR-DE-0001", currency("EUR"), 13, false}, {"JPY-0001", currency("JPY"), 20, true},
}

func currency(code string) money.Currency {
	found, err := money.LookupCurrency(code)
	if err != nil {
		panic(err) // the code is a constant
	}
	return found
}

// bookMaker makes events and writes their items.
type bookMaker struct {
	random  *rand.Rand
	options BookOptions
	days    []calendar.Date // business days of the year
	age     map[calendar.Date]int
	cast    cast
	popular []float64 // amounts that are met again and again, in CNY
	census  Census
	left    sideWriter
	right   sideWriter
	truth   truthWriter
	number  int // of the event
	day     int
}

// WriteBooks writes both sides as CSV and the truth as one object a line, event
// by event, so that any number of items takes no memory. The same options write
// the same bytes. The error is that of a writer.
func WriteBooks(o BookOptions, bank, books, truth io.Writer) (Census, error) {
	m := &bookMaker{options: o, random: rand.New(rand.NewPCG(o.Seed, 0xb00c5)), census: newCensus()}
	if err := m.calendar(); err != nil {
		return m.census, err
	}
	m.cast = newCast(m.random)
	m.left, m.right, m.truth = newSideWriter(bank, "B", 7_368_787), newSideWriter(books, "V", 3_276_509), newTruthWriter(truth)
	for range min(500, max(20, o.Items/800)) {
		m.popular = append(m.popular, m.roundAmount())
	}
	for m.left.count < o.Items {
		m.number++
		m.day = m.left.count * len(m.days) / o.Items
		m.event()
	}
	m.census.finish(&m.left, &m.right)
	return m.census, firstError(m.left.flush(), m.right.flush(), m.truth.flush())
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return fmt.Errorf("recontest: %w", err)
		}
	}
	return nil
}

// calendar lists the business days and how old an item of each day is.
func (m *bookMaker) calendar() error {
	china, err := calendar.China()
	if err != nil {
		return err
	}
	m.age = map[calendar.Date]int{}
	age := 0
	for date := AsOf; !date.Before(firstDay); date = date.AddDays(-1) {
		open, err := china.IsBusinessDay(date)
		if err != nil {
			return err
		}
		m.age[date] = age
		if open {
			m.days = append([]calendar.Date{date}, m.days...)
			age++
		}
	}
	return nil
}

// roundAmount is one of those that people like.
func (m *bookMaker) roundAmount() float64 {
	steps := []float64{10, 50, 100, 500, 1000}
	return steps[m.random.IntN(len(steps))] * float64(1+m.random.IntN(99))
}

// popularShare of the amounts are among the popular ones.
const popularShare = 0.21

// amount draws a signed amount of an account in its minor units.
func (m *bookMaker) amount(of *account) int64 {
	size := math.Exp(m.random.NormFloat64()*1.4+8) + 20
	if m.random.Float64() < popularShare {
		size = m.popular[m.random.IntN(len(m.popular))]
	}
	minor := int64(math.Round(size * of.scale))
	if m.random.Float64() < 0.4 {
		return -minor
	}
	return minor
}
