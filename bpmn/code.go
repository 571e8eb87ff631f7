package bpmn

// Code names a kind of problem; it does not change between releases.
type Code string

// Codes of problems with reading a file.
const (
	CodeMalformed       Code = "malformed_xml"     // the file is not well-formed XML
	CodeEmptyFile       Code = "empty_file"        // there is no XML element in the file
	CodeNotBPMN         Code = "not_bpmn"          // the root element is not definitions of BPMN 2.0
	CodeNamespace       Code = "wrong_namespace"   // the root element is definitions, but not of BPMN 2.0
	CodePrefix          Code = "undeclared_prefix" // a prefix stands for no namespace
	CodeEncoding        Code = "encoding"          // the file is not in an encoding that can be read
	CodeDocumentType    Code = "document_type"     // the file has a document type definition
	CodeTooLarge        Code = "file_too_large"    // the file is above the limit of bytes
	CodeTooDeep         Code = "nested_too_deep"   // XML elements are nested above the limit
	CodeTooManyElements Code = "too_many_elements" // there are more XML elements than the limit
	CodeTextTooLong     Code = "text_too_long"     // an attribute or a text is above the limit
	CodeDiagramNumber   Code = "diagram_number"    // a coordinate of a diagram is no number
)

// Codes of problems with the whole file.
const (
	CodeTooManyProblems   Code = "too_many_problems"  // there are more problems than are reported
	CodeNothingExecutable Code = "nothing_executable" // no process of the file is executable
	CodeDuplicateID       Code = "duplicate_id"       // an id stands at two elements
	CodeInvalidID         Code = "invalid_id"         // an id is no XML name
	CodeMissingID         Code = "missing_id"         // an element has no id
	CodeUnknownElement    Code = "unknown_element"    // an XML element that BPMN does not have here
	CodeUnknownExtension  Code = "unknown_extension"  // an extension element that the dialect does not have
	CodeUnknownReference  Code = "unknown_reference"  // an attribute refers to what is not there
	CodeDanglingReference Code = "dangling_reference" // something that is only drawn refers to what is not there
	CodeMissingReference  Code = "missing_reference"  // an event or task names no message, error, signal or escalation
)

// Codes of problems with attributes.
const (
	CodeMissingAttribute   Code = "missing_attribute"   // a required attribute is missing or empty
	CodeAttributeValue     Code = "attribute_value"     // an attribute has a value that it cannot have
	CodeInteger            Code = "integer"             // an attribute is no whole number in its range
	CodeDate               Code = "date"                // an attribute is no date and time
	CodeSingleExtension    Code = "single_extension"    // an extension element must be there exactly once
	CodeExpression         Code = "expression"          // an expression is no FEEL
	CodeExpressionRequired Code = "expression_required" // a text stands where an expression must
	CodeMappingTarget      Code = "mapping_target"      // the target of a mapping is no path
	CodeVersionTag         Code = "version_tag"         // a version tag stands beside a binding that does not use it
	CodeLongName           Code = "long_name"           // a name that something is found by is too long
	CodeListenerTwice      Code = "listener_twice"      // two listeners of an element have the same event and type
)

// Codes of problems with sequence flows and gateways.
const (
	CodeFlowCrossesScope     Code = "flow_crosses_scope"     // a sequence flow leaves its process or subprocess
	CodeIncomingFlow         Code = "incoming_flow"          // a sequence flow leads to what starts by itself
	CodeOutgoingFlow         Code = "outgoing_flow"          // a sequence flow leaves what ends its path
	CodeDefaultFlow          Code = "default_flow"           // the default flow does not leave the element
	CodeDefaultFlowCondition Code = "default_flow_condition" // the default flow has a condition
	CodeFlowCondition        Code = "flow_condition"         // a flow of a branching gateway has no condition
	CodeConditionNotAllowed  Code = "condition_not_allowed"  // a flow that is always taken has a condition
	CodeEventGatewayTargets  Code = "event_gateway_targets"  // an event-based gateway has nothing to choose from
	CodeEventGatewayTarget   Code = "event_gateway_target"   // an event-based gateway leads to what is no catch event
	CodeEventGatewayIncoming Code = "event_gateway_incoming" // an event behind an event-based gateway is reached by other flows too
	CodeStraightThroughLoop  Code = "straight_through_loop"  // a loop in which nothing waits or decides
	CodeUnreachable          Code = "unreachable"            // no sequence flow leads to an element
	CodeSingleCondition      Code = "single_condition"       // the only flow out of an activity has a condition
	CodeInstantiation        Code = "instantiation"          // what is to start the process cannot do so where it stands
	CodeInstantiatingEvent   Code = "instantiating_event"    // an event behind a gateway that starts the process waits for no message
	CodeInstantiate          Code = "instantiate"            // a gateway or receive task is to start the process
)

// Codes of problems with scopes.
const (
	CodeNoStartEvent           Code = "no_start_event"            // a process has no start event
	CodeSeveralNoneStartEvents Code = "several_none_start_events" // a process has several start events without a trigger
	CodeMessageStartsTwice     Code = "message_starts_twice"      // two start events of a process wait for the same message
	CodeSingleStartEvent       Code = "single_start_event"        // a subprocess has no or several start events
	CodeSubprocessStart        Code = "subprocess_start"          // the start event of a subprocess has a trigger
	CodeAdHocEmpty             Code = "ad_hoc_empty"              // an ad-hoc subprocess has no activity
	CodeAdHocEvent             Code = "ad_hoc_event"              // an ad-hoc subprocess has a start or end event
	CodeAdHocJob               Code = "ad_hoc_job"                // an ad-hoc subprocess decides what its job worker decides
	CodeAdHocInterrupted       Code = "ad_hoc_interrupted"        // an event subprocess interrupts an ad-hoc subprocess
)

// Codes of problems with events.
const (
	CodeSeveralEventDefinitions Code = "several_event_definitions" // an event has several triggers
	CodeNoEventDefinition       Code = "no_event_definition"       // an event that must have a trigger has none
	CodeEventNotAllowed         Code = "event_not_allowed"         // an event has a trigger that it cannot have there
	CodeMustInterrupt           Code = "must_interrupt"            // an event that always interrupts is marked as not interrupting
	CodeBoundaryHost            Code = "boundary_host"             // a boundary event is not on an activity of its scope
	CodeCatchTwice              Code = "catch_twice"               // two events of a scope wait for the same
	CodeCatchAllTwice           Code = "catch_all_twice"           // two events of a scope catch everything
	CodeCatchExpression         Code = "catch_expression"          // a catch event computes its code
	CodeTimerDefinition         Code = "timer_definition"          // a timer has not exactly one definition that it may have
	CodeEmptyTimer              Code = "empty_timer"               // a timer definition is empty
	CodeTimerSyntax             Code = "timer_syntax"              // a timer definition cannot be read
	CodeMessageSender           Code = "message_sender"            // a throwing message event has not exactly one way to send
	CodeLinkTwice               Code = "link_twice"                // two catching link events of a scope have the same name
	CodeLinkTarget              Code = "link_target"               // a throwing link event has no catching one
	CodeNoCondition             Code = "no_condition"              // a conditional event has no condition
	CodeCompensationHandler     Code = "compensation_handler"      // a compensation boundary event has no handler
	CodeHandlerBoundary         Code = "handler_boundary"          // a boundary event stands on a compensation handler
	CodeEscalationHost          Code = "escalation_host"           // an escalation event stands on what cannot escalate
	CodeVariableNames           Code = "variable_names"            // the variables of a condition are no list of names
)

// Codes of problems with activities.
const (
	CodeCancelBoundary Code = "cancel_boundary" // a transaction can be cancelled, but nothing follows then
	CodeLoopMarkers    Code = "loop_markers"    // an activity is both a loop and a multi-instance
	CodeLoopSource     Code = "loop_source"     // a multi-instance has both a number and a collection
	CodeEndlessLoop    Code = "endless_loop"    // a loop has neither a condition nor a maximum
	CodeImplementation Code = "implementation"  // a task has no or two implementations
	CodeForm           Code = "form"            // a form definition has not exactly one reference
	CodeEmptyForm      Code = "empty_form"      // an embedded form has no content
	CodeBoundForm      Code = "bound_form"      // a form that is not deployed has a binding
	CodePublicForm     Code = "public_form"     // a start form is open to everybody
	CodeTaskListener   Code = "task_listener"   // a task listener stands at what is no user task of the platform
	CodeOutputPair     Code = "output_pair"     // only one of outputCollection and outputElement is there
)

// Codes of problems with the platform that was chosen.
const (
	CodePlatform     Code = "platform"      // that version of Camunda does not have it
	CodePlatformName Code = "platform_name" // the name of a variable is not one that its modeler accepts
	CodeHeaderTwice  Code = "header_twice"  // two headers have the same key
	CodeBusinessID   Code = "business_id"   // a business id is too long
	CodeNoEffect     Code = "no_effect"     // an extension element stands where it has no effect
	CodeToolInput    Code = "tool_input"    // fromAi is called where or how it has no effect
	CodeSecret       Code = "secret"        // a reference to a secret cannot be resolved
)

// severities holds the codes that do not prevent deployment.
var severities = map[Code]Severity{
	CodeUnknownExtension:     Warning,
	CodeDefaultFlowCondition: Warning,
	CodeUnreachable:          Warning,
	CodeDanglingReference:    Warning,
}

// wording is what a problem says to people. {1}, {2} … are filled in.
type wording struct {
	message, remedy string
}
