package scenario

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"zhitong/broker"
	"zhitong/inbox"
	"zhitong/pipeline"
	"zhitong/store"
)

// step does what a step says.
func (r *runner) step(ctx context.Context, s *Step) error {
	switch {
	case s.Job != nil:
		return r.work(ctx, s.Job)
	case s.Task != nil:
		return r.complete(ctx, s.Task)
	case s.Message != nil:
		return errors.Join(r.publish(ctx, s.Message), r.settle(ctx))
	case s.Wait != nil:
		return r.pass(ctx, s.Wait.from(r.now))
	case s.Resolve != nil:
		return r.resolve(ctx, s.Resolve)
	case s.Set != nil:
		variables, err := s.Set.Variables.engineVariables()
		if err != nil {
			return err
		}
		return r.act(ctx, &broker.SetVariables{Element: r.root, Variables: variables})
	case s.Cancel != nil:
		return r.act(ctx, &broker.CancelInstance{Instance: r.root})
	default:
		r.expect(s.Line, s.Expect)
		return nil
	}
}

// act gives a command as the platform and lets the mocks work.
func (r *runner) act(ctx context.Context, command pipeline.Command) error {
	if _, err := do[any](ctx, r.node, pipeline.System, command); err != nil {
		return err
	}
	return r.settle(ctx)
}

// work does the jobs that a step names.
func (r *runner) work(ctx context.Context, s *JobStep) error {
	done := 0
	for _, job := range r.seen.waitingJobs() {
		if s.Type != "" && job.Job.Type != s.Type || s.Element != "" && job.ElementID != s.Element {
			continue
		}
		if err := r.answer(ctx, job.Job.Key, s); err != nil {
			return err
		}
		if done++; !s.All {
			break
		}
	}
	if done == 0 {
		return fmt.Errorf("no job of %s waits; %s", strings.TrimSpace(s.Type+" "+s.Element), r.situation())
	}
	return r.settle(ctx)
}

// answer is what a worker tells of a job.
func (r *runner) answer(ctx context.Context, job int64, s *JobStep) error {
	variables, err := s.Variables.engineVariables()
	if err != nil {
		return err
	}
	var command pipeline.Command
	switch {
	case s.Error != nil:
		command = &broker.ThrowError{Job: job, Code: s.Error.Code, Message: s.Error.Message, Variables: variables}
	case s.Failure != "":
		command = &broker.FailJob{Job: job, Retries: s.Retries, Message: s.Failure, Variables: variables}
		if s.Backoff.isSet() {
			command.(*broker.FailJob).Backoff = s.Backoff.length()
		}
	default:
		command = &broker.CompleteJob{Job: job, Variables: variables}
	}
	_, err = do[any](ctx, r.node, pipeline.System, command)
	return err
}

// complete completes the user tasks that a step names.
func (r *runner) complete(ctx context.Context, s *TaskStep) error {
	actor := pipeline.System
	if s.By != "" {
		actor = pipeline.Actor{ID: s.By, Groups: s.Groups}
	}
	variables, err := s.Variables.engineVariables()
	if err != nil {
		return err
	}
	done := 0
	for _, task := range r.seen.openTasks() {
		if task.ElementID != s.Element {
			continue
		}
		_, err := do[any](ctx, r.node, actor, &inbox.Complete{Task: task.Task.Key, Variables: variables})
		if err = asWanted(err, s.Refused); err != nil {
			return err
		}
		if done++; !s.All {
			break
		}
	}
	if done == 0 {
		return fmt.Errorf("no user task of '%s' is open; %s", s.Element, r.insteadOfTask(s.Element))
	}
	return r.settle(ctx)
}

// insteadOfTask says what there is at an element that was taken for a user task. One without zeebe:userTask is done by
// a worker.
func (r *runner) insteadOfTask(element string) string {
	for _, job := range r.seen.waitingJobs() {
		if job.ElementID == element {
			return fmt.Sprintf("a job of type '%s' waits there: take a job step, or mark the element with zeebe:userTask", job.Job.Type)
		}
	}
	return r.situation()
}

// asWanted turns a refusal that the scenario wants into success, and success into an error.
func asWanted(err error, refused bool) error {
	var refusal *pipeline.Refusal
	switch {
	case !refused:
		return err
	case err == nil:
		return errors.New("the task was completed, though the person must be refused")
	case errors.As(err, &refusal):
		return nil
	}
	return err
}

func (r *runner) publish(ctx context.Context, m *Message) error {
	variables, err := m.Variables.engineVariables()
	if err != nil {
		return err
	}
	command := &broker.PublishMessage{Tenant: tenant, Name: m.Name, CorrelationKey: m.Key, Variables: variables}
	if m.TimeToLive.isSet() {
		command.TimeToLive = m.TimeToLive.length()
	}
	_, err = do[any](ctx, r.node, pipeline.System, command)
	return err
}

// resolve resolves the open incidents of an element.
func (r *runner) resolve(ctx context.Context, s *ResolveStep) error {
	done := 0
	for _, incident := range r.seen.openIncidents() {
		if incident.ElementID != s.Element {
			continue
		}
		done++
		if job := incident.Incident.Job; job != 0 {
			retries := max(s.Retries, 1)
			if _, err := do[any](ctx, r.node, pipeline.System, &broker.UpdateJob{Job: job, Retries: &retries}); err != nil {
				return err
			}
		}
		if err := r.act(ctx, &broker.ResolveIncident{Incident: incident.Incident.Key}); err != nil {
			return err
		}
	}
	if done == 0 {
		return fmt.Errorf("'%s' has no open incident; %s", s.Element, r.situation())
	}
	return nil
}

// find takes the newest instance of a process that no other process called.
func (r *runner) find(ctx context.Context, processID string) error {
	err := r.store.Read(ctx, func(reader store.Reader) error {
		page, err := broker.SearchInstances(ctx, reader, broker.Search{Tenants: []string{tenant}, Limit: 1,
			Where:   []store.Condition{store.Compare{Column: "process_id", Op: store.Equal, Value: processID}, store.Compare{Column: "parent", Op: store.Equal, Value: int64(0)}},
			OrderBy: []store.Order{{Column: "id", Descending: true}}})
		if err == nil && len(page.Items) == 0 {
			return fmt.Errorf("no instance of '%s' was started", processID)
		}
		if err == nil {
			r.root = page.Items[0].Key
		}
		return err
	})
	if err != nil {
		return err
	}
	return r.settle(ctx)
}

// situation tells in words where the instance is.
func (r *runner) situation() string {
	where := "nothing waits: the instance is " + strings.ToLower(r.seen.state())
	if waiting := r.seen.waiting(); len(waiting) > 0 {
		where = "what waits is " + listed(waiting)
	}
	for _, incident := range r.seen.openIncidents() {
		where += fmt.Sprintf("; incident at %s: %s", incident.ElementID, incident.Incident.Message)
	}
	return where
}

// listed writes ids as people read them.
func listed(ids []string) string {
	if len(ids) == 0 {
		return "nothing"
	}
	return strings.Join(ids, ", ")
}
