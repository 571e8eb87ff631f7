package sqlite

import (
	"slices"

	"zhitong/store"
)

// maxListed is how many values of one list a statement gets.
const maxListed = 8192

// split makes several queries of one that asks for more keys than a statement
// can bind. It leaves alone a query whose rows have an order or a limit, which
// then goes or is refused as a whole.
func split(query store.Query) []store.Query {
	if len(query.OrderBy) > 0 || query.Limit > 0 || query.Offset > 0 {
		return []store.Query{query}
	}
	conditions, ok := query.Where.(store.And)
	if !ok {
		conditions = store.And{query.Where}
	}
	for i, condition := range conditions {
		if parts := chunks(condition); parts != nil {
			return withEach(query, conditions, i, parts)
		}
	}
	return []store.Query{query}
}

// withEach gives the query once for every part in place of condition i.
func withEach(query store.Query, conditions store.And, i int, parts []store.Condition) []store.Query {
	queries := make([]store.Query, len(parts))
	for p, part := range parts {
		narrowed := slices.Clone(conditions)
		narrowed[i] = part
		queries[p] = query
		queries[p].Where = narrowed
	}
	return queries
}

// chunks splits a long list into conditions that share no value; nil when the
// condition is none or is short enough.
func chunks(condition store.Condition) []store.Condition {
	switch c := condition.(type) {
	case store.In:
		rows := make([]store.Row, len(c.Values))
		for i, value := range c.Values {
			rows[i] = store.Row{value}
		}
		return chunks(store.KeyIn{Columns: []string{c.Column}, Rows: rows})
	case store.KeyIn:
		if len(c.Rows)*len(c.Columns) <= maxListed {
			return nil
		}
		return chunkKeys(c)
	}
	return nil
}

func chunkKeys(c store.KeyIn) []store.Condition {
	positions := store.Positions(len(c.Columns))
	same := func(a, b store.Row) bool { return store.CompareRows(a, b, positions) == 0 }
	rows := slices.CompactFunc(slices.Clone(store.InKeyOrder(c.Rows, positions)), same)
	var parts []store.Condition
	for chunk := range slices.Chunk(rows, maxListed/len(c.Columns)) {
		parts = append(parts, store.KeyIn{Columns: c.Columns, Rows: chunk})
	}
	return parts
}
