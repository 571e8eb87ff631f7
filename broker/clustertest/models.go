package clustertest

import "zhitong/broker"

// The processes and what they wait for.
const (
	payment = "payment" // reserves, waits to be paid, waits a while, calls booking, notifies three
	booking = "booking" // posts a journal
	dunning = "dunning" // started by one of two messages
	bulk    = "bulk"    // calls booking many times, more than goes into one batch
	paid    = "paid"    // the message that payment waits for
	overdue = "overdue" // a message that starts dunning
	bounced = "bounced" // another one
	work    = "work"    // the type of most jobs
	post    = "post"    // the type of jobs whose completion posts a journal
)

const models = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="payment" isExecutable="true">
<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="fork"/>
<parallelGateway id="fork"/><sequenceFlow id="f2" sourceRef="fork" targetRef="reserve"/><sequenceFlow id="f3" sourceRef="fork" targetRef="wait"/>
<serviceTask id="reserve"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>
<intermediateCatchEvent id="wait"><messageEventDefinition messageRef="paid"/></intermediateCatchEvent>
<sequenceFlow id="f4" sourceRef="reserve" targetRef="join"/><sequenceFlow id="f5" sourceRef="wait" targetRef="join"/>
<parallelGateway id="join"/><sequenceFlow id="f6" sourceRef="join" targetRef="cool"/>
<intermediateCatchEvent id="cool"><timerEventDefinition><timeDuration>PT5S</timeDuration></timerEventDefinition></intermediateCatchEvent>
<sequenceFlow id="f7" sourceRef="cool" targetRef="book"/>
<callActivity id="book"><extensionElements><zeebe:calledElement processId="booking"/></extensionElements></callActivity>
<sequenceFlow id="f8" sourceRef="book" targetRef="notify"/>
<serviceTask id="notify"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements>
<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=[1,2,3]"/></extensionElements></multiInstanceLoopCharacteristics></serviceTask>
<sequenceFlow id="f9" sourceRef="notify" targetRef="e"/><endEvent id="e"/>
</process>
<process id="booking" isExecutable="true">
<startEvent id="s2"/><sequenceFlow id="g1" sourceRef="s2" targetRef="post"/>
<serviceTask id="post"><extensionElements><zeebe:taskDefinition type="post"/></extensionElements></serviceTask>
<sequenceFlow id="g2" sourceRef="post" targetRef="e2"/><endEvent id="e2"/>
</process>
<process id="dunning" isExecutable="true">
<startEvent id="s3"><messageEventDefinition messageRef="overdue"/></startEvent><sequenceFlow id="h1" sourceRef="s3" targetRef="remind"/>
<startEvent id="s4"><messageEventDefinition messageRef="bounced"/></startEvent><sequenceFlow id="h4" sourceRef="s4" targetRef="remind"/>
<serviceTask id="remind"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>
<boundaryEvent id="late" attachedToRef="remind" cancelActivity="false"><timerEventDefinition><timeDuration>PT7S</timeDuration></timerEventDefinition></boundaryEvent>
<sequenceFlow id="h3" sourceRef="late" targetRef="e4"/><endEvent id="e4"/>
<sequenceFlow id="h2" sourceRef="remind" targetRef="e3"/><endEvent id="e3"/>
</process>
<process id="bulk" isExecutable="true">
<startEvent id="s5"/><sequenceFlow id="i1" sourceRef="s5" targetRef="all"/>
<callActivity id="all"><extensionElements><zeebe:calledElement processId="booking"/></extensionElements>
<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=for i in 1..20 return i"/></extensionElements></multiInstanceLoopCharacteristics></callActivity>
<sequenceFlow id="i2" sourceRef="all" targetRef="e5"/><endEvent id="e5"/>
</process>
<message id="paid" name="paid"><extensionElements><zeebe:subscription correlationKey="=order"/></extensionElements></message>
<message id="overdue" name="overdue"/><message id="bounced" name="bounced"/>
</definitions>`

func deployment() *broker.Deploy {
	return &broker.Deploy{Files: []broker.File{{Name: "cluster.bpmn", Content: []byte(models)}}}
}
