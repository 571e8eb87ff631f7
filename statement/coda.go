package statement

import (
	"math/big"
	"regexp"
	"time"

	"zhitong/calendar"
	"zhitong/money"
)

// codaWidth is the length of every record (Febelfin, coded statement of
// account, version 2).
const codaWidth = 128

// codaHeader: zeros, date, bank and application code 05 of a header record.
var codaHeader = regexp.MustCompile(`^0000[0 ]\d{6}[\d ]{3}05[D ]`)

func recogniseCODA(head []byte) Format {
	if codaHeader.Match(trimHead(head)) {
		return CODA
	}
	return ""
}

// Deviations of CODA files that are read all the same.
const (
	// StructuredCommunication is one whose check digits do not agree; it is
	// kept as it stands.
	StructuredCommunication NoticeCode = "structured_communication"
	// DuplicateFile is a file that the bank marks as sent a second time.
	DuplicateFile NoticeCode = "duplicate_file"
)

// codaReader makes a statement of each file 0 to 9, of which one physical file
// may hold several.
type codaReader struct {
	columnReader
	out       *delivery
	header    codaHead
	statement *Statement
	structure string // of the account number
	pending   *codaPending
	records   int // 1, 2, 3 and 8
	debits    big.Int
	credits   big.Int
	state     codaState
	files     int
}

type codaHead struct {
	created   calendar.Date
	reference string
	bank      string
	duplicate bool
	at        position
}

// codaState is the record that came last, as far as it decides what may follow.
type codaState int

const (
	codaOutside codaState = iota
	codaBegun             // 0
	codaOpen              // 1, 2 and 3
	codaClosed            // 8
)

func readCODA(in *source, out *delivery, _ Options) error {
	reader := &codaReader{columnReader: columnReader{in, codaWidth}, out: out}
	return reader.each(reader.take, reader.endOfInput)
}

func (c *codaReader) endOfInput() error {
	if c.state != codaOutside || c.files == 0 {
		return c.fail(c.at, CodeTruncated, "", "the file ends before its trailer record (9)")
	}
	return nil
}

// codaSteps tell for each record where it may stand and what it does.
var codaSteps = map[string]struct {
	states []codaState
	take   func(*codaReader, *columnLine) error
}{
	"0": {[]codaState{codaOutside}, (*codaReader).head}, "1": {[]codaState{codaBegun}, (*codaReader).oldBalance},
	"2": {[]codaState{codaOpen}, (*codaReader).movement}, "3": {[]codaState{codaOpen}, (*codaReader).information},
	"8": {[]codaState{codaOpen}, (*codaReader).newBalance}, "4": {[]codaState{codaOpen, codaClosed}, (*codaReader).freeCommunication},
	"9": {[]codaState{codaClosed}, (*codaReader).trailer},
}

func (c *codaReader) take(line *columnLine) error {
	kind := line.cut(1, 1)
	step, known := codaSteps[kind]
	if !known {
		return c.refuse(line, 1, CodeMalformedField, kind, "the record type is not known")
	}
	for _, state := range step.states {
		if state == c.state {
			return step.take(c, line)
		}
	}
	return c.refuse(line, 1, CodeMalformedField, kind, "the record is not allowed here")
}

func (c *codaReader) head(line *columnLine) (err error) {
	if version := line.field(128, 128); version != "2" && version != "" {
		return c.refuse(line, 128, CodeUnknownFormat, "0", "only version 2 is read")
	}
	c.header = codaHead{reference: line.field(25, 34), bank: firstOf(line.field(61, 71), line.field(12, 14)), duplicate: line.cut(17, 17) == "D", at: line.at}
	if c.header.created, err = c.dayMonthYear(line, 6, "0"); err != nil {
		return err
	}
	c.files++
	c.state, c.records = codaBegun, 0
	c.debits, c.credits = big.Int{}, big.Int{}
	return nil
}

// oldBalance reads record 1 and begins the statement.
func (c *codaReader) oldBalance(line *columnLine) (err error) {
	c.records++
	c.structure = line.cut(2, 2)
	account, code := codaAccount(c.structure, line, 6)
	currency, lookupErr := money.LookupCurrency(code)
	if lookupErr != nil {
		return c.refuse(line, 40, CodeUnknownCurrency, "1", "the currency is not a code of ISO 4217")
	}
	if account == "" {
		return c.refuse(line, 6, CodeMissingField, "1", "the record has no account")
	}
	sequence, err := c.number(line, 126, 128, "1")
	if err != nil {
		return err
	}
	balance, err := c.balance(line, "1", 43, currency)
	if err != nil {
		return err
	}
	balance.Kind = OpeningBooked
	c.statement = &Statement{
		ID: joinID(account, c.header.created.String(), line.field(126, 128)), Format: CODA, MessageID: c.header.reference, Account: account, Servicer: c.header.bank,
		Currency: currency, Sequence: &sequence, Opening: balance, From: balance.Date,
		CreatedAt: c.header.created.In(time.UTC), Raw: Raw{Offset: c.header.at.offset, Line: c.header.at.line},
	}
	if c.header.duplicate {
		c.statement.notice(DuplicateFile, c.header.at.line)
	}
	c.state = codaOpen
	return c.out.begin(c.statement)
}

// codaAccount reads 37 columns of account number and currency by the account
// structure: 0 a Belgian number of 12 digits, 1 another number, 2 a Belgian
// and 3 another IBAN.
func codaAccount(structure string, line *columnLine, first int) (account, currency string) {
	if structure == "0" {
		return line.field(first, first+11), firstOf(line.field(first+13, first+15), "EUR")
	}
	return line.field(first, first+33), firstOf(line.field(first+34, first+36), "EUR")
}

// balance reads sign, amount and date.
func (c *codaReader) balance(line *columnLine, record string, first int, currency money.Currency) (*Balance, error) {
	amount, err := c.amount(line, record, first, currency)
	if err != nil {
		return nil, err
	}
	date, err := c.dayMonthYear(line, first+16, record)
	return &Balance{Date: date, Amount: amount}, err
}

// newBalance reads record 8.
func (c *codaReader) newBalance(line *columnLine) (err error) {
	if err := c.flush(); err != nil {
		return err
	}
	c.records++
	if account, _ := codaAccount(c.structure, line, 5); account != c.statement.Account {
		return c.refuse(line, 5, CodeMalformedField, "8", "the new balance is of another account than the old one")
	}
	balance, err := c.balance(line, "8", 42, c.statement.Currency)
	if err != nil {
		return err
	}
	balance.Kind = ClosingBooked
	c.statement.Closing, c.statement.To = balance, balance.Date
	c.state = codaClosed
	return nil
}

// freeCommunication reads record 4, a message of the bank to its customer.
func (c *codaReader) freeCommunication(line *columnLine) error { return c.flush() }

// trailer reads record 9 and ends the statement.
func (c *codaReader) trailer(line *columnLine) error {
	records, err := c.number(line, 17, 22, "9")
	if err != nil {
		return err
	}
	c.out.controls.count("records", int(records), c.records)
	for _, turnover := range []struct {
		name     string
		first    int
		computed *big.Int
	}{{"debits", 23, &c.debits}, {"credits", 38, &c.credits}} {
		stated, err := c.number(line, turnover.first, turnover.first+14, "9")
		if err != nil {
			return err
		}
		c.out.controls.sum(turnover.name, big.NewInt(stated), turnover.computed)
	}
	c.statement.Raw.Length = line.end - c.statement.Raw.Offset
	c.state, c.statement = codaOutside, nil
	return c.out.end()
}
