package dmn

import (
	"io"
	"strings"

	"zhitong/feel"
)

// Read reads and compiles a model. The error is a *Problems, for a file that is no model at all or is above a limit;
// what is wrong with single elements is found in Model.Problems.
func Read(r io.Reader, options Options) (*Model, error) {
	limits := options.Limits.orDefault()
	root, problem := readXML(r, limits)
	if problem != nil {
		return nil, &Problems{[]*Problem{problem}}
	}
	reader := &reader{options: options, model: &Model{
		id: root.id(), name: root.attribute("name"), namespace: root.attribute("namespace"),
		profile: options.Profile, limits: limits, byID: map[string]node{},
	}}
	if options.DetectProfile {
		reader.model.profile = detectProfile(root)
	}
	reader.read(root)
	return reader.model, nil
}

func detectProfile(root *element) feel.Profile {
	for _, a := range root.attributes {
		if a.Name.Local == "executionPlatform" && strings.HasPrefix(a.Value, "Camunda Cloud") {
			return feel.Camunda8
		}
	}
	return feel.DMN
}

// reader turns elements into a model in three passes: what there is, what refers to what, and what it computes.
type reader struct {
	options Options
	model   *Model
	names   []string // all that an expression may name
}

func (r *reader) read(root *element) {
	r.readImports(root)
	r.model.types = r.readTypes(root)
	for _, e := range root.children {
		if declare, ok := declarations[e.name]; ok {
			declare(r, e)
		}
	}
	r.collectNames(root)
	for _, d := range r.model.decisions {
		d.requires = r.requirements(d.element, &d.problems)
		r.compileDecision(d)
	}
	for _, k := range r.model.knowledge {
		k.requires = r.requirements(k.element, &k.problems)
		r.compileKnowledge(k)
	}
	for _, s := range r.model.services {
		r.linkService(s)
	}
	for _, d := range r.model.decisions {
		r.checkCycle(d, nil)
		r.model.problems = append(r.model.problems, d.problems...)
	}
}

func (r *reader) readImports(root *element) {
	for _, e := range root.all("import") {
		name, namespace := e.attribute("name"), e.attribute("namespace")
		for _, model := range r.options.Imports {
			if model.namespace == namespace {
				r.model.imports = append(r.model.imports, &importedModel{name, model})
			}
		}
	}
}

var declarations = map[string]func(r *reader, e *element){
	"inputData":              (*reader).declareInput,
	"decision":               (*reader).declareDecision,
	"businessKnowledgeModel": (*reader).declareKnowledge,
	"decisionService":        (*reader).declareService,
}

// variable reads the variable of a node; its name is the node's own.
func (r *reader) variable(e *element, problems *[]*Problem) typedName {
	result := typedName{name: e.attribute("name")}
	if v := e.child("variable"); v != nil {
		if name := v.attribute("name"); name != "" && result.name == "" {
			result.name = name
		}
		result.typ = r.typeOf(v, problems)
	}
	result.name = normalizeName(result.name)
	return result
}

// normalizeName makes one space of any white space, as FEEL does with names.
func normalizeName(name string) string { return strings.Join(strings.Fields(name), " ") }

func (r *reader) add(id string, n node) {
	if id != "" {
		r.model.byID[id] = n
	}
}

func (r *reader) declareInput(e *element) {
	i := &inputData{id: e.id(), variable: r.variable(e, &r.model.problems)}
	r.model.inputs = append(r.model.inputs, i)
	r.add(i.id, i)
}

func (r *reader) declareDecision(e *element) {
	d := &Decision{id: e.id(), name: e.attribute("name"), model: r.model, element: e}
	if d.id == "" {
		d.id = d.name
	}
	d.variable = r.variable(e, &d.problems)
	r.model.decisions = append(r.model.decisions, d)
	r.add(d.id, d)
}

func (r *reader) declareKnowledge(e *element) {
	k := &knowledgeModel{id: e.id(), model: r.model, element: e}
	k.variable = r.variable(e, &k.problems)
	r.model.knowledge = append(r.model.knowledge, k)
	r.add(k.id, k)
}

func (r *reader) declareService(e *element) {
	s := &decisionService{id: e.id(), model: r.model, element: e, variable: r.variable(e, &r.model.problems)}
	r.model.services = append(r.model.services, s)
	r.add(s.id, s)
}

// requirements resolves the references of a decision or business knowledge model.
func (r *reader) requirements(e *element, problems *[]*Problem) []node {
	var required []node
	for _, requirement := range e.children {
		if requirement.name != "informationRequirement" && requirement.name != "knowledgeRequirement" {
			continue
		}
		for _, reference := range requirement.children {
			if n := r.reference(reference, problems); n != nil {
				required = append(required, n)
			}
		}
	}
	return required
}

// reference finds what an href names: "#id" in this model, "namespace#id" in an imported one.
func (r *reader) reference(e *element, problems *[]*Problem) node {
	namespace, id, _ := strings.Cut(e.attribute("href"), "#")
	if namespace == "" || namespace == r.model.namespace {
		if n := r.model.byID[id]; n != nil {
			return n
		}
	}
	for _, imported := range r.model.imports {
		if imported.model.namespace == namespace {
			if n := imported.model.byID[id]; n != nil {
				return &importedNode{imported.name, imported.model, n}
			}
		}
	}
	*problems = append(*problems, e.problem(CodeReference, "'%s' is not in the model", e.attribute("href")))
	return nil
}

// importedNode is a node of an imported model; expressions write it "import.name".
type importedNode struct {
	prefix string
	model  *Model
	node   node
}

func (i *importedNode) variableName() string { return i.prefix + "." + i.node.variableName() }

// collectNames gathers what expressions may name, so that FEEL can tell where a name with spaces ends.
func (r *reader) collectNames(root *element) {
	if r.model.profile == feel.DMN {
		r.collectAttributes(root)
		for _, imported := range r.model.imports {
			r.names = append(r.names, imported.name)
			r.names = append(r.names, imported.model.exportedNames()...)
		}
	}
	for _, k := range r.model.knowledge {
		r.names = append(r.names, k.variable.name)
	}
	for _, s := range r.model.services {
		r.names = append(r.names, s.variable.name)
	}
}

var namedElements = map[string]bool{
	"decision": true, "inputData": true, "variable": true, "itemComponent": true, "formalParameter": true, "column": true,
	"output": true, "parameter": true,
}

func (r *reader) collectAttributes(e *element) {
	if name := e.attribute("name"); name != "" && namedElements[e.name] {
		r.names = append(r.names, normalizeName(name))
	}
	if name := e.attribute("iteratorVariable"); name != "" {
		r.names = append(r.names, normalizeName(name))
	}
	for _, c := range e.children {
		r.collectAttributes(c)
	}
}

func (m *Model) exportedNames() []string {
	var names []string
	for _, n := range m.byID {
		names = append(names, n.variableName())
	}
	return names
}

// checkCycle reports a decision that requires itself by way of others.
func (r *reader) checkCycle(d *Decision, path []*Decision) bool {
	if d.reachable {
		return true
	}
	for i, earlier := range path {
		if earlier == d {
			d.problems = append(d.problems, d.element.problem(CodeCycle, "the decision requires itself, by way of %d others", len(path)-i-1))
			return false
		}
	}
	for _, required := range d.requires {
		if next, ok := required.(*Decision); ok && !r.checkCycle(next, append(path, d)) {
			return false
		}
	}
	d.reachable = true
	return true
}
