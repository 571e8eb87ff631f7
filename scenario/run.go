package scenario

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"zhitong/broker"
	"zhitong/pipeline"
)

// DefaultClock is what the clock shows when a file names nothing else.
var DefaultClock = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// maxWakes bounds how often things happen by themselves within one step.
const maxWakes = 100_000

// Result is how a scenario went.
type Result struct {
	Name     string    `json:"name"`
	Line     int       `json:"line"`
	Failures []Failure `json:"failures,omitempty"`
	history  *history
	deployed broker.Deployed
}

// Failure is what was not as the scenario says, or could not be done.
type Failure struct {
	Line    int    `json:"line"`
	Message string `json:"message"`
}

// Passed tells whether everything was as the scenario says.
func (r *Result) Passed() bool { return len(r.Failures) == 0 }

// Run runs the scenarios of a suite with the files of its models, each on a broker of its own. The error is one of the
// machine (no room for a temporary database, a cancelled context), not of the processes.
func (s *Suite) Run(ctx context.Context, files []broker.File) (*Report, error) {
	report := &Report{graphs: graphsOf(files)}
	for i := range s.Scenarios {
		result, err := s.run(ctx, &s.Scenarios[i], files)
		if err != nil {
			return nil, err
		}
		report.add(result)
	}
	report.cover()
	return report, nil
}

func (s *Suite) run(ctx context.Context, scenario *Scenario, files []broker.File) (*Result, error) {
	clock := DefaultClock
	for _, given := range []Instant{s.Clock, scenario.Clock} {
		if !given.IsZero() {
			clock = given.Time
		}
	}
	n, err := open(ctx, clock)
	if err != nil {
		return nil, err
	}
	defer n.close()
	r := &runner{node: n, scenario: scenario, result: &Result{Name: scenario.Name, Line: scenario.Line}}
	r.mocks = Mocks{Decisions: merged(s.Mocks.Decisions, scenario.Mocks.Decisions), Jobs: merged(s.Mocks.Jobs, scenario.Mocks.Jobs)}
	r.run(ctx, files)
	return r.result, ctx.Err()
}

func merged[M ~map[string]V, V any](below, above M) M {
	both := M{}
	maps.Copy(both, below)
	maps.Copy(both, above)
	return both
}

// runner is one scenario at work.
type runner struct {
	*node
	scenario *Scenario
	mocks    Mocks
	result   *Result
	root     int64
	seen     *history // as of the last look
}

func (r *runner) fail(line int, format string, arguments ...any) {
	r.result.Failures = append(r.result.Failures, Failure{line, fmt.Sprintf(format, arguments...)})
}

// run goes through the steps until one cannot be taken. Expectations that fail do not stop it.
func (r *runner) run(ctx context.Context, files []broker.File) {
	var err error
	if r.result.deployed, err = r.deploy(ctx, files, r.mocks.Decisions); err != nil {
		r.fail(r.scenario.Line, "the files can't be deployed: %s", sentence(err))
		return
	}
	if err := r.start(ctx); err != nil {
		r.fail(r.scenario.Line, "the process can't be started: %s", sentence(err))
		return
	}
	for i := range r.scenario.Steps {
		step := &r.scenario.Steps[i]
		if err := r.step(ctx, step); err != nil {
			r.fail(step.Line, "step %d: %s", i+1, sentence(err))
			return
		}
	}
	if r.scenario.End != nil {
		r.expect(r.scenario.EndLine, r.scenario.End)
	}
}

// sentence gives all that an error says in one line.
func sentence(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }

// start brings the instance to life.
func (r *runner) start(ctx context.Context) error {
	start := &r.scenario.Start
	if start.Message != nil || start.Signal != nil {
		return r.startByEvent(ctx, start)
	}
	id, err := r.processID(start.Process)
	if err != nil {
		return err
	}
	if start.After.isSet() {
		if err := r.pass(ctx, start.After.from(r.now)); err != nil {
			return err
		}
		return r.find(ctx, id)
	}
	variables, err := start.Variables.engineVariables()
	if err != nil {
		return err
	}
	created, err := do[broker.InstanceCreated](ctx, r.node, pipeline.System, &broker.CreateInstance{ProcessID: id, BusinessID: start.BusinessID, Variables: variables})
	if err != nil {
		return err
	}
	r.root = created.Key
	return r.settle(ctx)
}

func (r *runner) startByEvent(ctx context.Context, start *Start) (err error) {
	if start.Message != nil {
		err = r.publish(ctx, start.Message)
	} else {
		err = r.broadcast(ctx, start.Signal)
	}
	if err != nil {
		return err
	}
	id, err := r.processID(start.Process)
	if err != nil {
		return err
	}
	return r.find(ctx, id)
}

// processID is the process that the scenario names, or the only one.
func (r *runner) processID(named string) (string, error) {
	processes := processesOf(r.result.deployed)
	var ids []string
	for _, p := range processes {
		ids = append(ids, p.ID)
	}
	switch {
	case named != "" && !slices.Contains(ids, named):
		return "", fmt.Errorf("there is no process '%s'; the files define %s", named, listed(ids))
	case named != "":
		return named, nil
	case len(ids) != 1:
		return "", fmt.Errorf("name the process to start: the files define %s", listed(ids))
	}
	return ids[0], nil
}

// settle lets the mocks work until nothing is left for them, and looks at what has happened.
func (r *runner) settle(ctx context.Context) error {
	for range maxWakes {
		seen, err := r.read(ctx, r.root)
		if err != nil {
			return err
		}
		r.seen, r.result.history = seen, seen
		done := 0
		for _, job := range seen.waitingJobs() {
			outcome, mocked := r.mocks.Jobs[job.Job.Type]
			if !mocked {
				continue
			}
			done++
			if err := r.answer(ctx, job.Job.Key, &JobStep{JobOutcome: outcome}); err != nil {
				return fmt.Errorf("the mock of jobs '%s': %w", job.Job.Type, err)
			}
		}
		if done == 0 {
			return nil
		}
	}
	return errors.New("the mocked jobs go on without end")
}

// pass lets time go by: what becomes due on the way happens at its time.
func (r *runner) pass(ctx context.Context, until time.Time) error {
	for range maxWakes {
		at, ok, err := r.nextDue(ctx, until)
		if err != nil {
			return err
		}
		if !ok {
			if err := r.setClock(ctx, until); err != nil {
				return err
			}
			return r.settleIfStarted(ctx)
		}
		if err := r.setClock(ctx, at); err != nil {
			return err
		}
		if err := r.rest(ctx); err != nil {
			return err
		}
		if err := r.settleIfStarted(ctx); err != nil {
			return err
		}
	}
	return fmt.Errorf("more than %d things become due", maxWakes)
}

func (r *runner) settleIfStarted(ctx context.Context) error {
	if r.root == 0 {
		return nil
	}
	return r.settle(ctx)
}
