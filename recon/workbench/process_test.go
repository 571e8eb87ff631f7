package workbench_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhitong/audit"
	"zhitong/broker"
	"zhitong/engine"
	dailyreconciliation "zhitong/examples/daily-reconciliation"
	"zhitong/inbox"
	"zhitong/ledger"
	"zhitong/pipeline"
	"zhitong/recon/workbench"
	"zhitong/store"
)

// officer may propose and approve, but not both for the same break.
var (
	officer  = pipeline.Actor{ID: "officer", Groups: []string{"clerks", "approvers"}}
	approver = pipeline.Actor{ID: "approver", Groups: []string{"approvers"}}
)

// running is a desk with the example process and workers that work by themselves.
func running(t *testing.T) (d *desk, stop func()) {
	d = open(t).books()
	resources, err := dailyreconciliation.Resources()
	must(t, err)
	deploy := &broker.Deploy{}
	for _, r := range resources {
		deploy.Files = append(deploy.Files, broker.File{Name: r.Name, Content: r.Content})
	}
	do[any](d, deploy)
	working := d.broker.StartWorkers(t.Context(), d.workers)
	t.Cleanup(working.Stop)
	return d, working.Stop
}

// await waits until a query finds something, looking after every commit.
func await[T any](d *desk, what string, query func(context.Context, store.Reader) ([]T, error)) []T {
	d.Helper()
	ctx, cancel := context.WithTimeout(d.Context(), 30*time.Second)
	defer cancel()
	for {
		if found := read(d, query); len(found) > 0 {
			return found
		}
		select {
		case <-d.commits:
		case <-ctx.Done():
			d.Fatalf("%s did not come", what)
		}
	}
}

func of(conditions ...any) broker.Search {
	search := broker.Search{Tenants: []string{tenant}}
	for i := 0; i < len(conditions); i += 2 {
		search.Where = append(search.Where, store.Compare{Column: conditions[i].(string), Op: store.Equal, Value: conditions[i+1]})
	}
	return search
}

// tasks waits for open user tasks of an element.
func (d *desk) tasks(element string, count int) []*broker.UserTaskHistory {
	d.Helper()
	return await(d, "tasks of "+element, func(ctx context.Context, reader store.Reader) ([]*broker.UserTaskHistory, error) {
		page, err := broker.SearchUserTasks(ctx, reader, of("state", "CREATED", "element_id", element))
		if len(page.Items) < count {
			return nil, err
		}
		return page.Items, err
	})
}

func (d *desk) finish(who pipeline.Actor, task *broker.UserTaskHistory, values map[string]string) error {
	d.Helper()
	variables := engine.Variables{}
	for name, value := range values {
		text, err := json.Marshal(value)
		must(d, err)
		variables[name] = text
	}
	_, err := d.pipeline.Submit(d.Context(), pipeline.Act{Actor: who, Tenant: tenant, Command: &inbox.Complete{Task: task.Task.Key, Variables: variables}})
	return err
}

func (d *desk) ended() *broker.Instance {
	d.Helper()
	return await(d, "the end of the process", func(ctx context.Context, reader store.Reader) ([]*broker.Instance, error) {
		page, err := broker.SearchInstances(ctx, reader, of("process_id", "daily-reconciliation", "state", broker.StateCompleted))
		return page.Items, err
	})[0]
}

// TestDailyReconciliation runs the process that ships: a file arrives, is read
// and matched; a rule posts the fee, two persons post the rest; the result is
// reported and sealed, and nothing is left to reconcile.
func TestDailyReconciliation(t *testing.T) {
	d, stop := running(t)
	d.book(moved{"INV1000001", 10, 50_000, "receipt"}, moved{"INV1000005", 10, 30_000, "receipt"})
	d.upload("day-10.xml", paper(t, 10, 0,
		moved{"INV1000001", 10, 50_000, "payment"}, moved{"INV1000002", 10, -1_500, "账户管理费"},
		moved{"INV1000005", 10, 100_000, "other amount"}, moved{"INV1000006", 2, 4_200, "long ago"}))
	for _, task := range d.tasks("propose", 2) {
		must(t, d.finish(officer, task, map[string]string{"decision": "post", "counterAccount": "2241", "reason": "two persons"}))
	}
	approvals := d.tasks("approve", 2)
	for _, task := range approvals {
		d.refused(pipeline.FourEyes, d.finish(officer, task, map[string]string{"verdict": "approve"}))
	}
	must(t, d.finish(approver, approvals[0], map[string]string{"verdict": "approve"}))
	must(t, d.finish(approver, approvals[1], map[string]string{"verdict": "reject"}))
	again := d.tasks("propose", 1)[0]
	must(t, d.finish(clerk, again, map[string]string{"decision": "post", "counterAccount": "2241", "reason": "once more"}))
	last := d.tasks("approve", 1)[0]
	d.refused(pipeline.FourEyes, d.finish(pipeline.Actor{ID: clerk.ID, Groups: approver.Groups}, last, map[string]string{"verdict": "approve"}))
	must(t, d.finish(approver, last, map[string]string{"verdict": "approve"}))
	d.checkPostings()
	d.checkReports(d.ended())
	stop() // the next run is called by hand
	d.nothingLeft(10)
}

// checkPostings: one journal by rule, two that name who proposed and approved.
func (d *desk) checkPostings() {
	d.Helper()
	d.ended()
	people := map[string]int{}
	for _, journal := range d.corrections() {
		people[journal.ProposedBy+"/"+journal.ApprovedBy+"/"+journal.Rule]++
	}
	want := map[string]int{"officer/approver/": 1, "clerk/approver/": 1, "system//classify_break": 1}
	for who, count := range want {
		if people[who] != count {
			d.Errorf("postings by %v, want %v", people, want)
		}
	}
	balances := read(d, func(ctx context.Context, reader store.Reader) ([]ledger.AccountBalance, error) {
		return ledger.Balances(ctx, reader, tenant)
	})
	// Bank: 500.00 − 15.00 + 1,000.00 + 42.00; long: 700.00 + 42.00 on the credit side.
	expected := map[string]string{cash: "1527.00", "6603": "15.00", "2241": "-742.00"}
	for _, b := range balances {
		if expected[b.Code] != "" && b.Balance.DecimalText() != expected[b.Code] {
			d.Errorf("account %s stands at %s, want %s", b.Code, b.Balance.DecimalText(), expected[b.Code])
		}
	}
}

// checkReports: four files that have their hashes, and a record that is whole.
func (d *desk) checkReports(instance *broker.Instance) {
	d.Helper()
	run := read(d, func(ctx context.Context, reader store.Reader) (*workbench.Run, error) {
		runs, err := workbench.RunsOf(ctx, reader, tenant, bank, 1)
		if err != nil || len(runs) != 1 {
			return nil, err
		}
		return runs[0], nil
	})
	if run == nil || run.Instance != instance.Key {
		d.Fatalf("run %+v of instance %d", run, instance.Key)
	}
	for name, begin := range map[string]string{"zh-CN.html": "<!", "en.html": "<!", "zh-CN.xlsx": "PK", "en.xlsx": "PK"} {
		content := read(d, func(ctx context.Context, reader store.Reader) ([]byte, error) {
			return workbench.ReportOf(ctx, reader, run, name)
		})
		hash := sha256.Sum256(content)
		if run.Reports[name].Hash != hex.EncodeToString(hash[:]) || !bytes.HasPrefix(content, []byte(begin)) {
			d.Errorf("report %s begins with %q", name, content[:min(len(content), 20)])
		}
		if strings.HasSuffix(name, "html") && (!bytes.Contains(content, []byte("officer")) || !bytes.Contains(content, []byte("approver"))) {
			d.Errorf("report %s does not say who decided", name)
		}
	}
	sealed := read(d, func(ctx context.Context, reader store.Reader) ([]*broker.InstanceVariable, error) {
		page, err := broker.SearchVariables(ctx, reader, of("instance", instance.Key, "name", "checkpointSize"))
		return page.Items, err
	})
	if len(sealed) != 1 || string(sealed[0].Value) == "0" {
		d.Errorf("checkpoint %+v", sealed)
	}
	must(d, d.sealer.Seal(d.Context()))
	if report, err := audit.VerifyStore(d.Context(), d.db, d.key, nil); err != nil || !report.OK {
		d.Errorf("the record is not whole: %+v, %v", report.Problems, err)
	}
}

// TestBreaksBeyondOneRound: the process that ships works on all breaks, round after
// round, until none is left that nobody works on.
func TestBreaksBeyondOneRound(t *testing.T) {
	d, _ := running(t)
	const count = 510 // a round has 500
	entries := make([]moved, count)
	for i := range entries {
		entries[i] = moved{fmt.Sprintf("INV7%06d", i), 10, int64(1_000 + i), "in transit"}
	}
	d.upload("day-10.xml", paper(t, 10, 0, entries...))
	d.ended()
	carried := 0
	for _, b := range d.states() {
		if b.State == workbench.BreakCarried {
			carried++
		}
	}
	if carried != count {
		t.Errorf("%d breaks are carried, want %d", carried, count)
	}
}

// TestNothingToDo: without a file the process ends cleanly.
func TestNothingToDo(t *testing.T) {
	d, _ := running(t)
	do[broker.InstanceCreated](d, &broker.CreateInstance{ProcessID: "daily-reconciliation"})
	d.ended()
	if runs := read(d, func(ctx context.Context, reader store.Reader) ([]*workbench.Run, error) {
		return workbench.RunsOf(ctx, reader, tenant, "", 10)
	}); len(runs) != 0 {
		t.Errorf("%d runs", len(runs))
	}
}

// TestUnreadableFileIsAnIncident that tells the position.
func TestUnreadableFileIsAnIncident(t *testing.T) {
	d, _ := running(t)
	whole := paper(t, 10, 0, moved{"INV1000001", 10, 50_000, "payment"})
	d.upload("broken.xml", whole[:len(whole)/2])
	incidents := await(d, "the incident", func(ctx context.Context, reader store.Reader) ([]*broker.IncidentHistory, error) {
		page, err := broker.SearchIncidents(ctx, reader, of())
		return page.Items, err
	})
	if len(incidents) != 1 || !strings.Contains(incidents[0].Incident.Message, "broken.xml:") || incidents[0].ElementID != "read_statement" {
		t.Errorf("incidents %+v", incidents[0])
	}
}
