package inbox

import (
	"time"

	"zhitong/engine"
)

// The commands that change a user task answer an [engine.BegunTransition]: zero
// when it is done, else a change that waits for task listeners (see
// [broker.Broker.AwaitTask]). Action is told to them.

// Complete completes a user task with variables. The actor must have it, or be
// a candidate while nobody has.
type Complete struct {
	Task      int64            `json:"task"`
	Variables engine.Variables `json:"variables,omitempty"`
	Action    string           `json:"action,omitempty"`
}

// Assign gives a task to somebody. Without AllowOverride a task that somebody
// has stays with him.
type Assign struct {
	Task          int64  `json:"task"`
	Assignee      string `json:"assignee"`
	AllowOverride bool   `json:"allowOverride,omitempty"`
	Action        string `json:"action,omitempty"`
}

// Claim takes a task for the actor, who must be a candidate.
type Claim struct {
	Task   int64  `json:"task"`
	Action string `json:"action,omitempty"`
}

// Unassign gives a task back to its candidates.
type Unassign struct {
	Task int64 `json:"task"`
}

// Update changes candidates, dates or priority; what is nil stays.
type Update struct {
	Task            int64      `json:"task"`
	CandidateGroups *[]string  `json:"candidateGroups,omitempty"`
	CandidateUsers  *[]string  `json:"candidateUsers,omitempty"`
	DueDate         *time.Time `json:"dueDate,omitempty"`
	FollowUpDate    *time.Time `json:"followUpDate,omitempty"`
	Priority        *int       `json:"priority,omitempty"`
	Action          string     `json:"action,omitempty"`
}

// Comment says something about a task. It answers CommentAnswer.
type Comment struct {
	Task int64  `json:"task"`
	Text string `json:"text"`
}

// CommentAnswer names the comment that was written.
type CommentAnswer struct {
	Key int64 `json:"key"`
}

// Kind implements [pipeline.Command]; it is also the permission.
func (*Complete) Kind() string { return "user-task.complete" }
func (*Assign) Kind() string   { return "user-task.assign" }
func (*Claim) Kind() string    { return "user-task.claim" }
func (*Unassign) Kind() string { return "user-task.unassign" }
func (*Update) Kind() string   { return "user-task.update" }
func (*Comment) Kind() string  { return "user-task.comment" }

// UserTask implements [broker.UserTaskCommand].
func (c *Complete) UserTask() int64 { return c.Task }

// UserTask implements [broker.UserTaskCommand].
func (c *Assign) UserTask() int64 { return c.Task }

// UserTask implements [broker.UserTaskCommand].
func (c *Claim) UserTask() int64 { return c.Task }

// UserTask implements [broker.UserTaskCommand].
func (c *Unassign) UserTask() int64 { return c.Task }

// UserTask implements [broker.UserTaskCommand].
func (c *Update) UserTask() int64 { return c.Task }

// UserTask implements [broker.UserTaskCommand].
func (c *Comment) UserTask() int64 { return c.Task }
