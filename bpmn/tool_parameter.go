package bpmn

import (
	"strings"

	"zhitong/feel"
)

// ToolParameter is what an input mapping asks of an agent by a call of fromAi: a value, and how to describe it to the
// agent. What is not a constant is null, and an empty text.
type ToolParameter struct {
	Name, Description, Type string
	Schema, Options         feel.Value
}

// toolParameters reads the calls of fromAi in the source of a mapping.
func toolParameters(source string) []ToolParameter {
	source, isExpression := strings.CutPrefix(source, "=")
	if !isExpression || !fromAI.MatchString(source) {
		return nil
	}
	var found []ToolParameter
	expression := outlineOf(source)
	for _, call := range fromAI.FindAllStringIndex(expression.masked, -1) {
		arguments := fromAIArguments(expression.part(call[1], expression.closing(call[1]-1)))
		path := strings.Split(arguments["value"], ".")
		name := strings.Trim(strings.TrimSpace(path[len(path)-1]), "`")
		if name == "" {
			continue
		}
		parameter := ToolParameter{Name: name, Schema: constant(arguments["schema"]), Options: constant(arguments["options"])}
		parameter.Description, _ = constant(arguments["description"]).AsString()
		parameter.Type, _ = constant(arguments["type"]).AsString()
		found = append(found, parameter)
	}
	return found
}

// constant gives the value of an expression that needs no variables, null for any other and for none.
func constant(source string) feel.Value {
	if source == "" {
		return feel.Null()
	}
	program, problem := feel.CompileExpression(source, feel.Options{Profile: feel.Camunda8})
	if problem != nil {
		return feel.Null()
	}
	result, err := program.Evaluate(feel.Variables{}, feel.Environment{})
	if err != nil {
		return feel.Null()
	}
	return result.Value
}
