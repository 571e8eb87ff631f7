package broker_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/postgres"
	"zhitong/store"
)

// batchChild is what the store of a child process is named after that works on
// a batch operation until it is killed.
const batchChild = "batch:"

// killedBatch is how many instances the killed batch operation cancels.
const killedBatch = 3000

// runBatchChild goes on with the batch operation of a store, which it begins
// when there is none.
func runBatchChild(where string) {
	if err := workOnBatch(context.Background(), strings.TrimPrefix(where, batchChild)); err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

func workOnBatch(ctx context.Context, where string) error {
	db, err := openStore(ctx, where)
	if err != nil {
		return err
	}
	if err := db.Migrate(ctx, append(pipeline.Migrations(), broker.Migrations()...)); err != nil {
		return err
	}
	quiet := slog.New(slog.DiscardHandler)
	b := broker.New(quiet)
	p, err := pipeline.Open(ctx, pipeline.Options{Store: db, Authorizer: everybody{}, Deciders: b.Deciders(),
		Projections: b.Projections(), Listeners: b.Listeners(), NodeName: "one", Logger: quiet})
	if err != nil {
		return err
	}
	if err := b.Start(ctx, p); err != nil {
		return err
	}
	begun := false
	err = db.Read(ctx, func(reader store.Reader) error {
		found, err := broker.SearchBatchOperations(ctx, reader, broker.Search{Tenants: []string{tenant}})
		begun = found.Total > 0
		return err
	})
	if err != nil || begun {
		return err
	}
	return beginBatch(ctx, p)
}

func beginBatch(ctx context.Context, p *pipeline.Pipeline) error {
	submit := func(command pipeline.Command, attached ...pipeline.Command) error {
		_, err := p.Submit(ctx, pipeline.Act{Actor: tester, Tenant: tenant, Command: command, Attached: attached})
		return err
	}
	if err := submit(&broker.Deploy{Files: []broker.File{process("one", oneTask)}}); err != nil {
		return err
	}
	for range killedBatch / 100 {
		var many []pipeline.Command
		for range 99 {
			many = append(many, &broker.CreateInstance{ProcessID: "one"})
		}
		if err := submit(&broker.CreateInstance{ProcessID: "one"}, many...); err != nil {
			return err
		}
	}
	return submit(&broker.CreateBatch{Type: broker.BatchCancel, Tenants: []string{tenant}, Plan: broker.BatchPlan{
		Where: broker.Selection{Condition: store.Compare{Column: "process_id", Op: store.Equal, Value: "one"}}}})
}

func TestAKilledServerGoesOnWithItsBatchOperation(t *testing.T) {
	directory := t.TempDir()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for range min(8, kills(t)) {
		killChild(t, batchChild+"sqlite:"+directory, time.Duration(50+random.IntN(200))*time.Millisecond)
	}
	db := openSQLite(t, directory)
	n := startNode(t, db, "one")
	defer func() { n.stop(); db.Close() }()
	n.batchIsDone(killedBatch)
}

// batchIsDone waits for the only batch operation and asks that it cancelled
// every instance exactly once.
func (n *node) batchIsDone(count int) {
	n.Helper()
	page := read(n, func(reader store.Reader) (broker.Page[broker.BatchOperation], error) {
		return broker.SearchBatchOperations(n.Context(), reader, broker.Search{Tenants: []string{tenant}})
	})
	if len(page.Items) != 1 {
		n.Fatalf("%d batch operations", len(page.Items))
	}
	key := page.Items[0].Key
	n.Logf("at the start %d of %d were done", page.Items[0].Completed, page.Items[0].Total)
	n.until(func() bool { return !n.operation(key).EndedAt.IsZero() })
	o, items := n.operation(key), n.items(key)
	if o.State != broker.StateCompleted || o.Total != count || o.Completed != count || o.Failed != 0 || items[broker.StateCompleted] != count {
		n.Errorf("it ended as %+v with items %v", o, items)
	}
	running := read(n, func(reader store.Reader) (int64, error) {
		return reader.Count(n.Context(), store.Query{Table: broker.InstanceTable(),
			Where: store.Compare{Column: "state", Op: store.NotEqual, Value: broker.StateTerminated}}, 10)
	})
	if running != 0 {
		n.Errorf("%d instances are not terminated", running)
	}
}

func TestTwoBrokersShareABatchOperation(t *testing.T) {
	where := testpostgres.Start(t)
	var nodes []*node
	for _, name := range []string{"one", "two"} {
		db, err := postgres.Open(t.Context(), where, postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		n := startNode(t, db, name)
		t.Cleanup(func() { n.stop(); db.Close() })
		nodes = append(nodes, n)
	}
	nodes[0].deploy(process("one", oneTask))
	nodes[0].createMany("one", 300)
	nodes[1].createMany("one", 300)
	nodes[1].batch(broker.BatchCancel, "one", broker.BatchPlan{})
	nodes[0].batchIsDone(600)
}

func TestALargeInstanceIsDeletedInPages(t *testing.T) {
	n := start(t)
	n.deploy(process("each", fmt.Sprintf(forEach, 1300)))
	instance := n.create("each", "")
	n.refused(pipeline.InvalidState, &broker.DeleteInstance{Instance: instance})
	do[any](n, &broker.CancelInstance{Instance: instance})
	n.finished(instance)
	do[any](n, &broker.DeleteInstance{Instance: instance})
	n.refused(pipeline.NotFound, &broker.DeleteInstance{Instance: instance})
	n.until(func() bool { return n.trail(instance) == "" })
	left := read(n, func(reader store.Reader) (int, error) {
		found, err := broker.SearchJobs(n.Context(), reader, broker.Search{Tenants: []string{tenant}})
		return len(found.Items), err
	})
	if left != 0 || n.state(instance) != "none" {
		t.Errorf("%d jobs are left", left)
	}
}
