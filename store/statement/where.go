package statement

import "zhitong/store"

var operators = map[store.Operator]string{
	store.Equal: " = ", store.NotEqual: " <> ",
	store.Less: " < ", store.LessOrEqual: " <= ",
	store.Greater: " > ", store.GreaterOrEqual: " >= ",
}

// Where adds the where clause of a validated condition, none for nil.
func (b *Builder) Where(condition store.Condition) *Builder {
	if condition != nil {
		b.Write(" where ").Condition(condition)
	}
	return b
}

// Condition adds a validated condition.
func (b *Builder) Condition(condition store.Condition) *Builder {
	switch c := condition.(type) {
	case store.And:
		return b.join(c, " and ", "1 = 1")
	case store.Or:
		return b.join(c, " or ", "1 = 0")
	case store.Not:
		return b.Write("(not ").Condition(c.Condition).Write(")")
	case store.Compare:
		return b.Name(c.Column).Write(operators[c.Op]).Value(c.Value)
	case store.Like:
		return b.Name(c.Column).Write(" like ").Value(c.Pattern).Write(` escape '\'`)
	case store.IsNull:
		return b.Name(c.Column).Write(" is null")
	case store.In:
		return b.in(c)
	case store.InSelect:
		return b.inSelect(c)
	case store.KeyIn:
		return b.keyIn(c)
	default:
		return b.after(condition.(store.After))
	}
}

func (b *Builder) join(conditions []store.Condition, word, empty string) *Builder {
	if len(conditions) == 0 {
		return b.Write(empty)
	}
	b.Write("(")
	for i, condition := range conditions {
		if i > 0 {
			b.Write(word)
		}
		b.Condition(condition)
	}
	return b.Write(")")
}

func (b *Builder) in(c store.In) *Builder {
	if len(c.Values) == 0 {
		return b.Write("1 = 0")
	}
	b.Dialect.In(b, b.Columns([]string{c.Column})[0], c.Values)
	return b
}

// inSelect writes a select within the select; the columns of its condition are
// those of its own table, which both databases look for first. One that looks
// for each is a value, which no database makes a join of.
func (b *Builder) inSelect(c store.InSelect) *Builder {
	outer := b.Table
	b.Table = c.Table
	defer func() { b.Table = outer }()
	if !c.Each {
		return b.Name(c.Column).Write(" in (select ").Name(c.Of).Write(" from ").Name(c.Table.Name).Where(c.Where).Write(")")
	}
	b.Write("(select 1 from ").Name(c.Table.Name).Write(" where ")
	b.Name(c.Table.Name).Write(".").Name(c.Of).Write(" = ").Name(outer.Name).Write(".").Name(c.Column)
	if c.Where != nil {
		b.Write(" and ").Condition(c.Where)
	}
	return b.Write(" limit 1) is not null")
}

func (b *Builder) keyIn(c store.KeyIn) *Builder {
	switch {
	case len(c.Rows) == 0:
		return b.Write("1 = 0")
	case len(c.Columns) == 1:
		return b.in(store.In{Column: c.Columns[0], Values: firstValues(c.Rows)})
	}
	b.Dialect.KeyIn(b, b.Columns(c.Columns), c.Rows)
	return b
}

func firstValues(rows []store.Row) []any {
	values := make([]any, len(rows))
	for i, row := range rows {
		values[i] = row[0]
	}
	return values
}
