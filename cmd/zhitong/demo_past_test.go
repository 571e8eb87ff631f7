package main

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/rest"
	"zhitong/store"
)

// archivedInstancesOf lists what the archive of a node has.
func (n *node) archivedInstancesOf(t *testing.T) (all []*broker.ArchivedInstance) {
	t.Helper()
	err := n.store.Read(t.Context(), func(reader store.Reader) error {
		page, err := broker.SearchArchivedInstances(t.Context(), reader, broker.Search{Tenants: []string{rest.DefaultTenant}})
		all = page.Items
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestDemoBeginsInThePast: what the demo's past ended has left under its policy when the demo
// begins and can be read in the archive, what waits for people is there, and the record holds.
// Begun again, the demo has no other past.
func TestDemoBeginsInThePast(t *testing.T) {
	command := demoOn(filepath.Join(t.TempDir(), "demo"))
	out := &terminal{t.Context(), nil, t.Output(), t.Output()}
	if err := command.livePast(out); err != nil {
		t.Fatal(err)
	}
	n, stop := serveNode(t, &command.settings)
	defer stop()
	today := time.Now().AddDate(0, 0, -1)
	n.eventually(t, "what ended in the past has left", func() bool {
		past := 0
		n.eachRow(t, tableNamed("process_instance"), func(row store.Row) {
			if end, ended := row[10].(int64); ended && time.UnixMicro(end).Before(today) {
				past++
			}
		})
		return past == 0
	})
	archived := n.archivedInstancesOf(t)
	if len(archived) == 0 || len(archived) >= demoPastFiles {
		t.Fatalf("%d of %d instances are archived, want most of them, and one that waits for people", len(archived), demoPastFiles)
	}
	for _, one := range archived {
		if one.State != "COMPLETED" || one.ArchivedAt.Before(today) || one.EndedAt.After(one.ArchivedAt.AddDate(0, 0, -demoKeptDays)) {
			t.Errorf("the instance %d is %s, ended at %s and was archived at %s", one.Key, one.State, one.EndedAt, one.ArchivedAt)
		}
		if err := n.archive.Check(one.Place); err != nil {
			t.Error(err)
		}
	}
	if verdict := n.verify(t); !verdict.OK {
		t.Errorf("the record does not hold: %+v", verdict)
	}
	stop()
	if err := command.livePast(out); err != nil {
		t.Fatal(err)
	}
	n, stop = serveNode(t, &command.settings)
	defer stop()
	if now := n.now(t); now.Before(today) {
		t.Errorf("the clock stands at %s", now)
	}
	if again := n.archivedInstancesOf(t); len(again) != len(archived) {
		t.Errorf("%d instances are archived, there were %d", len(again), len(archived))
	}
}

// TestDemoThatCannotBeginSaysSo: a job that has failed and has no retries left is told and not waited for, one that has
// some left is waited for.
func TestDemoThatCannotBeginSaysSo(t *testing.T) {
	n, stop := serveNode(t, testSettings(t, "sqlite:"+t.TempDir()))
	defer stop()
	l := life{t, n}
	l.deploy()
	instance := l.create("case")
	l.do(&broker.FailJob{Job: l.job().Key, Retries: 1, Message: "the books are closed"})
	if done, err := n.workedOn(t.Context(), 1); done || err != nil {
		t.Errorf("with a retry left: done %v, %v", done, err)
	}
	l.do(&broker.FailJob{Job: l.job().Key, Message: "the books are gone"})
	err := n.reconciled(t.Context(), 1)
	for _, word := range []string{"job ", "(work)", `"work"`, strconv.FormatInt(instance, 10), "no retries left", "the books are gone"} {
		if err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("it says %v, want %q in it", err, word)
		}
	}
}
