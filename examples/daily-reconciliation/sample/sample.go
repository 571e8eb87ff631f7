package sample

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"time"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/statement"
)

// Options say what is made. The zero value of a field takes the default.
type Options struct {
	Seed          uint64     // 20260302
	Year          int        // 2026
	Month         time.Month // March
	EntriesPerDay int        // of each account; 40
}

func (o Options) orDefault() Options {
	if o.Seed == 0 {
		o.Seed = 20260302
	}
	if o.Year == 0 {
		o.Year, o.Month = 2026, time.March
	}
	if o.EntriesPerDay == 0 {
		o.EntriesPerDay = 40
	}
	return o
}

// BankAccount is one of the accounts of the company.
type BankAccount struct {
	Number  string
	Ledger  string // code in the chart of accounts
	Format  statement.Format
	Opening money.Amount
}

// Accounts are the bank accounts.
var Accounts = []BankAccount{
	{"110020260000000101", "100201", statement.CAMT053, money.New(250_000_000, money.CNY)},
	{"310020260000000202", "100202", statement.MT940, money.New(88_000_000, money.CNY)},
}

// File is one statement as a bank delivers it.
type File struct {
	Name    string
	Account string
	Date    calendar.Date
	Content []byte
}

// Transfer is one movement of a journal between accounts of the chart.
type Transfer struct {
	Debit, Credit string
	Amount        money.Amount
}

// Journal is what the company itself booked.
type Journal struct {
	Number    string // unique
	Date      calendar.Date
	Text      string
	Reference string
	Transfers []Transfer
}

// Truth says which entries of the bank and which journals are the same event.
type Truth struct {
	Kind     Kind
	Bank     []string // references of the bank, unique in the month
	Journals []string // numbers
}

// Month is all that was made.
type Month struct {
	Files    []File // in the order of their dates
	Journals []Journal
	Truth    []Truth
}

// Make makes a month. The error is that of the calendar, for a year without
// published holidays, or of the writers of statements.
func Make(options Options) (*Month, error) {
	options = options.orDefault()
	days, err := businessDays(options)
	if err != nil {
		return nil, err
	}
	m := &maker{options: options, random: rand.New(rand.NewPCG(options.Seed, 7)), days: days, month: &Month{}}
	for i := range Accounts {
		if err := m.account(&Accounts[i]); err != nil {
			return nil, err
		}
	}
	m.sort()
	return m.month, nil
}

func businessDays(options Options) ([]calendar.Date, error) {
	china, err := calendar.China()
	if err != nil {
		return nil, err
	}
	var days []calendar.Date
	for day := 1; day <= calendar.DaysIn(options.Year, options.Month); day++ {
		date, err := calendar.NewDate(options.Year, options.Month, day)
		if err != nil {
			return nil, err
		}
		open, err := china.IsBusinessDay(date)
		if err != nil {
			return nil, err
		}
		if open {
			days = append(days, date)
		}
	}
	return days, nil
}

// maker makes one month.
type maker struct {
	options Options
	random  *rand.Rand
	days    []calendar.Date
	month   *Month
	number  int // of events, for references
}

// account makes the statements and journals of one account.
func (m *maker) account(account *BankAccount) error {
	a := &accountMaker{maker: m, account: account, entries: make([][]statement.Entry, len(m.days))}
	for day := range m.days {
		for range m.options.EntriesPerDay {
			a.event(day)
		}
	}
	balance := account.Opening.Minor()
	for day, date := range m.days {
		file, closing, err := a.statement(day, date, balance)
		if err != nil {
			return err
		}
		balance = closing
		m.month.Files = append(m.month.Files, file)
	}
	return nil
}

// statement writes the statement of one day.
func (a *accountMaker) statement(day int, date calendar.Date, opening int64) (File, int64, error) {
	closing := opening
	entries := a.entries[day]
	for i := range entries {
		entries[i].Sequence = i + 1
		closing += entries[i].Amount.Minor()
	}
	sequence := int64(day + 1)
	s := &statement.Statement{
		ID: fmt.Sprintf("%s%04d%02d%02d", a.account.Ledger, date.Year(), int(date.Month()), date.Day()), Account: a.account.Number,
		Currency: money.CNY, Sequence: &sequence, From: date, To: date, Entries: entries, EntryCount: len(entries),
		Opening: &statement.Balance{Kind: statement.OpeningBooked, Date: date, Amount: money.New(opening, money.CNY)},
		Closing: &statement.Balance{Kind: statement.ClosingBooked, Date: date, Amount: money.New(closing, money.CNY)},
	}
	var content bytes.Buffer
	write, ending := statement.WriteCAMT053, "camt053.xml"
	if a.account.Format == statement.MT940 {
		write, ending = statement.WriteMT940, "sta"
	}
	if err := write(&content, []*statement.Statement{s}); err != nil {
		return File{}, 0, fmt.Errorf("sample: the statement of %s: %w", date, err)
	}
	name := fmt.Sprintf("%s-%s.%s", a.account.Ledger, date, ending)
	return File{name, a.account.Number, date, content.Bytes()}, closing, nil
}
