package main

import (
	"strings"

	"zhitong/recon"
)

// reconExplainCommand tells what became of one or two items.
type reconExplainCommand struct {
	twoSides
	languageSettings
	Rules    string   `help:"A rule set that ships, or a file." default:"default" placeholder:"NAME|FILE"`
	Item     []string `help:"An item to explain; given twice, why the two were not matched. left: or right: before it says which side it is of." required:"" sep:"none" placeholder:"ID"`
	Calendar string   `help:"Business calendar: CN has the published Chinese holidays, weekends none; that of the rule set by default, which is CN where it names none." enum:"CN,weekends," default:""`
	JSON     bool     `name:"json" help:"Print the answer as one object."`
}

// Run matches the files and tells.
func (c *reconExplainCommand) Run(t *terminal) error {
	options, err := reconOptions(c.Rules, c.Calendar, "")
	if err != nil {
		return err
	}
	left, err := c.Left.read(t, recon.Left, options)
	if err != nil {
		return err
	}
	right, err := c.Right.read(t, recon.Right, options)
	if err != nil {
		return err
	}
	about, err := c.question(left, right)
	if err != nil {
		return err
	}
	explanation, err := recon.Explain(t, left, right, options, about)
	if err != nil {
		return refusedInput(err)
	}
	if c.JSON {
		return t.json(explanation)
	}
	c.say(t, explanation)
	return nil
}

// question puts the items to their sides.
func (c *reconExplainCommand) question(left, right *recon.Side) (recon.Question, error) {
	var about recon.Question
	if len(c.Item) > 2 {
		return about, misuse("--item: at most two items are explained together")
	}
	if len(c.Item) == 2 && sideIs(c.Item[0], right, "right:") && sideIs(c.Item[1], left, "left:") && !sideIs(c.Item[0], left, "left:") {
		c.Item[0], c.Item[1] = c.Item[1], c.Item[0]
	}
	if len(c.Item) == 2 {
		if !sideIs(c.Item[0], left, "left:") || !sideIs(c.Item[1], right, "right:") {
			return about, misuse("--item: the two are not one of each file")
		}
		return recon.Question{Left: strings.TrimPrefix(c.Item[0], "left:"), Right: strings.TrimPrefix(c.Item[1], "right:")}, nil
	}
	onLeft, onRight := sideIs(c.Item[0], left, "left:"), sideIs(c.Item[0], right, "right:")
	switch {
	case onLeft && onRight:
		return about, misuse("--item: both files have %q; left: or right: before it says which is meant", c.Item[0])
	case onLeft:
		about.Left = strings.TrimPrefix(c.Item[0], "left:")
	case onRight:
		about.Right = strings.TrimPrefix(c.Item[0], "right:")
	default:
		return about, misuse("--item: no file has %q", c.Item[0])
	}
	return about, nil
}

// sideIs reports whether an item, as it was written, is one of the side.
func sideIs(item string, side *recon.Side, prefix string) bool {
	return side.Has(strings.TrimPrefix(item, prefix))
}

func (c *reconExplainCommand) say(t *terminal, e *recon.Explanation) {
	for index := range e.Groups {
		g := &e.Groups[index]
		t.say("%s", tabbed(g.ID, g.Band, strings.Join(g.Left, " "), strings.Join(g.Right, " "), g.Sentence(c.language())))
	}
	for index := range e.Passes {
		t.say("%s", e.Passes[index].Sentence(c.language()))
	}
}
