package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/inbox"
	"zhitong/pipeline"
	"zhitong/store"
)

func optionalText(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// VariablesInput is a task or job with variables.
type VariablesInput struct {
	Key  Key `path:"key"`
	Body *struct {
		Variables engine.Variables `json:"variables,omitempty"`
		Action    string           `json:"action,omitempty" doc:"What the person pressed; told to task listeners."`
	} `required:"false"`
}

// AssignmentInput gives a task to somebody.
type AssignmentInput struct {
	Key  Key `path:"key"`
	Body struct {
		Assignee      string `json:"assignee" minLength:"1"`
		AllowOverride *bool  `json:"allowOverride,omitempty"`
		Action        string `json:"action,omitempty" doc:"Told to task listeners."`
	}
}

// UserTaskUpdateInput changes a task.
type UserTaskUpdateInput struct {
	Key  Key `path:"key"`
	Body struct {
		Changeset UserTaskChanges `json:"changeset"`
		Action    string          `json:"action,omitempty" doc:"Told to task listeners."`
	}
}

// UserTaskChanges is what to change of a task; what is left out stays.
type UserTaskChanges struct {
	DueDate         *time.Time `json:"dueDate,omitempty"`
	FollowUpDate    *time.Time `json:"followUpDate,omitempty"`
	CandidateUsers  *[]string  `json:"candidateUsers,omitempty"`
	CandidateGroups *[]string  `json:"candidateGroups,omitempty"`
	Priority        *int       `json:"priority,omitempty" minimum:"0" maximum:"100"`
}

func registerUserTasks(s *Server, api huma.API) {
	const tag = "user task"
	operation(api, tag, userTasks.id, http.MethodPost, userTasks.path, "Search user tasks", http.StatusOK, s.searchUserTasks)
	userTasks.describe(api)
	operation(api, tag, "getUserTask", http.MethodGet, "/v2/user-tasks/{key}", "A user task", http.StatusOK,
		func(ctx context.Context, input *KeyInput) (*Body[UserTask], error) {
			return userTasks.one(ctx, s, input.Key)
		})
	operation(api, tag, "completeUserTask", http.MethodPost, "/v2/user-tasks/{key}/completion", "Complete a user task", http.StatusNoContent,
		func(ctx context.Context, input *VariablesInput) (*Nothing, error) {
			command := &inbox.Complete{Task: int64(input.Key)}
			if input.Body != nil {
				command.Variables, command.Action = input.Body.Variables, input.Body.Action
			}
			return changeTask(ctx, s, input.Key, command)
		})
	operation(api, tag, "assignUserTask", http.MethodPost, "/v2/user-tasks/{key}/assignment", "Give a user task to somebody", http.StatusNoContent, s.assign)
	operation(api, tag, "unassignUserTask", http.MethodDelete, "/v2/user-tasks/{key}/assignee", "Give a user task back", http.StatusNoContent,
		func(ctx context.Context, input *KeyInput) (*Nothing, error) {
			return changeTask(ctx, s, input.Key, &inbox.Unassign{Task: int64(input.Key)})
		})
	operation(api, tag, "updateUserTask", http.MethodPatch, "/v2/user-tasks/{key}", "Change a user task", http.StatusNoContent,
		func(ctx context.Context, input *UserTaskUpdateInput) (*Nothing, error) {
			c := input.Body.Changeset
			return changeTask(ctx, s, input.Key, &inbox.Update{Task: int64(input.Key), Action: input.Body.Action, CandidateGroups: c.CandidateGroups, CandidateUsers: c.CandidateUsers,
				DueDate: c.DueDate, FollowUpDate: c.FollowUpDate, Priority: c.Priority})
		})
	operation(api, tag, "getUserTaskForm", http.MethodGet, "/v2/user-tasks/{key}/form", "The form of a user task", http.StatusOK, s.form)
	registerTaskVariables(s, api)
	operation(api, tag, "listUserTaskComments", http.MethodGet, "/api/v1/user-tasks/{key}/comments", "What was said about a user task", http.StatusOK, s.comments)
	operation(api, tag, "commentUserTask", http.MethodPost, "/api/v1/user-tasks/{key}/comments", "Say something about a user task", http.StatusCreated, s.comment)
}

// assign gives a task to somebody; who names himself claims it.
func (s *Server) assign(ctx context.Context, input *AssignmentInput) (*Nothing, error) {
	override := input.Body.AllowOverride == nil || *input.Body.AllowOverride
	if input.Body.Assignee == callerOf(ctx).Actor.ID {
		return changeTask(ctx, s, input.Key, &inbox.Claim{Task: int64(input.Key), Action: input.Body.Action})
	}
	return changeTask(ctx, s, input.Key, &inbox.Assign{Task: int64(input.Key), Assignee: input.Body.Assignee, AllowOverride: override, Action: input.Body.Action})
}

// Form is a form with its schema as JSON text.
type Form struct {
	FormKey  Key    `json:"formKey"`
	FormID   string `json:"formId"`
	Version  int    `json:"version"`
	Schema   string `json:"schema"`
	TenantID string `json:"tenantId"`
}

// FormOutput is a form, or nothing (204) for a task without one.
type FormOutput struct {
	Status int
	Body   *Form
}

func (s *Server) form(ctx context.Context, input *KeyInput) (*FormOutput, error) {
	task, err := userTasks.one(ctx, s, input.Key)
	if err != nil {
		return nil, err
	}
	if task.Body.FormKey == nil {
		return &FormOutput{Status: http.StatusNoContent}, nil
	}
	output := &FormOutput{Status: http.StatusOK}
	err = s.readFound(ctx, "user-task.read", func(caller Caller, reader store.Reader) error {
		definition, content, ok, err := broker.Content(ctx, reader, broker.FormResource, int64(*task.Body.FormKey), caller.Tenants)
		if err == nil && !ok {
			return pipeline.Refuse(pipeline.NotFound, "the form is gone")
		}
		if err == nil {
			output.Body = &Form{Key(definition.Key), definition.ID, definition.Version, string(content), definition.Tenant}
		}
		return err
	})
	return output, err
}

// CommentView is something said about a user task.
type CommentView struct {
	Key    Key       `json:"key"`
	Author string    `json:"author"`
	Text   string    `json:"text"`
	Time   time.Time `json:"time"`
}

func (s *Server) comments(ctx context.Context, input *KeyInput) (*Body[Items[CommentView]], error) {
	if _, err := userTasks.one(ctx, s, input.Key); err != nil {
		return nil, err
	}
	shown := Items[CommentView]{Items: []CommentView{}}
	err := s.readFound(ctx, "user-task.read", func(_ Caller, reader store.Reader) error {
		remarks, err := inbox.Remarks(ctx, reader, int64(input.Key))
		for _, r := range remarks {
			shown.Items = append(shown.Items, CommentView{Key(r.Key), r.Author, r.Text, r.At})
		}
		return err
	})
	return &Body[Items[CommentView]]{shown}, err
}

// CommentInput is what a caller says about a user task.
type CommentInput struct {
	Key  Key `path:"key"`
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"4000"`
	}
}

func (s *Server) comment(ctx context.Context, input *CommentInput) (*Body[CommentView], error) {
	act, err := s.actFound(ctx, input.Key, broker.UserTaskTenant, &inbox.Comment{Task: int64(input.Key), Text: input.Body.Text})
	if err != nil {
		return nil, err
	}
	answer, err := pipeline.Do[inbox.CommentAnswer](ctx, s.Pipeline, act)
	return &Body[CommentView]{CommentView{Key(answer.Key), callerOf(ctx).Actor.ID, input.Body.Text, s.Clock()}}, err
}
