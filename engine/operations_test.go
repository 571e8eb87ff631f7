package engine_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/cockroachdb/datadriven"

	"zhitong/bpmn"
	"zhitong/engine"
)

// operation makes the command of what an operator does to the last instance
// that was started, or to the one at the place instance=N.
func (g *golden) operation(data *datadriven.TestData) (engine.Command, error) {
	all := g.Instances()
	at := len(all)
	if text := argument(data, "instance"); text != "" {
		at, _ = strconv.Atoi(text)
	}
	if at == 0 {
		return nil, errors.New("no instance was started")
	}
	instance := all[at-1]
	switch data.Cmd {
	case "modify":
		return g.modification(instance, data.Input)
	case "cancel":
		return &engine.CancelInstance{Instance: instance}, nil
	case "suspend":
		return &engine.SuspendInstance{Instance: instance}, nil
	case "resume":
		return &engine.ResumeInstance{Instance: instance}, nil
	case "migrate":
		return g.migration(instance, data), nil
	default:
		return nil, fmt.Errorf("no command %q", data.Cmd)
	}
}

// migration reads lines such as "a -> b", to the newest version of the process
// that the command names.
func (g *golden) migration(instance int64, data *datadriven.TestData) engine.Command {
	command := &engine.MigrateInstance{Instance: instance, Definition: g.Newest(data.CmdArgs[0].Key)}
	for _, line := range strings.Split(strings.TrimSpace(data.Input), "\n") {
		if source, target, ok := strings.Cut(line, " -> "); ok {
			command.Mappings = append(command.Mappings, engine.ElementMapping{Source: source, Target: target})
		}
	}
	return command
}

// goldenMove is a move in a golden file; from and in name live element
// instances as "id" or "id#2" for the second one.
type goldenMove struct {
	From, Each, To, In, Within string
	Set                        map[string]engine.Variables
}

// modification reads {"activate": [{"to": id, "in": scope, "set": {scope:
// variables}}], "move": [{"each" or "from", "to", "in" or "within"}], "terminate":
// [live instance], "terminateEach": [id]}.
func (g *golden) modification(instance int64, input string) (engine.Command, error) {
	var wanted struct {
		Activate, Move           []goldenMove
		Terminate, TerminateEach []string
	}
	if err := json.Unmarshal([]byte(input), &wanted); err != nil {
		return nil, err
	}
	command := &engine.ModifyInstance{Instance: instance}
	for _, m := range wanted.Activate {
		command.Activate = append(command.Activate, engine.Activation{ElementID: m.To, Ancestor: g.live(m.In), Variables: m.variables()})
	}
	within := map[string]engine.MoveScope{"": engine.MoveNamed, "inferred": engine.MoveInferred, "beside": engine.MoveBeside}
	for _, m := range wanted.Move {
		command.Move = append(command.Move, engine.Move{SourceID: m.Each, Source: g.live(m.From), TargetID: m.To,
			Within: within[m.Within], Ancestor: g.live(m.In), Variables: m.variables()})
	}
	for _, name := range wanted.Terminate {
		command.Terminate = append(command.Terminate, engine.Termination{Element: g.live(name)})
	}
	for _, id := range wanted.TerminateEach {
		command.Terminate = append(command.Terminate, engine.Termination{ElementID: id})
	}
	return command, nil
}

func (m goldenMove) variables() []engine.ScopedVariables {
	var all []engine.ScopedVariables
	for _, scope := range []string{"", "p", "sub", "inner", "a", "b", "c"} {
		if variables, ok := m.Set[scope]; ok {
			all = append(all, engine.ScopedVariables{Scope: scope, Variables: variables})
		}
	}
	return all
}

// live gives the key of a live element instance, -1 when there is none of the
// name, 0 for an empty name.
func (g *golden) live(name string) int64 {
	if name == "" {
		return 0
	}
	id, place, _ := strings.Cut(name, "#")
	n, err := strconv.Atoi(place)
	if err != nil {
		n = 1
	}
	if found := g.Live(id); n <= len(found) {
		return found[n-1].Key
	}
	return -1
}

// startAt starts an instance of the first argument at the elements of the others.
func (g *golden) startAt(data *datadriven.TestData, variables engine.Variables) error {
	command := &engine.CreateInstance{Key: g.Next(), Definition: g.Newest(data.CmdArgs[0].Key), Tenant: "t", Variables: variables, StartEvent: bpmn.NoElement}
	for _, argument := range data.CmdArgs[1:] {
		if argument.Key == "until" {
			command.TerminateAfter = append(command.TerminateAfter, argument.Vals...)
			continue
		}
		command.StartAt = append(command.StartAt, argument.Key)
	}
	_, err := g.Do(command)
	return err
}
