package bpmn

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// maximumProblems is how many problems of a file are reported; more help nobody.
const maximumProblems = 1000

// Compile checks the definitions against the rules of deployment and compiles every executable process (isExecutable)
// in the order of the file. The problems are all that were found, sorted by place; when one of them is an [Error], the
// file cannot be deployed and there are no processes. What is not executable is neither checked nor compiled.
func Compile(definitions *Definitions) ([]*Process, Problems) {
	return compileFor(&compiler{definitions: definitions, platform: PlatformZhitong})
}

// CompileStored is [Compile] for a file that has been deployed: it does not look at rules that earlier releases did not
// have and that no instance needs, such as [MaxName].
func CompileStored(definitions *Definitions) ([]*Process, Problems) {
	return compileFor(&compiler{definitions: definitions, platform: PlatformZhitong, stored: true})
}

// Check tells what prevents the deployment of the definitions to a platform, whether or not this release executes them.
// For [PlatformZhitong] these are the problems of [Compile]. For the others they are those that the rules of deployment
// of that version find, and those that its modeler marks as errors.
func Check(definitions *Definitions, platform Platform) Problems {
	_, problems := compileFor(&compiler{definitions: definitions, platform: platform})
	return problems
}

func compileFor(c *compiler) ([]*Process, Problems) {
	definitions := c.definitions
	c.seen = map[problemKey]struct{}{}
	if c.platform == PlatformZhitong {
		c.names = spokenNames(definitions.Root) // Camunda wants them escaped
	}
	c.checkIDs()
	c.checkLooseReferences(definitions.Root)
	c.checkFileLimits()
	var processes []*Process
	for _, outline := range definitions.Processes {
		if outline.Executable {
			processes = append(processes, c.compileProcess(outline.Node))
		}
	}
	if len(processes) == 0 {
		c.report(definitions.Root, CodeNothingExecutable)
	}
	problems := c.sorted()
	if problems.HaveErrors() {
		return nil, problems
	}
	return processes, problems
}

// compiler holds what is common to the processes of one file.
type compiler struct {
	definitions *Definitions
	platform    Platform
	stored      bool     // it has been deployed, maybe by an earlier release
	names       []string // of several words, for expressions
	problems    Problems
	seen        map[problemKey]struct{}
}

// problemKey tells problems apart: a message that two events refer to is wrong only once.
type problemKey struct {
	node    *Node
	code    Code
	message string
	place   Position
}

// report adds a problem with a node of the file.
func (c *compiler) report(node *Node, code Code, arguments ...any) {
	c.reportAt(node, node.Position, nil, code, arguments...)
}

// reportAt adds a problem with a node whose place is known better than where the node starts.
func (c *compiler) reportAt(node *Node, place Position, cause error, code Code, arguments ...any) {
	problem := newProblem(code, place, arguments...)
	problem.ElementID, problem.Tag, problem.cause = node.owner().ID(), node.Name.Local, cause
	key := problemKey{node: node, code: code, message: problem.Message, place: place}
	if _, again := c.seen[key]; again || len(c.problems) > maximumProblems {
		return
	}
	c.seen[key] = struct{}{}
	if len(c.problems) == maximumProblems {
		problem = newProblem(CodeTooManyProblems, place, maximumProblems)
	}
	c.problems = append(c.problems, problem)
}

func (c *compiler) sorted() Problems {
	slices.SortStableFunc(c.problems, func(a, b *Problem) int {
		return cmp.Or(compareLast(a.Code, b.Code), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return c.problems
}

// compareLast puts the note that there are more problems behind all others.
func compareLast(a, b Code) int {
	switch {
	case a == b:
		return 0
	case a == CodeTooManyProblems:
		return 1
	case b == CodeTooManyProblems:
		return -1
	}
	return 0
}

// draft is one process that is being compiled.
type draft struct {
	*compiler
	process   *Process
	nodes     []*Node // of process.Elements
	flowNodes []*Node // of process.Flows
	flowsByID map[string]FlowIndex
	throwers  map[ElementIndex][]ElementIndex // of a catching link event: the throwing ones
}

func (c *compiler) compileProcess(node *Node) *Process {
	d := &draft{
		compiler:  c,
		process:   &Process{ID: node.ID(), Name: node.Attribute("name"), byID: map[string]ElementIndex{}},
		flowsByID: map[string]FlowIndex{},
		throwers:  map[ElementIndex][]ElementIndex{},
	}
	d.addElement(node, KindProcess, NoElement)
	d.collectScope(Root)
	d.collectFlows()
	d.attachBoundaryEvents()
	d.expandMultiple()
	d.eachElement(readElement)
	d.connectInstantiation()
	d.eachElement(checkElement)
	d.checkLongNames()
	d.checkLoops()
	d.connectLinks()
	d.connectInclusiveJoins()
	d.collectWatched()
	d.connectCompensation()
	if c.platform.isCamunda() {
		d.checkPlatformLimits()
	}
	return d.process
}

// step reads or checks one element.
type step func(d *draft, element *Element, node *Node)

func (d *draft) eachElement(do step) {
	for i := range d.process.Elements {
		do(d, &d.process.Elements[i], d.nodes[i])
	}
}

func (d *draft) element(index ElementIndex) *Element { return &d.process.Elements[index] }

// checkIDs reports every id that stands at a second element, or is none.
func (c *compiler) checkIDs() { c.checkIDsIn(c.definitions.Root) }

func (c *compiler) checkIDsIn(node *Node) {
	if node.Name.Space == NamespaceDiagram {
		return
	}
	if id := node.ID(); id != "" && node.Name.Space == NamespaceBPMN {
		c.checkID(node, id)
	}
	for _, child := range node.Children {
		c.checkIDsIn(child)
	}
}

func (c *compiler) checkID(node *Node, id string) {
	if first := c.definitions.byID[id]; first != node {
		c.report(node, CodeDuplicateID, id, first.Position.Line)
	}
	if !xmlName.MatchString(strings.TrimSpace(id)) {
		c.report(node, CodeInvalidID, id)
	}
}

// xmlName is a name without a colon (Namespaces in XML 1.0, 3), which an id must be (XML Schema, part 2, 3.3.8).
var xmlName = regexp.MustCompile(`^[\pL_][\pL\pN\pM_.\-·]*$`)
