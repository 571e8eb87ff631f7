package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"sync"

	"zhitong/calendar"
	"zhitong/recon"
	"zhitong/recon/report"
	"zhitong/statement"
)

// reconCommand groups the commands about reconciliation.
type reconCommand struct {
	Run      reconRunCommand      `cmd:"" help:"Reconcile the files of two sides. Exit 1 when something stays open: a break, a failed proof."`
	Explain  reconExplainCommand  `cmd:"" help:"Tell why an item was matched or not, or why two were not matched with each other."`
	Backtest reconBacktestCommand `cmd:"" help:"Match two sides by two rule sets and tell what changes."`
	ThreeWay reconThreeWayCommand `cmd:"" name:"three-way" help:"Reconcile orders, a payment provider's bill and the bank. Exit 1 when something stays open."`
}

// reconRunCommand reconciles the files of two sides.
type reconRunCommand struct {
	twoSides
	languageSettings
	Rules    string `help:"A rule set that ships, or a file." default:"default" placeholder:"NAME|FILE"`
	Out      string `help:"Directory for groups.jsonl, breaks.jsonl, result.json, report.html and report.xlsx; made when missing." required:"" type:"path" placeholder:"DIR"`
	Calendar string `help:"Business calendar: CN has the published Chinese holidays, weekends none; that of the rule set by default, which is CN where it names none." enum:"CN,weekends," default:""`
	AsOf     string `help:"Day from which ages count; the last booking date by default." placeholder:"YYYY-MM-DD"`
	Force    bool   `help:"Overwrite results that are there."`
	JSON     bool   `name:"json" help:"Print a summary as one object."`
}

// reconSummary is what --json prints.
type reconSummary struct {
	Left        recon.SideSummary  `json:"left"`
	Right       recon.SideSummary  `json:"right"`
	Groups      int                `json:"groups"`
	Suggestions int                `json:"suggestions"`
	Breaks      int                `json:"breaks"`
	Classes     []recon.ClassTotal `json:"classes"`
	Bridges     []recon.Bridge     `json:"bridges"`
	RuleSet     string             `json:"ruleSet"`
	RuleSetHash string             `json:"ruleSetHash"` // its version
	AsOf        calendar.Date      `json:"asOf"`
	Hash        string             `json:"hash"` // of all that was found
	Open        bool               `json:"open"`
}

// Run reconciles the files.
func (c *reconRunCommand) Run(t *terminal) error {
	options, err := c.options(t)
	if err != nil {
		return err
	}
	if err := checkOut(c.Out, slices.Concat(results, lists), c.Force); err != nil {
		return err
	}
	left, right, err := c.open()
	if err != nil {
		return err
	}
	defer left.close()
	defer right.close()
	defer ofRun().begin()()
	result, err := c.match(t, left.sources, right.sources, options)
	if err != nil {
		return err
	}
	contents, err := c.render(result)
	if err != nil {
		return err
	}
	if err := writeResults(c.Out, results, contents); err != nil {
		return err
	}
	return c.tell(t, result)
}

// refusedInput is the verdict on input that cannot be reconciled.
func refusedInput(err error) error {
	if refused, ok := errors.AsType[*statement.Error](err); ok {
		return misuse("%v", refused)
	}
	if problem, ok := errors.AsType[*recon.Problem](err); ok {
		return misuse("%v", problem)
	}
	if unknown, ok := errors.AsType[*calendar.Error](err); ok {
		return misuse("%v; --calendar weekends knows no holidays", unknown)
	}
	return err
}

func (c *reconRunCommand) options(t *terminal) (recon.Options, error) {
	options, err := reconOptions(c.Rules, c.Calendar, c.AsOf)
	options.Progress = progressOn(t)
	return options, err
}

// reconOptions reads the rule set and the calendar that a command names.
func reconOptions(ruleSet, holidays, asOf string) (recon.Options, error) {
	rules, err := recon.OpenRuleSet(ruleSet)
	if err != nil {
		return recon.Options{}, misuse("--rules: %v", err)
	}
	options := recon.Options{Rules: rules}
	named := rules.Calendar
	if holidays != "" {
		named = recon.CalendarName(holidays)
	}
	if options.Calendar, err = named.Open(); err != nil {
		return recon.Options{}, err
	}
	if asOf != "" {
		if options.AsOf, err = calendar.ParseDate(asOf); err != nil {
			return recon.Options{}, misuse("--as-of: %v", err)
		}
	}
	return options, nil
}

// progressOn tells how far a long run is; a short one needs no telling.
func progressOn(t *terminal) recon.Progress {
	const every = 100_000
	long := false
	return func(stage recon.Stage, done, total int) {
		switch {
		case stage == recon.StageRead && done > 0 && done%every == 0:
			long = true
			t.tell("%d items read", done)
		case stage == recon.StageMatch && long:
			t.tell("%d of %d passes done", done, total)
		}
	}
}

// wholeMark is written last, and the one of an earlier run is taken away first:
// where it is, all files are of one run.
const wholeMark = "result.json"

// results are the files that a run writes.
var results = []string{"report.html", "report.xlsx", wholeMark}

// lists are the files that hold all groups and breaks of a run.
var lists = []string{"groups.jsonl", "breaks.jsonl"}

// render makes the contents of the results, in their order.
func (c *reconRunCommand) render(result *recon.Result) ([]bytes.Buffer, error) {
	document := report.Of(result, report.Names{Left: c.Left.names(), Right: c.Right.names()})
	contents := make([]bytes.Buffer, len(results))
	var errs [3]error
	var rendered sync.WaitGroup
	rendered.Go(func() { errs[0] = report.HTML(&contents[0], document, c.language()) })
	rendered.Go(func() { errs[1] = report.XLSX(&contents[1], document, c.language()) })
	encoder := json.NewEncoder(&contents[2])
	encoder.SetIndent("", " ")
	errs[2] = encoder.Encode(result)
	rendered.Wait()
	return contents, errors.Join(errs[:]...)
}

func (c *reconRunCommand) tell(t *terminal, r *recon.Result) error {
	counts := r.ListCounts()
	if c.JSON {
		err := t.json(reconSummary{r.Left, r.Right, counts.Groups, counts.Suggestions, counts.Breaks, r.Classes, r.Bridges, r.RuleSet, r.RuleSetHash, r.AsOf, r.Hash, r.Open()})
		if err != nil {
			return err
		}
	} else {
		c.say(t, r)
	}
	if r.Open() {
		return &exit{code: exitNegative}
	}
	return nil
}

func (c *reconRunCommand) say(t *terminal, r *recon.Result) {
	t.say("%s", tabbed("left", r.Left.Items, "matched", r.Left.Matched))
	t.say("%s", tabbed("right", r.Right.Items, "matched", r.Right.Matched))
	counts := r.ListCounts()
	t.say("%s", tabbed("groups", counts.Groups, "suggested", counts.Suggestions, "breaks", counts.Breaks))
	for _, total := range r.Classes {
		t.say("%s", tabbed("class", total.Class, total.Currency.Code(), total.Count, total.Amount))
	}
	for _, bridge := range r.Bridges {
		t.say("%s", tabbed("unexplained", bridge.Account, bridge.Currency.Code(), bridge.Unexplained))
	}
	t.say("%s", tabbed("hash", r.Hash))
	t.tell("the reports are in %s", c.Out)
}
