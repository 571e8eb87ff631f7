package engine

import (
	"encoding/json"
	"fmt"
	"strings"

	"zhitong/bpmn"
	"zhitong/feel"
)

// failure is why an element instance cannot go on: it becomes an incident.
type failure struct {
	kind    IncidentType
	message string
}

func failed(kind IncidentType, format string, arguments ...any) *failure {
	return &failure{kind, fmt.Sprintf(format, arguments...)}
}

// evaluate gives the value of an expression as an element instance sees it.
func (x *execution) evaluate(expression bpmn.Expression, scope *visibleScope, kind IncidentType) (feel.Value, *failure) {
	if expression.Static {
		return feel.String(expression.Source), nil
	}
	x.prefetch(expression.Variables(), scope)
	result, err := expression.Program.Evaluate(scope, feel.Environment{Now: x.ctx.Now})
	if scope.lacking {
		x.lack()
	}
	switch {
	case err != nil:
		return feel.Null(), failed(kind, "expression %q: %v", expression.Source, err)
	case scope.broken != nil:
		return feel.Null(), failed(kind, "expression %q: %v", expression.Source, scope.broken)
	case result.Value.IsNull() && len(result.Warnings) > 0:
		return feel.Null(), failed(kind, "expression %q is null: %s", expression.Source, result.Warnings[0].Message)
	}
	return result.Value, nil
}

// tolerant is evaluate for where null is a value like any other.
func (x *execution) tolerant(expression bpmn.Expression, scope *visibleScope, kind IncidentType) (feel.Value, *failure) {
	if expression.Static {
		return feel.String(expression.Source), nil
	}
	x.prefetch(expression.Variables(), scope)
	result, err := expression.Program.Evaluate(scope, feel.Environment{Now: x.ctx.Now})
	if scope.lacking {
		x.lack()
	}
	if err != nil {
		return feel.Null(), failed(kind, "expression %q: %v", expression.Source, err)
	}
	return result.Value, nil
}

// prefetch asks at once for every variable that an expression may read.
func (x *execution) prefetch(names []string, scope *visibleScope) {
	for _, name := range names {
		if _, covered := scope.overlay[name]; !covered {
			scope.noteAll(name)
		}
	}
	if scope.lacking {
		x.lack()
	}
}

// text evaluates to a string that is not empty.
func (x *execution) text(expression bpmn.Expression, e *Element, what string) (string, *failure) {
	value, failure := x.evaluate(expression, x.seenBy(e), IncidentExtractValue)
	if failure != nil {
		return "", failure
	}
	if text, ok := value.AsString(); ok && text != "" {
		return text, withoutNUL(text, what)
	}
	return "", failed(IncidentExtractValue, "%s: a text is wanted, %q gives %s", what, expression.Source, value.String())
}

// withoutNUL fails for a text with a NUL character, which data may have and no store keeps
// in what it finds rows by: the command that brought it could not be carried out, now or later.
func withoutNUL(text, what string) *failure {
	if strings.IndexByte(text, 0) < 0 {
		return nil
	}
	return failed(IncidentExtractValue, "%s: a text without NUL characters is wanted, not %q", what, text)
}

// correlationKey evaluates to a string or a number.
func (x *execution) correlationKey(expression bpmn.Expression, e *Element) (string, *failure) {
	if expression.IsEmpty() { // of a receive task that was to start the process
		return "", failed(IncidentExtractValue, "the message that %q waits for has no correlation key", x.model(e).ID)
	}
	value, failure := x.evaluate(expression, x.seenBy(e), IncidentExtractValue)
	if failure != nil {
		return "", failure
	}
	text, isText := value.AsString()
	switch {
	case isText:
		failure = withoutNUL(text, "correlation key")
	case value.Kind() == feel.KindNumber:
		text = value.String()
	default:
		failure = failed(IncidentExtractValue, "correlation key %q: a text or a number is wanted, it gives %s", expression.Source, value.String())
	}
	if failure == nil {
		failure = inLength(&expression, text, "correlation key")
	}
	return text, failure
}

// whole evaluates to a whole number at least low; a static text may hold one.
func (x *execution) whole(expression bpmn.Expression, e *Element, low int64, what string) (int, *failure) {
	value, failure := x.evaluate(expression, x.seenBy(e), IncidentExtractValue)
	if failure != nil {
		return 0, failure
	}
	if text, ok := value.AsString(); ok {
		if number, err := feel.ParseNumber(text); err == nil {
			value = number
		}
	}
	number, ok := value.AsInt64()
	if !ok || number < low || number > 1<<30 {
		return 0, failed(IncidentExtractValue, "%s: a whole number from %d on is wanted, %q gives %s", what, low, expression.Source, value.String())
	}
	return int(number), nil
}

func toJSON(value feel.Value) json.RawMessage { return value.AppendJSON(nil) }
