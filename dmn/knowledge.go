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
}

func (r *reader) compileKnowledge(k *knowledgeModel) {
	logic := k.element.child("encapsulatedLogic")
	if logic == nil {
		k.problems = append(k.problems, k.element.problem(CodeStructure, "the business knowledge model has no encapsulated logic"))
	} else {
		k.logic = r.function(logic, &k.problems)
	}
	r.model.problems = append(r.model.problems, k.problems...)
}

// function gives the model as a value that can be called, the same one for all that require it. It is known before
// what it requires is, so that models may call each other.
func (k *knowledgeModel) function(x *evaluation) (feel.Value, error) {
	if known, ok := x.memory.functions[k]; ok {
		return known, nil
	}
	if len(k.problems) > 0 {
		return feel.Value{}, notCompiled(k.problems)
	}
	scope := over(nil, 1+len(k.requires))
	itself := k.logic.value(&step{evaluation: x}, scope)
	x.memory.keepFunction(k, itself)
	scope.set(k.variable.name, itself)
	return itself, x.requireInto(scope, k.requires)
}
