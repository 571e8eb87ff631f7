package statement

import (
	"io"
	"slices"

	"zhitong/calendar"
	"zhitong/money"
)

// csvReader makes entries of the rows of a file. Each account and currency
// must be one run of rows: a new one begins a new statement.
type csvReader struct {
	csvRows
	profile   *CSVProfile
	layouts   []string
	header    *csvHeader
	out       *delivery
	statement *Statement
	name      string // identification of the statements
	started   int
	balances  csvBalances
	ended     bool
}

func readCSV(in *source, out *delivery, options Options) error {
	if options.Profile == nil {
		return in.fail(in.at, CodeInvalidProfile, "", "a CSV file needs a profile")
	}
	if err := options.Profile.Check(); err != nil {
		return err
	}
	reader := newCSVReader(in, out, options)
	for {
		row, err := reader.next()
		if err == io.EOF {
			return reader.finish()
		}
		if err == nil {
			err = reader.take(row)
		}
		if err != nil {
			return err
		}
	}
}

func newCSVReader(in *source, out *delivery, options Options) *csvReader {
	profile := options.Profile
	reader := &csvReader{
		csvRows: csvRows{source: in, delimiter: profile.delimiter(), unquoted: profile.Unquoted, trimPrefix: profile.TrimPrefix},
		profile: profile, out: out,
		name: firstOf(options.StatementID, options.File, profile.Name),
	}
	for _, layout := range profile.DateLayouts {
		reader.layouts = append(reader.layouts, layoutWords.Replace(layout))
	}
	return reader
}

// take handles one row: preamble, header, entry or what follows the entries.
func (r *csvReader) take(row *csvRow) error {
	if r.header == nil {
		r.header, _ = matchHeader(r.profile, row.fields)
		return nil
	}
	switch {
	case r.ended, blank(row.fields), startsWith(row.line, r.profile.SkipRows), r.header.isRepeated(row.fields):
		return nil
	case startsWith(row.line, r.profile.EndRows):
		r.ended = true
		return nil
	}
	cells := csvCells{r, row}
	if slices.Contains(r.profile.IgnoredStates, cells.cell(fieldState)) && cells.cell(fieldState) != "" {
		return nil
	}
	return r.entry(cells)
}

func blank(fields []string) bool {
	return !slices.ContainsFunc(fields, func(field string) bool { return field != "" })
}

func (r *csvReader) entry(cells csvCells) error {
	currency, err := cells.currency()
	if err != nil {
		return err
	}
	entry, err := cells.entry(currency)
	if err != nil {
		return err
	}
	account := firstOf(cells.cell(fieldAccount), r.profile.Account)
	if account == "" {
		return cells.problem(fieldAccount, CodeMissingField, "the row has no account")
	}
	if err := r.statementFor(account, currency, cells.row); err != nil {
		return err
	}
	if err := r.balances.add(cells, entry); err != nil {
		return err
	}
	r.extend(entry)
	return r.out.entry(entry)
}

// statementFor begins a statement where account or currency change.
func (r *csvReader) statementFor(account string, currency money.Currency, row *csvRow) error {
	if r.statement != nil && r.statement.Account == account && r.statement.Currency == currency {
		return nil
	}
	if err := r.endStatement(); err != nil {
		return err
	}
	r.started++
	r.statement = &Statement{
		ID: r.name, Format: CSV, Account: account, Currency: currency, Raw: Raw{Offset: row.at.offset, Line: row.at.line},
	}
	if r.started > 1 {
		r.statement.ID += "/" + account + "/" + currency.Code()
	}
	r.balances = csvBalances{newestFirst: r.profile.NewestFirst}
	return r.out.begin(r.statement)
}

func (r *csvReader) extend(entry *Entry) {
	statement := r.statement
	if statement.From.IsZero() || entry.BookingDate.Before(statement.From) {
		statement.From = entry.BookingDate
	}
	if entry.BookingDate.After(statement.To) {
		statement.To = entry.BookingDate
	}
}

func (r *csvReader) endStatement() error {
	if r.statement == nil {
		return nil
	}
	r.balances.settle(r.statement)
	return r.out.end(r.balances.broken)
}

func (r *csvReader) finish() error {
	if r.header == nil {
		return r.fail(r.at, CodeHeaderNotFound, "", "no row has the columns that the profile requires")
	}
	return r.endStatement()
}

// entry makes an entry of the row.
func (c csvCells) entry(currency money.Currency) (*Entry, error) {
	amount, neutral, err := c.amount(currency)
	if err != nil {
		return nil, err
	}
	booking, value, err := c.dates()
	if err != nil {
		return nil, err
	}
	charges, err := c.charges(currency)
	if err != nil {
		return nil, err
	}
	return &Entry{
		BookingDate: booking, ValueDate: value, Amount: amount, Status: c.status(neutral), Charges: charges,
		BankTransactionCode: c.cell(fieldTransactionCode), Description: c.cell(fieldDescription),
		References:   References{AccountServicerReference: reference(c.cell(fieldReference)), Own: reference(c.cell(fieldOwnReference))},
		Counterparty: Counterparty{Name: c.cell(fieldCounterpartyName), Account: c.cell(fieldCounterpartyAccount), BIC: c.cell(fieldCounterpartyBank)},
		Remittance:   Remittance{Text: c.cell(fieldRemittance)},
		Raw:          Raw{Offset: c.row.at.offset, Length: c.row.end - c.row.at.offset, Line: c.row.at.line},
	}, nil
}

func (c csvCells) dates() (booking, value calendar.Date, err error) {
	if booking, err = c.date(fieldBookingDate); err != nil {
		return booking, value, err
	}
	if c.cell(fieldValueDate) == "" {
		return booking, booking, nil
	}
	value, err = c.date(fieldValueDate)
	return booking, value, err
}

func (c csvCells) status(neutral bool) Status {
	switch {
	case neutral:
		return Information
	case slices.Contains(c.profile.PendingStates, c.cell(fieldState)) && c.cell(fieldState) != "":
		return Pending
	}
	return Booked
}

// charges takes the fee column: a fee is a debit whatever its sign.
func (c csvCells) charges(currency money.Currency) ([]Charge, error) {
	fee, err := c.optionalAmount(fieldCharge, currency)
	if err != nil || fee.IsZero() {
		return nil, err
	}
	if fee.Sign() > 0 {
		if fee, err = fee.Neg(); err != nil {
			return nil, c.problem(fieldCharge, CodeInvalidAmount, sentenceOf(err))
		}
	}
	return []Charge{{Amount: fee}}, nil
}
