package inbox

import (
	"cmp"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"zhitong/engine"
	"zhitong/pipeline"
)

// maxCommentRunes bounds one comment.
const maxCommentRunes = 4000

// step has the engine change a user task and answers the change that it began.
func (d *Decider) step(batch *pipeline.Batch, task *pipeline.Task, command engine.Command) (any, error) {
	outcome, err := d.broker.Step(batch, task, command)
	if err != nil {
		return nil, err
	}
	return outcome.Begun, nil
}

func (d *Decider) complete(batch *pipeline.Batch, task *pipeline.Task, row *engine.UserTask, command *Complete) (any, error) {
	actor := task.Act.Actor
	if err := checkHolder(row, actor); err != nil {
		return nil, err
	}
	if err := checkFourEyes(fourEyes(d.broker.ElementOf(row)), around(batch, row), actor.ID); err != nil {
		return nil, err
	}
	return d.step(batch, task, &engine.CompleteUserTask{
		Task: row.Key, Variables: command.Variables, Action: command.Action, By: actor.ID,
	})
}

// completed remembers who completed a user task, at once or after its listeners.
func (d *Decider) completed(batch *pipeline.Batch, row *engine.UserTask) {
	completion := &Completion{Task: row.Key, Instance: row.Instance, By: row.CompletedBy, At: batch.Now}
	if len(row.Path) > 0 {
		completion.Scope = row.Path[len(row.Path)-1]
	}
	if element := d.broker.ElementOf(row); element != nil {
		completion.ElementID = element.ID
	}
	completions.Put(batch, completion)
}

func (d *Decider) assign(batch *pipeline.Batch, task *pipeline.Task, row *engine.UserTask, command *Assign) (any, error) {
	if command.Assignee == "" {
		return nil, pipeline.Refuse(pipeline.InvalidArgument, "an assignee is needed")
	}
	if row.Assignee != "" && row.Assignee != command.Assignee && !command.AllowOverride {
		return nil, pipeline.Refuse(pipeline.InvalidState, "user task %d is assigned to somebody else", row.Key)
	}
	return d.give(batch, task, row, command.Assignee, command.Action)
}

func (d *Decider) claim(batch *pipeline.Batch, task *pipeline.Task, row *engine.UserTask, command *Claim) (any, error) {
	if err := checkHolder(row, task.Act.Actor); err != nil {
		return nil, err
	}
	return d.give(batch, task, row, task.Act.Actor.ID, cmp.Or(command.Action, "claim"))
}

// give assigns a task unless a second person is needed and this is the first.
func (d *Decider) give(batch *pipeline.Batch, task *pipeline.Task, row *engine.UserTask, person, action string) (any, error) {
	if err := checkFourEyes(fourEyes(d.broker.ElementOf(row)), around(batch, row), person); err != nil {
		return nil, err
	}
	return d.step(batch, task, &engine.AssignUserTask{Task: row.Key, Assignee: person, Action: action})
}

func (d *Decider) unassign(batch *pipeline.Batch, task *pipeline.Task, row *engine.UserTask) (any, error) {
	return d.step(batch, task, &engine.AssignUserTask{Task: row.Key, Action: "unassign"})
}

func (d *Decider) update(batch *pipeline.Batch, task *pipeline.Task, row *engine.UserTask, command *Update) (any, error) {
	return d.step(batch, task, &engine.UpdateUserTask{Task: row.Key, Action: command.Action, Changes: engine.TaskChanges{
		CandidateGroups: command.CandidateGroups, CandidateUsers: command.CandidateUsers, DueDate: command.DueDate,
		FollowUpDate: command.FollowUpDate, Priority: command.Priority,
	}})
}

func comment(batch *pipeline.Batch, actor pipeline.Actor, row *engine.UserTask, command *Comment) (any, error) {
	text := strings.TrimSpace(command.Text)
	if text == "" || utf8.RuneCountInString(text) > maxCommentRunes {
		return nil, pipeline.Refuse(pipeline.InvalidArgument, "a comment has between 1 and %d characters", maxCommentRunes)
	}
	remark := &Remark{Key: batch.Next(), Task: row.Key, Author: actor.ID, Text: text, At: batch.Now}
	remarks.Put(batch, remark)
	batch.About(row.Instance, "")
	batch.Emit(commented{remark.Key, row.Key})
	return CommentAnswer{remark.Key}, nil
}

// commented records that somebody said something, not what.
type commented struct {
	Comment int64 `json:"comment"`
	Task    int64 `json:"task"`
}

// AppendRecord implements [pipeline.Event].
func (c commented) AppendRecord(dst []byte) []byte {
	encoded, err := json.Marshal(c)
	if err != nil { // numbers always encode
		return dst
	}
	return append(dst, encoded...)
}
