package recon

import (
	"context"
	"sync"

	"zhitong/calendar"
)

// Stage names a part of a run.
type Stage string

// The stages of a run.
const (
	StageRead     Stage = "read"     // done counts items of both sides, the total is not known
	StageMatch    Stage = "match"    // done counts passes
	StageClassify Stage = "classify" // once
)

// Progress hears how far a run is; nil hears nothing. It is called by one
// goroutine at a time, though not always by the same one.
type Progress func(stage Stage, done, total int)

func (p Progress) tell(stage Stage, done, total int) {
	if p != nil {
		p(stage, done, total)
	}
}

// ofSides are for two sides that are read at once; what they tell is the sum.
func (p Progress) ofSides() [2]Progress {
	if p == nil {
		return [2]Progress{}
	}
	var lock sync.Mutex
	var read [2]int
	side := func(which int) Progress {
		return func(stage Stage, done, total int) {
			lock.Lock()
			defer lock.Unlock()
			read[which] = done
			p(stage, read[byLeft]+read[byRight], total)
		}
	}
	return [2]Progress{side(byLeft), side(byRight)}
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
	return RunListed(ctx, left, right, options, Lists{})
}

// readSides reads both sides at the same time. Of two errors that of the left
// side is returned.
func readSides(ctx context.Context, left, right []Source, options Options) (leftSide, rightSide *Side, err error) {
	progress := options.Progress.ofSides()
	leftOptions, rightOptions := options, options
	leftOptions.Progress, rightOptions.Progress = progress[byLeft], progress[byRight]
	var rightErr error
	done := make(chan struct{})
	go func() {
		defer close(done)
		rightSide, rightErr = ReadSide(ctx, Right, right, rightOptions)
	}()
	leftSide, err = ReadSide(ctx, Left, left, leftOptions)
	<-done
	if err == nil {
		err = rightErr
	}
	return leftSide, rightSide, err
}

// ReadSide reads the files of one side. A notification (camt.054) of an account
// of which there is a statement too tells the parts of its entries and moves
// nothing itself. Of an interim report (camt.052, MT942) counts what no statement
// covers. The errors are those of
// [Loader.AddSource] and [Loader.Side].
func ReadSide(ctx context.Context, name SideName, sources []Source, options Options) (*Side, error) {
	loader := NewLoader(name, options.Rules)
	for _, source := range loader.awaitDetails(sources) {
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
	return MatchListed(ctx, left, right, options, Lists{})
}

// MatchListed is [Match] for results that are too long to hold. Errors are also
// those of the writers.
func MatchListed(ctx context.Context, left, right *Side, options Options, lists Lists) (*Result, error) {
	matched, err := matchSides(ctx, left, right, options, nil)
	if err != nil {
		return nil, err
	}
	return matched.result(newClassifier(matched.matcher, matched.days, matched.options.AsOf), matched.preparation, matched.options, lists)
}

// matching is a matcher that has run, with what it was made of.
type matching struct {
	*matcher
	preparation *preparation
	days        *businessDays
	options     Options
}

// matchSides runs the passes; before they begin, prepare may look at the items.
func matchSides(ctx context.Context, left, right *Side, options Options, prepare func(*matcher) error) (*matching, error) {
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
	prepared := newPreparation(options.Rules, days, left.Len())
	onLeft, onRight := prepared.bothColumns(left, right)
	m := &matcher{ctx: ctx, rules: options.Rules, left: onLeft, right: onRight,
		normaliser: prepared.normaliser, feeWords: lowerCase(options.Rules.Breaks.FeeTexts), progress: options.Progress, refused: refusedGroups(options.Refused)}
	prepared.keys.slots, prepared.raw.slots = nil, nil
	m.keyTexts, m.rawTexts = prepared.keys.texts, prepared.raw.texts
	if prepare != nil {
		if err := prepare(m); err != nil {
			return nil, err
		}
	}
	return &matching{m, prepared, days, options}, m.run()
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

func (m *matcher) result(breaks *classifier, prepared *preparation, options Options, lists Lists) (*Result, error) {
	r := &Result{
		RuleSet: m.rules.Name, RuleSetHash: m.rules.Hash(), Calendar: options.Calendar.Name(), AsOf: options.AsOf,
		Left: summarise(m.left), Right: summarise(m.right),
		Proofs: append(append([]StatementProofs{}, m.left.side.proofs...), m.right.side.proofs...), Notices: m.notices, Crowded: m.crowded,
	}
	made := &completion{matcher: m, result: r, lists: lists}
	err := made.run(breaks, func(sums *breakSums) {
		options.Progress.tell(StageClassify, 1, 1)
		r.Classes, r.Bridges = sums.totals(), bridges(m, prepared, sums)
		r.Crowded = m.crowded
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}
