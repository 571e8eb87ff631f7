package scenario

import (
	"encoding/json"
	"time"

	"zhitong/broker"
)

// Recording is what is known of an instance that has run somewhere: what [Recording.Write] makes a scenario of.
type Recording struct {
	Name       string // of the scenario
	Instance   int64
	BusinessID string
	// Processes are the ids of the processes of the instance and of those that it called.
	Processes map[int64]string
	Acts      []Act                // in order
	Tasks     map[int64]Candidates // of user tasks by their keys
	// CorrelationKeys of messages, by the subscriptions that they reached.
	CorrelationKeys map[int64]string
	StartedBy       *Message // nil when no message started the instance; its variables are found in the acts
	Files           []broker.File
}

// Act is one act on an instance: what happened, and the variables and jobs that it left.
type Act struct {
	At        time.Time
	Kind      string // of the command
	Actor     string
	Instance  int64
	Events    []ActEvent
	Variables []ActVariable
	Jobs      []ActJob
}

// ActEvent is one thing that happened in an act, in the words of the record.
type ActEvent struct {
	Intent  string
	Key     int64
	Element string // id in the model; of a sequence flow its id
	Name    string
}

// ActVariable is a variable after an act.
type ActVariable struct {
	Key, Scope int64
	Name       string
	Value      json.RawMessage
	First      json.RawMessage // what it was set to first, nil when it did not change again within the act
}

// ActJob is a job after an act.
type ActJob struct {
	Key     int64
	Retries int
	Message string    // of its failure
	RetryAt time.Time // zero for at once
}

// Candidates are those who may complete a user task.
type Candidates struct{ Users, Groups []string }

// find gives the first event with one of some intents, and its place; -1 when there is none.
func (a *Act) find(intents ...string) (int, ActEvent) {
	for i, event := range a.Events {
		for _, intent := range intents {
			if event.Intent == intent {
				return i, event
			}
		}
	}
	return -1, ActEvent{}
}

// has tells whether something happened, to one row when key is not 0.
func (a *Act) has(intent string, key int64) bool {
	for _, event := range a.Events {
		if event.Intent == intent && (key == 0 || event.Key == key) {
			return true
		}
	}
	return false
}

// job gives a job as the act left it.
func (a *Act) job(key int64) (ActJob, bool) {
	for _, job := range a.Jobs {
		if job.Key == key {
			return job, true
		}
	}
	return ActJob{}, false
}

func (e *ActEvent) setsVariable() bool {
	return e.Intent == "VARIABLE_CREATED" || e.Intent == "VARIABLE_UPDATED"
}

// given gives the variables that came from outside: those that were set from an event on until an element was left or a
// token went on.
func (a *Act) given(from int) (set []ActVariable) {
	values := map[int64]ActVariable{}
	for _, variable := range a.Variables {
		values[variable.Key] = variable
	}
	for _, event := range a.Events[from:] {
		if event.Intent == "ELEMENT_COMPLETED" || event.Intent == "SEQUENCE_FLOW_TAKEN" {
			break
		}
		if value, known := values[event.Key]; known && event.setsVariable() {
			if value.First != nil {
				value.Value = value.First
			}
			set = append(set, value)
		}
	}
	return set
}
