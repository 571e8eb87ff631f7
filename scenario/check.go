package scenario

import (
	"errors"
	"fmt"
	"reflect"
	"time"

	"zhitong/feel"
)

// check finds what the grammar of the file does not.
func (s *Suite) check() error {
	c := &checker{}
	switch {
	case len(s.Scenarios) == 0:
		c.report(1, "the file has no scenarios")
	case len(s.Scenarios) > MaxScenarios:
		c.report(1, "the file has more than %d scenarios", MaxScenarios)
	}
	c.mocks(1, &s.Mocks)
	names := map[string]bool{}
	for i := range s.Scenarios {
		scenario := &s.Scenarios[i]
		if scenario.Name == "" {
			c.report(scenario.Line, "the scenario has no name")
		}
		if names[scenario.Name] {
			c.report(scenario.Line, "two scenarios are called '%s'", scenario.Name)
		}
		names[scenario.Name] = true
		c.scenario(scenario)
	}
	return errors.Join(c.errors...)
}

type checker struct{ errors []error }

func (c *checker) report(line int, format string, arguments ...any) {
	c.errors = append(c.errors, &Error{line, fmt.Sprintf(format, arguments...)})
}

func (c *checker) scenario(s *Scenario) {
	if len(s.Steps) > MaxSteps {
		c.report(s.Line, "the scenario has more than %d steps", MaxSteps)
	}
	if s.End == nil && !expectsSomething(s.Steps) {
		c.report(s.Line, "the scenario expects nothing: give it an end or an expect step")
	}
	c.mocks(s.Line, &s.Mocks)
	c.start(s)
	for i := range s.Steps {
		c.step(&s.Steps[i])
	}
	if s.End != nil {
		c.expect(s.EndLine, s.End)
	}
}

func expectsSomething(steps []Step) bool {
	for i := range steps {
		if steps[i].Expect != nil {
			return true
		}
	}
	return false
}

func (c *checker) start(s *Scenario) {
	start := &s.Start
	if start.Message != nil {
		c.message(s.Line, start.Message)
	}
	if start.Signal != nil {
		c.signal(s.Line, start.Signal)
	}
	if (start.Message != nil || start.Signal != nil) && (start.Variables != nil || start.BusinessID != "" || start.After.isSet()) {
		c.report(s.Line, "a start by message or signal has its variables there, and neither businessId nor after")
	}
	if start.Message != nil && start.Signal != nil {
		c.report(s.Line, "a start is by a message or by a signal")
	}
	c.values(s.Line, s.Start.Variables)
}

func (c *checker) message(line int, m *Message) {
	if m.Name == "" {
		c.report(line, "the message has no name")
	}
	c.values(line, m.Variables)
}

func (c *checker) signal(line int, s *Signal) {
	if s.Name == "" {
		c.report(line, "the signal has no name")
	}
	c.values(line, s.Variables)
}

func (c *checker) modify(line int, m *ModifyStep) {
	if len(m.Activate)+len(m.Terminate) == 0 {
		c.report(line, "the modify step activates and terminates nothing")
	}
	if len(m.Variables) > 0 && len(m.Activate) == 0 {
		c.report(line, "variables of a modify step are set with an activation, and it has none")
	}
	c.values(line, m.Variables)
}

func (c *checker) mocks(line int, m *Mocks) {
	c.values(line, m.Decisions)
	for jobType, outcome := range m.Jobs {
		c.outcome(line, "the mock of jobs '"+jobType+"'", &outcome)
	}
}

func (c *checker) outcome(line int, what string, o *JobOutcome) {
	c.values(line, o.Variables)
	if o.Error != nil && o.Failure != "" {
		c.report(line, "%s has both an error and a failure", what)
	}
	if o.Error != nil && o.Error.Code == "" {
		c.report(line, "%s throws an error without a code", what)
	}
}

func (c *checker) step(s *Step) {
	fields, set := reflect.ValueOf(*s), 0
	for i := range fields.NumField() {
		if field := fields.Field(i); field.Kind() == reflect.Pointer && !field.IsNil() {
			set++
		}
	}
	if set != 1 {
		c.report(s.Line, "a step is one of job, task, message, signal, wait, expect, resolve, set, modify and cancel; this has %d of them", set)
		return
	}
	switch {
	case s.Job != nil:
		c.job(s.Line, s.Job)
	case s.Task != nil:
		c.values(s.Line, s.Task.Variables)
		if s.Task.Element == "" {
			c.report(s.Line, "the task step names no element")
		}
		c.nth(s.Line, s.Task.Nth, s.Task.All)
	case s.Message != nil:
		c.message(s.Line, s.Message)
	case s.Signal != nil:
		c.signal(s.Line, s.Signal)
	case s.Modify != nil:
		c.modify(s.Line, s.Modify)
	case s.Wait != nil && !s.Wait.from(time.Unix(0, 0)).After(time.Unix(0, 0)):
		c.report(s.Line, "time passes forwards: the wait must be above zero")
	case s.Expect != nil:
		c.expect(s.Line, s.Expect)
	case s.Resolve != nil && s.Resolve.Element == "":
		c.report(s.Line, "the resolve step names no element")
	case s.Set != nil:
		c.values(s.Line, s.Set.Variables)
	}
}

func (c *checker) job(line int, j *JobStep) {
	c.outcome(line, "the job step", &j.JobOutcome)
	if j.Type == "" && j.Element == "" {
		c.report(line, "the job step names neither a type nor an element")
	}
	c.nth(line, j.Nth, j.All)
	if (j.Retries != 0 || j.Backoff.isSet()) && j.Failure == "" {
		c.report(line, "retries and backoff belong to a failure")
	}
}

func (c *checker) nth(line, nth int, all bool) {
	if nth < 0 || nth > 0 && all {
		c.report(line, "nth counts from 1 and does not go with all")
	}
}

func (c *checker) expect(line int, e *Expect) {
	c.values(line, e.Variables)
	if _, ok := states[e.State]; !ok && e.State != "" {
		c.report(line, "the state '%s' is none of active, completed and terminated", e.State)
	}
	for _, condition := range e.Conditions {
		if _, err := feel.CompileExpression(condition, feel.Options{}); err != nil {
			c.report(line, "the condition '%s' is no FEEL: %v", condition, err)
		}
	}
}

func (c *checker) values(line int, values Values) {
	for name := range values {
		node := values[name]
		if _, err := jsonOf(&node); err != nil {
			c.report(max(line, node.Line), "the value of '%s' can't be used: %v", name, err)
		}
	}
}
