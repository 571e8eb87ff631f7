package simulationtest

import "testing"

// TestALastingIncidentIsGivenUp lives a history with an incident that nothing can mend: an element is to be activated to
// which a flow leads. A listener runs each time that it is tried again, which must not look as if it went on.
func TestALastingIncidentIsGivenUp(t *testing.T) {
	m, err := newModel(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="p0" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="any"/>
<adHocSubProcess id="any"><extensionElements><zeebe:adHoc activeElementsCollection="=[&quot;second&quot;]"/>
<zeebe:executionListeners><zeebe:executionListener eventType="start" type="work"/></zeebe:executionListeners></extensionElements>
<task id="first"/><sequenceFlow id="a" sourceRef="first" targetRef="second"/><task id="second"/></adHocSubProcess></process></definitions>`)
	if err != nil {
		t.Fatal(err)
	}
	h := newHistory(m, Given(nil), NewCoverage())
	h.Budget = 1 // one round tries again, the next one answers the listener
	if err := h.live(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"lasting incident", "given up"} {
		if h.coverage.counts[name] != 1 {
			t.Errorf("%d times %s, once is expected", h.coverage.counts[name], name)
		}
	}
}
