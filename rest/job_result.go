package rest

import (
	"time"

	"zhitong/engine"
)

// The types of results of jobs.
const (
	userTaskResult = "userTask"
	adHocResult    = "adHocSubProcess"
)

// JobResult is what a worker answers besides variables: for the job of a task
// listener, or for that of an ad-hoc subprocess.
type JobResult struct {
	Type                           string              `json:"type,omitempty" enum:"userTask,adHocSubProcess" doc:"userTask when it is left out."`
	Denied                         bool                `json:"denied,omitempty" doc:"The change of the user task does not happen."`
	DeniedReason                   string              `json:"deniedReason,omitempty" maxLength:"10000"`
	Corrections                    *TaskCorrections    `json:"corrections,omitempty"`
	ActivateElements               []ElementActivation `json:"activateElements,omitempty" maxItems:"1000"`
	IsCompletionConditionFulfilled bool                `json:"isCompletionConditionFulfilled,omitempty"`
	IsCancelRemainingInstances     bool                `json:"isCancelRemainingInstances,omitempty"`
}

// ElementActivation names an element to activate and the variables for it.
type ElementActivation struct {
	ElementID string           `json:"elementId" minLength:"1"`
	Variables engine.Variables `json:"variables,omitempty"`
}

// TaskCorrections is what a task listener corrects; what is left out or null
// stays, an empty text or list clears.
type TaskCorrections struct {
	Assignee        *string   `json:"assignee,omitempty"`
	DueDate         *string   `json:"dueDate,omitempty" doc:"RFC 3339."`
	FollowUpDate    *string   `json:"followUpDate,omitempty" doc:"RFC 3339."`
	CandidateUsers  *[]string `json:"candidateUsers,omitempty"`
	CandidateGroups *[]string `json:"candidateGroups,omitempty"`
	Priority        *int      `json:"priority,omitempty" minimum:"0" maximum:"100"`
}

// result gives the result as the engine takes it, nil for none. What belongs to
// the other type is refused, so that nothing is ignored.
func (r *JobResult) result() (*engine.JobResult, error) {
	switch {
	case r == nil:
		return nil, nil
	case r.Type == adHocResult:
		if r.Denied || r.DeniedReason != "" || r.Corrections != nil {
			return nil, badInput("a result of the type %q neither denies nor corrects", adHocResult)
		}
		return r.adHoc(), nil
	case len(r.ActivateElements) > 0 || r.IsCompletionConditionFulfilled || r.IsCancelRemainingInstances:
		return nil, badInput("a result that activates or ends needs the type %q", adHocResult)
	}
	corrections, err := r.Corrections.changes()
	return &engine.JobResult{Denied: r.Denied, DeniedReason: r.DeniedReason, Corrections: corrections}, err
}

func (r *JobResult) adHoc() *engine.JobResult {
	return &engine.JobResult{AdHoc: &engine.AdHocResult{
		Activate: activations(r.ActivateElements), Fulfilled: r.IsCompletionConditionFulfilled, CancelRemaining: r.IsCancelRemainingInstances,
	}}
}

func activations(elements []ElementActivation) []engine.ElementActivation {
	var all []engine.ElementActivation
	for _, element := range elements {
		all = append(all, engine.ElementActivation{ElementID: element.ElementID, Variables: element.Variables})
	}
	return all
}

func (c *TaskCorrections) changes() (*engine.TaskChanges, error) {
	if c == nil {
		return nil, nil
	}
	due, err := optionalDate("dueDate", c.DueDate)
	if err != nil {
		return nil, err
	}
	followUp, err := optionalDate("followUpDate", c.FollowUpDate)
	if err != nil {
		return nil, err
	}
	return &engine.TaskChanges{Assignee: c.Assignee, CandidateGroups: c.CandidateGroups, CandidateUsers: c.CandidateUsers,
		DueDate: due, FollowUpDate: followUp, Priority: c.Priority}, nil
}

// optionalDate reads a date, the zero time for an empty text.
func optionalDate(name string, text *string) (*time.Time, error) {
	if text == nil {
		return nil, nil
	}
	if *text == "" {
		return &time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, *text)
	if err != nil {
		return nil, badInput("%s: %q is no date and time such as 2026-03-02T09:00:00Z", name, *text)
	}
	at = at.UTC()
	return &at, nil
}
