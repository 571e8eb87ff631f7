package observe

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
)

// aBatch is a batch in which a job of each of some types is created, and one instance runs through.
func aBatch(types ...string) pipeline.Batched {
	root := &engine.Element{Root: &engine.RootState{Tenant: "north"}}
	unit := &pipeline.Unit{Act: pipeline.Act{Tenant: "north"}, Events: []pipeline.Event{
		broker.Event{Event: engine.Event{Intent: engine.ElementActivatedEvent, Element: root}},
		broker.Event{Event: engine.Event{Intent: engine.IncidentCreatedEvent, Incident: &engine.Incident{Tenant: "north"}}},
		broker.Event{Event: engine.Event{Intent: engine.ElementCompletedEvent, Element: root}},
		broker.Event{Event: engine.Event{Intent: engine.ElementCompletedEvent, Element: &engine.Element{}}},
	}}
	for _, name := range types {
		job := &engine.Job{Type: name}
		unit.Events = append(unit.Events, broker.Event{Event: engine.Event{Intent: engine.JobCreatedEvent, Job: job}}, broker.Activated{Job: job})
	}
	return pipeline.Batched{Outcome: pipeline.BatchCommitted, Callers: 3, FollowUps: 2, Units: []*pipeline.Unit{unit},
		Decided: 2 * time.Millisecond, Took: 5 * time.Millisecond}
}

var anAnswer = pipeline.Answered{Kind: "job.complete", Tenant: "north", Took: time.Millisecond}

// TestCounts: what the pipeline tells is counted under the labels that the dashboards use.
func TestCounts(t *testing.T) {
	m := NewMetrics("v1", 1)
	m.Batched(aBatch("pay"))
	m.Batched(pipeline.Batched{Outcome: pipeline.BatchRetried})
	m.Answered(anAnswer)
	refused := anAnswer
	refused.Err = pipeline.Refuse(pipeline.ResourceExhausted, "later")
	m.Answered(refused)
	refused.Tenant, refused.Err = "south", errors.New("broken")
	m.Answered(refused)
	for _, want := range []struct {
		got  float64
		want float64
		what string
	}{
		{testutil.ToFloat64(m.commands.vector.WithLabelValues("job.complete", "done", "north")), 1, "done"},
		{testutil.ToFloat64(m.commands.vector.WithLabelValues("job.complete", "resource_exhausted", "north")), 1, "refused"},
		{testutil.ToFloat64(m.commands.vector.WithLabelValues("job.complete", "internal", Other)), 1, "of a tenant beyond the limit"},
		{testutil.ToFloat64(m.instances.vector.WithLabelValues("started", "north")), 1, "started"},
		{testutil.ToFloat64(m.instances.vector.WithLabelValues("completed", "north")), 1, "completed: an element that is no instance does not count"},
		{testutil.ToFloat64(m.incidents.vector.WithLabelValues("created", "north")), 1, "incidents"},
		{testutil.ToFloat64(m.jobs.vector.WithLabelValues("pay", "created")), 1, "jobs created"},
		{testutil.ToFloat64(m.jobs.vector.WithLabelValues("pay", "activated")), 1, "jobs activated"},
		{testutil.ToFloat64(m.batches[pipeline.BatchCommitted]), 1, "batches"},
		{testutil.ToFloat64(m.batches[pipeline.BatchRetried]), 1, "retried batches"},
		{testutil.ToFloat64(m.followUps), 2, "follow-ups"},
	} {
		if want.got != want.want {
			t.Errorf("%s: %v, want %v", want.what, want.got, want.want)
		}
	}
}

// TestCardinality: however many job types and tenants come, the series stay few.
func TestCardinality(t *testing.T) {
	m := NewMetrics("v1", 2)
	for i := range 3 * maxJobTypes {
		m.Batched(aBatch(fmt.Sprint("type-", i)))
		answer := anAnswer
		answer.Tenant = fmt.Sprint("tenant-", i)
		m.Answered(answer)
	}
	if got, most := testutil.CollectAndCount(m.jobs.vector), 2*(maxJobTypes+1); got != most {
		t.Errorf("%d series of jobs, want %d", got, most)
	}
	if got := testutil.CollectAndCount(m.commands.vector); got != 2 { // north of the batches is one of the two tenants, so commands have one and the others
		t.Errorf("%d series of commands, want 2", got)
	}
	if got := testutil.ToFloat64(m.jobs.vector.WithLabelValues(Other, "created")); got != 2*maxJobTypes {
		t.Errorf("%v jobs of other types, want %d", got, 2*maxJobTypes)
	}
	unlabelled := NewMetrics("v1", 0)
	unlabelled.Answered(anAnswer)
	if got := testutil.ToFloat64(unlabelled.commands.vector.WithLabelValues("job.complete", "done", "")); got != 1 {
		t.Errorf("without tenants: %v, want 1 without a label", got)
	}
}

// TestCountingAllocatesNothing: the pipeline pays no garbage for being watched.
func TestCountingAllocatesNothing(t *testing.T) {
	m, batch := NewMetrics("v1", 10), aBatch("pay", "check", "notify")
	m.Batched(batch)
	m.Answered(anAnswer)
	if got := testing.AllocsPerRun(100, func() { m.Answered(anAnswer) }); got > 0 {
		t.Errorf("an answer allocates %v times", got)
	}
	if got := testing.AllocsPerRun(100, func() { m.Batched(batch) }); got > 0 {
		t.Errorf("a batch allocates %v times", got)
	}
}

func BenchmarkAnswered(b *testing.B) {
	m := NewMetrics("v1", 10)
	b.ReportAllocs()
	for b.Loop() {
		m.Answered(anAnswer)
	}
}

func BenchmarkBatched(b *testing.B) {
	m, batch := NewMetrics("v1", 10), aBatch("pay", "check", "notify")
	b.ReportAllocs()
	for b.Loop() {
		m.Batched(batch)
	}
}
