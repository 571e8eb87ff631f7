package observe

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// The surfaces, as metrics name them.
const (
	SurfaceREST = "rest"
	SurfaceGRPC = "grpc"
)

// Requests counts, times and traces the requests of surfaces. Spans are named
// after routes, never after paths, which may hold names and business ids.
type Requests struct {
	Metrics *Metrics
	Tracing *Tracing // nil for no traces
}

// span begins the span of a request under that of its caller, if he sent one. What
// the caller sent is looked at only where there are traces: gRPC copies it.
func (r *Requests) span(ctx context.Context, carrier func() propagation.TextMapCarrier, name string, attributes ...attribute.KeyValue) (context.Context, trace.Span) {
	if r.Tracing == nil {
		return ctx, trace.SpanFromContext(ctx)
	}
	ctx = r.Tracing.propagator.Extract(ctx, carrier())
	return r.Tracing.tracer.Start(ctx, name, trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(attributes...))
}

// HTTP stands before a handler; route gives the pattern that a request matches.
func (r *Requests) HTTP(route func(*http.Request) string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		began := time.Now()
		pattern := ""
		if r.Tracing != nil {
			pattern = route(request)
		}
		ctx, span := r.span(request.Context(), func() propagation.TextMapCarrier { return propagation.HeaderCarrier(request.Header) }, pattern, attribute.String("http.route", pattern))
		seen := &statusWriter{ResponseWriter: w, status: http.StatusInternalServerError} // of one that breaks down
		defer func() {
			span.SetAttributes(attribute.Int("http.response.status_code", seen.status))
			if seen.status >= http.StatusInternalServerError {
				span.SetStatus(codes.Error, "")
			}
			span.End()
			r.Metrics.requests.add(requestSeries{SurfaceREST, strconv.Itoa(seen.status)}, 1)
			r.Metrics.requestTime[SurfaceREST].Observe(time.Since(began).Seconds())
		}()
		if r.Tracing != nil {
			request = request.WithContext(ctx)
		}
		next.ServeHTTP(seen, request)
		seen.ended()
	})
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status  int
	written bool
}

// ended notes that the handler has come to its end.
func (w *statusWriter) ended() {
	if !w.written {
		w.status = http.StatusOK
	}
}

// Write implements [http.ResponseWriter].
func (w *statusWriter) Write(content []byte) (int, error) {
	if !w.written {
		w.status, w.written = http.StatusOK, true
	}
	return w.ResponseWriter.Write(content)
}

// WriteHeader implements [http.ResponseWriter].
func (w *statusWriter) WriteHeader(status int) {
	w.status, w.written = status, true
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets [http.ResponseController] reach what lies below.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Unary stands before gRPC calls with one answer.
func (r *Requests) Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
	began := time.Now()
	ctx, span := r.span(ctx, func() propagation.TextMapCarrier { return carrierOf(ctx) }, info.FullMethod)
	answer, err := handle(ctx, request)
	r.ended(span, err)
	r.Metrics.requestTime[SurfaceGRPC].Observe(time.Since(began).Seconds())
	return answer, err
}

// Stream stands before gRPC calls with a stream of answers, which may last as
// long as their caller: they are counted, not timed, and not traced.
func (r *Requests) Stream(server any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handle grpc.StreamHandler) error {
	err := handle(server, stream)
	r.ended(trace.SpanFromContext(context.Background()), err)
	return err
}

func (r *Requests) ended(span trace.Span, err error) {
	code := status.Code(err)
	span.SetAttributes(attribute.String("rpc.response.status_code", code.String()))
	if err != nil {
		span.SetStatus(codes.Error, code.String())
	}
	span.End()
	r.Metrics.requests.add(requestSeries{SurfaceGRPC, code.String()}, 1)
}

// metadataCarrier reads what a caller sent with a gRPC call.
type metadataCarrier metadata.MD

func carrierOf(ctx context.Context) metadataCarrier {
	sent, _ := metadata.FromIncomingContext(ctx)
	return metadataCarrier(sent)
}

// Get implements [propagation.TextMapCarrier].
func (c metadataCarrier) Get(key string) string {
	if values := metadata.MD(c).Get(key); len(values) > 0 {
		return values[0]
	}
	return ""
}

// Set implements [propagation.TextMapCarrier].
func (c metadataCarrier) Set(key, value string) { metadata.MD(c).Set(key, value) }

// Keys implements [propagation.TextMapCarrier].
func (c metadataCarrier) Keys() []string {
	keys := make([]string, 0, len(c))
	for key := range c {
		keys = append(keys, key)
	}
	return keys
}
