package scenario

import (
	"context"
	"fmt"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
)

// broadcast broadcasts a signal to everybody.
func (r *runner) broadcast(ctx context.Context, s *Signal) error {
	variables, err := s.Variables.engineVariables()
	if err != nil {
		return err
	}
	command := &broker.BroadcastSignal{SignalBroadcast: engine.SignalBroadcast{Tenant: tenant, Name: s.Name, Variables: variables}}
	_, err = do[any](ctx, r.node, pipeline.System, command)
	return err
}

// set sets variables where a step says.
func (r *runner) set(ctx context.Context, s *SetStep) error {
	variables, err := s.Variables.engineVariables()
	if err != nil {
		return err
	}
	scope := r.root
	if s.Element != "" {
		scope = r.seen.active(s.Element)
	}
	if scope == 0 {
		return fmt.Errorf("no instance of '%s' is active; %s", s.Element, r.situation())
	}
	return r.act(ctx, &broker.SetVariables{Element: scope, Variables: variables, Local: s.Element != ""})
}

// modify moves tokens.
func (r *runner) modify(ctx context.Context, s *ModifyStep) error {
	variables, err := s.Variables.engineVariables()
	if err != nil {
		return err
	}
	command := engine.ModifyInstance{Instance: r.root}
	for i, id := range s.Activate {
		activation := engine.Activation{ElementID: id}
		if i == 0 && len(variables) > 0 {
			activation.Variables = []engine.ScopedVariables{{Variables: variables}}
		}
		command.Activate = append(command.Activate, activation)
	}
	for _, id := range s.Terminate {
		command.Terminate = append(command.Terminate, engine.Termination{ElementID: id})
	}
	return r.act(ctx, &broker.ModifyInstance{ModifyInstance: command})
}
