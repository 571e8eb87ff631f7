package bpmn

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// mutation is one change to one node of a model.
type mutation struct {
	label  string
	node   int // in the order of the file
	change func(*Node)
}

// rotations are elements of which each is tried in the place of the others.
var rotations = [][]string{
	{"serviceTask", "userTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask", "manualTask", "task", "callActivity"},
	{"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway"},
	{"subProcess", "adHocSubProcess", "transaction"},
	{"startEvent", "intermediateCatchEvent", "intermediateThrowEvent", "endEvent", "boundaryEvent"},
	{"messageEventDefinition", "timerEventDefinition", "errorEventDefinition", "signalEventDefinition",
		"escalationEventDefinition", "linkEventDefinition", "conditionalEventDefinition", "compensateEventDefinition",
		"terminateEventDefinition", "cancelEventDefinition"},
	{"timeDate", "timeDuration", "timeCycle"},
}

// oddTimes are put into timers.
var oddTimes = []string{
	"2026-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-01", "2026-01-01T09:00+08:00", "2026-01-01T09:00:00+14:00",
	"2026-01-01T09:00:00+08:00[Asia/Shanghai]", "2026-01-01T09:00:00Z[UTC]", "PT1H", "PT1.5H", "P1.5Y", "P1Y2M3DT4H5M6S", "P1W", "p1d", "P1D2W",
	"PT0.5S", "PT", "P", "-PT1H", "R/PT1H", "R-1/PT1H", "R5/2026-01-01T00:00:00Z/P1D", "R5/P1D/2026-01-01T00:00:00Z", "R/", "* * * * * *",
	"*/5 * * * * *", "0 0 9-17 * * MON-FRI", "0 0 0 L * ?", "0 0 0 L-3 * *", "0 0 0 1W * *", "0 0 0 LW * *", "0 0 0 ? * 5#2",
	"0 0 0 ? * MONL", "0 0 * * *", "60 0 0 * * *", "0 0 24 * * *", "0 0 0 32 * *", "0 0 0 1 13 *", "0 0 0 1 jan *", "0,30 0/15 9,17 1-15 JAN,FEB 1-5",
	"0 0 0 * * 8", "@daily", "@reboot", "=x", "=", "=1 +", " PT1H ", "",
}

func mutationsOf(root *Node) []mutation {
	var all []mutation
	for index, node := range nodesOf(root) {
		if node.Name.Space == NamespaceDiagram || node.Parent == nil {
			continue
		}
		all = append(all, elementMutations(index, node)...)
		for i := range node.Attributes {
			if node.Attributes[i].Prefix != "xmlns" && node.Attributes[i].Name.Local != "xmlns" {
				all = append(all, attributeMutations(index, i, &node.Attributes[i])...)
			}
		}
	}
	return all
}

func elementMutations(index int, node *Node) []mutation {
	tag := node.Name.Local
	all := []mutation{
		{"drop " + tag, index, func(n *Node) { n.Parent.replace(n) }},
		{"double " + tag, index, func(n *Node) { n.Parent.replace(n, n, n) }},
	}
	if len(node.Content) > 0 {
		all = append(all, mutation{"empty " + tag, index, func(n *Node) { n.Content = nil }})
	}
	for _, rotation := range rotations {
		if !slices.Contains(rotation, tag) {
			continue
		}
		for _, other := range rotation {
			if other != tag {
				all = append(all, mutation{tag + " to " + other, index, func(n *Node) { n.Name.Local = other }})
			}
		}
	}
	if strings.HasPrefix(tag, "time") {
		for _, text := range oddTimes {
			all = append(all, mutation{fmt.Sprintf("%s %q", tag, text), index, func(n *Node) { n.Content = []Content{{Text: text}} }})
		}
	} else if strings.HasPrefix(node.value(), "=") {
		all = append(all, mutation{"break " + tag, index, func(n *Node) { n.Content = []Content{{Text: "=1 +"}} }},
			mutation{"static " + tag, index, func(n *Node) { n.Content = []Content{{Text: "x"}} }})
	}
	return all
}

func attributeMutations(index, i int, attribute *Attribute) []mutation {
	name, value := attribute.Name.Local, attribute.Text.Value
	set := func(label, changed string) mutation {
		return mutation{label + " @" + name, index, func(n *Node) { n.Attributes[i].Text = Text{Value: changed} }}
	}
	all := []mutation{
		{"drop @" + name, index, func(n *Node) { n.Attributes = slices.Delete(slices.Clone(n.Attributes), i, i+1) }},
		set("blank", ""), set("change", value+"_x"),
	}
	if !strings.HasSuffix(name, "Ref") {
		all = append(all, set("space", " "))
	}
	switch {
	case value == "true":
		all = append(all, set("flip", "false"))
	case value == "false":
		all = append(all, set("flip", "true"))
	case strings.HasPrefix(value, "="):
		all = append(all, set("break", "=1 +"), set("static", "x"))
	case name != "id" && !strings.HasSuffix(name, "Ref"):
		all = append(all, set("compute", "=x"))
	}
	return all
}

// replace puts other nodes in the place of a child.
func (n *Node) replace(child *Node, others ...*Node) {
	at := slices.IndexFunc(n.Content, func(c Content) bool { return c.Node == child })
	var contents []Content
	for _, other := range others {
		contents = append(contents, Content{Node: other})
	}
	n.Content = slices.Replace(slices.Clone(n.Content), at, at+1, contents...)
}

func nodesOf(root *Node) []*Node {
	nodes := []*Node{root}
	for _, child := range root.Children {
		nodes = append(nodes, nodesOf(child)...)
	}
	return nodes
}

// mutant reads a model, changes it and writes it.
func mutant(t testing.TB, content []byte, m mutation) []byte {
	definitions, err := Read(bytes.NewReader(content), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	m.change(nodesOf(definitions.Root)[m.node])
	var out bytes.Buffer
	if err := Write(&out, definitions); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
