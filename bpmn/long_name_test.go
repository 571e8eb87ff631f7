package bpmn

import (
	"fmt"
	"strings"
	"testing"
)

// with is an element of a kind with attributes and, on the third line, extension elements.
func with(kind, attributes, extensions string) string {
	return fmt.Sprintf("<startEvent id=\"s\"/><%s id=\"a\" %s><extensionElements>\n\n%s</extensionElements></%[1]s>", kind, attributes, extensions)
}

// marked is a multi-instance task, with its marker on the third line.
func marked(loop string) string {
	return `<startEvent id="s"/><manualTask id="a"><multiInstanceLoopCharacteristics><extensionElements>` + "\n\n" + loop +
		`</extensionElements></multiInstanceLoopCharacteristics></manualTask>`
}

const (
	job      = `<zeebe:taskDefinition type="t"/>`
	userTask = `<zeebe:userTask/>`
)

// namesOfModels are processes with a name, NAME, in an attribute that stands on the third line.
var namesOfModels = []struct{ attribute, elements string }{
	{"id", "<startEvent id=\"s\"/>\n\n<endEvent id=\"NAME\"/>"},
	{"id", "<startEvent id=\"s\"/><endEvent id=\"e\"/>\n\n<sequenceFlow id=\"NAME\" sourceRef=\"s\" targetRef=\"e\"/>"},
	{"value", "<startEvent id=\"s\"/><extensionElements>\n\n<zeebe:versionTag value=\"NAME\"/></extensionElements>"},
	{"type", with("serviceTask", "", `<zeebe:taskDefinition type="NAME"/>`)},
	{"type", with("serviceTask", "", job+`<zeebe:executionListeners><zeebe:executionListener eventType="end" type="NAME"/></zeebe:executionListeners>`)},
	{"type", with("userTask", "", userTask+`<zeebe:taskListeners><zeebe:taskListener eventType="creating" type="NAME"/></zeebe:taskListeners>`)},
	{"assignee", with("userTask", "", userTask+`<zeebe:assignmentDefinition assignee="NAME"/>`)},
	{"candidateGroups", with("userTask", "", userTask+`<zeebe:assignmentDefinition candidateGroups="a, NAME"/>`)},
	{"candidateUsers", with("userTask", "", userTask+`<zeebe:assignmentDefinition candidateUsers="NAME,b"/>`)},
	{"target", with("serviceTask", "", job+`<zeebe:ioMapping><zeebe:input source="=1" target="NAME"/></zeebe:ioMapping>`)},
	{"target", with("serviceTask", "", job+`<zeebe:ioMapping><zeebe:output source="=1" target="NAME.part"/></zeebe:ioMapping>`)},
	{"resultVariable", with("scriptTask", "", `<zeebe:script expression="=1" resultVariable="NAME"/>`)},
	{"resultVariable", with("businessRuleTask", "", `<zeebe:calledDecision decisionId="d" resultVariable="NAME"/>`)},
	{"inputElement", marked(`<zeebe:loopCharacteristics inputCollection="=[1]" inputElement="NAME"/>`)},
	{"outputCollection", marked(`<zeebe:loopCharacteristics inputCollection="=[1]" outputCollection="NAME" outputElement="=1"/>`)},
	{"outputCollection", strings.Replace(with("adHocSubProcess", "", `<zeebe:adHoc outputCollection="NAME" outputElement="=x"/>`), "</adHoc", `<task id="t"/></adHoc`, 1)},
	{"outputElement", strings.Replace(with("adHocSubProcess", "", `<zeebe:adHoc outputCollection="all" outputElement="=NAME.part"/>`), "</adHoc", `<task id="t"/></adHoc`, 1)},
	{"correlationKey", with("sendTask", `messageRef="m"`, `<zeebe:publishMessage correlationKey="NAME"/>`)},
	{"messageId", with("sendTask", `messageRef="m"`, `<zeebe:publishMessage correlationKey="k" messageId="NAME"/>`)},
	{"correlationKey", "<startEvent id=\"s\"/><endEvent id=\"e\"><messageEventDefinition messageRef=\"m\"><extensionElements>\n\n<zeebe:publishMessage correlationKey=\"NAME\"/></extensionElements></messageEventDefinition></endEvent>"},
}

// namesBeside are files with the name in what stands beside the process.
var namesBeside = []struct{ attribute, file string }{
	{"id", opening + "\n\n<process id=\"NAME\" isExecutable=\"true\"><startEvent id=\"s\"/></process></definitions>"},
	{"name", beside(`<startEvent id="s"><messageEventDefinition messageRef="n"/></startEvent>`, `<message id="n" name="NAME"/>`)},
	{"name", beside(`<startEvent id="s"/><receiveTask id="a" messageRef="n"/>`, `<message id="n" name="NAME"><extensionElements><zeebe:subscription correlationKey="=k"/></extensionElements></message>`)},
	{"name", beside(with("sendTask", `messageRef="n"`, `<zeebe:publishMessage correlationKey="k"/>`), `<message id="n" name="NAME"/>`)},
	{"name", beside(`<startEvent id="s"><signalEventDefinition signalRef="n"/></startEvent>`, `<signal id="n" name="NAME"/>`)},
}

// beside is a process and, on the third line, what it refers to.
func beside(elements, root string) string {
	before := strings.ReplaceAll(elements, "\n", "")
	return opening + `<process id="process" isExecutable="true">` + before + "</process>\n\n" + root + "</definitions>"
}

// TestANameMustNotBeTooLong: a model with a name that no store can find anything by is refused where the name stands,
// unless it has been deployed by a release that did not look.
func TestANameMustNotBeTooLong(t *testing.T) {
	files := namesBeside
	for _, model := range namesOfModels {
		body := strings.TrimSuffix(executable(model.elements), "</definitions>") + `<message id="m" name="m"/></definitions>`
		files = append(files, struct{ attribute, file string }{model.attribute, body})
	}
	for _, model := range files {
		for _, letter := range []string{"a", "号", "𠀋"} {
			longest := strings.ReplaceAll(model.file, "NAME", strings.Repeat(letter, 256))
			if _, problems := compileText(longest); problems.HaveErrors() {
				t.Errorf("%s: a name of 256 characters: %v", model.attribute, problems)
			}
			longer := strings.ReplaceAll(model.file, "NAME", strings.Repeat(letter, 257))
			processes, problems := compileText(longer)
			if found := errorsOf(problems); len(found) != 1 || found[0].Code != CodeLongName || found[0].Line != 3 || found[0].Column < 2 ||
				found[0].Message != fmt.Sprintf(`"%s" holds a name of more than 256 characters.`, model.attribute) || processes != nil {
				t.Errorf("%s: a name of 257 characters: %v", model.attribute, problems)
			}
			definitions, err := Read(strings.NewReader(longer), ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if processes, problems := CompileStored(definitions); problems.HaveErrors() || len(processes) != 1 {
				t.Errorf("%s: once it is deployed: %v", model.attribute, problems)
			}
		}
	}
}

// TestAnExpressionIsNoName: its own length has no such limit, nor has that of all candidates together, and Camunda has
// limits of its own.
func TestAnExpressionIsNoName(t *testing.T) {
	long := strings.Repeat("a", 257)
	for _, elements := range []string{
		with("serviceTask", "", `<zeebe:taskDefinition type="=`+long+`"/>`),
		with("userTask", "", userTask+`<zeebe:assignmentDefinition assignee=" =`+long+`" candidateUsers="=`+long+`" candidateGroups="`+long[1:]+`,`+long[1:]+`"/>`),
	} {
		if _, problems := compileText(executable(elements)); problems.HaveErrors() {
			t.Error(problems)
		}
	}
	for _, problem := range problemsOf(executable(with("serviceTask", "", `<zeebe:taskDefinition type="`+long+`"/>`)), PlatformCamunda89) {
		if problem.Code == CodeLongName {
			t.Error(problem)
		}
	}
}
