package report

import (
	"encoding/json"
	"strconv"
	"strings"

	"zhitong/money"
	"zhitong/recon"
)

// section is a part of a report: a title, headings and rows.
type section struct {
	Title    string
	Headings []string
	Rows     [][]cell
	Note     string // below the rows
}

// cell is a text, or a number that keeps its exact decimal text.
type cell struct {
	Text     string
	Number   bool
	Decimals int // of a number
}

// Negative says that a number is below zero.
func (c cell) Negative() bool { return c.Number && strings.HasPrefix(c.Text, "-") }

func texts(values ...string) []cell {
	cells := make([]cell, len(values))
	for i, value := range values {
		cells[i] = cell{Text: value}
	}
	return cells
}

func amount(text json.Number, currency money.Currency) cell {
	decimals, _ := currency.MinorUnit()
	return cell{Text: string(text), Number: true, Decimals: decimals}
}

func count(number int) cell { return cell{Text: strconv.Itoa(number), Number: true} }

// writer makes the sections of a document in one language.
type writer struct {
	*Document
	language string
	limit    int    // rows of a section; the others are counted
	fuller   string // what holds all rows
}

func (w *writer) say(key string, pairs ...string) string { return wording(key, w.language, pairs...) }

func (w *writer) headings(keys ...string) []string {
	all := make([]string, len(keys))
	for i, key := range keys {
		all[i] = w.say(key)
	}
	return all
}

// sections lists all parts in their order.
func (w *writer) sections() []section {
	all := []section{w.summary(), w.facts(), w.proofs()}
	for i := range w.Bridges {
		all = append(all, w.bridge(&w.Bridges[i]))
	}
	return append(all, w.classes(), w.breaks(), w.groups())
}

func (w *writer) title() string { return firstOf(w.Names.Title, w.say("title")) }

// side names a side as the reader does.
func (w *writer) side(name recon.SideName) string {
	switch name {
	case recon.Left:
		return firstOf(w.Names.Left, w.say("left"))
	case recon.Right:
		return firstOf(w.Names.Right, w.say("right"))
	}
	return w.say("both")
}

func firstOf(text, otherwise string) string {
	if text != "" {
		return text
	}
	return otherwise
}

// rows fills a section with up to the limit of the rows that are at hand, and
// says how many there are in total.
func (w *writer) rows(s *section, atHand, total int, row func(index int) []cell) {
	shown := min(atHand, w.limit)
	for index := range shown {
		s.Rows = append(s.Rows, row(index))
	}
	fuller := w.fuller
	if atHand < total {
		fuller = w.say("result")
	}
	if total > shown {
		s.Note = w.say("more_rows", "shown", strconv.Itoa(shown), "total", strconv.Itoa(total), "file", fuller)
	}
}
