package scenario

import (
	"context"
	"fmt"
	"strings"

	"zhitong/broker"
	"zhitong/store"
)

// find takes the newest instance of a process that no other process called.
func (r *runner) find(ctx context.Context, processID string) error {
	err := r.store.Read(ctx, func(reader store.Reader) error {
		page, err := broker.SearchInstances(ctx, reader, broker.Search{Tenants: []string{tenant}, Limit: 1,
			Where:   []store.Condition{store.Compare{Column: "process_id", Op: store.Equal, Value: processID}, store.Compare{Column: "parent", Op: store.Equal, Value: int64(0)}},
			OrderBy: []store.Order{{Column: "id", Descending: true}}})
		if err == nil && len(page.Items) == 0 {
			return fmt.Errorf("no instance of '%s' was started", processID)
		}
		if err == nil {
			r.root = page.Items[0].Key
		}
		return err
	})
	if err != nil {
		return err
	}
	return r.settle(ctx)
}

// situation tells in words where the instance is.
func (r *runner) situation() string {
	where := "nothing waits: the instance is " + strings.ToLower(r.seen.state())
	if waiting := r.seen.waiting(); len(waiting) > 0 {
		where = "what waits is " + listed(waiting)
	}
	for _, incident := range r.seen.openIncidents() {
		where += fmt.Sprintf("; incident at %s: %s", incident.ElementID, incident.Incident.Message)
	}
	return where
}

// listed writes ids as people read them.
func listed(ids []string) string {
	if len(ids) == 0 {
		return "nothing"
	}
	return strings.Join(ids, ", ")
}
