package inbox

import (
	"slices"
	"strings"

	"zhitong/bpmn"
	"zhitong/engine"
	"zhitong/pipeline"
)

// FourEyesProperty is the zeebe:property of a user task that names the user
// tasks (element ids, separated by commas) whose completer may not take or
// complete this one: the proposer does not approve.
const FourEyesProperty = "zhitong:fourEyes"

// fourEyes gives the element ids whose completer is excluded from a task.
func fourEyes(element *bpmn.Element) []string {
	if element == nil {
		return nil
	}
	for _, property := range element.Properties {
		if property.Name == FourEyesProperty {
			return strings.FieldsFunc(property.Value, func(r rune) bool { return r == ',' || r == ' ' })
		}
	}
	return nil
}

// checkFourEyes refuses a person who completed one of the excluded tasks in a
// scope around this one.
func checkFourEyes(excluded []string, done []*Completion, person string) error {
	for _, completion := range done {
		if completion.By == person && slices.Contains(excluded, completion.ElementID) {
			return &pipeline.Refusal{Code: pipeline.FourEyes, Detail: completion.ElementID,
				Message: "a second person must decide: " + person + " completed " + completion.ElementID}
		}
	}
	return nil
}

// mayTake says whether a person may take a task that nobody has: a candidate,
// or anybody when the model names no candidates.
func mayTake(task *engine.UserTask, actor pipeline.Actor) bool {
	if len(task.CandidateGroups) == 0 && len(task.CandidateUsers) == 0 {
		return true
	}
	if slices.Contains(task.CandidateUsers, actor.ID) {
		return true
	}
	return slices.ContainsFunc(task.CandidateGroups, func(group string) bool { return slices.Contains(actor.Groups, group) })
}

// checkHolder refuses who neither has the task nor may take it.
func checkHolder(task *engine.UserTask, actor pipeline.Actor) error {
	switch {
	case actor.System || task.Assignee == actor.ID:
		return nil
	case task.Assignee != "":
		return pipeline.Refuse(pipeline.InvalidState, "user task %d is assigned to somebody else", task.Key)
	case !mayTake(task, actor):
		return pipeline.Refuse(pipeline.Forbidden, "user task %d is for others", task.Key)
	}
	return nil
}
