package dmn

import (
	"slices"
	"strings"

	"zhitong/feel"
)

// functionLogic is a function definition: parameters and a body (DMN 1.5, 7.3.9).
type functionLogic struct {
	parameters []feel.Parameter
	body       logic
	result     feel.Type
	signature  *feel.Signature
}

func (r *reader) compileFunction(e *element, problems *[]*Problem) logic {
	return r.function(e, feel.Type{}, problems)
}

// function compiles a function definition or encapsulated logic, of a type if that is known from elsewhere.
func (r *reader) function(e *element, typ feel.Type, problems *[]*Problem) *functionLogic {
	f := &functionLogic{body: nothing{}, result: resultOf(r.typeOf(e, problems))}
	if f.result.IsAny() {
		f.result = resultOf(typ)
	}
	for _, parameter := range e.all("formalParameter") {
		f.parameters = append(f.parameters, feel.Parameter{Name: normalizeName(parameter.attribute("name")), Type: r.typeOf(parameter, problems)})
	}
	r.compileBody(e, f, problems)
	if body, ok := f.body.(*typed); ok && f.result.IsAny() {
		f.result = body.typ
	}
	f.signature = feel.NewSignature(f.parameters, f.result)
	return f
}

// resultOf is the type of what a function gives, by the type that is written for it: a function type (functionItem) or,
// as many models have it, that of the result itself.
func resultOf(typ feel.Type) feel.Type {
	if result, ok := typ.Result(); ok {
		return result
	}
	return typ
}

func (r *reader) compileBody(e *element, f *functionLogic, problems *[]*Problem) {
	kind := e.attribute("kind")
	if strings.EqualFold(kind, "Java") {
		f.body = r.compileExternal(e, f, problems)
		return
	}
	if kind != "" && kind != "FEEL" {
		*problems = append(*problems, e.problem(CodeExpression, "functions of kind '%s' are not evaluated", kind))
		return
	}
	if expression := expressionOf(e); expression != nil {
		f.body = r.compile(expression, problems)
	}
}

func (f *functionLogic) evaluate(s *step, scope feel.Scope) (feel.Value, error) {
	return f.value(s, scope), nil
}

// value makes a function that sees the scope it was defined in.
func (f *functionLogic) value(s *step, scope feel.Scope) feel.Value {
	s.kept = true
	return f.signature.Function(func(arguments []feel.Value) (feel.Value, error) {
		return f.run(s, s.over(scope), arguments)
	})
}

// run evaluates the body for arguments in the order of the parameters, in a layer of its own.
func (f *functionLogic) run(s *step, own *layer, arguments []feel.Value) (feel.Value, error) {
	defer s.release(own)
	if err := s.deeper(); err != nil {
		return feel.Value{}, err
	}
	defer s.shallower()
	for i, parameter := range f.parameters {
		own.set(parameter.Name, arguments[i])
	}
	value, err := f.body.evaluate(s.plain(), own)
	return coerce(f.result, value), err
}

// invocation calls a function with arguments by name (DMN 1.5, 7.3.6).
type invocation struct {
	callee   logic
	bindings []contextEntry
}

func (r *reader) compileInvocation(e *element, problems *[]*Problem) logic {
	callee := expressionOf(e)
	if callee == nil {
		*problems = append(*problems, e.problem(CodeStructure, "the invocation calls nothing"))
		return nothing{}
	}
	call := &invocation{callee: r.compile(callee, problems)}
	for _, binding := range e.all("binding") {
		parameter, expression := binding.child("parameter"), expressionOf(binding)
		if parameter == nil {
			*problems = append(*problems, binding.problem(CodeStructure, "the binding names no parameter"))
			continue
		}
		var value logic = nothing{}
		if expression != nil {
			value = r.compile(expression, problems)
		}
		call.bindings = append(call.bindings, contextEntry{typedName{normalizeName(parameter.attribute("name")), r.typeOf(parameter, problems)}, value})
	}
	return call
}

func (i *invocation) evaluate(s *step, scope feel.Scope) (feel.Value, error) {
	if name, ok := i.callee.(*variable); ok {
		if known := callee(scope, name.name); known != nil {
			return i.callKnown(s, scope, known)
		}
	}
	value, err := i.callee.evaluate(s.plain(), scope)
	if err != nil {
		return feel.Value{}, err
	}
	function, ok := value.AsFunction()
	if !ok {
		s.warnOfCall(feel.WarnNoFunction, "no function found: the value to invoke is none")
		return feel.Null(), nil
	}
	arguments := make([]feel.Value, len(function.Parameters))
	if ok, err := i.bind(s, scope, function.Parameters, arguments); !ok {
		return feel.Null(), err
	}
	if !function.Conform(arguments) {
		s.warnOfCall(feel.WarnFunctionInvocation, argumentType)
		return feel.Null(), nil
	}
	return function.Call(arguments...)
}

const argumentType = "an argument is not of the type of its parameter"

// warnOfCall keeps why an invocation is null.
func (x *evaluation) warnOfCall(code, message string) {
	x.warn([]feel.Warning{{Code: code, Message: message}})
}

// callKnown calls a business knowledge model without making a function of it.
func (i *invocation) callKnown(s *step, scope feel.Scope, known *knowledgeModel) (feel.Value, error) {
	if err := s.spend(); err != nil {
		return feel.Value{}, err
	}
	mark := len(s.values)
	defer s.leave(mark)
	arguments := s.room(len(known.logic.parameters))
	if ok, err := i.bind(s, scope, known.logic.signature.Names(), arguments); !ok {
		return feel.Null(), err
	}
	return known.apply(s, arguments)
}

// bind evaluates the arguments in the order of the parameters; ok is false where one has no parameter.
func (i *invocation) bind(s *step, scope feel.Scope, parameters []string, arguments []feel.Value) (ok bool, err error) {
	for _, binding := range i.bindings {
		at := slices.Index(parameters, binding.variable.name)
		if at < 0 {
			s.warnOfCall(feel.WarnFunctionInvocation, "the names of the arguments are not those of the parameters")
			return false, nil
		}
		value, err := binding.logic.evaluate(s.plain(), scope)
		if err != nil {
			return false, err
		}
		arguments[at] = coerce(binding.variable.typ, value)
	}
	return true, nil
}
