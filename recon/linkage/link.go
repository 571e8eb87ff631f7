package linkage

import (
	"context"
	"math"
	"runtime"
	"slices"
	"sync"
)

// The effort of a run. learning is how many rounds m is estimated in, sweeps how
// often messages pass in each and at the end.
const (
	learning     = 20
	sweeps       = 12
	finalSweeps  = 60
	settled      = 1e-4
	drawnPairs   = 1_000_000
	negligible   = 1e-5
	leastVisible = 0.001
)

// linker holds both lists in numbers.
type linker struct {
	left, right *Records
	settings    *Settings
	vocabulary  *vocabulary
	texts       [2][]uint32
	parties     [2][]uint32
	density     *density
	model       *model
}

// Link returns the pairs with a probability that is worth telling, in the order
// of their left and right records. The error is that of the context.
func Link(ctx context.Context, left, right *Records, settings Settings) ([]Pair, error) {
	if left.Len() == 0 || right.Len() == 0 {
		return nil, nil
	}
	l := newLinker(left, right, &settings)
	l.model.byChance(l.draw())
	l.model.begin()
	index := newBlocks(l.vocabulary, right, l.texts[1], &settings)
	if _, err := l.round(ctx, index, firstCandidates); err != nil {
		return nil, err
	}
	last, err := l.round(ctx, index, maxCandidates)
	if err != nil {
		return nil, err
	}
	return l.pairs(last), nil
}

// weighed are edges with their odds and their probabilities.
type weighed struct {
	edges             []edge
	odds, probability []float64
	rivals            *competition
}

func (l *linker) weigh(edges []edge) *weighed {
	return &weighed{edges, make([]float64, len(edges)), make([]float64, len(edges)), newCompetition(edges, l.right.Len())}
}

// round finds so many candidates for each record by what the model knows, and
// learns from them.
func (l *linker) round(ctx context.Context, index *blocks, most int) (*weighed, error) {
	edges, err := l.compareAll(ctx, index, l.model.ranking(most))
	if err != nil {
		return nil, err
	}
	return l.estimate(ctx, l.weigh(edges), most)
}

func newLinker(left, right *Records, settings *Settings) *linker {
	l := &linker{left: left, right: right, settings: settings, vocabulary: newVocabulary(), density: newDensity(left, right), model: newModel(settings)}
	for side, records := range [2]*Records{left, right} {
		l.texts[side] = l.vocabulary.column(records.Text, records.Len())
		l.parties[side] = l.vocabulary.column(records.Party, records.Len())
		l.model.lists[side] = float64(records.Len())
	}
	l.vocabulary.weigh(left.Len() + right.Len())
	return l
}

// compareAll finds candidates and compares them; the records are shared out
// among the processors in pieces whose results stand in order.
func (l *linker) compareAll(ctx context.Context, index *blocks, by *ranking) ([]edge, error) {
	const piece = 512
	pieces := make([][]edge, (l.left.Len()+piece-1)/piece)
	next := make(chan int, len(pieces))
	for number := range pieces {
		next <- number
	}
	close(next)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			finder := newSearch(index, l.texts[1], by)
			for number := range next {
				if ctx.Err() == nil {
					pieces[number] = l.comparePiece(finder, number*piece, min((number+1)*piece, l.left.Len()))
				}
			}
		})
	}
	workers.Wait()
	return slices.Concat(pieces...), ctx.Err()
}

// leastEvidence is below what a pair can have that is not negligible: rivals only
// lessen its probability. It counts once the model has learnt.
var leastEvidence = math.Log(negligible)

func (l *linker) comparePiece(finder *search, from, to int) []edge {
	var edges []edge
	for left := from; left < to; left++ {
		for _, right := range finder.candidates(l.left, uint32(left), l.texts[0][left]) {
			if e := l.compare(uint32(left), right); finder.ranking.most < maxCandidates || l.model.evidence(&e) >= leastEvidence {
				edges = append(edges, e)
			}
		}
	}
	return edges
}

func (l *linker) compare(left, right uint32) edge {
	e := edge{left: left, right: right}
	text := l.vocabulary.compare(l.texts[0][left], l.texts[1][right])
	party := l.vocabulary.compare(l.parties[0][left], l.parties[1][right])
	e.levels[Amount] = amountLevel(l.left.Amount[left], l.right.Amount[right])
	e.levels[Day] = l.settings.dayLevel(l.left.Day[left], l.right.Day[right])
	e.levels[Text], e.levels[Party] = text.level, party.level
	e.rare = [Reference]float32{Amount: l.density.amount(left, e.levels[Amount]), Day: float32(l.density.day[right]),
		Text: float32(text.rare), Party: float32(party.rare)}
	if l.settings.Reference != nil {
		e.levels[Reference] = l.settings.Reference(left, right)
	}
	return e
}

// estimate learns the model and weighs the pairs by it.
func (l *linker) estimate(ctx context.Context, w *weighed, most int) (*weighed, error) {
	for round := range learning {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		l.settle(w, sweeps)
		if l.model.learn(w.edges, w.probability) < settled {
			break
		}
		if round == 2 || round == 0 && most == maxCandidates {
			w = l.weigh(withoutNegligible(w))
		}
	}
	l.settle(w, finalSweeps)
	return w, nil
}

// settle weighs the pairs by the model as it is.
func (l *linker) settle(w *weighed, sweeps int) {
	for at := range w.edges {
		w.odds[at] = math.Exp(l.model.evidence(&w.edges[at]))
	}
	w.rivals.settle(w.odds, w.probability, sweeps)
}

func withoutNegligible(w *weighed) []edge {
	var kept []edge
	for at := range w.edges {
		if w.probability[at] >= negligible {
			kept = append(kept, w.edges[at])
		}
	}
	return kept
}
