package recon

import (
	"context"

	"zhitong/calendar"
)

// Stage names a part of a run.
type Stage string

// The stages of a run.
const (
	StageRead     Stage = "read"     // done counts items, the total is not known
	StageMatch    Stage = "match"    // done counts passes
	StageClassify Stage = "classify" // once
)

// Progress hears how far a run is; nil hears nothing. It is called from the
// goroutine of the run.
type Progress func(stage Stage, done, total int)

func (p Progress) tell(stage Stage, done, total int) {
	if p != nil {
		p(stage, done, total)
	}
}

// Options say how a run goes. Rules and Calendar are required.
type Options struct {
	Rules    *RuleSet
	Calendar *calendar.Calendar
	// AsOf is the day from which ages are counted; without it the last booking
	// date of both sides, or where nothing was booked the last day of a statement.
	AsOf calendar.Date
	// Refused are groups that somebody refused: their items, of which only the
	// identifications count, are never put together again in just this way.
	Refused  []Group
	Progress Progress
}

// Run reads both sides and matches them. The errors are those of
// [Loader.AddSource] and [Match], and a Problem with CodeNoSource.
func Run(ctx context.Context, left, right []Source, options Options) (*Result, error) {
	if options.Rules == nil || len(left) == 0 || len(right) == 0 {
		return nil, refuse(CodeNoSource, "a run needs a rule set and at least one file for each side")
	}
	leftSide, err := readSide(ctx, Left, left, options)
	if err != nil {
		return nil, err
	}
	rightSide, err := readSide(ctx, Right, right, options)
	if err != nil {
		return nil, err
	}
	return Match(ctx, leftSide, rightSide, options)
}

func readSide(ctx context.Context, name SideName, sources []Source, options Options) (*Side, error) {
	loader := NewLoader(name, options.Rules)
	for _, source := range sources {
		if err := loader.AddSource(ctx, source, options.Rules.sideRules(name).Profile, options.Progress); err != nil {
			return nil, err
		}
	}
	return loader.Side()
}

// Match matches sides that were loaded. The errors are those of the calendar
// (a year without published holidays), a Problem with CodeNoCalendar or
// CodeDateOutOfRange, and that of the context.
func Match(ctx context.Context, left, right *Side, options Options) (*Result, error) {
	if options.Calendar == nil {
		return nil, refuse(CodeNoCalendar, "a run needs a business calendar")
	}
	if options.AsOf.IsZero() {
		options.AsOf = lastDate(left, right)
	}
	days, err := numberDates(options.Calendar, options.AsOf, left, right)
	if err != nil {
		return nil, err
	}
	prepared := newPreparation(options.Rules, days, left.Len()+right.Len())
	m := &matcher{ctx: ctx, rules: options.Rules, left: prepared.columns(left), right: prepared.columns(right),
		normaliser: prepared.normaliser, progress: options.Progress, refused: refusedGroups(options.Refused)}
	m.keyTexts = prepared.keys.texts
	if err := m.run(); err != nil {
		return nil, err
	}
	breaks := newClassifier(m, days, options.AsOf).run()
	options.Progress.tell(StageClassify, 1, 1)
	return m.result(breaks, prepared, options)
}

func lastDate(sides ...*Side) (last calendar.Date) {
	for _, side := range sides {
		for _, date := range side.booking {
			if last.IsZero() || date.After(last) {
				last = date
			}
		}
	}
	if last.IsZero() {
		return lastDay(sides)
	}
	return last
}

// lastDay is the last day that a statement covers.
func lastDay(sides []*Side) (last calendar.Date) {
	for _, side := range sides {
		for i := range side.proofs {
			if to := side.proofs[i].To; last.IsZero() || to.After(last) {
				last = to
			}
		}
	}
	return last
}

func (m *matcher) result(breaks []Break, prepared *preparation, options Options) (*Result, error) {
	r := &Result{
		RuleSet: m.rules.Name, RuleSetHash: m.rules.Hash(), Calendar: options.Calendar.Name(), AsOf: options.AsOf,
		Left: summarise(m.left), Right: summarise(m.right), Groups: []Group{}, Suggestions: []Group{}, Breaks: breaks,
		Proofs: append(append([]StatementProofs{}, m.left.side.proofs...), m.right.side.proofs...), Crowded: m.crowded,
	}
	if breaks == nil {
		r.Breaks = []Break{}
	}
	for index := range m.confirmed {
		r.Groups = append(r.Groups, m.groupOf(&m.confirmed[index], Auto))
	}
	for index := range m.suggested {
		r.Suggestions = append(r.Suggestions, m.groupOf(&m.suggested[index], Suggest))
	}
	r.Classes = classTotals(r.Breaks)
	r.Bridges = bridges(m, prepared, r.Breaks)
	return r, r.seal()
}
