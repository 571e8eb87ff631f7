package workbench

import "zhitong/pipeline"

// AccountState is all of an account on which it depends how it stands: whoever
// settles, frees or finds something on it changes it.
type AccountState struct {
	Account    string `json:"account"`
	Currency   string `json:"currency"`
	Ledger     string `json:"ledger"`
	Calendar   string `json:"calendar"`
	Generation int64  `json:"generation"`
	LastRun    int64  `json:"lastRun"`
	Opening    int64  `json:"opening"`
}

// State is the state of the account.
func (a *Account) State() AccountState {
	return AccountState{a.Account, a.Currency, a.Ledger, a.Calendar, a.Generation, a.LastRun, a.Opening}
}

// ExpectAccounts changes nothing: it refuses, with InvalidState, what is decided
// together with it when one of the accounts has changed since, or a run is still
// writing its breaks. The accounts are locked while it is decided.
type ExpectAccounts struct {
	Accounts []AccountState `json:"accounts"`
}

// Kind implements [pipeline.Command].
func (*ExpectAccounts) Kind() string { return "recon.account.expect" }

func (c *ExpectAccounts) check(batch *pipeline.Batch, tenant string) error {
	for _, expected := range c.Accounts {
		account, err := registered(batch, AccountID{tenant, expected.Account})
		switch {
		case err != nil:
			return err
		case account.Opening != 0:
			return account.finishing()
		case account.State() != expected:
			return refuse(ReasonChanged, "account %s has changed since it was looked at", expected.Account)
		}
	}
	return nil
}
