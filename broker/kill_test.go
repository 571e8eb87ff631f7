package broker_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"log/slog"

	"zhitong/broker"
	"zhitong/calendar"
	"zhitong/internal/testpostgres"
	"zhitong/ledger"
	"zhitong/money"
	"zhitong/pipeline"
	"zhitong/postgres"
	"zhitong/sqlite"
	"zhitong/store"
)

// childStore names, in the environment, the store that a child process of
// these tests works on until it is killed.
const childStore = "ZHITONG_TEST_CHILD_STORE"

func TestMain(m *testing.M) {
	if where := os.Getenv(childStore); strings.HasPrefix(where, batchChild) {
		runBatchChild(where)
		return
	} else if where != "" {
		runChild(where)
		return
	}
	os.Exit(m.Run())
}

// openStore opens "sqlite:DIRECTORY" or a PostgreSQL connection string.
func openStore(ctx context.Context, where string) (store.Store, error) {
	if directory, ok := strings.CutPrefix(where, "sqlite:"); ok {
		return sqlite.Open(ctx, directory, sqlite.Options{})
	}
	return postgres.Open(ctx, where, postgres.Options{})
}

// posting is a node whose worker posts a journal with each job that it completes.
type posting struct {
	db       store.Store
	pipeline *pipeline.Pipeline
	broker   *broker.Broker
	workers  *broker.Workers
}

func openPosting(ctx context.Context, where string) (*posting, error) {
	db, err := openStore(ctx, where)
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx, append(append(pipeline.Migrations(), broker.Migrations()...), ledger.Migrations()...)); err != nil {
		return nil, err
	}
	quiet := slog.New(slog.DiscardHandler)
	b := broker.New(quiet)
	p, err := pipeline.Open(ctx, pipeline.Options{Store: db, Authorizer: everybody{}, Logger: quiet, NodeName: "node",
		Deciders: append(b.Deciders(), ledger.Decider{}), Projections: append(b.Projections(), ledger.Folding{}), Listeners: b.Listeners()})
	if err != nil {
		return nil, err
	}
	if err := b.Start(ctx, p); err != nil {
		return nil, err
	}
	n := &posting{db: db, pipeline: p, broker: b}
	if err := n.prepare(ctx); err != nil {
		return nil, err
	}
	n.workers = b.StartWorkers(ctx, []broker.Worker{{Type: "work", Work: postOne, Concurrency: 16, Timeout: 2 * time.Second,
		Actor: pipeline.System, Tenants: []string{tenant}}})
	return n, nil
}

// prepare deploys the process and opens the accounts; done again, it changes nothing.
func (n *posting) prepare(ctx context.Context) error {
	for _, command := range []pipeline.Command{
		&broker.Deploy{Files: []broker.File{process("one", oneTask)}},
		&ledger.OpenAccount{Code: "1002", Name: "bank", Currency: "CNY", Type: ledger.Asset},
		&ledger.OpenAccount{Code: "6603", Name: "fees", Currency: "CNY", Type: ledger.Expense},
	} {
		if _, err := n.pipeline.Submit(ctx, pipeline.Act{Actor: tester, Tenant: tenant, Command: command}); err != nil {
			return err
		}
	}
	return nil
}

// postOne posts one fen for the instance of a job, with the job's completion.
func postOne(_ context.Context, job broker.ActivatedJob) (broker.Result, error) {
	day, err := calendar.ParseDate("2026-03-02")
	return broker.Result{Attached: []pipeline.Command{&ledger.Post{
		Key: fmt.Sprint(job.Instance), ValueDate: day, Text: "one", Reference: fmt.Sprint(job.Instance),
		Transfers: []ledger.Transfer{{Debit: "6603", Credit: "1002", Amount: money.New(1, money.CNY)}},
	}}}, err
}

func (n *posting) close() {
	n.workers.Stop()
	n.broker.Stop()
	n.pipeline.Close()
	n.db.Close()
}

// runChild starts instances as fast as it can and prints the key of each one
// that was confirmed, until it is killed.
func runChild(where string) {
	ctx := context.Background()
	n, err := openPosting(ctx, where)
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	fmt.Println("ready")
	var lines sync.Mutex
	for range 8 {
		go func() {
			for {
				created, err := pipeline.Do[broker.InstanceCreated](ctx, n.pipeline, pipeline.Act{Actor: tester, Tenant: tenant,
					Command: &broker.CreateInstance{ProcessID: "one"}})
				if err == nil {
					lines.Lock()
					fmt.Println("created", created.Key)
					lines.Unlock()
				}
			}
		}()
	}
	io.Copy(io.Discard, os.Stdin) // the parent's end: stop when it is gone
	os.Exit(0)
}

// killChild runs a child on a store, kills it at a random moment after it is
// ready, and gives the keys that it had confirmed.
func killChild(t *testing.T, where string, after time.Duration) []string {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), childStore+"="+where)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := child.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "ready" {
		t.Fatalf("the child says %q", lines.Text())
	}
	killed := time.AfterFunc(after, func() { child.Process.Kill() })
	defer killed.Stop()
	var confirmed []string
	for lines.Scan() {
		if key, ok := strings.CutPrefix(lines.Text(), "created "); ok {
			confirmed = append(confirmed, key)
		}
	}
	child.Wait()
	return confirmed
}

// settle waits until every instance has completed and checks that each was
// posted exactly once.
func (n *posting) settle(t *testing.T, confirmed []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, key := range n.active(t) {
		if _, err := n.broker.AwaitInstance(ctx, key); err != nil {
			t.Fatalf("instance %d has not completed: %v", key, err)
		}
	}
	journals, instances := map[string]int{}, map[string]bool{}
	n.each(t, ledger.Journals.Spec, func(row store.Row) { journals[row[3].(string)]++ })
	n.each(t, broker.InstanceTable(), func(row store.Row) {
		instances[fmt.Sprint(row[0])] = true
		if row[8] != broker.StateCompleted {
			t.Errorf("instance %v is %v", row[0], row[8])
		}
	})
	for _, key := range confirmed {
		if !instances[key] {
			t.Errorf("instance %s was confirmed and is lost", key)
		}
	}
	for key := range instances {
		if journals[key] != 1 {
			t.Errorf("instance %s was posted %d times", key, journals[key])
		}
	}
	if len(journals) != len(instances) {
		t.Errorf("%d journals for %d instances", len(journals), len(instances))
	}
	t.Logf("%d confirmed, %d completed and posted", len(confirmed), len(instances))
}

func (n *posting) active(t *testing.T) []int64 {
	t.Helper()
	var keys []int64
	n.each(t, broker.InstanceTable(), func(row store.Row) {
		if row[8] == broker.StateActive {
			keys = append(keys, row[0].(int64))
		}
	})
	return keys
}

func (n *posting) each(t *testing.T, table *store.Table, visit func(store.Row)) {
	t.Helper()
	err := n.db.Read(t.Context(), func(reader store.Reader) error {
		return reader.Select(t.Context(), store.Query{Table: table}, func(row store.Row) error {
			visit(row)
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// kills is how often the server is killed in the course of one test: 50 times,
// or as often as ZHITONG_TEST_KILLS says.
func kills(t *testing.T) int {
	t.Helper()
	named, ok := os.LookupEnv("ZHITONG_TEST_KILLS")
	if !ok {
		return 50
	}
	count, err := strconv.Atoi(named)
	if err != nil {
		t.Fatal(err)
	}
	return count
}

func TestAKilledServerLosesNothingAndPostsNothingTwice(t *testing.T) {
	where := "sqlite:" + t.TempDir()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	var confirmed []string
	for range kills(t) {
		confirmed = append(confirmed, killChild(t, where, time.Duration(random.IntN(120))*time.Millisecond)...)
	}
	n, err := openPosting(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	defer n.close()
	n.settle(t, confirmed)
}

func TestTwoBrokersOnOnePostgreSQLOfWhichOneIsKilled(t *testing.T) {
	where := testpostgres.Start(t)
	n, err := openPosting(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	defer n.close()
	var confirmed []string
	for range 3 {
		confirmed = append(confirmed, killChild(t, where, 700*time.Millisecond)...)
	}
	n.settle(t, confirmed)
}
