package engine_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"zhitong/engine"
	"zhitong/engine/enginetest"
)

// anything is a process with every structure that operators' commands have to
// keep the tokens of.
const anything = `<error id="er" errorCode="E"/><message id="m" name="m"><extensionElements><zeebe:subscription correlationKey="=&quot;k&quot;"/></extensionElements></message>
<process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="fork"/>
<parallelGateway id="fork"/><sequenceFlow id="f2" sourceRef="fork" targetRef="a"/><sequenceFlow id="f3" sourceRef="fork" targetRef="many"/><sequenceFlow id="f4" sourceRef="fork" targetRef="sub"/>
<serviceTask id="a"><extensionElements><zeebe:taskDefinition type="a"/></extensionElements></serviceTask>
<boundaryEvent id="tick" attachedToRef="a" cancelActivity="false"><timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition></boundaryEvent><sequenceFlow id="f5" sourceRef="tick" targetRef="ticked"/>
<serviceTask id="ticked"><extensionElements><zeebe:taskDefinition type="t"/></extensionElements></serviceTask><sequenceFlow id="f6" sourceRef="ticked" targetRef="te"/><endEvent id="te"/>
<subProcess id="many"><multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=[1,2,3]" inputElement="i"/></extensionElements></multiInstanceLoopCharacteristics>
<startEvent id="ms"/><sequenceFlow id="m1" sourceRef="ms" targetRef="b"/><serviceTask id="b"><extensionElements><zeebe:taskDefinition type="b"/></extensionElements></serviceTask>
<sequenceFlow id="m2" sourceRef="b" targetRef="d"/><serviceTask id="d"><extensionElements><zeebe:taskDefinition type="d"/></extensionElements></serviceTask><boundaryEvent id="bad" attachedToRef="b"><errorEventDefinition errorRef="er"/></boundaryEvent><sequenceFlow id="m4" sourceRef="bad" targetRef="d"/><sequenceFlow id="m3" sourceRef="d" targetRef="me"/><endEvent id="me"/></subProcess>
<subProcess id="sub"><startEvent id="ss"/><sequenceFlow id="s1" sourceRef="ss" targetRef="call"/>
<callActivity id="call"><extensionElements><zeebe:calledElement processId="child"/></extensionElements></callActivity><sequenceFlow id="s2" sourceRef="call" targetRef="w"/>
<boundaryEvent id="worse" attachedToRef="call"><errorEventDefinition errorRef="er"/></boundaryEvent><sequenceFlow id="s4" sourceRef="worse" targetRef="w"/><receiveTask id="w" messageRef="m"/><sequenceFlow id="s3" sourceRef="w" targetRef="se"/><endEvent id="se"/>
<subProcess id="es" triggeredByEvent="true"><startEvent id="ess" isInterrupting="true"><timerEventDefinition><timeDuration>PT3H</timeDuration></timerEventDefinition></startEvent><sequenceFlow id="e1" sourceRef="ess" targetRef="x"/>
<serviceTask id="x"><extensionElements><zeebe:taskDefinition type="x"/></extensionElements></serviceTask><sequenceFlow id="e2" sourceRef="x" targetRef="ee"/><endEvent id="ee"/></subProcess></subProcess>
<sequenceFlow id="f7" sourceRef="a" targetRef="join"/><sequenceFlow id="f8" sourceRef="many" targetRef="join"/><sequenceFlow id="f9" sourceRef="sub" targetRef="join"/>
<parallelGateway id="join"/><sequenceFlow id="f10" sourceRef="join" targetRef="c"/>
<serviceTask id="c"><extensionElements><zeebe:taskDefinition type="c"/></extensionElements></serviceTask><sequenceFlow id="f11" sourceRef="c" targetRef="e"/><endEvent id="e"/></process>
<process id="child" isExecutable="true"><startEvent id="k"/><sequenceFlow id="l1" sourceRef="k" targetRef="y"/>
<serviceTask id="y"><extensionElements><zeebe:taskDefinition type="y"/></extensionElements></serviceTask><sequenceFlow id="l2" sourceRef="y" targetRef="z"/><endEvent id="z"/></process>`

// elementIDs are those that random commands name.
var elementIDs = []string{"a", "b", "c", "d", "w", "x", "y", "sub", "many", "es", "call", "join", "fork", "ticked", "e", "s", "tick"}

// TestOperationsKeepTheTokens gives random commands of operators, workers and
// time. Whatever they do, nothing breaks down, and after a cancellation nothing
// is left of the instance.
func TestOperationsKeepTheTokens(t *testing.T) {
	for seed := range uint64(400) {
		r := &randomly{golden: &golden{World: enginetest.New()}, random: rand.New(rand.NewPCG(seed, 2))}
		r.Budget = []int{0, 3, 20}[seed%3] // small ones put steps off
		r.Forgetful, r.Operated = seed%5 == 0, true
		if err := r.run(); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}

type randomly struct {
	*golden
	random   *rand.Rand
	instance int64
}

func (r *randomly) run() error {
	if err := r.deploy(anything); err != nil {
		return err
	}
	instance, err := r.Start("p", nil)
	if err != nil {
		return err
	}
	r.instance = instance
	for turn := range 30 {
		if err := r.turn(); err != nil {
			return fmt.Errorf("turn %d: %w", turn, err)
		}
		if err := r.Check(); err != nil {
			return fmt.Errorf("after turn %d: %w", turn, err)
		}
	}
	if _, err := r.Do(&engine.CancelInstance{Instance: instance}); err != nil && !isRefusal(err) {
		return err
	}
	if left := r.Left(); left > 0 {
		return fmt.Errorf("%d rows are left after the cancellation", left)
	}
	return nil
}

func (r *randomly) turn() error {
	var err error
	switch r.random.IntN(8) {
	case 0:
		err = r.Advance(time.Duration(r.random.IntN(90)) * time.Minute)
	case 1:
		err = r.Publish("m", "k", nil)
	default:
		command := r.next()
		if command == nil {
			return nil
		}
		_, err = r.Do(command)
	}
	if isRefusal(err) {
		return nil
	}
	return err
}

func isRefusal(err error) bool {
	_, refused := errors.AsType[*engine.Refusal](err)
	return refused
}

func (r *randomly) next() engine.Command {
	switch r.random.IntN(7) {
	case 0:
		return &engine.SuspendInstance{Instance: r.instance}
	case 1, 2:
		return &engine.ResumeInstance{Instance: r.instance}
	case 3:
		return r.migrate()
	case 4:
		return r.modify()
	default:
		jobs := r.Jobs()
		if len(jobs) == 0 {
			return nil
		}
		job := jobs[r.random.IntN(len(jobs))].Key
		if r.random.IntN(4) == 0 {
			return &engine.ThrowError{Job: job, Code: "E"}
		}
		return &engine.CompleteJob{Job: job}
	}
}

// migrate maps every element to itself, or leaves one out.
func (r *randomly) migrate() engine.Command {
	command := &engine.MigrateInstance{Instance: r.instance, Definition: r.Newest("p")}
	for _, id := range elementIDs {
		if id != "y" && r.random.IntN(20) > 0 {
			command.Mappings = append(command.Mappings, engine.ElementMapping{Source: id, Target: id})
		}
	}
	return command
}

func (r *randomly) modify() engine.Command {
	command := &engine.ModifyInstance{Instance: r.instance}
	pick := func() string { return elementIDs[r.random.IntN(len(elementIDs))] }
	for range r.random.IntN(3) {
		activation := engine.Activation{ElementID: pick()}
		if r.random.IntN(2) == 0 {
			activation.Ancestor = r.anyLive(pick())
		}
		command.Activate = append(command.Activate, activation)
	}
	switch r.random.IntN(3) {
	case 0:
		command.Terminate = append(command.Terminate, engine.Termination{ElementID: pick()})
	case 1:
		if key := r.anyLive(pick()); key != 0 {
			command.Terminate = append(command.Terminate, engine.Termination{Element: key})
		}
	default:
		command.Move = append(command.Move, engine.Move{SourceID: pick(), TargetID: pick(), Within: engine.MoveScope(r.random.IntN(3))})
	}
	return command
}

// anyLive gives the key of some live instance of an element, 0 for none.
func (r *randomly) anyLive(id string) int64 {
	live := r.Live(id)
	if len(live) == 0 {
		return 0
	}
	return live[r.random.IntN(len(live))].Key
}
