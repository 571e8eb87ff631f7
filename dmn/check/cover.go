package check

import (
	"slices"

	"zhitong/feel"
)

// The bounds of the work on one table: conditions that are looked at, and bytes that are remembered.
const (
	maximumWork   = 60_000_000
	maximumMemory = 64 << 20
)

// cover looks for inputs that none of some rules accepts. It decides one column after the other, next the one that tells
// most of the rules left apart: that is how a table that somebody has split up case by case falls into its cases again.
type cover struct {
	columns []*column
	work    int
	found   int
	level   level           // up to which segments count
	box     []segmentSet    // the segments that are looked at, by column; nil for all
	place   []int           // the segment chosen in each column, undecided where none is
	closed  map[string]bool // sets of rules and open columns after which nothing was found
	memory  int             // bytes in closed
	visit   func(place []int) (more bool)
}

const undecided = -1

// stopped tells that there was too much work.
func (c *cover) stopped() bool { return c.work > maximumWork }

// open finds inputs within the segments of box (nil for all), and up to a level, that none of the rules accepts, at most
// limit; each is a segment a column.
func (c *cover) open(rules []int, box []segmentSet, upTo level, limit int) (found [][]int) {
	c.closed, c.memory, c.box, c.level = map[string]bool{}, 0, box, upTo
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
	if c.work += 1 + len(rules)*len(c.columns); c.stopped() {
		return false
	}
	if len(rules) == 0 {
		return c.tell()
	}
	at, alone := c.next(rules)
	switch {
	case at == undecided:
		return true
	case alone:
		return c.rest(at, rules)
	}
	key := c.signature(rules)
	if c.closed[key] {
		return true
	}
	found := c.found
	if !c.try(at, rules) {
		return false
	}
	if c.found == found && c.memory < maximumMemory {
		c.closed[key] = true
		c.memory += len(key)
	}
	return true
}

// try takes every segment of a column that is left.
func (c *cover) try(at int, rules []int) bool {
	tried := map[string]bool{}
	for segment := range c.columns[at].segments {
		if !c.counts(at, segment) {
			continue
		}
		c.work += len(rules)
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
	return true
}

// rest takes the segments that none of the rules accepts, where all of them accept everything of the other columns.
func (c *cover) rest(at int, rules []int) bool {
	column := c.columns[at]
	open := slices.Clone(column.masks[c.level])
	if c.box != nil {
		open.keep(c.box[at])
	}
	for _, rule := range rules {
		open.remove(column.accept[rule])
	}
	c.work += len(open)
	for segment := range column.segments {
		if c.place[at] = segment; open.has(segment) && !c.tell() {
			return false
		}
	}
	c.place[at] = undecided
	return true
}

func (c *cover) counts(at, segment int) bool {
	return c.columns[at].levels[segment] <= c.level && (c.box == nil || c.box[at].has(segment))
}

// next is the open column in which most of the rules accept less than everything; undecided when one of the rules
// accepts everything that is left, so that nothing can be found. alone tells that the rules accept everything of all
// other columns.
func (c *cover) next(rules []int) (at int, alone bool) {
	particular := make([]int, len(c.columns))
	for _, rule := range rules {
		acceptsAll := true
		for at, column := range c.columns {
			if c.place[at] == undecided && !column.all[c.level][rule] {
				particular[at]++
				acceptsAll = false
			}
		}
		if acceptsAll {
			return undecided, false
		}
	}
	others := slices.DeleteFunc(slices.Clone(particular), func(n int) bool { return n == 0 })
	return slices.Index(particular, slices.Max(particular)), len(others) == 1
}

// tell completes a place with some segment of the columns that do not matter any more; where one has none that counts,
// there is no such input.
func (c *cover) tell() bool {
	place := slices.Clone(c.place)
	for at := range place {
		if place[at] != undecided {
			continue
		}
		segment := len(c.columns[at].segments) - 1
		for segment >= 0 && !c.counts(at, segment) {
			segment--
		}
		if segment < 0 {
			return true
		}
		place[at] = segment
	}
	c.found++
	return c.visit(place)
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
	key := make([]byte, 0, 3*len(rules))
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

// levelOf tells how far the inputs of a place are from those that the model means.
func (c *cover) levelOf(place []int) level {
	highest := expected
	for at, segment := range place {
		highest = max(highest, c.columns[at].levels[segment])
	}
	return highest
}
