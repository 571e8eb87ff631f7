package workbench_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"testing"
	"time"

	"zhitong/audit"
	"zhitong/broker"
	"zhitong/calendar"
	"zhitong/engine"
	"zhitong/inbox"
	"zhitong/internal/testpostgres"
	"zhitong/internal/testsigner"
	"zhitong/ledger"
	"zhitong/money"
	"zhitong/pipeline"
	"zhitong/postgres"
	"zhitong/recon"
	"zhitong/recon/rulebook"
	"zhitong/recon/workbench"
	"zhitong/sqlite"
	"zhitong/statement"
	"zhitong/store"
)

const (
	tenant = "<default>"
	bank   = "6222000000000001" // the bank account of most tests
	cash   = "100201"           // its account in the ledger
)

type everybody struct{}

func (everybody) Authorize(context.Context, pipeline.Actor, string, string) error { return nil }

// desk is a running node with this module on it.
type desk struct {
	testing.TB
	db       store.Store
	pipeline *pipeline.Pipeline
	broker   *broker.Broker
	sealer   *audit.Sealer
	key      string // public key of the audit log
	workers  []broker.Worker
	commits  commits
	stop     func() // the node, once
}

// commits hears that something was committed.
type commits chan struct{}

func (c commits) Committed([]*pipeline.Unit) {
	select {
	case c <- struct{}{}:
	default: // the one who waits has not looked since the last signal
	}
}

var clerk = pipeline.Actor{ID: "clerk", Groups: []string{"clerks"}}

// open starts a node whose workers are called by hand.
func open(t testing.TB) *desk {
	t.Helper()
	return openOn(t, storeOf(t))
}

// openOn starts the first node on a store.
func openOn(t testing.TB, db store.Store) *desk {
	t.Helper()
	migrations := pipeline.Migrations()
	for _, more := range [][]store.Migration{audit.Migrations(), ledger.Migrations(), broker.Migrations(), inbox.Migrations(), rulebook.Migrations(), workbench.Migrations()} {
		migrations = append(migrations, more...)
	}
	if err := db.Migrate(t.Context(), migrations); err != nil {
		t.Fatal(err)
	}
	return join(t, db)
}

// join starts one more node on a store that has its tables.
func join(t testing.TB, db store.Store) *desk {
	t.Helper()
	d := &desk{TB: t, db: db, commits: make(commits, 1)}
	d.Cleanup(func() { d.db.Close() })
	d.wire()
	return d
}

// onPostgres is a test whose node has a PostgreSQL.
type onPostgres struct{ testing.TB }

// storeOf opens the store of a test: SQLite, where the test does not ask for
// PostgreSQL.
func storeOf(t testing.TB) (db store.Store) {
	t.Helper()
	var err error
	if _, ok := t.(onPostgres); ok {
		db, err = postgres.Open(t.Context(), testpostgres.Start(t), postgres.Options{TestClock: true})
	} else {
		db, err = sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{TestClock: true})
	}
	must(t, err)
	return db
}

func (d *desk) wire() {
	d.Helper()
	signer, public := testsigner.Of("desk")
	quiet := slog.New(slog.DiscardHandler)
	d.key, d.broker = public, broker.New(quiet)
	var err error
	d.pipeline, err = pipeline.Open(d.Context(), pipeline.Options{
		Store: d.db, Authorizer: everybody{}, Logger: quiet, NodeName: "desk",
		Deciders: append(d.broker.Deciders(), inbox.NewDecider(d.broker), ledger.Decider{},
			audit.NewDecider(signer, d.db.Exclusive()), rulebook.Decider{}, workbench.Decider{}),
		Projections: append(d.broker.Projections(), ledger.Folding{}, audit.NewProjection(rand.Reader)),
		Listeners:   append(d.broker.Listeners(), d.commits),
	})
	must(d, err)
	must(d, d.broker.Start(d.Context(), d.pipeline))
	d.sealer, err = audit.StartSealer(d.Context(), d.pipeline, audit.SealerOptions{Logger: quiet})
	must(d, err)
	d.workers = workbench.Workers(d.pipeline, d.sealer, tenant)
	d.stop = sync.OnceFunc(func() {
		d.sealer.Stop(context.Background())
		d.broker.Stop()
		d.pipeline.Close()
	})
	d.Cleanup(d.stop)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// do carries out a command as the clerk.
func do[T any](d *desk, command pipeline.Command) T {
	d.Helper()
	answer, err := pipeline.Do[T](d.Context(), d.pipeline, pipeline.Act{Actor: clerk, Tenant: tenant, Command: command})
	if err != nil {
		d.Fatalf("%s: %v", command.Kind(), err)
	}
	return answer
}

// try carries out a command as the clerk and gives its error.
func (d *desk) try(command pipeline.Command) error {
	_, err := d.pipeline.Submit(d.Context(), pipeline.Act{Actor: clerk, Tenant: tenant, Command: command})
	return err
}

func (d *desk) refused(want pipeline.Code, err error) {
	d.Helper()
	if err == nil || pipeline.CodeOf(err) != want {
		d.Errorf("got %v, want %s", err, want)
	}
}

// read queries the store.
func read[T any](d *desk, query func(context.Context, store.Reader) (T, error)) (answer T) {
	d.Helper()
	must(d, d.db.Read(d.Context(), func(reader store.Reader) (err error) {
		answer, err = query(d.Context(), reader)
		return err
	}))
	return answer
}

// jobTypes are the jobs of this module; each has a process of one task.
var jobTypes = []string{workbench.ReadJob, workbench.MatchJob, workbench.NextJob, workbench.PostJob, workbench.CarryJob, workbench.ReportJob, workbench.SealJob}

// books opens the accounts of the tests, registers the bank account and deploys
// a process for each job.
func (d *desk) books() *desk {
	d.Helper()
	for code, kind := range map[string]ledger.AccountKind{cash: ledger.Asset, "1221": ledger.Suspense, "2241": ledger.Suspense, "6603": ledger.Expense, "4001": ledger.Equity} {
		do[any](d, &ledger.OpenAccount{Code: code, Name: code, Currency: "CNY", Type: kind})
	}
	rules, err := recon.ShippedText("default")
	must(d, err)
	do[any](d, &workbench.RegisterAccount{Account: bank, Currency: "CNY", Ledger: cash, Rules: rules, Calendar: "CN"})
	deploy := &broker.Deploy{}
	for _, kind := range jobTypes {
		deploy.Files = append(deploy.Files, broker.File{Name: kind + ".bpmn", Content: fmt.Appendf(nil, twoJobs, kind, kind)})
	}
	do[any](d, deploy)
	return d
}

// twoJobs is a process that does a job and then stays alive.
const twoJobs = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="%s" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="%s" retries="1"/></extensionElements></serviceTask>
<sequenceFlow id="f2" sourceRef="work" targetRef="stay"/><receiveTask id="stay" messageRef="m"/></process>
<message id="m" name="go-on"><extensionElements><zeebe:subscription correlationKey="=&quot;never&quot;"/></extensionElements></message></definitions>`

// job starts the process of a job type and gives its job into our hands.
func (d *desk) job(kind string, variables map[string]any) broker.ActivatedJob {
	d.Helper()
	encoded := engine.Variables{}
	for name, value := range variables {
		text, err := json.Marshal(value)
		must(d, err)
		encoded[name] = text
	}
	do[broker.InstanceCreated](d, &broker.CreateInstance{ProcessID: kind, Variables: encoded})
	jobs, err := d.broker.PollJobs(d.Context(), pipeline.System, broker.ActivateJobs{
		Type: kind, Worker: "desk", Timeout: time.Hour, Max: 1, Tenants: []string{tenant}}, -1)
	must(d, err)
	if len(jobs) != 1 {
		d.Fatalf("%d jobs of type %s", len(jobs), kind)
	}
	return jobs[0]
}

// work has the worker of the job's type work on it.
func (d *desk) work(job broker.ActivatedJob) (broker.Result, error) {
	for _, worker := range d.workers {
		if worker.Type == job.Type {
			return worker.Work(d.Context(), job)
		}
	}
	d.Fatalf("no worker does %s", job.Type)
	return broker.Result{}, nil
}

// complete completes a job with what its worker gave back.
func (d *desk) complete(job broker.ActivatedJob, result broker.Result) error {
	_, err := d.pipeline.Submit(d.Context(), pipeline.Act{Actor: pipeline.System, Tenant: tenant,
		Command: &broker.CompleteJob{Job: job.Key, Variables: result.Variables}, Attached: result.Attached})
	return err
}

// perform works on a job and completes it.
func (d *desk) perform(job broker.ActivatedJob) map[string]any {
	d.Helper()
	result, err := d.work(job)
	if err != nil {
		d.Fatalf("%s: %v", job.Type, err)
	}
	if err := d.complete(job, result); err != nil {
		d.Fatalf("%s: %v", job.Type, err)
	}
	return decoded(d, result)
}

func decoded(d *desk, result broker.Result) map[string]any {
	d.Helper()
	values := map[string]any{}
	for name, text := range result.Variables {
		var value any
		must(d, json.Unmarshal(text, &value))
		values[name] = value
	}
	return values
}

// moved is one movement: an entry of the bank, or of the cash account.
type moved struct {
	reference string
	day       int // of March 2026
	minor     int64
	text      string
}

func march(day int) calendar.Date {
	date, err := calendar.NewDate(2026, time.March, day)
	if err != nil {
		panic(err)
	}
	return date
}

// paper writes the statement of one day.
func paper(t testing.TB, day int, opening int64, entries ...moved) []byte {
	t.Helper()
	sequence := int64(day)
	s := &statement.Statement{ID: fmt.Sprintf("S%02d", day), Account: bank, Currency: money.CNY, Sequence: &sequence, From: march(day), To: march(day),
		Opening: &statement.Balance{Kind: statement.OpeningBooked, Date: march(day), Amount: money.New(opening, money.CNY)}}
	closing := opening
	for i, e := range entries {
		closing += e.minor
		s.Entries = append(s.Entries, statement.Entry{
			ID: fmt.Sprintf("S%02d/%d", day, i+1), Account: bank, StatementID: s.ID, Sequence: i + 1, BookingDate: march(e.day), ValueDate: march(e.day),
			Amount: money.New(e.minor, money.CNY), Status: statement.Booked, References: statement.References{EndToEndID: e.reference},
			Remittance: statement.Remittance{Text: e.text}})
	}
	s.EntryCount = len(s.Entries)
	s.Closing = &statement.Balance{Kind: statement.ClosingBooked, Date: march(day), Amount: money.New(closing, money.CNY)}
	var content bytes.Buffer
	must(t, statement.WriteCAMT053(&content, []*statement.Statement{s}))
	return content.Bytes()
}

// upload hands a file in as the clerk.
func (d *desk) upload(name string, content []byte) workbench.FileAnswer {
	d.Helper()
	answer, err := workbench.Upload(d.Context(), d.pipeline, pipeline.Act{Actor: clerk, Tenant: tenant}, name, content)
	must(d, err)
	return answer
}

// deliver hands in the statement of a day and has it read.
func (d *desk) deliver(day int, opening int64, entries ...moved) map[string]any {
	d.Helper()
	d.upload(fmt.Sprintf("day-%02d.xml", day), paper(d, day, opening, entries...))
	return d.perform(d.job(workbench.ReadJob, nil))
}

// book posts movements of the cash account.
func (d *desk) book(entries ...moved) {
	d.Helper()
	for i, e := range entries {
		d.bookAs(fmt.Sprintf("book:%s:%d:%d", e.reference, e.day, i), e)
	}
}

// bookAs posts one movement under a key.
func (d *desk) bookAs(key string, e moved) {
	d.Helper()
	transfer := ledger.Transfer{Debit: cash, Credit: "4001", Amount: money.New(max(e.minor, -e.minor), money.CNY)}
	if e.minor < 0 {
		transfer.Debit, transfer.Credit = transfer.Credit, transfer.Debit
	}
	do[ledger.JournalAnswer](d, &ledger.Post{Key: key, ValueDate: march(e.day),
		Text: e.text, Reference: e.reference, Transfers: []ledger.Transfer{transfer}})
}

// matching gives a job that reconciles up to a day.
func (d *desk) matching(day int) broker.ActivatedJob {
	d.Helper()
	return d.job(workbench.MatchJob, map[string]any{"account": bank, "until": march(day).String()})
}

// match reconciles up to a day and gives the breaks that the process gets.
func (d *desk) match(day int) (*workbench.Run, []map[string]any) {
	d.Helper()
	job := d.matching(day)
	values := d.perform(job)
	return d.run(job.Key), breaksOf(d, values)
}

// run gives a run, or nil while it is not finished.
func (d *desk) run(key int64) *workbench.Run {
	d.Helper()
	return read(d, func(ctx context.Context, reader store.Reader) (*workbench.Run, error) {
		run, err := workbench.RunByKey(ctx, reader, tenant, key)
		if pipeline.CodeOf(err) == pipeline.NotFound {
			return nil, nil
		}
		return run, err
	})
}

func breaksOf(d *desk, values map[string]any) []map[string]any {
	d.Helper()
	var all []map[string]any
	for _, one := range values["breaks"].([]any) {
		all = append(all, one.(map[string]any))
	}
	return all
}

// states gives what has become of the breaks, by item.
func (d *desk) states() map[string]*workbench.Break {
	d.Helper()
	return read(d, func(ctx context.Context, reader store.Reader) (map[string]*workbench.Break, error) {
		return workbench.StatesOf(ctx, reader, tenant, bank)
	})
}

// settling gives a job of a type for a break, as the process does.
func (d *desk) settling(kind string, one map[string]any, counterAccount string) broker.ActivatedJob {
	d.Helper()
	return d.job(kind, map[string]any{"break": one, "classification": map[string]any{"counterAccount": counterAccount, "reason": "test"}})
}

// decimal writes an amount of a variable with two places.
func decimal(amount any) string { return strconv.FormatFloat(amount.(float64), 'f', 2, 64) }

func key(number int64) string { return strconv.FormatInt(number, 10) }
