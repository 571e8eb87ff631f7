package dmn

import (
	"io"
	"regexp"
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
	reader := &reader{options: options, names: newNameTable(), model: &Model{
		id: root.id(), name: root.attribute("name"), namespace: root.attribute("namespace"),
		profile: options.Profile, limits: limits, byID: map[string]node{},
	}}
	switch {
	case namesBFEEL(root):
		reader.model.profile = feel.BFEEL
	case namesFEEL(root):
		reader.model.profile = feel.DMN
	case options.DetectProfile:
		reader.model.profile = detectProfile(root)
	}
	reader.read(root)
	reader.model.written = reader.model.writtenTypes()
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

// languageBFEEL is what a model names as its expression language to have its expressions read as B-FEEL (DMN 1.6).
const languageBFEEL = "https://www.omg.org/spec/DMN/20240513/B-FEEL/"

// namesBFEEL tells whether a model opts in to B-FEEL: by its expression language or, where it names none, by declaring
// the namespace.
func namesBFEEL(root *element) bool {
	if language := root.attribute("expressionLanguage"); language != "" {
		return isBFEEL(language)
	}
	for _, a := range root.attributes {
		if (a.Name.Space == "xmlns" || a.Name.Local == "xmlns") && isBFEEL(a.Value) {
			return true
		}
	}
	return false
}

func isBFEEL(language string) bool {
	return strings.TrimSuffix(language, "/") == strings.TrimSuffix(languageBFEEL, "/")
}

// uriOfFEEL matches what the versions of the standard call FEEL.
var uriOfFEEL = regexp.MustCompile(`^https?://www\.omg\.org/spec/(DMN/[0-9]{8}/FEEL|FEEL/[0-9]{8})/?$`)

// namesFEEL tells whether the definitions name FEEL of the standard as their expression language (expressionLanguage of tDefinitions).
func namesFEEL(root *element) bool {
	return uriOfFEEL.MatchString(root.attribute("expressionLanguage"))
}

// reader turns elements into a model in three passes: what there is, what refers to what, and what it computes.
type reader struct {
	options Options
	model   *Model
	names   *nameTable
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
	findCycles(r.model.decisions)
	simplify(r.model.knowledge)
	for _, d := range r.model.decisions {
		d.evaluates, d.knows = divide(d.requires)
	}
	for _, d := range r.model.decisions {
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

// add makes a node known by its id, which is its own.
func (r *reader) add(e *element, id string, n node, problems *[]*Problem) {
	if id == "" {
		return
	}
	if r.model.byID[id] != nil {
		*problems = append(*problems, e.problem(CodeStructure, "another element has the same id"))
		return
	}
	r.model.byID[id] = n
}

func (r *reader) declareInput(e *element) {
	i := &inputData{id: e.id(), variable: r.variable(e, &r.model.problems)}
	r.model.inputs = append(r.model.inputs, i)
	r.add(e, i.id, i, &r.model.problems)
}

func (r *reader) declareDecision(e *element) {
	d := &Decision{id: e.id(), name: e.attribute("name"), model: r.model, element: e, number: len(r.model.decisions)}
	if d.id == "" {
		d.id = d.name
	}
	if d.id == "" {
		d.problems = append(d.problems, e.problem(CodeStructure, "the decision has neither id nor name"))
	}
	d.variable = r.variable(e, &d.problems)
	r.model.decisions = append(r.model.decisions, d)
	r.add(e, d.id, d, &d.problems)
}

func (r *reader) declareKnowledge(e *element) {
	k := &knowledgeModel{id: e.id(), model: r.model, element: e}
	k.variable = r.variable(e, &k.problems)
	r.model.knowledge = append(r.model.knowledge, k)
	r.add(e, k.id, k, &k.problems)
}

func (r *reader) declareService(e *element) {
	s := &decisionService{id: e.id(), model: r.model, element: e}
	s.variable = r.variable(e, &s.problems)
	r.model.services = append(r.model.services, s)
	r.add(e, s.id, s, &s.problems)
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
