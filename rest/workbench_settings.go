package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/recon/workbench"
	"zhitong/store"
)

// WorkbenchSettings say how people work on the breaks of an account.
type WorkbenchSettings struct {
	WriteOffAccount string              `json:"writeOffAccount" maxLength:"64" doc:"Of the ledger, for small differences; empty for none."`
	SuspenseLong    string              `json:"suspenseLong" maxLength:"64" doc:"For what the bank has more."`
	SuspenseShort   string              `json:"suspenseShort" maxLength:"64" doc:"For what the bank has less."`
	Limits          []WriteOffLimit     `json:"limits" maxItems:"50"`
	Priorities      []BreakPriorityRule `json:"priorities" maxItems:"50" doc:"The first whose conditions all hold counts."`
}

// WriteOffLimit is how much who has a role writes off alone, or approves of another.
type WriteOffLimit struct {
	Role   string `json:"role" minLength:"1" maxLength:"100"`
	Amount string `json:"amount" maxLength:"30"`
}

// BreakPriorityRule gives breaks a priority and a due date.
type BreakPriorityRule struct {
	MinimumAmount string `json:"minimumAmount,omitempty" maxLength:"30"`
	MinimumAge    int    `json:"minimumAge,omitempty" minimum:"0" maximum:"10000" doc:"In business days."`
	Priority      string `json:"priority" enum:"urgent,high,normal,low"`
	DueDays       int    `json:"dueDays" minimum:"0" maximum:"250" doc:"Business days from the day on which a run finds it."`
}

// ReconciliationAccount is a bank account that is reconciled.
type ReconciliationAccount struct {
	Account   string            `json:"account"`
	Currency  string            `json:"currency"`
	Ledger    string            `json:"ledger"`
	RuleSet   string            `json:"ruleSet"`
	Calendar  string            `json:"calendar"`
	LastRun   *Key              `json:"lastRun"`
	Opening   bool              `json:"opening" doc:"The last run is still writing its breaks."`
	Workbench WorkbenchSettings `json:"workbench"`
}

// AccountNameInput names a bank account.
type AccountNameInput struct {
	Account string `path:"account" maxLength:"64"`
}

// WorkbenchSettingsInput sets them.
type WorkbenchSettingsInput struct {
	AccountNameInput
	Body WorkbenchSettings
}

func registerWorkbenchSettings(s *Server, api huma.API) {
	const tag, base = "reconciliation", "/api/v1/reconciliation-accounts"
	operation(api, tag, "listReconciliationAccounts", http.MethodGet, base, "The bank accounts that are reconciled", http.StatusOK, s.reconciliationAccounts)
	operation(api, tag, "getWorkbenchSettings", http.MethodGet, base+"/{account}/workbench", "How people work on the breaks of an account", http.StatusOK, s.workbenchSettings)
	operation(api, tag, "setWorkbenchSettings", http.MethodPut, base+"/{account}/workbench", "Say how people work on the breaks of an account", http.StatusNoContent, s.setWorkbenchSettings)
}

func (s *Server) reconciliationAccounts(ctx context.Context, _ *Nothing) (*Body[Items[ReconciliationAccount]], error) {
	shown := Items[ReconciliationAccount]{Items: []ReconciliationAccount{}}
	err := s.read(ctx, DefaultTenant, reconRead, func(_ Caller, reader store.Reader) error {
		found, err := workbench.AccountsOf(ctx, reader, DefaultTenant)
		for _, a := range found {
			shown.Items = append(shown.Items, ReconciliationAccount{a.Account, a.Currency, a.Ledger, a.RuleSet, a.Calendar, optionalKey(a.LastRun),
				a.Opening != 0, workbenchSettingsView(a)})
		}
		return err
	})
	return &Body[Items[ReconciliationAccount]]{shown}, err
}

func (s *Server) workbenchSettings(ctx context.Context, in *AccountNameInput) (*Body[WorkbenchSettings], error) {
	var shown WorkbenchSettings
	err := s.read(ctx, DefaultTenant, reconRead, func(_ Caller, reader store.Reader) error {
		found, err := workbench.AccountByName(ctx, reader, DefaultTenant, in.Account)
		if err == nil {
			shown = workbenchSettingsView(found)
		}
		return err
	})
	return &Body[WorkbenchSettings]{shown}, err
}

func workbenchSettingsView(a *workbench.Account) WorkbenchSettings {
	set := &a.Settings
	shown := WorkbenchSettings{WriteOffAccount: set.WriteOff, SuspenseLong: set.SuspenseLong, SuspenseShort: set.SuspenseShort,
		Limits: []WriteOffLimit{}, Priorities: []BreakPriorityRule{}}
	for _, limit := range set.Limits {
		shown.Limits = append(shown.Limits, WriteOffLimit{limit.Role, workbench.DecimalText(limit.Minor, a.Currency)})
	}
	for _, rule := range set.Priorities {
		shown.Priorities = append(shown.Priorities, BreakPriorityRule{workbench.DecimalText(rule.MinimumMinor, a.Currency), rule.MinimumAge,
			string(rule.Priority), rule.DueDays})
	}
	return shown
}

func (s *Server) setWorkbenchSettings(ctx context.Context, in *WorkbenchSettingsInput) (*Nothing, error) {
	command := &workbench.ConfigureAccount{Account: in.Account}
	if _, err := s.allow(ctx, DefaultTenant, command.Kind()); err != nil {
		return nil, err
	}
	err := s.Pipeline.Store().Read(ctx, func(reader store.Reader) error {
		account, err := workbench.AccountByName(ctx, reader, DefaultTenant, in.Account)
		if err != nil {
			return err
		}
		command.Settings, err = in.Body.settings(account.Currency)
		return err
	})
	if err != nil {
		return nil, err
	}
	return change(ctx, s, command)
}

func (w *WorkbenchSettings) settings(currency string) (set workbench.Settings, err error) {
	set = workbench.Settings{WriteOff: w.WriteOffAccount, SuspenseLong: w.SuspenseLong, SuspenseShort: w.SuspenseShort}
	for _, limit := range w.Limits {
		minor, err := workbench.MinorUnits(limit.Amount, currency)
		if err != nil {
			return set, err
		}
		set.Limits = append(set.Limits, workbench.Limit{Role: limit.Role, Minor: minor})
	}
	for _, rule := range w.Priorities {
		minor := int64(0)
		if rule.MinimumAmount != "" {
			if minor, err = workbench.MinorUnits(rule.MinimumAmount, currency); err != nil {
				return set, err
			}
		}
		set.Priorities = append(set.Priorities, workbench.PriorityRule{MinimumMinor: minor, MinimumAge: rule.MinimumAge,
			Priority: workbench.Priority(rule.Priority), DueDays: rule.DueDays})
	}
	return set, nil
}
