package scenario

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"zhitong/feel"
)

// Limits of a file.
const (
	MaxBytes     = 4 << 20
	MaxScenarios = 1_000
	MaxSteps     = 10_000 // of one scenario
)

// Suite is a file of scenarios.
type Suite struct {
	// Files are the models, relative to the file of the suite; none means every .bpmn, .dmn and .form beside it.
	Files     []string   `yaml:"files"`
	Clock     Instant    `yaml:"clock"` // when each scenario begins
	Mocks     Mocks      `yaml:"mocks"`
	Scenarios []Scenario `yaml:"scenarios"`
}

// Scenario is one run of a process.
type Scenario struct {
	Name  string  `yaml:"name"`
	Clock Instant `yaml:"clock"` // instead of that of the suite
	Mocks Mocks   `yaml:"mocks"` // beside those of the suite
	Start Start   `yaml:"start"`
	Steps []Step  `yaml:"steps"`
	End   *Expect `yaml:"end"`
	Line  int     `yaml:"-"`
	// EndLine is where the values of End begin.
	EndLine int `yaml:"-"`
}

// Start says how the instance comes to be: by process id, by a message or a signal, or by a timer start event when time passes.
type Start struct {
	Process    string   `yaml:"process"` // default: the only process of the files
	BusinessID string   `yaml:"businessId"`
	Variables  Values   `yaml:"variables"`
	Message    *Message `yaml:"message"`
	Signal     *Signal  `yaml:"signal"`
	After      Duration `yaml:"after"`
}

// Mocks stand in for what the test does not want to run.
type Mocks struct {
	// Decisions gives the result of decisions by id. The file of a mocked decision is not deployed.
	Decisions Values `yaml:"decisions"`
	// Jobs says what becomes of every job of a type.
	Jobs map[string]JobOutcome `yaml:"jobs"`
}

// JobOutcome is what a worker answers: variables, or a BPMN error, or a failure.
type JobOutcome struct {
	Variables Values     `yaml:"variables"`
	Error     *BPMNError `yaml:"error"`
	Failure   string     `yaml:"failure"` // message of a failed attempt without retries
}

// BPMNError is an error that a worker throws.
type BPMNError struct {
	Code    string `yaml:"code"`
	Message string `yaml:"message"`
}

// Message is a message from outside.
type Message struct {
	Name       string   `yaml:"name"`
	Key        string   `yaml:"key"` // correlation key
	TimeToLive Duration `yaml:"timeToLive"`
	Variables  Values   `yaml:"variables"`
}

// Signal is a signal from outside.
type Signal struct {
	Name      string `yaml:"name"`
	Variables Values `yaml:"variables"`
}

// Step is one thing that happens; exactly one field is set.
type Step struct {
	Job     *JobStep     `yaml:"job"`
	Task    *TaskStep    `yaml:"task"`
	Message *Message     `yaml:"message"`
	Signal  *Signal      `yaml:"signal"`
	Wait    *Duration    `yaml:"wait"` // time passes
	Expect  *Expect      `yaml:"expect"`
	Resolve *ResolveStep `yaml:"resolve"`
	Set     *SetStep     `yaml:"set"`
	Modify  *ModifyStep  `yaml:"modify"`
	Cancel  *CancelStep  `yaml:"cancel"`
	Line    int          `yaml:"-"`
}

// JobStep is what a worker does with the oldest waiting job of a type or of an element, or with all of them.
type JobStep struct {
	Type       string `yaml:"type"`
	Element    string `yaml:"element"`
	All        bool   `yaml:"all"`
	Nth        int    `yaml:"nth"` // instead of the oldest, which is 1
	JobOutcome `yaml:",inline"`
	// Retries are those left after a failure, which is tried again after Backoff.
	Retries int      `yaml:"retries"`
	Backoff Duration `yaml:"backoff"`
}

// TaskStep completes the oldest open user task of an element, or all of them, as a person.
type TaskStep struct {
	Element   string   `yaml:"element"`
	By        string   `yaml:"by"` // default: the system, who may complete every task
	Groups    []string `yaml:"groups"`
	All       bool     `yaml:"all"`
	Nth       int      `yaml:"nth"` // instead of the oldest, which is 1
	Variables Values   `yaml:"variables"`
	Refused   bool     `yaml:"refused"` // the person must not be allowed to
}

// ResolveStep resolves the incident of an element after what caused it was mended.
type ResolveStep struct {
	Element string `yaml:"element"`
	Retries int    `yaml:"retries"` // that a failed job gets; default 1
}

// SetStep sets variables of the instance, or of the newest active instance of an element.
type SetStep struct {
	Element   string `yaml:"element"`
	Variables Values `yaml:"variables"`
}

// ModifyStep moves tokens of the instance as an operator does: elements are activated, then all active instances of
// others terminated.
type ModifyStep struct {
	Activate  []string `yaml:"activate"`
	Terminate []string `yaml:"terminate"`
	Variables Values   `yaml:"variables"` // of the instance, set with the first activation
}

// CancelStep cancels the instance.
type CancelStep struct{}

// Expect says what must be so. What is not named is not looked at.
type Expect struct {
	State      string    `yaml:"state"`   // active, completed or terminated
	WaitsAt    []string  `yaml:"waitsAt"` // exactly these elements wait: jobs, tasks, timers, messages, incidents
	Path       []string  `yaml:"path"`    // exactly these elements were entered, in this order
	Passed     []string  `yaml:"passed"`  // these elements were completed, in this order, others between them
	NotEntered []string  `yaml:"notEntered"`
	Incidents  *[]string `yaml:"incidents"`  // exactly these elements have open incidents
	Variables  Values    `yaml:"variables"`  // of the instance
	Conditions []string  `yaml:"conditions"` // FEEL about the variables of the instance that must be true
}

// Values are JSON values by name.
type Values map[string]yaml.Node

// Duration is an ISO 8601 duration, such as PT1H, P2D or P1M. The zero Duration is none.
type Duration struct{ value feel.Value }

// Instant is a point in time, such as 2026-03-02T09:00:00+08:00.
type Instant struct{ time.Time }

// Error is a mistake in a file of scenarios.
type Error struct {
	Line    int
	Message string
}

// Error gives the sentence with its line.
func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// Read reads a suite. The error tells everything that is wrong with the file: it joins *Error values where the line is
// known.
func Read(source io.Reader) (*Suite, error) {
	content, err := io.ReadAll(io.LimitReader(source, MaxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(content) > MaxBytes {
		return nil, &Error{1, fmt.Sprintf("the file is longer than %d bytes", MaxBytes)}
	}
	var suite Suite
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	if err := decoder.Decode(&suite); err != nil {
		return nil, readable(err)
	}
	if err := suite.locate(content); err != nil {
		return nil, err
	}
	return &suite, suite.check()
}

// readable takes the library's words off its errors.
func readable(err error) error {
	if errors.Is(err, io.EOF) {
		return &Error{1, "the file is empty"}
	}
	if several, ok := errors.AsType[*yaml.TypeError](err); ok {
		var all []error
		for _, text := range several.Errors {
			all = append(all, errors.New(text))
		}
		return errors.Join(all...)
	}
	return errors.New(strings.TrimPrefix(err.Error(), "yaml: "))
}

// locate notes on which lines scenarios and steps are.
func (s *Suite) locate(content []byte) error {
	var file struct {
		Scenarios []yaml.Node `yaml:"scenarios"`
	}
	if err := yaml.Unmarshal(content, &file); err != nil {
		return readable(err)
	}
	for i := range file.Scenarios {
		s.Scenarios[i].Line = file.Scenarios[i].Line
		var steps struct {
			Steps []yaml.Node `yaml:"steps"`
			End   yaml.Node   `yaml:"end"`
		}
		if err := file.Scenarios[i].Decode(&steps); err != nil {
			return readable(err)
		}
		s.Scenarios[i].EndLine = steps.End.Line
		for j := range steps.Steps {
			s.Scenarios[i].Steps[j].Line = steps.Steps[j].Line
		}
	}
	return nil
}
