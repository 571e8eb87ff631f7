package broker

import (
	"context"
	"errors"
	"slices"
	"strings"

	"zhitong/store"
)

// SlowSearch is a search that was given up because it took too long.
type SlowSearch struct {
	// Columns are those of the filter and of the order by which no index finds
	// rows; none where indexes serve and there is simply much.
	Columns []string
	Cause   error
}

// Error tells what makes it slow.
func (s *SlowSearch) Error() string {
	if len(s.Columns) == 0 {
		return "the search took too long: much is found"
	}
	return "the search took too long: no index serves " + strings.Join(s.Columns, ", ")
}

// Unwrap gives the error of the store or of the context.
func (s *SlowSearch) Unwrap() error { return s.Cause }

// slow tells what makes a search slow that ended because it took too long.
func slow(err error, table *store.Table, where store.And, order []store.Order) error {
	if !errors.Is(err, store.ErrTimeout) && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	columns := unindexed(table, serving(table, where), where)
	if parts, _ := partsInOrder(table, where, order); len(columns) == 0 && parts == nil {
		columns = columnsOf(order)
	}
	slices.Sort(columns)
	columns = slices.DeleteFunc(slices.Compact(columns), func(name string) bool { return name == "id" })
	return &SlowSearch{Columns: columns, Cause: err}
}

// unindexed gives the columns of a condition by which none of the indexes of a table
// finds rows.
func unindexed(table *store.Table, indexes []store.Index, condition store.Condition) (columns []string) {
	switch c := condition.(type) {
	case store.And:
		for _, part := range c {
			columns = append(columns, unindexed(table, indexes, part)...)
		}
	case store.Or:
		columns = unindexed(table, indexes, store.And(c))
	case store.Not:
		switch inner := c.Condition.(type) {
		case store.Not:
			return unindexed(table, indexes, inner.Condition)
		case store.InSelect:
			return unindexed(table, indexes, inner)
		}
		columns = columnsIn(c.Condition)
	case store.Like:
		columns = []string{c.Column}
	case store.InSelect:
		columns = unindexed(c.Table, serving(c.Table, flat(store.And{c.Where})), c.Where)
	case store.Compare:
		if c.Op == store.NotEqual || !leads(table, indexes, c.Column) {
			columns = []string{c.Column}
		}
	default:
		columns = slices.DeleteFunc(columnsIn(c), func(name string) bool { return leads(table, indexes, name) })
	}
	return columns
}

// leads says whether rows are found by a column: it is the key, begins an index,
// or follows one that does, as a value follows the name of a variable, or all rows of
// an index have nothing in it.
func leads(table *store.Table, indexes []store.Index, column string) bool {
	return column == "id" || column == "tenant" || table == variableHistory.Spec && column == "value" ||
		slices.ContainsFunc(indexes, func(index store.Index) bool {
			return index.WhileNull == column || slices.Contains(index.Columns[:min(2, len(index.Columns))], column)
		})
}

// columnsIn gives the columns that a condition is about.
func columnsIn(condition store.Condition) []string {
	switch c := condition.(type) {
	case store.Compare:
		return []string{c.Column}
	case store.In:
		return []string{c.Column}
	case store.IsNull:
		return []string{c.Column}
	case store.Like:
		return []string{c.Column}
	case store.Not:
		return columnsIn(c.Condition)
	}
	return nil
}
