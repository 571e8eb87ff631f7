package inbox

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"zhitong/engine"
	"zhitong/pipeline"
)

// maxCommentRunes bounds one comment.
const maxCommentRunes = 4000

func (d *Decider) complete(batch *pipeline.Batch, task *pipeline.Task, row *engine.UserTask, command *Complete) error {
	actor := task.Act.Actor
	if err := checkHolder(row, actor); err != nil {
		return err
	}
	element := d.broker.ElementOf(row)
	if err := checkFourEyes(fourEyes(element), around(batch, row), actor.ID); err != nil {
		return err
	}
	if _, err := d.broker.Step(batch, task, &engine.CompleteUserTask{Task: row.Key, Variables: command.Variables}); err != nil {
		return err
	}
	completion := &Completion{Task: row.Key, Instance: row.Instance, By: actor.ID, At: batch.Now}
	if len(row.Path) > 0 {
		completion.Scope = row.Path[len(row.Path)-1]
	}
	if element != nil {
		completion.ElementID = element.ID
	}
	completions.Put(batch, completion)
	return nil
}

func (d *Decider) assign(batch *pipeline.Batch, row *engine.UserTask, command *Assign) error {
	if command.Assignee == "" {
		return pipeline.Refuse(pipeline.InvalidArgument, "an assignee is needed")
	}
	if row.Assignee != "" && row.Assignee != command.Assignee && !command.AllowOverride {
		return pipeline.Refuse(pipeline.InvalidState, "user task %d is assigned to somebody else", row.Key)
	}
	return d.give(batch, row, command.Assignee)
}

func (d *Decider) claim(batch *pipeline.Batch, row *engine.UserTask, actor pipeline.Actor) error {
	if err := checkHolder(row, actor); err != nil {
		return err
	}
	return d.give(batch, row, actor.ID)
}

// give assigns a task unless a second person is needed and this is the first.
func (d *Decider) give(batch *pipeline.Batch, row *engine.UserTask, person string) error {
	if err := checkFourEyes(fourEyes(d.broker.ElementOf(row)), around(batch, row), person); err != nil {
		return err
	}
	given := *row
	given.Assignee = person
	d.broker.UpdateUserTask(batch, &given)
	return nil
}

func (d *Decider) unassign(batch *pipeline.Batch, row *engine.UserTask) error {
	free := *row
	free.Assignee = ""
	d.broker.UpdateUserTask(batch, &free)
	return nil
}

func (d *Decider) update(batch *pipeline.Batch, row *engine.UserTask, command *Update) error {
	changed := *row
	set(&changed.CandidateGroups, command.CandidateGroups)
	set(&changed.CandidateUsers, command.CandidateUsers)
	set(&changed.DueDate, command.DueDate)
	set(&changed.FollowUpDate, command.FollowUpDate)
	set(&changed.Priority, command.Priority)
	if changed.Priority < 0 || changed.Priority > 100 {
		return pipeline.Refuse(pipeline.InvalidArgument, "a priority is between 0 and 100")
	}
	d.broker.DropCandidates(batch, row)
	d.broker.UpdateUserTask(batch, &changed)
	return nil
}

func set[T any](to *T, value *T) {
	if value != nil {
		*to = *value
	}
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
