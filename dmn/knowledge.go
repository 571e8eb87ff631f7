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

// function gives the model as a value that can be called.
func (k *knowledgeModel) function(x *evaluation) (feel.Value, error) {
	if len(k.problems) > 0 || k.logic == nil {
		return feel.Value{}, &Failure{Code: CodeNotCompiled, Message: notCompiled(k.problems)}
	}
	inner := x
	if k.model != x.model {
		inner = x.within(k.model, feel.Variables{})
	}
	own := over(nil)
	scope, err := inner.require(others(k.requires, k), own)
	if err != nil {
		return feel.Value{}, err
	}
	itself := k.logic.value(&step{evaluation: inner}, scope)
	own.own[k.variable.name] = itself // it may call itself
	return itself, nil
}

// others are the nodes without one.
func others(nodes []node, without node) []node {
	var rest []node
	for _, n := range nodes {
		if n != without {
			rest = append(rest, n)
		}
	}
	return rest
}
