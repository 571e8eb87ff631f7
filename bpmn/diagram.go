package bpmn

import (
	"math"
	"strconv"
	"strings"
)

// Diagram is a drawing of what the file holds (BPMN 2.0.2, 12.2, BPMN DI).
type Diagram struct {
	ID, Name  string
	ElementID string // what the plane shows: a process, a collaboration, a subprocess
	Shapes    []Shape
	Edges     []Edge
}

// Shape is how a node is drawn (BPMNShape).
type Shape struct {
	ID, ElementID string
	Bounds        Bounds
	Label         *Bounds // nil when the label has no bounds of its own
	Horizontal    bool    // of pools and lanes
	Expanded      bool    // of subprocesses
	MarkerVisible bool    // of exclusive gateways
}

// Edge is how a flow is drawn (BPMNEdge).
type Edge struct {
	ID, ElementID string
	Waypoints     []Point
	Label         *Bounds // nil when the label has no bounds of its own
}

// Point is a place in a diagram, in pixels at 1:1; y grows downwards.
type Point struct {
	X, Y float64
}

// Bounds is a rectangle in a diagram: the upper left corner and the size.
type Bounds struct {
	X, Y, Width, Height float64
}

// diagramReader reads the diagrams of one file and collects the numbers that are none.
type diagramReader struct {
	problems Problems
}

func readDiagrams(root *Node) ([]Diagram, Problems) {
	var reader diagramReader
	var diagrams []Diagram
	for node := range root.All(NamespaceDiagram, "BPMNDiagram") {
		diagrams = append(diagrams, reader.diagram(node))
	}
	return diagrams, reader.problems
}

func (r *diagramReader) diagram(node *Node) Diagram {
	diagram := Diagram{ID: node.ID(), Name: node.Attribute("name")}
	for plane := range node.All(NamespaceDiagram, "BPMNPlane") {
		diagram.ElementID = plane.reference("bpmnElement")
		for shape := range plane.All(NamespaceDiagram, "BPMNShape") {
			diagram.Shapes = append(diagram.Shapes, r.shape(shape))
		}
		for edge := range plane.All(NamespaceDiagram, "BPMNEdge") {
			diagram.Edges = append(diagram.Edges, r.edge(edge))
		}
	}
	return diagram
}

func (r *diagramReader) shape(node *Node) Shape {
	shape := Shape{
		ID: node.ID(), ElementID: node.reference("bpmnElement"), Label: r.label(node),
		Horizontal: node.flag("isHorizontal", false), Expanded: node.flag("isExpanded", false),
		MarkerVisible: node.flag("isMarkerVisible", false),
	}
	if bounds := r.bounds(node); bounds != nil {
		shape.Bounds = *bounds
	}
	return shape
}

func (r *diagramReader) edge(node *Node) Edge {
	edge := Edge{ID: node.ID(), ElementID: node.reference("bpmnElement"), Label: r.label(node)}
	for _, child := range node.Children {
		if child.Name.Local == "waypoint" {
			edge.Waypoints = append(edge.Waypoints, Point{X: r.number(child, "x"), Y: r.number(child, "y")})
		}
	}
	return edge
}

func (r *diagramReader) label(node *Node) *Bounds {
	if label := node.First(NamespaceDiagram, "BPMNLabel"); label != nil {
		return r.bounds(label)
	}
	return nil
}

// bounds returns nil when the node has none.
func (r *diagramReader) bounds(node *Node) *Bounds {
	for _, child := range node.Children {
		if child.Name.Local == "Bounds" {
			return &Bounds{
				X: r.number(child, "x"), Y: r.number(child, "y"),
				Width: r.number(child, "width"), Height: r.number(child, "height"),
			}
		}
	}
	return nil
}

func (r *diagramReader) number(node *Node, attribute string) float64 {
	value, err := strconv.ParseFloat(strings.TrimSpace(node.Attribute(attribute)), 64)
	if err == nil && !math.IsNaN(value) && !math.IsInf(value, 0) {
		return value
	}
	if len(r.problems) < maximumProblems {
		problem := newProblem(CodeDiagramNumber, node.Position, attribute, node.Name.Local)
		problem.Tag, problem.ElementID = node.Name.Local, node.owner().ID()
		r.problems = append(r.problems, problem)
	}
	return 0
}
