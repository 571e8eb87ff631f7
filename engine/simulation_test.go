package engine_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhitong/bpmn"
	"zhitong/engine"
	"zhitong/engine/enginetest"
)

// simulatedSteps is how many decisions the simulation takes; ZHITONG_SIMULATION_STEPS asks for more.
const simulatedSteps = 1_000_000

// TestSimulation sends random interleavings of jobs, people, messages, time, failures and cancellations through random
// models, loses decisions before they are kept, and looks after every one for what must never be. ZHITONG_SIMULATION_SEED
// repeats the run of one seed.
func TestSimulation(t *testing.T) {
	if seed, err := strconv.ParseUint(os.Getenv("ZHITONG_SIMULATION_SEED"), 10, 64); err == nil {
		if _, err := new(randomModel).simulate(seed); err != nil {
			t.Fatal(err)
		}
		return
	}
	wanted := simulatedSteps
	if asked, err := strconv.Atoi(os.Getenv("ZHITONG_SIMULATION_STEPS")); err == nil {
		wanted = asked
	}
	steps, runs, model := 0, 0, &randomModel{}
	for seed := uint64(1); steps < wanted; seed++ {
		taken, err := model.simulate(seed)
		if err != nil {
			t.Fatalf("ZHITONG_SIMULATION_SEED=%d: %v", seed, err)
		}
		steps, runs = steps+taken, runs+1
	}
	t.Logf("%d steps of %d random histories", steps, runs)
}

// simulate runs the history of a seed twice: smoothly, and with rows that have to be loaded and decisions that are lost.
// Both must be the same.
func (m *randomModel) simulate(seed uint64) (steps int, err error) {
	if err := m.of(seed / historiesPerModel); err != nil {
		return 0, err
	}
	smooth, err := newSimulation(m.processes, seed, false)
	if err != nil {
		return 0, err
	}
	if err := smooth.run(); err != nil {
		return 0, err
	}
	rough, err := newSimulation(m.processes, seed, true)
	if err != nil {
		return 0, err
	}
	if err := rough.run(); err != nil {
		return 0, fmt.Errorf("with crashes: %w", err)
	}
	if a, b := smooth.Trace(smooth.Events), rough.Trace(rough.Events); a != b {
		return 0, errors.New("the history with crashes is another one")
	}
	return smooth.Steps + rough.Steps, nil
}

type simulation struct {
	*enginetest.World
	r     *rand.Rand
	roots []int64
}

// historiesPerModel is how many histories one random model has.
const historiesPerModel = 8

// randomModel is the model of the last histories.
type randomModel struct {
	seed      uint64
	processes []*bpmn.Process
}

func (m *randomModel) of(seed uint64) error {
	if m.seed == seed && m.processes != nil {
		return nil
	}
	text := enginetest.RandomModel(rand.New(rand.NewPCG(seed, 0)), 2)
	model, err := bpmn.Read(strings.NewReader(text), bpmn.ReadOptions{})
	if err != nil {
		return err
	}
	processes, problems := bpmn.Compile(model)
	if problems.HaveErrors() {
		return problems
	}
	m.seed, m.processes = seed, processes
	return nil
}

func newSimulation(processes []*bpmn.Process, seed uint64, rough bool) (*simulation, error) {
	s := &simulation{World: enginetest.New(), r: rand.New(rand.NewPCG(seed, 1))}
	s.Deferred, s.Budget = true, 20
	if rough {
		crashes := rand.New(rand.NewPCG(seed, 2))
		s.Forgetful, s.Crash = true, func() bool { return crashes.IntN(4) == 0 }
	}
	return s, s.Deploy(processes...)
}

// run starts instances, lets things happen to them, and then brings all of them to their end.
func (s *simulation) run() error {
	for range 1 + s.r.IntN(3) {
		key, err := s.Start("p0", engine.Variables{"v": json.RawMessage(strconv.Itoa(s.r.IntN(5)))})
		if err != nil {
			return err
		}
		s.roots = append(s.roots, key)
	}
	for range 20 + s.r.IntN(60) {
		if err := s.happen(); err != nil {
			return err
		}
		if err := s.Check(); err != nil {
			return err
		}
	}
	return s.finish()
}

// happen lets one thing happen that may happen now.
func (s *simulation) happen() error {
	switch s.r.IntN(12) {
	case 0, 1, 2:
		_, err := s.Pump()
		return err
	case 3:
		return s.Advance(time.Duration(s.r.IntN(90)) * time.Minute)
	case 4:
		return s.publishOne()
	case 5:
		return s.resolveOne()
	case 6:
		return s.completeTask()
	case 7:
		if s.r.IntN(10) == 0 {
			return s.cancel()
		}
		return nil
	default:
		return s.work()
	}
}

func (s *simulation) publishOne() error {
	names := s.Waits()
	if len(names) == 0 {
		return nil
	}
	return s.Publish(names[s.r.IntN(len(names))], "k", s.variables())
}

func (s *simulation) variables() engine.Variables {
	return engine.Variables{"v": json.RawMessage(strconv.Itoa(s.r.IntN(6)))}
}

// work completes a job, fails it or throws an error, and makes sure that a job is done once only.
func (s *simulation) work() error {
	jobs := s.Jobs()
	if len(jobs) == 0 {
		return nil
	}
	job := jobs[s.r.IntN(len(jobs))]
	switch s.r.IntN(8) {
	case 0:
		return s.refusable(&engine.FailJob{Job: job.Key, Retries: job.Retries - 1, Message: "no luck"})
	case 1:
		return s.refusable(&engine.ThrowError{Job: job.Key, Code: fmt.Sprintf("e%d", s.r.IntN(3)), Variables: s.variables()})
	}
	complete := &engine.CompleteJob{Job: job.Key, Variables: s.variables()}
	if err := s.refusable(complete); err != nil {
		return err
	}
	if _, err := s.Do(complete); err == nil {
		return fmt.Errorf("job %d was completed twice", job.Key)
	}
	return nil
}

// refusable gives a command that may be refused; a refusal changes nothing.
func (s *simulation) refusable(command engine.Command) error {
	before := s.Steps
	_, err := s.Do(command)
	if _, refused := errors.AsType[*engine.Refusal](err); refused {
		if s.Steps != before {
			return fmt.Errorf("a refused %T was kept", command)
		}
		return nil
	}
	return err
}

func (s *simulation) completeTask() error {
	tasks := s.UserTasks()
	if len(tasks) == 0 {
		return nil
	}
	return s.refusable(&engine.CompleteUserTask{Task: tasks[s.r.IntN(len(tasks))].Key, Variables: s.variables()})
}

func (s *simulation) resolveOne() error {
	incidents := s.Incidents()
	if len(incidents) == 0 {
		return nil
	}
	return s.refusable(&engine.ResolveIncident{Incident: incidents[s.r.IntN(len(incidents))].Key})
}

func (s *simulation) cancel() error {
	return s.refusable(&engine.CancelInstance{Instance: s.roots[s.r.IntN(len(s.roots))]})
}

// maxRounds is far more than any of the models needs.
const maxRounds = 2_000

// finish does everything that is asked for until no instance is left. What does not come to an end then has lost a token.
func (s *simulation) finish() error {
	for range maxRounds {
		if s.Left() == 0 {
			return s.ended()
		}
		if err := s.round(); err != nil {
			return err
		}
		if err := s.Check(); err != nil {
			return err
		}
	}
	return fmt.Errorf("%d rows never go: %d jobs, %d incidents, waiting for %v", s.Left(), len(s.Jobs()), len(s.Incidents()), s.Waits())
}

func (s *simulation) round() error {
	for {
		more, err := s.Pump()
		if err != nil {
			return err
		}
		if !more {
			break
		}
	}
	for _, incident := range s.Incidents() {
		if err := s.refusable(&engine.ResolveIncident{Incident: incident.Key}); err != nil {
			return err
		}
	}
	jobs, tasks := s.Jobs(), s.UserTasks()
	for _, job := range jobs {
		if err := s.refusable(&engine.CompleteJob{Job: job.Key}); err != nil {
			return err
		}
	}
	for _, task := range tasks {
		if err := s.refusable(&engine.CompleteUserTask{Task: task.Key}); err != nil {
			return err
		}
	}
	if len(jobs)+len(tasks) > 0 {
		return nil // messages could start more than is done
	}
	for _, name := range s.Waits() {
		if err := s.Publish(name, "k", nil); err != nil {
			return err
		}
	}
	return s.Advance(4 * time.Hour)
}

// ended: every instance that was started has ended, and what is owed then makes nothing new.
func (s *simulation) ended() error {
	for more, err := s.Pump(); more || err != nil; more, err = s.Pump() {
		if err != nil || s.Left() > 0 {
			return fmt.Errorf("something happens after the end: %v", err)
		}
	}
	for _, root := range s.roots {
		if _, ok := s.Finished(root); !ok {
			return fmt.Errorf("instance %d is gone without an end", root)
		}
	}
	return nil
}
