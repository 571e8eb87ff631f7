package statement

import (
	"io"
	"regexp"
	"slices"
	"strings"

	"zhitong/calendar"
	"zhitong/money"
)

// csvReader makes entries of the rows of a file. The rows of an account and
// currency are one statement, wherever they stand.
type csvReader struct {
	*source
	rows    rowReader
	plan    *csvPlan
	options Options
	out     *delivery
	name    string // identification of the statements
	ended   bool

	current *csvStatement
	opened  []*csvStatement // in the order of their first rows
	known   map[csvAccount]*csvStatement

	preamble   map[string]string // facts of the rows before the header
	facts      map[string]*regexp.Regexp
	yearInText calendar.Date
	notices    []Notice
	readDates  [fieldCount]readDate
	made       Entry // of the row that is read
}

func readCSV(in *source, out *delivery, options Options) error {
	if options.Profile == nil {
		return in.fail(in.at, CodeInvalidProfile, "", "a CSV file needs a profile, and the columns are those of none that ships")
	}
	if err := options.Profile.Check(); err != nil {
		return err
	}
	return newCSVReader(in, rowsOf(in, options), out, options).read()
}

// rowsOf splits text as the profile says.
func rowsOf(in *source, options Options) rowReader {
	profile := options.Profile
	if profile.Fixed != nil {
		return newFixedRows(in, profile.Fixed, options.encoding())
	}
	return &csvRows{source: in, delimiter: profile.delimiter(), unquoted: profile.Unquoted, trimPrefix: profile.TrimPrefix}
}

func newCSVReader(in *source, rows rowReader, out *delivery, options Options) *csvReader {
	profile := options.Profile
	reader := &csvReader{
		source: in, rows: rows, plan: newPlan(profile), options: options, out: out,
		name:     firstOf(options.StatementID, options.File, profile.Name),
		known:    map[csvAccount]*csvStatement{},
		preamble: map[string]string{}, facts: map[string]*regexp.Regexp{},
	}
	for name, expression := range profile.Preamble {
		reader.facts[name] = regexp.MustCompile(expression)
	}
	out.totals = reader.plan.totalsProof
	return reader
}

// read takes all rows.
func (r *csvReader) read() error {
	if titles := r.plan.profile.fixedTitles(); titles != nil {
		if err := r.begin(&csvRow{fields: titles, at: r.at}); err != nil {
			return err
		}
	}
	for {
		row, err := r.rows.next()
		if err == io.EOF {
			return r.finish()
		}
		if err == nil {
			err = r.take(row)
		}
		if err != nil {
			return err
		}
	}
}

// fixedTitles are the columns of a file without header, nil where it has one.
func (p *CSVProfile) fixedTitles() []string {
	if p.Fixed != nil {
		return p.Fixed.titles()
	}
	return p.Titles
}

// begin takes the titles of a file that has no header.
func (r *csvReader) begin(row *csvRow) error {
	header, ok := matchHeader(r.plan.profile, row.fields)
	if !ok {
		return &Error{Code: CodeInvalidProfile, Message: "the titles lack a column that the profile names", Path: "titles"}
	}
	r.bind(header)
	return nil
}

func (r *csvReader) bind(header *csvHeader) {
	r.plan.bind(header)
	if r.options.observer != nil {
		_, isSheet := r.rows.(*sheetRows)
		r.options.observer.began(r.plan, r.options, isSheet)
	}
}

// take handles one row: preamble, header, entry or what follows the entries.
func (r *csvReader) take(row *csvRow) error {
	if r.plan.header == nil {
		r.before(row)
		return nil
	}
	switch {
	case blank(row.fields):
		return nil
	case r.plan.takeTotals(row):
		r.observe(row, "total", "")
		return nil
	case r.ended:
		r.observe(row, "after_end", "")
		return nil
	case startsWith(row.line, r.plan.profile.SkipRows):
		r.observe(row, "skipped", "")
		return nil
	case r.plan.header.isRepeated(row.fields):
		r.observe(row, "header_repeated", "")
		return nil
	case startsWith(row.line, r.plan.profile.EndRows):
		r.ended = true
		r.observe(row, "end", "")
		return nil
	}
	return r.data(row)
}

// before looks for the header and for facts in what stands before it.
func (r *csvReader) before(row *csvRow) {
	if header, ok := matchHeader(r.plan.profile, row.fields); ok {
		header.at = row.at
		r.bind(header)
		return
	}
	for name, expression := range r.facts {
		if match := expression.FindStringSubmatch(row.line); match != nil && r.preamble[name] == "" {
			r.preamble[name] = strings.TrimSpace(match[1])
		}
	}
	if rule := r.plan.profile.Year; rule != nil && r.yearInText.IsZero() {
		r.yearInText, _ = rule.find(rule.Text, row.line)
	}
	if r.plan.takeTotals(row) {
		r.observe(row, "total", "")
	}
}

// data handles a row that is an entry unless a rule or a state says otherwise.
func (r *csvReader) data(row *csvRow) error {
	cells := csvCells{r, row, r.plan.ruleFor(row)}
	r.plan.addToTotals(row)
	if cells.rule != nil && cells.rule.Ignore != "" {
		r.observe(row, "ignored", cells.rule.Ignore)
		return nil
	}
	if state := cells.cell(fieldState); state != "" && slices.Contains(r.plan.profile.IgnoredStates, state) {
		r.observe(row, "ignored", state)
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
	account := cells.account()
	if account == "" {
		return cells.problem(fieldAccount, CodeMissingField, "the row has no account")
	}
	if err := r.statementFor(account, currency, cells.row); err != nil {
		return err
	}
	r.current.balances.add(cells, entry)
	r.extend(entry)
	return r.out.entry(entry)
}

// account is that of the row, the file, the caller or the profile.
func (c csvCells) account() string {
	text, _, err := c.cut(fieldAccount)
	if err != nil {
		text = ""
	}
	if text != "" {
		return text
	}
	return firstOf(c.preamble["account"], c.options.Account, c.plan.profile.Account)
}

// finish ends the statements. A file that holds no row but tells its
// account is a statement without entries.
func (r *csvReader) finish() error {
	if r.plan.header == nil {
		return r.fail(r.at, CodeHeaderNotFound, "", "no row has the columns that the profile requires")
	}
	if len(r.opened) == 0 {
		row := &csvRow{at: r.at}
		cells := csvCells{r, row, nil}
		currency, err := cells.currency()
		account := cells.account()
		if err != nil || account == "" {
			return nil
		}
		if err := r.statementFor(account, currency, row); err != nil {
			return err
		}
	}
	return r.endStatements()
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
	c.made = Entry{
		BookingDate: booking, BookingTime: c.time(), ValueDate: value, Amount: amount, Status: c.status(neutral), Charges: charges,
		BankTransactionCode: c.text(fieldTransactionCode), Description: c.text(fieldDescription),
		References:   References{AccountServicerReference: reference(c.text(fieldReference)), Own: reference(c.text(fieldOwnReference)), TransactionID: reference(c.text(fieldTransactionID))},
		Counterparty: c.counterparty(amount),
		Remittance:   Remittance{Text: c.text(fieldRemittance)},
		Raw:          Raw{Offset: c.row.at.offset, Length: c.row.end - c.row.at.offset, Line: c.row.at.line, Part: c.options.part},
	}
	return &c.made, nil
}

// text is a field that a pattern may shorten but never refuses.
func (c csvCells) text(field csvField) string {
	if c.rule == nil && len(c.plan.header.columns[field]) == 0 {
		return ""
	}
	text, _, err := c.cut(field)
	if err != nil {
		return c.cell(field)
	}
	return text
}

func (c csvCells) counterparty(amount money.Amount) Counterparty {
	counterparty := Counterparty{Name: c.text(fieldCounterpartyName), Account: c.text(fieldCounterpartyAccount), BIC: c.text(fieldCounterpartyBank)}
	if c.plan.profile.Parties != nil && counterparty.Account == "" {
		other := c.plan.payer
		if amount.Sign() < 0 {
			other = c.plan.payee
		}
		counterparty.Account = c.plan.text(c.row, other)
	}
	return counterparty
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
	case c.rule != nil && c.rule.Status != "":
		return Status(c.rule.Status)
	case slices.Contains(c.plan.profile.PendingStates, c.cell(fieldState)) && c.cell(fieldState) != "":
		return Pending
	}
	return Booked
}
