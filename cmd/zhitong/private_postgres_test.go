package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"zhitong/internal/testpostgres"
	"zhitong/observe"
	"zhitong/pipeline"
	"zhitong/store"
)

// TestReadinessOnAStoreThatCannotBeWritten: a database that answers but takes no writes, as a standby does, makes a node not
// ready, and the reason says which part it is.
func TestReadinessOnAStoreThatCannotBeWritten(t *testing.T) {
	location := testpostgres.Start(t)
	n := privateNode(t, &settings{Store: location, Keys: t.TempDir(), Name: "east-1"})
	second := privateNode(t, &settings{Store: location, Keys: n.settings.Keys, Name: "east-2"})
	serving(t, n)
	serving(t, second)
	parts := func() (all []string) {
		n.private.health.Set("again", works) // so that the probes do not rest
		for _, part := range n.private.health.Parts(t.Context()) {
			if !part.Ready {
				all = append(all, part.Name+": "+part.Reason)
			}
		}
		return all
	}
	for range 10_000 { // until it serves
		if len(parts()) == 0 {
			break
		}
	}
	_, metrics := n.shown(t, observe.MetricsPath)
	for _, want := range []string{`zhitong_nodes{state="live"} 2`, `zhitong_store_connections_limit{pool="writers"} 8`, `zhitong_store_up 1`} {
		if !strings.Contains(metrics, want+"\n") {
			t.Errorf("the metrics lack %s", want)
		}
	}
	if nodes := clusterOf(t, n); len(nodes) != 2 || nodes[0].Name != "east-1" || nodes[1].Name != "east-2" || nodes[1].State != pipeline.NodeLive || nodes[1].Release != version() || nodes[1].Skew.Abs().Seconds() > 60 {
		t.Errorf("the nodes are %+v", nodes)
	}

	administrator, err := pgx.Connect(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	defer administrator.Close(t.Context())
	closeAllAfter := func(setting string) {
		t.Helper()
		name := administrator.Config().Database
		for _, statement := range []string{fmt.Sprintf("alter database %s set default_transaction_read_only = %s", pgx.Identifier{name}.Sanitize(), setting),
			"select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"} {
			if _, err := administrator.Exec(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
	}
	closeAllAfter("on")
	reaches := func(want string) {
		t.Helper()
		var got string
		for range 100_000 { // connections that were closed are noticed one by one, and workers look again after a second
			if got, _, _ = strings.Cut(strings.Join(parts(), "; "), " audit.seal"); got == want {
				return
			}
		}
		t.Errorf("the parts that are not ready: %q, want %q", got, want)
	}
	reaches("lease: it failed; the log says why; workers: these find no jobs:")
	if _, err := administrator.Exec(t.Context(), "set default_transaction_read_only = off"); err != nil {
		t.Fatal(err)
	}
	closeAllAfter("off")
	reaches("")
}

func clusterOf(t *testing.T, n *node) (nodes []pipeline.Node) {
	t.Helper()
	err := n.store.Read(t.Context(), func(reader store.Reader) (err error) {
		nodes, err = pipeline.Nodes(t.Context(), reader)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return nodes
}
