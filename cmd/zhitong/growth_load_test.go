package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/rest"
	"zhitong/store"
)

// heldTask is the process of one task with a job that nobody works.
var heldTask = strings.NewReplacer(`id="one"`, `id="held"`, `type="work"`, `type="held"`).Replace(oneTask)

// growthModels are processes of one task and one with a user task.
var growthModels = []broker.File{{Name: "one.bpmn", Content: []byte(oneTask)}, {Name: "held.bpmn", Content: []byte(heldTask)}, {Name: "ask.bpmn", Content: []byte(`<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="ask" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="approve"/>
<userTask id="approve" name="Approve"><extensionElements><zeebe:userTask/>
<zeebe:assignmentDefinition assignee="` + growthBucket + `" candidateGroups="clerks, ` + growthBucket + `"/></extensionElements></userTask>
<sequenceFlow id="f2" sourceRef="approve" targetRef="e"/><endEvent id="e"/></process></definitions>`)}}

// growth is how many instances a store holds before something is measured.
type growth struct {
	live, finished int
	loaded         time.Duration
}

// The live instances that wait for a person and that have an incident: one of so many.
const (
	userTaskEvery = 100
	incidentEvery = 1000
)

// loadedInstance is the key of the instance of a number. The platform issues
// none below 2^51; these have as many digits.
func loadedInstance(number int64) int64 { return 1<<50 + number*keysPerInstance }

// growthTenant names what the loaded instances belong to.
const growthTenant = rest.DefaultTenant

// growthStep is the time from one loaded instance to the next.
const growthStep = 20 * time.Millisecond

// load writes live and finished instances, evenly mixed, in the shape in which
// the platform has just written one of each kind. It writes no log and no audit
// leaves: neither is ever read for an instance that runs or is searched.
func (g *growth) load(tb testing.TB, n *node) {
	tb.Helper()
	began := time.Now()
	kinds := recordGrowth(tb, n)
	total := int64(g.live + g.finished)
	oldest := -time.Duration(total) * growthStep
	const chunk = 4000
	chunks := make(chan [][]store.Row, 1) // the next is made while one is written
	go func() {
		defer close(chunks)
		for from := int64(0); from < total; from += chunk {
			rows := make([][]store.Row, len(kinds.finished.tables))
			for number := from; number < min(from+chunk, total); number++ {
				of := kinds.of(number, g.isLive(number))
				of.write(rows, growthCopy{number, loadedInstance(number), oldest + time.Duration(number)*growthStep})
			}
			select {
			case chunks <- rows:
			case <-tb.Context().Done():
				return
			}
		}
	}()
	for rows := range chunks {
		kinds.insert(tb, n, rows)
	}
	g.loaded = time.Since(began)
}

// isLive spreads the live instances evenly over all.
func (g *growth) isLive(number int64) bool {
	total, live := int64(g.live+g.finished), int64(g.live)
	return (number+1)*live/total > number*live/total
}

// write adds the rows of a copy to those of each table.
func (t *growthTemplate) write(rows [][]store.Row, c growthCopy) {
	for i := range t.tables {
		for _, cut := range t.rows[i] {
			row := make(store.Row, len(cut))
			for column, value := range cut {
				row[column] = value(c)
			}
			rows[i] = append(rows[i], row)
		}
	}
}

// growthKinds is one instance of each kind.
type growthKinds struct{ live, finished, asking, failed *growthTemplate }

// insert writes the rows of each table in one transaction.
func (k *growthKinds) insert(tb testing.TB, n *node, rows [][]store.Row) {
	tb.Helper()
	err := n.store.Write(tb.Context(), func(tx store.Tx) error {
		for i, table := range k.finished.tables {
			if err := tx.Insert(tb.Context(), table, rows[i]); len(rows[i]) > 0 && err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

func (k *growthKinds) of(number int64, live bool) *growthTemplate {
	switch {
	case !live:
		return k.finished
	case number%incidentEvery == 1:
		return k.failed
	case number%userTaskEvery == 2:
		return k.asking
	}
	return k.live
}

// recordGrowth runs one instance of each kind.
func recordGrowth(tb testing.TB, n *node) *growthKinds {
	tb.Helper()
	do := growthActs{tb, n}
	do.submit(&broker.Deploy{Files: growthModels})
	return &growthKinds{
		finished: recordTemplate(tb, n.store, func() int64 { return do.end(do.start("one"), "work") }),
		failed:   recordTemplate(tb, n.store, func() int64 { return do.fail(do.start("held"), "held") }),
		asking:   recordTemplate(tb, n.store, func() int64 { return do.start("ask") }),
		live:     recordTemplate(tb, n.store, func() int64 { return do.start("held") }),
	}
}

// growthActs carries out commands.
type growthActs struct {
	testing.TB
	node *node
}

func (do growthActs) submit(command pipeline.Command) any {
	do.Helper()
	answer, err := do.node.pipeline.Submit(do.Context(), pipeline.Act{Actor: everybody, Tenant: growthTenant, Command: command})
	if err != nil {
		do.Fatal(err)
	}
	return answer
}

func (do growthActs) start(process string) int64 {
	do.Helper()
	return do.submit(&broker.CreateInstance{ProcessID: process, BusinessID: growthNumber, Variables: engine.Variables{
		"order": json.RawMessage(`"` + growthNumber + `"`), "branch": json.RawMessage(`"` + growthBucket + `"`), "currency": json.RawMessage(`"CNY"`)}}).(broker.InstanceCreated).Key
}

// end completes the job of an instance as a worker does.
func (do growthActs) end(instance int64, jobType string) int64 {
	do.Helper()
	do.submit(&broker.CompleteJob{Job: do.job(jobType)})
	return instance
}

// fail leaves the job of an instance without a further attempt.
func (do growthActs) fail(instance int64, jobType string) int64 {
	do.Helper()
	do.submit(&broker.FailJob{Job: do.job(jobType), Message: "the partner does not answer"})
	return instance
}

// job takes the only job of a type.
func (do growthActs) job(jobType string) int64 {
	do.Helper()
	jobs, err := do.node.broker.PollJobs(do.Context(), everybody, broker.ActivateJobs{Type: jobType, Worker: "w", Timeout: time.Minute, Max: 1,
		Tenants: []string{growthTenant}}, time.Minute)
	if err != nil || len(jobs) != 1 {
		do.Fatal(jobs, err)
	}
	return jobs[0].Key
}
