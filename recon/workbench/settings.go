package workbench

import (
	"slices"

	"zhitong/calendar"
	"zhitong/ledger"
	"zhitong/money"
	"zhitong/pipeline"
)

// Priority says how soon a break has to be decided.
type Priority string

// The priorities.
const (
	Urgent Priority = "urgent"
	High   Priority = "high"
	Normal Priority = "normal"
	Low    Priority = "low"
)

// Priorities are all priorities, the most pressing first.
func Priorities() []Priority { return []Priority{Urgent, High, Normal, Low} }

// rank is a number that sorts; 0 for none.
func (p Priority) rank() int64 {
	at := slices.Index(Priorities(), p)
	if at < 0 {
		return 0
	}
	return int64(len(Priorities()) - at)
}

// Settings say how people work on the breaks of an account. Amounts are minor
// units of its currency.
type Settings struct {
	WriteOff      string         `json:"writeOff,omitempty"`      // ledger account for small differences
	SuspenseLong  string         `json:"suspenseLong,omitempty"`  // for what the bank has more
	SuspenseShort string         `json:"suspenseShort,omitempty"` // for what it has less
	Limits        []Limit        `json:"limits,omitempty"`
	Priorities    []PriorityRule `json:"priorities,omitempty"`
}

// Limit is how much who has a role may write off alone, or approve of another.
type Limit struct {
	Role  string `json:"role"`
	Minor int64  `json:"minor"`
}

// PriorityRule gives a priority and a due date to the breaks that are large and
// old enough. The first rule that applies counts.
type PriorityRule struct {
	MinimumMinor int64    `json:"minimumMinor,omitempty"`
	MinimumAge   int      `json:"minimumAge,omitempty"` // in business days
	Priority     Priority `json:"priority"`
	DueDays      int      `json:"dueDays"` // business days from the day it is found
}

// defaultDueDays is when a break of no rule is due.
const defaultDueDays = 5

// rule gives the rule for a break.
func (s *Settings) rule(minor int64, age int) PriorityRule {
	for _, rule := range s.Priorities {
		if minor >= rule.MinimumMinor && age >= rule.MinimumAge {
			return rule
		}
	}
	return PriorityRule{Priority: Normal, DueDays: defaultDueDays}
}

// prioritise sets priority and due date of a break that a run has found on a
// day. A due date that was set before is never put off.
func (s *Settings) prioritise(b *Break, on *calendar.Calendar, found calendar.Date) {
	rule := s.rule(b.Found.AbsoluteMinor, b.Found.Age)
	b.Priority = rule.Priority
	due, err := on.AddBusinessDays(found, rule.DueDays)
	if err == nil && (b.Due == "" || due.String() < b.Due) {
		b.Due = due.String()
	}
}

// approvers are the roles that approve any amount where no limits are set.
var approvers = []string{"approver", "administrator"}

// mayDecide says whether an actor may decide on an amount: alone, or as the
// second person for another.
func (s *Settings) mayDecide(actor pipeline.Actor, minor int64, asSecond bool) bool {
	if len(s.Limits) == 0 {
		return asSecond && slices.ContainsFunc(approvers, func(role string) bool { return slices.Contains(actor.Roles, role) })
	}
	return slices.ContainsFunc(s.Limits, func(limit Limit) bool {
		return slices.Contains(actor.Roles, limit.Role) && minor <= limit.Minor
	})
}

// suspense gives the suspense account for a difference.
func (s *Settings) suspense(minor int64) string {
	if minor < 0 {
		return s.SuspenseShort
	}
	return s.SuspenseLong
}

// ConfigureAccount sets how people work on the breaks of an account.
type ConfigureAccount struct {
	Account  string   `json:"account"`
	Settings Settings `json:"settings"`
}

// Kind implements [pipeline.Command].
func (*ConfigureAccount) Kind() string { return "recon.account.configure" }

// Limits of the settings.
const (
	maxLimits  = 50
	maxRules   = 50
	maxDueDays = 250
)

func (c *ConfigureAccount) configure(batch *pipeline.Batch, tenant string) error {
	account, err := registered(batch, AccountID{tenant, c.Account})
	if err != nil {
		return err
	}
	if err := c.check(batch, account); err != nil {
		return err
	}
	next := *account
	next.Settings = c.Settings
	accounts.Put(batch, &next)
	batch.Emit(record{"account_configured", c.Account})
	return nil
}

func (c *ConfigureAccount) check(batch *pipeline.Batch, account *Account) error {
	s := &c.Settings
	for _, code := range s.ledgerAccounts() {
		known, _ := ledger.Accounts.Get(batch, ledger.AccountID{Tenant: account.Tenant, Code: code})
		if known == nil || known.Currency != account.Currency || code == account.Ledger {
			return pipeline.Refuse(pipeline.InvalidArgument, "the ledger has no other account %q in %s", code, account.Currency)
		}
	}
	if len(s.Limits) > maxLimits || len(s.Priorities) > maxRules {
		return pipeline.Refuse(pipeline.InvalidArgument, "an account has at most %d limits and %d rules of priority", maxLimits, maxRules)
	}
	for _, limit := range s.Limits {
		if limit.Role == "" || limit.Minor < 0 {
			return pipeline.Refuse(pipeline.InvalidArgument, "a limit has a role and an amount of at least zero")
		}
	}
	for _, rule := range s.Priorities {
		if rule.Priority.rank() == 0 || rule.MinimumMinor < 0 || rule.MinimumAge < 0 || rule.DueDays < 0 || rule.DueDays > maxDueDays {
			return pipeline.Refuse(pipeline.InvalidArgument, "a rule has a known priority, minima of at least zero and 0 to %d days", maxDueDays)
		}
	}
	return nil
}

// ledgerAccounts are the accounts of the ledger that the settings name.
func (s *Settings) ledgerAccounts() []string {
	return slices.DeleteFunc([]string{s.WriteOff, s.SuspenseLong, s.SuspenseShort}, func(code string) bool { return code == "" })
}

// MinorUnits reads a decimal of whole units of a currency; the error is InvalidArgument.
func MinorUnits(amount, currency string) (int64, error) {
	known, err := money.LookupCurrency(currency)
	if err != nil {
		return 0, pipeline.Refuse(pipeline.InvalidArgument, "%v", err)
	}
	parsed, err := money.ParseDecimal(amount, '.', known)
	if err != nil {
		return 0, pipeline.Refuse(pipeline.InvalidArgument, "%v", err)
	}
	return parsed.Minor(), nil
}
