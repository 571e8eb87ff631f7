package bpmn

// Mapping copies a value between scopes (zeebe:input, zeebe:output).
type Mapping struct {
	Source     Expression
	Target     string   // a variable, or a path into it: "order.total"
	TargetPath []string // Target, split
	Position   Position
}

// Listener is a job that runs before or after an element, or at a step of a user task
// (zeebe:executionListener, zeebe:taskListener).
type Listener struct {
	EventType string // "start", "end", "creating", "completing" …
	Type      Expression
	Retries   Expression // "3" when the file says nothing
	Headers   []Header
	Position  Position
}

// Property is a name and a value that the file adds to an element (zeebe:property).
type Property struct {
	Name, Value string
}

// LinkedResource is a resource that a job worker of the element needs (zeebe:linkedResource).
type LinkedResource struct {
	ResourceID, ResourceType, LinkName string
	Binding                            Binding
	VersionTag                         string
}
