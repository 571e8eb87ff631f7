package check

import (
	"fmt"
	"slices"

	"zhitong/dmn"
	"zhitong/feel"
)

// checkDeclarations looks at the expressions of the inputs, and at types that are not there.
func (a *analysis) checkDeclarations() {
	for i := range a.table.Inputs {
		input := &a.table.Inputs[i]
		if input.UnknownType != "" {
			a.report(subject{code: CodeUnknownType, severity: Warning, at: input.Position}, "input '%s': there is no type '%s'", input.Name, input.UnknownType)
		}
		if input.Program != nil {
			_, doubts := input.Program.Examine(a.place.Surroundings)
			a.tellDoubts(fmt.Sprintf("input '%s'", input.Name), subject{at: input.Position}, doubts, doubts)
		}
	}
}

// checkConditions compares the single values of conditions with the types of their columns, and examines the others.
func (a *analysis) checkConditions() {
	for rule := range a.table.Rules {
		for at, condition := range a.table.Rules[rule].Conditions {
			if condition == nil {
				continue
			}
			cell := subject{rules: []int{rule}, at: a.table.Rules[rule].Positions[at]}
			if !a.checkValues(cell, a.inputs[at], condition) {
				a.examineCondition(cell, a.inputs[at], condition)
			}
		}
	}
}

// checkValues looks for values that the input never has; found tells whether there is one.
func (a *analysis) checkValues(cell subject, c *column, condition *feel.Program) (found bool) {
	set, _ := condition.TestSet()
	for _, part := range set.Parts {
		if !part.HasLow || !part.HasHigh || feel.Order(part.Low, part.High) != 0 {
			continue
		}
		level := c.domain.levelOf(part.Low)
		if level < doubtful || level == doubtful && c.domain.opaque {
			continue
		}
		found = true
		cell.code, cell.severity = CodeType, Error
		if level == doubtful {
			cell.severity = Warning
		}
		a.report(cell, "rule %d: the input '%s' can never be %s", cell.rules[0]+1, c.input.Name, literal(part.Low))
	}
	return found
}

// examineCondition looks for what goes wrong whatever the variables hold. What is only so if the input is of the type
// that the file gives it, though the dialect does not see to that, is a warning.
func (a *analysis) examineCondition(cell subject, c *column, condition *feel.Program) {
	surroundings := a.place.Surroundings
	surroundings.Input = c.certainType()
	_, certain := condition.Examine(surroundings)
	surroundings.Input = c.likelyType()
	_, likely := condition.Examine(surroundings)
	if rule := cell.rules[0]; slices.Contains(c.mixed, rule) || slices.Contains(c.zones, rule) { // which says the same
		likely = certain
	}
	a.tellDoubts(fmt.Sprintf("rule %d, input '%s'", cell.rules[0]+1, c.input.Name), cell, likely, certain)
}

// certainType is the type that the input has at run time.
func (c *column) certainType() feel.Type {
	for _, typ := range []feel.Type{c.input.Type, c.domain.types[0]} {
		if typ.Kind() != feel.KindNull {
			return typ
		}
	}
	return feel.Type{}
}

// likelyType is the type that the input has by all that the table says: its declaration, or its other conditions.
func (c *column) likelyType() feel.Type {
	for _, typ := range []feel.Type{c.certainType(), c.input.DeclaredType} {
		if typ.Kind() != feel.KindNull {
			return typ
		}
	}
	typ, _ := feel.NamedType(c.kind.String())
	return typ
}

// tellDoubts reports doubts about a cell. Those that are certain, and are so by what is certain alone, are errors;
// a name is none where the model may be one that leaves the declaration of variables to a process.
func (a *analysis) tellDoubts(where string, cell subject, doubts, certain []feel.Doubt) {
	for _, doubt := range doubts {
		cell.code, cell.severity = doubt.Code, Warning
		if doubt.Certain && slices.Contains(certain, doubt) && (doubt.Name == "" || a.hasInputs) {
			cell.severity = Error
		}
		cell.advice = a.adviceFor(doubt)
		a.report(cell, "%s: %s%s", where, doubt.Message, within(doubt))
	}
}

// within tells where in the expression a doubt is, unless it is at its beginning.
func within(doubt feel.Doubt) string {
	switch {
	case doubt.Line > 1:
		return fmt.Sprintf(" (line %d, column %d of the expression)", doubt.Line, doubt.Column)
	case doubt.Column > 1:
		return fmt.Sprintf(" (column %d of the expression)", doubt.Column)
	}
	return ""
}

func (a *analysis) adviceFor(doubt feel.Doubt) string {
	if doubt.Code == feel.DoubtUnknownName && !a.hasInputs {
		return "declare the input data and require it; a model for Camunda 8, which needs neither, is to be read in that dialect"
	}
	if doubt.Name != "" && a.declared[doubt.Name] {
		return fmt.Sprintf("the model has '%s', but not as a requirement of '%s': add the requirement", doubt.Name, a.place.OwnerID)
	}
	return advice[doubt.Code]
}

// examineResult examines an output entry and gives its type.
func (a *analysis) examineResult(where string, cell subject, result *dmn.TableResult) feel.Type {
	if result.Program == nil {
		return feel.Type{}
	}
	typ, doubts := result.Program.Examine(a.place.Surroundings)
	a.tellDoubts(where, cell, doubts, doubts)
	return typ
}
