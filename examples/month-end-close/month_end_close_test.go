package monthendclose_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/calendar"
	"zhitong/internal/testdesk"
	"zhitong/ledger"
	"zhitong/money"
	"zhitong/pipeline"
	"zhitong/recon"
	"zhitong/recon/closing"
	"zhitong/recon/workbench"
	"zhitong/statement"
	"zhitong/store"
)

// reconciling reads a file and matches it.
const reconciling = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="reconciling" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="read"/>
<serviceTask id="read"><extensionElements><zeebe:taskDefinition type="statement.read"/></extensionElements></serviceTask>
<sequenceFlow id="f2" sourceRef="read" targetRef="match"/>
<serviceTask id="match"><extensionElements><zeebe:taskDefinition type="recon.match"/></extensionElements></serviceTask></process></definitions>`

// rematching matches the month again.
const rematching = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="rematching" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="match"/>
<serviceTask id="match"><extensionElements><zeebe:taskDefinition type="recon.match"/></extensionElements></serviceTask></process></definitions>`

var (
	preparer = pipeline.Actor{ID: "wang", Groups: []string{"preparers", "reviewers"}}
	reviewer = pipeline.Actor{ID: "li", Groups: []string{"reviewers"}}
)

// closingDesk is a desk on 1 April, before the clock starts a close, with an account of a bank.
type closingDesk struct{ *testdesk.Desk }

func open(t *testing.T) closingDesk {
	d := closingDesk{testdesk.Open(t, time.Date(2026, 4, 1, 1, 0, 0, 0, time.UTC))}
	for code, kind := range map[string]ledger.AccountKind{"1002": ledger.Asset, "6001": ledger.Income} {
		d.Do(&ledger.OpenAccount{Code: code, Name: code, Currency: "CNY", Type: kind})
	}
	rules, err := recon.ShippedText("default")
	if err != nil {
		t.Fatal(err)
	}
	d.Do(&workbench.RegisterAccount{Account: "CN001", Currency: "CNY", Ledger: "1002", Rules: rules, Calendar: "CN"})
	d.Deploy("*.bpmn", "*.dmn", "*.form")
	d.Do(&broker.Deploy{Files: []broker.File{{Name: "reconciling.bpmn", Content: []byte(reconciling)}, {Name: "rematching.bpmn", Content: []byte(rematching)}}})
	d.Work(append(workbench.Workers(d.Pipeline, nil, testdesk.Tenant), closing.Workers(d.Store, testdesk.Tenant)...))
	return d
}

func march(t testing.TB, day int) calendar.Date {
	t.Helper()
	date, err := calendar.NewDate(2026, time.March, day)
	if err != nil {
		t.Fatal(err)
	}
	return date
}

// book posts an income of a day.
func (d closingDesk) book(day int, reference string, minor int64) error {
	_, err := d.Try(pipeline.System, &ledger.Post{ValueDate: march(d, day), Text: reference, Reference: reference,
		Transfers: []ledger.Transfer{{Debit: "1002", Credit: "6001", Amount: money.New(minor, money.CNY)}}})
	return err
}

// reconcile hands in the statement of a day and has it matched.
func (d closingDesk) reconcile(day int, opening int64, payments map[string]int64) {
	d.Helper()
	on, sequence := march(d, day), int64(day)
	s := &statement.Statement{ID: fmt.Sprintf("S%02d", day), Account: "CN001", Currency: money.CNY, Sequence: &sequence, From: on, To: on,
		Opening: &statement.Balance{Kind: statement.OpeningBooked, Date: on, Amount: money.New(opening, money.CNY)}}
	for reference, minor := range payments {
		opening += minor
		s.Entries = append(s.Entries, statement.Entry{ID: reference, Account: "CN001", StatementID: s.ID, Sequence: len(s.Entries) + 1, BookingDate: on, ValueDate: on,
			Amount: money.New(minor, money.CNY), Status: statement.Booked, References: statement.References{EndToEndID: reference}})
	}
	s.EntryCount = len(s.Entries)
	s.Closing = &statement.Balance{Kind: statement.ClosingBooked, Date: on, Amount: money.New(opening, money.CNY)}
	var content bytes.Buffer
	if err := statement.WriteCAMT053(&content, []*statement.Statement{s}); err != nil {
		d.Fatal(err)
	}
	if _, err := workbench.Upload(d.Context(), d.Pipeline, pipeline.Act{Actor: preparer, Tenant: testdesk.Tenant}, s.ID+".xml", content.Bytes()); err != nil {
		d.Fatal(err)
	}
	d.Ended(d.Start("reconciling", nil))
}

func (d closingDesk) complete(who pipeline.Actor, element string, variables map[string]any) {
	d.Helper()
	if err := d.Complete(who, d.Tasks(element, 1)[0], variables); err != nil {
		d.Fatalf("%s: %v", element, err)
	}
}

func (d closingDesk) refused(want pipeline.Code, err error) {
	d.Helper()
	if pipeline.CodeOf(err) != want {
		d.Errorf("%v, want %s", err, want)
	}
}

// TestMonthEndClose: an account that lacks the last day is blocked; reconciled,
// it has an open break that must be explained; what changes after the sign-off
// is signed for again; then the period takes no postings until two persons open
// it again for a reason.
func TestMonthEndClose(t *testing.T) {
	d := open(t)
	for reference, day := range map[string]int{"INV1000001": 30, "INV1000002": 31} {
		if err := d.book(day, reference, 50_000); err != nil {
			t.Fatal(err)
		}
	}
	d.reconcile(30, 0, map[string]int64{"INV1000001": 50_000})
	instance := d.Start("month-end-close", map[string]any{"period": "2026-03"})
	d.Tasks("remedy", 1)
	d.reconcile(31, 50_000, map[string]int64{"INV1000002": 50_000, "INV1000003": 7_000})
	d.complete(preparer, "remedy", nil)
	d.complete(preparer, "prepare", map[string]any{"explanation": "short"})
	d.complete(preparer, "prepare", map[string]any{"explanation": "an invoice of the next month, paid early"})
	d.refused(pipeline.FourEyes, d.Complete(preparer, d.Tasks("review", 1)[0], map[string]any{"verdict": "approve"}))
	if err := d.book(31, "INV1000003", 7_000); err != nil { // while the review waits
		t.Fatal(err)
	}
	d.Ended(d.Start("rematching", map[string]any{"account": "CN001", "until": "2026-03-31"}))
	d.complete(reviewer, "review", map[string]any{"verdict": "approve"})
	d.complete(preparer, "prepare", nil) // nothing is open any more, so nothing is to be explained
	d.complete(reviewer, "review", map[string]any{"verdict": "approve"})
	d.Ended(instance)
	var signed []map[string]any
	d.Variable(instance, "signOffs", &signed)
	if len(signed) != 1 || signed[0]["account"] != "CN001" || signed[0]["openBreaks"] != 0.0 {
		t.Errorf("signed for %v", signed)
	}
	d.refused(pipeline.InvalidState, d.book(31, "INV1000004", 100))
	d.reopen()
}

// reopen opens the period again and finds that it cannot be opened twice.
func (d closingDesk) reopen() {
	d.Helper()
	reason := map[string]any{"period": "2026-03", "reason": "a fee of the bank was forgotten"}
	for round := range 2 {
		instance := d.Start("reopen-period", nil)
		d.complete(preparer, "request", reason)
		d.refused(pipeline.FourEyes, d.Complete(preparer, d.Tasks("consent", 1)[0], map[string]any{"verdict": "approve"}))
		d.complete(reviewer, "consent", map[string]any{"verdict": "approve"})
		d.Ended(instance)
		if err := d.book(31, fmt.Sprintf("FEE100000%d", round), 100); err != nil {
			d.Errorf("the period is open again: %v", err)
		}
		if passed := d.passed(instance, "was_open"); passed != (round == 1) {
			d.Errorf("round %d: it was open already: %v", round, passed)
		}
	}
}

// passed says whether an instance came by an element.
func (d closingDesk) passed(instance int64, element string) bool {
	d.Helper()
	found := 0
	if err := d.Store.Read(d.Context(), func(reader store.Reader) error {
		page, err := broker.SearchElements(d.Context(), reader, broker.Search{Tenants: []string{testdesk.Tenant}, Where: []store.Condition{
			store.Compare{Column: "instance", Op: store.Equal, Value: instance}, store.Compare{Column: "element_id", Op: store.Equal, Value: element}}})
		found = len(page.Items)
		return err
	}); err != nil {
		d.Fatal(err)
	}
	return found > 0
}

// TestALargeBreakBlocks: above the limit of the table nobody can sign.
func TestALargeBreakBlocks(t *testing.T) {
	d := open(t)
	d.reconcile(31, 0, map[string]int64{"INV1000009": 1_000_001}) // 10,000.01
	d.Start("month-end-close", map[string]any{"period": "2026-03"})
	d.Tasks("remedy", 1)
	found := testdesk.Await(d.Desk, "the judgement", func(ctx context.Context, reader store.Reader) ([]*broker.InstanceVariable, error) {
		page, err := broker.SearchVariables(ctx, reader, broker.Search{Tenants: []string{testdesk.Tenant}, Where: []store.Condition{
			store.Compare{Column: "name", Op: store.Equal, Value: "judgement"}}})
		return page.Items, err
	})
	if !bytes.Contains(found[0].Value, []byte("10000")) {
		t.Errorf("%s", found[0].Value)
	}
}
