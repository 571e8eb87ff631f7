package broker

import (
	"slices"

	"zhitong/store"
)

// maxParts is in how many parts a search is read at most.
const maxParts = 32

// fit says how well an index serves a search.
type fit uint8

const (
	unfit      fit = iota
	withOthers     // it gives the rows in the order, and others between them
	withFew        // as before, but many of those that it gives are wanted
	exactly        // it gives the rows in the order, and no others but those of other tenants
)

// fitOf says how well the best index gives the rows of which the conditions hold
// in the order, and which columns it has.
func fitOf(table *store.Table, where store.And, order []store.Order) (best fit, columns []string) {
	fixed := map[string]bool{}
	for _, condition := range where {
		if column, values := equalities(condition); len(values) == 1 {
			fixed[column] = true
		}
	}
	for _, index := range serving(table, where) {
		if !indexGives(table, index.Columns, fixed, order) {
			continue
		}
		fits := exactly
		for _, condition := range where {
			switch column, values := equalities(condition); {
			case probes(condition):
				fits = min(fits, withFew)
			case len(values) == 1 && (column == "tenant" || slices.Contains(index.Columns, column)):
			case len(values) == 1 && table.Columns[table.Position(column)].Few:
				fits = min(fits, withFew)
			default:
				fits = withOthers
			}
		}
		if fits > best {
			best, columns = fits, index.Columns
		}
	}
	return best, columns
}

// serving gives the indexes of a table that have all rows of which conditions hold.
func serving(table *store.Table, where store.And) []store.Index {
	return slices.DeleteFunc(slices.Clone(table.Indexes), func(index store.Index) bool {
		return index.WhileNull != "" && !slices.Contains(where, store.Condition(store.IsNull{Column: index.WhileNull}))
	})
}

// indexGives says whether an index, after columns that have one value each, goes
// on with those of the order. The few rows that agree in all but the key are
// sorted by it without a look at others.
func indexGives(table *store.Table, columns []string, fixed map[string]bool, order []store.Order) bool {
	for len(columns) > 0 && columns[0] != order[0].Column && fixed[columns[0]] {
		columns = columns[1:]
	}
	if len(columns) < len(order) {
		return false
	}
	for i, o := range order {
		if columns[i] != o.Column {
			return false
		}
		if o.Descending != order[0].Descending && (o.Column != "id" || table.Columns[table.Position(columns[i-1])].Few) {
			return false
		}
	}
	return true
}

// equalities gives the column and the conditions that it has one value, of a
// condition that it has one of some; none of any other condition.
func equalities(condition store.Condition) (column string, values []store.Condition) {
	switch c := condition.(type) {
	case store.Compare:
		if _, isBytes := c.Value.([]byte); c.Op == store.Equal && !isBytes {
			return c.Column, []store.Condition{c}
		}
	case store.IsNull:
		return c.Column, []store.Condition{c}
	case store.In:
		seen := map[any]bool{}
		for _, value := range c.Values {
			if _, isBytes := value.([]byte); !isBytes && !seen[value] {
				seen[value], values = true, append(values, equal(c.Column, value))
			}
		}
		return c.Column, values
	case store.Or:
		for _, alternative := range c {
			of, one := equalities(alternative)
			if len(one) != 1 || column != "" && of != column {
				return "", nil
			}
			column, values = of, append(values, one...)
		}
		return column, distinctValues(values)
	}
	return "", nil
}

// probes says whether a condition has every row looked for by itself in another
// table, or among keys that it must not have: no row is found by it.
func probes(condition store.Condition) bool {
	switch c := condition.(type) {
	case store.InSelect:
		return c.Each
	case store.Not:
		switch in := c.Condition.(type) {
		case store.InSelect:
			return true
		case store.In:
			return in.Column == "id"
		}
	}
	return false
}

// distinctValues gives conditions that a column has one value if no two are the same.
func distinctValues(conditions []store.Condition) []store.Condition {
	for i, one := range conditions {
		for _, other := range conditions[:i] {
			if one == other {
				return nil
			}
		}
	}
	return conditions
}

// instanceStates are all states of instances.
var instanceStates = store.In{Column: "state", Values: []any{StateActive, StateSuspended, StateCompleted, StateTerminated}}

// partsInOrder takes a search apart so that no row is in two parts and an index
// gives those of each part in the order, none when that cannot be; and says how
// well it does.
func partsInOrder(table *store.Table, where store.And, order []store.Order) ([]store.And, fit) {
	has := func(wanted string) func(store.Condition) bool {
		return func(condition store.Condition) bool { column, _ := equalities(condition); return column == wanted }
	}
	switch {
	case order[0].Column != "id":
		if table == instanceHistory.Spec && !slices.ContainsFunc(where, has("state")) {
			where = append(where[:len(where):len(where)], instanceStates)
		}
	case !slices.ContainsFunc(where, func(c store.Condition) bool { return !has("tenant")(c) && !probes(c) }): // the key itself gives them
		return []store.And{unsought(where, nil)}, withFew
	}
	parts, fits := partsOf(where), exactly
	for i, part := range parts {
		of, columns := fitOf(table, part, order)
		if of == unfit {
			return nil, unfit
		}
		parts[i], fits = unsought(part, columns), min(fits, of)
	}
	return parts, fits
}

// unsought writes conditions on other columns than those of an index so that
// SQLite, which knows little of what indexes hold, looks for rows by no other.
func unsought(where store.And, columns []string) store.And {
	all := make(store.And, len(where))
	for i, condition := range where {
		if column, _ := equalities(condition); slices.Contains(columns, column) || probes(condition) {
			all[i] = condition
		} else {
			all[i] = store.Not{Condition: store.Not{Condition: condition}}
		}
	}
	return all
}

// sought takes back what [unsought] wrote.
func sought(where store.And) store.And {
	all := make(store.And, len(where))
	for i, condition := range where {
		all[i] = condition
		if outer, ok := condition.(store.Not); ok {
			if inner, ok := outer.Condition.(store.Not); ok {
				all[i] = inner.Condition
			}
		}
	}
	return all
}

// partsOf takes conditions apart by the values that columns may have.
func partsOf(where store.And) []store.And {
	parts := []store.And{where}
	for i, condition := range where {
		_, values := equalities(condition)
		if len(values) < 2 || len(values)*len(parts) > maxParts {
			continue
		}
		var finer []store.And
		for _, part := range parts {
			for _, value := range values {
				narrowed := slices.Clone(part)
				narrowed[i] = value
				finer = append(finer, narrowed)
			}
		}
		parts = finer
	}
	return parts
}

// flat takes conditions out of a conjunction within the conjunction, and out of
// alternatives of which there is one.
func flat(where store.And) store.And {
	var all store.And
	for _, condition := range where {
		switch c := condition.(type) {
		case store.And:
			all = append(all, flat(c)...)
		case store.Or:
			if len(c) == 1 {
				all = append(all, flat(store.And(c))...)
			} else {
				all = append(all, c)
			}
		default:
			all = append(all, c)
		}
	}
	return all
}
