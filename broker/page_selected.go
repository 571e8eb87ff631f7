package broker

import (
	"context"
	"reflect"

	"zhitong/store"
)

// onlySelected gives the selection of instances by their variables when nothing else
// is wanted of them: the index of these tells then which they are and how many, and no
// instance but those of the page is read. What an instance has belongs to its tenant.
func onlySelected(table *store.Table, where store.And, order []store.Order) (in store.InSelect, ok bool) {
	if table != instanceHistory.Spec || len(where) != 2 || len(order) != 1 || order[0].Column != "id" {
		return in, false
	}
	in, ok = where[1].(store.InSelect)
	if !ok || in.Each || in.Column != "id" || in.Of != "instance" || in.Table != variableHistory.Spec {
		return in, false
	}
	conditions, ok := in.Where.(store.And)
	return in, ok && reflect.DeepEqual(conditions[0], where[0]) && findsOne(in.Table, in.Of, conditions) != nil // they are few then
}

// readSelected reads which rows are selected, each once, in no order.
func readSelected(ctx context.Context, reader store.Reader, in store.InSelect) (keys []store.Row, err error) {
	seen := map[any]bool{}
	err = reader.Select(ctx, store.Query{Table: in.Table, Columns: []string{in.Of}, Where: in.Where}, func(row store.Row) error {
		if !seen[row[0]] {
			seen[row[0]] = true
			keys = append(keys, row)
		}
		return nil
	})
	return keys, err
}
