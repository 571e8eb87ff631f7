package dmn

import (
	"strings"

	"zhitong/feel"
)

// logic is a compiled boxed expression (DMN 1.5, 7.3).
type logic interface {
	evaluate(s *step, scope feel.Scope) (feel.Value, error)
}

// compilers make the logic of an expression element.
var compilers map[string]func(r *reader, e *element, problems *[]*Problem) logic

func init() { // not a literal, because the compilers refer to it in turn
	compilers = map[string]func(r *reader, e *element, problems *[]*Problem) logic{
		"literalExpression":  (*reader).compileLiteral,
		"decisionTable":      (*reader).compileTable,
		"context":            (*reader).compileContext,
		"invocation":         (*reader).compileInvocation,
		"relation":           (*reader).compileRelation,
		"list":               (*reader).compileList,
		"functionDefinition": (*reader).compileFunction,
		"conditional":        (*reader).compileConditional,
		"filter":             (*reader).compileFilter,
		"for":                (*reader).compileFor,
		"some":               (*reader).compileQuantified,
		"every":              (*reader).compileQuantified,
	}
}

// kinds are the names of logic as Camunda shows them.
var kinds = map[string]string{
	"decisionTable": "DECISION_TABLE", "literalExpression": "LITERAL_EXPRESSION", "context": "CONTEXT", "invocation": "INVOCATION",
	"relation": "RELATION", "list": "LIST", "functionDefinition": "FUNCTION_DEFINITION", "conditional": "CONDITIONAL",
	"filter": "FILTER", "for": "FOR", "some": "SOME", "every": "EVERY",
}

func (r *reader) compileDecision(d *Decision) {
	e := expressionOf(d.element)
	if e == nil {
		d.problems = append(d.problems, d.element.problem(CodeStructure, "the decision has no logic"))
		return
	}
	d.kind = kinds[e.name]
	d.logic = r.compile(e, &d.problems)
}

// expressionOf finds the expression among the children of an element.
func expressionOf(e *element) *element {
	for _, c := range e.children {
		if compilers[c.name] != nil {
			return c
		}
	}
	return nil
}

// compile makes the logic of an expression element, coerced to the type that it names.
func (r *reader) compile(e *element, problems *[]*Problem) logic {
	compiled := compilers[e.name](r, e, problems)
	if typ := r.typeOf(e, problems); !typ.IsAny() && compiled != nil && e.name != "functionDefinition" {
		return &typed{compiled, typ}
	}
	return compiled
}

// inner compiles the expression inside of a child such as <in> or <then>.
func (r *reader) inner(e *element, name string, problems *[]*Problem) logic {
	holder := e.child(name)
	if holder == nil {
		*problems = append(*problems, e.problem(CodeStructure, "<%s> has no <%s>", e.name, name))
		return nothing{}
	}
	expression := expressionOf(holder)
	if expression == nil {
		*problems = append(*problems, holder.problem(CodeStructure, "<%s> has no expression", name))
		return nothing{}
	}
	return r.compile(expression, problems)
}

// nothing is null: what stands where something could not be compiled or is left out.
type nothing struct{}

func (nothing) evaluate(*step, feel.Scope) (feel.Value, error) { return feel.Null(), nil }

// typed coerces the value of an expression.
type typed struct {
	logic
	typ feel.Type
}

func (t *typed) evaluate(s *step, scope feel.Scope) (feel.Value, error) {
	value, err := t.logic.evaluate(s, scope)
	return coerce(t.typ, value), err
}

// literal is a FEEL expression.
type literal struct {
	program *feel.Program
	at      Position
}

func (r *reader) compileLiteral(e *element, problems *[]*Problem) logic {
	if language := e.attribute("expressionLanguage"); language != "" && !isFEEL(language) {
		*problems = append(*problems, e.problem(CodeExpression, "the expression language '%s' is not FEEL", language))
		return nothing{}
	}
	text := e.textContent()
	if strings.TrimSpace(text) == "" {
		return nothing{}
	}
	program := r.expression(e, text, problems)
	if program == nil {
		return nothing{}
	}
	return logicOf(program, textPosition(e))
}

// logicOf finds the programs that need no evaluation.
func logicOf(program *feel.Program, at Position) logic {
	if value, ok := program.Constant(); ok {
		return fixed{value}
	}
	if name, ok := program.VariableName(); ok {
		return &variable{name, literal{program, at}}
	}
	return &literal{program, at}
}

// fixed is a constant.
type fixed struct{ value feel.Value }

func (f fixed) evaluate(s *step, _ feel.Scope) (feel.Value, error) { return f.value, s.spend() }

// variable is a FEEL expression that is nothing but a name.
type variable struct {
	name      string
	otherwise literal // tells what is missing
}

func (v *variable) evaluate(s *step, scope feel.Scope) (feel.Value, error) {
	if value, ok := scope.Variable(v.name); ok {
		return value, s.spend()
	}
	return v.otherwise.evaluate(s, scope)
}

// isFEEL accepts the URIs of every version, and the word that modelers write.
func isFEEL(language string) bool { return strings.Contains(strings.ToLower(language), "feel") }

func (l *literal) evaluate(s *step, scope feel.Scope) (feel.Value, error) {
	return s.run(l.program, scope, s.environment)
}

// feelOptions say how to compile a text; nil after a problem.
func (r *reader) feelOptions(e *element, text string, problems *[]*Problem) *feel.Options {
	names, ok := r.names.in(text)
	if !ok {
		*problems = append(*problems, e.problem(CodeLimit, "the model has too many names that begin alike for so many expressions"))
		return nil
	}
	return &feel.Options{Profile: r.dialect(e), Names: names, Types: r.model.types, Limits: r.model.limits.FEEL, External: r.options.External}
}

// dialect is that of the model, unless a literal expression names the other one of the standard.
func (r *reader) dialect(e *element) feel.Profile {
	language := e.attribute("expressionLanguage")
	switch {
	case language == "" || r.model.profile == feel.Camunda8:
		return r.model.profile
	case isBFEEL(language):
		return feel.BFEEL
	default:
		return feel.DMN
	}
}

// expression compiles FEEL; nil after a problem.
func (r *reader) expression(e *element, text string, problems *[]*Problem) *feel.Program {
	if r.model.profile == feel.Camunda8 {
		text = strings.TrimPrefix(strings.TrimSpace(text), "=")
	}
	options := r.feelOptions(e, text, problems)
	if options == nil {
		return nil
	}
	program, err := feel.CompileExpression(text, *options)
	if err != nil {
		*problems = append(*problems, e.problem(CodeExpression, "%v", err))
		return nil
	}
	r.noteVariables(program)
	return program
}

// noteVariables keeps what a program asks for where nothing else says what a model gets from outside.
func (r *reader) noteVariables(program *feel.Program) {
	if r.model.profile != feel.Camunda8 {
		return
	}
	if r.model.variables == nil {
		r.model.variables = map[string]bool{}
	}
	for _, name := range program.Variables() {
		r.model.variables[name] = true
	}
}
