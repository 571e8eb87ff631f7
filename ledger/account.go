package ledger

import (
	"zhitong/money"
	"zhitong/pipeline"
	"zhitong/store"
)

// AccountKind says on which side an account normally stands.
type AccountKind string

// The kinds of accounts.
const (
	Asset     AccountKind = "asset"
	Liability AccountKind = "liability"
	Equity    AccountKind = "equity"
	Income    AccountKind = "income"
	Expense   AccountKind = "expense"
	Suspense  AccountKind = "suspense" // 待处理: what waits for an explanation
)

func (k AccountKind) valid() bool {
	switch k {
	case Asset, Liability, Equity, Income, Expense, Suspense:
		return true
	}
	return false
}

// AccountID names an account: its code within a tenant.
type AccountID struct{ Tenant, Code string }

// Account is an account of one currency. It never changes and never goes.
type Account struct {
	AccountID
	Name     string
	Currency string // ISO 4217
	Kind     AccountKind
}

// Accounts is the table of accounts.
var Accounts = &pipeline.Table[AccountID, Account]{
	Spec: &store.Table{
		Name: "ledger_account",
		Columns: []store.Column{{Name: "tenant", Type: store.Text}, {Name: "code", Type: store.Text},
			{Name: "name", Type: store.Text}, {Name: "currency", Type: store.Text}, {Name: "kind", Type: store.Text}},
		Key: []string{"tenant", "code"},
	},
	Key:    func(a *Account) AccountID { return a.AccountID },
	KeyRow: AccountID.row,
	Encode: func(a *Account) (store.Row, error) {
		return store.Row{a.Tenant, a.Code, a.Name, a.Currency, string(a.Kind)}, nil
	},
	Decode: func(row store.Row) (*Account, error) {
		id := AccountID{row[0].(string), row[1].(string)}
		return &Account{id, row[2].(string), row[3].(string), AccountKind(row[4].(string))}, nil
	},
}

func (id AccountID) row() store.Row { return store.Row{id.Tenant, id.Code} }

// OpenAccount opens an account. Opening one that exists in the same form again
// changes nothing; in another form it is refused.
type OpenAccount struct {
	Code     string      `json:"code"`
	Name     string      `json:"name"`
	Currency string      `json:"currency"`
	Type     AccountKind `json:"type"`
}

func (c *OpenAccount) open(batch *pipeline.Batch, tenant string) error {
	if c.Code == "" || c.Name == "" || !c.Type.valid() {
		return pipeline.Refuse(pipeline.InvalidArgument, "an account needs a code, a name and a kind")
	}
	if _, err := money.LookupCurrency(c.Currency); err != nil {
		return pipeline.Refuse(pipeline.InvalidArgument, "%v", err)
	}
	if err := checkText(c.Code, c.Name); err != nil {
		return err
	}
	account := &Account{AccountID{tenant, c.Code}, c.Name, c.Currency, c.Type}
	existing, _ := Accounts.Get(batch, account.AccountID)
	switch {
	case existing == nil:
		Accounts.Put(batch, account)
		balances.Put(batch, &balance{AccountID: account.AccountID})
		batch.Emit(record{Intent: "account_opened", Account: c.Code})
	case *existing != *account:
		return pipeline.Refuse(pipeline.AlreadyExists, "account %s exists in another form", c.Code)
	}
	return nil
}
