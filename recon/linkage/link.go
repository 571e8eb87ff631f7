package linkage

import (
	"context"
	"math"
	"runtime"
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
	records     float64
	model       *model
}

// Link returns the pairs with a probability that is worth telling, in the order
// of their left and right records. The error is that of the context.
func Link(ctx context.Context, left, right *Records, settings Settings) ([]Pair, error) {
	if left.Len() == 0 || right.Len() == 0 {
		return nil, nil
	}
	l := newLinker(left, right, &settings)
	edges, err := l.compareAll(ctx)
	if err != nil || len(edges) == 0 {
		return nil, err
	}
	l.model.byChance(l.draw())
	l.model.begin()
	return l.estimate(ctx, edges)
}

func newLinker(left, right *Records, settings *Settings) *linker {
	l := &linker{left: left, right: right, settings: settings, vocabulary: newVocabulary(), model: newModel(settings)}
	for side, records := range [2]*Records{left, right} {
		l.texts[side] = l.vocabulary.column(records.Text, records.Len())
		l.parties[side] = l.vocabulary.column(records.Party, records.Len())
		l.model.lists[side] = float64(records.Len())
	}
	l.records = float64(left.Len() + right.Len())
	l.vocabulary.weigh(left.Len() + right.Len())
	return l
}

// compareAll finds candidates and compares them; the records are shared out
// among the processors in pieces whose results stand in order.
func (l *linker) compareAll(ctx context.Context) ([]edge, error) {
	const piece = 512
	index := newBlocks(l.vocabulary, l.right, l.texts[1], l.settings)
	pieces := make([][]edge, (l.left.Len()+piece-1)/piece)
	next := make(chan int, len(pieces))
	for number := range pieces {
		next <- number
	}
	close(next)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			finder := newSearch(index)
			for number := range next {
				if ctx.Err() == nil {
					pieces[number] = l.comparePiece(finder, number*piece, min((number+1)*piece, l.left.Len()))
				}
			}
		})
	}
	workers.Wait()
	var edges []edge
	for _, one := range pieces {
		edges = append(edges, one...)
	}
	return edges, ctx.Err()
}

func (l *linker) comparePiece(finder *search, from, to int) []edge {
	var edges []edge
	for left := from; left < to; left++ {
		for _, right := range finder.candidates(l.left, uint32(left), l.texts[0][left]) {
			edges = append(edges, l.compare(uint32(left), right))
		}
	}
	return edges
}

func (l *linker) compare(left, right uint32) edge {
	e := edge{left: left, right: right}
	text := l.vocabulary.compare(l.texts[0][left], l.texts[1][right], l.records)
	party := l.vocabulary.compare(l.parties[0][left], l.parties[1][right], l.records)
	e.levels[Amount] = amountLevel(l.left.Amount[left], l.right.Amount[right])
	e.levels[Day] = l.settings.dayLevel(l.left.Day[left], l.right.Day[right])
	e.levels[Text], e.levels[Party] = text.level, party.level
	e.rare = [2]float32{float32(text.rare), float32(party.rare)}
	if l.settings.Reference != nil {
		e.levels[Reference] = l.settings.Reference(left, right)
	}
	return e
}

// estimate learns the model and weighs the pairs by it.
func (l *linker) estimate(ctx context.Context, edges []edge) ([]Pair, error) {
	rivals := newCompetition(edges, l.right.Len())
	odds, probability := make([]float64, len(edges)), make([]float64, len(edges))
	for round := range learning {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		l.odds(edges, odds)
		rivals.settle(odds, probability, sweeps)
		if l.model.learn(edges, probability) < settled {
			break
		}
		if round == 2 {
			edges = withoutNegligible(edges, probability)
			rivals, odds, probability = newCompetition(edges, l.right.Len()), odds[:len(edges)], probability[:len(edges)]
		}
	}
	l.odds(edges, odds)
	rivals.settle(odds, probability, finalSweeps)
	return l.pairs(edges, odds, probability), nil
}

func (l *linker) odds(edges []edge, odds []float64) {
	for at := range edges {
		odds[at] = math.Exp(l.model.evidence(&edges[at]))
	}
}

func withoutNegligible(edges []edge, probability []float64) []edge {
	kept := edges[:0]
	for at := range edges {
		if probability[at] >= negligible {
			kept = append(kept, edges[at])
		}
	}
	return kept
}
