package clustertest

import (
	"cmp"
	"errors"
	"fmt"
	"testing/synctest"
	"time"

	"zhitong/broker"
	"zhitong/store"
)

const (
	// settleRounds is how many seconds everything has to come to its end once the faults are over.
	settleRounds = 300
	// settleSteps is how many calls one round may take.
	settleSteps = 100_000
	// keptLongest is how long messages are kept at most.
	keptLongest = 35
)

// settle ends the faults, has clients and workers do what is left, and waits until nothing is.
func (l *life) settle() error {
	l.quiet()
	if err := cmp.Or(l.rest(), l.agree(), l.checkReached()); err != nil {
		return err
	}
	for range settleRounds + int(l.behind/time.Second) {
		if err := l.round(); err != nil {
			return err
		}
		if l.finished() {
			return cmp.Or(l.checkStarts(), l.shut())
		}
	}
	return fmt.Errorf("this has not come to its end: %s", l.unfinished())
}

// quiet ends the faults.
func (l *life) quiet() {
	l.calm, l.outageUntil = true, time.Time{}
	l.note("the faults are over")
	synctest.Wait() // until the last fault has happened
	l.database.Arrive()
	for _, n := range l.nodes {
		n.pausedUntil = time.Time{}
	}
}

// rest lets calls go on until none waits.
func (l *life) rest() error {
	for range settleSteps {
		ready, err := l.ready()
		if err != nil || len(ready) == 0 {
			return err
		}
		l.let(ready[0])
	}
	return errors.New("the nodes do not come to rest")
}

// round is one second in which clients and workers do what they can.
func (l *life) round() error {
	if len(l.nodes) == 0 {
		l.start()
	}
	for _, r := range append([]*request{}, l.requests...) {
		l.send(r)
	}
	for _, jobType := range []string{work, post} {
		l.send(&request{name: "activate " + jobType, command: &broker.ActivateJobs{Type: jobType, Worker: "last", Timeout: time.Minute,
			Max: 100, Tenants: tenants, Lease: true}})
	}
	for _, row := range l.rows("subscription") {
		l.send(&request{name: "publish to " + row[3].(string), tenant: row[1].(string),
			command: &broker.PublishMessage{Tenant: row[1].(string), Name: row[2].(string), CorrelationKey: row[3].(string)}})
	}
	l.resumeAll()
	if err := l.rest(); err != nil {
		return err
	}
	for _, job := range l.held {
		l.send(l.completion(job))
	}
	l.held = nil
	err := l.rest()
	time.Sleep(time.Second)
	return cmp.Or(err, l.rest())
}

// rows gives the committed rows of a table.
func (l *life) rows(table string) []store.Row {
	rows, _ := l.database.Committed(l.database.Tables()[table])
	return rows
}

func (l *life) finished() bool {
	for _, row := range l.rows("process_instance") {
		if row[10] == nil {
			return false
		}
	}
	return len(l.requests) == 0 && len(l.rows("follow_up")) == 0 && l.batchesEnded()
}

func (l *life) unfinished() (what string) {
	for _, row := range l.rows("process_instance") {
		if row[10] == nil {
			what += fmt.Sprintf("instance %v of %v is %v; ", row[0], row[3], row[8])
		}
	}
	for _, row := range l.rows("batch_operation") {
		what += fmt.Sprintf("batch operation %v is %v; ", row[0], row[3])
	}
	for _, r := range l.requests {
		what += r.name + " has no answer; "
	}
	for _, row := range l.rows("follow_up") {
		what += fmt.Sprintf("follow-up %v %s is owed by node %v; ", row[2], row[3], row[1])
	}
	return what
}

// shut waits until all messages are gone and stops the nodes.
func (l *life) shut() error {
	for range keptLongest + int(l.behind/time.Second) {
		time.Sleep(time.Second)
		if err := l.rest(); err != nil {
			return err
		}
	}
	if len(l.alive()) == 0 { // somebody has to seal the log
		l.start()
		if err := l.rest(); err != nil {
			return err
		}
	}
	return l.stopAll()
}

// stopAll stops the nodes.
func (l *life) stopAll() error {
	for len(l.nodes) > 0 {
		for _, n := range l.alive() {
			l.stop(n)
		}
		if err := l.rest(); err != nil {
			return err
		}
		time.Sleep(time.Second)
	}
	return l.wrong
}
