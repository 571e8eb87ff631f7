package main

import (
	"context"
	"encoding/json"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/rest"
)

// openTransaction names how long a transaction stays open in
// TestWhileATransactionStaysOpen.
const openTransaction = "ZHITONG_TEST_OPEN_TRANSACTION"

// leastBeside is the part of the throughput that must be left beside a transaction
// that has been open for long.
const leastBeside = 0.7

// lateTask waits for a second before its task.
const lateTask = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="late" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="c"/>
<intermediateCatchEvent id="c"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></intermediateCatchEvent>
<sequenceFlow id="f2" sourceRef="c" targetRef="work"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="late"/></extensionElements></serviceTask>
<sequenceFlow id="f3" sourceRef="work" targetRef="e"/><endEvent id="e"/></process></definitions>`

// waitingTask waits for a worker whom there is none, or a day: as in every store, some
// instances go on for longer than others.
const waitingTask = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="waiting" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="waiting"/></extensionElements></serviceTask>
<boundaryEvent id="late" attachedToRef="work"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>
<sequenceFlow id="f2" sourceRef="late" targetRef="e"/><sequenceFlow id="f3" sourceRef="work" targetRef="e"/><endEvent id="e"/></process></definitions>`

// waitingInstances is how many instances wait.
const waitingInstances = 500

// TestWhileATransactionStaysOpen: what a transaction that stays open can still see
// cannot be removed, and is in the way of who looks for jobs and for what is due.
// Throughput must not suffer much.
func TestWhileATransactionStaysOpen(t *testing.T) {
	stays, err := time.ParseDuration(os.Getenv(openTransaction))
	if err != nil {
		t.Skipf("%s says no duration, such as 60s", openTransaction)
	}
	defer ofServer().begin()()
	location := testpostgres.Start(t)
	n := privateNode(t, &settings{Store: location, Keys: t.TempDir()})
	serving(t, n)
	_, err = n.pipeline.Submit(t.Context(), pipeline.Act{Actor: everybody, Tenant: rest.DefaultTenant, Command: &broker.Deploy{
		Files: []broker.File{{Name: "one.bpmn", Content: []byte(oneTask)}, {Name: "late.bpmn", Content: []byte(lateTask)}, {Name: "waiting.bpmn", Content: []byte(waitingTask)}}}})
	if err != nil {
		t.Fatal(err)
	}
	for range waitingInstances {
		_, err := n.pipeline.Submit(t.Context(), pipeline.Act{Actor: everybody, Tenant: rest.DefaultTenant,
			Command: &broker.CreateInstance{ProcessID: "waiting", Variables: engine.Variables{"order": json.RawMessage("4711")}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	l := &steadyLoad{T: t, node: n, server: connectToPostgres(t, location)}
	end := l.begin()
	defer end()
	window := min(max(stays/10, 5*time.Second), 30*time.Second)
	linger(t.Context(), window/2)
	before := l.watch(window)
	t.Logf("before: %v", before)
	close := l.keepOpen(location)
	var last throughput
	for began := time.Now(); time.Since(began) < stays; {
		last = l.watch(window)
		t.Logf("open for %v: %v", time.Since(began).Round(time.Second), last)
	}
	close()
	for range 3 {
		t.Logf("closed: %v", l.watch(window))
	}
	for i, what := range []string{"jobs", "jobs behind a timer"} {
		if last.rates[i] < leastBeside*before.rates[i] {
			t.Errorf("%s: %.0f/s are left of %.0f/s", what, last.rates[i], before.rates[i])
		}
	}
}

// steadyLoad keeps as many instances of each process going.
type steadyLoad struct {
	*testing.T
	*node
	server    *pgx.Conn
	completed [2]atomic.Int64 // of "one" and of "late"
}

// begin starts the load and gives what ends it.
func (l *steadyLoad) begin() (end func()) {
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for i, of := range []struct {
		process, job string
		atOnce       int
	}{{"one", "work", inFlight}, {"late", "late", 2 * inFlight}} {
		room := make(chan struct{}, of.atOnce)
		running.Go(func() { l.create(ctx, of.process, room) })
		running.Go(func() {
			for ctx.Err() == nil {
				l.work(ctx, of.job, func() {
					l.completed[i].Add(1)
					<-room
				})
			}
		})
	}
	return func() {
		stop()
		running.Wait()
	}
}

// create creates instances while there is room.
func (l *steadyLoad) create(ctx context.Context, process string, room chan struct{}) {
	for {
		select {
		case room <- struct{}{}:
		case <-ctx.Done():
			return
		}
		err := l.pipeline.SubmitThen(ctx, pipeline.Act{Actor: everybody, Tenant: rest.DefaultTenant,
			Command: &broker.CreateInstance{ProcessID: process}}, func(_ any, err error) {
			if err != nil { // too much waits
				<-room
			}
		})
		if err != nil {
			<-room
			linger(ctx, 10*time.Millisecond)
		}
	}
}

// work takes jobs once and completes them. What is refused because too much waits
// is tried again.
func (l *steadyLoad) work(ctx context.Context, job string, done func()) {
	taken, err := l.broker.PollJobs(ctx, everybody, broker.ActivateJobs{Type: job, Worker: "w", Timeout: time.Minute, Max: inFlight,
		Tenants: []string{rest.DefaultTenant}}, time.Second)
	if err != nil {
		linger(ctx, 10*time.Millisecond)
	}
	for _, one := range taken {
		act := pipeline.Act{Actor: everybody, Tenant: rest.DefaultTenant, Command: &broker.CompleteJob{Job: one.Key}}
		for ctx.Err() == nil && l.pipeline.SubmitThen(ctx, act, func(_ any, err error) { l.completion(ctx, err, done) }) != nil {
			linger(ctx, 10*time.Millisecond)
		}
	}
}

// completion is told how a completion ended.
func (l *steadyLoad) completion(ctx context.Context, err error, done func()) {
	if err != nil && ctx.Err() == nil {
		l.Error(err)
	}
	done()
}

// throughput is what was completed in a while.
type throughput struct {
	rates         [2]float64 // a second, of each process
	own, postgres float64    // processor time in microseconds an instance
	dead          int64      // rows that cannot be removed yet, as far as the server knows
}

// watch measures for a while.
func (l *steadyLoad) watch(window time.Duration) (seen throughput) {
	began, own, others := time.Now(), processorTime(), postgresProcessorTime(l, l.server)
	before := [2]int64{l.completed[0].Load(), l.completed[1].Load()}
	linger(l.Context(), window)
	elapsed, total := time.Since(began).Seconds(), 0.0
	for i := range seen.rates {
		count := float64(l.completed[i].Load() - before[i])
		seen.rates[i], total = count/elapsed, total+count
	}
	seen.own = (processorTime() - own).Seconds() * 1e6 / total
	seen.postgres = (postgresProcessorTime(l, l.server) - others).Seconds() * 1e6 / total
	if err := l.server.QueryRow(l.Context(), "select sum(n_dead_tup)::bigint from pg_stat_user_tables where relname in ('job', 'due')").Scan(&seen.dead); err != nil {
		l.Fatal(err)
	}
	return seen
}

// keepOpen opens a transaction that sees what is there now, and gives what ends it.
func (l *steadyLoad) keepOpen(location string) (end func()) {
	l.Helper()
	beside := connectToPostgres(l, location)
	tx, err := beside.BeginTx(l.Context(), pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		l.Fatal(err)
	}
	if _, err := tx.Exec(l.Context(), "select count(*) from process_instance"); err != nil {
		l.Fatal(err)
	}
	return func() {
		if err := tx.Rollback(l.Context()); err != nil {
			l.Error(err)
		}
	}
}
