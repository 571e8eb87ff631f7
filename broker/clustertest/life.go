package clustertest

import (
	"context"
	"errors"
	"fmt"
	"hash"
	"hash/fnv"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"zhitong/internal/testsigner"
	"zhitong/ledger"
	"zhitong/pipeline"
	"zhitong/store/memorytest"
)

// Failure is a life in which something was that must never be.
type Failure struct {
	Seed  uint64
	Cause error
	Lines []string // what happened last
}

// Error says how to see it again.
func (f *Failure) Error() string {
	return fmt.Sprintf("%v\nagain with: ZHITONG_CLUSTER_SEED=%d go test -count=1 -run '^TestCluster$' ./broker/clustertest\nafter\n%s",
		f.Cause, f.Seed, strings.Join(f.Lines, "\n"))
}

// Result is what a life has come to.
type Result struct {
	Steps   int    // calls of the database that went on, one at a time
	Digest  uint64 // of all that happened: the same for the same seed
	Counts  map[string]int
	Failure *Failure
}

// chaos is how many calls of the database and other things happen before the faults end.
const chaos = 2500

// The key of the audit log.
var signer, publicKey = testsigner.Of("cluster.test/audit")

// life is one database with its nodes and their clients.
type life struct {
	seed        uint64
	random      *rand.Rand
	rarity      int // of faults
	exclusive   bool
	writers     int // of each node
	database    *memorytest.Database
	schedule    *schedule
	context     context.Context
	running     sync.WaitGroup
	nodes       []*node
	started     int
	calm        bool // no faults
	outageUntil time.Time
	stepped     bool          // the database's clock was set
	behind      time.Duration // by how much it was set back, in all
	steps       int
	digest      hash.Hash64
	lines       []string
	clients
}

// Live lives the life of a seed, on one processor: what goroutines that the database does not hold up do at the same
// moment would else depend on it. An odd one gives each node two or three writers, of which now the one and now the other
// is faster: what it has come to may take several lives to come again.
func Live(t *testing.T, seed uint64) (result Result) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	synctest.Test(t, func(t *testing.T) {
		l := &life{seed: seed, writers: 1 + int(seed%2*(1+seed/2%2)), random: rand.New(rand.NewPCG(seed, 3)), schedule: &schedule{open: true}, context: t.Context(), digest: fnv.New64a()}
		l.clients = newClients()
		l.rarity = []int{1, 1, 2, 5, 1000}[l.random.IntN(5)]
		l.exclusive = l.once(4)
		order := rand.New(rand.NewPCG(seed, 4))
		l.schedule.shuffle = order.Shuffle
		l.database = memorytest.New(memorytest.Options{Control: l.schedule, Exclusive: l.exclusive})
		err := l.live()
		l.end()
		result = Result{Steps: l.steps, Digest: l.digest.Sum64(), Counts: l.counts}
		if err != nil {
			result.Failure = &Failure{seed, err, l.lines}
		}
	})
	return result
}

func (l *life) live() error {
	if err := l.prepare(); err != nil {
		return err
	}
	for range chaos {
		if err := l.happen(l.act); err != nil {
			return err
		}
	}
	if err := l.settle(); err != nil {
		return err
	}
	if err := l.check(); err != nil {
		return err
	}
	return l.leave()
}

// prepare starts the first node and has it know the processes and accounts.
func (l *life) prepare() error {
	n := l.start()
	synctest.Wait()
	if !n.up.Load() {
		return errors.New("the first node did not start")
	}
	for _, of := range tenants {
		for _, command := range []pipeline.Command{deployment(),
			&ledger.OpenAccount{Code: "1002", Name: "bank", Currency: "CNY", Type: ledger.Asset},
			&ledger.OpenAccount{Code: "6603", Name: "fees", Currency: "CNY", Type: ledger.Expense},
		} {
			if _, err := n.pipeline.Submit(l.context, pipeline.Act{Actor: tester, Tenant: of, Command: command}); err != nil {
				return err
			}
		}
	}
	synctest.Wait()
	l.schedule.open = false
	return nil
}

// happen lets one thing happen, which act may be.
func (l *life) happen(act func()) error {
	ready, err := l.ready()
	if err != nil {
		return err
	}
	switch choice := l.random.IntN(100); {
	case len(ready) > 0 && choice < 85:
		l.let(ready[l.random.IntN(len(ready))])
	case choice < 94:
		act()
	case choice < 98:
		l.pass()
	default:
		l.disturb()
	}
	return nil
}

// pass lets time pass.
func (l *life) pass() {
	spans := []time.Duration{time.Millisecond, 20 * time.Millisecond, 300 * time.Millisecond, time.Second, 3 * time.Second}
	span := spans[l.random.IntN(len(spans))]
	if l.once(20 * l.rarity) {
		span = 15 * time.Second
	}
	l.note("pass %s", span)
	time.Sleep(span)
	l.wrong = errors.Join(l.wrong, l.checkReached())
}

// disturb does to the cluster what operators and machines do.
func (l *life) disturb() {
	alive := l.alive()
	limit := 3
	if l.exclusive {
		limit = 1
	}
	switch choice := l.random.IntN(11); {
	case len(l.nodes) == 0, choice < 3 && len(l.nodes) < limit:
		l.start()
	case l.database.Underway():
		l.note("arrive")
		l.database.Arrive()
	case len(alive) == 0 || l.once(2) && l.rarity > 100:
	case choice < 5:
		l.crash(alive[l.random.IntN(len(alive))])
		if l.once(2) { // another node takes over while it is at work itself
			l.note("the lease runs out")
			time.Sleep(11 * time.Second)
		}
	case choice < 6:
		l.stop(alive[l.random.IntN(len(alive))])
	case choice < 8:
		paused := alive[l.random.IntN(len(alive))]
		paused.pausedUntil = time.Now().Add(time.Duration(l.random.IntN(20_000)) * time.Millisecond)
		l.note("pause %s until %s", paused.store.Name, paused.pausedUntil)
	case choice < 9:
		l.outageUntil = time.Now().Add(time.Duration(l.random.IntN(4_000)) * time.Millisecond)
		l.note("outage until %s", l.outageUntil)
	case choice == 10 && l.once(4):
		l.step(time.Duration(l.random.IntN(600)-300) * time.Second)
	}
}

// step sets the clock of the database.
func (l *life) step(by time.Duration) {
	l.note("the clock goes by %s", by)
	l.database.Step(by)
	l.stepped = true
	l.behind -= min(by, 0)
}

// end ends all nodes.
func (l *life) end() {
	l.calm = true
	l.database.Arrive()
	synctest.Wait()
	for _, n := range append([]*node{}, l.nodes...) {
		l.crash(n)
	}
	l.running.Wait()
}
