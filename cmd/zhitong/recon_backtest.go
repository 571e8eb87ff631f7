package main

import (
	"strings"

	"zhitong/recon"
	"zhitong/recon/backtest"
)

// reconBacktestCommand matches two sides by two rule sets and tells what changes.
type reconBacktestCommand struct {
	twoSides
	Rules    string `help:"The rule set of today: one that ships, or a file." default:"default" placeholder:"NAME|FILE"`
	Against  string `help:"The rule set that is to take its place." required:"" placeholder:"NAME|FILE"`
	Calendar string `help:"Business calendar: CN has the published Chinese holidays, weekends none; that of the rule set of today by default, which is CN where it names none." enum:"CN,weekends," default:""`
	AsOf     string `help:"Day from which ages count; the last booking date by default." placeholder:"YYYY-MM-DD"`
	Examples int    `help:"How many items of each kind of change to show." default:"5"`
	JSON     bool   `name:"json" help:"Print the report as one object."`
}

// Run compares and prints.
func (c *reconBacktestCommand) Run(t *terminal) error {
	options, err := c.options()
	if err != nil {
		return err
	}
	report, err := backtest.Run(t, func(rules *recon.RuleSet) (left, right *recon.Side, err error) {
		if left, err = c.Left.read(t, recon.Left, recon.Options{Rules: rules}); err != nil {
			return nil, nil, err
		}
		right, err = c.Right.read(t, recon.Right, recon.Options{Rules: rules})
		return left, right, err
	}, options)
	if err != nil {
		return refusedInput(err)
	}
	if c.JSON {
		return t.json(report)
	}
	sayReconBacktest(t, report)
	return nil
}

func (c *reconBacktestCommand) options() (options backtest.Options, err error) {
	today, err := reconOptions(c.Rules, c.Calendar, c.AsOf)
	if err != nil {
		return options, err
	}
	options.Before, options.Calendar, options.AsOf = today.Rules, today.Calendar, today.AsOf
	if options.Now, err = recon.OpenRuleSet(c.Against); err != nil {
		return options, misuse("--against: %v", err)
	}
	if c.Examples < 0 {
		return options, misuse("--examples: a number from 0 is wanted")
	}
	options.Examples = c.Examples
	return options, nil
}

func sayReconBacktest(t *terminal, r *backtest.Report) {
	for _, outcome := range []backtest.Outcome{r.Before, r.Now} {
		t.say("%s", tabbed(outcome.RuleSet, "groups", outcome.Groups, "suggested", outcome.Suggestions, "breaks", outcome.Breaks, outcome.RuleSetHash))
	}
	for _, move := range r.Moves {
		t.say("%s", tabbed(move.Kind, move.Before+" -> "+move.Now, move.Currency.Code(), move.Count, move.Amount))
	}
	for i := range r.Examples {
		example := &r.Examples[i]
		t.say("%s", tabbed("item", example.Kind, example.Side, example.ID, example.Date, example.Amount, fateText(&example.Before)+" -> "+fateText(&example.Now)))
	}
	t.say("%s", tabbed("items", r.Items, "same", r.Same, "changed", r.Items-r.Same))
}

// fateText tells how an item fares.
func fateText(f *backtest.Fate) string {
	switch {
	case f.Group != "":
		return f.Pass + " with " + strings.Join(f.Partners, " ")
	case f.Class == "":
		return "not read"
	}
	return string(f.Class)
}
