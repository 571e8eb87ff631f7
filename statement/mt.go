package statement

import (
	"io"
	"strings"

	"zhitong/identifier"
	"zhitong/money"
)

// mtReader assembles MT940 and MT942 messages from their fields.
type mtReader struct {
	mtScanner
	out       *delivery
	statement *Statement
	begun     bool
	asked     Format
	pending   *mtPending // the entry whose field 86 may still come
	seen      int
}

// mtPending is an entry with the texts that follow its field 61.
type mtPending struct {
	entry     *Entry
	details   []string // lines of its fields 86
	nonSwift  []string
	endOffset int64
}

func readMT(in *source, out *delivery, options Options) error {
	reader := &mtReader{mtScanner: mtScanner{source: in}, out: out, asked: options.Format}
	for {
		field, err := reader.next()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = reader.field(field)
		}
		if err != nil {
			return err
		}
	}
	return reader.endOfInput()
}

func (r *mtReader) endOfInput() error {
	if err := r.endOfMessage(nil); err != nil {
		return err
	}
	if r.seen == 0 {
		return r.fail(r.at, CodeUnknownFormat, "", "the input holds no message")
	}
	if r.asked != "" && r.out.statement.Format != r.asked {
		return r.fail(r.at, CodeUnknownFormat, "", "the message is not of the format that was asked for")
	}
	return nil
}

var mtHandlers map[string]func(*mtReader, *mtField) error

func init() {
	mtHandlers = map[string]func(*mtReader, *mtField) error{
		"20": (*mtReader).transactionReference, "21": (*mtReader).relatedReference,
		"25": (*mtReader).account, "25P": (*mtReader).account, "28": (*mtReader).statementNumber, "28C": (*mtReader).statementNumber,
		"13": (*mtReader).createdAt, "13D": (*mtReader).createdAt, "34F": (*mtReader).floorLimit,
		"60F": (*mtReader).opening, "60M": (*mtReader).opening, "61": (*mtReader).line, "86": (*mtReader).information,
		"62F": (*mtReader).closing, "62M": (*mtReader).closing, "64": (*mtReader).otherBalance, "65": (*mtReader).otherBalance,
		"90C": (*mtReader).totals, "90D": (*mtReader).totals, "NS": (*mtReader).nonSwift, mtEnd: (*mtReader).endOfMessage,
	}
}

func (r *mtReader) field(field *mtField) error {
	if field.tag != mtEnd && field.tag != "20" && r.statement == nil {
		return r.fieldError(field, CodeMissingField, "the message does not begin with field 20")
	}
	return mtHandlers[field.tag](r, field)
}

func (r *mtReader) transactionReference(field *mtField) error {
	if err := r.endOfMessage(field); err != nil {
		return err
	}
	format, err := r.formatOfMessage(field)
	if err != nil {
		return err
	}
	r.seen++
	r.statement = &Statement{ID: strings.TrimSpace(field.text()), Format: format, Raw: Raw{Offset: field.at.offset, Line: field.at.line}}
	return nil
}

func (r *mtReader) relatedReference(field *mtField) error {
	r.statement.RelatedReference = strings.TrimSpace(field.text())
	return nil
}

func (r *mtReader) account(field *mtField) error {
	r.statement.Account = strings.TrimSpace(field.lines[0])
	if field.tag == "25P" && len(field.lines) > 1 {
		r.statement.Servicer = strings.TrimSpace(field.lines[1])
	}
	return nil
}

func (r *mtReader) statementNumber(field *mtField) (err error) {
	r.statement.Sequence, r.statement.Page, err = r.number(field)
	return err
}

func (r *mtReader) createdAt(field *mtField) (err error) {
	r.statement.Format = MT942
	r.statement.CreatedAt, err = r.moment(field)
	return err
}

// floorLimit takes the currency; only MT942 has the field.
func (r *mtReader) floorLimit(field *mtField) error {
	r.statement.Format = MT942
	currency, err := r.currency(field, firstRunes(field.text(), 3))
	r.statement.Currency = currency
	return err
}

func firstRunes(text string, count int) string {
	if len(text) < count {
		return text
	}
	return text[:count]
}

func (r *mtReader) opening(field *mtField) error {
	balance, err := r.balance(field)
	if err != nil {
		return err
	}
	if r.begun {
		return r.fieldError(field, CodeMalformedField, "the opening balance comes behind an entry")
	}
	r.statement.Opening, r.statement.Currency = balance, balance.Amount.Currency()
	r.statement.From = balance.Date
	return nil
}

func (r *mtReader) closing(field *mtField) error {
	if err := r.flush(); err != nil {
		return err
	}
	balance, err := r.balance(field)
	if err != nil {
		return err
	}
	if err := r.sameCurrency(field, balance.Amount.Currency()); err != nil {
		return err
	}
	r.statement.Closing, r.statement.To = balance, balance.Date
	lastPage := field.tag == "62F"
	r.statement.LastPage = &lastPage
	return nil
}

// sameCurrency also settles the currency of a statement without opening balance.
func (r *mtReader) sameCurrency(field *mtField, currency money.Currency) error {
	if r.statement.Currency.IsZero() {
		r.statement.Currency = currency
	}
	if r.statement.Currency != currency {
		return r.fieldError(field, CodeMalformedField, "the balance is in another currency than the statement")
	}
	return nil
}

func (r *mtReader) otherBalance(field *mtField) error {
	if err := r.flush(); err != nil {
		return err
	}
	balance, err := r.balance(field)
	if err != nil {
		return err
	}
	r.statement.Balances = append(r.statement.Balances, *balance)
	return nil
}

func (r *mtReader) totals(field *mtField) error {
	if err := r.flush(); err != nil {
		return err
	}
	total, err := r.total(field)
	if err != nil {
		return err
	}
	if field.tag == "90C" {
		r.statement.Totals.Credits = total
	} else {
		r.statement.Totals.Debits = total
	}
	return nil
}

func (r *mtReader) endOfMessage(field *mtField) error {
	if r.statement == nil {
		return nil
	}
	if err := r.flush(); err != nil {
		return err
	}
	if field == nil {
		field = &mtField{tag: mtEnd, at: r.at}
	}
	if r.statement.Closing == nil && r.statement.Format != MT942 {
		return r.fieldError(field, CodeTruncated, "the message ends without a closing balance (field 62)")
	}
	if err := r.begin(field); err != nil {
		return err
	}
	r.begun, r.statement = false, nil
	return r.out.end()
}

// begin hands over the head of the statement, once.
func (r *mtReader) begin(field *mtField) error {
	if r.begun {
		return nil
	}
	switch {
	case r.statement.Account == "":
		return r.fieldError(field, CodeMissingField, "the message has no account (field 25)")
	case r.statement.Currency.IsZero():
		return r.fieldError(field, CodeMissingField, "nothing before this field tells the currency (field 60 or 34F)")
	}
	r.statement.Account = withoutCurrency(r.statement.Account, r.statement.Currency)
	r.begun = true
	return r.out.begin(r.statement)
}

// withoutCurrency: some banks write the currency behind the IBAN.
func withoutCurrency(account string, currency money.Currency) string {
	bare := strings.TrimSpace(strings.TrimSuffix(account, currency.Code()))
	if bare != account && identifier.CheckIBAN(bare).Verdict == identifier.OK {
		return bare
	}
	return account
}
