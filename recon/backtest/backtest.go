package backtest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"zhitong/calendar"
	"zhitong/money"
	"zhitong/recon"
)

// MaxItems is how many items both sides together may have.
const MaxItems = 2_000_000

// Load gives both sides as a rule set reads them. Both calls read the same.
type Load func(rules *recon.RuleSet) (left, right *recon.Side, err error)

// Options say how the comparison goes. Before, Now and Calendar are required.
type Options struct {
	Before, Now *recon.RuleSet
	Calendar    *calendar.Calendar
	// AsOf is the day from which ages are counted; without it that which
	// [recon.Match] takes for the old rules.
	AsOf calendar.Date
	// Examples is how many items of each kind of change are told.
	Examples int
}

// Run matches the sides by both rule sets. The errors are those of the loading,
// of [recon.Match] and a Problem with the code too_large.
func Run(ctx context.Context, load Load, options Options) (*Report, error) {
	before, err := match(ctx, load, options.Before, options)
	if err != nil {
		return nil, err
	}
	options.AsOf = before.result.AsOf // the same ages for both
	now, err := match(ctx, load, options.Now, options)
	if err != nil {
		return nil, err
	}
	return compare(before, now, options.Examples)
}

// matched is a result with the sides that it is of.
type matched struct {
	left, right *recon.Side
	result      *recon.Result
}

func match(ctx context.Context, load Load, rules *recon.RuleSet, options Options) (*matched, error) {
	left, right, err := load(rules)
	if err != nil {
		return nil, err
	}
	if count := left.Len() + right.Len(); count > MaxItems {
		return nil, &recon.Problem{Code: recon.CodeTooLarge, Message: fmt.Sprintf("both sides have %d items together, a back-test takes %d at most; take a shorter period", count, MaxItems)}
	}
	result, err := recon.Match(ctx, left, right, recon.Options{Rules: rules, Calendar: options.Calendar, AsOf: options.AsOf})
	if err != nil {
		return nil, err
	}
	return &matched{left, right, result}, nil
}

// comparison gathers what differs.
type comparison struct {
	report   *Report
	examples int
	counts   map[moveKey]*Move
	sums     map[moveKey]int64
	shown    map[Kind]int
}

type moveKey struct {
	kind        Kind
	before, now string
	currency    money.Currency
}

func compare(before, now *matched, examples int) (*Report, error) {
	c := &comparison{examples: examples, counts: map[moveKey]*Move{}, sums: map[moveKey]int64{}, shown: map[Kind]int{},
		report: &Report{Before: outcomeOf(before.result), Now: outcomeOf(now.result), Calendar: now.result.Calendar, AsOf: now.result.AsOf, Examples: []Example{}}}
	was, is := fates(before.result), fates(now.result)
	c.side(now.left, was, is)
	c.side(now.right, was, is)
	c.gone(before.left, was, is)
	c.gone(before.right, was, is)
	c.report.Moves = c.moves()
	slices.SortStableFunc(c.report.Examples, func(a, b Example) int { return cmp.Compare(rank(a.Kind), rank(b.Kind)) })
	return c.report, c.report.seal()
}

// side looks at the items that the new rules read.
func (c *comparison) side(side *recon.Side, was, is map[itemKey]*Fate) {
	for index := range side.Len() {
		key := itemKey{side.Name(), side.ID(index)}
		c.item(side, index, was[key], is[key])
	}
}

// gone looks at the items that only the old rules read.
func (c *comparison) gone(side *recon.Side, was, is map[itemKey]*Fate) {
	for index := range side.Len() {
		key := itemKey{side.Name(), side.ID(index)}
		if is[key] == nil {
			c.item(side, index, was[key], nil)
		}
	}
}

func (c *comparison) item(side *recon.Side, index int, before, now *Fate) {
	c.report.Items++
	kind := change(before, now)
	if kind == "" {
		c.report.Same++
		return
	}
	if before == nil {
		before = &Fate{}
	}
	if now == nil {
		now = &Fate{}
	}
	item := side.Item(index)
	key := moveKey{kind, before.word(), now.word(), item.Currency}
	if c.counts[key] == nil {
		c.counts[key] = &Move{Kind: kind, Before: key.before, Now: key.now, Currency: item.Currency}
	}
	c.counts[key].Count++
	c.sums[key] += magnitude(item.Minor)
	if c.shown[kind]++; c.shown[kind] <= c.examples {
		c.report.Examples = append(c.report.Examples, exampleOf(kind, side.Name(), &item, *before, *now))
	}
}

func exampleOf(kind Kind, side recon.SideName, item *recon.Item, before, now Fate) Example {
	example := Example{Kind: kind, Side: side, ID: item.ID, Account: item.Account, Currency: item.Currency,
		Amount: json.Number(item.Amount().DecimalText()), Date: item.BookingDate, Party: item.Party, Before: before, Now: now}
	if len(item.References) > 0 {
		example.Reference = item.References[0]
	}
	return example
}

// magnitude is the absolute value. A loader takes no amount near the smallest
// number, and no side whose magnitudes overflow when they are added.
func magnitude(minor int64) int64 { return max(minor, -minor) }

// moves lists the counts by kind, then the most frequent first.
func (c *comparison) moves() []Move {
	all := make([]Move, 0, len(c.counts))
	for key, move := range c.counts {
		move.Amount = json.Number(money.New(c.sums[key], key.currency).DecimalText())
		all = append(all, *move)
	}
	slices.SortFunc(all, func(a, b Move) int {
		return cmp.Or(cmp.Compare(rank(a.Kind), rank(b.Kind)), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Before, b.Before),
			cmp.Compare(a.Now, b.Now), cmp.Compare(a.Currency.Code(), b.Currency.Code()))
	})
	return all
}

func rank(kind Kind) int { return slices.Index(Kinds(), kind) }

func outcomeOf(r *recon.Result) Outcome {
	proven := len(r.Bridges) > 0
	for i := range r.Bridges {
		proven = proven && r.Bridges[i].Proven()
	}
	return Outcome{r.RuleSet, r.RuleSetHash, r.Hash, len(r.Groups), len(r.Suggestions), len(r.Breaks), r.Classes, proven}
}
