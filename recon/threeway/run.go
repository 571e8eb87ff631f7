package threeway

import (
	"context"
	"slices"

	"zhitong/calendar"
	"zhitong/recon"
)

// Options say how a run goes. Rules and Calendar are required.
type Options struct {
	Rules    *RuleSet
	Calendar *calendar.Calendar
	// From is the first day of the period; without it the first booking date of
	// orders and provider. Earlier ones are there to be matched: those that stay
	// one-sided were decided by an earlier run.
	From calendar.Date
	// AsOf is the day from which ages are counted; without it the last booking date.
	AsOf calendar.Date
}

// Sources are the files of the three sides.
type Sources struct{ Orders, Provider, Bank []recon.Source }

// Run reads the three sides and matches them. The errors are those of
// statement.Stream and of [Match].
func Run(ctx context.Context, sources Sources, options Options) (*Result, error) {
	if options.Rules == nil || len(sources.Orders) == 0 || len(sources.Provider) == 0 || len(sources.Bank) == 0 {
		return nil, refuse(recon.CodeNoSource, "a run needs a rule set and at least one file for each of the three sides")
	}
	r := options.Rules
	orders := &sideReader{side: recon.Left, rules: r.matching, files: sources.Orders}
	provider := &sideReader{side: recon.Right, rules: r.matching, files: sources.Provider, batch: r.Settlement.Reference}
	for _, reader := range []*sideReader{orders, provider} {
		if err := reader.read(ctx); err != nil {
			return nil, err
		}
	}
	bank, err := recon.ReadSide(ctx, recon.Left, sources.Bank, recon.Options{Rules: r.bank})
	if err != nil {
		return nil, err
	}
	result, err := Match(ctx, orders.movements, provider.movements, bankMovements(bank), options)
	if err != nil {
		return nil, err
	}
	result.Proofs = slices.Concat(orders.proofs(), provider.proofs(), bank.Proofs())
	return result, result.seal()
}

// bankMovements are the entries of the bank: what it takes for itself is an
// entry of its own.
func bankMovements(side *recon.Side) []Movement {
	movements := make([]Movement, side.Len())
	for index := range movements {
		movements[index].Item = side.Item(index)
	}
	return movements
}

// Match matches movements that were read already. The errors are those of the
// calendar (a year without published holidays), a recon.Problem with the codes
// no_calendar, missing_currency, missing_date, currency_not_allowed, overflow,
// too_large or date_out_of_range, and that of the context.
func Match(ctx context.Context, orders, provider, bank []Movement, options Options) (*Result, error) {
	if options.Calendar == nil {
		return nil, refuse(recon.CodeNoCalendar, "a run needs a business calendar")
	}
	m := &matcher{ctx: ctx, rules: options.Rules, calendar: options.Calendar}
	for _, side := range []struct {
		name string
		into *[]Movement
		from []Movement
	}{{"orders", &m.orders, orders}, {"rows of the provider", &m.provider, provider}, {"entries of the bank", &m.bank, bank}} {
		var err error
		if *side.into, err = canonical(side.name, side.from); err != nil {
			return nil, err
		}
	}
	m.setPeriod(options)
	if err := m.pair(); err != nil {
		return nil, err
	}
	if err := m.settle(); err != nil {
		return nil, err
	}
	m.decide()
	return m.result()
}

// matcher holds the three sides in canonical order and what is found of them.
type matcher struct {
	ctx      context.Context
	rules    *RuleSet
	calendar *calendar.Calendar
	from     calendar.Date
	asOf     calendar.Date

	orders, provider, bank []Movement

	pairs        []pair
	settlements  []Settlement
	settlementOf []int // by row of the provider
	cases        []Case
	entries      []BankEntry
}

func (m *matcher) setPeriod(options Options) {
	m.from, m.asOf = options.From, options.AsOf
	first, last := calendar.Date{}, calendar.Date{}
	for position, side := range [][]Movement{m.orders, m.provider, m.bank} {
		if len(side) == 0 {
			continue
		}
		begin, end := side[0].BookingDate, side[len(side)-1].BookingDate
		if position < 2 && (first.IsZero() || begin.Before(first)) {
			first = begin
		}
		if end.After(last) {
			last = end
		}
	}
	if m.from.IsZero() {
		m.from = first
	}
	if m.asOf.IsZero() {
		m.asOf = last
	}
}
