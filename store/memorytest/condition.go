package memorytest

import (
	"regexp"
	"strings"

	"zhitong/store"
)

// truth is what a condition says of a row: with nulls it may be neither.
type truth int8

const (
	no truth = iota
	unknown
	yes
)

func truthOf(so bool) truth {
	if so {
		return yes
	}
	return no
}

// test says whether a declared row satisfies a condition.
type test func(store.Row) truth

// compile makes a test of a condition on the rows of a table.
func (t *transaction) compile(l *layout, where store.Condition) (test, error) {
	switch c := where.(type) {
	case nil:
		return func(store.Row) truth { return yes }, nil
	case store.And:
		return t.compileAll(l, c, yes, func(a, b truth) truth { return min(a, b) })
	case store.Or:
		return t.compileAll(l, c, no, func(a, b truth) truth { return max(a, b) })
	case store.Not:
		inner, err := t.compile(l, c.Condition)
		return func(row store.Row) truth { return yes - inner(row) }, err
	case store.InSelect:
		return t.compileSelect(l, c)
	default:
		return compileOne(l, where), nil
	}
}

func (t *transaction) compileAll(l *layout, conditions []store.Condition, none truth, join func(a, b truth) truth) (test, error) {
	tests := make([]test, len(conditions))
	for i, condition := range conditions {
		var err error
		if tests[i], err = t.compile(l, condition); err != nil {
			return nil, err
		}
	}
	return func(row store.Row) truth {
		result := none
		for _, test := range tests {
			if result = join(result, test(row)); result == yes-none {
				break
			}
		}
		return result
	}, nil
}

// compileSelect looks the values of the other table up once.
func (t *transaction) compileSelect(l *layout, c store.InSelect) (test, error) {
	other, err := t.database.layout(c.Table)
	if err != nil {
		return nil, err
	}
	rows, err := t.matching(other, c.Where)
	if err != nil {
		return nil, err
	}
	of, values, nulls := c.Table.Position(c.Of), map[any]bool{}, false
	for _, f := range rows {
		values[mapKey(f.row[of])] = true
		nulls = nulls || f.row[of] == nil
	}
	return member(l.declared.Position(c.Column), values, nulls), nil
}

// member tests whether a value is one of several; with a null among them nothing is certainly not.
func member(position int, values map[any]bool, nulls bool) test {
	return func(row store.Row) truth {
		switch {
		case len(values) == 0:
			return no
		case row[position] == nil:
			return unknown
		case values[mapKey(row[position])]:
			return yes
		case nulls:
			return unknown
		}
		return no
	}
}

// compileOne makes a test of a condition without others in it.
func compileOne(l *layout, where store.Condition) test {
	switch c := where.(type) {
	case store.Compare:
		return compare(l.declared.Position(c.Column), c.Op, c.Value)
	case store.In:
		values := make(map[any]bool, len(c.Values))
		for _, value := range c.Values {
			values[mapKey(value)] = true
		}
		return member(l.declared.Position(c.Column), values, false)
	case store.KeyIn:
		return keyIn(l, c)
	case store.Like:
		return like(l.declared.Position(c.Column), c.Pattern)
	case store.IsNull:
		position := l.declared.Position(c.Column)
		return func(row store.Row) truth { return truthOf(row[position] == nil) }
	default:
		return after(l, where.(store.After))
	}
}

func compare(position int, op store.Operator, value any) test {
	return func(row store.Row) truth {
		if row[position] == nil {
			return unknown
		}
		order := store.CompareValues(row[position], value)
		return truthOf(order == 0 && (op == store.Equal || op == store.LessOrEqual || op == store.GreaterOrEqual) ||
			order != 0 && op == store.NotEqual ||
			order < 0 && (op == store.Less || op == store.LessOrEqual) ||
			order > 0 && (op == store.Greater || op == store.GreaterOrEqual))
	}
}

func keyIn(l *layout, c store.KeyIn) test {
	keys := make(map[string]bool, len(c.Rows))
	for _, row := range c.Rows {
		keys[store.KeyOf(row, store.Positions(len(row)))] = true
	}
	positions := positionsOf(l, c.Columns)
	return func(row store.Row) truth { return truthOf(keys[store.KeyOf(row, positions)]) }
}

func positionsOf(l *layout, columns []string) []int {
	positions := make([]int, len(columns))
	for i, column := range columns {
		positions[i] = l.declared.Position(column)
	}
	return positions
}

func like(position int, pattern string) test {
	var expression strings.Builder
	escaped := false
	for _, character := range pattern {
		switch {
		case escaped:
			expression.WriteString(regexp.QuoteMeta(string(character)))
			escaped = false
		case character == '\\':
			escaped = true
		case character == '%':
			expression.WriteString(".*")
		case character == '_':
			expression.WriteString(".")
		default:
			expression.WriteString(regexp.QuoteMeta(string(character)))
		}
	}
	matches := regexp.MustCompile("(?s)^" + expression.String() + "$")
	return func(row store.Row) truth {
		if row[position] == nil {
			return unknown
		}
		return truthOf(matches.MatchString(row[position].(string)))
	}
}

// after tests whether a row comes after a cursor.
func after(l *layout, c store.After) test {
	return func(row store.Row) truth {
		for i, order := range c.Order {
			compared := store.CompareValues(row[l.declared.Position(order.Column)], c.Values[i])
			if compared != 0 {
				return truthOf(compared > 0 != order.Descending)
			}
		}
		return no
	}
}
