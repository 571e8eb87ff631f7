package main

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/rest"
	"zhitong/store"
)

func TestPostgresFlags(t *testing.T) {
	const onPostgres = "postgres://nowhere.invalid/zhitong"
	for name, test := range map[string]struct {
		flags []string
		want  string
	}{
		"neither on nor off":     {[]string{"--store", onPostgres, "--postgres-notify", "perhaps"}, "must be one of"},
		"no writers":             {[]string{"--store", onPostgres, "--postgres-writers", "0"}, "1 to 1000"},
		"too many readers":       {[]string{"--store", onPostgres, "--postgres-readers", "1001"}, "1001 readers"},
		"no time":                {[]string{"--store", onPostgres, "--postgres-lock-timeout", "0s"}, "1ms to"},
		"locks wait for nothing": {[]string{"--store", onPostgres, "--postgres-statement-timeout", "5s"}, "not shorter"},
		"idle for a year":        {[]string{"--store", onPostgres, "--postgres-idle-timeout", "8760h"}, "1ms to"},
		"on SQLite":              {[]string{"--data", t.TempDir(), "--postgres-notify", "off"}, "for a store in PostgreSQL"},
	} {
		code, _, talk := zhitong(t, append([]string{"serve", "--listen", "127.0.0.1:0", "--grpc-listen", "off"}, test.flags...)...)
		if code != exitUsage || !strings.Contains(talk, test.want) {
			t.Errorf("%s: %d %s", name, code, talk)
		}
	}
	hint, four := "off", 4
	got := (&postgresSettings{Notify: &hint, Readers: &four}).options(false)
	if !got.NoNotify || got.Readers != 4 || got.Writers != 0 {
		t.Errorf("the flags become %+v", got)
	}
}

func TestAPoolerThatSharesSessionsIsRefusedAtTheStart(t *testing.T) {
	location := testpostgres.StartPooler(t, testpostgres.Start(t), "transaction")
	code, _, talk := zhitong(t, "serve", "--store", location, "--keys", t.TempDir(), "--listen", "127.0.0.1:0", "--grpc-listen", "off")
	if code != exitUsage || !strings.Contains(talk, "pool_mode = session") {
		t.Errorf("%d %s", code, talk)
	}
}

// TestADistributedDatabaseIsEnough runs everything there is on what databases
// offer that speak PostgreSQL's protocol without being PostgreSQL: transactions
// are serializable by default, nobody notifies, and no statement asks for more.
// One of two nodes starts instances whose work the other does.
func TestADistributedDatabaseIsEnough(t *testing.T) {
	location := testpostgres.Start(t)
	testpostgres.MakeSerializable(t, location)
	tap := testpostgres.NewTap(t, location)
	s, off := testSettings(t, tap.Location), "off"
	s.Postgres.Notify = &off
	one, stopOne := serveNode(t, s)
	defer stopOne()
	second := *s
	second.Name = "second"
	other, stopOther := serveNode(t, &second)
	defer stopOther()

	acrossNodes(t, one, other, 40)
	command := demoOn("")
	command.settings = *s
	files, err := command.prepare(&terminal{t.Context(), nil, t.Output(), t.Output()}, one)
	if err != nil {
		t.Fatal(err)
	}
	deliver(t, one, files)
	one.checkBooks(t, len(files))
	one.moveClock(t, one.now(t))
	liveOn(t, one)
	if code, _, talk := zhitong(t, "backup", "--store", tap.Location, "--keys", s.Keys, "--to", t.TempDir()+"/backup"); code != exitOK {
		t.Errorf("backup: %d %s", code, talk)
	}
	testpostgres.RequirePortable(t, tap)
	t.Logf("%d distinct statements, %d times a transaction gave way and was decided again", len(tap.Statements()), tap.Failures("40001"))
	if len(tap.Statements()) < 300 {
		t.Error("that is less than the platform has")
	}
}

// TestServersThatStartTogether starts three processes on an empty database: its
// tables are made once, and all of them answer.
func TestServersThatStartTogether(t *testing.T) {
	location, keys := testpostgres.Start(t), t.TempDir()
	if _, _, err := signingKey(keys); err != nil {
		t.Fatal(err)
	}
	var ready []func() *served
	for _, name := range []string{"one", "two", "three"} {
		ready = append(ready, launch(t, "--store", location, "--keys", keys, "--auth", "off", "--name", name))
	}
	for _, wait := range ready {
		defer wait().kill()
	}
	db, err := openDatabase(t.Context(), &settings{Store: location}, asTool)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Read(t.Context(), func(reader store.Reader) error {
		applied, err := store.ReadApplied(t.Context(), reader)
		if len(applied) != len(migrations())+1 { // and the row that nodes lock
			t.Errorf("%d migrations are recorded, want %d", len(applied), len(migrations()))
		}
		if err != nil {
			return err
		}
		nodes, err := pipeline.LiveNodes(t.Context(), reader)
		if len(nodes) != 3 {
			t.Errorf("the nodes are %+v", nodes)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// acrossNodes has many start instances on one node and many do their work on the
// other, and waits until all have ended.
func acrossNodes(t *testing.T, one, other *node, instances int) {
	t.Helper()
	l := life{t, one}
	l.do(&broker.Deploy{Files: []broker.File{{Name: "one.bpmn", Content: []byte(strings.ReplaceAll(oneTask, `type="work"`, `type="far"`))}}})
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var work sync.WaitGroup
	for range 4 {
		work.Go(func() { // each on its own, so that batches of both nodes meet
			for range instances / 4 {
				act := pipeline.Act{Actor: everybody, Tenant: rest.DefaultTenant, Command: &broker.CreateInstance{ProcessID: "one"}}
				if _, err := one.pipeline.Submit(ctx, act); err != nil {
					t.Error(err)
				}
			}
		})
		work.Go(func() {
			for range instances / 4 {
				if err := other.completeOne(ctx, "far"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	running := 0
	for range one.rootInstances(t, "one") {
		running++
	}
	if running != instances {
		t.Errorf("%d instances are there, want %d", running, instances)
	}
}

// completeOne waits for a job and completes it.
func (n *node) completeOne(ctx context.Context, kind string) error {
	for {
		jobs, err := n.broker.PollJobs(ctx, everybody, broker.ActivateJobs{Type: kind, Worker: kind, Timeout: time.Hour, Max: 1,
			Tenants: []string{rest.DefaultTenant}}, 20*time.Second)
		if err != nil {
			return err
		}
		for _, job := range jobs {
			_, err := n.pipeline.Submit(ctx, pipeline.Act{Actor: everybody, Tenant: rest.DefaultTenant, Command: &broker.CompleteJob{Job: job.Key}})
			return err
		}
	}
}
