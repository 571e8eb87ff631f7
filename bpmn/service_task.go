package bpmn

import "slices"

const defaultRetries = "3"

// readServiceTask reads the job of a service task.
func readServiceTask(d *draft, element *Element, node *Node) {
	element.Job = requireJob(d, node)
}

// readSendTask reads the job of a send task, or the message that it publishes itself.
func readSendTask(d *draft, element *Element, node *Node) {
	jobs := slices.Collect(node.extensions("taskDefinition"))
	publishes := node.extension("publishMessage") != nil
	if len(jobs) == 0 && publishes {
		element.Publication = d.readPublication(node.extension("publishMessage"), d.readMessage(node, false))
		return
	}
	element.Job = requireJob(d, node)
}

// requireJob reads the job definition that a node must have exactly one of.
func requireJob(d *draft, node *Node) *JobDefinition {
	if found := slices.Collect(node.extensions("taskDefinition")); len(found) != 1 {
		d.report(node, CodeSingleExtension, "zeebe:taskDefinition", len(found))
		return nil
	}
	return readJob(d, node)
}

// readJob reads the job definition of a node that has one.
func readJob(d *draft, node *Node) *JobDefinition {
	definition := node.extension("taskDefinition")
	job := &JobDefinition{
		Type:    d.required(definition, "type"),
		Retries: readRetries(d, definition),
		Headers: readHeaders(d, node),
	}
	job.Priority = readJobPriority(d, node)
	return job
}

// readJobPriority reads the priority of jobs; nil when there is none.
func readJobPriority(d *draft, node *Node) *Expression {
	definition := node.extension("jobPriorityDefinition")
	if definition == nil {
		return nil
	}
	priority := d.optional(definition, "priority")
	d.checkInteger(definition, "priority", priority, minimumInteger, maximumInteger)
	return priority
}

func readRetries(d *draft, node *Node) Expression {
	retries := d.optional(node, "retries")
	d.checkFilledIn(node, "retries")
	if retries == nil {
		return Expression{Source: defaultRetries, Static: true}
	}
	d.checkInteger(node, "retries", retries, 0, maximumInteger)
	return *retries
}

// readHeaders reads the task headers of a node. A header without a value has no effect.
func readHeaders(d *draft, node *Node) []Header {
	var headers []Header
	for container := range node.extensions("taskHeaders") {
		for header := range container.All(NamespaceZeebe, "header") {
			headers = append(headers, readHeader(d, header))
		}
	}
	return headers
}

func readHeader(d *draft, node *Node) Header {
	if node.Attribute("key") == "" {
		d.report(node, CodeMissingAttribute, "key")
	}
	return Header{Key: node.Attribute("key"), Value: node.Attribute("value")}
}
