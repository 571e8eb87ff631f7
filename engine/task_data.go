package engine

import (
	"slices"
	"time"
)

// TaskData is what people may change and task listeners may correct of a user task.
type TaskData struct {
	Assignee        string    `json:"assignee,omitempty"`
	CandidateGroups []string  `json:"candidateGroups,omitempty"`
	CandidateUsers  []string  `json:"candidateUsers,omitempty"`
	DueDate         time.Time `json:"dueDate,omitzero"`
	FollowUpDate    time.Time `json:"followUpDate,omitzero"`
	Priority        int       `json:"priority"`
}

// TaskChanges says what is to change of a user task; what is nil stays. An
// empty text, an empty list and the zero time clear.
type TaskChanges struct {
	Assignee        *string    `json:"assignee,omitempty"`
	CandidateGroups *[]string  `json:"candidateGroups,omitempty"`
	CandidateUsers  *[]string  `json:"candidateUsers,omitempty"`
	DueDate         *time.Time `json:"dueDate,omitempty"`
	FollowUpDate    *time.Time `json:"followUpDate,omitempty"`
	Priority        *int       `json:"priority,omitempty"`
}

// applied gives the data with the changes in it.
func (c *TaskChanges) applied(data TaskData) TaskData {
	change(&data.Assignee, c.Assignee)
	change(&data.CandidateGroups, c.CandidateGroups)
	change(&data.CandidateUsers, c.CandidateUsers)
	change(&data.DueDate, c.DueDate)
	change(&data.FollowUpDate, c.FollowUpDate)
	change(&data.Priority, c.Priority)
	return data
}

func change[T any](to, value *T) {
	if value != nil {
		*to = *value
	}
}

// changed names the attributes that differ, as the Zeebe protocol does.
func (d *TaskData) changed(after *TaskData) []string {
	names := []string{}
	for _, attribute := range []struct {
		name string
		same bool
	}{
		{"assignee", d.Assignee == after.Assignee},
		{"candidateGroupsList", slices.Equal(d.CandidateGroups, after.CandidateGroups)},
		{"candidateUsersList", slices.Equal(d.CandidateUsers, after.CandidateUsers)},
		{"dueDate", d.DueDate.Equal(after.DueDate)},
		{"followUpDate", d.FollowUpDate.Equal(after.FollowUpDate)},
		{"priority", d.Priority == after.Priority},
	} {
		if !attribute.same {
			names = append(names, attribute.name)
		}
	}
	return names
}
