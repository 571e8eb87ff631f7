package dmn

import (
	"zhitong/feel"
)

// knowledgeModel is a business knowledge model: a function that decisions call by its name (DMN 1.5, 6.3.9).
type knowledgeModel struct {
	id       string
	model    *Model
	element  *element
	variable typedName
	requires []node
	logic    *functionLogic
	problems []*Problem
	// knows are the model itself and what it requires, where that is nothing but models that need nothing else: then it
	// can be called without anything being evaluated before.
	knows    []*knowledgeModel
	isSimple bool
}

func named(models []*knowledgeModel, name string) *knowledgeModel {
	for _, k := range models {
		if k.variable.name == name {
			return k
		}
	}
	return nil
}

func (r *reader) compileKnowledge(k *knowledgeModel) {
	logic := k.element.child("encapsulatedLogic")
	if logic == nil {
		k.problems = append(k.problems, k.element.problem(CodeStructure, "the business knowledge model has no encapsulated logic"))
	} else {
		k.logic = r.function(logic, k.variable.typ, &k.problems)
	}
	r.model.problems = append(r.model.problems, k.problems...)
}

// simplify finds the models that are simple: it begins with all that may be and takes away those that require others.
func simplify(models []*knowledgeModel) {
	for _, k := range models {
		k.isSimple = len(k.problems) == 0
	}
	for changed := true; changed; {
		changed = false
		for _, k := range models {
			if k.isSimple && !k.requiresSimple() {
				k.isSimple, changed = false, true
			}
		}
	}
	for _, k := range models {
		if k.isSimple {
			_, k.knows = divide(k.requires)
			k.knows = append(k.knows, k)
		}
	}
}

func (k *knowledgeModel) requiresSimple() bool {
	others, _ := divide(k.requires)
	return len(others) == 0
}

// divide tells the simple models among requirements from all others.
func divide(requires []node) (others []node, simple []*knowledgeModel) {
	for _, required := range requires {
		if k, ok := required.(*knowledgeModel); ok && k.isSimple {
			simple = append(simple, k)
		} else {
			others = append(others, required)
		}
	}
	return others, simple
}

// function gives the model as a value that can be called, the same one for all that require it. It is known before
// what it requires is, so that models may call each other.
func (k *knowledgeModel) function(x *evaluation) (feel.Value, error) {
	if k.isSimple {
		return k.value(x), nil
	}
	if known, ok := x.memory.functions[k]; ok {
		return known, nil
	}
	if len(k.problems) > 0 {
		return feel.Value{}, notCompiled(k.problems)
	}
	scope := x.over(nil)
	itself := k.madeIn(x, scope)
	scope.set(k.variable.name, itself)
	return itself, x.requireInto(scope, k.requires)
}

// value is the function of a simple model.
func (k *knowledgeModel) value(x *evaluation) feel.Value {
	if known, ok := x.memory.functions[k]; ok {
		return known
	}
	scope := x.over(nil)
	scope.knows = k.knows
	return k.madeIn(x, scope)
}

// madeIn makes the function once for the whole call.
func (k *knowledgeModel) madeIn(x *evaluation, scope *layer) feel.Value {
	itself := k.logic.value(&step{evaluation: x}, scope)
	x.memory.keepFunction(k, itself)
	return itself
}

// apply calls a simple model with arguments in the order of its parameters, as calling its function does.
func (k *knowledgeModel) apply(s *step, arguments []feel.Value) (feel.Value, error) {
	if !k.logic.signature.Conform(arguments) {
		s.warnOfCall(feel.WarnFunctionInvocation, argumentType)
		return feel.Null(), nil
	}
	own := s.over(nil)
	own.knows = k.knows
	return k.logic.run(s, own, arguments)
}
