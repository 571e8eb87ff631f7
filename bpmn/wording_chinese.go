package bpmn

// chinese are the problems in Chinese.
var chinese = map[Code]wording{
	CodeMalformed: {
		"文件不是格式良好的 XML：{1}。",
		"请在此处更正文件，或从建模工具重新导出。",
	},
	CodeEmptyFile: {
		"文件中没有 XML 元素。",
		"请部署 BPMN 文件。",
	},
	CodeNotBPMN: {
		"根元素是“{1}”，而不是 BPMN 2.0 的“definitions”。",
		"请部署 BPMN 2.0 文件。",
	},
	CodeEncoding: {
		"无法读取文件的编码：{1}。",
		"请将文件保存为 UTF-8 并声明该编码。",
	},
	CodeDocumentType: {
		"文件含有文档类型定义；因其可定义实体而被拒绝。",
		"请删除 <!DOCTYPE …> 声明。",
	},
	CodeTooLarge: {
		"文件大于 {1} 字节。",
		"请拆分模型，或用调用活动调用其部分。",
	},
	CodeTooDeep: {
		"XML 元素嵌套超过 {1} 层。",
		"请减少子流程的嵌套。",
	},
	CodeTooManyElements: {
		"文件的 XML 元素多于 {1} 个。",
		"请拆分模型，或用调用活动调用其部分。",
	},
	CodeTextTooLong: {
		"属性或文本长于 {1} 字节。",
		"请缩短，或将内容放在模型之外。",
	},
	CodeDiagramNumber: {
		"“{2}”的属性“{1}”必须是数字。",
		"请更正坐标，或重新绘制图形。",
	},
	CodeNothingExecutable: {
		"文件中没有可执行的流程。",
		`请在要运行的流程上设置 isExecutable="true"。`,
	},
	CodeDuplicateID: {
		"标识“{1}”已在第 {2} 行使用。",
		"请为每个元素设置唯一的标识。",
	},
	CodeMissingID: {
		"元素（{1}）没有标识。",
		"请设置在文件中唯一的标识。",
	},
	CodeUnknownElement: {
		"BPMN 在此处没有元素“{1}”。",
		"请更正元素名称或将其删除。",
	},
	CodeUnknownExtension: {
		"扩展元素“zeebe:{1}”未知，不起作用。",
		"请更正其名称或将其删除。",
	},
	CodeUnknownReference: {
		"“{1}”引用的“{2}”不存在。",
		"请引用存在且类型正确的元素。",
	},
	CodeMissingReference: {
		"缺少对 {1} 的引用。",
		"请在元素属性中选择 {1}。",
	},
	CodeMissingAttribute: {
		"属性“{1}”必须存在且不为空。",
		"请填写。",
	},
	CodeAttributeValue: {
		"属性“{1}”的值为“{2}”，只能是：{3}。",
		"请使用其中一个值。",
	},
	CodeInteger: {
		"属性“{1}”为“{2}”，必须是 {3} 到 {4} 的整数。",
		"请使用这样的数字，或以“=”开头的表达式。",
	},
	CodeDate: {
		"属性“{1}”为“{2}”，必须是带时区的日期时间，例如 2026-01-31T09:00:00+08:00。",
		"请使用这样的日期，或以“=”开头的表达式。",
	},
	CodeSingleExtension: {
		"必须恰好有一个“{1}”，现有 {2} 个。",
		"请在扩展元素中保留一个“{1}”。",
	},
	CodeExpression: {
		"表达式无效：{1}",
		"请在此处更正表达式。",
	},
	CodeExpressionRequired: {
		"“{1}”必须是表达式，但现在是文本。",
		"请以“=”开头。",
	},
	CodeMappingTarget: {
		"目标“{1}”不是由变量名组成的路径。",
		"请用单个点分隔名称，例如 order.total。",
	},
	CodeListenerTwice: {
		"有两个事件为“{1}”、类型为“{2}”的监听器。",
		"请删除其中一个，或使用其他类型。",
	},
	CodeFlowCrossesScope: {
		"顺序流从“{1}”到“{2}”跨越了子流程边界。",
		"请连接同一流程或子流程中的元素。",
	},
	CodeIncomingFlow: {
		"不允许有顺序流指向该元素（{1}）。",
		"请删除进入的顺序流。",
	},
	CodeOutgoingFlow: {
		"不允许有顺序流从该元素（{1}）出发。",
		"请删除离开的顺序流。",
	},
	CodeDefaultFlow: {
		"默认流“{1}”不是从该元素出发。",
		"请选择其离开的顺序流之一。",
	},
	CodeDefaultFlowCondition: {
		"默认流的条件会被忽略。",
		"请删除该条件。",
	},
	CodeFlowCondition: {
		"该顺序流离开进行选择的网关且不是默认流，因此必须有条件。",
		"请添加条件，或将其设为默认流。",
	},
	CodeConditionNotAllowed: {
		"离开该元素（{1}）的顺序流不能有条件。",
		"请在该元素之后放置排他或包容网关。",
	},
	CodeEventGatewayTargets: {
		"事件网关必须至少有两个离开的顺序流，现有 {1} 个。",
		"请连接另一个事件，或替换该网关。",
	},
	CodeEventGatewayTarget: {
		"事件网关只能指向消息、定时、信号或条件中间捕获事件，或没有边界事件和循环标记的接收任务（Camunda 8 不支持后者），而不能指向“{1}”。",
		"请在网关与“{1}”之间放置这样的事件。",
	},
	CodeEventGatewayIncoming: {
		"事件网关之后的事件“{1}”不得有其他进入的顺序流。",
		"请删除其他顺序流，或为其使用单独的事件。",
	},
	CodeStraightThroughLoop: {
		"该元素所在的循环中没有等待或决策，将永不结束。",
		"请添加带条件的网关，或会等待的任务。",
	},
	CodeUnreachable: {
		"没有顺序流指向该元素（{1}），它永远不会运行。",
		"请连接或删除该元素。",
	},
	CodeSingleCondition: {
		"该元素（{1}）唯一的流出顺序流带有条件，条件不成立时无路可走。",
		"请删除该条件，或再添加一条顺序流。",
	},
	CodeCancelBoundary: {
		"该事务含有取消结束事件，却没有取消边界事件，取消后无路可走。",
		"请为其添加取消边界事件。",
	},
	CodeLoopMarkers: {
		"该活动同时标记为循环和多实例。",
		"请只保留其中一个标记。",
	},
	CodeLoopSource: {
		"该多实例同时给出了实例数量（loopCardinality）和输入集合。",
		"请只保留其中之一。",
	},
	CodeEndlessLoop: {
		"该循环既没有条件也没有次数上限，将永不结束。",
		"请添加 loopCondition 或 loopMaximum。",
	},
	CodeInstantiation: {
		"该元素（{1}）位于子流程内、会重复执行或有流入的顺序流，因此不能启动流程。",
		"请将其移到流程顶层并删除流入的顺序流，或删除属性“instantiate”。",
	},
	CodeInstantiatingEvent: {
		"用于启动流程的事件网关“{1}”之后只能是消息中间捕获事件。",
		"请改用消息事件。",
	},
	CodeInstantiate: {
		"除开始事件外，元素不能启动流程实例。",
		"请删除属性“instantiate”并使用开始事件。",
	},
	CodeNoStartEvent: {
		"流程必须至少有一个开始事件。",
		"请添加开始事件。",
	},
	CodeSeveralNoneStartEvents: {
		"流程有多个无触发条件的开始事件；“{1}”是多余的。",
		"请保留一个，或为其他事件设置消息或定时。",
	},
	CodeMessageStartsTwice: {
		"消息“{1}”在多个开始事件处启动流程。",
		"请为每个开始事件使用单独的消息。",
	},
	CodeSingleStartEvent: {
		"该元素（{1}）必须恰好有一个开始事件，现有 {2} 个。",
		"请在其中保留一个开始事件。",
	},
	CodeSubprocessStart: {
		"子流程的开始事件不能有触发条件。",
		"请删除其事件定义，或改为事件子流程。",
	},
	CodeAdHocEmpty: {
		"即席子流程必须至少有一个活动。",
		"请添加活动。",
	},
	CodeAdHocEvent: {
		"即席子流程不能有该元素（{1}）。",
		"请删除该事件。",
	},
	CodeSeveralEventDefinitions: {
		"事件最多只能有一个事件定义，现有 {1} 个。",
		"请保留一个，或为每个定义使用单独的事件。",
	},
	CodeNoEventDefinition: {
		"事件没有触发条件；在此位置（{1}）必须是：{2}。",
		"请选择事件等待的内容。",
	},
	CodeEventNotAllowed: {
		"类型为 {1} 的事件不能用作 {2}；允许：{3}。",
		"请选择允许的类型之一。",
	},
	CodeMustInterrupt: {
		"类型为 {1} 的事件总是中断的。",
		"请将事件设为中断。",
	},
	CodeBoundaryHost: {
		"边界事件必须附加到同一范围内的活动，“{1}”不是。",
		"请附加到旁边的任务、子流程或调用活动。",
	},
	CodeCatchTwice: {
		"此处已有针对“{2}”的 {1} 类型事件，无法确定是否选择“{3}”。",
		"请保留其中一个事件。",
	},
	CodeCatchAllTwice: {
		"此处已有一个没有代码的 {1} 类型事件；它会捕获全部，“{2}”是第二个。",
		"请为其中一个设置代码。",
	},
	CodeCatchExpression: {
		"捕获事件的 {1} 不能是表达式。",
		"请直接写出代码。",
	},
	CodeTimerDefinition: {
		"此定时器（{1}）必须恰好有以下之一：{2}；现有：{3}。",
		"请设置其中一个。",
	},
	CodeEmptyTimer: {
		"定时器定义为空。",
		"请填写 ISO 8601 的日期、时长或周期，或以“=”开头的表达式。",
	},
	CodeTimerSyntax: {
		"无法读取 {1}“{2}”。",
		"请写作 2026-01-31T09:00:00+08:00、PT15M、R5/PT1H 或六个 cron 字段，或以“=”开头的表达式。",
	},
	CodeMessageSender: {
		"抛出消息事件必须有一个“zeebe:taskDefinition”或一个“zeebe:publishMessage”，现有 {1} 个。",
		"请设置发送消息的作业类型，或只保留其中一种发送方式。",
	},
	CodeLinkTwice: {
		"此范围内已有名称为“{1}”的链接捕获事件。",
		"请使用其他名称。",
	},
	CodeLinkTarget: {
		"此范围内没有名称为“{1}”的链接捕获事件。",
		"请添加，或更正名称。",
	},
	CodeNoCondition: {
		"条件事件没有条件。",
		"请添加以“=”开头的条件。",
	},
	CodeCompensationHandler: {
		"补偿事件没有连接处理活动。",
		"请用关联将其连接到标记为补偿的活动。",
	},
	CodeImplementation: {
		"任务必须有“zeebe:taskDefinition”或“{1}”之一。",
		"请设置其中一个。",
	},
	CodeForm: {
		"属性“{1}”和“{2}”必须恰好有一个存在且不为空白。",
		"请设置其中一个。",
	},
	CodeEmptyForm: {
		"内嵌表单没有内容。",
		"请放入表单内容或将其删除。",
	},
	CodeOutputPair: {
		"因为存在“{2}”，所以属性“{1}”必须存在。",
		"请两者都设置，或都不设置。",
	},
	CodeHandlerBoundary: {
		"补偿处理活动不能有边界事件，但其上有“{1}”。",
		"请删除该事件，或将工作放入内部含有该事件的子流程。",
	},
	CodeEscalationHost: {
		"{1}“{2}”上的升级事件永远不会发生，因为其内部没有任何元素会升级。",
		"请将其附加到子流程或调用活动上。",
	},
	CodeVariableNames: {
		"“{1}”不是变量名列表。",
		"请书写以单个逗号分隔的变量名。",
	},
	CodeAdHocJob: {
		"“{1}”不能与“zeebe:taskDefinition”同时使用，因为由其工作者决定。",
		"请删除其中一个。",
	},
	CodeAdHocInterrupted: {
		"即席子流程内的事件子流程不能中断它。",
		"请将开始事件设为非中断。",
	},
	CodeBoundForm: {
		"“{1}”不能与用于已部署表单的“bindingType”同时使用。",
		"请删除绑定，或用“formId”引用表单。",
	},
	CodePublicForm: {
		"不支持对公众开放的启动表单。",
		"请删除属性“publicAccess”。",
	},
	CodeTaskListener: {
		"任务监听器只能用于带有“zeebe:userTask”的用户任务。",
		"请将其改为此类用户任务，或使用执行监听器。",
	},
	CodeVersionTag: {
		"除非“bindingType”为“versionTag”，否则“versionTag”无效。",
		"请设置绑定，或删除版本标签。",
	},
	CodePlatform: {
		"Camunda {2} 不执行：{1}。",
		"请用其他元素建模，或部署到可执行它的平台。",
	},
	CodePlatformName: {
		"“{1}”中的“{2}”不是 Camunda 接受的变量名。",
		"请使用拉丁字母、数字和下划线，名称之间用单个点分隔。",
	},
	CodeHeaderTwice: {
		"已有键为“{1}”的标头。",
		"请删除其中一个，或为其设置其他键。",
	},
	CodeLongName: {
		"“{1}”中的名称长于 {2} 个字符。",
		"请缩短。",
	},
	CodeBusinessID: {
		"业务标识长于 {1} 个字符。",
		"请缩短。",
	},
	CodeNamespace: {
		"“definitions”的命名空间是“{1}”，而不是 BPMN 2.0 的“{2}”。",
		"请将模型导出为 BPMN 2.0。",
	},
	CodePrefix: {
		"前缀“{1}”未声明。",
		`请在根元素上声明，例如 xmlns:{1}="…"。`,
	},
	CodeNoEffect: {
		"“{1}”在此类元素（{2}）上无效。",
		"请将其删除，或更改元素的类型。",
	},
	CodeToolInput: {
		"“{1}”在此处无效，或调用方式不正确。",
		"请在启动代理工具的元素的输入映射中，对每个 toolCall.名称 调用一次 fromAi。",
	},
	CodeSecret: {
		"此处所指的密钥不会被解析。",
		"请将其作为单独的表达式使用，例如 =camunda.secrets.NAME。",
	},
	CodeInvalidID: {
		"“{1}”不是有效的标识。",
		"请使用字母、数字、“-”、“_”和“.”，并以字母或“_”开头。",
	},
	CodeTooManyProblems: {
		"问题多于 {1} 个；其余未报告。",
		"请更正这些问题后再次检查。",
	},
	CodeDanglingReference: {
		"“{1}”引用的“{2}”不存在；这不影响执行。",
		"请删除或更正该引用。",
	},
}
