package workbench

import (
	"context"
	"time"

	"zhitong/calendar"
	"zhitong/ledger"
	"zhitong/money"
	"zhitong/pipeline"
	"zhitong/recon"
	"zhitong/recon/rulebook"
	"zhitong/store"
)

// AccountID names a bank account as the bank writes it.
type AccountID struct{ Tenant, Account string }

func (id AccountID) row() store.Row { return store.Row{id.Tenant, id.Account} }

// Account says what a bank account is reconciled with.
type Account struct {
	AccountID
	Currency string `json:"currency"` // ISO 4217
	Ledger   string `json:"ledger"`   // code of the ledger account
	Rules    string `json:"rules"`    // a rule set as YAML or JSON; "" takes that of the rule book
	RuleSet  string `json:"ruleSet"`  // its name
	Calendar string `json:"calendar"` // CN, or weekends
	// Generation counts what was claimed on the account; see the package.
	Generation int64 `json:"generation"`
	// LastRun is the run that finished last, 0 for none.
	LastRun int64 `json:"lastRun,omitempty"`
	// TimingDays is how many business days the rules of that run let an item be in transit.
	TimingDays int `json:"timingDays,omitempty"`
	// Opening is the run whose breaks are still being written, 0 for none.
	Opening int64 `json:"opening,omitempty"`
	// Unsettled is what the last run left, from where the next one goes on.
	Unsettled unsettled `json:"unsettled,omitzero"`
	Settings  Settings  `json:"settings,omitzero"`
}

var accounts = &pipeline.Table[AccountID, Account]{
	Spec: &store.Table{
		Name:    "recon_account",
		Columns: []store.Column{text("tenant"), text("account"), {Name: "body", Type: store.Bytes}},
		Key:     []string{"tenant", "account"},
	},
	Key:    func(a *Account) AccountID { return a.AccountID },
	KeyRow: AccountID.row,
	Encode: func(a *Account) (store.Row, error) { return pipeline.WithBody(a, a.Tenant, a.Account) },
	Decode: pipeline.FromBody[Account],
}

// RegisterAccount says what a bank account is reconciled with. Doing it again
// with other values changes them for the runs to come.
type RegisterAccount struct {
	Account  string `json:"account"`
	Currency string `json:"currency"`
	Ledger   string `json:"ledger"`
	Rules    string `json:"rules"` // a rule set as YAML or JSON
	// RuleSet names one of the rule book instead: every run takes the version
	// that is active when it starts.
	RuleSet  string `json:"ruleSet,omitempty"`
	Calendar string `json:"calendar"`
}

// Kind implements [pipeline.Command].
func (*RegisterAccount) Kind() string { return "recon.account.register" }

func (c *RegisterAccount) register(batch *pipeline.Batch, tenant string) error {
	if c.Account == "" || len(c.Account) > 64 {
		return pipeline.Refuse(pipeline.InvalidArgument, "a bank account has 1 to 64 characters")
	}
	if _, err := money.LookupCurrency(c.Currency); err != nil {
		return pipeline.Refuse(pipeline.InvalidArgument, "%v", err)
	}
	ruleSet, hash, err := c.rules(batch, tenant)
	if err != nil {
		return err
	}
	if _, err := calendarOf(c.Calendar); err != nil {
		return pipeline.Refuse(pipeline.InvalidArgument, "%v", err)
	}
	known, _ := ledger.Accounts.Get(batch, ledger.AccountID{Tenant: tenant, Code: c.Ledger})
	if known == nil || known.Currency != c.Currency {
		return pipeline.Refuse(pipeline.InvalidArgument, "the ledger has no account %q in %s", c.Ledger, c.Currency)
	}
	account := &Account{AccountID: AccountID{tenant, c.Account}}
	if existing, _ := accounts.Get(batch, account.AccountID); existing != nil {
		if existing.registeredAs(c, ruleSet) {
			return nil
		}
		*account = *existing
		if c.Currency != existing.Currency {
			account.Settings = Settings{} // its amounts are in the other currency
		}
		if c.Ledger != existing.Ledger {
			account.Unsettled = unsettled{} // it is of the other account of the ledger
		}
	}
	account.Currency, account.Ledger, account.Rules, account.RuleSet, account.Calendar = c.Currency, c.Ledger, c.Rules, ruleSet, c.Calendar
	accounts.Put(batch, account)
	batch.About(0, hash)
	batch.Emit(record{"account_registered", c.Account})
	return nil
}

func (a *Account) registeredAs(c *RegisterAccount, ruleSet string) bool {
	return a.Currency == c.Currency && a.Ledger == c.Ledger && a.Rules == c.Rules && a.RuleSet == ruleSet && a.Calendar == c.Calendar
}

// rules gives the name and the hash of the rule set that the registration has
// or names.
func (c *RegisterAccount) rules(batch *pipeline.Batch, tenant string) (name, hash string, err error) {
	if c.RuleSet != "" && c.Rules != "" {
		return "", "", pipeline.Refuse(pipeline.InvalidArgument, "a registration has a rule set or names one, not both")
	}
	if c.RuleSet != "" {
		active, err := rulebook.CheckActive(batch, rulebook.ID{Tenant: tenant, Name: c.RuleSet})
		return c.RuleSet, active.Hash, err
	}
	rules, err := ruleSet(c.Rules)
	if err != nil {
		return "", "", pipeline.Refuse(pipeline.InvalidArgument, "the rule set: %v", err)
	}
	return rules.Name, rules.Hash(), nil
}

// rulesAt gives the rules of an account at a moment, and which version of the
// rule book they are; nil is none of it.
func (a *Account) rulesAt(ctx context.Context, reader store.Reader, now time.Time) (*recon.RuleSet, *rulebook.Activation, error) {
	if a.Rules != "" {
		rules, err := ruleSet(a.Rules)
		return rules, nil, err
	}
	active, rules, err := rulebook.ActiveAt(ctx, reader, rulebook.ID{Tenant: a.Tenant, Name: a.RuleSet}, now)
	return rules, &active, err
}

// advance moves the claim generation of an account on.
func advance(batch *pipeline.Batch, id AccountID) error {
	account, err := registered(batch, id)
	if err != nil {
		return err
	}
	next := *account
	next.Generation++
	accounts.Put(batch, &next)
	return nil
}

func registered(batch *pipeline.Batch, id AccountID) (*Account, error) {
	account, _ := accounts.Get(batch, id)
	if account == nil {
		return nil, notRegistered(id.Account)
	}
	return account, nil
}

func notRegistered(account string) error {
	return pipeline.Refuse(pipeline.NotFound, "bank account %q is not registered for reconciliation", account)
}

// AccountsOf gives the accounts of a tenant by name.
func AccountsOf(ctx context.Context, reader store.Reader, tenant string) ([]*Account, error) {
	return accounts.Read(ctx, reader, store.Query{Where: is("tenant", tenant), OrderBy: []store.Order{{Column: "account"}}})
}

// AccountByName gives an account, or NotFound.
func AccountByName(ctx context.Context, reader store.Reader, tenant, name string) (*Account, error) {
	found, err := accounts.Read(ctx, reader, store.Query{Where: store.And{is("tenant", tenant), is("account", name)}})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, notRegistered(name)
	}
	return found[0], nil
}

// BusinessCalendar is the calendar by which the days of an account are counted.
func (a *Account) BusinessCalendar() (*calendar.Calendar, error) { return calendarOf(a.Calendar) }

// calendarOf gives the calendar of a name: CN has the published Chinese
// holidays, "weekends" no holidays at all.
func calendarOf(name string) (*calendar.Calendar, error) {
	switch name {
	case "CN":
		return calendar.China()
	case "weekends":
		return calendar.WeekendOnly(name, calendar.SaturdayAndSunday...), nil
	}
	return nil, pipeline.Refuse(pipeline.InvalidArgument, "there is no calendar %q; CN and weekends are known", name)
}

// ruleSet reads the text of a rule set.
func ruleSet(textOfRules string) (*recon.RuleSet, error) {
	return recon.ReadRuleSet(newReader(textOfRules), "rules.yaml")
}
