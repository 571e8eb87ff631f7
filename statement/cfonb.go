package statement

import (
	"regexp"
	"strings"

	"zhitong/calendar"
	"zhitong/money"
)

// cfonbWidth is the length of every record (CFONB, relevé de compte sur
// support informatique, 2004).
const cfonbWidth = 120

// cfonbHeader: an old balance (01) with bank, branch, currency, decimals and
// account.
var cfonbHeader = regexp.MustCompile(`^01\d{5}.{4}\d{5}[A-Z]{3}[\d ].[A-Z0-9]{11}..\d{6}`)

func recogniseCFONB(head []byte) Format {
	if cfonbHeader.Match(trimHead(head)) {
		return CFONB
	}
	return ""
}

// UnsignedAmount is an amount whose last character is a digit in place of the
// character that encodes digit and sign; it is read as a credit.
const UnsignedAmount NoticeCode = "unsigned_amount"

// cfonbReader makes a statement of the records from 01 to 07.
type cfonbReader struct {
	columnReader
	out       *delivery
	statement *Statement // nil between statements
	pending   *cfonbPending
	read      int
}

// cfonbPending is a movement whose complements (05) may still come.
type cfonbPending struct {
	entry *Entry
	texts []string
	end   int64
}

func readCFONB(in *source, out *delivery, _ Options) error {
	reader := &cfonbReader{columnReader: columnReader{in, cfonbWidth}, out: out}
	return reader.each(reader.take, reader.endOfInput)
}

func (c *cfonbReader) endOfInput() error {
	if c.statement != nil || c.read == 0 {
		return c.fail(c.at, CodeTruncated, "", "the file ends before the new balance (07)")
	}
	return nil
}

var cfonbSteps = map[string]func(*cfonbReader, *columnLine) error{
	"01": (*cfonbReader).oldBalance, "04": (*cfonbReader).movement, "05": (*cfonbReader).complement, "07": (*cfonbReader).newBalance,
}

func (c *cfonbReader) take(line *columnLine) error {
	kind := line.cut(1, 2)
	step := cfonbSteps[kind]
	switch {
	case step == nil:
		return c.refuse(line, 1, CodeMalformedField, "", "the record code is none of 01, 04, 05 and 07")
	case (kind == "01") != (c.statement == nil):
		return c.refuse(line, 1, CodeMalformedField, kind, "the record is not allowed here")
	case kind != "01" && cfonbAccount(line) != c.statement.Account:
		return c.refuse(line, 3, CodeMalformedField, kind, "the record is of another account than the old balance")
	}
	return step(c, line)
}

// cfonbAccount is the national number without its key: bank, branch, account.
func cfonbAccount(line *columnLine) string {
	return line.field(3, 7) + line.field(12, 16) + line.field(22, 32)
}

func (c *cfonbReader) oldBalance(line *columnLine) error {
	currency, err := money.LookupCurrency(line.cut(17, 19))
	if err != nil {
		return c.refuse(line, 17, CodeUnknownCurrency, "01", "the currency is not a code of ISO 4217")
	}
	c.statement = &Statement{
		Format: CFONB, Account: cfonbAccount(line), Servicer: line.field(3, 7), Currency: currency,
		Raw: Raw{Offset: line.at.offset, Line: line.at.line},
	}
	balance, err := c.balance(line, "01")
	if err != nil {
		return err
	}
	balance.Kind = OpeningBooked
	c.statement.Opening, c.statement.From = balance, balance.Date
	c.statement.ID = c.statement.Account + "/" + balance.Date.String()
	c.read++
	return c.out.begin(c.statement)
}

func (c *cfonbReader) balance(line *columnLine, record string) (*Balance, error) {
	date, err := c.requiredDate(line, record)
	if err != nil {
		return nil, err
	}
	amount, err := c.amount(line, record)
	return &Balance{Date: date, Amount: amount}, err
}

func (c *cfonbReader) requiredDate(line *columnLine, record string) (calendar.Date, error) {
	date, err := c.dayMonthYear(line, 35, record)
	if err == nil && date.IsZero() {
		err = c.refuse(line, 35, CodeMissingField, record, "the record has no date")
	}
	return date, err
}

func (c *cfonbReader) newBalance(line *columnLine) error {
	if err := c.flush(); err != nil {
		return err
	}
	balance, err := c.balance(line, "07")
	if err != nil {
		return err
	}
	balance.Kind = ClosingBooked
	c.statement.Closing, c.statement.To = balance, balance.Date
	c.statement.Raw.Length = line.end - c.statement.Raw.Offset
	c.statement = nil
	return c.out.end()
}

// cfonbSigned maps the last character of an amount to its digit: credits {, A
// to I, debits }, J to R. In the French variant of ISO 646 the braces are é
// and è.
const (
	cfonbCredits = "{ABCDEFGHI"
	cfonbDebits  = "}JKLMNOPQR"
)

var cfonbBraces = strings.NewReplacer("é", "{", "è", "}")

// amount reads columns 91 to 104 with the decimals of column 20.
func (c *cfonbReader) amount(line *columnLine, record string) (money.Amount, error) {
	text := cfonbBraces.Replace(line.field(91, 104))
	if text == "" {
		return money.Amount{}, c.refuse(line, 91, CodeMissingField, record, "the record has no amount")
	}
	last := len(text) - 1
	credit, debit := strings.IndexByte(cfonbCredits, text[last]), strings.IndexByte(cfonbDebits, text[last])
	digit := max(credit, debit)
	if digit < 0 {
		c.statement.notice(UnsignedAmount, line.at.line)
		digit = int(text[last]) - '0'
	}
	digits := text[:last]
	if digit < 0 || digit > 9 || !isDigits(digits) {
		return money.Amount{}, c.refuse(line, 91, CodeInvalidAmount, record, "the amount is not digits with a sign in the last one")
	}
	amount, err := decimalOf(digits+string(rune('0'+digit)), line.cut(20, 20), c.statement.Currency)
	if err == nil && debit >= 0 {
		amount, err = amount.Neg()
	}
	if err != nil {
		return amount, c.refuse(line, 91, CodeInvalidAmount, record, sentenceOf(err))
	}
	return amount, nil
}

// decimalOf puts the point before the number of decimals that the record tells,
// else that of the currency.
func decimalOf(digits, decimals string, currency money.Currency) (money.Amount, error) {
	places, ok := currency.MinorUnit()
	if decimals >= "0" && decimals <= "9" {
		places, ok = int(decimals[0]-'0'), true
	}
	if !ok {
		places = 0
	}
	digits = strings.Repeat("0", max(0, places+1-len(digits))) + digits
	point := len(digits) - places
	text := digits[:point]
	if places > 0 {
		text += "." + digits[point:]
	}
	return money.ParseDecimal(text, '.', currency)
}
