// Package match tests rows in memory against the conditions of queries, with the
// nulls of SQL, and puts them into the order of a query.
package match

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

// test says what a condition is of a row that has all columns of its table.
type test func(store.Row) truth

// Select gives what a column of the rows of another table holds.
type Select func(store.InSelect) ([]any, error)

// Rows gives a function that says whether a row of the table, with all its
// columns, satisfies a valid condition; nil is satisfied by all. values is asked
// once for each InSelect; its error comes back.
func Rows(table *store.Table, where store.Condition, values Select) (func(store.Row) bool, error) {
	compiled, err := compiler{table.Position, values}.compile(where)
	if err != nil {
		return nil, err
	}
	return func(row store.Row) bool { return compiled(row) == yes }, nil
}

// Values says whether what columns hold satisfies a condition, which has no InSelect.
func Values(where store.Condition, value func(column string) any) bool {
	var row store.Row
	at := map[string]int{}
	position := func(column string) int {
		if _, read := at[column]; !read {
			at[column], row = len(row), append(row, value(column))
		}
		return at[column]
	}
	compiled, err := compiler{position, func(store.InSelect) ([]any, error) { return nil, store.Invalid("there is no other table") }}.compile(where)
	return err == nil && compiled(row) == yes
}

type compiler struct {
	position func(column string) int
	values   Select
}

func (c compiler) compile(where store.Condition) (test, error) {
	switch where := where.(type) {
	case nil:
		return func(store.Row) truth { return yes }, nil
	case store.And:
		return c.compileAll(where, yes, func(a, b truth) truth { return min(a, b) })
	case store.Or:
		return c.compileAll(where, no, func(a, b truth) truth { return max(a, b) })
	case store.Not:
		inner, err := c.compile(where.Condition)
		return func(row store.Row) truth { return yes - inner(row) }, err
	case store.InSelect:
		return c.compileSelect(where)
	default:
		return compileOne(c.position, where), nil
	}
}

func (c compiler) compileAll(conditions []store.Condition, none truth, join func(a, b truth) truth) (test, error) {
	tests := make([]test, len(conditions))
	for i, condition := range conditions {
		var err error
		if tests[i], err = c.compile(condition); err != nil {
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
func (c compiler) compileSelect(where store.InSelect) (test, error) {
	selected, err := c.values(where)
	if err != nil {
		return nil, err
	}
	values, nulls := map[any]bool{}, false
	for _, value := range selected {
		values[mapKey(value)] = true
		nulls = nulls || value == nil
	}
	return member(c.position(where.Column), values, nulls), nil
}

// mapKey makes a map's key of a value.
func mapKey(value any) any {
	if bytes, ok := value.([]byte); ok {
		return string(bytes)
	}
	return value
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
func compileOne(position func(string) int, where store.Condition) test {
	switch c := where.(type) {
	case store.Compare:
		return compare(position(c.Column), c.Op, c.Value)
	case store.In:
		values := make(map[any]bool, len(c.Values))
		for _, value := range c.Values {
			values[mapKey(value)] = true
		}
		return member(position(c.Column), values, false)
	case store.KeyIn:
		return keyIn(position, c)
	case store.Like:
		return like(position(c.Column), c.Pattern)
	case store.IsNull:
		at := position(c.Column)
		return func(row store.Row) truth { return truthOf(row[at] == nil) }
	default:
		return after(position, where.(store.After))
	}
}

func compare(position int, op store.Operator, value any) test {
	return func(row store.Row) truth {
		if row[position] == nil {
			return unknown
		}
		return truthOf(op.Holds(store.CompareValues(row[position], value)))
	}
}

func keyIn(position func(string) int, c store.KeyIn) test {
	keys := make(map[string]bool, len(c.Rows))
	for _, row := range c.Rows {
		keys[store.KeyOf(row, store.Positions(len(row)))] = true
	}
	positions := make([]int, len(c.Columns))
	for i, column := range c.Columns {
		positions[i] = position(column)
	}
	return func(row store.Row) truth { return truthOf(keys[store.KeyOf(row, positions)]) }
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
func after(position func(string) int, c store.After) test {
	positions := make([]int, len(c.Order))
	for i, order := range c.Order {
		positions[i] = position(order.Column)
	}
	return func(row store.Row) truth {
		for i, order := range c.Order {
			compared := store.CompareValues(row[positions[i]], c.Values[i])
			if compared != 0 {
				return truthOf(compared > 0 != order.Descending)
			}
		}
		return no
	}
}

// Compare gives how the order of a query puts two rows of its table, with all
// their columns: null before everything; 0 where the order leaves it open.
func Compare(table *store.Table, orders []store.Order) func(a, b store.Row) int {
	positions := make([]int, len(orders))
	for i, order := range orders {
		positions[i] = table.Position(order.Column)
	}
	return func(a, b store.Row) int {
		for i, order := range orders {
			compared := store.CompareValues(a[positions[i]], b[positions[i]])
			switch {
			case compared != 0 && order.Descending:
				return -compared
			case compared != 0:
				return compared
			}
		}
		return 0
	}
}

// Project gives of a row with all columns those that the query reads.
func Project(query store.Query, row store.Row) store.Row {
	if len(query.Columns) == 0 {
		return row
	}
	chosen := make(store.Row, len(query.Columns))
	for i, name := range query.Columns {
		chosen[i] = row[query.Table.Position(name)]
	}
	return chosen
}
