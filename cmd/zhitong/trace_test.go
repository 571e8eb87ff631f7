package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"zhitong/broker"
	"zhitong/observe"
	"zhitong/pipeline"
	"zhitong/rest"
)

// TestTracesOfANode: a request, its command, the batch that carried it out and the instance that came of it reach the
// collector, and are linked.
func TestTracesOfANode(t *testing.T) {
	var mu sync.Mutex
	spans := map[string]*trace.Span{}
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var sent collector.ExportTraceServiceRequest
		if err := proto.Unmarshal(body, &sent); err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		for _, of := range sent.ResourceSpans {
			for _, scope := range of.ScopeSpans {
				for _, span := range scope.Spans {
					spans[nameOf(span)] = span
				}
			}
		}
	}))
	defer receiver.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.URL)
	n, err := openNode(t.Context(), &settings{Listen: "127.0.0.1:0", Data: t.TempDir(), Auth: "off"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- n.serve(ctx) }()
	act := pipeline.Act{Actor: everybody, Tenant: rest.DefaultTenant, Command: &broker.Deploy{Files: []broker.File{{Name: "one.bpmn", Content: []byte(oneTask)}}}}
	if _, err := n.pipeline.Submit(t.Context(), act); err != nil {
		t.Fatal(err)
	}
	response, err := http.Post(n.url()+"/v2/process-instances", "application/json", strings.NewReader(`{"processDefinitionId":"one"}`))
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%v %v", response, err)
	}
	response.Body.Close()
	stop()
	if err := <-ended; err != nil { // a node that stops sends what it has
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	request, command, instance := spans["POST /v2/process-instances"], spans["process-instance.create"], spans["instance process-instance.create"]
	if request == nil || command == nil || instance == nil {
		t.Fatalf("the collector has %v", spans)
	}
	if string(command.ParentSpanId) != string(request.SpanId) {
		t.Error("the command is not under its request")
	}
	key := int64(0)
	for _, attribute := range instance.Attributes {
		if attribute.Key == "zhitong.process_instance" {
			key = attribute.Value.GetIntValue()
		}
	}
	if want := observe.InstanceTrace("zhitong", key); key == 0 || string(instance.TraceId) != string(want[:]) {
		t.Errorf("instance %d is in the trace %x", key, instance.TraceId)
	}
}

// nameOf tells the span of a command in the trace of an instance from that of its caller.
func nameOf(span *trace.Span) string {
	for _, attribute := range span.Attributes {
		if attribute.Key == "zhitong.process_instance" {
			return "instance " + span.Name
		}
	}
	return span.Name
}
