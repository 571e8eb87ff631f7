package statement

import (
	"time"

	"zhitong/calendar"
	"zhitong/money"
)

// Format names a kind of file.
type Format string

// The formats that this package reads.
const (
	CAMT052 Format = "camt.052" // account report (intraday)
	CAMT053 Format = "camt.053" // statement
	CAMT054 Format = "camt.054" // debit and credit notification
	MT940   Format = "mt940"    // customer statement
	MT942   Format = "mt942"    // interim transaction report
	CSV     Format = "csv"      // described by a CSVProfile
	MT950   Format = "mt950"    // statement, without field 86
	BAI2    Format = "bai2"     // cash management balance reporting, version 2
	OFX     Format = "ofx"      // Open Financial Exchange 1.x and 2.x, QFX
	NACHA   Format = "nacha"    // ACH file of the United States
	CODA    Format = "coda"     // coded statement of account, Belgium
	CFONB   Format = "cfonb120" // statement of 120 columns, France
)

// BalanceKind says what a balance counts.
type BalanceKind string

// The kinds of balance.
const (
	OpeningBooked      BalanceKind = "opening_booked"    // OPBD, :60F:
	ClosingBooked      BalanceKind = "closing_booked"    // CLBD, :62F:
	InterimOpening     BalanceKind = "interim_opening"   // ITBD at the start of a page, :60M:
	InterimClosing     BalanceKind = "interim_closing"   // ITBD at the end of a page, :62M:
	PreviouslyClosed   BalanceKind = "previously_closed" // PRCD
	OpeningAvailable   BalanceKind = "opening_available" // OPAV
	ClosingAvailable   BalanceKind = "closing_available" // CLAV, :64:
	InterimAvailable   BalanceKind = "interim_available" // ITAV
	ForwardAvailable   BalanceKind = "forward_available" // FWAV, :65:
	Expected           BalanceKind = "expected"          // XPCD
	InformationBalance BalanceKind = "information"       // INFO
	OtherBalance       BalanceKind = "other"             // a code of the bank's own
)

// Balance is what an account held at a date.
type Balance struct {
	Kind   BalanceKind   `json:"kind"`
	Date   calendar.Date `json:"date"`
	Amount money.Amount  `json:"amount"` // credit positive
}

// Totals are the sums that the file itself states. A nil figure is not stated.
type Totals struct {
	Entries *Total `json:"entries,omitempty"` // Amount is the net where stated
	Credits *Total `json:"credits,omitempty"`
	Debits  *Total `json:"debits,omitempty"` // Amount is negative or zero
}

// Total is a number of entries with their sum.
type Total struct {
	Count  *int          `json:"count,omitempty"`
	Amount *money.Amount `json:"amount,omitempty"`
}

// Statement is one statement, report or notification about one account.
type Statement struct {
	ID               string         `json:"id"`
	Format           Format         `json:"format"`
	Profile          string         `json:"profile,omitempty"` // name of the profile that described the file
	MessageID        string         `json:"messageId,omitempty"`
	RelatedReference string         `json:"relatedReference,omitempty"`
	Account          string         `json:"account"`
	Servicer         string         `json:"servicer,omitempty"` // BIC of the bank, else the identification that the file has of it
	Currency         money.Currency `json:"currency"`
	Sequence         *int64         `json:"sequence,omitempty"` // number of the statement: ElctrncSeqNb, else LglSeqNb; :28C: before the slash
	Page             *int64         `json:"page,omitempty"`     // page within it: PgNb; :28C: after the slash
	LastPage         *bool          `json:"lastPage,omitempty"`
	CreatedAt        time.Time      `json:"createdAt,omitzero"`
	From             calendar.Date  `json:"from"`
	To               calendar.Date  `json:"to"`
	Opening          *Balance       `json:"opening,omitempty"`
	Closing          *Balance       `json:"closing,omitempty"`
	Balances         []Balance      `json:"balances,omitempty"` // all others, in the order of the file
	Totals           Totals         `json:"totals"`
	EntryCount       int            `json:"entryCount"`
	Entries          []Entry        `json:"entries,omitempty"` // empty while streaming
	Proofs           Proofs         `json:"proofs"`
	Notices          []Notice       `json:"notices,omitempty"`
	Raw              Raw            `json:"raw"`
}

// Notice tells of input that deviates from its standard and was read all the
// same, in the one way that its code documents.
type Notice struct {
	Code NoticeCode `json:"code"`
	Line int        `json:"line"`
}

// NoticeCode names a deviation.
type NoticeCode string

// date orders the statements of an account.
func (s *Statement) date() calendar.Date {
	switch {
	case s.Closing != nil:
		return s.Closing.Date
	case !s.To.IsZero():
		return s.To
	case s.Opening != nil:
		return s.Opening.Date
	}
	return calendar.DateOf(s.CreatedAt)
}

// maxNotices bounds what is told about deviations.
const maxNotices = 100

// notice tells of a deviation at a line.
func (s *Statement) notice(code NoticeCode, line int) {
	if len(s.Notices) < maxNotices {
		s.Notices = append(s.Notices, Notice{code, line})
	}
}
