package totalsfirst_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/calendar"
	"zhitong/engine"
	"zhitong/internal/testdesk"
	"zhitong/ledger"
	"zhitong/money"
	"zhitong/pipeline"
	"zhitong/recon/totals"
	"zhitong/store"
)

// counterparty answers what the process asks, and remembers what was asked.
type counterparty struct {
	items []totals.Item
	mu    sync.Mutex
	asked []string
	wrong bool // the next details lack one
}

func (c *counterparty) note(format string, arguments ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, fmt.Sprintf(format, arguments...))
	slices.Sort(c.asked)
}

// workers are its connector.
func (c *counterparty) workers() []broker.Worker {
	var all []broker.Worker
	for kind, answer := range map[string]func(broker.ActivatedJob) (string, any, error){
		"counterparty.totals": c.totals, "counterparty.details": c.details, "counterparty.download": c.download} {
		all = append(all, broker.Worker{Type: kind, Actor: pipeline.Actor{ID: "connector"}, Tenants: []string{testdesk.Tenant},
			Work: func(_ context.Context, job broker.ActivatedJob) (broker.Result, error) {
				name, value, err := answer(job)
				if err != nil {
					return broker.Result{}, err
				}
				encoded, err := json.Marshal(value)
				return broker.Result{Variables: engine.Variables{name: encoded}}, err
			}})
	}
	return all
}

func (c *counterparty) totals(job broker.ActivatedJob) (string, any, error) {
	var from, to calendar.Date
	if err := errors.Join(json.Unmarshal(job.Variables["from"], &from), json.Unmarshal(job.Variables["to"], &to)); err != nil {
		return "", nil, err
	}
	c.note("totals")
	var asked []totals.Item
	for _, item := range c.items {
		if !item.Date.Before(from) && !item.Date.After(to) {
			asked = append(asked, item)
		}
	}
	sums, err := totals.Sum(asked)
	return "theirTotals", sums, err
}

func (c *counterparty) details(job broker.ActivatedJob) (string, any, error) {
	var of totals.Difference
	if err := json.Unmarshal(job.Variables["difference"], &of); err != nil {
		return "", nil, err
	}
	c.note("details of %s %s", of.Date, of.Type)
	found := []totals.Item{}
	for _, item := range c.items {
		if item.Date == of.Date && item.Type == of.Type {
			found = append(found, totals.Item{ID: item.ID, Date: item.Date, Type: item.Type, Currency: item.Currency, Amount: item.Amount, Reference: item.Reference})
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.wrong {
		c.wrong, found = false, found[1:]
	}
	return "theirDetails", found, nil
}

func (c *counterparty) download(job broker.ActivatedJob) (string, any, error) {
	var outcome totals.Outcome
	if err := json.Unmarshal(job.Variables["outcome"], &outcome); err != nil {
		return "", nil, err
	}
	whole := []totals.Item{}
	for _, missing := range outcome.Missing {
		c.note("download of %s", missing.ID)
		whole = append(whole, c.items[slices.IndexFunc(c.items, func(item totals.Item) bool { return item.ID == missing.ID })])
	}
	return "downloaded", whole, nil
}

var (
	clerk    = pipeline.Actor{ID: "wang", Groups: []string{"clerks"}}
	approver = pipeline.Actor{ID: "li", Groups: []string{"approvers"}}
)

func march(t testing.TB, day int) calendar.Date {
	t.Helper()
	date, err := calendar.NewDate(2026, time.March, day)
	if err != nil {
		t.Fatal(err)
	}
	return date
}

// started is a desk with a ledger and a counterparty that has other payments.
func started(t *testing.T, their *counterparty) *testdesk.Desk {
	d := testdesk.Open(t, time.Date(2026, 3, 4, 1, 0, 0, 0, time.UTC))
	for code, kind := range map[string]ledger.AccountKind{"100301": ledger.Asset, "2241": ledger.Suspense} {
		d.Do(&ledger.OpenAccount{Code: code, Name: code, Currency: "CNY", Type: kind})
	}
	for _, own := range []struct {
		day       int
		reference string
		minor     int64
	}{{2, "HV100001", 1_000}, {2, "HV100002", 2_000}, {2, "BE100001", 500}, {3, "HV100003", 3_000}, {3, "BE100002", 700}} {
		d.Do(&ledger.Post{ValueDate: march(t, own.day), Text: own.reference, Reference: own.reference,
			Transfers: []ledger.Transfer{{Debit: "100301", Credit: "2241", Amount: money.New(own.minor, money.CNY)}}})
	}
	for _, one := range []struct {
		day                     int
		kind, reference, amount string
	}{{2, "HVPS", "HV100001", "10.00"}, {2, "HVPS", "HV100002", "20.00"}, {2, "BEPS", "BE100001", "5.00"},
		{3, "HVPS", "HV100003", "30.00"}, {3, "HVPS", "HV100004", "-4.00"}, {3, "BEPS", "BE100009", "9.00"}} {
		their.items = append(their.items, totals.Item{ID: "T-" + one.reference, Date: march(t, one.day), Type: one.kind, Currency: "CNY",
			Amount: json.Number(one.amount), Reference: one.reference, Text: "text of " + one.reference})
	}
	d.Deploy("*.bpmn", "*.form")
	d.Work(append(totals.Workers(d.Store, testdesk.Tenant), their.workers()...))
	return d
}

func comparing(from, to int) map[string]any {
	return map[string]any{"ledger": "100301", "counterAccount": "2241", "from": fmt.Sprintf("2026-03-%02d", from), "to": fmt.Sprintf("2026-03-%02d", to),
		"types": []map[string]string{{"type": "HVPS", "prefix": "HV"}, {"type": "BEPS", "prefix": "BE"}}}
}

// proposals gives what waits for an approval.
func proposals(d *testdesk.Desk) (found []*ledger.Journal) {
	d.Helper()
	if err := d.Store.Read(d.Context(), func(reader store.Reader) (err error) {
		found, err = ledger.JournalsOf(d.Context(), reader, testdesk.Tenant, ledger.Proposed, 0, 100)
		return err
	}); err != nil {
		d.Fatal(err)
	}
	return found
}

// TestTotalsFirst: of four totals two differ; only their details are asked for,
// only what is missing is downloaded, a person asks about what they lack, and
// once the journals are approved only that remains.
func TestTotalsFirst(t *testing.T) {
	their := &counterparty{}
	d := started(t, their)
	instance := d.Start("totals-first", comparing(2, 3))
	inquiry := d.Tasks("inquire", 1)
	if err := d.Complete(clerk, inquiry[0], map[string]any{"remark": "they book BE100002 tomorrow"}); err != nil {
		t.Fatal(err)
	}
	d.Ended(instance)
	want := "details of 2026-03-03 BEPS, details of 2026-03-03 HVPS, download of T-BE100009, download of T-HV100004, totals"
	if got := strings.Join(their.asked, ", "); got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}
	var outcomes []map[string]any
	d.Variable(instance, "outcomes", &outcomes)
	if got := fmt.Sprintln(outcomes[0]["type"], outcomes[0]["matched"], outcomes[0]["missing"], outcomes[0]["surplus"], outcomes[0]["remark"]); got != "BEPS 0 1 1 they book BE100002 tomorrow\n" {
		t.Errorf("BEPS: %s", got)
	}
	if got := fmt.Sprintln(outcomes[1]["type"], outcomes[1]["matched"], outcomes[1]["missing"], outcomes[1]["surplus"], outcomes[1]["proposed"]); got != "HVPS 1 1 0 1\n" {
		t.Errorf("HVPS: %s", got)
	}
	d.Ended(d.Start("totals-first", comparing(2, 2))) // the totals of that day agree
	for range 2 {
		again := d.Start("totals-first", comparing(3, 3))
		if err := d.Complete(clerk, d.Tasks("inquire", 1)[0], nil); err != nil {
			t.Fatal(err)
		}
		d.Ended(again)
	}
	waiting := proposals(d)
	if len(waiting) != 2 {
		t.Fatalf("%d journals are proposed, want 2: none is twice", len(waiting))
	}
	for _, journal := range waiting {
		if journal.Text != "text of "+journal.Reference || journal.Rule != "totals-first" {
			t.Errorf("%+v", journal)
		}
		if _, err := d.Try(approver, &ledger.Approve{Journal: journal.Key}); err != nil {
			t.Fatal(err)
		}
	}
	last := d.Start("totals-first", comparing(2, 3))
	if err := d.Complete(clerk, d.Tasks("inquire", 1)[0], nil); err != nil {
		t.Fatal(err)
	}
	d.Ended(last)
	var differences []totals.Difference
	d.Variable(last, "differences", &differences)
	if len(differences) != 1 || differences[0].Type != "BEPS" || differences[0].OwnSum != "16.00" || differences[0].TheirSum != "9.00" {
		t.Errorf("what remains: %+v", differences)
	}
}

// TestDetailsThatDoNotAddUp are clarified by a person and asked for again.
func TestDetailsThatDoNotAddUp(t *testing.T) {
	their := &counterparty{wrong: true}
	d := started(t, their)
	instance := d.Start("totals-first", comparing(3, 3))
	if err := d.Complete(clerk, d.Tasks("clarify", 1)[0], nil); err != nil {
		t.Fatal(err)
	}
	if err := d.Complete(clerk, d.Tasks("inquire", 1)[0], nil); err != nil {
		t.Fatal(err)
	}
	d.Ended(instance)
	asked := 0
	for _, one := range their.asked {
		if strings.HasPrefix(one, "details") {
			asked++
		}
	}
	if asked != 3 || len(proposals(d)) != 2 {
		t.Errorf("details were asked for %d times, %d journals", asked, len(proposals(d)))
	}
}
