package observe

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"zhitong/broker"
	"zhitong/pipeline"
)

// maxLinks is how many commands a batch's span names.
const maxLinks = 128

var _ pipeline.Observer = (*Tracing)(nil)

// Submitted implements [pipeline.Observer]: the span of a command lasts until its
// answer is durable. What nobody samples is not kept.
func (t *Tracing) Submitted(ctx context.Context, act pipeline.Act) any {
	_, span := t.tracer.Start(ctx, act.Command.Kind(), trace.WithAttributes(
		attribute.String("zhitong.command", act.Command.Kind()), attribute.String("zhitong.tenant", act.Tenant)))
	if !span.IsRecording() {
		return nil
	}
	return span
}

// Answered implements [pipeline.Observer].
func (t *Tracing) Answered(a pipeline.Answered) {
	span, traced := a.Trace.(trace.Span)
	if !traced {
		return
	}
	outcome := outcomeOf(a.Err)
	span.SetAttributes(attribute.String("zhitong.outcome", outcome), attribute.Int64("zhitong.target", a.Target))
	if a.Err != nil {
		span.SetStatus(codes.Error, outcome)
	}
	span.End()
}

// Batched implements [pipeline.Observer]: a batch serves many callers, so its
// span is a trace of its own that names theirs.
func (t *Tracing) Batched(b pipeline.Batched) {
	links := make([]trace.Link, 0, min(maxLinks, len(b.Traces)))
	for _, traced := range b.Traces {
		if span, ok := traced.(trace.Span); ok && len(links) < maxLinks {
			links = append(links, trace.Link{SpanContext: span.SpanContext()})
		}
	}
	ended := b.Began.Add(b.Took)
	ctx, span := t.tracer.Start(context.Background(), "batch", trace.WithTimestamp(b.Began), trace.WithLinks(links...), trace.WithAttributes(
		attribute.String("zhitong.outcome", outcomes[b.Outcome]), attribute.Int("zhitong.commands", b.Callers), attribute.Int("zhitong.follow_ups", b.FollowUps)))
	t.between(ctx, "decide", b.Began, b.Began.Add(b.Decided))
	if b.Outcome == pipeline.BatchCommitted {
		t.between(ctx, "commit", b.Began.Add(b.Decided), ended)
		t.instances(b, span.SpanContext(), ended)
	}
	span.End(trace.WithTimestamp(ended))
}

// instances writes what a batch did for each process instance into the trace of
// that instance.
func (t *Tracing) instances(b pipeline.Batched, batch trace.SpanContext, ended time.Time) {
	for _, unit := range b.Units {
		instance, tenant := instanceOf(unit)
		if instance == 0 {
			continue
		}
		ctx := context.WithValue(context.Background(), traceKey{}, InstanceTrace(t.service, instance))
		t.between(ctx, unit.Command.Kind(), b.Began, ended, trace.WithLinks(trace.Link{SpanContext: batch}), trace.WithAttributes(
			attribute.Int64("zhitong.process_instance", instance), attribute.String("zhitong.tenant", tenant)))
	}
}

// instanceOf gives the process instance that a unit is about, 0 for none.
func instanceOf(unit *pipeline.Unit) (instance int64, tenant string) {
	for _, recorded := range unit.Events {
		switch event := recorded.(type) {
		case broker.Event:
			return event.Instance, unit.Act.Tenant
		case broker.Activated:
			return event.Job.Instance, event.Job.Tenant
		}
	}
	return 0, ""
}
