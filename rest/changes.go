package rest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"zhitong/pipeline"
)

// Changes tells open pages that something has changed. It is a hint: pages
// read again by themselves, and from time to time without a hint.
type Changes struct {
	mu       sync.Mutex
	watchers map[chan string]bool
}

// NewChanges makes Changes; wire it into the pipeline as a listener.
func NewChanges() *Changes { return &Changes{watchers: map[chan string]bool{}} }

// maxWatchers bounds the open pages of one node.
const maxWatchers = 10_000

// topics maps the first part of a command's kind to what pages show.
var topics = map[string]string{
	"process-instance": "process-instances", "batch-operation": "batch-operations", "job": "process-instances", "incident": "process-instances", "variable": "process-instances",
	"message": "process-instances", "user-task": "user-tasks", "deployment": "process-definitions", "ledger": "ledger",
	"statement": "statements", "reconciliation": "reconciliations", "recon": "reconciliations", "audit": "audit", "identity": "identity",
	"retention": "retention",
}

// Committed implements [pipeline.Listener].
func (c *Changes) Committed(units []*pipeline.Unit) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.watchers) == 0 {
		return
	}
	for _, topic := range changedTopics(units) {
		for watcher := range c.watchers {
			select {
			case watcher <- topic:
			default: // it has hints enough to read
			}
		}
	}
}

func changedTopics(units []*pipeline.Unit) []string {
	found := map[string]bool{"audit": len(units) > 0}
	for _, unit := range units {
		module, _, _ := strings.Cut(unit.Command.Kind(), ".")
		if topic, ok := topics[module]; ok {
			found[topic] = true
			found["user-tasks"] = found["user-tasks"] || topic == "process-instances"
		}
	}
	var names []string
	for name, changed := range found {
		if changed {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (c *Changes) watch() (chan string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.watchers) >= maxWatchers {
		return nil, false
	}
	watcher := make(chan string, 16)
	c.watchers[watcher] = true
	return watcher, true
}

func (c *Changes) leave(watcher chan string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.watchers, watcher)
}

// How hints are sent: gathered for a moment, with a sign of life in between.
const (
	hintPause  = 300 * time.Millisecond
	hintSilent = 20 * time.Second
)

// events sends hints to an open page as server-sent events.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	watcher, ok := s.Changes.watch()
	if !ok {
		s.refuse(w, r, &pipeline.Refusal{Code: pipeline.ResourceExhausted, RetryAfter: pipeline.RetryAfter, Message: "too many pages are open"})
		return
	}
	defer s.Changes.leave(watcher)
	ctx, leave := untilStop(r.Context())
	defer leave()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	control := http.NewResponseController(w)
	fmt.Fprint(w, ": hello\n\n")
	for control.Flush() == nil {
		changed, alive := nextHints(ctx, watcher)
		if !alive {
			return
		}
		if len(changed) == 0 {
			fmt.Fprint(w, ": still here\n\n")
			continue
		}
		fmt.Fprintf(w, "event: changed\ndata: {\"topics\":[%s]}\n\n", quoted(changed))
	}
}

// nextHints waits for hints and gathers those that come close together.
func nextHints(ctx context.Context, watcher chan string) (changed map[string]bool, alive bool) {
	silence := time.NewTimer(hintSilent)
	defer silence.Stop()
	changed = map[string]bool{}
	select {
	case <-ctx.Done():
		return nil, false
	case <-silence.C:
		return nil, true
	case topic := <-watcher:
		changed[topic] = true
	}
	pause := time.NewTimer(hintPause)
	defer pause.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil, false
		case topic := <-watcher:
			changed[topic] = true
		case <-pause.C:
			return changed, true
		}
	}
}

func quoted(names map[string]bool) string {
	var all []string
	for name := range names {
		all = append(all, `"`+name+`"`)
	}
	slices.Sort(all)
	return strings.Join(all, ",")
}
