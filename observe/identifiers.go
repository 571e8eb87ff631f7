package observe

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// identifiers issues the ids of spans and traces: by chance, except for the trace
// of a process instance, whose id follows from the key of the instance. So all
// nodes write into one trace for as long as the instance lives, and nothing has
// to be kept for that in the store.
type identifiers struct{}

func newIdentifiers() sdktrace.IDGenerator { return identifiers{} }

// traceKey holds the id that the next trace is to have.
type traceKey struct{}

// NewIDs implements [sdktrace.IDGenerator].
func (g identifiers) NewIDs(ctx context.Context) (trace.TraceID, trace.SpanID) {
	if id, given := ctx.Value(traceKey{}).(trace.TraceID); given {
		return id, g.NewSpanID(ctx, id)
	}
	var id trace.TraceID
	for !id.IsValid() {
		binary.BigEndian.PutUint64(id[:8], rand.Uint64())
		binary.BigEndian.PutUint64(id[8:], rand.Uint64())
	}
	return id, g.NewSpanID(ctx, id)
}

// NewSpanID implements [sdktrace.IDGenerator].
func (identifiers) NewSpanID(context.Context, trace.TraceID) trace.SpanID {
	var id trace.SpanID
	for !id.IsValid() {
		binary.BigEndian.PutUint64(id[:], rand.Uint64())
	}
	return id
}

// InstanceTrace gives the id of the trace of a process instance, by the name of
// the service, so that two installations do not write into one trace.
func InstanceTrace(service string, instance int64) trace.TraceID {
	seed := binary.BigEndian.AppendUint64(append([]byte(service), 0), uint64(instance))
	hash := sha256.Sum256(seed)
	return trace.TraceID(hash[:16])
}
