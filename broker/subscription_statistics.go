package broker

import (
	"context"

	"zhitong/store"
)

// SubscriptionStatistics counts the open message subscriptions of a process
// version: all, and the instances that have one.
type SubscriptionStatistics struct {
	Definition               int64
	ProcessID, Tenant        string
	Instances, Subscriptions int64
}

// OpenSubscriptionsByVersion counts the open message subscriptions of which the
// conditions hold, by process version.
func OpenSubscriptionsByVersion(ctx context.Context, reader store.Reader, tenants []string, where ...store.Condition) ([]*SubscriptionStatistics, error) {
	open := append(store.And{store.In{Column: "tenant", Values: texts(tenants)},
		store.In{Column: "state", Values: []any{SubscriptionOpen, SubscriptionMigrated}}}, where...)
	var all []*SubscriptionStatistics
	byVersion, seen := map[int64]*SubscriptionStatistics{}, map[int64]bool{}
	query := store.Query{Table: messageSubscriptions.Spec, Columns: []string{"definition", "process_id", "tenant", "instance"}, Where: open}
	err := reader.Select(ctx, query, func(row store.Row) error {
		version := row[0].(int64)
		one := byVersion[version]
		if one == nil {
			one = &SubscriptionStatistics{Definition: version, ProcessID: row[1].(string), Tenant: row[2].(string)}
			byVersion[version], all = one, append(all, one)
		}
		one.Subscriptions++
		if instance, within := row[3].(int64); within && !seen[instance] {
			seen[instance] = true
			one.Instances++
		}
		return nil
	})
	return all, err
}
