package check

import (
	"slices"

	"zhitong/feel"
)

// maximumSteps bounds the work of one table.
const maximumSteps = 2_000_000

// cover looks for inputs that none of some rules accepts. It decides one column after the other, next the one that tells
// most of the rules left apart: that is how a table that somebody has split up case by case falls into its cases again.
type cover struct {
	columns []*column
	steps   int
	found   int
	box     [][]bool        // the segments that are looked at, by column; nil for all
	place   []int           // the segment chosen in each column, undecided where none is
	closed  map[string]bool // sets of rules and open columns after which nothing was found
	visit   func(place []int) (more bool)
}

const undecided = -1

// open finds inputs within the segments of box (nil for all) that none of the rules accepts, at most limit; each is a
// segment a column.
func (c *cover) open(rules []int, box [][]bool, limit int) (found [][]int) {
	c.closed, c.box = map[string]bool{}, box
	c.place = slices.Repeat([]int{undecided}, len(c.columns))
	c.visit = func(place []int) bool {
		found = append(found, place)
		return len(found) < limit
	}
	c.search(rules)
	return found
}

// search tries the segments of the next column; false ends it all.
func (c *cover) search(rules []int) bool {
	if c.steps++; c.steps > maximumSteps {
		return false
	}
	if len(rules) == 0 {
		c.found++
		return c.visit(c.complete())
	}
	key := c.signature(rules)
	at := c.next(rules)
	if at == undecided || c.closed[key] {
		return true
	}
	found, tried := c.found, map[string]bool{}
	for segment := range c.columns[at].segments {
		if c.box != nil && !c.box[at][segment] {
			continue
		}
		rest := c.columns[at].accepting(segment, rules)
		c.place[at] = segment
		if signature := signatureOf(rest); !tried[signature] {
			tried[signature] = true
			if !c.search(rest) {
				return false
			}
		}
	}
	c.place[at] = undecided
	c.closed[key] = c.found == found
	return true
}

// next is the open column in which most of the rules accept less than everything; undecided when one of the rules
// accepts everything that is left, so that nothing can be found.
func (c *cover) next(rules []int) int {
	particular := make([]int, len(c.columns))
	for _, rule := range rules {
		acceptsAll := true
		for at, column := range c.columns {
			if c.place[at] == undecided && !column.acceptsAll(rule) {
				particular[at]++
				acceptsAll = false
			}
		}
		if acceptsAll {
			return undecided
		}
	}
	return slices.Index(particular, slices.Max(particular))
}

// complete takes some segment of the columns that do not matter any more.
func (c *cover) complete() []int {
	place := slices.Clone(c.place)
	for at := range place {
		if place[at] != undecided {
			continue
		}
		segment := len(c.columns[at].segments) - 1
		for c.box != nil && segment >= 0 && !c.box[at][segment] {
			segment--
		}
		place[at] = segment
	}
	return place
}

func (c *cover) signature(rules []int) string {
	key := []byte(signatureOf(rules))
	for _, segment := range c.place {
		if segment == undecided {
			key = append(key, 0)
		} else {
			key = append(key, 1)
		}
	}
	return string(key)
}

func signatureOf(rules []int) string {
	key := make([]byte, 0, 2*len(rules))
	for _, rule := range rules {
		key = append(key, byte(rule), byte(rule>>8), byte(rule>>16))
	}
	return string(key)
}

// example names the inputs of a place.
func (c *cover) example(place []int) []ExampleInput {
	inputs := make([]ExampleInput, len(place))
	for i, segment := range place {
		value := feel.Null()
		if segment >= 0 {
			value = c.columns[i].segments[segment]
		}
		inputs[i] = ExampleInput{c.columns[i].input.Expression, value}
	}
	return inputs
}
