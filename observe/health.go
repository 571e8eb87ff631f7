package observe

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// A probe may take probeTime, and is made at most once in probeRest, however
// often somebody asks.
const (
	probeTime = 2 * time.Second
	probeRest = time.Second
)

// Part is a part of a node that has to work for the node to be ready.
type Part struct {
	Name   string `json:"name"`
	Ready  bool   `json:"ready"`
	Reason string `json:"reason,omitempty"` // why it is not ready
}

// Reason is an error whose text may be shown to everybody: it holds no address,
// no credential and no text of a database.
type Reason string

// Error gives the reason.
func (r Reason) Error() string { return string(r) }

// Probe says whether a part works: nil when it does. Of an error that is no
// [Reason] the text is not shown.
type Probe func(ctx context.Context) error

// Health tells whether a node is ready and which part is not. The zero value
// knows no part.
type Health struct {
	mu     sync.Mutex
	names  []string
	probes map[string]Probe
	at     time.Time
	parts  []Part
}

// starting is the probe of a part that is announced only.
func starting(context.Context) error { return Reason("starting") }

// Expect announces the parts that must be ready, in order. Until [Health.Set]
// gives their probes they are starting.
func (h *Health) Expect(names ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.probes = map[string]Probe{}
	for _, name := range names {
		h.names, h.probes[name] = append(h.names, name), starting
	}
}

// Set gives the probe of a part.
func (h *Health) Set(name string, probe Probe) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !slices.Contains(h.names, name) {
		h.names = append(h.names, name)
	}
	if h.probes == nil {
		h.probes = map[string]Probe{}
	}
	h.probes[name], h.at = probe, time.Time{}
}

// Parts tells of all parts.
func (h *Health) Parts(ctx context.Context) []Part {
	h.mu.Lock()
	defer h.mu.Unlock()
	if time.Since(h.at) < probeRest {
		return h.parts
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), probeTime)
	defer cancel()
	h.parts = make([]Part, len(h.names))
	for i, name := range h.names {
		h.parts[i] = partOf(ctx, name, h.probes[name])
	}
	h.at = time.Now()
	return h.parts
}

func partOf(ctx context.Context, name string, probe Probe) Part {
	err := probe(ctx)
	if err == nil {
		return Part{Name: name, Ready: true}
	}
	reason, shown := errors.AsType[Reason](err)
	switch {
	case shown:
	case ctx.Err() != nil:
		reason = Reason(fmt.Sprintf("no answer within %s", probeTime))
	default:
		reason = "it failed; the log says why"
	}
	return Part{Name: name, Reason: string(reason)}
}

// Ready says whether all parts are, and if not, why.
func Ready(parts []Part) (ready bool, why string) {
	var reasons []string
	for _, part := range parts {
		if !part.Ready {
			reasons = append(reasons, part.Name+": "+part.Reason)
		}
	}
	return len(reasons) == 0, strings.Join(reasons, "; ")
}
