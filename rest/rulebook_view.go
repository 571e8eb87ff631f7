package rest

import (
	"time"

	"zhitong/recon/rulebook"
)

// RuleSetView is a rule set of the rule book.
type RuleSetView struct {
	Name          string `json:"name"`
	NewestVersion int64  `json:"newestVersion"`
	ActiveVersion int64  `json:"activeVersion" doc:"0 where none is active."`
	ActiveHash    string `json:"activeHash"`
}

// RuleVersionView is a version with who did what when.
type RuleVersionView struct {
	Key         Key        `json:"key"`
	Name        string     `json:"name"`
	Version     int64      `json:"version"`
	Hash        string     `json:"hash"`
	State       string     `json:"state" doc:"draft, submitted, rejected, withdrawn; of an approved one scheduled, active or superseded."`
	Note        string     `json:"note"`
	DraftedBy   string     `json:"draftedBy"`
	DraftedAt   time.Time  `json:"draftedAt"`
	SubmittedBy string     `json:"submittedBy"`
	SubmittedAt *time.Time `json:"submittedAt"`
	ActiveFrom  *time.Time `json:"activeFrom"`
	DecidedBy   string     `json:"decidedBy"`
	DecidedAt   *time.Time `json:"decidedAt"`
	Reason      string     `json:"reason"`
	Backtests   int        `json:"backtests"`
}

// RuleVersionText is a version with its text.
type RuleVersionText struct {
	RuleVersionView
	Text string `json:"text"`
}

// BacktestView is a back-test that is kept with a version.
type BacktestView struct {
	Key     Key            `json:"key"`
	Name    string         `json:"name"`
	Version int64          `json:"version"`
	Hash    string         `json:"hash" doc:"Of the version that was tested."`
	Account string         `json:"account"`
	From    string         `json:"from"`
	To      string         `json:"to"`
	By      string         `json:"by"`
	At      time.Time      `json:"at"`
	Report  BacktestReport `json:"report"`
}

func ruleSetView(r *rulebook.RuleSet, now time.Time) RuleSetView {
	shown := RuleSetView{Name: r.Name, NewestVersion: r.Newest}
	if active := r.At(now); active != nil {
		shown.ActiveVersion, shown.ActiveHash = active.Number, active.Hash
	}
	return shown
}

func ruleVersionView(v *rulebook.Version, r *rulebook.RuleSet, now time.Time) RuleVersionView {
	return RuleVersionView{Key: Key(v.Key), Name: v.Name, Version: v.Number, Hash: v.Hash, State: string(v.ShownAt(r, now)), Note: v.Note,
		DraftedBy: v.DraftedBy, DraftedAt: v.DraftedAt, SubmittedBy: v.SubmittedBy, SubmittedAt: happened(v.SubmittedAt),
		ActiveFrom: happened(v.ActiveFrom), DecidedBy: v.DecidedBy, DecidedAt: happened(v.DecidedAt), Reason: v.Reason, Backtests: v.Tests}
}

// happened is null for what has not.
func happened(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

func backtestView(t *rulebook.Test, language string) BacktestView {
	return BacktestView{Key(t.Key), t.Name, t.Number, t.Hash, t.Account, t.From, t.To, t.By, t.At, backtestReport(&t.Report, language)}
}
