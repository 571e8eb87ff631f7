package broker

import (
	"strings"

	"zhitong/engine"
	"zhitong/pipeline"
)

// sentName is a name in what somebody sends, and what it is the name of.
type sentName struct{ what, name string }

// checkSent refuses a message or a signal with names that no store can find anything by: what it is handed to could else
// not go on, long after the sender was told that all was well. What an instance sends had its lengths looked at there,
// and goes on also where an earlier release did not look.
func checkSent(act pipeline.Act, variables engine.Variables, names ...sentName) error {
	for name := range variables {
		if strings.IndexByte(name, 0) >= 0 {
			return pipeline.Refuse(pipeline.InvalidArgument, "the name of a variable must not have a NUL character, as %q has", name)
		}
	}
	if act.Actor.System {
		return nil
	}
	for _, sent := range names {
		if refusal := engine.CheckName(sent.what, sent.name); refusal != nil {
			return refused(refusal)
		}
	}
	return checkVariableNames(variables)
}

// checkVariableNames refuses variables of a caller whose names are too long.
func checkVariableNames(variables engine.Variables) error {
	if refusal := engine.CheckVariableNames(variables); refusal != nil {
		return refused(refusal)
	}
	return nil
}
