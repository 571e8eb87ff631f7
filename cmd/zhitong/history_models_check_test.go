package main

import (
	"testing"

	"github.com/anishathalye/porcupine"
)

// done is a request that was asked for and answered within a time.
func done(call, answer int64, request any, said string) porcupine.Operation {
	return porcupine.Operation{Call: call, Return: answer, Input: request, Output: said}
}

// TestTheModelsTellRightFromWrong: what the checks of histories are to find, they
// find, and nothing else.
func TestTheModelsTellRightFromWrong(t *testing.T) {
	first, second := jobRequest{what: "activate", seen: 100, deadline: 200, retries: 3}, jobRequest{what: "activate", seen: 200, deadline: 300, retries: 3}
	early := jobRequest{what: "activate", seen: 199, deadline: 299, retries: 3}
	complete := func(by string) jobRequest { return jobRequest{what: "complete", by: by} }
	read := func(by string) jobRequest { return jobRequest{what: "read", by: by} }
	publish := func(id, by string) messageRequest { return messageRequest{"publish", id, by} }
	correlate := func(by string) messageRequest { return messageRequest{"correlate", "", by} }
	taken := func(by string) messageRequest { return messageRequest{"read", "", by} }
	for name, test := range map[string]struct {
		model   porcupine.Model
		history []porcupine.Operation
		want    bool
	}{
		"one after the other":          {jobModel, []porcupine.Operation{done(1, 2, first, answeredYes), done(3, 4, second, answeredYes)}, true},
		"two workers at a time":        {jobModel, []porcupine.Operation{done(1, 2, first, answeredYes), done(3, 4, early, answeredYes)}, false},
		"two workers, overlapping":     {jobModel, []porcupine.Operation{done(1, 9, first, answeredYes), done(1, 9, early, answeredYes)}, false},
		"free after a failure":         {jobModel, []porcupine.Operation{done(1, 2, first, answeredYes), done(3, 4, jobRequest{what: "fail", retries: 3}, answeredYes), done(5, 6, early, answeredYes)}, true},
		"perhaps free":                 {jobModel, []porcupine.Operation{done(1, 2, first, answeredYes), done(3, 99, jobRequest{what: "fail", retries: 3}, unanswered), done(5, 6, early, answeredYes)}, true},
		"a failure is undone":          {jobModel, []porcupine.Operation{done(1, 2, first, answeredYes), done(3, 4, jobRequest{what: "fail", retries: 7}, answeredYes), done(5, 6, second, answeredYes)}, false},
		"completed":                    {jobModel, []porcupine.Operation{done(1, 2, complete("a"), answeredYes), done(3, 4, complete("b"), answeredNo), done(5, 6, read("a"), answeredYes)}, true},
		"completed twice":              {jobModel, []porcupine.Operation{done(1, 9, complete("a"), answeredYes), done(1, 9, complete("b"), answeredYes)}, false},
		"gone without being completed": {jobModel, []porcupine.Operation{done(1, 2, first, answeredYes), done(3, 4, complete("b"), answeredNo)}, false},
		"perhaps completed":            {jobModel, []porcupine.Operation{done(1, 99, complete("a"), unanswered), done(3, 4, complete("b"), answeredNo), done(5, 6, read("a"), answeredYes)}, true},
		"perhaps not":                  {jobModel, []porcupine.Operation{done(1, 99, complete("a"), unanswered), done(3, 4, complete("b"), answeredYes), done(5, 6, read("b"), answeredYes)}, true},
		"a completion is undone":       {jobModel, []porcupine.Operation{done(1, 2, complete("a"), answeredYes), done(3, 4, first, answeredYes)}, false},
		"a completion is overwritten":  {jobModel, []porcupine.Operation{done(1, 2, complete("a"), answeredYes), done(3, 99, complete("b"), unanswered), done(5, 6, read("b"), answeredYes)}, false},
		"never completed":              {jobModel, []porcupine.Operation{done(1, 2, first, answeredYes), done(3, 4, read(""), answeredYes)}, false},

		"published once":       {messageModel, []porcupine.Operation{done(1, 9, publish("m", "a"), answeredYes), done(1, 9, publish("m", "b"), answeredNo), done(10, 11, taken("a"), answeredYes)}, true},
		"published twice":      {messageModel, []porcupine.Operation{done(1, 9, publish("m", "a"), answeredYes), done(1, 9, publish("m", "b"), answeredYes)}, false},
		"never published":      {messageModel, []porcupine.Operation{done(1, 9, publish("m", "a"), answeredNo)}, false},
		"perhaps published":    {messageModel, []porcupine.Operation{done(1, 99, publish("m", "a"), unanswered), done(2, 3, publish("m", "b"), answeredNo), done(4, 5, taken("a"), answeredYes)}, true},
		"taken once":           {messageModel, []porcupine.Operation{done(1, 9, correlate("a"), answeredNo), done(1, 9, correlate("b"), answeredYes), done(10, 11, taken("b"), answeredYes)}, true},
		"taken twice":          {messageModel, []porcupine.Operation{done(1, 9, correlate("a"), answeredYes), done(1, 9, publish("m", "c"), answeredYes), done(10, 11, taken("c"), answeredYes)}, false},
		"nobody was there":     {messageModel, []porcupine.Operation{done(1, 9, correlate("a"), answeredNo)}, false},
		"taken by the wrong":   {messageModel, []porcupine.Operation{done(1, 2, publish("m", "a"), answeredYes), done(3, 4, publish("n", "b"), answeredYes), done(5, 6, taken("b"), answeredYes)}, false},
		"published, not taken": {messageModel, []porcupine.Operation{done(1, 2, publish("m", "a"), answeredYes), done(5, 6, taken(""), answeredYes)}, false},
	} {
		if got := porcupine.CheckOperations(test.model, test.history); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
