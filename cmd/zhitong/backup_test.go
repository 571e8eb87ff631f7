package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/rest"
	"zhitong/store"
)

// TestARunningStoreComesBack takes a backup while commits go on, restores it
// into a store of each kind, and goes on there.
func TestARunningStoreComesBack(t *testing.T) {
	stores := map[string]func(*testing.T) string{
		"SQLite":     func(t *testing.T) string { return "sqlite:" + t.TempDir() },
		"PostgreSQL": func(t *testing.T) string { return testpostgres.Start(t) },
	}
	for from, source := range stores {
		t.Run(from, func(t *testing.T) {
			taken := takeUnderLoad(t, source(t))
			for to, target := range stores {
				t.Run("to "+to, func(t *testing.T) { taken.comesBack(t, target(t)) })
			}
		})
	}
}

// takenBackup is a backup with what is known of the store that it was taken of.
type takenBackup struct {
	file, keys string
	waiting    int64         // instance that waits for its timer
	working    int64         // instance that waits for a job
	before     map[int64]int // root instances of the load before the backup began
	last       int64         // the newest key of that store
}

// takeUnderLoad runs instances in all states and takes a backup beside a load.
func takeUnderLoad(t *testing.T, location string) takenBackup {
	s := testSettings(t, location)
	n, stop := serveNode(t, s)
	defer stop()
	n.moveClock(t, time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	l := liveOn(t, n)
	taken := takenBackup{file: filepath.Join(t.TempDir(), "store.backup"), keys: s.Keys}
	taken.waiting = l.create("case")
	l.throughTo(taken.waiting)
	taken.working = l.create("case")
	l.do(&broker.Deploy{Files: []broker.File{{Name: "one.bpmn", Content: []byte(strings.ReplaceAll(oneTask, `type="work"`, `type="load"`))}}})
	load := startLoad(t, n)
	load.reach(t, 3000)
	taken.before = n.rootInstances(t, "one")
	arguments := []string{"backup", "--json", "--to", taken.file}
	if strings.HasPrefix(location, "sqlite:") {
		arguments = append(arguments, "--url", n.url())
	} else {
		arguments = append(arguments, "--store", location, "--keys", s.Keys)
	}
	reached := load.done.Load()
	code, out, talk := zhitong(t, arguments...)
	if code != exitOK {
		t.Fatalf("backup: %d %s", code, talk)
	}
	during := load.done.Load() - reached
	load.stop()
	var shown backupSummary
	if err := json.Unmarshal([]byte(out), &shown); err != nil || shown.Rows < 10_000 || len(shown.SHA256) != 64 {
		t.Fatalf("the summary is %s", out)
	}
	t.Logf("%d rows in %d bytes; %d commands were answered meanwhile", shown.Rows, shown.Bytes, during)
	if during == 0 {
		t.Error("nothing was answered while the backup was taken")
	}
	taken.last = l.create("one")
	return taken
}

// comesBack restores into an empty store and goes on with what was running.
func (b takenBackup) comesBack(t *testing.T, location string) {
	restore := []string{"restore", "--from", b.file, "--store", location, "--keys", b.keys}
	if code, out, talk := zhitong(t, restore...); code != exitOK || !strings.HasPrefix(out, "restored\t") {
		t.Fatalf("restore: %d %s", code, talk)
	}
	if code, _, talk := zhitong(t, restore...); code != exitNegative || !strings.Contains(talk, "store_not_empty") {
		t.Errorf("a second restore: %d %s", code, talk)
	}
	s := testSettings(t, location)
	s.Keys, s.Retention = b.keys, 0
	n, stop := serveNode(t, s) // its clock runs: the timer is long due
	defer stop()
	l := life{t, n}
	restored := n.rootInstances(t, "one")
	for instance := range b.before {
		if restored[instance] == 0 {
			t.Fatalf("instance %d, answered before the backup, is not in it", instance)
		}
	}
	started := len(restored) + len(n.rootInstances(t, "case")) + n.recorded(t, "process-instance.delete")
	if recorded := n.recorded(t, "process-instance.create"); started != recorded {
		t.Errorf("there are %d root instances and %d records of starts", started, recorded)
	}
	l.ended(b.waiting)
	if job := l.job(); job.Instance != b.working {
		t.Errorf("the job is of instance %d, want %d", job.Instance, b.working)
	} else {
		l.do(&broker.CompleteJob{Job: job.Key})
	}
	if key := l.create("one"); key <= b.last {
		t.Errorf("key %d was issued again: the backed-up store had come to %d", key, b.last)
	}
	if err := n.sealer.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if verdict := n.verify(t); !verdict.OK || verdict.Checked == 0 {
		t.Errorf("the log does not go on: %+v", verdict)
	}
}

// load starts and completes instances of one task until it is stopped.
type load struct {
	done    atomic.Int64 // commands answered
	stop    func()
	reached chan struct{}
}

func startLoad(t *testing.T, n *node) *load {
	ctx, cancel := context.WithCancel(context.Background())
	l, ended := &load{reached: make(chan struct{}, 1)}, make(chan struct{})
	l.stop = func() { cancel(); <-ended }
	count := func() {
		l.done.Add(1)
		select {
		case l.reached <- struct{}{}:
		default:
		}
	}
	go func() {
		defer close(ended)
		var workers sync.WaitGroup
		for range 8 {
			workers.Go(func() {
				for ctx.Err() == nil && l.round(t, n, count) {
				}
			})
		}
		workers.Wait()
	}()
	return l
}

// round starts an instance and completes a job, and says whether both went well.
func (l *load) round(t *testing.T, n *node, count func()) bool {
	act := pipeline.Act{Actor: everybody, Tenant: rest.DefaultTenant, Command: &broker.CreateInstance{ProcessID: "one"}}
	_, err := n.pipeline.Submit(context.Background(), act)
	if err != nil {
		t.Error(err)
		return false
	}
	count()
	jobs, err := n.broker.PollJobs(context.Background(), everybody, broker.ActivateJobs{Type: "load", Worker: "load", Timeout: time.Hour, Max: 1,
		Tenants: []string{rest.DefaultTenant}}, -1)
	for _, job := range jobs {
		act.Command = &broker.CompleteJob{Job: job.Key}
		if _, err = n.pipeline.Submit(context.Background(), act); err == nil {
			count()
		}
	}
	if err != nil {
		t.Error(err)
	}
	return err == nil
}

// reach waits until so many commands were answered.
func (l *load) reach(t *testing.T, count int64) {
	deadline := time.After(time.Minute)
	for l.done.Load() < count {
		select {
		case <-l.reached:
		case <-deadline:
			t.Fatal("the load does not go on")
		}
	}
}

// rootInstances gives the root instances of a process.
func (n *node) rootInstances(t *testing.T, processID string) map[int64]int {
	t.Helper()
	found := map[int64]int{}
	n.eachRow(t, tableNamed("process_instance"), func(row store.Row) {
		if row[3] == processID && row[6] == int64(0) {
			found[row[0].(int64)]++
		}
	})
	return found
}

// recorded counts the acts of a kind in the log.
func (n *node) recorded(t *testing.T, act string) (count int) {
	t.Helper()
	n.eachRow(t, tableNamed("audit_leaf"), func(row store.Row) {
		if row[6] == act {
			count++
		}
	})
	return count
}

// TestARestoreIsRefused says why a file is not restored, and leaves the store empty.
func TestARestoreIsRefused(t *testing.T) {
	s := testSettings(t, "sqlite:"+t.TempDir())
	n, stop := serveNode(t, s)
	n.moveClock(t, time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	liveOn(t, n)
	stop()
	whole := filepath.Join(t.TempDir(), "whole")
	if code, _, talk := zhitong(t, "backup", "--store", s.Store, "--keys", s.Keys, "--to", whole); code != exitOK {
		t.Fatalf("backup: %d %s", code, talk)
	}
	if code, _, talk := zhitong(t, "backup", "--store", s.Store, "--keys", s.Keys, "--to", whole); code != exitUsage || !strings.Contains(talk, "exists") {
		t.Errorf("a backup over another: %d %s", code, talk)
	}
	content, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	target := t.TempDir()
	refused := func(name string, file []byte, want string, more ...string) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "changed")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, talk := zhitong(t, append([]string{"restore", "--from", path, "--data", target, "--keys", s.Keys}, more...)...)
		if code != exitNegative || !strings.Contains(talk, want) {
			t.Errorf("%s: %d %s, want %s", name, code, talk, want)
		}
	}
	for _, length := range []int{0, 5, 40, len(content) / 4, len(content) / 2, len(content) - 9, len(content) - 1} {
		refused("cut off", content[:length], "backup_damaged")
	}
	for _, at := range []int{40, len(content) / 3, len(content) * 2 / 3, len(content) - 6} {
		changed := append([]byte(nil), content...)
		changed[at] ^= 0x10
		refused("changed", changed, "backup_")
	}
	refused("of another format", append([]byte("zhitong-backup 2\n"), content[len("zhitong-backup 1\n"):]...), "backup_version")
	refused("of another key", content, "backup_unproven", "--keys", otherKeys(t))
	refused("without a key", content, "audit.pub", "--keys", t.TempDir())
	if code, _, talk := zhitong(t, "restore", "--from", whole, "--data", target, "--keys", s.Keys); code != exitOK {
		t.Errorf("the whole file, after all that: %d %s", code, talk)
	}
}

// TestALogGoesOnUnderANewKey restores without the lost key, and takes a database
// over that was recovered by its own means.
func TestALogGoesOnUnderANewKey(t *testing.T) {
	s := testSettings(t, "sqlite:"+t.TempDir())
	n, stop := serveNode(t, s)
	n.moveClock(t, time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)) // of every hour a checkpoint is kept
	l := life{t, n}
	l.deploy()
	l.create("case")
	stop()
	file := filepath.Join(t.TempDir(), "file")
	if code, _, talk := zhitong(t, "backup", "--store", s.Store, "--keys", s.Keys, "--to", file); code != exitOK {
		t.Fatalf("backup: %d %s", code, talk)
	}
	if code, _, talk := zhitong(t, "restore", "--recovered", "--store", s.Store, "--keys", s.Keys); code != exitOK {
		t.Errorf("recovered: %d %s", code, talk)
	}
	if code, _, talk := zhitong(t, "restore", "--recovered", "--store", s.Store, "--keys", otherKeys(t)); code != exitNegative || !strings.Contains(talk, "backup_unproven") {
		t.Errorf("recovered, with another key: %d %s", code, talk)
	}
	before := int64(0)
	for range 2 { // the first start takes the last keys that were issued from before it
		n, stop = serveNode(t, s)
		after := life{t, n}.create("case")
		stop()
		if before != 0 && after-before > 1<<32 {
			t.Errorf("a start passed over %d keys", after-before)
		}
		before = after
	}
	if before < 1<<51+1<<40 {
		t.Errorf("after the recovery, key %d was issued", before)
	}
	lost := testSettings(t, "sqlite:"+t.TempDir())
	if code, _, talk := zhitong(t, "restore", "--from", file, "--store", lost.Store, "--keys", lost.Keys, "--key-is-lost"); code != exitOK {
		t.Fatalf("restore: %d %s", code, talk)
	}
	if _, err := openNode(t.Context(), lost, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "--key-is-lost") {
		t.Errorf("a node goes on with the log without being told that its key is lost: %v", err)
	}
	lost.KeyIsLost = true
	n, stop = serveNode(t, lost)
	defer stop()
	life{t, n}.create("case")
	if err := n.sealer.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if verdict := n.verify(t); verdict.OK {
		t.Error("the log verifies as a whole although its key has changed; the documentation says that it does not")
	}
}

// otherKeys makes another key of an audit log.
func otherKeys(t *testing.T) string {
	directory := t.TempDir()
	if _, _, err := signingKey(directory); err != nil {
		t.Fatal(err)
	}
	return directory
}
