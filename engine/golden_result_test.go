package engine_test

import (
	"errors"
	"strconv"
	"strings"

	"github.com/cockroachdb/datadriven"

	"zhitong/engine"
)

// taskCommand makes the command of a line such as "assign approve assignee=ann".
func (g *golden) taskCommand(data *datadriven.TestData, variables engine.Variables) (engine.Command, error) {
	task := g.UserTask(data.CmdArgs[0].Key)
	if task == nil {
		return nil, errors.New("no such user task is open")
	}
	switch data.Cmd {
	case "assign":
		return &engine.AssignUserTask{Task: task.Key, Assignee: argument(data, "assignee")}, nil
	case "update":
		return &engine.UpdateUserTask{Task: task.Key, Changes: *changesOf(data)}, nil
	case "set-at-task":
		return &engine.SetVariables{Element: task.Element, Variables: variables, Local: true}, nil
	default:
		return &engine.CompleteUserTask{Task: task.Key, Variables: variables}, nil
	}
}

// resultOf reads what a worker answers besides variables, "deny=reason" or
// corrections; nil for nothing.
func resultOf(data *datadriven.TestData) *engine.JobResult {
	if adHoc := adHocOf(data); adHoc != nil {
		return &engine.JobResult{AdHoc: adHoc}
	}
	if reason := argument(data, "deny"); reason != "" {
		return &engine.JobResult{Denied: true, DeniedReason: reason, Corrections: changesOf(data)}
	}
	if corrections := changesOf(data); corrections != nil {
		return &engine.JobResult{Corrections: corrections}
	}
	return nil
}

// changesOf reads changes of a user task from arguments; "none" clears. It is
// nil when there are none.
func changesOf(data *datadriven.TestData) *engine.TaskChanges {
	changes := &engine.TaskChanges{}
	found := false
	for _, arg := range data.CmdArgs[1:] {
		if len(arg.Vals) == 0 {
			continue
		}
		value := strings.ReplaceAll(arg.Vals[0], "none", "")
		switch arg.Key {
		case "assignee":
			changes.Assignee = &value
		case "groups":
			groups := strings.FieldsFunc(value, func(r rune) bool { return r == '+' })
			changes.CandidateGroups = &groups
		case "priority":
			if number, err := strconv.Atoi(value); err == nil {
				changes.Priority = &number
			}
		default:
			continue
		}
		found = true
	}
	if !found {
		return nil
	}
	return changes
}

// adHocOf reads what the worker of an ad-hoc subprocess decides: "activate=a+b",
// "fulfilled=true", "cancel=true".
func adHocOf(data *datadriven.TestData) *engine.AdHocResult {
	result := &engine.AdHocResult{
		Activate: elementsOf(argument(data, "activate"), nil), Fulfilled: argument(data, "fulfilled") != "",
		CancelRemaining: argument(data, "cancel") != "",
	}
	if len(result.Activate) == 0 && !result.Fulfilled && !result.CancelRemaining {
		return nil
	}
	return result
}

func elementsOf(text string, variables engine.Variables) []engine.ElementActivation {
	var all []engine.ElementActivation
	for _, id := range strings.FieldsFunc(text, func(r rune) bool { return r == '+' }) {
		all = append(all, engine.ElementActivation{ElementID: id, Variables: variables})
	}
	return all
}

// activation makes the command of a line such as "activate adhoc elements=a+b".
func (g *golden) activation(data *datadriven.TestData, variables engine.Variables) engine.Command {
	return &engine.ActivateAdHoc{Element: g.Element(data.CmdArgs[0].Key), Activate: elementsOf(argument(data, "elements"), variables),
		CancelRemaining: argument(data, "cancel") != ""}
}
