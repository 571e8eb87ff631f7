package broker

import (
	"cmp"
	"context"

	"zhitong/engine"
	"zhitong/pipeline"
)

// subject is the row that a command is about, by which its instance is found.
type subject struct {
	job, timer, subscription, signal, incident, userTask, element int64
}

// subjectOf names the row that a command is about.
func subjectOf(command pipeline.Command) subject {
	switch command := command.(type) {
	case *CompleteJob:
		return subject{job: command.Job}
	case *FailJob:
		return subject{job: command.Job}
	case *ThrowError:
		return subject{job: command.Job}
	case *ResolveIncident:
		return subject{incident: command.Incident}
	case *SetVariables:
		return subject{element: command.Element}
	case *ActivateAdHoc:
		return subject{element: command.Element}
	case operation:
		return subject{element: command.about()}
	case *doItem:
		return command.subject()
	case *step:
		return command.subject()
	case UserTaskCommand:
		return subject{userTask: command.UserTask()}
	default:
		return subject{}
	}
}

// UserTaskCommand is a command about a user task, of this package or of the
// inbox above it.
type UserTaskCommand interface{ UserTask() int64 }

func (s *step) subject() subject {
	switch command := s.decoded.(type) {
	case *engine.TriggerTimer:
		return subject{timer: command.Timer}
	case *engine.Correlate:
		return subject{subscription: command.Subscription}
	case *engine.TriggerSignal:
		return subject{signal: command.Subscription}
	case *engine.ChildCreated:
		return subject{element: command.Element}
	case *engine.ChildCompleted:
		return subject{element: command.Element}
	case *engine.ChildTerminated:
		return subject{element: command.Element}
	case *engine.ChildEscalation:
		return subject{element: command.Element}
	case *engine.GoOnAfterEscalation:
		return subject{element: command.Element}
	case *engine.ChildError:
		return subject{element: command.Element}
	case *engine.TakeBackError:
		return subject{element: command.Element}
	case *engine.TerminateChild:
		return subject{element: command.Instance}
	case *engine.Continue:
		return subject{element: command.Instance}
	default:
		return subject{}
	}
}

// loadSubjects loads what the commands are about and names their instances.
// reload reads again what was read before the instances were locked.
func loadSubjects(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task, reload bool) error {
	subjects := make([]subject, len(tasks))
	for i, task := range tasks {
		subjects[i] = subjectOf(task.Command)
	}
	loads := []func() error{
		func() error {
			if reload {
				return loadLocked(ctx, batch, jobsOfFree(batch, tasks))
			}
			return loadBy(ctx, batch, jobs, subjects, func(s subject) int64 { return s.job }, false)
		},
		func() error {
			return loadBy(ctx, batch, timers, subjects, func(s subject) int64 { return s.timer }, reload)
		},
		func() error {
			return loadBy(ctx, batch, subscriptions, subjects, func(s subject) int64 { return s.subscription }, reload)
		},
		func() error {
			return loadBy(ctx, batch, signals, subjects, func(s subject) int64 { return s.signal }, reload)
		},
		func() error {
			return loadBy(ctx, batch, incidents, subjects, func(s subject) int64 { return s.incident }, reload)
		},
		func() error {
			return loadBy(ctx, batch, UserTasks, subjects, func(s subject) int64 { return s.userTask }, reload)
		},
		func() error {
			return loadBy(ctx, batch, elements, subjects, func(s subject) int64 { return s.element }, reload)
		},
	}
	for _, load := range loads {
		if err := load(); err != nil {
			return err
		}
	}
	for i, task := range tasks {
		enterTenant(batch, task, subjects[i].job)
		locate(batch, task, subjects[i])
	}
	return nil
}

// jobsOfFree gives the jobs that tasks are about whose instance no other batch holds. To
// hold the instance is not enough: who gives a job out, wakes or updates it does not.
func jobsOfFree(batch *pipeline.Batch, tasks []*pipeline.Task) (keys []int64) {
	held := heldOf(batch).instances
	for _, task := range tasks {
		if s := subjectOf(task.Command); s.job != 0 && !held[task.Aggregate] {
			keys = append(keys, s.job)
		}
	}
	return keys
}

func loadBy[R any](ctx context.Context, batch *pipeline.Batch, table *pipeline.Table[int64, R],
	subjects []subject, pick func(subject) int64, reload bool) error {
	var keys []int64
	for _, s := range subjects {
		if key := pick(s); key != 0 {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	if reload {
		return table.Reload(ctx, batch, keys)
	}
	return table.Load(ctx, batch, keys)
}

// place is where a subject hangs in its instance.
type place struct {
	instance, element int64
	path              []int64
	top               int64 // instance that began the chain of calls, 0 for unknown
}

// locate names the instance of a task and the element instances it starts from.
func locate(batch *pipeline.Batch, task *pipeline.Task, s subject) {
	found := placeOf(batch, s)
	if found.instance == 0 {
		return
	}
	task.Aggregate = found.instance
	task.Group = cmp.Or(task.Group, found.top, found.instance)
	if noted, ok := task.Memo.(*visit); ok {
		noted.elements = append(append(noted.elements[:0], found.element), found.path...)
		noted.elements = append(noted.elements, goesOnIn(task.Command)...)
	}
}

// goesOnIn gives the element instances in which a continuation takes its steps.
func goesOnIn(command pipeline.Command) []int64 {
	follow, _ := command.(*step)
	if follow == nil {
		return nil
	}
	goesOn, _ := follow.decoded.(*engine.Continue)
	if goesOn == nil {
		return nil
	}
	keys := make([]int64, len(goesOn.Steps))
	for i := range goesOn.Steps {
		keys[i] = goesOn.Steps[i].Element
	}
	return keys
}

func placeOf(batch *pipeline.Batch, s subject) place {
	switch {
	case s.job != 0:
		return placeIn(batch, jobs, s.job, func(r *engine.Job) place { return place{r.Instance, r.Element, r.Path, r.Root} })
	case s.timer != 0:
		return placeIn(batch, timers, s.timer, func(r *engine.Timer) place { return place{r.Instance, r.Element, r.Path, 0} })
	case s.subscription != 0:
		return placeIn(batch, subscriptions, s.subscription, func(r *engine.Subscription) place {
			return place{r.Instance, r.Element, r.Path, 0}
		})
	case s.signal != 0:
		return placeIn(batch, signals, s.signal, func(r *engine.SignalSubscription) place {
			return place{r.Instance, r.Element, r.Path, 0}
		})
	case s.incident != 0:
		return placeIn(batch, incidents, s.incident, func(r *engine.Incident) place {
			return place{r.Instance, r.Element, r.Path, 0}
		})
	case s.userTask != 0:
		return placeIn(batch, UserTasks, s.userTask, func(r *engine.UserTask) place {
			return place{r.Instance, r.Element, r.Path, 0}
		})
	case s.element != 0:
		return placeIn(batch, elements, s.element, func(r *engine.Element) place { return place{r.Instance, r.Key, r.Path, 0} })
	default:
		return place{}
	}
}

func placeIn[R any](batch *pipeline.Batch, table *pipeline.Table[int64, R], key int64, where func(*R) place) place {
	row, _ := table.Get(batch, key)
	if row == nil {
		return place{}
	}
	return where(row)
}
