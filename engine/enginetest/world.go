// Package enginetest runs the process machine in memory: a state, a clock that
// tests move, and everything around the engine that makes instances go on.
package enginetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"zhitong/bpmn"
	"zhitong/engine"
)

// World holds the instances of the deployed processes and drives them.
type World struct {
	Now time.Time
	// Forgetful answers Unknown first for everything, so that steps are taken
	// again as they are over a store.
	Forgetful bool
	// Operated says that operators move tokens, who may leave a joining gateway waiting for ever.
	Operated bool
	// Budget of a step, 0 for the engine's own.
	Budget int
	// Deferred keeps what follows from a command until Pump, as commands of
	// others may come in between.
	Deferred bool
	// Crash, when set, says after each decision whether it is lost before it
	// is kept; it is then taken again and must be the same.
	Crash func() bool
	// Steps counts the decisions that were kept.
	Steps int
	// Events of all steps, in order.
	Events []engine.Event
	// MostWrites is the largest number of rows that one step wrote.
	MostWrites int
	// Kept is told of every decision that was kept, when set.
	Kept func(Decision)
	// Records follows the events, when set; see [Records].
	Records *Records
	// Encoded has every row written as JSON and read again, as a store does.
	Encoded bool

	elements      *rows[int64, engine.Element]
	variables     *rows[engine.VariableKey, engine.Variable]
	jobs          *rows[int64, engine.Job]
	timers        *rows[int64, engine.Timer]
	subscriptions *rows[int64, engine.Subscription]
	signals       *rows[int64, engine.SignalSubscription]
	conditions    *rows[int64, engine.ConditionSubscription]
	incidents     *rows[int64, engine.Incident]
	userTasks     *rows[int64, engine.UserTask]
	loopItems     *rows[engine.LoopKey, engine.LoopItems]
	loopOutputs   *rows[engine.LoopKey, engine.LoopOutput]
	compensations *rows[engine.CompensationKey, engine.Compensation]
	ranges        *ranges
	processes     map[int64]*bpmn.Process
	newest        map[string]int64
	starts        []start
	gathered      map[gatheringStart]map[bpmn.ElementIndex]engine.Variables
	messages      []*message
	next, mark    int64 // the last key issued, and that before the step at work
	writes        int
	finished      map[int64]engine.Outcome
	files         map[fileName]int64
	instances     []int64           // that were ever started, oldest first
	definitions   map[int64]int64   // of instances, live and finished
	owed          []engine.FollowUp // under Deferred

	decisions      map[int64]*engine.Decision
	newestDecision map[string]int64
}

// fileName is what a resource is found by.
type fileName struct{ id, versionTag string }

// start is a timer, message, signal or conditional start event that waits.
type start struct {
	definition int64
	index      bpmn.ElementIndex
	message    string
	signal     string
	timer      *engine.Timer
}

// message is a published message that waits for subscriptions.
type message struct {
	key        int64
	name, key2 string
	variables  engine.Variables
	correlated []string
}

// New makes an empty world at a fixed time.
func New() *World {
	w := &World{
		Now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), processes: map[int64]*bpmn.Process{}, newest: map[string]int64{},
		finished: map[int64]engine.Outcome{}, files: map[fileName]int64{}, definitions: map[int64]int64{},
		gathered: map[gatheringStart]map[bpmn.ElementIndex]engine.Variables{},
	}
	w.elements = newRows(w, func(r *engine.Element) int64 { return r.Key }, itself)
	w.variables = newRows(w, func(r *engine.Variable) engine.VariableKey { return engine.VariableKey{Scope: r.Scope, Name: r.Name} },
		func(k engine.VariableKey) int64 { return k.Scope })
	w.jobs = newRows(w, func(r *engine.Job) int64 { return r.Key }, itself)
	w.timers = newRows(w, func(r *engine.Timer) int64 { return r.Key }, itself)
	w.subscriptions = newRows(w, func(r *engine.Subscription) int64 { return r.Key }, itself)
	w.signals = newRows(w, func(r *engine.SignalSubscription) int64 { return r.Key }, itself)
	w.conditions = newRows(w, func(r *engine.ConditionSubscription) int64 { return r.Key }, itself)
	w.incidents = newRows(w, func(r *engine.Incident) int64 { return r.Key }, itself)
	w.userTasks = newRows(w, func(r *engine.UserTask) int64 { return r.Key }, itself)
	w.loopItems = newRows(w, func(r *engine.LoopItems) engine.LoopKey { return engine.LoopKey{Body: r.Body, Index: r.Chunk} }, ofLoop)
	w.loopOutputs = newRows(w, func(r *engine.LoopOutput) engine.LoopKey { return engine.LoopKey{Body: r.Body, Index: r.Index} }, ofLoop)
	w.compensations = newRows(w, func(r *engine.Compensation) engine.CompensationKey {
		return engine.CompensationKey{Scope: r.Scope, Position: r.Position}
	}, func(k engine.CompensationKey) int64 { return k.Scope })
	w.ranges = &ranges{world: w}
	return w
}

func itself(key int64) int64 { return key }

func ofLoop(key engine.LoopKey) int64 { return key.Body }

// fresh says that a key was issued by the step at work, so that nothing can be
// stored under it.
func (w *World) fresh(key int64) bool { return key > w.mark }

// Next implements [engine.Keys].
func (w *World) Next() int64 {
	w.next++
	return w.next
}

// Deploy makes processes the newest of their ids and arms their start events.
func (w *World) Deploy(processes ...*bpmn.Process) error {
	w.newest = maps.Clone(w.newest) // decisions remember the former one
	for _, process := range processes {
		definition := w.Next()
		w.processes[definition], w.newest[process.ID] = process, definition
		for _, index := range process.Elements[bpmn.Root].StartEvents {
			if err := w.arm(process, definition, index); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *World) arm(process *bpmn.Process, definition int64, index bpmn.ElementIndex) error {
	switch process.Elements[index].Event.Type {
	case bpmn.EventTimer:
		timer, err := engine.StartTimer(process, index, w.Now)
		w.starts = append(w.starts, start{definition: definition, index: index, timer: &timer})
		return err
	case bpmn.EventMessage:
		name, err := engine.StartName(process, index, w.Now)
		w.starts = append(w.starts, start{definition: definition, index: index, message: name})
		return err
	case bpmn.EventSignal:
		name, err := engine.StartName(process, index, w.Now)
		w.starts = append(w.starts, start{definition: definition, index: index, signal: name})
		return err
	case bpmn.EventConditional:
		w.starts = append(w.starts, start{definition: definition, index: index})
	}
	return nil
}

func (w *World) state() engine.State {
	return engine.State{
		Elements: w.elements, Variables: w.variables, Jobs: w.jobs, Timers: w.timers, Subscriptions: w.subscriptions, Signals: w.signals, Conditions: w.conditions,
		Incidents: w.incidents, UserTasks: w.userTasks, LoopItems: w.loopItems, LoopOutputs: w.loopOutputs,
		Compensations: w.compensations,
		Ranges:        w.ranges, Resources: resources{w},
	}
}

// maxTries bounds how often one step asks for more.
const maxTries = 10_000

// maxFollowUps bounds what follows from one command.
const maxFollowUps = 1_000_000

var errNoRest = errors.New("enginetest: what follows from a command never ends")

var errTooManyTries = errors.New("enginetest: a step never has what it needs")

// Do decides a command and all that follows from it.
func (w *World) Do(command engine.Command) (engine.Outcome, error) {
	outcome, err := w.step(command)
	if err != nil {
		return outcome, err
	}
	if w.Deferred {
		w.owed = append(w.owed, outcome.FollowUps...)
		return outcome, nil
	}
	for queue, done := outcome.FollowUps, 0; len(queue) > 0; done++ {
		if done > maxFollowUps {
			return outcome, errNoRest
		}
		next := queue[0]
		followed, err := w.follow(&next)
		if err != nil {
			return outcome, fmt.Errorf("follow-up %T: %w", next.Command, err)
		}
		queue = append(queue[1:], followed.FollowUps...)
	}
	return outcome, nil
}

// Pump carries out the oldest thing that is owed; false when nothing is.
func (w *World) Pump() (bool, error) {
	if len(w.owed) == 0 {
		return false, nil
	}
	next := w.owed[0]
	w.owed = w.owed[1:]
	followed, err := w.follow(&next)
	if err != nil {
		return true, fmt.Errorf("follow-up %T: %w", next.Command, err)
	}
	w.owed = append(w.owed, followed.FollowUps...)
	return true, nil
}

func (w *World) step(command engine.Command) (engine.Outcome, error) {
	w.mark = w.next
	var lost *engine.Outcome
	for range maxTries {
		w.writes, w.next = 0, w.mark
		outcome, err := engine.Step(engine.Context{Now: w.Now, Keys: w, Budget: w.Budget}, w.state(), command)
		if need, lacking := errors.AsType[*engine.NeedError](err); lacking {
			w.each((part).undo)
			w.learn(&need.Need)
			continue
		}
		if err != nil {
			w.each((part).undo)
			return outcome, err
		}
		if lost != nil && !reflect.DeepEqual(outcome, *lost) {
			return outcome, fmt.Errorf("enginetest: %T is decided otherwise the second time", command)
		}
		if lost == nil && w.Crash != nil && w.Crash() {
			w.each((part).undo)
			lost = &outcome
			continue
		}
		return outcome, w.keep(command, outcome)
	}
	return engine.Outcome{}, errTooManyTries
}

// Decision is a command that was decided, with what it was decided from besides the rows.
type Decision struct {
	Now     time.Time
	Mark    int64 // the last key issued before it
	Command engine.Command
	Outcome engine.Outcome
	// Job is the row that a worker or a deadline changed, instead of a command.
	Job    *engine.Job
	newest map[string]int64 // versions then
}

func (w *World) keep(command engine.Command, outcome engine.Outcome) error {
	w.Steps++
	w.MostWrites = max(w.MostWrites, w.writes)
	w.each((part).settle)
	w.ranges.settle()
	w.Events = append(w.Events, outcome.Events...)
	if outcome.Finished {
		w.finished[outcome.Instance] = outcome
	}
	for i := range outcome.Events {
		w.noteInstance(&outcome.Events[i])
	}
	if w.Kept != nil {
		w.Kept(Decision{Now: w.Now, Mark: w.mark, Command: command, Outcome: outcome, newest: w.newest})
	}
	if w.Records != nil {
		return w.Records.follow(w, outcome.Events)
	}
	return nil
}

// noteInstance keeps which definition an instance runs.
func (w *World) noteInstance(event *engine.Event) {
	if event.Element == nil || event.Element.Root == nil {
		return
	}
	if event.Intent == engine.ElementActivatedEvent {
		w.instances = append(w.instances, event.Element.Key)
	}
	w.definitions[event.Element.Key] = event.Element.Root.Definition
}

// part is a kind of row seen from outside.
type part interface {
	undo()
	settle()
	same(other part) error
}

func (w *World) each(do func(part)) {
	for _, p := range w.all() {
		do(p)
	}
}

// all gives the kinds of rows.
func (w *World) all() [12]part {
	return [...]part{w.elements, w.variables, w.jobs, w.timers, w.subscriptions, w.signals, w.conditions, w.incidents, w.userTasks, w.loopItems,
		w.loopOutputs, w.compensations}
}

func (w *World) learn(need *engine.Need) {
	w.elements.learn(need.Elements)
	w.variables.learn(need.Variables)
	w.jobs.learn(need.Jobs)
	w.timers.learn(need.Timers)
	w.subscriptions.learn(need.Subscriptions)
	w.signals.learn(need.Signals)
	w.conditions.learn(need.Conditions)
	w.incidents.learn(need.Incidents)
	w.userTasks.learn(need.UserTasks)
	w.loopItems.learn(need.LoopItems)
	w.loopOutputs.learn(need.LoopOutputs)
	w.compensations.learn(need.Compensations)
	w.ranges.learn(need)
}

// follow carries out what a step wants done elsewhere.
func (w *World) follow(followUp *engine.FollowUp) (engine.Outcome, error) {
	switch {
	case followUp.Meet != nil:
		return engine.Outcome{}, w.meet(followUp.Meet.Key)
	case followUp.Publish != nil:
		return engine.Outcome{}, w.Publish(followUp.Publish.Name, followUp.Publish.CorrelationKey, followUp.Publish.Variables)
	case followUp.Broadcast != nil:
		return engine.Outcome{FollowUps: w.reachedBy(followUp.Broadcast)}, nil
	case followUp.Unlock != nil:
		return engine.Outcome{}, nil
	default:
		command, err := stored(followUp.Command)
		if err != nil {
			return engine.Outcome{}, err
		}
		return w.step(command)
	}
}

// stored gives a put-off rest of a step as it comes back from a store.
func stored(command engine.Command) (engine.Command, error) {
	rest, putOff := command.(*engine.Continue)
	if !putOff {
		return command, nil
	}
	text, err := json.Marshal(rest)
	if err != nil {
		return nil, err
	}
	read := new(engine.Continue)
	return read, json.Unmarshal(text, read)
}

// Start starts an instance of the newest version of a process.
// With ids of elements it starts at those.
func (w *World) Start(processID string, variables engine.Variables, at ...string) (int64, error) {
	definition, ok := w.newest[processID]
	if !ok {
		return 0, fmt.Errorf("enginetest: no process %q", processID)
	}
	key := w.Next()
	_, err := w.Do(&engine.CreateInstance{Key: key, Definition: definition, Tenant: "t", Variables: variables, StartAt: at, StartEvent: bpmn.NoElement})
	return key, err
}

// Provide makes a resource that elements may be linked with the newest of its
// id, and of its version tag if it has one.
func (w *World) Provide(resourceID, versionTag string) {
	key := w.Next()
	w.files[fileName{resourceID, ""}], w.files[fileName{resourceID, versionTag}] = key, key
}

// Process gives the deployed process of a definition key.
func (w *World) Process(definition int64) *bpmn.Process { return w.processes[definition] }

// Element gives the key of the oldest live instance of an element, 0 for none.
func (w *World) Element(elementID string) int64 {
	found := int64(0)
	for key, e := range w.elements.stored {
		if w.process(e.Instance).Elements[e.Index].ID == elementID && (found == 0 || key < found) {
			found = key
		}
	}
	return found
}

// Job gives the oldest open job of an element in one of some states.
func (w *World) Job(elementID string, states ...engine.JobState) *engine.Job {
	var found *engine.Job
	for _, job := range w.jobs.stored {
		process := w.processes[job.Definition]
		if process.Elements[job.Index].ID == elementID && slices.Contains(states, job.State) && (found == nil || job.Key < found.Key) {
			found = job
		}
	}
	return found
}

// Jobs gives all open jobs, oldest first.
func (w *World) Jobs() []*engine.Job {
	return w.jobs.inOrder()
}

// UserTask gives the oldest open user task of an element, nil for none.
func (w *World) UserTask(elementID string) *engine.UserTask {
	var found *engine.UserTask
	for _, task := range w.userTasks.stored {
		if w.processes[task.Definition].Elements[task.Index].ID == elementID && (found == nil || task.Key < found.Key) {
			found = task
		}
	}
	return found
}

// Incidents gives the open incidents, oldest first.
func (w *World) Incidents() []*engine.Incident {
	return w.incidents.inOrder()
}

// Finished gives how an instance ended; ok is false while it lives.
func (w *World) Finished(instance int64) (outcome engine.Outcome, ok bool) {
	outcome, ok = w.finished[instance]
	return outcome, ok
}

// Left counts the rows of live instances: none when all have ended.
func (w *World) Left() int {
	return len(w.elements.stored) + len(w.variables.stored) + len(w.jobs.stored) + len(w.timers.stored) +
		len(w.subscriptions.stored) + len(w.signals.stored) + len(w.conditions.stored) + len(w.incidents.stored) + len(w.userTasks.stored) + len(w.loopItems.stored) + len(w.loopOutputs.stored) + len(w.compensations.stored)
}
