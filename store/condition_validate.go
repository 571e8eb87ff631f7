package store

import "strings"

func checkDepth(depth int) error {
	if depth > MaxConditionDepth {
		return ErrTooLarge.WithMessage("a condition is nested deeper than %d", MaxConditionDepth)
	}
	return nil
}

func validateAll(table *Table, conditions []Condition, depth int) error {
	if err := checkDepth(depth); err != nil {
		return err
	}
	for _, condition := range conditions {
		if condition == nil {
			return Invalid("a condition on table %s is missing", table.Name)
		}
		if err := condition.validate(table, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (c And) validate(table *Table, depth int) error { return validateAll(table, c, depth) }
func (c Or) validate(table *Table, depth int) error  { return validateAll(table, c, depth) }
func (c Not) validate(table *Table, depth int) error {
	return validateAll(table, []Condition{c.Condition}, depth)
}

func (c Compare) validate(table *Table, _ int) error {
	if c.Op < Equal || c.Op > GreaterOrEqual {
		return Invalid("comparison of %s.%s has no operator", table.Name, c.Column)
	}
	return validateValue(table, c.Column, c.Value)
}

// validateValue checks a value that a column is compared with.
func validateValue(table *Table, name string, value any) error {
	column, err := table.Column(name)
	if err != nil {
		return err
	}
	if value == nil {
		return Invalid("%s.%s is compared with null; use IsNull", table.Name, name)
	}
	return CheckValue(table.Name, column, value)
}

func (c In) validate(table *Table, _ int) error {
	column, err := table.Column(c.Column)
	if err != nil {
		return err
	}
	column.Nullable = false
	for _, value := range c.Values {
		if err := CheckValue(table.Name, column, value); err != nil {
			return err
		}
	}
	return nil
}

func (c InSelect) validate(table *Table, depth int) error {
	if err := checkDepth(depth); err != nil {
		return err
	}
	column, err := table.Column(c.Column)
	if err != nil {
		return err
	}
	if c.Table == nil {
		return Invalid("%s.%s is looked for in no table", table.Name, c.Column)
	}
	of, err := c.Table.Column(c.Of)
	if err != nil {
		return err
	}
	if of.Type != column.Type {
		return Invalid("%s.%s and %s.%s are of different types", table.Name, c.Column, c.Table.Name, c.Of)
	}
	if c.Each && (c.Table.Name == table.Name || column.Nullable || of.Nullable) {
		return Invalid("each %s.%s cannot be looked for in %s.%s: the tables must be two and hold a value", table.Name, c.Column, c.Table.Name, c.Of)
	}
	if c.Where == nil {
		return nil
	}
	return c.Where.validate(c.Table, depth+1)
}

func (c KeyIn) validate(table *Table, _ int) error {
	if err := table.validateColumnList("condition", c.Columns); err != nil {
		return err
	}
	return CheckKeys(table, c.Columns, c.Rows)
}

func (c Like) validate(table *Table, _ int) error {
	column, err := table.Column(c.Column)
	if err != nil {
		return err
	}
	if column.Type != Text {
		return Invalid("column %s.%s is not text; a pattern cannot match it", table.Name, c.Column)
	}
	unescaped := strings.ReplaceAll(c.Pattern, `\\`, "")
	if strings.HasSuffix(unescaped, `\`) {
		return Invalid(`the pattern for %s.%s ends with an open \`, table.Name, c.Column)
	}
	return CheckValue(table.Name, column, c.Pattern)
}

func (c IsNull) validate(table *Table, _ int) error {
	_, err := table.Column(c.Column)
	return err
}

func (c After) validate(table *Table, _ int) error {
	if len(c.Order) == 0 || len(c.Order) > MaxIndexColumns || len(c.Order) != len(c.Values) {
		return Invalid("a cursor on table %s has %d columns and %d values", table.Name, len(c.Order), len(c.Values))
	}
	for i, order := range c.Order {
		column, err := table.Column(order.Column)
		if err != nil {
			return err
		}
		if err := CheckValue(table.Name, column, c.Values[i]); err != nil {
			return err
		}
	}
	return nil
}
