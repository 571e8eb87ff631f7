package dmn

import (
	"zhitong/feel"
)

// boxedContext is a context whose entries see the ones before them; an entry without a name is its result (DMN 1.5, 7.3.5).
type boxedContext struct {
	entries []contextEntry
	result  logic
}

type contextEntry struct {
	variable typedName
	logic    logic
}

func (r *reader) compileContext(e *element, problems *[]*Problem) logic {
	c := &boxedContext{}
	for _, entry := range e.all("contextEntry") {
		expression := expressionOf(entry)
		if expression == nil {
			*problems = append(*problems, entry.problem(CodeStructure, "the context entry has no expression"))
			continue
		}
		compiled := r.compile(expression, problems)
		if variable := entry.child("variable"); variable != nil {
			named := typedName{normalizeName(variable.attribute("name")), r.typeOf(variable, problems)}
			c.entries = append(c.entries, contextEntry{named, compiled})
		} else {
			c.result = compiled
		}
	}
	return c
}

func (c *boxedContext) evaluate(s *step, scope feel.Scope) (feel.Value, error) {
	own := s.over(scope)
	defer s.release(own)
	var built *feel.ContextBuilder
	if c.result == nil {
		built = &feel.ContextBuilder{}
	}
	for _, entry := range c.entries {
		value, err := entry.logic.evaluate(s.plain(), own)
		if err != nil {
			return feel.Value{}, err
		}
		value = coerce(entry.variable.typ, value)
		own.set(entry.variable.name, value)
		if built != nil {
			built.Set(entry.variable.name, value)
		}
	}
	if c.result != nil {
		return c.result.evaluate(s.plain(), own)
	}
	return s.admit(built.Build())
}

// relation is a list of contexts, written as a table (DMN 1.5, 7.3.8).
type relation struct {
	columns []string
	rows    [][]logic
}

func (r *reader) compileRelation(e *element, problems *[]*Problem) logic {
	table := &relation{}
	for _, column := range e.all("column") {
		table.columns = append(table.columns, normalizeName(column.attribute("name")))
	}
	for _, row := range e.all("row") {
		cells := r.compileItems(row, problems)
		if len(cells) != len(table.columns) {
			*problems = append(*problems, row.problem(CodeStructure, "the row has %d cells for %d columns", len(cells), len(table.columns)))
			continue
		}
		table.rows = append(table.rows, cells)
	}
	return table
}

func (r *reader) compileItems(e *element, problems *[]*Problem) []logic {
	var items []logic
	for _, c := range e.children {
		if compilers[c.name] != nil {
			items = append(items, r.compile(c, problems))
		}
	}
	return items
}

func (t *relation) evaluate(s *step, scope feel.Scope) (feel.Value, error) {
	rows := make([]feel.Value, len(t.rows))
	for i, cells := range t.rows {
		row := &feel.ContextBuilder{}
		for j, cell := range cells {
			value, err := cell.evaluate(s.plain(), scope)
			if err != nil {
				return feel.Value{}, err
			}
			row.Set(t.columns[j], value)
		}
		rows[i] = row.Build()
	}
	return s.admit(feel.List(rows...))
}

// boxedList is a list of expressions (DMN 1.5, 7.3.7).
type boxedList struct{ items []logic }

func (r *reader) compileList(e *element, problems *[]*Problem) logic {
	return &boxedList{r.compileItems(e, problems)}
}

func (l *boxedList) evaluate(s *step, scope feel.Scope) (feel.Value, error) {
	values := make([]feel.Value, len(l.items))
	for i, item := range l.items {
		value, err := item.evaluate(s.plain(), scope)
		if err != nil {
			return feel.Value{}, err
		}
		values[i] = value
	}
	return s.admit(feel.List(values...))
}

// conditional is a boxed if (DMN 1.5, 7.3.10).
type conditional struct{ test, then, otherwise logic }

func (r *reader) compileConditional(e *element, problems *[]*Problem) logic {
	return &conditional{r.inner(e, "if", problems), r.inner(e, "then", problems), r.inner(e, "else", problems)}
}

func (c *conditional) evaluate(s *step, scope feel.Scope) (feel.Value, error) {
	test, err := c.test.evaluate(s.plain(), scope)
	switch {
	case err != nil:
		return feel.Value{}, err
	case test.IsTrue():
		return c.then.evaluate(s.plain(), scope)
	case test.IsFalse() || test.IsNull() || s.model.profile == feel.BFEEL:
		return c.otherwise.evaluate(s.plain(), scope)
	default:
		return feel.Null(), nil // the test is no truth value
	}
}
