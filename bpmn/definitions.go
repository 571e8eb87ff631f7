package bpmn

// Definitions are what a BPMN file holds (BPMN 2.0.2, 8.1). They are immutable and safe for concurrent use.
type Definitions struct {
	ID, Name                 string
	TargetNamespace          string
	Exporter                 string // the tool that wrote the file
	ExporterVersion          string
	ExecutionPlatform        string // "Camunda Cloud" for example
	ExecutionPlatformVersion string

	Root           *Node     // the whole file, but for what stands outside of the root element
	Before, Behind []Content // comments and processing instructions outside of the root element
	Processes      []ProcessOutline
	Collaborations []Collaboration
	Diagrams       []Diagram

	byID map[string]*Node // the first element with an id, diagrams aside
}

// ProcessOutline is what can be said of every process of a file, executable or not.
type ProcessOutline struct {
	ID, Name   string
	Executable bool
	Lanes      []Lane
	Node       *Node
}

// Node returns the element of the file with this id, nil when there is none. Elements of diagrams are not found.
func (d *Definitions) Node(id string) *Node { return d.byID[id] }

func newDefinitions(document *documentReader) (*Definitions, Problems) {
	root := document.root
	d := &Definitions{
		Before: document.before, Behind: document.behind,
		ID: root.ID(), Name: root.Attribute("name"),
		TargetNamespace: root.Attribute("targetNamespace"),
		Exporter:        root.Attribute("exporter"), ExporterVersion: root.Attribute("exporterVersion"),
		ExecutionPlatform:        modelerAttribute(root, "executionPlatform"),
		ExecutionPlatformVersion: modelerAttribute(root, "executionPlatformVersion"),
		Root:                     root,
		byID:                     map[string]*Node{},
	}
	d.index(root)
	for process := range root.All(NamespaceBPMN, "process") {
		d.Processes = append(d.Processes, outline(process))
	}
	for collaboration := range root.All(NamespaceBPMN, "collaboration") {
		d.Collaborations = append(d.Collaborations, readCollaboration(collaboration))
	}
	diagrams, problems := readDiagrams(root)
	d.Diagrams = diagrams
	return d, problems
}

func modelerAttribute(root *Node, local string) string {
	if text := root.attribute(NamespaceModeler, local); text != nil {
		return text.Value
	}
	return ""
}

// index remembers the first node of each id; that an id stands twice is a problem that Compile reports.
func (d *Definitions) index(node *Node) {
	if node.Name.Space == NamespaceDiagram {
		return
	}
	if id := node.ID(); id != "" && node.Name.Space == NamespaceBPMN && d.byID[id] == nil {
		d.byID[id] = node
	}
	for _, child := range node.Children {
		d.index(child)
	}
}

func outline(process *Node) ProcessOutline {
	return ProcessOutline{
		ID: process.ID(), Name: process.Attribute("name"),
		Executable: process.flag("isExecutable", false),
		Lanes:      readLanes(process),
		Node:       process,
	}
}
