package statement

import (
	"math"

	"zhitong/store"
)

// Select writes a validated query.
func Select(dialect Dialect, query store.Query) *Builder {
	b := New(dialect, query.Table).Write("select ")
	columns := query.Columns
	if len(columns) == 0 {
		columns = query.Table.ColumnNames()
	}
	b.Names(columns).Write(" from ").Name(query.Table.Name).Where(query.Where).orderBy(query.OrderBy)
	return b.page(query).Write(dialect.Lock(query.Lock))
}

// SelectAtOnce writes a validated query that reads the columns by which it sorts
// so that its first row comes when all have been found.
func SelectAtOnce(dialect Dialect, query store.Query) *Builder {
	b := New(dialect, query.Table).Write("with page as materialized (")
	inner := Select(dialect, query)
	b.Args = inner.Args
	return b.Write(inner.String(), ") select * from page").orderBy(query.OrderBy)
}

// Count writes the query that counts the rows of a validated query up to limit,
// which no table has as many rows as when it is the largest number: then the
// database passes no row on.
func Count(dialect Dialect, query store.Query, limit int64) *Builder {
	b := New(dialect, query.Table)
	if limit == math.MaxInt64 {
		return b.Write("select count(*) from ").Name(query.Table.Name).Where(query.Where)
	}
	b.Write("select count(*) from (select 1 from ")
	return b.Name(query.Table.Name).Where(query.Where).Write(" limit ").Value(limit).Write(") as counted")
}

func (b *Builder) orderBy(orders []store.Order) *Builder {
	for i, order := range orders {
		if i == 0 {
			b.Write(" order by ")
		}
		b.Comma(i).Name(order.Column)
		if order.Descending {
			b.Write(" desc")
		}
		b.nulls(order)
	}
	return b
}

// nulls makes null the smallest value where the database would not.
func (b *Builder) nulls(order store.Order) {
	nullable := b.Table.Columns[b.Table.Position(order.Column)].Nullable
	switch {
	case !nullable || b.Dialect.NullsFirst():
	case order.Descending:
		b.Write(" nulls last")
	default:
		b.Write(" nulls first")
	}
}

// everything is the limit of a query that has an offset and no limit.
const everything = int64(1) << 62

func (b *Builder) page(query store.Query) *Builder {
	limit := int64(query.Limit)
	if limit == 0 && query.Offset > 0 {
		limit = everything
	}
	if limit > 0 {
		b.Write(" limit ").Value(limit)
	}
	if query.Offset > 0 {
		b.Write(" offset ").Value(int64(query.Offset))
	}
	return b
}
