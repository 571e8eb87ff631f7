package statement

import (
	"zhitong/calendar"
	"zhitong/money"
)

// Status says how final an entry is (ISO 20022 EntryStatus).
type Status string

// The statuses of an entry.
const (
	Booked      Status = "booked"      // BOOK: part of the balance
	Pending     Status = "pending"     // PDNG, FUTR: expected, not part of the balance
	Information Status = "information" // INFO: tells something, moves nothing
)

// Entry is one movement on an account, the same for every format.
type Entry struct {
	// ID is the file's own unique reference, else "statement/ordinal", which is also
	// taken where the reference is longer than any standard allows. It is unique
	// within the statement; two accounts may carry the same one.
	ID          string        `json:"id"`
	Account     string        `json:"account"`
	StatementID string        `json:"statementId"`
	Sequence    int           `json:"sequence"` // place in the statement, from 1
	BookingDate calendar.Date `json:"bookingDate"`
	BookingTime string        `json:"bookingTime,omitempty"` // of the day, as the file has it: "22:43:08"
	ValueDate   calendar.Date `json:"valueDate"`
	Amount      money.Amount  `json:"amount"` // credit positive, debit negative
	Status      Status        `json:"status"`
	Reversal    bool          `json:"reversal,omitempty"` // the entry takes back an earlier one; Amount has the effect's sign

	// BankTransactionCode is "PMNT/RCDT/ESCT" or the bank's own code in
	// camt, and in MT940 the transaction type with the business transaction
	// code where there is one ("NTRF/166").
	BankTransactionCode string       `json:"bankTransactionCode,omitempty"`
	Description         string       `json:"description,omitempty"` // posting text, supplementary details, additional entry information
	References          References   `json:"references"`
	Counterparty        Counterparty `json:"counterparty"`
	Remittance          Remittance   `json:"remittance"`
	Charges             []Charge     `json:"charges,omitempty"`
	Exchange            *Exchange    `json:"exchange,omitempty"`

	// Parts are the transactions of a batch booking, where the file tells
	// more than one; a single one is folded into the entry itself.
	Parts []Part `json:"parts,omitempty"`
	Raw   Raw    `json:"raw"`
}

// Part is one transaction of a batch booking. Its amount has the sign of its
// own effect.
type Part struct {
	Amount       money.Amount `json:"amount"` // zero without a currency where the file does not tell
	References   References   `json:"references"`
	Counterparty Counterparty `json:"counterparty"`
	Remittance   Remittance   `json:"remittance"`
	Charges      []Charge     `json:"charges,omitempty"`
	Exchange     *Exchange    `json:"exchange,omitempty"`
}

// References are the identifications that the parties and the banks on the way
// gave to a payment (ISO 20022 TransactionReferences). Placeholders such as
// NOTPROVIDED and NONREF are left out.
type References struct {
	EndToEndID               string `json:"endToEndId,omitempty"`
	InstructionID            string `json:"instructionId,omitempty"`
	TransactionID            string `json:"transactionId,omitempty"`
	UETR                     string `json:"uetr,omitempty"`
	AccountServicerReference string `json:"accountServicerReference,omitempty"`
	EntryReference           string `json:"entryReference,omitempty"` // of the entry within its message (NtryRef)
	MessageID                string `json:"messageId,omitempty"`
	PaymentInformationID     string `json:"paymentInformationId,omitempty"`
	MandateID                string `json:"mandateId,omitempty"`
	Cheque                   string `json:"cheque,omitempty"`
	Own                      string `json:"own,omitempty"` // the account owner's reference (MT940 subfield 7)
}

// Counterparty is the other side: the debtor of a credit, the creditor of a debit.
type Counterparty struct {
	Name    string `json:"name,omitempty"`
	Account string `json:"account,omitempty"` // IBAN or the bank's number
	BIC     string `json:"bic,omitempty"`     // or the national bank code where the file has no BIC
}

// Remittance says what the payment is for.
type Remittance struct {
	Structured []string `json:"structured,omitempty"` // creditor references, invoice numbers
	Text       string   `json:"text,omitempty"`
}

// Charge is a fee that the bank took on an entry.
type Charge struct {
	Amount   money.Amount `json:"amount"` // debit negative, as for an entry
	Included bool         `json:"included,omitempty"`
	Type     string       `json:"type,omitempty"`
	Bearer   string       `json:"bearer,omitempty"`
}

// Exchange is a currency conversion. Rate is decimal text: units of Target for
// one unit of Source as the file states it.
type Exchange struct {
	Source     money.Currency `json:"source"`
	Target     money.Currency `json:"target"`
	Rate       string         `json:"rate,omitempty"`
	Instructed money.Amount   `json:"instructed"`
}

// Raw points at the place of the entry in the file, so that it can be shown
// as it was.
type Raw struct {
	Offset int64 `json:"offset"` // bytes from the start of the file
	Length int64 `json:"length"`
	Line   int   `json:"line"` // from 1; in a sheet the row, and offset and length are zero

	// Part is the member of an archive and the sheet of a workbook that the
	// entry stands in: "bill.csv", "Sheet1", "bill.xlsx!Sheet1".
	Part string `json:"part,omitempty"`
}
