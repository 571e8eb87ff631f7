package bpmn

// readProperties reads the properties and the linked resources of an element.
func readProperties(d *draft, element *Element, node *Node) {
	for property := range grouped(node, "properties", "property") {
		element.Properties = append(element.Properties,
			Property{Name: property.Attribute("name"), Value: property.Attribute("value")})
	}
	for resource := range grouped(node, "linkedResources", "linkedResource") {
		linked := LinkedResource{
			ResourceID: d.variable(resource, "resourceId"), ResourceType: d.variable(resource, "resourceType"),
			LinkName: resource.Attribute("linkName"),
		}
		linked.Binding, linked.VersionTag = d.binding(resource)
		element.LinkedResources = append(element.LinkedResources, linked)
	}
}
