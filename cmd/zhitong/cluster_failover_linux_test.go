package main

import (
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zhitong/internal/testpostgres"
)

// noticing is how long a cluster manager takes to believe that a primary is lost.
const noticing = time.Second

// longestOutage is what nodes may take from the loss of the primary to the next
// job that a worker is told it has completed.
const longestOutage = 30 * time.Second

// siteLoad is the load of nodes on servers of which the primary may be lost.
type siteLoad struct {
	*clusterLoad
	servers *testpostgres.Servers
	taps    map[string]*testpostgres.Tap // between the nodes and the servers
	gone    map[string]func()            // servers that the nodes do not see, to bring them back stopped
}

// losses are the ways to lose a primary.
var losses = []struct {
	name string
	do   func(l *siteLoad, primary string, standbys []string)
}{
	{"killed", func(l *siteLoad, primary string, _ []string) { l.servers.Kill(primary) }},
	{"killed with what no standby had", (*siteLoad).loseUnconfirmed},
	{"stopped", func(l *siteLoad, primary string, _ []string) { l.servers.Stop(primary) }},
	{"gone without a word", (*siteLoad).vanish},
}

// TestPrimaryKilledUnderLoad kills the primary under the load of two nodes, has
// a standby take over and the killed server become a standby: twice, or as often
// as ZHITONG_TEST_FAILOVERS says, in one way of losing it after the other.
// Nothing is lost of which a client was told, nothing is done twice.
func TestPrimaryKilledUnderLoad(t *testing.T) {
	t.Parallel()
	servers := testpostgres.StartServers(t, "a1", "b1", "b2")
	c := clusterOn(t, servers.Location())
	location, taps := servers.Tapped()
	for _, name := range []string{"site-a", "site-b"} {
		c.join(&member{name: name, store: location}, (*exec.Cmd).Start)
	}
	l := &siteLoad{c.startLoad(), servers, taps, map[string]func(){}}
	var outages []time.Duration
	primary := servers.Names[0]
	for round := range times(t, "ZHITONG_TEST_FAILOVERS", 2) {
		l.awaitCompletion(time.Now(), longestOutage)
		var took time.Duration
		primary, took = l.failOver(primary, round%len(losses))
		outages = append(outages, took)
	}
	slices.Sort(outages)
	t.Logf("%d primaries were lost; jobs were completed again after %v (median), %v (longest), of which %v to notice", len(outages),
		outages[len(outages)/2].Round(time.Millisecond), outages[len(outages)-1].Round(time.Millisecond), noticing)
	l.settle(longestStall)
	l.check(longestStall + longestOutage)
	for _, m := range c.members {
		select {
		case <-m.ended:
			t.Errorf("%s has ended by itself\n%s", m.name, m.complaints())
		default:
		}
	}
}

// failOver loses the primary and gives the next one, and how long it took from
// the beginning of the loss to the next job that was completed.
func (l *siteLoad) failOver(primary string, how int) (next string, took time.Duration) {
	l.Helper()
	standbys := slices.DeleteFunc(slices.Clone(l.servers.Names), func(name string) bool { return name == primary })
	began := time.Now()
	losses[how].do(l, primary, standbys)
	<-time.After(noticing)
	next = l.servers.Promote(standbys...)
	promoted := time.Since(began)
	took = l.awaitCompletion(began, longestOutage)
	l.Logf("%s was %s; %s was primary after %v, a job was completed after %v", primary, losses[how].name,
		next, promoted.Round(time.Millisecond), took.Round(time.Millisecond))
	l.appear(primary)
	l.servers.Rejoin(primary, next)
	l.servers.AwaitFollowers(next, len(standbys))
	return next, took
}

// loseUnconfirmed has commits that no standby will ever see, and somebody ends
// their waits for one, before the primary is killed.
func (l *siteLoad) loseUnconfirmed(primary string, standbys []string) {
	l.Helper()
	for _, name := range standbys {
		l.servers.Kill(name)
	}
	l.endWaits(l.servers.At(primary))
	l.servers.Kill(primary)
	for _, name := range standbys {
		l.servers.Start(name)
	}
}

// vanish has the nodes lose the primary's machine out of sight; it goes on.
func (l *siteLoad) vanish(primary string, _ []string) {
	l.Helper()
	appear := l.taps[primary].Vanish(l)
	l.gone[primary] = func() {
		l.servers.Kill(primary)
		appear()
	}
}

// appear ends what vanish began; the server is stopped.
func (l *siteLoad) appear(name string) {
	if end := l.gone[name]; end != nil {
		end()
		delete(l.gone, name)
	}
}

func (l *siteLoad) endWaits(primary string) {
	l.Helper()
	conn, err := pgx.Connect(l.Context(), primary)
	if err != nil {
		l.Fatal(err)
	}
	defer conn.Close(l.Context())
	const end = "select count(pg_cancel_backend(pid)) from pg_stat_activity where wait_event = 'SyncRep'"
	pace := time.NewTicker(50 * time.Millisecond) // a node has time to believe that its commit is safe
	defer pace.Stop()
	for ended := 0; ended < 20; <-pace.C {
		var more int
		if err := conn.QueryRow(l.Context(), end).Scan(&more); err != nil {
			l.Fatal(err)
		}
		ended += more
	}
}
