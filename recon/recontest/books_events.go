package recontest

import (
	"fmt"
	"strconv"
	"strings"

	"zhitong/calendar"
	"zhitong/recon"
)

// Kind says what an event of the books is like.
type Kind string

// The kinds of events.
const (
	Exact        Kind = "exact"         // both sides have it on the same day with the same amount
	DateShift    Kind = "date_shift"    // the bank has it later, over a weekend or holidays
	Partial      Kind = "partial"       // one invoice paid in several
	Split        Kind = "split"         // one payment booked as several journals of one reference
	Batch        Kind = "batch"         // one payment for several invoices, each with its own reference
	FeeDeducted  Kind = "fee_deducted"  // the bank took a fee off the payment
	FXDifference Kind = "fx_difference" // the books took another rate of exchange than the bank
	AmountTypo   Kind = "amount_typo"   // two digits of the booked amount change places
	BankFee      Kind = "bank_fee"      // a charge of the bank that the books lack
	Duplicate    Kind = "duplicate"     // one side has it twice
	Reversal     Kind = "reversal"      // one side takes it back
	MissingLeft  Kind = "missing_left"  // a journal that the bank lacks
	MissingRight Kind = "missing_right" // an entry of the bank that the books lack
	Unexpected   Kind = "unexpected"    // on one side only, and nothing tells what it is for
	InTransit    Kind = "in_transit"    // on one side only, in the last days
)

// rates are how many of 10,000 events are of a kind; the others are exact.
var rates = []struct {
	kind Kind
	rate int
	make func(*bookEvent)
}{
	{DateShift, 300, (*bookEvent).dateShift}, {Partial, 90, (*bookEvent).partial}, {Split, 80, (*bookEvent).split}, {Batch, 80, (*bookEvent).batch},
	{FeeDeducted, 200, (*bookEvent).feeDeducted}, {FXDifference, 150, (*bookEvent).fxDifference}, {AmountTypo, 60, (*bookEvent).amountTypo},
	{BankFee, 130, (*bookEvent).bankFee}, {Duplicate, 100, (*bookEvent).duplicate}, {Reversal, 80, (*bookEvent).reversal},
	{MissingLeft, 115, (*bookEvent).missingLeft}, {MissingRight, 120, (*bookEvent).missingRight}, {Unexpected, 125, (*bookEvent).unexpected},
}

// bookEvent is one event while it is made.
type bookEvent struct {
	*bookMaker
	account   *account
	party     *party
	reference string
	written   string // the reference of the last item, as it stands there
	amount    int64
	day       calendar.Date
	truth     Truth
}

// event makes one event of the current day.
func (m *bookMaker) event() {
	e := &bookEvent{bookMaker: m, account: &accounts[m.random.IntN(len(accounts))], party: m.cast.party(m.random), day: m.days[m.day]}
	e.amount = m.amount(e.account)
	e.reference = m.newReference(e.party, e.day)
	e.truth.Kind = Exact
	made := (*bookEvent).exact
	at := m.random.IntN(10_000)
	for _, one := range rates {
		if at < one.rate {
			e.truth.Kind, made = one.kind, one.make
			break
		}
		at -= one.rate
	}
	if len(m.days)-m.day <= TimingDays+1 && m.random.IntN(2) == 0 {
		e.truth.Kind, made = InTransit, (*bookEvent).inTransit
	}
	made(e)
	m.census.add(&e.truth)
	m.truth.write(&e.truth)
}

// newReference numbers invoices in order, orders out of order, and takes the
// contract of the party for a payment that comes again every month.
func (m *bookMaker) newReference(p *party, day calendar.Date) string {
	switch at := m.random.IntN(100); {
	case at < 55:
		return fmt.Sprintf("INV%d-%07d", day.Year(), m.number)
	case at < 80:
		return fmt.Sprintf("SO%010d", uint64(m.number)*7_919_000_027%9_999_999_967)
	case at < 95:
		return fmt.Sprintf("PAY%s%06d", strings.ReplaceAll(day.String(), "-", ""), m.number%1_000_000)
	}
	return fmt.Sprintf("%s-%02d", p.contract, int(day.Month()))
}

func (e *bookEvent) exact() {
	e.together(e.bank(e.day, e.amount, e.reference), e.book(e.day, e.amount, e.reference))
}

// dateShift books on any day, holidays too; the bank follows on a business day.
func (e *bookEvent) dateShift() {
	at := max(0, e.bookMaker.day-1-e.random.IntN(3))
	booked := e.days[at]
	if free := e.days[min(at+1, len(e.days)-1)].DaysSince(booked); free > 1 && e.random.IntN(2) == 0 {
		booked = booked.AddDays(1 + e.random.IntN(free-1))
	}
	e.together(e.bank(e.day, e.amount, e.reference), e.book(booked, e.amount, e.reference))
}

func (e *bookEvent) later(most int) calendar.Date {
	return e.days[min(len(e.days)-1, e.bookMaker.day+e.random.IntN(most+1))]
}

// parts divides the amount into unequal parts of one sign.
func (e *bookEvent) parts(count int) []int64 {
	weights, total := make([]float64, count), 0.0
	for at := range weights {
		weights[at] = 0.6 + 0.8*e.random.Float64()
		total += weights[at]
	}
	rest, parts := e.amount, make([]int64, count)
	for at := range count - 1 {
		parts[at] = int64(float64(e.amount) * weights[at] / total)
		rest -= parts[at]
	}
	parts[count-1] = rest
	return parts
}

func (e *bookEvent) atLeast(cny float64) {
	least := int64(cny * e.account.scale)
	if e.amount < 0 {
		e.amount = min(e.amount, -least)
		return
	}
	e.amount = max(e.amount, least)
}

func (e *bookEvent) partial() {
	e.atLeast(500)
	for _, part := range e.parts(2 + e.random.IntN(3)) {
		e.truth.Left = append(e.truth.Left, e.bank(e.later(5), part, e.reference))
	}
	e.truth.Right = append(e.truth.Right, e.book(e.day, e.amount, e.reference))
}

func (e *bookEvent) split() {
	e.atLeast(500)
	e.truth.Left = append(e.truth.Left, e.bank(e.day, e.amount, e.reference))
	for _, part := range e.parts(2 + e.random.IntN(3)) {
		e.truth.Right = append(e.truth.Right, e.book(e.day, part, e.reference))
	}
}

// batch has the bank name the invoices in its text, or the books the payment.
func (e *bookEvent) batch() {
	e.atLeast(500)
	parts := e.parts(2 + e.random.IntN(4))
	named := e.random.IntN(2) == 0
	var invoices []string
	for at := range parts {
		invoices = append(invoices, fmt.Sprintf("INV%d-%07d", e.day.Year(), e.number*10+at+50_000_000))
	}
	if named {
		e.truth.Left = append(e.truth.Left, e.bankFor(e.day, e.amount, "", strings.Join(invoices, " ")))
	} else {
		e.truth.Left = append(e.truth.Left, e.bank(e.day, e.amount, e.reference))
	}
	for at, part := range parts {
		booked := e.days[max(0, e.bookMaker.day-e.random.IntN(3))]
		text := e.party.name + " " + invoices[at]
		if !named {
			text = e.party.name + " " + e.reference
		}
		e.truth.Right = append(e.truth.Right, e.bookFor(booked, part, invoices[at], text))
	}
}

// flatFees are in units of the currency: banks charge whole and half units.
var flatFees = []float64{2, 5, 5.5, 10, 10, 15, 20, 25, 35, 50}

func (e *bookEvent) feeDeducted() {
	if e.account.alone {
		e.account = &accounts[e.random.IntN(4)]
	}
	fee := int64(100 * flatFees[e.random.IntN(len(flatFees))])
	e.amount = max(e.amount, -e.amount, 25*fee)
	e.together(e.bank(e.later(1), e.amount-fee, e.reference), e.book(e.day, e.amount, e.reference))
	e.truth.Within = recon.ClassFee
}

func (e *bookEvent) fxDifference() {
	e.atLeast(2000)
	rate := 0.001 + 0.014*e.random.Float64()
	if e.random.IntN(2) == 0 {
		rate = -rate
	}
	paid := e.amount + int64(float64(e.amount)*rate)
	e.together(e.bank(e.later(2), paid, e.reference), e.book(e.day, e.amount, e.reference))
	e.truth.Within = recon.ClassAmountDifference
}

func (e *bookEvent) amountTypo() {
	e.atLeast(100)
	digits := []byte(fmt.Sprint(e.amount))
	for at := len(digits) - 1; at > 1; at-- {
		if digits[at] != digits[at-1] && digits[at-1] != '-' {
			digits[at], digits[at-1] = digits[at-1], digits[at]
			break
		}
	}
	booked, err := strconv.ParseInt(string(digits), 10, 64) // a zero may come to the front
	if err != nil || booked == e.amount {
		booked = e.amount + 90
	}
	e.together(e.bank(e.day, e.amount, e.reference), e.book(e.day, booked, e.reference))
	e.truth.Within = recon.ClassAmountDifference
}
