package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"

	"zhitong/calendar"
	"zhitong/recon"
	"zhitong/recon/threeway"
)

// reconThreeWayCommand reconciles orders, a provider's bill and the bank.
type reconThreeWayCommand struct {
	languageSettings
	Orders   []string `help:"The own orders; may be given more than once." required:"" type:"existingfile" sep:"none" placeholder:"FILE"`
	Provider []string `help:"The bill of the payment provider; may be given more than once." required:"" type:"existingfile" sep:"none" placeholder:"FILE"`
	Bank     []string `help:"The statement of the bank; may be given more than once." required:"" type:"existingfile" sep:"none" placeholder:"FILE"`
	Rules    string   `help:"A rule set that ships, or a file." default:"order-provider-bank" placeholder:"NAME|FILE"`
	Out      string   `help:"Directory for result.json and the tables; made when missing." required:"" type:"path" placeholder:"DIR"`
	Calendar string   `help:"Business calendar: CN has the published Chinese holidays, weekends none; that of the rule set by default, which is CN where it names none." enum:"CN,weekends," default:""`
	From     string   `help:"First day of the period; what is earlier is there to be matched only. The first booking date by default." placeholder:"YYYY-MM-DD"`
	AsOf     string   `help:"Day from which ages count; the last booking date by default." placeholder:"YYYY-MM-DD"`
	Force    bool     `help:"Overwrite results that are there."`
	JSON     bool     `name:"json" help:"Print a summary as one object."`
}

// threeWaySummary is what --json prints.
type threeWaySummary struct {
	States      []threeway.StateTotal `json:"states"`
	Settlements int                   `json:"settlements"`
	Days        []threeway.Day        `json:"days"`
	Bridges     []threeway.Bridge     `json:"bridges"`
	Hash        string                `json:"hash"`
	Open        bool                  `json:"open"`
}

// Run reconciles the files.
func (c *reconThreeWayCommand) Run(t *terminal) error {
	options, err := c.options()
	if err != nil {
		return err
	}
	if err := checkOut(c.Out, threeWayResults(), c.Force); err != nil {
		return err
	}
	sources := threeway.Sources{}
	for _, side := range []struct {
		name  string
		paths []string
		into  *[]recon.Source
	}{{"orders", c.Orders, &sources.Orders}, {"provider", c.Provider, &sources.Provider}, {"bank", c.Bank, &sources.Bank}} {
		files, err := openSide(side.name, side.paths, side.into)
		defer files.close()
		if err != nil {
			return err
		}
	}
	result, err := threeway.Run(t, sources, options)
	if err != nil {
		return refusedInput(err)
	}
	if err := c.write(result); err != nil {
		return err
	}
	return c.tell(t, result)
}

func (c *reconThreeWayCommand) options() (threeway.Options, error) {
	rules, err := threeway.OpenRuleSet(c.Rules)
	if err != nil {
		return threeway.Options{}, misuse("--rules: %v", err)
	}
	options := threeway.Options{Rules: rules}
	named := rules.Calendar
	if c.Calendar != "" {
		named = recon.CalendarName(c.Calendar)
	}
	if options.Calendar, err = named.Open(); err != nil {
		return options, err
	}
	for _, day := range []struct {
		flag, text string
		into       *calendar.Date
	}{{"from", c.From, &options.From}, {"as-of", c.AsOf, &options.AsOf}} {
		if day.text == "" {
			continue
		}
		if *day.into, err = calendar.ParseDate(day.text); err != nil {
			return options, misuse("--%s: %v", day.flag, err)
		}
	}
	return options, nil
}

// openFiles are files that are closed together.
type openFiles []*os.File

func (f openFiles) close() {
	for _, file := range f {
		file.Close()
	}
}

// openSide opens the files of a side; those that are open come back with an error too.
func openSide(name string, paths []string, into *[]recon.Source) (files openFiles, err error) {
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			return files, misuse("--%s: %v", name, unwrapPath(err))
		}
		files = append(files, file)
		*into = append(*into, recon.Source{Name: filepath.Base(path), Reader: file})
	}
	return files, nil
}

// threeWayResults are the files that a run writes.
func threeWayResults() []string {
	names := []string{"result.json"}
	for _, table := range threeway.Tables() {
		names = append(names, string(table)+".csv")
	}
	return names
}

func (c *reconThreeWayCommand) write(result *threeway.Result) error {
	names := threeWayResults()
	contents := make([]bytes.Buffer, len(names))
	encoder := json.NewEncoder(&contents[0])
	encoder.SetIndent("", " ")
	if err := encoder.Encode(result); err != nil {
		return err
	}
	for index, table := range threeway.Tables() {
		if err := result.WriteTable(&contents[1+index], table, c.language()); err != nil {
			return err
		}
	}
	return writeResults(c.Out, names, contents)
}

func (c *reconThreeWayCommand) tell(t *terminal, r *threeway.Result) error {
	if c.JSON {
		if err := t.json(threeWaySummary{r.States, len(r.Settlements), r.Days, r.Bridges, r.Hash, r.Open()}); err != nil {
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

func (c *reconThreeWayCommand) say(t *terminal, r *threeway.Result) {
	for _, total := range r.States {
		t.say("%s", tabbed("state", total.State, total.State.Label(c.language()), total.Currency.Code(), total.Count, total.OrderAmount, total.ProviderAmount))
	}
	for i := range r.Settlements {
		s := &r.Settlements[i]
		t.say("%s", tabbed("settlement", s.From, s.To, s.State, s.State.Label(c.language()), s.Currency.Code(), s.Net, s.Received))
	}
	for _, bridge := range r.Bridges {
		t.say("%s", tabbed("unexplained", bridge.Currency.Code(), bridge.Unexplained))
	}
	t.tell("the tables are in %s", c.Out)
}
