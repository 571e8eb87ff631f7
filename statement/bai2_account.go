package statement

import (
	"fmt"
	"math/big"

	"zhitong/money"
)

// bai2Account is the account between its records 03 and 49.
type bai2Account struct {
	bai2Level
	statement *Statement
}

// accountHeader reads record 03: account, currency and any number of figures.
func (r *bai2Reader) accountHeader(record *bai2Record) (err error) {
	if err := r.tellEnd(); err != nil {
		return err
	}
	r.group.parts++
	statement := &Statement{
		ID: fmt.Sprintf("%s-%s/%d/%d", r.file.created, r.file.id, r.file.parts+1, r.group.parts), Format: BAI2,
		MessageID: r.file.id, Account: record.field(0), Servicer: r.group.originator,
		Currency: r.group.currency, From: r.group.asOf, To: r.group.asOf,
		Raw: Raw{Offset: record.at.offset, Line: record.at.line},
	}
	if statement.Account == "" {
		return r.fail(record.at, CodeMissingField, "03", "the record has no account number")
	}
	if record.field(1) != "" {
		if statement.Currency, err = r.currency(record, 1); err != nil {
			return err
		}
	}
	if r.group.notToBook {
		statement.notice(GroupNotToBook, record.at.line)
	}
	r.account = &bai2Account{statement: statement}
	r.account.records = record.physical
	if err := r.figures(record); err != nil {
		return err
	}
	r.level = 3
	return r.out.begin(statement)
}

// figures reads type code, amount, item count and funds type, repeated.
func (r *bai2Reader) figures(record *bai2Record) error {
	for index := 2; index < len(record.fields); {
		if record.field(index) == "" {
			index++ // a figure that is left out
			continue
		}
		next, err := r.figure(record, index)
		if err != nil {
			return err
		}
		index = next
	}
	return nil
}

func (r *bai2Reader) figure(record *bai2Record, index int) (next int, err error) {
	effect, known := bai2EffectOf(record.field(index))
	if !known {
		return 0, r.fail(record.place(index), CodeMalformedField, "03", "the type code is not known")
	}
	amount, err := r.integer(record, index+1)
	if err != nil {
		return 0, err
	}
	var count *big.Int
	funds := bai2Funds{next: index + 2}
	if !record.cutShort(index + 2) {
		if count, err = r.integer(record, index+2); err != nil {
			return 0, err
		}
		if funds, err = r.funds(record, index+3); err != nil {
			return 0, err
		}
	}
	if amount == nil {
		return funds.next, nil
	}
	r.account.total.Add(&r.account.total, amount)
	return funds.next, r.keep(record, index, effect, amount, count)
}

// cutShort: a slash may end a record before the item count and the funds type
// of its last figure; a continuation then begins with the next type code.
func (r *bai2Record) cutShort(index int) bool {
	return index > 0 && index+1 < len(r.fields) && r.fields[index].physical != r.fields[index-1].physical &&
		len(r.field(index)) == 3 && len(r.field(index+1)) > 1
}

// keep files the figure as a balance or, for 100 and 400, as a total.
func (r *bai2Reader) keep(record *bai2Record, index int, effect bai2Effect, minor, count *big.Int) error {
	if !minor.IsInt64() {
		return r.fail(record.place(index+1), CodeInvalidAmount, "03", "the amount is too large")
	}
	statement, code := r.account.statement, record.field(index)
	amount := money.New(minor.Int64(), statement.Currency)
	switch {
	case code == "100":
		statement.Totals.Credits = &Total{Count: countOf(count), Amount: &amount}
	case code == "400":
		negative, err := amount.Neg()
		if err != nil {
			return r.fail(record.place(index+1), CodeInvalidAmount, "03", "%s", sentenceOf(err))
		}
		statement.Totals.Debits = &Total{Count: countOf(count), Amount: &negative}
	case effect == bai2Status:
		statement.keepBalance(bai2Balances[code], amount)
	}
	return nil
}

func countOf(count *big.Int) *int {
	if count == nil || !count.IsInt64() {
		return nil
	}
	number := int(count.Int64())
	return &number
}

// keepBalance takes the ledger balances for opening and closing; an account
// that is reported during the day has a current one only.
func (s *Statement) keepBalance(kind BalanceKind, amount money.Amount) {
	if kind == "" {
		kind = OtherBalance
	}
	balance := Balance{Kind: kind, Date: s.To, Amount: amount}
	switch {
	case kind == OpeningBooked && s.Opening == nil:
		s.Opening = &balance
	case kind == ClosingBooked && (s.Closing == nil || s.Closing.Kind != ClosingBooked):
		if s.Closing != nil {
			s.Balances = append(s.Balances, *s.Closing)
		}
		s.Closing = &balance
	case kind == InterimClosing && s.Closing == nil:
		s.Closing = &balance
	default:
		s.Balances = append(s.Balances, balance)
	}
}
