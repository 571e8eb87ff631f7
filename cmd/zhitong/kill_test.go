package main

import (
	"context"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhitong/audit"
	"zhitong/broker"
	"zhitong/ledger"
	"zhitong/recon/workbench"
	"zhitong/rest"
	"zhitong/store"
)

// kills is how often the demo is killed: 8 times, or as often as
// ZHITONG_TEST_KILLS says. (The same promise is tested with many more kills, and
// on both stores, in package broker.)
func kills(t *testing.T) int {
	t.Helper()
	named, ok := os.LookupEnv("ZHITONG_TEST_KILLS")
	if !ok {
		return 8
	}
	count, err := strconv.Atoi(named)
	if err != nil {
		t.Fatal(err)
	}
	return count
}

// TestKilledDemoResumes kills the daily reconciliation at random moments while
// statements arrive, are matched and posted. Started again it goes on: every
// statement was read once, every break was posted once, every balance is
// explained, and the record is whole.
func TestKilledDemoResumes(t *testing.T) {
	directory := t.TempDir()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for range kills(t) {
		killDemo(t, directory, time.Duration(200+random.IntN(1300))*time.Millisecond)
	}
	command := demoOn(directory)
	n, stop := serveNode(t, &command.settings)
	defer stop()
	files, err := command.prepare(&terminal{t.Context(), nil, t.Output(), t.Output()}, n)
	if err != nil {
		t.Fatal(err)
	}
	for i := range files {
		deliver(t, n, files[i:i+1])
	}
	n.checkBooks(t, len(files))
}

func killDemo(t *testing.T, directory string, after time.Duration) {
	t.Helper()
	child := exec.CommandContext(t.Context(), "zhitong", "demo", "--data", directory, "--listen", "127.0.0.1:0", "--grpc-listen", "off", "--pace", "20ms", "--entries", "20")
	child.Stdout, child.Stderr = io.Discard, io.Discard
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(after, func() { child.Process.Kill() })
	if err := child.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the demo ended by itself: %v", err)
	}
}

// checkBooks checks what must hold after every file was delivered.
func (n *node) checkBooks(t *testing.T, files int) {
	t.Helper()
	ctx := t.Context()
	err := n.store.Read(ctx, func(reader store.Reader) error {
		statements, err := workbench.StatementsOf(ctx, reader, rest.DefaultTenant, "", 1000)
		if err != nil {
			return err
		}
		if len(statements) != files {
			t.Errorf("%d statements of %d files were read", len(statements), files)
		}
		if err := n.checkPostings(ctx, t, reader); err != nil {
			return err
		}
		incidents, err := broker.SearchIncidents(ctx, reader, broker.Search{Tenants: []string{rest.DefaultTenant}})
		for _, one := range incidents.Items {
			t.Errorf("incident: %s", one.Incident.Message)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := n.sealer.Seal(ctx); err != nil {
		t.Fatal(err)
	}
	report, err := audit.VerifyStore(ctx, n.store, n.key, nil)
	if err != nil || !report.OK {
		t.Errorf("the record is not whole: %+v, %v", report.Problems, err)
	}
}

// checkPostings counts the journals of each break and looks at every balance.
func (n *node) checkPostings(ctx context.Context, t *testing.T, reader store.Reader) error {
	t.Helper()
	runs, err := workbench.RunsOf(ctx, reader, rest.DefaultTenant, "", 1000)
	if err != nil {
		return err
	}
	closed := map[string]bool{}
	for _, run := range runs {
		for _, bridge := range run.Result.Bridges {
			if bridge.UnexplainedMinor != 0 {
				t.Errorf("%s of account %s is not explained", bridge.Unexplained, bridge.Account)
			}
		}
		states, err := workbench.StatesOf(ctx, reader, rest.DefaultTenant, run.Account)
		if err != nil {
			return err
		}
		for _, b := range states {
			if b.State == workbench.BreakClosed {
				closed["recon:"+b.Found.ID] = true
			}
		}
	}
	posted := map[string]int{}
	journals, err := ledger.JournalsOf(ctx, reader, rest.DefaultTenant, "", 0, 100_000)
	for _, journal := range journals {
		if strings.HasPrefix(journal.Reference, "recon:") {
			posted[journal.Reference]++
		}
	}
	for reference, count := range posted {
		if count != 1 || !closed[reference] {
			t.Errorf("%s was posted %d times, closed %v", reference, count, closed[reference])
		}
	}
	if len(posted) != len(closed) || len(posted) == 0 {
		t.Errorf("%d breaks were closed by %d journals", len(closed), len(posted))
	}
	t.Logf("%d runs, %d breaks closed by as many journals", len(runs), len(closed))
	return err
}
