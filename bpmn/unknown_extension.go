package bpmn

// knownExtensions are the zeebe extension elements that flow nodes and processes may have.
var knownExtensions = map[string]bool{
	"adHoc": true, "agentDefinition": true, "assignmentDefinition": true, "calledDecision": true, "calledElement": true,
	"executionListeners": true, "formDefinition": true, "ioMapping": true, "jobPriorityDefinition": true,
	"linkedResources": true, "priorityDefinition": true, "properties": true, "publishMessage": true, "script": true,
	"taskDefinition": true, "taskHeaders": true, "taskListeners": true, "taskSchedule": true, "userTask": true,
	"userTaskForm": true, "versionTag": true, "modelerTemplateIcon": true,
}

// checkExtensions warns of extension elements that nothing reads: most are misspelt.
func checkExtensions(d *draft, _ *Element, node *Node) {
	for container := range node.All(NamespaceBPMN, "extensionElements") {
		for _, extension := range container.Children {
			if extension.Name.Space == NamespaceZeebe && !knownExtensions[extension.Name.Local] {
				d.report(extension, CodeUnknownExtension, extension.Name.Local)
			}
		}
	}
}
