package sample

import (
	"cmp"
	"fmt"
	"slices"

	"zhitong/money"
	"zhitong/statement"
)

// Kind says what an event is like.
type Kind string

// The kinds of events, and what a reconciliation makes of them.
const (
	Exact         Kind = "exact"           // both sides agree
	DateShift     Kind = "date_shift"      // booked by the company up to two business days earlier
	Garbled       Kind = "garbled"         // the bank's reference is damaged
	NetOfFee      Kind = "net_of_fee"      // the bank takes a fee off an incoming payment
	Partial       Kind = "partial"         // the customer pays one invoice in parts
	Batch         Kind = "batch"           // one payment of the bank is several journals
	BankFee       Kind = "bank_fee"        // a fee that the books lack
	Unexpected    Kind = "unexpected"      // a movement that the books lack
	MissingAtBank Kind = "missing_at_bank" // a journal that the bank lacks
	Duplicate     Kind = "duplicate"       // the bank books the same payment twice
	Reversed      Kind = "reversed"        // the bank takes an entry back
)

// rates are how many of 1000 events are of a kind; the others are exact.
var rates = []struct {
	kind Kind
	rate int
}{
	{DateShift, 40}, {Garbled, 40}, {NetOfFee, 25}, {Partial, 20}, {Batch, 20}, {BankFee, 8}, {Unexpected, 8}, {MissingAtBank, 8},
	{Duplicate, 5}, {Reversed, 4},
}

// accountMaker makes the events of one account.
type accountMaker struct {
	*maker
	account *BankAccount
	entries [][]statement.Entry // of each day
}

func (m *maker) kind() Kind {
	at := m.random.IntN(1000)
	for _, one := range rates {
		if at < one.rate {
			return one.kind
		}
		at -= one.rate
	}
	return Exact
}

// event makes one event that the bank books on a day.
func (a *accountMaker) event(day int) {
	a.number++
	reference, amount := fmt.Sprintf("INV%d-%07d", a.options.Year, a.number*7919%10_000_000), a.amount()
	truth := Truth{Kind: a.kind()}
	switch truth.Kind {
	case DateShift:
		a.bank(&truth, day, amount, reference, "")
		a.book(&truth, max(0, day-1-a.random.IntN(2)), amount, reference)
	case Garbled:
		a.bank(&truth, day, amount, a.garble(reference), "")
		a.book(&truth, day, amount, reference)
	case NetOfFee:
		gross := max(amount, -amount) + 100_000
		a.bank(&truth, day, gross-int64(100*(5+a.random.IntN(45))), reference, "")
		a.book(&truth, day, gross, reference)
	case Partial:
		a.partial(&truth, day, max(amount, -amount)+30_000, reference)
	case Batch:
		a.batch(&truth, day, amount, reference)
	default:
		a.lonely(&truth, day, amount, reference)
	}
	a.month.Truth = append(a.month.Truth, truth)
}

// lonely makes the events that are not the same on both sides, and the exact ones.
func (a *accountMaker) lonely(truth *Truth, day int, amount int64, reference string) {
	switch truth.Kind {
	case BankFee:
		a.bank(truth, day, -int64(100*(5+a.random.IntN(195))), "", "账户管理费 手续费")
	case Unexpected:
		a.bank(truth, day, amount, "", "往来款")
	case MissingAtBank:
		a.book(truth, day, amount, reference)
	case Duplicate:
		a.bank(truth, day, amount, reference, "")
		a.bank(truth, min(day+1, len(a.days)-1), amount, reference, "")
		a.book(truth, day, amount, reference)
	case Reversed:
		a.bank(truth, day, amount, reference, "")
		a.bank(truth, day, -amount, reference, "冲正")
	default:
		a.bank(truth, day, amount, reference, "")
		a.book(truth, day, amount, reference)
	}
}

// partial has the bank book an invoice in two or three parts.
func (a *accountMaker) partial(truth *Truth, day int, amount int64, reference string) {
	parts, rest := int64(2+a.random.IntN(2)), amount
	for left := parts; left > 0; left-- {
		part := rest
		if left > 1 {
			part = amount/parts - int64(a.random.IntN(5000))
		}
		rest -= part
		a.bank(truth, day, part, reference, "")
	}
	a.book(truth, day, amount, reference)
}

// batch has the company book two to four journals for one payment.
func (a *accountMaker) batch(truth *Truth, day int, amount int64, reference string) {
	total := int64(0)
	for range 2 + a.random.IntN(3) {
		part := amount/2 + sign(amount)*int64(1+a.random.IntN(9000))
		total += part
		a.book(truth, day, part, reference)
	}
	a.bank(truth, day, total, reference, "")
}

// amount draws a signed amount; most are small, few are large.
func (m *maker) amount() int64 {
	size := int64(5_000 + m.random.IntN(500_000))
	if m.random.IntN(20) == 0 {
		size *= int64(5 + m.random.IntN(30))
	}
	if m.random.IntN(5) < 2 {
		return -size
	}
	return size
}

func sign(amount int64) int64 {
	if amount < 0 {
		return -1
	}
	return 1
}

// bank puts an entry on the statement of a day.
func (a *accountMaker) bank(truth *Truth, day int, amount int64, reference, text string) {
	id := fmt.Sprintf("B%s%06d", a.account.Ledger[3:], len(truth.Bank)+10*a.number)
	partner := a.partner()
	if text == "" {
		text = "货款 " + reference
	}
	e := statement.Entry{
		ID: id, Account: a.account.Number, BookingDate: a.days[day], ValueDate: a.days[day], Amount: money.New(amount, money.CNY), Status: statement.Booked,
		References: statement.References{EndToEndID: reference, AccountServicerReference: id}, Remittance: statement.Remittance{Text: text},
	}
	if truth.Kind != BankFee {
		e.Counterparty.Name = partner
	}
	a.entries[day] = append(a.entries[day], e)
	truth.Bank = append(truth.Bank, id)
}

// book writes a journal: money in settles a receivable, money out a payable.
func (a *accountMaker) book(truth *Truth, day int, amount int64, reference string) {
	number := fmt.Sprintf("V%s%06d", a.account.Ledger[3:], len(truth.Journals)+10*a.number)
	j := Journal{Number: number, Date: a.days[day], Text: number + " " + a.partner(), Reference: reference}
	if amount > 0 {
		j.Transfers = []Transfer{{a.account.Ledger, "1122", money.New(amount, money.CNY)}}
	} else {
		j.Transfers = []Transfer{{"2202", a.account.Ledger, money.New(-amount, money.CNY)}}
	}
	a.month.Journals = append(a.month.Journals, j)
	truth.Journals = append(truth.Journals, number)
}

var (
	trees  = []string{"青松", "白桦", "红枫", "银杏", "金桂", "紫荆", "云杉", "香樟"}
	trades = []string{"贸易", "科技", "物流", "制造", "商贸", "食品"}
)

// partner names a fictional company.
func (m *maker) partner() string {
	return trees[m.random.IntN(len(trees))] + "样例" + trades[m.random.IntN(len(trades))] + "有限公司"
}

// sort puts files and journals in the order of their dates.
func (m *maker) sort() {
	slices.SortStableFunc(m.month.Files, func(a, b File) int {
		return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.Name, b.Name))
	})
	slices.SortStableFunc(m.month.Journals, func(a, b Journal) int {
		return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.Number, b.Number))
	})
}
