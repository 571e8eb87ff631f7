package dmn

import (
	"sync"

	"zhitong/feel"
)

// Limits bound a file and an evaluation. The zero value means DefaultLimits.
type Limits struct {
	Bytes    int64 // of the file
	Elements int   // XML elements
	Nesting  int   // of XML elements
	Depth    int   // nested invocations of business knowledge models and services
	Steps    int   // expressions that one evaluation may evaluate
	FEEL     feel.Limits
}

// DefaultLimits returns the limits that apply where Options name none.
func DefaultLimits() Limits {
	return Limits{Bytes: 16 << 20, Elements: 500_000, Nesting: 100, Depth: 100, Steps: 5_000_000}
}

func (l Limits) orDefault() Limits {
	preset := DefaultLimits()
	if l.Bytes <= 0 {
		l.Bytes = preset.Bytes
	}
	l.Elements = positiveOr(l.Elements, preset.Elements)
	l.Nesting = positiveOr(l.Nesting, preset.Nesting)
	l.Depth = positiveOr(l.Depth, preset.Depth)
	l.Steps = positiveOr(l.Steps, preset.Steps)
	return l
}

func positiveOr(value, preset int) int {
	if value > 0 {
		return value
	}
	return preset
}

// Options say how a model is to be read.
type Options struct {
	// Profile is the dialect of its expressions. With feel.Camunda8 a decision sees all variables of the process that
	// calls it and types are not checked; with feel.DMN it sees what its requirements name. A model whose definitions
	// name B-FEEL as their expression language is read with feel.BFEEL, one that names FEEL with feel.DMN, whatever the
	// options say.
	Profile feel.Profile
	// DetectProfile takes feel.Camunda8 for files that a Camunda 8 modeler wrote (attribute
	// modeler:executionPlatform="Camunda Cloud") and feel.DMN for all others.
	DetectProfile bool
	// Imports are the models that the file may import, found by their namespace.
	Imports []*Model
	// External are the functions of the host that functions of kind Java may call (see feel.Options).
	External map[string]feel.HostFunction
	Limits   Limits
}

// Model is a compiled decision model.
type Model struct {
	id, name, namespace string
	profile             feel.Profile
	limits              Limits
	decisions           []*Decision
	knowledge           []*knowledgeModel
	services            []*decisionService
	inputs              []*inputData
	imports             []*importedModel
	types               map[string]feel.Type
	variables           map[string]bool      // that expressions name, with feel.Camunda8
	written             map[string]feel.Type // see Written
	byID                map[string]node
	problems            []*Problem
	pool                sync.Pool // of *evaluation
}

// importedModel is a model under the name that it has in the importing one.
type importedModel struct {
	name  string
	model *Model
}

// Decision is one decision of a model.
type Decision struct {
	id, name string
	model    *Model
	element  *element
	variable typedName
	kind     string
	logic    logic
	requires []node
	// knows are the simple business knowledge models that it requires, evaluates all other requirements.
	knows     []*knowledgeModel
	evaluates []node
	problems  []*Problem
	number    int // in its model, from 0
}

// ID returns the id of the decision, by which it is called.
func (d *Decision) ID() string { return d.id }

// Name returns the name of the decision.
func (d *Decision) Name() string { return d.name }

// Type returns what kind of logic the decision has, such as "DECISION_TABLE" or "LITERAL_EXPRESSION".
func (d *Decision) Type() string { return d.kind }

// VersionTag returns what the author calls this version (zeebe:versionTag), "" for nothing.
func (d *Decision) VersionTag() string { return d.element.versionTag }

// Position returns where the decision starts in the file.
func (d *Decision) Position() Position { return Position{d.element.line, d.element.column} }

// Requires returns the ids of the decisions that this one requires directly.
func (d *Decision) Requires() []string {
	var ids []string
	for _, required := range d.requires {
		if decision, ok := required.(*Decision); ok {
			ids = append(ids, decision.id)
		}
	}
	return ids
}

// ID returns the id of the definitions, which Camunda calls the id of the decision requirements graph.
func (m *Model) ID() string { return m.id }

// Name returns the name of the definitions.
func (m *Model) Name() string { return m.name }

// Namespace returns the target namespace, by which other models import this one.
func (m *Model) Namespace() string { return m.namespace }

// Decisions returns the decisions in the order of the file.
func (m *Model) Decisions() []*Decision { return append([]*Decision(nil), m.decisions...) }

// Decision returns the decision of an id; ok is false when there is none.
func (m *Model) Decision(id string) (d *Decision, ok bool) {
	d, ok = m.byID[id].(*Decision)
	return d, ok
}

// Problems returns what is wrong with the model; each makes some decision fail. It is empty for a model that is
// fit to be deployed.
func (m *Model) Problems() []*Problem { return append([]*Problem(nil), m.problems...) }

// node is what a requirement may point to.
type node interface {
	variableName() string
}

// typedName is the variable of a node: its name and type.
type typedName struct {
	name string
	typ  feel.Type
}

// inputData is a value that comes from outside.
type inputData struct {
	id       string
	variable typedName
}

func (d *Decision) variableName() string       { return d.variable.name }
func (i *inputData) variableName() string      { return i.variable.name }
func (k *knowledgeModel) variableName() string { return k.variable.name }
func (s *decisionService) variableName() string {
	return s.variable.name
}
