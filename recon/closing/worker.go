package closing

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"zhitong/broker"
	"zhitong/ledger"
	"zhitong/recon/workbench"
	"zhitong/store"
)

// The types of the jobs that the workers of this package do.
const (
	AccountsJob = "close.accounts" // period → accounts: how each stands
	LookJob     = "close.look"     // period, account → account: how it stands now
	LockJob     = "close.lock"     // period, signOffs → the period is locked
	ReopenJob   = "close.reopen"   // period, reason → the period takes postings again
)

// The codes of the errors that the workers throw.
const (
	ChangedError   = "STANDING_CHANGED"  // an account stands otherwise than it was signed for
	NoReasonError  = "NO_REASON"         // a period is not opened again without one
	NotLockedError = "PERIOD_NOT_LOCKED" // it is open already
)

type workers struct{ store store.Store }

// Workers are the in-process workers of this package, for every tenant named.
func Workers(from store.Store, tenants ...string) []broker.Worker {
	w := &workers{from}
	return broker.PlatformWorkers(map[string]broker.Work{AccountsJob: w.accounts, LookJob: w.look, LockJob: w.lock, ReopenJob: w.reopen}, tenants)
}

// signOff is what people have signed for.
type signOff struct {
	Account     string `json:"account"`
	Fingerprint string `json:"fingerprint"`
}

// given is what the jobs of this package read.
type given struct {
	Period   string    `json:"period"`
	Account  signOff   `json:"account"`
	SignOffs []signOff `json:"signOffs"`
	Reason   string    `json:"reason"`
}

func read(job broker.ActivatedJob) (in given, month period, err error) {
	for name, into := range map[string]any{"period": &in.Period, "account": &in.Account, "signOffs": &in.SignOffs, "reason": &in.Reason} {
		if err := job.Variable(name, into); err != nil {
			return in, month, err
		}
	}
	month, err = parsePeriod(in.Period)
	return in, month, err
}

// standings tells how all accounts stand, in the order of their names, and in what
// state they were before that was looked at.
func (w *workers) standings(ctx context.Context, tenant string, month period) (all []*Standing, seen []workbench.AccountState, err error) {
	all = []*Standing{}
	err = w.store.Read(ctx, func(reader store.Reader) error {
		known, err := workbench.AccountsOf(ctx, reader, tenant)
		if err != nil {
			return err
		}
		for _, account := range known {
			standing, err := standingOf(ctx, reader, account, month)
			if err != nil {
				return fmt.Errorf("account %s: %w", account.Account, err)
			}
			all, seen = append(all, standing), append(seen, account.State())
		}
		return nil
	})
	return all, seen, err
}

func (w *workers) accounts(ctx context.Context, job broker.ActivatedJob) (broker.Result, error) {
	_, month, err := read(job)
	if err != nil {
		return broker.Result{}, err
	}
	all, _, err := w.standings(ctx, job.Tenant, month)
	if err != nil {
		return broker.Result{}, err
	}
	return broker.ResultOf(map[string]any{"accounts": all})
}

func (w *workers) look(ctx context.Context, job broker.ActivatedJob) (broker.Result, error) {
	in, month, err := read(job)
	if err != nil {
		return broker.Result{}, err
	}
	var standing *Standing
	err = w.store.Read(ctx, func(reader store.Reader) error {
		account, err := workbench.AccountByName(ctx, reader, job.Tenant, in.Account.Account)
		if err != nil {
			return err
		}
		standing, err = standingOf(ctx, reader, account, month)
		return err
	})
	if err != nil {
		return broker.Result{}, err
	}
	return broker.ResultOf(map[string]any{"account": standing})
}

// lock locks the period, if every account still stands as it was signed for: when
// one has changed by the time the lock is decided, the job looks again.
func (w *workers) lock(ctx context.Context, job broker.ActivatedJob) (broker.Result, error) {
	in, month, err := read(job)
	if err != nil {
		return broker.Result{}, err
	}
	all, seen, err := w.standings(ctx, job.Tenant, month)
	if err != nil {
		return broker.Result{}, err
	}
	if changed := unsigned(all, in.SignOffs); len(changed) > 0 {
		return broker.Result{}, &broker.BusinessError{Code: ChangedError, Message: "since the sign-off something has changed on " + strings.Join(changed, ", ")}
	}
	return broker.ResultOf(map[string]any{"locked": true}, &workbench.ExpectAccounts{Accounts: seen}, &ledger.LockPeriod{Period: in.Period, Locked: true})
}

// unsigned lists the accounts that nobody has signed for as they stand.
func unsigned(all []*Standing, signed []signOff) (names []string) {
	for _, standing := range all {
		if !slices.Contains(signed, signOff{standing.Account, standing.Fingerprint}) {
			names = append(names, standing.Account)
		}
	}
	return names
}

func (w *workers) reopen(ctx context.Context, job broker.ActivatedJob) (broker.Result, error) {
	in, _, err := read(job)
	if err != nil {
		return broker.Result{}, err
	}
	if strings.TrimSpace(in.Reason) == "" {
		return broker.Result{}, &broker.BusinessError{Code: NoReasonError, Message: "a period is opened again for a reason"}
	}
	locked := false
	err = w.store.Read(ctx, func(reader store.Reader) error {
		known, err := ledger.Periods.Read(ctx, reader, store.Query{Where: store.And{
			store.Compare{Column: "tenant", Op: store.Equal, Value: job.Tenant}, store.Compare{Column: "period", Op: store.Equal, Value: in.Period}}})
		locked = len(known) == 1 && known[0].Locked
		return err
	})
	if err != nil {
		return broker.Result{}, err
	}
	if !locked {
		return broker.Result{}, &broker.BusinessError{Code: NotLockedError, Message: "period " + in.Period + " is not locked"}
	}
	return broker.ResultOf(map[string]any{"locked": false}, &ledger.ReopenPeriod{Period: in.Period, Reason: in.Reason})
}
