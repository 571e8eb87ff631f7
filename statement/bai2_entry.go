package statement

import (
	"math/big"
	"strings"

	"zhitong/calendar"
	"zhitong/money"
)

// bai2Funds says when the funds of an amount are available.
type bai2Funds struct {
	valueDate calendar.Date // of type V
	next      int           // index of the field behind
}

// funds reads the funds type with its fields: S has three amounts, V date and
// time, D a number of pairs of days and amount; 0, 1, 2 and Z stand alone.
func (r *bai2Reader) funds(record *bai2Record, index int) (bai2Funds, error) {
	switch record.field(index) {
	case "", "0", "1", "2", "Z":
		return bai2Funds{next: index + 1}, nil
	case "S":
		return bai2Funds{next: index + 4}, r.amounts(record, index+1, 3, 1)
	case "V":
		date, err := r.date(record, index+1)
		return bai2Funds{valueDate: date, next: index + 3}, err
	case "D":
		count, err := r.integer(record, index+1)
		if err != nil {
			return bai2Funds{}, err
		}
		if count == nil || count.Sign() < 0 || !count.IsInt64() || count.Int64() > int64(len(record.fields)) {
			return bai2Funds{}, r.fail(record.place(index+1), CodeMalformedField, record.code, "the number of distributions is not there or too large")
		}
		pairs := int(count.Int64())
		return bai2Funds{next: index + 2 + 2*pairs}, r.amounts(record, index+2, pairs, 2)
	}
	return bai2Funds{}, r.fail(record.place(index), CodeMalformedField, record.code, "the funds type is none of S, V, D, 0, 1, 2 and Z")
}

// amounts checks that the fields of a distribution are numbers.
func (r *bai2Reader) amounts(record *bai2Record, index, count, step int) error {
	for ; count > 0; count-- {
		if _, err := r.integer(record, index+step-1); err != nil {
			return err
		}
		index += step
	}
	return nil
}

// transaction reads record 16: type code, amount, funds type, references, text.
func (r *bai2Reader) transaction(record *bai2Record) error {
	r.account.records += record.physical
	code := record.field(0)
	effect, known := bai2EffectOf(code)
	if !known {
		return r.fail(record.place(0), CodeMalformedField, "16", "the type code is not known")
	}
	amount, err := r.integer(record, 1)
	if err != nil {
		return err
	}
	funds, err := r.funds(record, 2)
	if err != nil {
		return err
	}
	if effect == bai2Unknown {
		r.account.statement.notice(UnknownTypeCode, record.at.line)
	}
	entry := r.entryOf(record, effect, funds)
	entry.BankTransactionCode = code
	if entry.Amount, err = r.effectOn(record, effect, amount); err != nil {
		return err
	}
	return r.out.entry(entry)
}

func (r *bai2Reader) entryOf(record *bai2Record, effect bai2Effect, funds bai2Funds) *Entry {
	entry := &Entry{
		BookingDate: r.group.asOf, ValueDate: funds.valueDate, Status: Booked,
		References: References{AccountServicerReference: nonZeroReference(record.field(funds.next)), Own: nonZeroReference(record.field(funds.next + 1))},
		Remittance: Remittance{Text: record.text(funds.next + 2)},
		Raw:        Raw{Offset: record.at.offset, Length: record.end - record.at.offset, Line: record.at.line},
	}
	if entry.ValueDate.IsZero() {
		entry.ValueDate = r.group.asOf
	}
	if record.field(0) == bai2CheckPaid {
		entry.References.Cheque = entry.References.Own
	}
	if r.group.notToBook || effect == bai2Status || effect == bai2NonMonetary || effect == bai2Unknown {
		entry.Status = Information
	}
	return entry
}

// bai2CheckPaid is the type code whose customer reference is the number of a cheque.
const bai2CheckPaid = "475"

// nonZeroReference leaves out zeros, which banks write for no reference.
func nonZeroReference(text string) string {
	if strings.Trim(text, "0") == "" {
		return ""
	}
	return reference(text)
}

// effectOn signs the amount by the type code. A sign of its own, which the
// standard does not have here, turns it round.
func (r *bai2Reader) effectOn(record *bai2Record, effect bai2Effect, minor *big.Int) (money.Amount, error) {
	statement := r.account.statement
	if minor == nil {
		if effect == bai2NonMonetary {
			return money.Zero(statement.Currency), nil
		}
		return money.Amount{}, r.fail(record.place(1), CodeMissingField, "16", "the transaction has no amount")
	}
	r.account.total.Add(&r.account.total, minor)
	if minor.Sign() < 0 && effect != bai2Status {
		statement.notice(SignedAmount, record.at.line)
	}
	signed := minor
	if effect == bai2Debit {
		signed = new(big.Int).Neg(minor)
	}
	if !signed.IsInt64() {
		return money.Amount{}, r.fail(record.place(1), CodeInvalidAmount, "16", "the amount is too large")
	}
	return money.New(signed.Int64(), statement.Currency), nil
}
