package testtable

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"zhitong/dmn"
	"zhitong/feel"
)

// columns are what the header of a table names.
type columns struct {
	name     int // of the cases, -1 for none
	inputs   []column
	expected []expectation
	unnamed  []int
	remarks  []int
	width    int
	isExact  bool // rows have as many cells as the header; those of workbooks end with their last one
}

// column is an input, or a part of one.
type column struct {
	at   int
	path path
}

// expectation is what a decision, or a part of its result, is to be.
type expectation struct {
	column
	decision *dmn.Decision
}

// readHeader finds out what the columns are. What is wrong with them goes to the problems of the table.
func (t *Table) readHeader(model *dmn.Model) *columns {
	inputs := []feel.Field{}
	for _, input := range model.Inputs() {
		inputs = append(inputs, feel.Field(input))
	}
	found := &columns{name: -1, width: len(t.header.cells), isExact: t.Sheet == ""}
	for at := range t.header.cells {
		if err := found.add(at, &t.header.cells[at], inputs, model); err != nil {
			t.report(t.header.cells[at].Position, "%v", err)
		}
	}
	return found
}

// add takes the next column.
func (c *columns) add(at int, header *cell, inputs []feel.Field, model *dmn.Model) error {
	name, isExpected := expected(header.text)
	switch {
	case header.problem != "":
		return errors.New(header.problem)
	case header.text == "":
		c.unnamed = append(c.unnamed, at)
		return nil
	case strings.HasPrefix(header.text, "#"):
		c.remarks = append(c.remarks, at)
		return nil
	case isExpected:
		return c.addExpectation(at, name, model)
	case isCaseName(header.text) && !slices.ContainsFunc(inputs, func(f feel.Field) bool { return f.Name == header.text }):
		if c.name >= 0 {
			return errors.New("there are two columns for the names of cases")
		}
		c.name = at
		return nil
	}
	return c.addInput(at, header.text, inputs)
}

func isCaseName(header string) bool { return strings.EqualFold(header, "case") || header == "用例" }

func (c *columns) addInput(at int, text string, inputs []feel.Field) error {
	found, err := resolve(text, "input", inputs)
	if err != nil {
		return err
	}
	for _, other := range c.inputs {
		if begins(other.path.steps, found.steps) || begins(found.steps, other.path.steps) {
			return fmt.Errorf("the columns '%s' and '%s' both give '%s'", other.path, found, found.steps[0].name)
		}
	}
	c.inputs = append(c.inputs, column{at, found})
	return nil
}

// begins says whether a path is the beginning of another, or the whole of it.
func begins(short, long []step) bool {
	return len(short) <= len(long) && slices.Equal(short, long[:len(short)])
}

// addExpectation finds the decision by its name, else by its id.
func (c *columns) addExpectation(at int, text string, model *dmn.Model) error {
	var names, ids []feel.Field
	byName, byID := map[string]*dmn.Decision{}, map[string]*dmn.Decision{}
	for _, decision := range model.Decisions() {
		name := strings.Join(strings.Fields(decision.Name()), " ")
		names = append(names, feel.Field{Name: name, Type: decision.ResultType()})
		ids = append(ids, feel.Field{Name: decision.ID(), Type: decision.ResultType()})
		if byName[name] == nil {
			byName[name] = decision
		}
		byID[decision.ID()] = decision
	}
	found, err := resolve(text, "decision", names)
	decisions := byName
	if err != nil {
		if again, isID := resolve(text, "decision", ids); isID == nil {
			found, err, decisions = again, nil, byID
		}
	}
	if err != nil {
		return err
	}
	decision := decisions[found.steps[0].name]
	for _, other := range c.expected {
		if other.decision == decision && slices.Equal(other.path.steps[1:], found.steps[1:]) {
			return fmt.Errorf("two columns expect '%s'", other.path)
		}
	}
	c.expected = append(c.expected, expectation{column{at, found}, decision})
	return nil
}
