package rest

import (
	"context"
	"errors"

	"zhitong/calendar"
	"zhitong/pipeline"
	"zhitong/recon"
	"zhitong/recon/backtest"
	"zhitong/recon/rulebook"
	"zhitong/recon/workbench"
	"zhitong/store"
)

// Limits of a back-test on the server: it is held in memory, and matched twice.
const (
	maxBacktestItems    = 200_000
	maxBacktests        = 2 // at one time
	maxBacktestExamples = 20
)

// BacktestInput says which past is taken.
type BacktestInput struct {
	RuleVersionInput
	Body struct {
		Account string `json:"account" minLength:"1" maxLength:"64" doc:"A bank account that is registered for reconciliation."`
		From    string `json:"from" format:"date" doc:"Booking dates."`
		To      string `json:"to" format:"date"`
		Against int64  `json:"against,omitempty" minimum:"0" doc:"The version to compare with; without it the rules that the account has now."`
	}
}

// backtesting holds a place for each back-test that runs.
var backtesting = make(chan struct{}, maxBacktests)

func (s *Server) backtestRules(ctx context.Context, in *BacktestInput) (*Body[BacktestView], error) {
	select {
	case backtesting <- struct{}{}:
		defer func() { <-backtesting }()
	default:
		return nil, pipeline.Refuse(pipeline.ResourceExhausted, "%d back-tests are running already", maxBacktests)
	}
	past, options, hash, err := s.pastFor(ctx, in)
	if err != nil {
		return nil, err
	}
	report, err := backtest.Run(ctx, past.Sides, options)
	if err != nil {
		return nil, unmatchable(err)
	}
	key, err := do[int64](ctx, s, "", &rulebook.KeepTest{Name: in.Name, Number: in.Version, Account: in.Body.Account,
		From: in.Body.From, To: in.Body.To, Hash: hash, Report: *report})
	if err != nil {
		return nil, err
	}
	kept, err := s.keptBacktests(ctx, &in.RuleVersionInput)
	for _, one := range kept {
		if one.Key == key {
			return &Body[BacktestView]{backtestView(one, languageIn(ctx))}, nil
		}
	}
	return nil, err
}

// unmatchable is the refusal of items that cannot be matched by the rules.
func unmatchable(err error) error {
	problem, isProblem := errors.AsType[*recon.Problem](err)
	unknown, isDate := errors.AsType[*calendar.Error](err)
	switch {
	case isProblem:
		return badInput("%v", problem)
	case isDate:
		return badInput("%v", unknown)
	}
	return err
}

// pastFor reads what a back-test works on, and the hash of the version.
func (s *Server) pastFor(ctx context.Context, in *BacktestInput) (past *workbench.Past, options backtest.Options, hash string, err error) {
	from, err := calendar.ParseDate(in.Body.From)
	if err != nil {
		return nil, options, "", badInput("from: %v", err)
	}
	to, err := calendar.ParseDate(in.Body.To)
	if err != nil {
		return nil, options, "", badInput("to: %v", err)
	}
	account := workbench.AccountID{Tenant: DefaultTenant, Account: in.Body.Account}
	err = s.read(ctx, DefaultTenant, "recon.rules.backtest", func(_ Caller, reader store.Reader) error {
		var version *rulebook.Version
		if version, options.Now, err = rulesOfVersion(ctx, reader, in.id()); err != nil {
			return err
		}
		hash = version.Hash
		if past, err = workbench.PastOf(ctx, reader, account, from, to, maxBacktestItems); err != nil {
			return err
		}
		options.Before, options.Calendar, options.AsOf, options.Examples = past.Rules, past.Calendar, to, maxBacktestExamples
		if in.Body.Against > 0 {
			other := in.id()
			other.Number = in.Body.Against
			_, options.Before, err = rulesOfVersion(ctx, reader, other)
		}
		return err
	})
	return past, options, hash, err
}

func rulesOfVersion(ctx context.Context, reader store.Reader, id rulebook.VersionID) (*rulebook.Version, *recon.RuleSet, error) {
	version, err := rulebook.VersionOf(ctx, reader, id)
	if err != nil {
		return nil, nil, err
	}
	rules, err := rulebook.RulesOf(ctx, reader, id, version.Hash)
	return version, rules, err
}

func (s *Server) keptBacktests(ctx context.Context, in *RuleVersionInput) (kept []*rulebook.Test, err error) {
	err = s.read(ctx, DefaultTenant, "reconciliation.read", func(_ Caller, reader store.Reader) error {
		if _, err := rulebook.VersionOf(ctx, reader, in.id()); err != nil {
			return err
		}
		kept, err = rulebook.TestsOf(ctx, reader, in.id())
		return err
	})
	return kept, err
}

func (s *Server) backtests(ctx context.Context, in *RuleVersionInput) (*Body[Items[BacktestView]], error) {
	kept, err := s.keptBacktests(ctx, in)
	shown := Items[BacktestView]{Items: []BacktestView{}}
	for _, one := range kept {
		shown.Items = append(shown.Items, backtestView(one, languageIn(ctx)))
	}
	return &Body[Items[BacktestView]]{shown}, err
}
