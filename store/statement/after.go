package statement

import "zhitong/store"

// after adds the condition of a cursor. Where all columns go one way and none
// is nullable, a comparison of tuples lets an index find the place.
func (b *Builder) after(c store.After) *Builder {
	columns := make([]store.Column, len(c.Order))
	uniform := true
	for i, order := range c.Order {
		columns[i] = b.Columns([]string{order.Column})[0]
		uniform = uniform && !columns[i].Nullable && order.Descending == c.Order[0].Descending
	}
	if uniform {
		return b.tupleAfter(c)
	}
	if !columns[0].Nullable {
		b.Write("(").Name(columns[0].Name).Write(direction(c.Order[0]), "= ").Value(c.Values[0]).Write(" and ")
		defer b.Write(")")
	}
	return b.stepAfter(c, columns)
}

func direction(order store.Order) string {
	if order.Descending {
		return " <"
	}
	return " >"
}

func (b *Builder) tupleAfter(c store.After) *Builder {
	b.Write("(")
	for i, order := range c.Order {
		b.Comma(i).Name(order.Column)
	}
	b.Write(")", direction(c.Order[0]), " (")
	for i, value := range c.Values {
		b.Comma(i).Value(value)
	}
	return b.Write(")")
}

// stepAfter adds: the first column comes later, or it is equal and the rest
// comes later.
func (b *Builder) stepAfter(c store.After, columns []store.Column) *Builder {
	b.Write("(").later(columns[0], c.Order[0], c.Values[0])
	if len(columns) > 1 {
		b.Write(" or (").same(columns[0], c.Values[0]).Write(" and ")
		b.stepAfter(store.After{Order: c.Order[1:], Values: c.Values[1:]}, columns[1:]).Write(")")
	}
	return b.Write(")")
}

// later adds that the column comes after the value, null being the smallest.
func (b *Builder) later(column store.Column, order store.Order, value any) *Builder {
	switch {
	case value == nil && order.Descending:
		return b.Write("1 = 0")
	case value == nil:
		return b.Name(column.Name).Write(" is not null")
	}
	b.Name(column.Name).Write(direction(order), " ").Value(value)
	if order.Descending && column.Nullable {
		b.Write(" or ").Name(column.Name).Write(" is null")
	}
	return b
}

func (b *Builder) same(column store.Column, value any) *Builder {
	if value == nil {
		return b.Name(column.Name).Write(" is null")
	}
	return b.Name(column.Name).Write(" = ").Value(value)
}
