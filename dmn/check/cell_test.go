package check_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// cell is a condition of a generated rule: an interval of what has an order [low, high), or a set of texts.
type cell struct {
	kind      string // a key of kinds, "string", "boolean" or "enumeration"
	low, high int    // of what has an order
	texts     []string
	except    bool // all texts but those
}

// unbounded ends are left out.
const unbounded = 1 << 30

// enumerated are the values of an enumeration.
var enumerated = []string{"e0", "e1", "e2", "e3", "客5"}

// kinds write the bound of an interval, 0 to 2000, and name the type.
var kinds = map[string]struct{ bound, typ string }{
	"number": {"%d.5", "number"},
	"amount": {"%d.5", "Amount"}, // from 0 to 2001, as an item definition says
	"date":   {`date("2020-01-01") + duration("P%dD")`, "date"},
	"time":   {`time("00:00:00") + duration("PT%[1]dM") * 0.7`, "time"},
	"local":  {`date and time("2020-01-01T00:00:00") + duration("PT%dH")`, "dateTime"},
	"zoned":  {`date and time("2020-01-01T00:00:00+08:00") + duration("PT%dH")`, "dateTime"},
}

func anything(kind string) cell {
	if kind == "enumeration" {
		return cell{kind: kind, texts: enumerated}
	}
	return cell{kind: kind, low: -unbounded, high: unbounded, except: true}
}

func (c cell) bound(at int) string { return fmt.Sprintf(kinds[c.kind].bound, at) }

// text writes the condition in one of the ways that FEEL has.
func (c cell) text() string {
	switch {
	case c.kind == "enumeration":
		return c.enumerationText()
	case c.kind == "string" || c.kind == "boolean":
		return c.setText()
	case c.low == -unbounded && c.high == unbounded:
		return "-"
	case c.low == -unbounded:
		return "< " + c.bound(c.high)
	case c.high == unbounded:
		return ">= " + c.bound(c.low)
	case c.low%3 == 0:
		return fmt.Sprintf("? >= %s and ? < %s", c.bound(c.low), c.bound(c.high))
	}
	return fmt.Sprintf("[%s..%s)", c.bound(c.low), c.bound(c.high))
}

// enumerationText names the values that are meant or those that are not, whichever are fewer.
func (c cell) enumerationText() string {
	if 2*len(c.texts) < len(enumerated) {
		return cell{kind: "string", texts: c.texts}.setText()
	}
	rest := slices.DeleteFunc(slices.Clone(enumerated), func(text string) bool { return slices.Contains(c.texts, text) })
	return cell{kind: "string", texts: rest, except: true}.setText()
}

func (c cell) setText() string {
	quoted := make([]string, len(c.texts))
	for i, text := range c.texts {
		quoted[i] = text
		if c.kind == "string" {
			quoted[i] = fmt.Sprintf("%q", text)
		}
	}
	switch {
	case c.except && len(c.texts) == 0:
		return "-"
	case c.except:
		return "not(" + strings.Join(quoted, ", ") + ")"
	}
	return strings.Join(quoted, ", ")
}

// split cuts a condition in two that share nothing and leave nothing out; ok is false where it can't be cut.
func (c cell) split(r *rand.Rand) (a, b cell, ok bool) {
	a, b = c, c
	switch c.kind {
	case "string", "enumeration":
		a, b, ok = c.splitTexts(r)
		return a, b, ok
	case "boolean":
		if !c.except {
			return c, c, false
		}
		a, b = cell{kind: c.kind, texts: []string{"true"}}, cell{kind: c.kind, texts: []string{"false"}}
	default:
		low, high := max(c.low, 0), min(c.high, 2000)
		if high-low < 2 {
			return c, c, false
		}
		a.high = low + 1 + r.IntN(high-low-1)
		b.low = a.high
	}
	return a, b, true
}

func (c cell) splitTexts(r *rand.Rand) (a, b cell, ok bool) {
	if !c.except {
		if len(c.texts) < 2 {
			return c, c, false
		}
		at := 1 + r.IntN(len(c.texts)-1)
		return cell{kind: c.kind, texts: c.texts[:at]}, cell{kind: c.kind, texts: c.texts[at:]}, true
	}
	taken := []string{fmt.Sprint("k", r.IntN(1_000_000)), fmt.Sprint("客", r.IntN(1_000_000))}
	return cell{kind: c.kind, texts: taken}, cell{kind: c.kind, texts: slices.Concat(c.texts, taken), except: true}, true
}
