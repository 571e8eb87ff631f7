package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/pipeline"
	"zhitong/recon"
	"zhitong/recon/rulebook"
	"zhitong/store"
)

// RuleSetInput names a rule set.
type RuleSetInput struct {
	Name string `path:"name" maxLength:"64"`
}

// RuleVersionInput names a version of a rule set.
type RuleVersionInput struct {
	RuleSetInput
	Version int64 `path:"version" minimum:"1"`
}

// DraftInput drafts a version.
type DraftInput struct {
	RuleSetInput
	Body struct {
		Text    string `json:"text,omitempty" doc:"The rule set as YAML or JSON; its name is that of the path."`
		Shipped bool   `json:"shipped,omitempty" doc:"Take the text of the rule set of this name that ships, instead of text."`
		Note    string `json:"note,omitempty" maxLength:"2000"`
	}
}

// SubmissionInput submits a version.
type SubmissionInput struct {
	RuleVersionInput
	Body struct {
		ActiveFrom *time.Time `json:"activeFrom,omitempty" doc:"The moment from which it is to hold; that of the approval when there is none."`
	}
}

// RuleReasonInput says why a version is set aside.
type RuleReasonInput struct {
	RuleVersionInput
	Body struct {
		Reason string `json:"reason,omitempty" maxLength:"2000"`
	}
}

// DraftAnswer names the version that was drafted.
type DraftAnswer struct {
	Version int64 `json:"version"`
	Known   bool  `json:"known" doc:"It has the text of the newest version, so that no new one was made."`
}

// RegisterRulebook declares the operations of the rule book.
func RegisterRulebook(s *Server, api huma.API) {
	const tag, base = "rule book", "/api/v1/rule-sets"
	const version = base + "/{name}/versions/{version}"
	operation(api, tag, "listRuleSets", http.MethodGet, base, "The rule sets of the rule book", http.StatusOK, s.ruleSets)
	operation(api, tag, "listShippedRuleSets", http.MethodGet, "/api/v1/shipped-rule-sets", "The names of the rule sets that ship", http.StatusOK, s.shippedRuleSets)
	operation(api, tag, "listRuleVersions", http.MethodGet, base+"/{name}/versions", "The versions of a rule set, newest first", http.StatusOK, s.ruleVersions)
	operation(api, tag, "draftRules", http.MethodPost, base+"/{name}/versions", "Draft a version", http.StatusCreated, s.draftRules)
	operation(api, tag, "getRuleVersion", http.MethodGet, version, "A version with its text", http.StatusOK, s.ruleVersion)
	operation(api, tag, "submitRules", http.MethodPost, version+"/submission", "Hand a draft to a checker", http.StatusNoContent, s.submitRules)
	operation(api, tag, "approveRules", http.MethodPost, version+"/approval", "Let a version hold that others have made", http.StatusNoContent,
		func(ctx context.Context, in *RuleVersionInput) (*Nothing, error) {
			return change(ctx, s, &rulebook.Approve{Name: in.Name, Number: in.Version})
		})
	operation(api, tag, "rejectRules", http.MethodPost, version+"/rejection", "Set a version aside that others have made", http.StatusNoContent,
		func(ctx context.Context, in *RuleReasonInput) (*Nothing, error) {
			return change(ctx, s, &rulebook.Reject{Name: in.Name, Number: in.Version, Reason: in.Body.Reason})
		})
	operation(api, tag, "withdrawRules", http.MethodPost, version+"/withdrawal", "Take a version back that does not hold yet", http.StatusNoContent,
		func(ctx context.Context, in *RuleReasonInput) (*Nothing, error) {
			return change(ctx, s, &rulebook.Withdraw{Name: in.Name, Number: in.Version, Reason: in.Body.Reason})
		})
	operation(api, tag, "backtestRules", http.MethodPost, version+"/backtests", "Match the past by a version and tell what it would change", http.StatusCreated, s.backtestRules)
	operation(api, tag, "listBacktests", http.MethodGet, version+"/backtests", "The back-tests that are kept with a version, newest first", http.StatusOK, s.backtests)
}

func (s *Server) ruleSets(ctx context.Context, _ *Nothing) (*Body[Items[RuleSetView]], error) {
	shown := Items[RuleSetView]{Items: []RuleSetView{}}
	err := s.read(ctx, DefaultTenant, "reconciliation.read", func(_ Caller, reader store.Reader) error {
		found, err := rulebook.All(ctx, reader, DefaultTenant)
		for _, one := range found {
			shown.Items = append(shown.Items, ruleSetView(one, reader.Now()))
		}
		return err
	})
	return &Body[Items[RuleSetView]]{shown}, err
}

func (s *Server) shippedRuleSets(ctx context.Context, _ *Nothing) (*Body[Items[string]], error) {
	_, err := s.allow(ctx, DefaultTenant, "reconciliation.read")
	return &Body[Items[string]]{Items[string]{recon.ShippedNames()}}, err
}

func (s *Server) ruleVersions(ctx context.Context, in *RuleSetInput) (*Body[Items[RuleVersionView]], error) {
	shown, id := Items[RuleVersionView]{Items: []RuleVersionView{}}, rulebook.ID{Tenant: DefaultTenant, Name: in.Name}
	err := s.read(ctx, DefaultTenant, "reconciliation.read", func(_ Caller, reader store.Reader) error {
		head, err := rulebook.Find(ctx, reader, id)
		if err != nil {
			return err
		}
		found, err := rulebook.VersionsOf(ctx, reader, id)
		for _, one := range found {
			shown.Items = append(shown.Items, ruleVersionView(one, head, reader.Now()))
		}
		return err
	})
	return &Body[Items[RuleVersionView]]{shown}, err
}

func (in *RuleVersionInput) id() rulebook.VersionID {
	return rulebook.VersionID{ID: rulebook.ID{Tenant: DefaultTenant, Name: in.Name}, Number: in.Version}
}

func (s *Server) ruleVersion(ctx context.Context, in *RuleVersionInput) (*Body[RuleVersionText], error) {
	var shown RuleVersionText
	err := s.read(ctx, DefaultTenant, "reconciliation.read", func(_ Caller, reader store.Reader) error {
		found, err := rulebook.VersionOf(ctx, reader, in.id())
		if err != nil {
			return err
		}
		head, err := rulebook.Find(ctx, reader, found.ID)
		if err != nil {
			return err
		}
		shown.RuleVersionView = ruleVersionView(found, head, reader.Now())
		shown.Text, err = rulebook.TextOf(ctx, reader, found.VersionID, found.Hash)
		return err
	})
	return &Body[RuleVersionText]{shown}, err
}

func (s *Server) draftRules(ctx context.Context, in *DraftInput) (*Body[DraftAnswer], error) {
	command := &rulebook.DraftVersion{Name: in.Name, Text: in.Body.Text, Note: in.Body.Note}
	if in.Body.Shipped == (in.Body.Text != "") {
		return nil, badInput("either text or shipped says what is drafted")
	}
	if in.Body.Shipped {
		shipped, err := recon.ShippedText(in.Name)
		if err != nil {
			return nil, pipeline.Refuse(pipeline.NotFound, "%v", err)
		}
		command.Text = shipped
	}
	drafted, err := do[rulebook.Drafted](ctx, s, "", command)
	return &Body[DraftAnswer]{DraftAnswer{drafted.Number, drafted.Known}}, err
}

func (s *Server) submitRules(ctx context.Context, in *SubmissionInput) (*Nothing, error) {
	command := &rulebook.Submit{Name: in.Name, Number: in.Version}
	if in.Body.ActiveFrom != nil {
		command.ActiveFrom = *in.Body.ActiveFrom
	}
	return change(ctx, s, command)
}
