package bpmn

// singleExtensions are the zeebe extension elements that an element can have only once.
var singleExtensions = []string{
	"adHoc", "assignmentDefinition", "calledDecision", "calledElement", "executionListeners", "formDefinition",
	"ioMapping", "jobPriorityDefinition", "linkedResources", "priorityDefinition", "script", "taskDefinition",
	"taskHeaders", "taskListeners", "taskSchedule", "userTask", "versionTag",
}

// checkSingleExtensions reports an extension element that stands twice, of which only one could have an effect.
func checkSingleExtensions(d *draft, _ *Element, node *Node) {
	counts := map[string]int{}
	for container := range node.All(NamespaceBPMN, "extensionElements") {
		for _, extension := range container.Children {
			if extension.Name.Space == NamespaceZeebe {
				counts[extension.Name.Local]++
			}
		}
	}
	for _, name := range singleExtensions {
		if counts[name] > 1 {
			d.report(node, CodeSingleExtension, "zeebe:"+name, counts[name])
		}
	}
}
