package observe

import (
	"context"
	"fmt"
	"os"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// serviceName is what the node is called in traces when OTEL_SERVICE_NAME says nothing.
const serviceName = "zhitong"

// Tracing makes spans. A nil one makes none.
type Tracing struct {
	tracer     trace.Tracer
	provider   *sdktrace.TracerProvider
	propagator propagation.TextMapPropagator
	service    string
}

// StartTracing sends spans by OTLP over HTTP, as the environment variables of
// OpenTelemetry say. Without an endpoint, and with OTEL_SDK_DISABLED=true or
// OTEL_TRACES_EXPORTER=none, it gives nil: nothing is traced.
func StartTracing(ctx context.Context, version, node string) (*Tracing, error) {
	if !tracingWanted(os.Getenv) {
		return nil, nil
	}
	if err := checkTracing(os.Getenv); err != nil {
		return nil, err
	}
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("the exporter of traces cannot be made: %w", err)
	}
	return newTracing(ctx, sdktrace.WithBatcher(exporter), version, node)
}

// tracingWanted says whether the environment names somebody who takes traces.
func tracingWanted(environment func(string) string) bool {
	named := environment("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || environment("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") != ""
	return named && environment("OTEL_SDK_DISABLED") != "true" && environment("OTEL_TRACES_EXPORTER") != "none"
}

// checkTracing refuses what the environment asks for and is not built in.
func checkTracing(environment func(string) string) error {
	for _, name := range []string{"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"} {
		if protocol := environment(name); protocol != "" && protocol != "http/protobuf" {
			return fmt.Errorf("%s=%s: only http/protobuf is built in", name, protocol)
		}
	}
	if exporter := environment("OTEL_TRACES_EXPORTER"); exporter != "" && exporter != "otlp" && exporter != "none" {
		return fmt.Errorf("OTEL_TRACES_EXPORTER=%s: otlp or none is wanted", exporter)
	}
	return nil
}

func newTracing(ctx context.Context, processor sdktrace.TracerProviderOption, version, node string) (*Tracing, error) {
	described, err := resource.New(ctx,
		resource.WithAttributes(attribute.String("service.name", serviceName), attribute.String("service.version", version),
			attribute.String("service.instance.id", node)),
		resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	service, _ := described.Set().Value("service.name")
	provider := sdktrace.NewTracerProvider(processor, sdktrace.WithResource(described), sdktrace.WithIDGenerator(newIdentifiers()))
	return &Tracing{provider: provider, tracer: provider.Tracer(serviceName, trace.WithInstrumentationVersion(version)),
		propagator: propagation.TraceContext{}, service: service.AsString()}, nil
}

// Stop sends what is left and ends the tracing.
func (t *Tracing) Stop(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

// between is a span that began and ended at known times.
func (t *Tracing) between(ctx context.Context, name string, began, ended time.Time, options ...trace.SpanStartOption) {
	_, span := t.tracer.Start(ctx, name, append(options, trace.WithTimestamp(began))...)
	span.End(trace.WithTimestamp(ended))
}
