package bpmn

import "strings"

const maximumUserTaskPriority = 100

// readUserTask reads who gets a user task, when, and with which form.
func readUserTask(d *draft, element *Element, node *Node) {
	task := &UserTaskDefinition{Zeebe: node.extension("userTask") != nil, Headers: readHeaders(d, node)}
	element.UserTask = task
	if assignment := node.extension("assignmentDefinition"); assignment != nil {
		task.Assignee = d.optional(assignment, "assignee")
		task.CandidateGroups = d.optional(assignment, "candidateGroups")
		task.CandidateUsers = d.optional(assignment, "candidateUsers")
	}
	if schedule := node.extension("taskSchedule"); schedule != nil {
		d.checkFilledIn(schedule, "dueDate", "followUpDate")
		task.DueDate = d.optional(schedule, "dueDate")
		task.FollowUpDate = d.optional(schedule, "followUpDate")
		d.checkDate(schedule, "dueDate", task.DueDate)
		d.checkDate(schedule, "followUpDate", task.FollowUpDate)
	}
	if priority := node.extension("priorityDefinition"); priority != nil {
		d.checkFilledIn(priority, "priority")
		task.Priority = d.optional(priority, "priority")
		d.checkInteger(priority, "priority", task.Priority, 0, maximumUserTaskPriority)
	}
	if form := node.extension("formDefinition"); form != nil {
		readForm(d, task, form)
	}
}

// readForm reads the form of a user task. Which attributes count depends on who runs the task.
func readForm(d *draft, task *UserTaskDefinition, form *Node) {
	if task.Zeebe {
		checkForm(d, form, "formId", "externalReference")
		checkUnbound(d, form, "externalReference")
		task.ExternalReference = d.optional(form, "externalReference")
	} else {
		checkForm(d, form, "formKey", "formId")
		checkUnbound(d, form, "formKey")
		task.FormKey = strings.TrimSpace(form.Attribute("formKey"))
	}
	task.FormID = strings.TrimSpace(form.Attribute("formId"))
	task.Binding, task.VersionTag = d.binding(form)
}

// checkForm requires exactly one of two attributes.
func checkForm(d *draft, form *Node, one, other string) {
	hasOne := strings.TrimSpace(form.Attribute(one)) != ""
	hasOther := strings.TrimSpace(form.Attribute(other)) != ""
	if hasOne == hasOther {
		d.report(form, CodeForm, one, other)
	}
}

// checkUnbound refuses a binding of what is no deployed form.
func checkUnbound(d *draft, form *Node, attribute string) {
	if strings.TrimSpace(form.Attribute(attribute)) != "" && form.attribute("", "bindingType") != nil {
		d.report(form, CodeBoundForm, attribute)
	}
}
