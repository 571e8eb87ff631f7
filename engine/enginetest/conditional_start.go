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
		if err := w.start(s.definition, s.index, variables); err != nil {
			return err
		}
	}
	return nil
}
