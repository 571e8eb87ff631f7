package broker_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"zhitong/broker"
	"zhitong/pipeline"
)

// decisionFile writes a DMN file with one decision "fee".
func decisionFile(expression, versionTag string) broker.File {
	extension := ""
	if versionTag != "" {
		extension = fmt.Sprintf(`<extensionElements><zeebe:versionTag value="%s"/></extensionElements>`, versionTag)
	}
	return broker.File{Name: "fee.dmn", Content: []byte(fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="fees" name="Fees" namespace="t">
<decision id="fee" name="Fee">%s<variable name="fee"/><literalExpression id="logic"><text>%s</text></literalExpression></decision>
</definitions>`, extension, expression))}
}

// asks is a process with a business rule task that calls "fee" by a binding.
func asks(id, binding string) broker.File {
	return process(id, `<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="ask"/>
<businessRuleTask id="ask"><extensionElements><zeebe:calledDecision decisionId="fee" resultVariable="fee" `+binding+`/></extensionElements></businessRuleTask>
<sequenceFlow id="f2" sourceRef="ask" targetRef="e"/><endEvent id="e"/>`)
}

// TestABindingSaysWhichVersionDecides: the newest, the one deployed with the
// process, or the newest with a tag.
func TestABindingSaysWhichVersionDecides(t *testing.T) {
	n := start(t)
	n.deploy(decisionFile("1", "spring"), asks("together", `bindingType="deployment"`))
	n.deploy(decisionFile("2", "spring"))
	n.deploy(decisionFile("3", "autumn"), asks("newest", `bindingType="latest"`), asks("tagged", `bindingType="versionTag" versionTag="spring"`))
	n.deploy(decisionFile("4", ""))
	for processID, want := range map[string]string{"together": "1", "newest": "4", "tagged": "2"} {
		finished := n.finished(n.create(processID, ""))
		if got := string(finished.Variables["fee"]); got != want {
			t.Errorf("%s takes the fee %s, want %s", processID, got, want)
		}
	}
}

// TestADecisionThatDoesNotCompileIsRefused with its place, and nothing of the
// deployment stays.
func TestADecisionThatDoesNotCompileIsRefused(t *testing.T) {
	n := start(t)
	for name, content := range map[string][]byte{"an expression": decisionFile("1 +", "").Content, "no XML": []byte("<definitions")} {
		_, err := n.pipeline.Submit(t.Context(), pipeline.Act{Actor: tester, Tenant: tenant,
			Command: &broker.Deploy{Files: []broker.File{{Name: "bad.dmn", Content: content}, process("p", oneTask)}}})
		refusal, ok := errors.AsType[*pipeline.Refusal](err)
		if !ok || len(refusal.Problems) != 1 || refusal.Problems[0].Line == 0 || !strings.HasPrefix(refusal.Problems[0].Code, "DMN_") {
			t.Errorf("%s: %v, %+v", name, err, refusal)
		}
	}
	n.refused(pipeline.NotFound, &broker.CreateInstance{ProcessID: "p"})
}
