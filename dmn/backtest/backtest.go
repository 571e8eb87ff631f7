// Package backtest evaluates recorded decisions again with a new model and tells what changes.
package backtest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"zhitong/dmn"
	"zhitong/feel"
)

// maxRecordBytes bounds one line of the records.
const maxRecordBytes = 16 << 20

// Report is what a new model changes. Values are JSON texts.
type Report struct {
	Same     int          `json:"same"`
	Changed  int          `json:"changed"`
	NowError int          `json:"nowError"` // gave an output and fails now
	WasError int          `json:"wasError"` // was recorded as an error, whatever it gives now
	Moves    []Move       `json:"moves,omitempty"`
	Cases    []ChangedOne `json:"cases,omitempty"`
}

// Move counts the records whose output went from one value to another.
type Move struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Count int    `json:"count"`
}

// ChangedOne is a record that gives something else now. Line counts from 1.
type ChangedOne struct {
	Line  int    `json:"line"`
	From  string `json:"from"`
	To    string `json:"to,omitempty"`
	Error string `json:"error,omitempty"`
}

// record is one line: the variables and either the output or the error of a decision that was taken.
type record struct {
	DecisionID string          `json:"decisionId"`
	Variables  json.RawMessage `json:"variables"`
	Output     json.RawMessage `json:"output"`
	Error      string          `json:"error"`
}

// Run reads records as JSON lines and takes the decision of an id again for each that is of it. It keeps the first
// changed cases, as many as keep says. The error names the line that cannot be read.
func Run(model *dmn.Model, id string, records io.Reader, environment feel.Environment, keep int) (*Report, error) {
	report := &Report{}
	moves := map[[2]string]int{}
	lines := bufio.NewScanner(records)
	lines.Buffer(nil, maxRecordBytes)
	for line := 1; lines.Scan(); line++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		changed, err := report.take(model, id, lines.Bytes(), environment)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		if changed == nil {
			continue
		}
		if changed.Error == "" {
			moves[[2]string{changed.From, changed.To}]++
		}
		if changed.Line = line; len(report.Cases) < keep {
			report.Cases = append(report.Cases, *changed)
		}
	}
	report.Moves = sorted(moves)
	return report, lines.Err()
}

// take counts one record and gives it back when it changed.
func (r *Report) take(model *dmn.Model, id string, line []byte, environment feel.Environment) (*ChangedOne, error) {
	var was record
	if err := json.Unmarshal(line, &was); err != nil || was.DecisionID != id {
		return nil, err
	}
	if was.Error != "" {
		r.WasError++
		return nil, nil
	}
	variables, output, err := was.values()
	if err != nil {
		return nil, err
	}
	evaluation, err := model.Evaluate(id, model.Written(variables), environment)
	if err != nil {
		r.NowError++
		return &ChangedOne{From: asJSON(output), Error: err.Error()}, nil
	}
	// What was recorded is JSON, so the new output is compared as it would be recorded.
	now, err := feel.FromJSON(evaluation.Output.AppendJSON(nil))
	if err != nil {
		return nil, err
	}
	if equal, comparable := feel.Equal(now, output); equal && comparable {
		r.Same++
		return nil, nil
	}
	r.Changed++
	return &ChangedOne{From: asJSON(output), To: asJSON(now)}, nil
}

func (r *record) values() (feel.Variables, feel.Value, error) {
	variables := feel.Variables{}
	if len(r.Variables) > 0 {
		given, err := feel.FromJSON(r.Variables)
		if err != nil {
			return nil, feel.Value{}, err
		}
		for _, entry := range given.Entries() {
			variables[entry.Key] = entry.Value
		}
	}
	if len(r.Output) == 0 {
		return variables, feel.Null(), nil
	}
	output, err := feel.FromJSON(r.Output)
	return variables, output, err
}

// sorted lists moves, the most frequent first.
func sorted(counts map[[2]string]int) []Move {
	var moves []Move
	for values, count := range counts {
		moves = append(moves, Move{values[0], values[1], count})
	}
	slices.SortFunc(moves, func(a, b Move) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return slices.Compare([]string{a.From, a.To}, []string{b.From, b.To})
	})
	return moves
}

func asJSON(value feel.Value) string { return string(value.AppendJSON(nil)) }
