package bpmn

import "testing"

func TestDefinitions(t *testing.T) {
	definitions, _ := compileOrder(t)
	same(t, []string{definitions.ID, definitions.TargetNamespace, definitions.Exporter, definitions.ExporterVersion,
		definitions.ExecutionPlatform, definitions.ExecutionPlatformVersion},
		[]string{"defs", "urn:test", "Hand", "1", "Camunda Cloud", "8.6.0"})
	same(t, definitions.Collaborations, []Collaboration{{
		ID: "together", Participants: []Participant{{ID: "pool", Name: "Bank", ProcessID: "order"}},
		MessageFlows: []MessageFlow{{ID: "mf", Source: "pool", Target: "start"}},
	}})
	outline := definitions.Processes[0]
	same(t, outline.Lanes, []Lane{{ID: "lane", Name: "Desk", FlowNodes: []string{"start"}, Lanes: []Lane{{ID: "sub"}}}})
	if !outline.Executable || definitions.Processes[1].Executable {
		t.Error("isExecutable is wrong")
	}
}

func TestDiagram(t *testing.T) {
	definitions, _ := compileOrder(t)
	same(t, definitions.Diagrams, []Diagram{{
		ID: "diagram", Name: "page", ElementID: "together",
		Shapes: []Shape{
			{ID: "s1", ElementID: "pool", Bounds: Bounds{160, 80.5, 600, 250}, Horizontal: true},
			{ID: "s2", ElementID: "start", Bounds: Bounds{200, 100, 36, 36}, Label: &Bounds{190, 140, 50, 14}},
		},
		Edges: []Edge{{ID: "e1", ElementID: "f1", Waypoints: []Point{{236, 118}, {300, 118}}}},
	}})
}
