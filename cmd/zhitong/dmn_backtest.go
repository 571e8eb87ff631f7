package main

import (
	"bytes"
	"os"
	"time"

	"zhitong/dmn"
	"zhitong/dmn/backtest"
	"zhitong/feel"
)

// dmnBacktestCommand evaluates recorded decisions again with a new model.
type dmnBacktestCommand struct {
	Decision string `help:"Id of the decision." placeholder:"ID" required:""`
	First    int    `help:"How many changed cases to show." default:"10"`
	JSON     bool   `name:"json" help:"Print the report as one object."`
	Model    string `arg:"" name:"new.dmn" help:"The new model."`
	Records  string `arg:"" name:"records.jsonl" help:"A line each: {\"decisionId\", \"variables\", \"output\" or \"error\"}."`
}

// Run compares and prints.
func (c *dmnBacktestCommand) Run(t *terminal) error {
	content, err := readFile(c.Model, maxModelBytes)
	if err != nil {
		return err
	}
	model, err := dmn.Read(bytes.NewReader(content), dmn.Options{DetectProfile: true})
	if err != nil {
		return negative("%s: %v", c.Model, err)
	}
	if _, ok := model.Decision(c.Decision); !ok {
		return misuse("%s has no decision '%s'", c.Model, c.Decision)
	}
	records, err := os.Open(c.Records)
	if err != nil {
		return misuse("%s cannot be read: %v", c.Records, unwrapPath(err))
	}
	defer records.Close()
	report, err := backtest.Run(model, c.Decision, records, feel.Environment{Now: time.Now()}, c.First)
	if err != nil {
		return negative("%s: %v", c.Records, err)
	}
	if c.JSON {
		return t.json(report)
	}
	sayBacktest(t, report)
	return nil
}

func sayBacktest(t *terminal, report *backtest.Report) {
	for _, move := range report.Moves {
		t.say("%s -> %s: %d", move.From, move.To, move.Count)
	}
	for _, changed := range report.Cases {
		t.say("line %d: %s -> %s%s", changed.Line, changed.From, changed.To, changed.Error)
	}
	t.say("%d same, %d changed, %d now error, %d was error", report.Same, report.Changed, report.NowError, report.WasError)
}
