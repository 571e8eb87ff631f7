package rest

import (
	"context"

	"zhitong/calendar"
	"zhitong/pipeline"
	"zhitong/recon/learn"
	"zhitong/recon/rulebook"
	"zhitong/recon/workbench"
	"zhitong/store"
)

// SuggestionsInput says from whose decisions is learned.
type SuggestionsInput struct {
	RuleSetInput
	Account string `query:"account" required:"true" maxLength:"64"`
	From    string `query:"from" required:"true" format:"date" doc:"Booking dates."`
	To      string `query:"to" required:"true" format:"date"`
}

// SuggestionInput names a suggestion.
type SuggestionInput struct {
	SuggestionsInput
	Suggestion string `path:"suggestion" maxLength:"64"`
}

// RefusalInput says why a suggestion is not wanted.
type RefusalInput struct {
	RuleSetInput
	Suggestion string `path:"suggestion" maxLength:"64"`
	Body       struct {
		Reason string `json:"reason,omitempty" maxLength:"2000"`
	}
}

// RuleSuggestion is a change of a rule set that would have decided as people did.
type RuleSuggestion struct {
	ID          string   `json:"id"`
	Kind        string   `json:"kind" enum:"band,window,prefix,fee,tolerance,alias,fee_text"`
	Title       string   `json:"title"`
	Parties     []string `json:"parties"`
	Supports    []string `json:"supports" doc:"Decisions that the change would have made, and the rules of today do not."`
	Contradicts []string `json:"contradicts" doc:"Decisions against which it would have decided."`
	Text        string   `json:"text" doc:"The rule set with the change."`
}

func (s *Server) suggestions(ctx context.Context, in *SuggestionsInput) (*Body[Items[RuleSuggestion]], error) {
	found, err := s.suggested(ctx, in)
	shown := Items[RuleSuggestion]{Items: []RuleSuggestion{}}
	for i := range found {
		one := &found[i]
		shown.Items = append(shown.Items, RuleSuggestion{one.ID, string(one.Kind), one.Title.In(languageIn(ctx)), orEmpty(one.Parties), one.Supports, one.Contradicts, one.Text})
	}
	return &Body[Items[RuleSuggestion]]{shown}, err
}

// suggested learns from the decisions of an account; what was refused is left out.
func (s *Server) suggested(ctx context.Context, in *SuggestionsInput) (wanted []learn.Suggestion, err error) {
	from, err := calendar.ParseDate(in.From)
	if err != nil {
		return nil, badInput("from: %v", err)
	}
	to, err := calendar.ParseDate(in.To)
	if err != nil {
		return nil, badInput("to: %v", err)
	}
	var past *workbench.Past
	var text string
	var observations []learn.Observation
	var refused map[string]bool
	id := rulebook.ID{Tenant: DefaultTenant, Name: in.Name}
	err = s.read(ctx, DefaultTenant, "reconciliation.read", func(_ Caller, reader store.Reader) error {
		if text, err = rulebook.ActiveText(ctx, reader, id, reader.Now()); err != nil {
			return err
		}
		if refused, err = rulebook.RefusedSuggestions(ctx, reader, id); err != nil {
			return err
		}
		account := workbench.AccountID{Tenant: DefaultTenant, Account: in.Account}
		if past, err = workbench.PastOf(ctx, reader, account, from, to, maxBacktestItems); err != nil {
			return err
		}
		observations, err = past.Observations(ctx, reader)
		return err
	})
	if err != nil {
		return nil, err
	}
	found, err := learn.Suggest(ctx, text, observations, past.Calendar)
	if err != nil {
		return nil, unmatchable(err)
	}
	for _, one := range found {
		if !refused[one.ID] {
			wanted = append(wanted, one)
		}
	}
	return wanted, nil
}

// acceptSuggestion drafts a version with the change; a maker submits it and a
// checker approves it like any other.
func (s *Server) acceptSuggestion(ctx context.Context, in *SuggestionInput) (*Body[DraftAnswer], error) {
	found, err := s.suggested(ctx, &in.SuggestionsInput)
	if err != nil {
		return nil, err
	}
	for i := range found {
		if one := &found[i]; one.ID == in.Suggestion {
			drafted, err := do[rulebook.Drafted](ctx, s, "", &rulebook.DraftVersion{Name: in.Name, Text: one.Text, Note: one.Title.In(languageIn(ctx))})
			return &Body[DraftAnswer]{DraftAnswer{drafted.Number, drafted.Known}}, err
		}
	}
	return nil, pipeline.Refuse(pipeline.NotFound, "the decisions of that account and period suggest no %q", in.Suggestion)
}
