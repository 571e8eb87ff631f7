package simulationtest

import (
	"fmt"
	"time"

	"zhitong/engine"
)

// action is something that may happen.
type action struct {
	name     string
	weight   int
	operator bool // only operators do it, who may leave a gateway waiting for ever
	do       func(*history) error
}

// actions are all, each as often as it weighs; calmActions are those without operators.
var actions, calmActions []*action

func init() {
	all := []action{
		{"pump", 20, false, (*history).pump},
		{"complete job", 24, false, (*history).completeJob},
		{"fail job", 4, false, (*history).failJob},
		{"throw error", 4, false, (*history).throwError},
		{"take job", 3, false, (*history).takeJob},
		{"answer listener", 6, false, (*history).answerListener},
		{"answer ad-hoc", 4, false, (*history).answerAdHoc},
		{"complete task", 4, false, (*history).completeTask},
		{"assign task", 1, false, (*history).assignTask},
		{"update task", 1, false, (*history).updateTask},
		{"set variables", 4, false, (*history).setVariables},
		{"publish message", 6, false, (*history).publish},
		{"broadcast signal", 4, false, (*history).broadcast},
		{"evaluate conditionals", 1, false, (*history).evaluate},
		{"advance time", 4, false, (*history).advance},
		{"resolve incident", 5, false, (*history).resolve},
		{"activate ad-hoc", 3, false, (*history).activateAdHoc},
		{"start instance", 1, false, (*history).start},
		{"cancel instance", 1, false, (*history).cancel},
		{"suspend instance", 1, false, (*history).suspend},
		{"resume instance", 4, false, (*history).resume},
		{"duplicate", 3, false, (*history).repeat},
		{"modify instance", 5, true, (*history).modify},
		{"migrate instance", 3, true, (*history).migrate},
		{"start at elements", 1, true, (*history).startAt},
	}
	for i := range all {
		for range all[i].weight {
			actions = append(actions, &all[i])
			if !all[i].operator {
				calmActions = append(calmActions, &all[i])
			}
		}
	}
}

func (h *history) pump() error {
	for range 1 + h.IntN(4) {
		if more, err := h.next(); err != nil || !more {
			return err
		}
	}
	return nil
}

// next carries out something that is owed: the oldest, or the oldest of any instance where several nodes owe it.
func (h *history) next() (more bool, err error) {
	if h.nodes {
		return h.PumpAny(h.IntN)
	}
	return h.Pump()
}

// completeJob completes a job, and makes sure that it is done once only.
func (h *history) completeJob() error {
	job, ok := one(h, h.Jobs())
	if !ok {
		return nil
	}
	complete := &engine.CompleteJob{Job: job.Key, Variables: h.variables()}
	if job.Kind == engine.JobTaskListener {
		complete.Variables = nil
	}
	if err := h.give(complete); err != nil {
		return err
	}
	if _, err := h.Do(complete); err == nil {
		return fmt.Errorf("job %d was completed twice", job.Key)
	} else if !isRefusal(err) {
		return err
	}
	return nil
}

func (h *history) failJob() error {
	job, ok := one(h, h.Jobs())
	if !ok {
		return nil
	}
	fail := &engine.FailJob{Job: job.Key, Retries: max(job.Retries-1, 0), Message: "no luck", Variables: h.variables()}
	if h.once(3) {
		fail.Backoff = time.Hour
	}
	return h.give(fail)
}

func (h *history) throwError() error {
	job, ok := one(h, h.Jobs())
	if !ok {
		return nil
	}
	return h.give(&engine.ThrowError{Job: job.Key, Code: fmt.Sprintf("error%d", h.IntN(codes)), Variables: h.variables()})
}

// takeJob has a worker hold a job, which it may not finish in time.
func (h *history) takeJob() error {
	job, ok := one(h, h.Jobs())
	if !ok || job.State != engine.JobActivatable || job.Suspended {
		return nil
	}
	h.Take(job, "worker", h.Now.Add(time.Hour))
	h.coverage.count("taken job")
	return nil
}

// answerListener has the listener of a user task deny or correct what it is told of.
func (h *history) answerListener() error {
	for _, job := range h.Jobs() {
		if job.Kind != engine.JobTaskListener {
			continue
		}
		result := &engine.JobResult{Denied: true, DeniedReason: "no"}
		name := "denial"
		if h.once(2) {
			priority := h.IntN(100)
			name, result = "corrected", &engine.JobResult{Corrections: &engine.TaskChanges{Priority: &priority}}
		}
		return h.operate(name, &engine.CompleteJob{Job: job.Key, Result: result})
	}
	return nil
}

// answerAdHoc has the worker of an ad-hoc subprocess decide.
func (h *history) answerAdHoc() error {
	for _, job := range h.Jobs() {
		if job.Kind != engine.JobAdHocSubprocess {
			continue
		}
		answer := &engine.AdHocResult{Fulfilled: h.once(3), CancelRemaining: h.once(3)}
		if !answer.Fulfilled {
			answer.Activate = h.chosen(job.Element)
		}
		return h.give(&engine.CompleteJob{Job: job.Key, Variables: h.variables(), Result: &engine.JobResult{AdHoc: answer}})
	}
	return nil
}

func (h *history) activateAdHoc() error {
	var open []int64
	for _, e := range h.Elements() {
		if e.AdHoc != nil {
			open = append(open, e.Key)
		}
	}
	if key, ok := one(h, open); ok {
		return h.give(&engine.ActivateAdHoc{Element: key, Activate: h.chosen(key), CancelRemaining: h.once(4)})
	}
	return nil
}

// chosen picks elements of an ad-hoc subprocess.
func (h *history) chosen(adHoc int64) []engine.ElementActivation {
	var chosen []engine.ElementActivation
	for _, id := range h.activatable(adHoc) {
		if h.once(2) {
			chosen = append(chosen, engine.ElementActivation{ElementID: id, Variables: h.variables()})
		}
	}
	return chosen
}

func (h *history) completeTask() error {
	if task, ok := one(h, h.UserTasks()); ok {
		return h.give(&engine.CompleteUserTask{Task: task.Key, Variables: h.variables()})
	}
	return nil
}

func (h *history) assignTask() error {
	if task, ok := one(h, h.UserTasks()); ok {
		return h.give(&engine.AssignUserTask{Task: task.Key, Assignee: h.pick("", "ann", "bob")})
	}
	return nil
}

func (h *history) updateTask() error {
	if task, ok := one(h, h.UserTasks()); ok {
		priority, groups := h.IntN(120), []string{"a"}
		return h.give(&engine.UpdateUserTask{Task: task.Key, Changes: engine.TaskChanges{Priority: &priority, CandidateGroups: &groups}})
	}
	return nil
}

func (h *history) setVariables() error {
	if e, ok := one(h, h.Elements()); ok {
		return h.give(&engine.SetVariables{Element: e.Key, Variables: h.variables(), Local: h.once(4)})
	}
	return nil
}

func (h *history) publish() error {
	if s, ok := one(h, h.Subscriptions()); ok && !h.once(5) {
		return h.Publish(s.Name, s.CorrelationKey, h.variables())
	}
	if name, ok := one(h, h.model.messages); ok {
		return h.Publish(name, "k", h.variables())
	}
	return nil
}

func (h *history) broadcast() error {
	name := fmt.Sprintf("signal%d", h.IntN(codes))
	if s, ok := one(h, h.Signals()); ok && h.once(2) {
		name = s.Name
	}
	return h.Broadcast(&engine.SignalBroadcast{Name: name, Variables: h.variables()})
}

func (h *history) evaluate() error {
	return h.EvaluateConditionals(engine.Variables{"v0": h.number(), "v1": h.number(), "v2": h.number()})
}

func (h *history) advance() error { return h.Advance(time.Duration(h.IntN(90)) * time.Minute) }

func (h *history) resolve() error {
	if incident, ok := one(h, h.Incidents()); ok {
		return h.give(&engine.ResolveIncident{Incident: incident.Key})
	}
	return nil
}
