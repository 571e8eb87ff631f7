package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/calendar"
	"zhitong/pipeline"
	"zhitong/recon/workbench"
	"zhitong/store"
)

const reconDecisionsPath = "/api/v1/reconciliation-decisions"

// BreakDecision is what was decided about breaks or a group.
type BreakDecision struct {
	Key            Key        `json:"key"`
	Account        string     `json:"account"`
	Action         string     `json:"action" enum:"confirm,refuse,break_up,match,write_off,suspense,clear,carry,post,undo"`
	State          string     `json:"state" enum:"proposed,done,rejected,withdrawn,undone"`
	Breaks         []Key      `json:"breaks"`
	Items          []string   `json:"items"`
	RunKey         *Key       `json:"runKey"`
	GroupKey       *string    `json:"groupKey"`
	Difference     string     `json:"difference" doc:"What is posted: left − right."`
	Currency       string     `json:"currency"`
	CounterAccount string     `json:"counterAccount"`
	ValueDate      *string    `json:"valueDate"`
	Reason         string     `json:"reason"`
	MadeBy         string     `json:"madeBy"`
	MadeAt         time.Time  `json:"madeAt"`
	ApprovedBy     *string    `json:"approvedBy"`
	ApprovedAt     *time.Time `json:"approvedAt"`
	RejectedBy     *string    `json:"rejectedBy"`
	RejectedReason *string    `json:"rejectedReason"`
	Journals       []Key      `json:"journals"`
	Undoes         *Key       `json:"undoes"`
	UndoneBy       *Key       `json:"undoneBy"`
}

// BreakDecisionInput decides on breaks.
type BreakDecisionInput struct {
	Body struct {
		Action         string `json:"action" enum:"match,write_off,suspense,clear,carry"`
		Breaks         []Key  `json:"breaks" minItems:"1" maxItems:"1000"`
		Revisions      []Key  `json:"revisions,omitempty" maxItems:"1000" doc:"Of the breaks as they were seen, in their order; one that has changed since is refused."`
		CounterAccount string `json:"counterAccount,omitempty" maxLength:"64" doc:"Of the ledger; by default that of the settings of the account."`
		Reason         string `json:"reason,omitempty" maxLength:"4000"`
		ValueDate      string `json:"valueDate,omitempty" format:"date" doc:"Of the posting; by default that of the break, for clear today."`
	}
}

// DecisionResult is what became of the decision on one break.
type DecisionResult struct {
	BreakKey    Key      `json:"breakKey"`
	DecisionKey *Key     `json:"decisionKey"`
	State       string   `json:"state" enum:"done,proposed,refused"`
	Problem     *Problem `json:"problem"`
}

// BreakDecisionsInput selects decisions.
type BreakDecisionsInput struct {
	Account string `query:"account" maxLength:"64"`
	State   string `query:"state" enum:"proposed,done,rejected,withdrawn,undone"`
	ListInput
}

// DecisionReasonInput names a decision and says why.
type DecisionReasonInput struct {
	Key  Key `path:"key"`
	Body struct {
		Reason string `json:"reason" maxLength:"4000"`
	}
}

// GroupReasonInput names a group and says why.
type GroupReasonInput struct {
	GroupInput
	Body struct {
		Reason string `json:"reason" maxLength:"4000"`
	}
}

// MadeDecision names a decision and says what became of it.
type MadeDecision struct {
	DecisionKey Key    `json:"decisionKey"`
	State       string `json:"state"`
}

func registerDecisionsOfBreaks(s *Server, api huma.API) {
	const tag = "reconciliation"
	operation(api, tag, "decideBreaks", http.MethodPost, reconDecisionsPath, "Decide on breaks", http.StatusOK, s.decideBreaks)
	operation(api, tag, "listBreakDecisions", http.MethodGet, reconDecisionsPath, "The decisions, newest first", http.StatusOK, s.breakDecisions)
	operation(api, tag, "getBreakDecision", http.MethodGet, reconDecisionsPath+"/{key}", "A decision", http.StatusOK, s.breakDecision)
	operation(api, tag, "approveBreakDecision", http.MethodPost, reconDecisionsPath+"/{key}/approval", "Approve what another proposed", http.StatusOK,
		func(ctx context.Context, in *KeyInput) (*Body[MadeDecision], error) {
			return s.onDecision(ctx, in.Key, func(d *workbench.Decision) pipeline.Command {
				return &workbench.ApproveDecision{Account: d.Account, Decision: d.Key}
			})
		})
	operation(api, tag, "rejectBreakDecision", http.MethodPost, reconDecisionsPath+"/{key}/rejection", "Put aside what was proposed", http.StatusOK,
		func(ctx context.Context, in *DecisionReasonInput) (*Body[MadeDecision], error) {
			return s.onDecision(ctx, in.Key, func(d *workbench.Decision) pipeline.Command {
				return &workbench.RejectDecision{Account: d.Account, Decision: d.Key, Reason: in.Body.Reason}
			})
		})
	operation(api, tag, "undoBreakDecision", http.MethodPost, reconDecisionsPath+"/{key}/undo", "Undo a decision, also an undo", http.StatusOK,
		func(ctx context.Context, in *DecisionReasonInput) (*Body[MadeDecision], error) {
			return s.onDecision(ctx, in.Key, func(d *workbench.Decision) pipeline.Command {
				return &workbench.UndoDecision{Account: d.Account, Decision: d.Key, Reason: in.Body.Reason}
			})
		})
	operation(api, tag, "undoGroup", http.MethodPost, "/api/v1/reconciliations/{key}/groups/{group}/undo", "Undo a group that a run confirmed by itself", http.StatusOK, s.undoGroup)
	operation(api, tag, "refuseGroup", http.MethodPost, "/api/v1/reconciliations/{key}/groups/{group}/refusal", "Refuse a suggested group", http.StatusNoContent, s.refuseGroup)
}

// onDecision carries out a command about the decision of a key.
func (s *Server) onDecision(ctx context.Context, key Key, of func(*workbench.Decision) pipeline.Command) (*Body[MadeDecision], error) {
	if _, err := s.allow(ctx, DefaultTenant, of(&workbench.Decision{}).Kind()); err != nil {
		return nil, err
	}
	var found *workbench.Decision
	err := s.Pipeline.Store().Read(ctx, func(reader store.Reader) (err error) {
		found, err = workbench.DecisionByKey(ctx, reader, DefaultTenant, int64(key))
		return err
	})
	if err != nil {
		return nil, err
	}
	made, err := do[workbench.DecisionAnswer](ctx, s, "", of(found))
	return &Body[MadeDecision]{MadeDecision{Key(made.Key), string(made.State)}}, err
}

func (s *Server) decideBreaks(ctx context.Context, in *BreakDecisionInput) (*Body[Items[DecisionResult]], error) {
	if _, err := s.allow(ctx, DefaultTenant, (*workbench.MakeDecision)(nil).Kind()); err != nil {
		return nil, err
	}
	made, err := in.commands(ctx, s)
	if err != nil {
		return nil, err
	}
	acts := make([]pipeline.Act, len(made))
	for i, one := range made {
		if acts[i], err = s.act(ctx, "", one.command); err != nil {
			return nil, err
		}
	}
	shown := Items[DecisionResult]{Items: []DecisionResult{}}
	for i, outcome := range workbench.Submit(ctx, s.Pipeline, acts) {
		result := DecisionResult{DecisionKey: optionalKey(outcome.Key), State: string(outcome.State)}
		if outcome.Err != nil {
			result.State, result.Problem = "refused", problemIn(ctx, outcome.Err)
		}
		for _, key := range made[i].breaks {
			result.BreakKey = key
			shown.Items = append(shown.Items, result)
		}
	}
	return &Body[Items[DecisionResult]]{shown}, nil
}

// chosenBreaks are the breaks of one decision.
type chosenBreaks struct {
	breaks  []Key
	command *workbench.MakeDecision
}

// commands makes one decision for each break, or one for all of a group.
func (in *BreakDecisionInput) commands(ctx context.Context, s *Server) ([]chosenBreaks, error) {
	named := &in.Body
	if len(named.Revisions) > 0 && len(named.Revisions) != len(named.Breaks) {
		return nil, badInput("revisions are as many as breaks, or none")
	}
	day, err := optionalDay(named.ValueDate)
	if err != nil {
		return nil, badInput("valueDate: %v", err)
	}
	keys := make([]int64, len(named.Breaks))
	for i, key := range named.Breaks {
		keys[i] = int64(key)
	}
	var found map[int64]*workbench.Break
	err = s.Pipeline.Store().Read(ctx, func(reader store.Reader) (err error) {
		found, err = workbench.BreaksByKey(ctx, reader, DefaultTenant, keys)
		return err
	})
	var made []chosenBreaks
	for i, key := range named.Breaks {
		chosen, account := workbench.Chosen{}, ""
		if b := found[int64(key)]; b != nil {
			chosen.Item, account = b.Item, b.Account
		}
		if len(named.Revisions) > 0 {
			chosen.Revision = int64(named.Revisions[i])
		}
		if len(made) == 0 || named.Action != string(workbench.ActionMatch) {
			made = append(made, chosenBreaks{command: &workbench.MakeDecision{Account: account, Action: workbench.Action(named.Action),
				Counter: named.CounterAccount, Reason: named.Reason, ValueDate: day}})
		}
		last := &made[len(made)-1]
		if account != last.command.Account && account != "" {
			return nil, badInput("a group is within one account")
		}
		last.breaks, last.command.Breaks = append(last.breaks, key), append(last.command.Breaks, chosen)
	}
	return made, err
}

func optionalDay(text string) (calendar.Date, error) {
	if text == "" {
		return calendar.Date{}, nil
	}
	return calendar.ParseDate(text)
}

func (s *Server) breakDecisions(ctx context.Context, in *BreakDecisionsInput) (*Body[Items[BreakDecision]], error) {
	shown := Items[BreakDecision]{Items: []BreakDecision{}}
	err := s.read(ctx, DefaultTenant, reconRead, func(_ Caller, reader store.Reader) error {
		found, err := workbench.DecisionsOf(ctx, reader, DefaultTenant, in.Account, workbench.DecisionState(in.State), int64(in.Before), in.Limit)
		for _, d := range found {
			shown.Items = append(shown.Items, breakDecisionView(d))
		}
		return err
	})
	return &Body[Items[BreakDecision]]{shown}, err
}

func (s *Server) breakDecision(ctx context.Context, in *KeyInput) (*Body[BreakDecision], error) {
	var shown BreakDecision
	err := s.read(ctx, DefaultTenant, reconRead, func(_ Caller, reader store.Reader) error {
		found, err := workbench.DecisionByKey(ctx, reader, DefaultTenant, int64(in.Key))
		if err == nil {
			shown = breakDecisionView(found)
		}
		return err
	})
	return &Body[BreakDecision]{shown}, err
}

func breakDecisionView(d *workbench.Decision) BreakDecision {
	shown := BreakDecision{Key: Key(d.Key), Account: d.Account, Action: string(d.Action), State: string(d.State), Breaks: []Key{}, Items: list(d.Items),
		RunKey: optionalKey(d.Run), GroupKey: optionalText(d.Group), Difference: workbench.DecimalText(d.Minor, d.Currency), Currency: d.Currency,
		CounterAccount: d.Counter, Reason: d.Reason, MadeBy: d.MadeBy, MadeAt: d.MadeAt, ApprovedBy: optionalText(d.ApprovedBy),
		RejectedBy: optionalText(d.RejectedBy), RejectedReason: optionalText(d.RejectedReason), Journals: []Key{}, Undoes: optionalKey(d.Undoes), UndoneBy: optionalKey(d.UndoneBy)}
	if !d.ValueDate.IsZero() {
		shown.ValueDate = optionalText(d.ValueDate.String())
	}
	if !d.ApprovedAt.IsZero() {
		shown.ApprovedAt = &d.ApprovedAt
	}
	for _, move := range d.Moves {
		shown.Breaks = append(shown.Breaks, Key(move.Break))
	}
	for _, journal := range d.Journals {
		shown.Journals = append(shown.Journals, Key(journal))
	}
	return shown
}

func (s *Server) refuseGroup(ctx context.Context, in *GroupReasonInput) (*Nothing, error) {
	command := &workbench.RefuseGroup{Run: int64(in.Key), Reason: in.Body.Reason}
	if _, err := s.allow(ctx, DefaultTenant, command.Kind()); err != nil {
		return nil, err
	}
	var err error
	if command.Group, err = s.groupOf(ctx, in.Key, in.Group, workbench.SuggestedGroup); err != nil {
		return nil, err
	}
	return change(ctx, s, command)
}

func (s *Server) undoGroup(ctx context.Context, in *GroupReasonInput) (*Body[MadeDecision], error) {
	command := &workbench.BreakUpGroup{Run: int64(in.Key), Reason: in.Body.Reason}
	if _, err := s.allow(ctx, DefaultTenant, command.Kind()); err != nil {
		return nil, err
	}
	var err error
	if command.Group, err = s.groupOf(ctx, in.Key, in.Group, workbench.MatchedGroup); err != nil {
		return nil, err
	}
	made, err := do[workbench.DecisionAnswer](ctx, s, "", command)
	return &Body[MadeDecision]{MadeDecision{Key(made.Key), string(made.State)}}, err
}
