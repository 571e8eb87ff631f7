package bpmn

// english are the problems in English.
var english = map[Code]wording{
	CodeMalformed: {
		"The file is not well-formed XML: {1}.",
		"Correct the file at this place, or export it again from the modeler.",
	},
	CodeEmptyFile: {
		"The file holds no XML element.",
		"Deploy a BPMN file.",
	},
	CodeNotBPMN: {
		`The root element is "{1}", not "definitions" of BPMN 2.0.`,
		"Deploy a BPMN 2.0 file.",
	},
	CodeEncoding: {
		"The encoding of the file cannot be read: {1}.",
		"Save the file in UTF-8 and declare that encoding.",
	},
	CodeDocumentType: {
		"The file has a document type definition, which is refused because it can define entities.",
		"Remove the <!DOCTYPE …> declaration.",
	},
	CodeTooLarge: {
		"The file is larger than {1} bytes.",
		"Split the model, or call parts of it by call activities.",
	},
	CodeTooDeep: {
		"XML elements are nested deeper than {1}.",
		"Nest fewer subprocesses.",
	},
	CodeTooManyElements: {
		"The file has more than {1} XML elements.",
		"Split the model, or call parts of it by call activities.",
	},
	CodeTextTooLong: {
		"An attribute or a text is longer than {1} bytes.",
		"Shorten it, or keep the content outside of the model.",
	},
	CodeDiagramNumber: {
		`The attribute "{1}" of "{2}" must be a number.`,
		"Correct the coordinate, or draw the diagram again.",
	},
	CodeNothingExecutable: {
		"The file has no executable process.",
		`Set isExecutable="true" on the process that is to run.`,
	},
	CodeDuplicateID: {
		`The id "{1}" is already used in line {2}.`,
		"Give every element an id of its own.",
	},
	CodeMissingID: {
		"The {1} has no id.",
		"Give it an id that is unique in the file.",
	},
	CodeUnknownElement: {
		`BPMN has no element "{1}" here.`,
		"Correct the name of the element, or remove it.",
	},
	CodeUnknownExtension: {
		`The extension element "zeebe:{1}" is not known and has no effect.`,
		"Correct its name, or remove it.",
	},
	CodeUnknownReference: {
		`"{1}" refers to "{2}", which is not there.`,
		"Refer to an element that exists and is of the right type.",
	},
	CodeMissingReference: {
		"The reference to the {1} is missing.",
		"Choose the {1} in the properties of the element.",
	},
	CodeMissingAttribute: {
		`The attribute "{1}" must be present and not empty.`,
		"Fill it in.",
	},
	CodeAttributeValue: {
		`The attribute "{1}" has the value "{2}", but can be only: {3}.`,
		"Use one of these values.",
	},
	CodeInteger: {
		`The attribute "{1}" is "{2}", but must be a whole number from {3} to {4}.`,
		`Use such a number, or an expression that starts with "=".`,
	},
	CodeDate: {
		`The attribute "{1}" is "{2}", but must be a date and time with a zone, such as 2026-01-31T09:00:00+08:00.`,
		`Use such a date, or an expression that starts with "=".`,
	},
	CodeSingleExtension: {
		`There must be exactly one "{1}", but there are {2}.`,
		`Keep one "{1}" in the extension elements.`,
	},
	CodeExpression: {
		"The expression is not valid: {1}",
		"Correct the expression at this place.",
	},
	CodeExpressionRequired: {
		`"{1}" must be an expression, but is a text.`,
		`Start it with "=".`,
	},
	CodeMappingTarget: {
		`The target "{1}" is not a path of variable names.`,
		"Write names with single dots between them, such as order.total.",
	},
	CodeListenerTwice: {
		`There are two listeners for "{1}" with the type "{2}".`,
		"Remove one, or give it another type.",
	},
	CodeFlowCrossesScope: {
		`The sequence flow leads from "{1}" to "{2}" across the border of a subprocess.`,
		"Connect elements of the same process or subprocess.",
	},
	CodeIncomingFlow: {
		"No sequence flow may lead to the {1}.",
		"Remove the incoming sequence flow.",
	},
	CodeOutgoingFlow: {
		"No sequence flow may leave the {1}.",
		"Remove the outgoing sequence flow.",
	},
	CodeDefaultFlow: {
		`The default flow "{1}" does not start at this element.`,
		"Choose one of its outgoing sequence flows.",
	},
	CodeDefaultFlowCondition: {
		"The condition of the default flow is ignored.",
		"Remove the condition.",
	},
	CodeFlowCondition: {
		"The sequence flow must have a condition, because it leaves a gateway that chooses and is not its default flow.",
		"Add a condition, or make it the default flow.",
	},
	CodeConditionNotAllowed: {
		"A sequence flow that leaves the element ({1}) cannot have a condition.",
		"Put an exclusive or inclusive gateway behind the element.",
	},
	CodeEventGatewayTargets: {
		"An event-based gateway must have at least two outgoing sequence flows, but has {1}.",
		"Connect it with another event, or replace it.",
	},
	CodeEventGatewayTarget: {
		`An event-based gateway may lead only to intermediate catch events for messages, timers, signals or conditions, or to receive tasks without boundary events and loop marker (not in Camunda 8), not to "{1}".`,
		`Put such an event between the gateway and "{1}".`,
	},
	CodeEventGatewayIncoming: {
		`The event "{1}" behind the event-based gateway must have no other incoming sequence flow.`,
		"Remove the other flow, or use an event of its own for it.",
	},
	CodeStraightThroughLoop: {
		"The element is part of a loop in which nothing waits or decides, so that it would never end.",
		"Add a gateway with a condition, or a task that waits.",
	},
	CodeUnreachable: {
		"No sequence flow leads to the {1}, so that it never runs.",
		"Connect it, or remove it.",
	},
	CodeSingleCondition: {
		"The only sequence flow out of the {1} has a condition, so that nothing is left to be taken instead.",
		"Remove the condition, or add another sequence flow.",
	},
	CodeCancelBoundary: {
		"The transaction has a cancel end event, but no cancel boundary event, so that nothing follows when it is cancelled.",
		"Add a cancel boundary event to it.",
	},
	CodeLoopMarkers: {
		"The activity is marked both as a loop and as a multi-instance.",
		"Keep one of the markers.",
	},
	CodeLoopSource: {
		"The multi-instance has both a number of instances (loopCardinality) and an input collection.",
		"Keep one of them.",
	},
	CodeEndlessLoop: {
		"The loop has neither a condition nor a maximum, so that it would never end.",
		"Add a loopCondition or a loopMaximum.",
	},
	CodeInstantiation: {
		"The {1} cannot start the process, because it is inside of a subprocess, is repeated, or has an incoming sequence flow.",
		`Move it to the top of the process and remove what leads to it, or remove the attribute "instantiate".`,
	},
	CodeInstantiatingEvent: {
		`Behind the event-based gateway "{1}", which starts the process, may only be intermediate catch events for messages.`,
		"Use a message event.",
	},
	CodeInstantiate: {
		"An element other than a start event cannot start a process instance.",
		`Remove the attribute "instantiate" and use start events.`,
	},
	CodeNoStartEvent: {
		"The process must have at least one start event.",
		"Add a start event.",
	},
	CodeSeveralNoneStartEvents: {
		`The process has more than one start event without a trigger; "{1}" is one too many.`,
		"Keep one of them, or give the others a message or a timer.",
	},
	CodeMessageStartsTwice: {
		`The message "{1}" starts the process at more than one start event.`,
		"Use a message of its own for each start event.",
	},
	CodeSingleStartEvent: {
		"The {1} must have exactly one start event, but has {2}.",
		"Keep one start event in it.",
	},
	CodeSubprocessStart: {
		"The start event of a subprocess cannot have a trigger.",
		"Remove its event definition, or make this an event subprocess.",
	},
	CodeAdHocEmpty: {
		"An ad-hoc subprocess must have at least one activity.",
		"Add an activity.",
	},
	CodeAdHocEvent: {
		"An ad-hoc subprocess cannot hold this: {1}.",
		"Remove the event.",
	},
	CodeSeveralEventDefinitions: {
		"The event must have one event definition at most, but has {1}.",
		"Keep one, or use an event for each.",
	},
	CodeNoEventDefinition: {
		"The event has no trigger; as {1} it must be one of: {2}.",
		"Choose what the event waits for.",
	},
	CodeEventNotAllowed: {
		"An event of the type {1} cannot be {2}; allowed are: {3}.",
		"Choose one of the allowed types.",
	},
	CodeMustInterrupt: {
		"An event of the type {1} always interrupts.",
		"Make the event interrupting.",
	},
	CodeBoundaryHost: {
		`A boundary event must be attached to an activity of the same scope, which "{1}" is not.`,
		"Attach it to a task, a subprocess or a call activity beside it.",
	},
	CodeCatchTwice: {
		`There is already an event of the type {1} for "{2}" here, so that "{3}" could never be chosen for certain.`,
		"Keep one of the events.",
	},
	CodeCatchAllTwice: {
		`There is already an event of the type {1} without a code here; such an event catches all, and "{2}" is a second one.`,
		"Give one of them a code.",
	},
	CodeCatchExpression: {
		"The {1} of an event that catches cannot be an expression.",
		"Write the code itself.",
	},
	CodeTimerDefinition: {
		"The timer of {1} must have exactly one of: {2}; found: {3}.",
		"Set one of them.",
	},
	CodeEmptyTimer: {
		"The timer definition is empty.",
		`Write a date, a duration or a cycle of ISO 8601, or an expression that starts with "=".`,
	},
	CodeTimerSyntax: {
		`The {1} "{2}" cannot be read.`,
		`Write 2026-01-31T09:00:00+08:00, PT15M, R5/PT1H or six cron fields, or an expression that starts with "=".`,
	},
	CodeMessageSender: {
		`A throwing message event must have either one "zeebe:taskDefinition" or one "zeebe:publishMessage", but has {1}.`,
		"Set the type of the job that sends the message, or keep one of the two ways to send it.",
	},
	CodeLinkTwice: {
		`There is already a catching link event with the name "{1}" in this scope.`,
		"Give it another name.",
	},
	CodeLinkTarget: {
		`There is no catching link event with the name "{1}" in this scope.`,
		"Add it, or correct the name.",
	},
	CodeNoCondition: {
		"The conditional event has no condition.",
		`Add a condition that starts with "=".`,
	},
	CodeCompensationHandler: {
		"The compensation event is not connected with a handler.",
		"Connect it by an association with an activity that is marked for compensation.",
	},
	CodeImplementation: {
		`The task must have either a "zeebe:taskDefinition" or a "{1}".`,
		"Set one of them.",
	},
	CodeForm: {
		`Exactly one of the attributes "{1}" and "{2}" must be present and not blank.`,
		"Set one of them.",
	},
	CodeEmptyForm: {
		"The embedded form has no content.",
		"Put the form into it, or remove it.",
	},
	CodeOutputPair: {
		`The attribute "{1}" must be present, because "{2}" is.`,
		"Set both, or none.",
	},
	CodeHandlerBoundary: {
		`A compensation handler cannot have boundary events, but "{1}" is on it.`,
		"Remove the event, or put the work into a subprocess that has it inside.",
	},
	CodeEscalationHost: {
		`An escalation event on the {1} "{2}" can never happen, because nothing inside of it escalates.`,
		"Attach it to a subprocess or a call activity.",
	},
	CodeVariableNames: {
		`"{1}" is no list of variable names.`,
		"Write names with single commas between them.",
	},
	CodeAdHocJob: {
		`"{1}" cannot be combined with "zeebe:taskDefinition", whose worker decides it.`,
		"Remove one of them.",
	},
	CodeAdHocInterrupted: {
		"An event subprocess inside of an ad-hoc subprocess cannot interrupt it.",
		"Make the start event non-interrupting.",
	},
	CodeBoundForm: {
		`"{1}" cannot be combined with "bindingType", which is for deployed forms.`,
		`Remove the binding, or refer to the form by "formId".`,
	},
	CodePublicForm: {
		"A start form that is open to the public is not supported.",
		`Remove the property "publicAccess".`,
	},
	CodeTaskListener: {
		`Task listeners can stand only at a user task with "zeebe:userTask".`,
		"Make it such a user task, or use execution listeners.",
	},
	CodeVersionTag: {
		`"versionTag" has no effect unless "bindingType" is "versionTag".`,
		"Set the binding, or remove the version tag.",
	},
	CodePlatform: {
		"Camunda {2} does not execute it: {1}.",
		"Model it with other elements, or deploy to a platform that executes it.",
	},
	CodePlatformName: {
		`"{2}" in "{1}" is no name of a variable that Camunda accepts.`,
		"Use Latin letters, digits and underscores, with single dots between names.",
	},
	CodeHeaderTwice: {
		`There is already a header with the key "{1}".`,
		"Remove one, or give it another key.",
	},
	CodeLongName: {
		`"{1}" holds a name of more than {2} characters.`,
		"Shorten it.",
	},
	CodeBusinessID: {
		"The business id is longer than {1} characters.",
		"Shorten it.",
	},
	CodeNamespace: {
		`The namespace of "definitions" is "{1}", not "{2}" of BPMN 2.0.`,
		"Export the model as BPMN 2.0.",
	},
	CodePrefix: {
		`The prefix "{1}" is not declared.`,
		`Declare it on the root element, such as xmlns:{1}="…".`,
	},
	CodeNoEffect: {
		`"{1}" has no effect at an element of this kind ({2}).`,
		"Remove it, or change the kind of the element.",
	},
	CodeToolInput: {
		`"{1}" has no effect here, or is not called as it must be.`,
		"Call fromAi once for each toolCall.name, in an input mapping of the element that starts a tool of an agent.",
	},
	CodeSecret: {
		"A secret that is named here is not resolved.",
		"Use it as an expression of its own, such as =camunda.secrets.NAME.",
	},
	CodeInvalidID: {
		`"{1}" is no valid id.`,
		`Use letters, digits, "-", "_" and ".", and start with a letter or "_".`,
	},
	CodeTooManyProblems: {
		"There are more than {1} problems; the others are not reported.",
		"Correct these, and check again.",
	},
	CodeDanglingReference: {
		`"{1}" refers to "{2}", which is not there; it has no effect on the execution.`,
		"Remove the reference, or correct it.",
	},
}
