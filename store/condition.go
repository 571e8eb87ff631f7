package store

import "strings"

// Condition selects rows. It is one of And, Or, Not, Compare, In, InSelect,
// KeyIn, Like, IsNull and After. A comparison with a null is neither true nor false, and
// neither is its negation, as in SQL: ask with IsNull.
type Condition interface {
	validate(table *Table, depth int) error
}

// MaxConditionDepth is how deep conditions may be nested.
const MaxConditionDepth = 32

// And is true when all conditions are; an empty one is true.
type And []Condition

// Or is true when one of the conditions is; an empty one is false.
type Or []Condition

// Not is true when the condition is false.
type Not struct{ Condition Condition }

// Operator compares two values.
type Operator uint8

// The operators of Compare.
const (
	Equal Operator = iota + 1
	NotEqual
	Less
	LessOrEqual
	Greater
	GreaterOrEqual
)

// Holds says whether the comparison is true of two values in an order, as
// [CompareValues] gives it.
func (o Operator) Holds(order int) bool {
	switch o {
	case Equal:
		return order == 0
	case NotEqual:
		return order != 0
	case Less:
		return order < 0
	case LessOrEqual:
		return order <= 0
	case Greater:
		return order > 0
	default:
		return order >= 0
	}
}

// Compare compares a column with a value, which must not be nil.
type Compare struct {
	Column string
	Op     Operator
	Value  any
}

// In is true when the column has one of the values.
type In struct {
	Column string
	Values []any
}

// InSelect is true when the column has one of the values that a column of the
// rows of another table holds.
type InSelect struct {
	Column string
	Table  *Table
	Of     string // the column of that table, of the same type
	Where  Condition
	// Each has the database look for the rows of one value at a time and never
	// collect all that Where selects, for where these are many and an index finds
	// them by Of. The tables are different ones and neither column is nullable.
	Each bool
}

// KeyIn is true when the columns together have the values of one of the rows.
type KeyIn struct {
	Columns []string
	Rows    []Row
}

// Like is true when a text column matches the pattern, case-sensitively: %
// stands for any characters, _ for one, \ takes the next one literally.
type Like struct {
	Column  string
	Pattern string
}

// IsNull is true when the column holds no value.
type IsNull struct{ Column string }

// After is true for rows that come after the values in the given order: the
// cursor of the next page. Name a unique column last, or rows get lost.
type After struct {
	Order  []Order
	Values []any // one a column; nil for null
}

// EscapeLike makes a pattern of [Like] that matches text and nothing else.
func EscapeLike(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}
