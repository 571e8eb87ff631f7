package dmn

import (
	"fmt"
	"slices"

	"zhitong/feel"
)

// Place is a decision table or a literal expression of a model and where it stands.
type Place struct {
	// OwnerID is the id of the decision or business knowledge model that it is part of.
	OwnerID string
	// Path leads to it within the logic of its owner: names of context entries, "row 2", "then". It is empty where it is
	// the logic.
	Path []string
	// Table is nil for a literal expression, Expression for a decision table. Constants are no places.
	Table      *Table
	Expression *feel.Program
	Position   Position
	// Surroundings are the names that it may use, with their types.
	Surroundings feel.Surroundings
}

// Places returns the decision tables and literal expressions of the model in the order of the file, those within other
// boxed expressions and in business knowledge models too. What has problems is left out, and what is imported belongs to
// its own model.
func (m *Model) Places() []Place {
	var all []Place
	for _, d := range m.decisions {
		if len(d.problems) == 0 {
			w := placeWalk{model: m, owner: d.id}
			w.visit(d.logic, nil, w.required(d.requires, m.profile == feel.Camunda8))
			all = append(all, w.found...)
		}
	}
	for _, k := range m.knowledge {
		if len(k.problems) == 0 {
			w := placeWalk{model: m, owner: k.id}
			w.visit(k.logic, nil, w.required(k.requires, false).with(map[string]feel.Type{k.variable.name: k.functionType()}))
			all = append(all, w.found...)
		}
	}
	return all
}

// DeclaredNames are those of the decisions, input data, business knowledge models and decision services of the model.
func (m *Model) DeclaredNames() map[string]bool {
	names := make(map[string]bool, len(m.byID))
	for _, n := range m.byID {
		names[n.variableName()] = true
	}
	return names
}

// DeclaresInputs tells whether the model has input data. Modelers for Camunda write none: there the variables of the
// process need no declaration.
func (m *Model) DeclaresInputs() bool { return len(m.inputs) > 0 }

func (k *knowledgeModel) functionType() feel.Type {
	var parameters []feel.Type
	for _, p := range k.logic.parameters {
		parameters = append(parameters, p.Type)
	}
	return feel.FunctionOf(parameters, k.logic.result)
}

func (s *decisionService) functionType() feel.Type {
	var parameters []feel.Type
	for _, p := range s.parameters {
		parameters = append(parameters, typeOfNode(p))
	}
	return feel.FunctionOf(parameters, s.variable.typ)
}

func typeOfNode(n node) feel.Type {
	switch n := n.(type) {
	case *inputData:
		return n.variable.typ
	case *Decision:
		return n.variable.typ
	case *knowledgeModel:
		if n.logic != nil {
			return n.functionType()
		}
	case *decisionService:
		return n.functionType()
	}
	return feel.Type{}
}

// knownNames are the names in scope at a place, on top of those around it. An open set may have more.
type knownNames struct {
	names map[string]knownName
	upTo  int // the names from here on are not in scope yet
	below *knownNames
	open  bool
}

type knownName struct {
	index int // in the order of declaration
	typ   feel.Type
}

// with is a set with more names.
func (k *knownNames) with(more map[string]feel.Type) *knownNames {
	names := make(map[string]knownName, len(more))
	for name, typ := range more {
		names[name] = knownName{typ: typ}
	}
	return &knownNames{names, 1, k, k.open}
}

func (k *knownNames) surroundings() feel.Surroundings {
	return feel.Surroundings{Open: k.open, Name: func(name string) (feel.Type, bool) {
		for at := k; at != nil; at = at.below {
			if known, ok := at.names[name]; ok && known.index < at.upTo {
				return known.typ, true
			}
		}
		return feel.Type{}, false
	}}
}

// placeWalk goes through the logic of a decision or business knowledge model.
type placeWalk struct {
	model *Model
	owner string
	found []Place
}

// required are the names that the requirements of a node put in scope.
func (w *placeWalk) required(requires []node, open bool) *knownNames {
	types := map[string]feel.Type{}
	for _, n := range requires {
		switch n := n.(type) {
		case *importedNode:
			types[n.prefix] = feel.Type{}
			types[n.variableName()] = typeOfNode(n.node)
		case *Decision:
			types[n.variable.name] = typeOfNode(n)
			if w.model.profile == feel.Camunda8 {
				types[n.id] = typeOfNode(n)
			}
		default:
			types[n.variableName()] = typeOfNode(n)
		}
	}
	return (&knownNames{open: open}).with(types)
}

func (w *placeWalk) visit(l logic, path []string, known *knownNames) {
	below := func(l logic, step string) { w.visit(l, append(slices.Clip(path), step), known) }
	switch l := l.(type) {
	case *typed:
		w.visit(l.logic, path, known)
	case *table:
		shown := l.view()
		w.found = append(w.found, Place{OwnerID: w.owner, Path: path, Table: shown, Position: Position{shown.Line, shown.Column}, Surroundings: known.surroundings()})
	case *literal:
		w.found = append(w.found, Place{OwnerID: w.owner, Path: path, Expression: l.program, Position: l.at, Surroundings: known.surroundings()})
	case *variable:
		w.visit(&l.otherwise, path, known)
	case *boxedContext:
		w.visitContext(l, path, known)
	case *functionLogic:
		w.visitFunction(l, path, known)
	case *conditional:
		below(l.test, "if")
		below(l.then, "then")
		below(l.otherwise, "else")
	case *boxedList:
		for i, item := range l.items {
			below(item, fmt.Sprint("item ", i+1))
		}
	case *relation:
		for i, row := range l.rows {
			for j, cell := range row {
				below(cell, fmt.Sprintf("row %d, %s", i+1, l.columns[j]))
			}
		}
	case *invocation:
		below(l.callee, "function")
		for _, binding := range l.bindings {
			below(binding.logic, binding.variable.name)
		}
	default:
		w.visitIteration(l, path, known)
	}
}

// visitContext knows in every entry the ones before it.
func (w *placeWalk) visitContext(c *boxedContext, path []string, known *knownNames) {
	names := make(map[string]knownName, len(c.entries))
	for i, entry := range c.entries {
		if first, twice := names[entry.variable.name]; twice {
			names[entry.variable.name] = knownName{index: first.index} // of any type
		} else {
			names[entry.variable.name] = knownName{i, entry.variable.typ}
		}
	}
	for i, entry := range c.entries {
		w.visit(entry.logic, append(slices.Clip(path), entry.variable.name), &knownNames{names, i, known, known.open})
	}
	if c.result != nil {
		w.visit(c.result, append(slices.Clip(path), "result"), &knownNames{names, len(c.entries), known, known.open})
	}
}

// visitFunction knows the parameters in the body.
func (w *placeWalk) visitFunction(f *functionLogic, path []string, known *knownNames) {
	types := map[string]feel.Type{}
	for _, parameter := range f.parameters {
		types[parameter.Name] = parameter.Type
	}
	w.visit(f.body, path, known.with(types))
}

func (w *placeWalk) visitIteration(l logic, path []string, known *knownNames) {
	each := func(it *iteration, body string) {
		w.visit(it.in, append(slices.Clip(path), "in"), known)
		inner := known.with(map[string]feel.Type{it.variable: {}, "partial": {}})
		w.visit(it.body, append(slices.Clip(path), body), inner)
	}
	switch l := l.(type) {
	case *filter:
		w.visit(l.in, append(slices.Clip(path), "in"), known)
		inner := known.with(map[string]feel.Type{"item": {}})
		inner.open = true // the keys of the item
		w.visit(l.match, append(slices.Clip(path), "match"), inner)
	case *boxedFor:
		each(&l.iteration, "return")
	case *quantified:
		each(&l.iteration, "satisfies")
	}
}
