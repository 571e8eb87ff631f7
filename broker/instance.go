package broker

import (
	"cmp"
	"context"
	"errors"
	"maps"

	"zhitong/bpmn"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// instances decides the commands of process instances.
type instances struct {
	models        *models
	taskCompleted func(*pipeline.Batch, *engine.UserTask) // nil when nobody asks
}

// visit is what the decider notes of a task between load and decision.
type visit struct {
	needs    *engine.Need // of the last try
	elements []int64      // element instances that the command starts from
}

// Kinds implements [pipeline.Decider].
func (*instances) Kinds() map[string]func() pipeline.Command {
	kinds := map[string]func() pipeline.Command{
		"process-instance.create":          func() pipeline.Command { return new(CreateInstance) },
		"process-instance.cancel":          func() pipeline.Command { return new(CancelInstance) },
		"process-instance.activate-ad-hoc": func() pipeline.Command { return new(ActivateAdHoc) },
		"process-instance.step":            func() pipeline.Command { return new(step) },
		"job.complete":                     func() pipeline.Command { return new(CompleteJob) },
		"job.fail":                         func() pipeline.Command { return new(FailJob) },
		"job.throw-error":                  func() pipeline.Command { return new(ThrowError) },
		"incident.resolve":                 func() pipeline.Command { return new(ResolveIncident) },
		"variable.set":                     func() pipeline.Command { return new(SetVariables) },
	}
	maps.Copy(kinds, operationKinds)
	return kinds
}

// Load implements [pipeline.Decider].
func (d *instances) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	var fresh, again []*pipeline.Task
	for _, task := range tasks {
		if task.Memo == nil {
			task.Memo = &visit{}
			fresh = append(fresh, task)
		} else {
			again = append(again, task)
		}
	}
	if err := d.loadFresh(ctx, batch, fresh); err != nil {
		return err
	}
	return d.loadNeeds(ctx, batch, again)
}

// loadFresh finds the instance of each command, locks it and loads the rows
// that every such command touches.
func (d *instances) loadFresh(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	if len(tasks) == 0 {
		return nil
	}
	if err := d.loadLatest(ctx, batch, tasks); err != nil {
		return err
	}
	if err := loadTargets(ctx, batch, tasks); err != nil {
		return err
	}
	if err := loadSubjects(ctx, batch, tasks, false); err != nil {
		return err
	}
	if err := LockInstances(ctx, batch, tasks); err != nil {
		return err
	}
	if err := lockStartTimers(ctx, batch, tasks); err != nil {
		return err
	}
	if err := d.lockGatherings(ctx, batch, tasks); err != nil {
		return err
	}
	if !batch.Exclusive() { // what was read before the lock may have changed
		if err := loadSubjects(ctx, batch, tasks, true); err != nil {
			return err
		}
	}
	return d.prefetch(ctx, batch, tasks)
}

// prefetch loads the element instances that the commands start from.
func (d *instances) prefetch(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	var keys []int64
	for _, task := range tasks {
		keys = append(keys, task.Memo.(*visit).elements...)
	}
	if err := elements.Load(ctx, batch, keys); err != nil {
		return err
	}
	return d.loadModelsOf(ctx, batch, keys)
}

func (d *instances) loadModelsOf(ctx context.Context, batch *pipeline.Batch, keys []int64) error {
	var versions []int64
	for _, key := range keys {
		if row, _ := elements.Get(batch, key); row != nil && row.Root != nil {
			versions = append(versions, row.Root.Definition)
		}
	}
	return d.models.load(ctx, batch, versions)
}

// LockInstances names the process instances of the tasks as their aggregates
// and locks them; a task whose instance another batch holds, or held, is put off.
func LockInstances(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	if batch.Exclusive() {
		return nil
	}
	held := heldOf(batch).instances
	var keys []int64
	var wait bool
	for _, task := range tasks {
		if task.Aggregate != 0 && !held[task.Aggregate] && !batch.IssuedHere(task.Aggregate) {
			keys = append(keys, task.Aggregate)
			wait = wait || task.Wait()
		}
	}
	if err := lockRoots(ctx, batch, keys, wait, held); err != nil {
		return err
	}
	for _, task := range tasks {
		if held[task.Aggregate] {
			task.Defer()
		}
	}
	return nil
}

// lockRoots locks instances and notes those that another batch holds.
func lockRoots(ctx context.Context, batch *pipeline.Batch, keys []int64, wait bool, held map[int64]bool) error {
	if len(keys) == 0 {
		return nil
	}
	locked, err := elements.Lock(ctx, batch, keys, wait)
	if err != nil {
		return err
	}
	if err := elements.Reload(ctx, batch, keys); err != nil {
		return err
	}
	if err := peekedOf(batch).readAgain(ctx, batch, keys); err != nil {
		return err
	}
	for i, key := range keys {
		if row, _ := elements.Get(batch, key); row != nil && !locked[i] {
			held[key] = true
		}
	}
	return nil
}

// Decide implements [pipeline.Decider].
func (d *instances) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	command, answer, err := d.engineCommand(batch, task)
	if err != nil {
		return nil, err
	}
	if trigger, ok := command.(*engine.TriggerTimer); ok && d.startsProcess(batch, trigger.Timer) {
		return nil, d.startByTimer(batch, trigger.Timer)
	}
	if name, ok := d.gatheringOf(task.Command); ok {
		create, err := d.gather(batch, name, task.Command.(*step))
		if create == nil || err != nil {
			return nil, err
		}
		command = create
	}
	outcome, err := d.step(batch, task, command)
	if err != nil {
		return nil, err
	}
	settleTrigger(batch, command, outcome.Taken)
	if set, ok := answer.(VariablesSet); ok {
		set.Begun = outcome.Begun
		return set, nil
	}
	return answer, nil
}

// settleTrigger puts right what waited for the command: a due entry whose timer
// is gone, a subscription that may take the next message.
func settleTrigger(batch *pipeline.Batch, command engine.Command, taken bool) {
	switch command := command.(type) {
	case *engine.TriggerTimer:
		if !taken {
			dues.Delete(batch, command.Timer)
		}
	case *engine.Correlate:
		if waiting, _ := subscriptions.Get(batch, command.Subscription); waiting != nil {
			free := *waiting
			free.Correlating = 0
			subscriptions.Put(batch, &free)
			batch.FollowUp(&meet{free.Key, subscriptionTopic(&free)})
		}
	}
}

// step has the engine decide and turns what it decided into records and
// follow-ups.
func (d *instances) step(batch *pipeline.Batch, task *pipeline.Task, command engine.Command) (engine.Outcome, error) {
	outcome, err := engine.Step(engine.Context{Now: batch.Now, Keys: batch, Budget: budget(batch, task)}, d.state(batch), command)
	if need, ok := errors.AsType[*engine.NeedError](err); ok {
		task.Memo.(*visit).needs = &need.Need
		return outcome, pipeline.ErrNeedMore
	}
	if refusal, ok := errors.AsType[*engine.Refusal](err); ok {
		return outcome, refused(refusal)
	}
	if err != nil {
		return outcome, err
	}
	d.emit(batch, outcome)
	for i := range outcome.FollowUps {
		batch.FollowUp(followUpOf(&outcome.FollowUps[i]))
	}
	return outcome, nil
}

// A command that lacks rows again and again, because it goes from one scope to
// the next, does a little and leaves the rest to a continuation: else all of it
// would be decided anew for every row that turns up missing.
const (
	patientLoads   = 16
	impatientSteps = 40
)

// budget is how many events a step may write: what there is room for in the
// batch, where an event comes with about one changed row.
func budget(batch *pipeline.Batch, task *pipeline.Task) int {
	if task.Round >= patientLoads {
		return impatientSteps
	}
	return min(engine.DefaultBudget, batch.Room()/2)
}

// emit records the events of an outcome under the definition they happened in.
func (d *instances) emit(batch *pipeline.Batch, outcome engine.Outcome) {
	var running *process
	if outcome.Definition != 0 {
		running = d.models.process(outcome.Definition)
	}
	rule := ""
	if running != nil {
		rule = running.rule()
	}
	batch.About(outcome.Instance, rule)
	events := make([]pipeline.Event, len(outcome.Events))
	for i, event := range outcome.Events {
		events[i] = Event{event, d.under(event, running)}
		if event.Intent == engine.UserTaskCompletedEvent && d.taskCompleted != nil {
			d.taskCompleted(batch, event.UserTask)
		}
	}
	batch.Emit(events...)
}

// under gives the version that an event happened under: what is closed in a
// migration was opened under the version before.
func (d *instances) under(event engine.Event, running *process) *process {
	before := int64(0)
	switch {
	case event.Timer != nil:
		before = event.Timer.Definition
	case event.Subscription != nil:
		before = event.Subscription.Definition
	}
	switch about := event.Occurrence.(type) {
	case *engine.SignalSubscription:
		before = about.Definition
	case *engine.ConditionSubscription:
		before = about.Definition
	}
	if before == 0 || running != nil && before == running.Definition.Key {
		return running
	}
	return d.models.process(before)
}

// state is the engine's view of the batch.
func (d *instances) state(batch *pipeline.Batch) engine.State {
	return batch.Memo(stateMemo{}, func() any {
		return engine.State{
			Elements: elementRows{view(batch, elements)}, Variables: variableRows{view(batch, variables)}, Jobs: jobRows{view(batch, jobs)},
			Timers: timerRows{view(batch, timers)}, Subscriptions: view(batch, subscriptions),
			Signals: view(batch, signals), Conditions: view(batch, conditionRows),
			Incidents: view(batch, incidents), UserTasks: view(batch, UserTasks),
			LoopItems: view(batch, loopItems), LoopOutputs: view(batch, loopOutputs),
			Compensations: view(batch, compensations),
			Ranges:        rangesOf(batch), Resources: resourcesView{batch, d.models},
		}
	}).(engine.State)
}

type stateMemo struct{}

// refused turns the engine's refusal into the pipeline's.
func refused(refusal *engine.Refusal) *pipeline.Refusal {
	code, ok := map[string]pipeline.Code{
		"NOT_FOUND": pipeline.NotFound, "INVALID_STATE": pipeline.InvalidState,
		"INVALID_ARGUMENT": pipeline.InvalidArgument, "RESOURCE_EXHAUSTED": pipeline.ResourceExhausted,
	}[string(refusal.Code)]
	if !ok {
		code = pipeline.InvalidState
	}
	return &pipeline.Refusal{Code: code, Detail: cmp.Or(refusal.Rule, string(refusal.Code)), Message: refusal.Message}
}

// noStartEvent starts an instance at its none start event.
const noStartEvent = bpmn.NoElement

var _ pipeline.Decider = (*instances)(nil)

func equal(column string, value any) store.Condition {
	return store.Compare{Column: column, Op: store.Equal, Value: value}
}
