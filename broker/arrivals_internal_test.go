package broker

import (
	"testing"

	"zhitong/engine"
	"zhitong/pipeline"
)

// BenchmarkArrivals finds twice what came of a batch, as every batch is: for those who wait
// when it is decided, and with what these took when it is committed. The batch begins 128
// instances of a process with one task and ends as many.
func BenchmarkArrivals(b *testing.B) {
	const each = 128
	var units []*pipeline.Unit
	for i := range int64(each) {
		root, job := &engine.Element{Key: i, Root: &engine.RootState{}}, &engine.Job{Key: each + i, Type: "work", Tenant: "a", State: engine.JobActivatable}
		element := &engine.Element{Key: 2*each + i}
		began := []engine.Event{{Intent: engine.ElementActivatedEvent, Element: root}, {Intent: engine.VariableCreatedEvent}, {Intent: engine.ElementActivatedEvent, Element: element},
			{Intent: engine.ElementCompletedEvent, Element: element}, {Intent: engine.FlowTakenEvent, Element: element}, {Intent: engine.ElementActivatedEvent, Element: element}, {Intent: engine.JobCreatedEvent, Job: job}}
		ended := []engine.Event{{Intent: engine.JobCompletedEvent, Job: job}, {Intent: engine.ElementCompletedEvent, Element: element}, {Intent: engine.FlowTakenEvent, Element: element},
			{Intent: engine.ElementActivatedEvent, Element: element}, {Intent: engine.ElementCompletedEvent, Element: element}, {Intent: engine.ElementCompletedEvent, Element: root}}
		for _, events := range [][]engine.Event{began, ended} {
			unit := &pipeline.Unit{}
			for _, event := range events {
				unit.Events = append(unit.Events, Event{Event: event})
			}
			units = append(units, unit)
		}
	}
	decided := arrivalsOf(units)
	taken := &pipeline.Unit{}
	for _, job := range decided.jobs {
		taken.Events = append(taken.Events, Activated{job})
	}
	committed := append(units[:len(units):len(units)], taken)
	if found := arrivalsOf(committed); len(decided.jobs) != each || len(found.jobs) != 0 || len(found.instances) != each {
		b.Fatalf("%d jobs, %d left, %d ends", len(decided.jobs), len(found.jobs), len(found.instances))
	}
	b.ReportAllocs()
	for b.Loop() {
		arrivalsOf(units).jobsByKind()
		arrivalsOf(committed).jobsByKind()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/each, "ns/instance")
}
