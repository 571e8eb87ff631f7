package ledger

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/pipeline"
	"zhitong/store"
)

// JournalState says whether a journal counts.
type JournalState string

// The states of a journal. Only a posted one touches balances; it stays posted
// for ever and is corrected by a reversal.
const (
	Proposed JournalState = "proposed"
	Posted   JournalState = "posted"
	Rejected JournalState = "rejected"
)

// Transfer moves an amount above zero from the credit to the debit account.
type Transfer struct {
	Debit  string       `json:"debit"`
	Credit string       `json:"credit"`
	Amount money.Amount `json:"amount"`
	Text   string       `json:"text,omitempty"`
}

// Journal is linked transfers that are posted together or not at all.
type Journal struct {
	Key        int64         `json:"key"`
	Tenant     string        `json:"tenant"`
	State      JournalState  `json:"state"`
	ValueDate  calendar.Date `json:"valueDate"`
	Text       string        `json:"text"`
	Reference  string        `json:"reference,omitempty"` // what it answers: a break, an invoice
	Rule       string        `json:"rule,omitempty"`      // the rule version that proposed it
	ProposedBy string        `json:"proposedBy"`
	ProposedAt time.Time     `json:"proposedAt"`
	ApprovedBy string        `json:"approvedBy,omitempty"`
	PostedAt   time.Time     `json:"postedAt,omitzero"`
	Reason     string        `json:"reason,omitempty"` // of a rejection or reversal
	Reverses   int64         `json:"reverses,omitempty"`
	ReversedBy int64         `json:"reversedBy,omitempty"`
	Transfers  []Transfer    `json:"transfers"`
}

// Period gives the accounting period of the journal: the month of its value date.
func (j *Journal) Period() string { return periodOf(j.ValueDate) }

func periodOf(date calendar.Date) string {
	return fmt.Sprintf("%04d-%02d", date.Year(), int(date.Month()))
}

// Journals is the table of journals.
var Journals = &pipeline.Table[int64, Journal]{
	Spec: &store.Table{
		Name: "ledger_journal",
		Columns: []store.Column{{Name: "id", Type: store.Int64}, {Name: "tenant", Type: store.Text},
			{Name: "state", Type: store.Text}, {Name: "reference", Type: store.Text}, {Name: "body", Type: store.Bytes}},
		Key: []string{"id"},
		Indexes: []store.Index{
			{Name: "ledger_journal_by_state", Columns: []string{"tenant", "state", "id"}},
			{Name: "ledger_journal_by_reference", Columns: []string{"tenant", "reference"}},
		},
	},
	Key:    func(j *Journal) int64 { return j.Key },
	KeyRow: func(key int64) store.Row { return store.Row{key} },
	Owner:  func(key int64) int64 { return key },
	Encode: func(j *Journal) (store.Row, error) {
		return pipeline.WithBody(j, j.Key, j.Tenant, string(j.State), j.Reference)
	},
	Decode: pipeline.FromBody[Journal],
}

// checkTransfers checks transfers against the accounts of a tenant.
func checkTransfers(batch *pipeline.Batch, tenant string, transfers []Transfer) error {
	if len(transfers) == 0 || len(transfers) > maxTransfers {
		return pipeline.Refuse(pipeline.InvalidArgument, "a journal has between 1 and %d transfers", maxTransfers)
	}
	for i, transfer := range transfers {
		if err := checkTransfer(batch, tenant, transfer); err != nil {
			return pipeline.Refuse(pipeline.CodeOf(err), "transfer %d: %v", i+1, err)
		}
	}
	return nil
}

// checkText refuses what no store can hold as text.
func checkText(texts ...string) error {
	for _, text := range texts {
		if strings.ContainsRune(text, 0) || !utf8.ValidString(text) {
			return pipeline.Refuse(pipeline.InvalidArgument, "a text of the ledger is UTF-8 without NUL")
		}
	}
	return nil
}

// maxTransfers bounds one journal.
const maxTransfers = 1000

func checkTransfer(batch *pipeline.Batch, tenant string, transfer Transfer) error {
	if err := checkText(transfer.Text); err != nil {
		return err
	}
	if transfer.Debit == transfer.Credit {
		return pipeline.Refuse(pipeline.InvalidArgument, "debit and credit account are the same")
	}
	if transfer.Amount.Sign() <= 0 {
		return pipeline.Refuse(pipeline.InvalidArgument, "the amount must be above zero")
	}
	for _, code := range []string{transfer.Debit, transfer.Credit} {
		account, _ := Accounts.Get(batch, AccountID{tenant, code})
		if account == nil {
			return pipeline.Refuse(pipeline.NotFound, "account %q does not exist", code)
		}
		if account.Currency != transfer.Amount.Currency().Code() {
			return pipeline.Refuse(pipeline.InvalidArgument, "account %s is kept in %s, the amount is in %s",
				code, account.Currency, transfer.Amount.Currency().Code())
		}
	}
	return nil
}

// record is a ledger event in the log.
type record struct {
	Intent  string `json:"intent"`
	Journal int64  `json:"journal,omitempty"`
	Account string `json:"account,omitempty"`
	Period  string `json:"period,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

// AppendRecord implements [pipeline.Event].
func (r record) AppendRecord(dst []byte) []byte {
	encoded, err := json.Marshal(r)
	if err != nil { // strings and numbers always encode
		return dst
	}
	return append(dst, encoded...)
}
