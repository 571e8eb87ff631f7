package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/calendar"
	"zhitong/ledger"
	"zhitong/money"
	"zhitong/pipeline"
	"zhitong/store"
)

// LedgerAccount is an account with what stands on it.
type LedgerAccount struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Currency string `json:"currency"`
	Kind     string `json:"kind"`
	Debit    string `json:"debit"`
	Credit   string `json:"credit"`
	Balance  string `json:"balance" doc:"Debit minus credit."`
}

// LedgerEntry is one side of a transfer on an account.
type LedgerEntry struct {
	Key            Key       `json:"key"`
	JournalKey     Key       `json:"journalKey"`
	Position       int64     `json:"position"`
	Time           time.Time `json:"time"`
	ValueDate      string    `json:"valueDate"`
	CounterAccount string    `json:"counterAccount"`
	Amount         string    `json:"amount"`
	Currency       string    `json:"currency"`
	Text           string    `json:"text"`
	Reference      string    `json:"reference"`
	Balance        string    `json:"balance"`
}

// Journal is linked transfers with who decided on them.
type Journal struct {
	Key        Key                `json:"key"`
	State      string             `json:"state"`
	Time       time.Time          `json:"time"`
	ValueDate  string             `json:"valueDate"`
	Period     string             `json:"period"`
	Text       string             `json:"text"`
	Reference  string             `json:"reference"`
	Rule       string             `json:"rule"`
	ProposedBy string             `json:"proposedBy"`
	ApprovedBy string             `json:"approvedBy"`
	Reason     string             `json:"reason"`
	Reverses   *Key               `json:"reverses"`
	ReversedBy *Key               `json:"reversedBy"`
	Transfers  []TransferInOutput `json:"transfers"`
}

// TransferInOutput is one transfer; the amount is a decimal text.
type TransferInOutput struct {
	Debit    string `json:"debit" minLength:"1"`
	Credit   string `json:"credit" minLength:"1"`
	Amount   string `json:"amount" minLength:"1"`
	Currency string `json:"currency" minLength:"3" maxLength:"3"`
	Text     string `json:"text,omitempty"`
}

// AccountInput opens an account.
type AccountInput struct {
	Body struct {
		Code     string `json:"code" minLength:"1" maxLength:"64"`
		Name     string `json:"name" minLength:"1" maxLength:"256"`
		Currency string `json:"currency" minLength:"3" maxLength:"3"`
		Kind     string `json:"kind" enum:"asset,liability,equity,income,expense,suspense"`
	}
}

// JournalInput proposes or posts a journal.
type JournalInput struct {
	Body struct {
		IdempotencyKey string             `json:"idempotencyKey" minLength:"1" maxLength:"256"`
		ValueDate      string             `json:"valueDate" format:"date"`
		Text           string             `json:"text" maxLength:"1000"`
		Reference      string             `json:"reference,omitempty" maxLength:"256"`
		Transfers      []TransferInOutput `json:"transfers" minItems:"1" maxItems:"1000"`
		Post           bool               `json:"post,omitempty" doc:"Post at once instead of waiting for a second person."`
	}
}

// ReversalInput reverses a journal.
type ReversalInput struct {
	Key  Key `path:"key"`
	Body struct {
		IdempotencyKey string `json:"idempotencyKey" minLength:"1" maxLength:"256"`
		ValueDate      string `json:"valueDate" format:"date"`
		Reason         string `json:"reason" minLength:"1" maxLength:"1000"`
	}
}

// PeriodInput closes a period or opens it again.
type PeriodInput struct {
	Period string `path:"period" pattern:"^[0-9]{4}-[0-9]{2}$"`
	Body   struct {
		Locked bool   `json:"locked" doc:"false opens a locked period again, which needs the right ledger.period.reopen."`
		Reason string `json:"reason,omitempty" maxLength:"4000" doc:"Why it is opened again; then it must be there."`
	}
}

func (in *PeriodInput) command() pipeline.Command {
	if in.Body.Locked {
		return &ledger.LockPeriod{Period: in.Period, Locked: true}
	}
	return &ledger.ReopenPeriod{Period: in.Period, Reason: in.Body.Reason}
}

// ListInput is a page of something newest first.
type ListInput struct {
	Limit  int `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	Before Key `query:"before" doc:"The key of the last item seen."`
}

// EntriesInput is a page of the entries of an account.
type EntriesInput struct {
	ListInput
	Code string `path:"code"`
}

// JournalAnswer names a journal.
type JournalAnswer struct {
	Key   Key    `json:"key"`
	State string `json:"state"`
}

// RegisterLedger declares the operations of the ledger.
func RegisterLedger(s *Server, api huma.API) {
	const tag = "ledger"
	operation(api, tag, "listAccounts", http.MethodGet, "/api/v1/ledger/accounts", "The accounts with their balances", http.StatusOK, s.accounts)
	operation(api, tag, "openAccount", http.MethodPost, "/api/v1/ledger/accounts", "Open an account", http.StatusNoContent,
		func(ctx context.Context, in *AccountInput) (*Nothing, error) {
			return change(ctx, s, &ledger.OpenAccount{Code: in.Body.Code, Name: in.Body.Name, Currency: in.Body.Currency, Type: ledger.AccountKind(in.Body.Kind)})
		})
	operation(api, tag, "listAccountEntries", http.MethodGet, "/api/v1/ledger/accounts/{code}/entries", "The entries of an account", http.StatusOK, s.entries)
	operation(api, tag, "listJournals", http.MethodGet, "/api/v1/ledger/journals", "The journals, newest first", http.StatusOK, s.journals)
	operation(api, tag, "getJournal", http.MethodGet, "/api/v1/ledger/journals/{key}", "A journal", http.StatusOK, s.journal)
	operation(api, tag, "createJournal", http.MethodPost, "/api/v1/ledger/journals", "Propose or post a journal", http.StatusCreated, s.createJournal)
	operation(api, tag, "approveJournal", http.MethodPost, "/api/v1/ledger/journals/{key}/approval", "Approve what another proposed", http.StatusNoContent,
		func(ctx context.Context, in *KeyInput) (*Nothing, error) {
			return change(ctx, s, &ledger.Approve{Journal: int64(in.Key)})
		})
	operation(api, tag, "reverseJournal", http.MethodPost, "/api/v1/ledger/journals/{key}/reversal", "Reverse a journal", http.StatusCreated, s.reverseJournal)
	operation(api, tag, "lockPeriod", http.MethodPut, "/api/v1/ledger/periods/{period}", "Close a period, or open it again", http.StatusNoContent,
		func(ctx context.Context, in *PeriodInput) (*Nothing, error) {
			return change(ctx, s, in.command())
		})
}

func (s *Server) accounts(ctx context.Context, _ *Nothing) (*Body[Items[LedgerAccount]], error) {
	shown := Items[LedgerAccount]{Items: []LedgerAccount{}}
	err := s.read(ctx, DefaultTenant, "ledger.read", func(_ Caller, reader store.Reader) error {
		found, err := ledger.Balances(ctx, reader, DefaultTenant)
		for _, a := range found {
			shown.Items = append(shown.Items, LedgerAccount{a.Code, a.Name, a.Currency, string(a.Kind), a.Debit.DecimalText(),
				a.Credit.DecimalText(), a.Balance.DecimalText()})
		}
		return err
	})
	return &Body[Items[LedgerAccount]]{shown}, err
}

func (s *Server) entries(ctx context.Context, in *EntriesInput) (*Body[Items[LedgerEntry]], error) {
	shown := Items[LedgerEntry]{Items: []LedgerEntry{}}
	err := s.read(ctx, DefaultTenant, "ledger.read", func(_ Caller, reader store.Reader) error {
		id := ledger.AccountID{Tenant: DefaultTenant, Code: in.Code}
		currency, err := ledger.CurrencyOf(ctx, reader, id)
		if err != nil {
			return err
		}
		found, err := ledger.EntriesOf(ctx, reader, id, int64(in.Before), in.Limit)
		for _, e := range found {
			shown.Items = append(shown.Items, LedgerEntry{Key(e.Key), Key(e.Journal), e.Number, e.PostedAt, e.ValueDate, e.Counter,
				money.New(e.Amount, currency).DecimalText(), currency.Code(), e.Text, e.Reference, money.New(e.Balance, currency).DecimalText()})
		}
		return err
	})
	return &Body[Items[LedgerEntry]]{shown}, err
}

func (s *Server) journals(ctx context.Context, in *ListInput) (*Body[Items[Journal]], error) {
	shown := Items[Journal]{Items: []Journal{}}
	err := s.read(ctx, DefaultTenant, "ledger.read", func(_ Caller, reader store.Reader) error {
		found, err := ledger.JournalsOf(ctx, reader, DefaultTenant, "", int64(in.Before), in.Limit)
		for _, j := range found {
			shown.Items = append(shown.Items, journalView(j))
		}
		return err
	})
	return &Body[Items[Journal]]{shown}, err
}

func (s *Server) journal(ctx context.Context, in *KeyInput) (*Body[Journal], error) {
	var shown Journal
	err := s.read(ctx, DefaultTenant, "ledger.read", func(_ Caller, reader store.Reader) error {
		found, err := ledger.JournalByKey(ctx, reader, DefaultTenant, int64(in.Key))
		if err == nil && found == nil {
			return pipeline.Refuse(pipeline.NotFound, "journal %d does not exist", in.Key)
		}
		if err == nil {
			shown = journalView(found)
		}
		return err
	})
	return &Body[Journal]{shown}, err
}

func journalView(j *ledger.Journal) Journal {
	at := j.PostedAt
	if at.IsZero() {
		at = j.ProposedAt
	}
	shown := Journal{Key: Key(j.Key), State: string(j.State), Time: at, ValueDate: j.ValueDate.String(), Period: j.Period(), Text: j.Text,
		Reference: j.Reference, Rule: j.Rule, ProposedBy: j.ProposedBy, ApprovedBy: j.ApprovedBy, Reason: j.Reason,
		Reverses: optionalKey(j.Reverses), ReversedBy: optionalKey(j.ReversedBy), Transfers: []TransferInOutput{}}
	for _, t := range j.Transfers {
		shown.Transfers = append(shown.Transfers, TransferInOutput{t.Debit, t.Credit, t.Amount.DecimalText(), t.Amount.Currency().Code(), t.Text})
	}
	return shown
}

func (s *Server) createJournal(ctx context.Context, in *JournalInput) (*Body[JournalAnswer], error) {
	date, err := calendar.ParseDate(in.Body.ValueDate)
	if err != nil {
		return nil, badInput("valueDate: %v", err)
	}
	transfers, err := transfersOf(in.Body.Transfers)
	if err != nil {
		return nil, err
	}
	var command pipeline.Command = &ledger.Propose{ValueDate: date, Text: in.Body.Text, Reference: in.Body.Reference, Transfers: transfers}
	if in.Body.Post {
		command = &ledger.Post{ValueDate: date, Text: in.Body.Text, Reference: in.Body.Reference, Transfers: transfers}
	}
	return s.journalAct(ctx, in.Body.IdempotencyKey, command)
}

func transfersOf(inputs []TransferInOutput) ([]ledger.Transfer, error) {
	var transfers []ledger.Transfer
	for i, in := range inputs {
		currency, err := money.LookupCurrency(in.Currency)
		if err != nil {
			return nil, badInput("transfer %d: %v", i+1, err)
		}
		amount, err := money.ParseDecimal(in.Amount, '.', currency)
		if err != nil {
			return nil, badInput("transfer %d: %v", i+1, err)
		}
		transfers = append(transfers, ledger.Transfer{Debit: in.Debit, Credit: in.Credit, Amount: amount, Text: in.Text})
	}
	return transfers, nil
}

func (s *Server) reverseJournal(ctx context.Context, in *ReversalInput) (*Body[JournalAnswer], error) {
	date, err := calendar.ParseDate(in.Body.ValueDate)
	if err != nil {
		return nil, badInput("valueDate: %v", err)
	}
	return s.journalAct(ctx, in.Body.IdempotencyKey, &ledger.Reverse{Journal: int64(in.Key), ValueDate: date, Reason: in.Body.Reason})
}

func (s *Server) journalAct(ctx context.Context, key string, command pipeline.Command) (*Body[JournalAnswer], error) {
	act, err := s.act(ctx, "", command)
	if err != nil {
		return nil, err
	}
	act.IdempotencyKey = key
	answer, err := pipeline.Do[ledger.JournalAnswer](ctx, s.Pipeline, act)
	return &Body[JournalAnswer]{JournalAnswer{Key(answer.Journal), string(answer.State)}}, err
}
