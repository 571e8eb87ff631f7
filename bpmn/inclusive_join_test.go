package bpmn

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// randomGraph draws a process of inclusive gateways and tasks, with any flows between them, loops included.
func randomGraph(t *testing.T, random *rand.Rand, nodes, flows int) *Process {
	t.Helper()
	var text strings.Builder
	text.WriteString(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"><process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="n0"/>`)
	for i := range nodes {
		fmt.Fprintf(&text, `<%s id="n%d"/>`, []string{"inclusiveGateway", "userTask"}[random.IntN(2)], i)
	}
	for i := range flows {
		fmt.Fprintf(&text, `<sequenceFlow id="f%d" sourceRef="n%d" targetRef="n%d"><conditionExpression>=true</conditionExpression></sequenceFlow>`, i, random.IntN(nodes), random.IntN(nodes))
	}
	text.WriteString(`</process></definitions>`)
	definitions, err := Read(strings.NewReader(text.String()), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	c := &compiler{definitions: definitions, seen: map[problemKey]struct{}{}}
	return c.compileProcess(definitions.Processes[0].Node)
}

// reaches walks forwards from an element, as the standard words it, to an incoming flow of a gateway.
func reaches(process *Process, from, gateway ElementIndex, flow FlowIndex, visited map[ElementIndex]bool) bool {
	if from == gateway || visited[from] {
		return false
	}
	visited[from] = true
	for _, out := range process.Elements[from].Outgoing {
		if out == flow || reaches(process, process.Flows[out].Target, gateway, flow, visited) {
			return true
		}
	}
	return false
}

// enabled is the rule of BPMN 2.0.2, 13.4.3, written down word by word.
func enabled(process *Process, gateway ElementIndex, taken map[FlowIndex]bool, places []ElementIndex) bool {
	incoming := process.Elements[gateway].Incoming
	for _, place := range places {
		toEmpty, toTaken := false, false
		for _, flow := range incoming {
			if reaches(process, place, gateway, flow, map[ElementIndex]bool{}) {
				toEmpty, toTaken = toEmpty || !taken[flow], toTaken || taken[flow]
			}
		}
		if toEmpty && !toTaken {
			return false
		}
	}
	return slices.ContainsFunc(incoming, func(flow FlowIndex) bool { return taken[flow] })
}

// TestInclusiveJoinsFollowTheStandard compares the precomputed answer with the rule itself on random graphs.
func TestInclusiveJoinsFollowTheStandard(t *testing.T) {
	random := rand.New(rand.NewPCG(13, 43))
	compared, waiting := 0, 0
	for range 300 {
		process := randomGraph(t, random, 2+random.IntN(9), 2+random.IntN(20))
		for _, gateway := range process.Elements[Root].InclusiveJoins {
			join, taken := process.InclusiveJoin(gateway), map[FlowIndex]bool{}
			for _, flow := range join.Incoming() {
				taken[flow] = random.IntN(2) == 0
			}
			var places []ElementIndex
			for range random.IntN(4) {
				places = append(places, ElementIndex(1+random.IntN(len(process.Elements)-1)))
			}
			got := join.Enabled(func(flow FlowIndex) bool { return taken[flow] }, slices.Values(places))
			if want := enabled(process, gateway, taken, places); got != want {
				t.Fatalf("gateway %s, taken %v, tokens in %v: got %v, the standard says %v", process.Elements[gateway].ID, taken, places, got, want)
			}
			if compared++; !got {
				waiting++
			}
		}
	}
	if compared < 500 || waiting < 50 {
		t.Errorf("only %d joins compared, %d of them wait", compared, waiting)
	}
}

// TestManyInclusiveJoinsCompile: a chain of a thousand forks and joins, 5,000 elements and more.
func TestManyInclusiveJoinsCompile(t *testing.T) {
	const pairs = 1000
	var text strings.Builder
	text.WriteString(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"><process id="p" isExecutable="true"><startEvent id="j-1"/>`)
	for i := range pairs {
		fmt.Fprintf(&text, `<sequenceFlow id="e%d" sourceRef="j%d" targetRef="f%d"/><inclusiveGateway id="f%d"/><inclusiveGateway id="j%d"/>`, i, i-1, i, i, i)
		for branch := range 3 {
			fmt.Fprintf(&text, `<userTask id="t%d.%d"/><sequenceFlow id="a%d.%d" sourceRef="f%d" targetRef="t%d.%d"><conditionExpression>=true</conditionExpression></sequenceFlow><sequenceFlow id="b%d.%d" sourceRef="t%d.%d" targetRef="j%d"/>`,
				i, branch, i, branch, i, i, branch, i, branch, i, branch, i)
		}
	}
	text.WriteString(`</process></definitions>`)
	definitions, err := Read(strings.NewReader(text.String()), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	processes, problems := Compile(definitions)
	if problems.HaveErrors() || len(processes) != 1 {
		t.Fatal(problems)
	}
	process := processes[0]
	last, first := element(t, process, "j999").Index, element(t, process, "t0.0").Index
	none := func(FlowIndex) bool { return false }
	if joins := len(process.Elements[Root].InclusiveJoins); joins != pairs {
		t.Errorf("%d gateways join", joins)
	}
	if process.InclusiveJoin(last).Enabled(none, slices.Values([]ElementIndex{first})) {
		t.Error("a gateway without a token is enabled")
	}
	oneTaken := func(flow FlowIndex) bool { return flow == process.Elements[last].Incoming[0] }
	if !process.InclusiveJoin(last).Enabled(oneTaken, slices.Values([]ElementIndex{first})) {
		t.Error("a token that may come by the taken flow too keeps the gateway waiting")
	}
	if process.InclusiveJoin(last).Enabled(oneTaken, slices.Values([]ElementIndex{element(t, process, "t999.1").Index})) {
		t.Error("the gateway does not wait for the task before it")
	}
}
