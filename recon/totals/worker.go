package totals

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"zhitong/broker"
	"zhitong/calendar"
	"zhitong/ledger"
	"zhitong/money"
	"zhitong/recon"
	"zhitong/store"
)

// The types of the jobs that the workers of this package do. Those of the
// counterparty (counterparty.totals, .details, .download) are for its connector.
const (
	OwnJob     = "totals.own"     // ledger, from, to, types → ownTotals
	CompareJob = "totals.compare" // ownTotals, theirTotals → differences
	MatchJob   = "totals.match"   // ledger, types, difference, theirDetails → outcome
	BookJob    = "totals.book"    // ledger, counterAccount, downloaded → proposed journals
)

// AddUpError is thrown when the details that came are not what their total says.
const AddUpError = "DETAILS_DO_NOT_ADD_UP"

// maxDetails is how many details one day and type may have: they are variables.
const maxDetails = 10_000

type workers struct{ store store.Store }

// Workers are the in-process workers of this package, for every tenant named.
func Workers(from store.Store, tenants ...string) []broker.Worker {
	w := &workers{from}
	return broker.PlatformWorkers(map[string]broker.Work{OwnJob: w.own, CompareJob: w.compare, MatchJob: w.match, BookJob: w.book}, tenants)
}

// given is what the jobs of this package read.
type given struct {
	Ledger         string        `json:"ledger"`
	CounterAccount string        `json:"counterAccount"`
	From           calendar.Date `json:"from"`
	To             calendar.Date `json:"to"`
	Types          []TypeRule    `json:"types"`
	OwnTotals      []Total       `json:"ownTotals"`
	TheirTotals    []Total       `json:"theirTotals"`
	Difference     Difference    `json:"difference"`
	TheirDetails   []Item        `json:"theirDetails"`
	Downloaded     []Item        `json:"downloaded"`
}

// read takes the named variables of a job; each of them must be there, but for
// the types.
func read(job broker.ActivatedJob, names ...string) (in given, err error) {
	wanted := map[string]json.RawMessage{}
	for _, name := range names {
		value, there := job.Variables[name]
		if (!there || string(value) == "null") && name != "types" {
			return in, fmt.Errorf("the variable %s is missing", name)
		}
		if there {
			wanted[name] = json.RawMessage(value)
		}
	}
	text, err := json.Marshal(wanted)
	if err != nil {
		return in, err
	}
	if err := json.Unmarshal(text, &in); err != nil {
		return in, fmt.Errorf("the variables %v: %w", names, err)
	}
	return in, nil
}

func (w *workers) own(ctx context.Context, job broker.ActivatedJob) (broker.Result, error) {
	in, err := read(job, "ledger", "from", "to", "types")
	if err != nil {
		return broker.Result{}, err
	}
	items, err := w.ownItems(ctx, job.Tenant, &in)
	if err != nil {
		return broker.Result{}, err
	}
	sums, err := Sum(items)
	if err != nil {
		return broker.Result{}, err
	}
	return broker.ResultOf(map[string]any{"ownTotals": sums})
}

// ownItems reads the entries of the ledger account of the period.
func (w *workers) ownItems(ctx context.Context, tenant string, in *given) (items []Item, err error) {
	id := ledger.AccountID{Tenant: tenant, Code: in.Ledger}
	return items, w.store.Read(ctx, func(reader store.Reader) error {
		currency, err := ledger.CurrencyOf(ctx, reader, id)
		if err != nil {
			return err
		}
		return ledger.EachEntryAfter(ctx, reader, id, 0, func(e *ledger.Entry) error {
			if e.ValueDate < in.From.String() || e.ValueDate > in.To.String() {
				return nil
			}
			date, err := calendar.ParseDate(e.ValueDate)
			items = append(items, Item{ID: strconv.FormatInt(e.Key, 10), Date: date, Type: typeOf(e.Reference, in.Types), Currency: currency.Code(),
				Amount: json.Number(money.New(e.Amount, currency).DecimalText()), Reference: e.Reference, Text: e.Text})
			return err
		})
	})
}

func (*workers) compare(_ context.Context, job broker.ActivatedJob) (broker.Result, error) {
	in, err := read(job, "ownTotals", "theirTotals")
	if err != nil {
		return broker.Result{}, err
	}
	differences, err := Compare(in.OwnTotals, in.TheirTotals)
	if err != nil {
		return broker.Result{}, err
	}
	return broker.ResultOf(map[string]any{"differences": differences})
}

func (w *workers) match(ctx context.Context, job broker.ActivatedJob) (broker.Result, error) {
	in, err := read(job, "ledger", "types", "difference", "theirDetails")
	if err != nil {
		return broker.Result{}, err
	}
	if err := in.check(); err != nil {
		return broker.Result{}, err
	}
	rules, err := recon.Shipped("strict")
	if err != nil {
		return broker.Result{}, err
	}
	in.From, in.To = in.Difference.Date, in.Difference.Date
	own, err := w.ownItems(ctx, job.Tenant, &in)
	if err != nil {
		return broker.Result{}, err
	}
	var ofType []Item
	for _, item := range own {
		if item.Type == in.Difference.Type && item.Currency == in.Difference.Currency {
			ofType = append(ofType, item)
		}
	}
	outcome, err := Match(ctx, ofType, in.TheirDetails, rules, in.Difference.Date)
	if err != nil {
		return broker.Result{}, err
	}
	return broker.ResultOf(map[string]any{"outcome": outcome})
}

// check asks that the details are those of the total that was told.
func (in *given) check() error {
	if len(in.TheirDetails) > maxDetails {
		return fmt.Errorf("%s %s has %d details, above the limit of %d", in.Difference.Date, in.Difference.Type, len(in.TheirDetails), maxDetails)
	}
	sums, err := Sum(in.TheirDetails)
	if err != nil {
		return err
	}
	d := &in.Difference
	told := []Total{}
	if d.TheirCount > 0 {
		told = append(told, Total{d.Date, d.Type, d.Currency, d.TheirCount, d.TheirSum})
	}
	if off, err := Compare(sums, told); err != nil || len(off) > 0 {
		return &broker.BusinessError{Code: AddUpError, Message: fmt.Sprintf("the details of %s %s do not add up to %d payments of %s %s", d.Date, d.Type, d.TheirCount, d.TheirSum, d.Currency)}
	}
	return nil
}
