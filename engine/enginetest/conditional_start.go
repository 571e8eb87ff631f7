package enginetest

import (
	"zhitong/bpmn"
	"zhitong/engine"
	"zhitong/feel"
)

// EvaluateConditionals starts an instance for every conditional start event of
// the newest processes whose condition is true of the variables.
func (w *World) EvaluateConditionals(variables engine.Variables) error {
	for _, s := range w.starts {
		process := w.processes[s.definition]
		if process.Elements[s.index].Event.Type != bpmn.EventConditional || w.newest[process.ID] != s.definition {
			continue
		}
		met, err := engine.StartConditionMet(process, s.index, variables, feel.Environment{Now: w.Now})
		if err != nil {
			return err
		}
		if !met {
			continue
		}
		create := &engine.CreateInstance{Key: w.Next(), Definition: s.definition, Tenant: "t", Variables: variables, StartEvent: s.index}
		if _, err := w.Do(create); err != nil {
			return err
		}
	}
	return nil
}
