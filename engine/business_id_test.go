package engine_test

import (
	"strings"
	"testing"

	"zhitong/engine"
	"zhitong/engine/enginetest"
)

// TestCalledInstancesHaveABusinessID: the one that the call activity computes, else that of the caller.
func TestCalledInstancesHaveABusinessID(t *testing.T) {
	g := &golden{World: enginetest.New()}
	err := g.deploy(`<process id="caller" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="own"/>
<callActivity id="own"><extensionElements><zeebe:calledElement processId="called" businessId="=order"/></extensionElements></callActivity>
<sequenceFlow id="g" sourceRef="own" targetRef="same"/><callActivity id="same"><extensionElements><zeebe:calledElement processId="called"/></extensionElements></callActivity></process>
<process id="called" isExecutable="true"><startEvent id="cs"/><sequenceFlow id="h" sourceRef="cs" targetRef="work"/><serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask></process>`)
	if err != nil {
		t.Fatal(err)
	}
	create := func(order string) {
		command := &engine.CreateInstance{Key: g.Next(), Definition: g.Newest("caller"), Tenant: "t", BusinessID: "A-1", StartEvent: -1,
			Variables: engine.Variables{"order": []byte(order)}}
		if _, err := g.Do(command); err != nil {
			t.Fatal(err)
		}
	}
	called := func() (ids []string) {
		for _, event := range g.Events {
			if event.Intent == engine.ElementActivatedEvent && event.Element.Root != nil && event.Element.Root.ParentElement != 0 {
				ids = append(ids, event.Element.Root.BusinessID)
			}
		}
		return ids
	}
	create(`"B-2"`)
	if _, err := g.Do(&engine.CompleteJob{Job: g.Job("work", engine.JobActivatable).Key}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(called(), " "); got != "B-2 A-1" {
		t.Errorf("the called instances have the business ids %q", got)
	}
	for _, wrong := range []string{"7", `"` + strings.Repeat("号", engine.MaxBusinessID+1) + `"`} {
		before := len(g.Incidents())
		create(wrong)
		if incidents := g.Incidents(); len(incidents) != before+1 || incidents[before].Type != engine.IncidentExtractValue {
			t.Errorf("%.10s: %d incidents", wrong, len(incidents)-before)
		}
	}
	create("null")
	if ids := called(); len(ids) != 3 || ids[2] != "" {
		t.Errorf("with nothing to compute it from they have %q", ids)
	}
}
