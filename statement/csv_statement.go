package statement

import (
	"strconv"
	"strings"

	"zhitong/money"
)

// csvAccount is what a statement of a file is about.
type csvAccount struct {
	account  string
	currency money.Currency
}

// csvStatement is a statement whose rows have begun. Rows of several accounts
// may take turns, so each keeps what its proofs need.
type csvStatement struct {
	*Statement
	prover   *prover
	balances csvBalances
	notices  []Notice
	end      int64 // where the reader was when the rows of another began
}

// maxCSVStatements bounds the accounts of a file.
const maxCSVStatements = 100_000

// statementFor goes on with the statement of account and currency, or begins it.
func (r *csvReader) statementFor(account string, currency money.Currency, row *csvRow) error {
	if r.current != nil && r.current.Account == account && r.current.Currency == currency {
		return nil
	}
	r.leave()
	if known := r.known[csvAccount{account, currency}]; known != nil {
		r.current = known
		r.out.statement, r.out.prover = known.Statement, known.prover
		return nil
	}
	if len(r.opened) == maxCSVStatements {
		return r.fail(row.at, CodeTooLarge, "", "the file has more than the allowed %d accounts", maxCSVStatements)
	}
	return r.beginStatement(strings.Clone(account), currency, row)
}

// leave puts the current statement aside.
func (r *csvReader) leave() {
	if r.current == nil {
		return
	}
	r.current.end = r.at.offset
	r.current.notices, r.notices = append(r.current.notices, r.notices...), nil
}

func (r *csvReader) beginStatement(account string, currency money.Currency, row *csvRow) error {
	statement := &Statement{
		ID: r.name, Format: CSV, Profile: r.plan.profile.Name, Account: account, Currency: currency,
		Raw: Raw{Offset: row.at.offset, Line: row.at.line, Part: r.options.part},
	}
	if len(r.opened) > 0 {
		statement.ID += "/" + strconv.Itoa(len(r.opened)+1)
	}
	if err := r.out.begin(statement); err != nil {
		return err
	}
	r.current = &csvStatement{Statement: statement, prover: r.out.prover, balances: csvBalances{newestFirst: r.plan.profile.NewestFirst}}
	r.opened = append(r.opened, r.current)
	r.known[csvAccount{account, currency}] = r.current
	return nil
}

func (r *csvReader) extend(entry *Entry) {
	statement := r.current
	if statement.From.IsZero() || entry.BookingDate.Before(statement.From) {
		statement.From = entry.BookingDate
	}
	if entry.BookingDate.After(statement.To) {
		statement.To = entry.BookingDate
	}
}

// endStatements ends all. What the file states about itself is about all its
// rows, and held against the last of several.
func (r *csvReader) endStatements() error {
	r.leave()
	for _, one := range r.opened {
		r.out.statement, r.out.prover, r.out.totals = one.Statement, one.prover, nil
		if one == r.current {
			r.out.totals = r.plan.totalsProof
		}
		if err := r.endStatement(one); err != nil {
			return err
		}
	}
	return nil
}

func (r *csvReader) endStatement(one *csvStatement) error {
	one.balances.settle(one.Statement)
	one.Notices = append(one.Notices, one.notices...)
	one.Raw.Length = one.end - one.Raw.Offset
	if one == r.opened[0] {
		one.Totals = r.plan.statedTotals(one.Currency)
	}
	return r.out.end(one.balances.broken)
}

func (r *csvReader) notice(code NoticeCode, line int) {
	if len(r.notices) < maxNotices {
		r.notices = append(r.notices, Notice{code, line})
	}
}
