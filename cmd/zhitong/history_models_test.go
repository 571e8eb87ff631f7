package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/anishathalye/porcupine"
)

// What an answer says of a request.
const (
	answeredYes = "yes"
	answeredNo  = "no"      // there is nothing to do it to: the job has ended, nobody waits, the message is there
	answeredNot = "refused" // it changed nothing, for a reason that tells nothing
	unanswered  = "unanswered"
)

// jobRequest is what somebody asked of one job, and what it looked like to them.
type jobRequest struct {
	what     string // "activate", "complete", "fail", "read"
	by       string // of a completion, and of a read: whose completion the instance shows
	deadline int64  // of an activation, in ms by the clock of the store
	seen     int64  // of an activation: when the worker got the job, by the same clock
	retries  int32  // of an activation; of a failure, those that it leaves
}

// jobState is a job as its workers may know it.
type jobState struct {
	done    bool
	by      string
	held    int64 // until when a worker has it, in ms by the clock of the store
	retries int32
}

// jobModel is a job of which one worker at most has the lease, which is completed
// at most once, and for good. What is unanswered has happened or not.
var jobModel = (&porcupine.NondeterministicModel{
	Init: func() []any { return []any{jobState{retries: 3}} }, // zeebe:taskDefinition: 3 by default
	Step: func(state, input, output any) []any {
		return steps(state.(jobState), input.(jobRequest), output.(string))
	},
}).ToModel()

func steps(s jobState, r jobRequest, answer string) []any {
	after, possible := s.after(r)
	return outcomes(s, after, possible, s.done && r.what != "read", answer)
}

// after gives the state that a request leads to, and whether it is possible.
func (s jobState) after(r jobRequest) (jobState, bool) {
	switch r.what {
	case "activate":
		possible := !s.done && r.seen >= s.held && r.retries == s.retries
		s.held = max(s.held, r.deadline) // one that was given late may be over already
		return s, possible
	case "complete":
		possible := !s.done
		s.done, s.by = true, r.by
		return s, possible
	case "fail":
		possible := !s.done
		s.held, s.retries = 0, r.retries
		return s, possible
	default: // what history shows in the end
		return s, s.done && s.by == r.by
	}
}

// outcomes gives the states that an answer allows.
func outcomes[S any](before, after S, possible, ended bool, answer string) (all []any) {
	if possible && (answer == answeredYes || answer == unanswered) {
		all = append(all, after)
	}
	if answer == unanswered || answer == answeredNot || answer == answeredNo && ended {
		all = append(all, before)
	}
	return all
}

// messageRequest is what somebody asked of one topic, for which one instance waits.
type messageRequest struct {
	what string // "publish", "correlate", "read"
	id   string // of a message that is published
	by   string // of a message; of a read: which of them the instance shows
}

// topicState is a topic: the ids of the messages that are kept, in order, and
// which message the instance took.
type topicState struct{ ids, taken string }

// messageModel is a topic on which a message with an id is published at most
// once, and one message at most is taken by the instance that waits.
var messageModel = (&porcupine.NondeterministicModel{
	Init: func() []any { return []any{topicState{}} },
	Step: func(state, input, output any) []any {
		s, r, answer := state.(topicState), input.(messageRequest), output.(string)
		switch r.what {
		case "publish":
			kept := slices.Contains(strings.Fields(s.ids), r.id)
			return outcomes(s, s.with(r), !kept, kept, answer)
		case "correlate":
			return outcomes(s, s.with(r), s.taken == "", s.taken != "", answer)
		default:
			return outcomes(s, s, s.taken == r.by, false, answer)
		}
	},
}).ToModel()

func (s topicState) with(r messageRequest) topicState {
	if r.id != "" {
		ids := append(strings.Fields(s.ids), r.id)
		slices.Sort(ids)
		s.ids = strings.Join(ids, " ")
	}
	if s.taken == "" {
		s.taken = r.by
	}
	return s
}

// describe shows a history in the order of its requests.
func describe(history []porcupine.Operation) string {
	var text strings.Builder
	for _, one := range slices.SortedFunc(slices.Values(history), func(a, b porcupine.Operation) int { return cmp.Compare(a.Call, b.Call) }) {
		fmt.Fprintf(&text, "\n[%d, %d] %+v: %v", one.Call, one.Return, one.Input, one.Output)
	}
	return text.String()
}
