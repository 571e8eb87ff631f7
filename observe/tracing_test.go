package observe

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
)

// command is a command of these tests.
type command struct{}

func (command) Kind() string { return "process-instance.create" }

// traced gives a tracing whose spans are recorded.
func traced(t *testing.T) (*Tracing, *tracetest.SpanRecorder) {
	t.Helper()
	recorder := tracetest.NewSpanRecorder()
	tracing, err := newTracing(t.Context(), sdktrace.WithSpanProcessor(recorder), "v1", "east-1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tracing.Stop(context.Background()) })
	return tracing, recorder
}

// TestSpans: a request of a caller who traces goes on as command; the batch names the command; what the batch did for an
// instance is in the trace of that instance.
func TestSpans(t *testing.T) {
	tracing, recorder := traced(t)
	requests := &Requests{Metrics: NewMetrics("v1", 0), Tracing: tracing}
	handler := requests.HTTP(func(*http.Request) string { return "POST /v2/process-instances" }, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		kept := tracing.Submitted(r.Context(), pipeline.Act{Actor: pipeline.Actor{ID: "zhang.san"}, Tenant: "north", Command: command{}})
		event := broker.Event{Event: engine.Event{Intent: engine.ElementActivatedEvent, Instance: 42}}
		tracing.Batched(pipeline.Batched{Callers: 1, Began: time.Unix(100, 0), Decided: time.Second, Took: 3 * time.Second, Traces: []any{kept},
			Units: []*pipeline.Unit{{Act: pipeline.Act{Tenant: "north"}, Command: command{}, Events: []pipeline.Event{event}}}})
		tracing.Answered(pipeline.Answered{Kind: "process-instance.create", Tenant: "north", Target: 42, Trace: kept,
			Err: pipeline.Refuse(pipeline.NotFound, "zhang.san has no such process")})
	}))
	request := httptest.NewRequest(http.MethodPost, "/v2/process-instances?businessId=zhang.san", nil)
	request.Header.Set("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01") // the example of W3C Trace Context
	handler.ServeHTTP(httptest.NewRecorder(), request)

	spans := map[string]sdktrace.ReadOnlySpan{}
	for _, span := range recorder.Ended() {
		name := span.Name()
		if has(span, "zhitong.process_instance") {
			name = "instance"
		}
		spans[name] = span
		for _, one := range append(span.Attributes(), attribute.String("name", span.Name()), attribute.String("status", span.Status().Description)) {
			if strings.Contains(one.Value.String(), "zhang") {
				t.Errorf("the span %s holds a name: %s=%s", span.Name(), one.Key, one.Value.String())
			}
		}
	}
	surface, act, batch, commit, instance := spans["POST /v2/process-instances"], spans["process-instance.create"], spans["batch"], spans["commit"], spans["instance"]
	if surface == nil || act == nil || batch == nil || commit == nil || instance == nil || spans["decide"] == nil {
		t.Fatalf("the spans are %v", spans)
	}
	if surface.SpanContext().TraceID().String() != "0af7651916cd43dd8448eb211c80319c" || act.Parent().SpanID() != surface.SpanContext().SpanID() {
		t.Errorf("the command is not in the trace of its caller")
	}
	if commit.Parent().SpanID() != batch.SpanContext().SpanID() || commit.EndTime().Sub(commit.StartTime()) != 2*time.Second {
		t.Errorf("the commit took %s of the batch", commit.EndTime().Sub(commit.StartTime()))
	}
	if len(batch.Links()) != 1 || batch.Links()[0].SpanContext.SpanID() != act.SpanContext().SpanID() {
		t.Errorf("the batch names %v", batch.Links())
	}
	if instance.SpanContext().TraceID() != InstanceTrace(serviceName, 42) || instance.Links()[0].SpanContext.SpanID() != batch.SpanContext().SpanID() {
		t.Errorf("the instance's span is in the trace %s", instance.SpanContext().TraceID())
	}
}

func has(span sdktrace.ReadOnlySpan, key attribute.Key) bool {
	for _, one := range span.Attributes() {
		if one.Key == key {
			return true
		}
	}
	return false
}

// TestUnsampled: what nobody samples is neither kept nor named by batches.
func TestUnsampled(t *testing.T) {
	t.Setenv("OTEL_TRACES_SAMPLER", "always_off")
	tracing, recorder := traced(t)
	if kept := tracing.Submitted(t.Context(), pipeline.Act{Command: command{}}); kept != nil {
		t.Errorf("%v is kept", kept)
	}
	tracing.Batched(pipeline.Batched{Callers: 1})
	if n := len(recorder.Ended()); n > 0 {
		t.Errorf("%d spans", n)
	}
}

// TestInstanceTrace: the traces of instances and of installations differ.
func TestInstanceTrace(t *testing.T) {
	seen := map[trace.TraceID]bool{}
	for _, service := range []string{"zhitong", "zhitong-test"} {
		for instance := range int64(1000) {
			seen[InstanceTrace(service, instance)] = true
		}
	}
	if len(seen) != 2000 {
		t.Errorf("%d traces of 2000 instances", len(seen))
	}
	// printf 'zhitong\0\0\0\0\0\0\0\0\7' | sha256sum, as the documentation tells
	if got := InstanceTrace("zhitong", 7).String(); got != "3f134f5fac6e21dd5fabc9279af3a073" {
		t.Errorf("the trace of instance 7 is %s", got)
	}
}

// TestTracingSettings: traces are sent only where somebody takes them, and what is not built in is refused.
func TestTracingSettings(t *testing.T) {
	for _, c := range []struct {
		environment map[string]string
		wanted      bool
		refused     string
	}{
		{map[string]string{}, false, ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, true, ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector:4318/v1/traces"}, true, ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_SDK_DISABLED": "true"}, false, ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_TRACES_EXPORTER": "none"}, false, ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4317", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, true, "http/protobuf"},
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4317", "OTEL_TRACES_EXPORTER": "zipkin"}, true, "zipkin"},
	} {
		environment := func(name string) string { return c.environment[name] }
		if got := tracingWanted(environment); got != c.wanted {
			t.Errorf("%v: wanted %v", c.environment, got)
		}
		err := checkTracing(environment)
		if (err != nil) != (c.refused != "") || err != nil && !strings.Contains(err.Error(), c.refused) {
			t.Errorf("%v: %v", c.environment, err)
		}
	}
}

// TestTracesAreSent: what is traced reaches the collector that the environment names, at the latest when the node stops.
func TestTracesAreSent(t *testing.T) {
	received := make(chan *http.Request, 10)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { received <- r }))
	defer collector.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	tracing, err := StartTracing(t.Context(), "v1", "east-1")
	if err != nil {
		t.Fatal(err)
	}
	tracing.Answered(pipeline.Answered{Trace: tracing.Submitted(t.Context(), pipeline.Act{Command: command{}})})
	if err := tracing.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(received) != 1 {
		t.Fatalf("the collector got %d requests", len(received))
	}
	if r := <-received; r.URL.Path != "/v1/traces" || r.Header.Get("Content-Type") != "application/x-protobuf" || r.ContentLength == 0 {
		t.Errorf("the collector got %s %s, %d bytes", r.URL.Path, r.Header.Get("Content-Type"), r.ContentLength)
	}
}
