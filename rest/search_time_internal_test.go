package rest

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

// TestASearchIsGivenUpInTime: what takes too long becomes an answer that says so
// and names the fields that no index serves.
func TestASearchIsGivenUpInTime(t *testing.T) {
	for name, c := range map[string]struct {
		limit  time.Duration
		fails  func(context.Context) error
		status int
		detail string
	}{
		"no index": {time.Minute, func(context.Context) error {
			return tooSlow(&broker.SlowSearch{Columns: []string{"parent_element", "version", "tags"}, Cause: context.DeadlineExceeded}, processInstances.sortable)
		}, http.StatusGatewayTimeout, "the search took too long and was given up: no index serves parentElementInstanceKey, processDefinitionVersion, tags; narrow the filter by a key, a business id, a state or a variable's value"},
		"much is found": {time.Minute, func(context.Context) error {
			return tooSlow(&broker.SlowSearch{Cause: store.ErrTimeout}, processInstances.sortable)
		}, http.StatusGatewayTimeout, "this took longer than 1m0s and was given up; narrow the filter"},
		"the limit": {time.Nanosecond, func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, http.StatusGatewayTimeout, "this took longer than 1ns and was given up; narrow the filter"},
		"another":   {time.Minute, func(context.Context) error { return pipeline.Refuse(pipeline.NotFound, "gone") }, http.StatusNotFound, "gone"},
	} {
		_, err := withinTime(c.limit, func(ctx context.Context, _ *Nothing) (*Nothing, error) { return nil, c.fails(ctx) })(t.Context(), nil)
		if shown := problemOf(err); shown.Status != c.status || shown.Detail != c.detail {
			t.Errorf("%s: %d %q", name, shown.Status, shown.Detail)
		}
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	_, err := withinTime(time.Minute, func(ctx context.Context, _ *Nothing) (*Nothing, error) { return nil, ctx.Err() })(gone, nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("of a caller who has left: %v", err)
	}
}

// TestSearchesAreBounded: searches and counts have a limit, what waits on purpose has none.
func TestSearchesAreBounded(t *testing.T) {
	for path, want := range map[string]bool{
		"/v2/process-instances/search": true, "/v2/incidents/statistics/process-instances-by-error": true, "/v2/jobs/activation": false, "/v2/process-instances": false,
	} {
		if searches(path) != want {
			t.Errorf("%s: %v", path, !want)
		}
	}
}
