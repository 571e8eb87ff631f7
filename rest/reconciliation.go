package rest

import (
	"context"
	"net/http"
	"path"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/recon"
	"zhitong/recon/workbench"
	"zhitong/store"
)

// SideTotal says how many items a side has and what they add up to.
type SideTotal struct {
	Count int    `json:"count"`
	Sum   string `json:"sum"`
}

// Reconciliation is one run of the matcher.
type Reconciliation struct {
	Key                Key       `json:"key"`
	Account            string    `json:"account"`
	Currency           string    `json:"currency"`
	From               string    `json:"from"`
	To                 string    `json:"to"`
	RuleSet            string    `json:"ruleSet"`
	RuleSetHash        string    `json:"ruleSetHash"`
	RuleVersion        int64     `json:"ruleVersion" doc:"The version of the rule book; 0 where the account has rules of its own."`
	RuleVersionHash    string    `json:"ruleVersionHash"`
	State              string    `json:"state"`
	StartedAt          time.Time `json:"startedAt"`
	FinishedAt         time.Time `json:"finishedAt"`
	Left               SideTotal `json:"left"`
	Right              SideTotal `json:"right"`
	Matched            int       `json:"matched"`
	Suggested          int       `json:"suggested"`
	Breaks             int       `json:"breaks"`
	OpenBreaks         int       `json:"openBreaks" doc:"Breaks that somebody still has to decide."`
	ContentHash        string    `json:"contentHash"`
	ProcessInstanceKey Key       `json:"processInstanceKey"`
	Reported           bool      `json:"reported" doc:"The reports are there."`
}

// ReconciliationResult is a run with its proof.
type ReconciliationResult struct {
	Reconciliation
	Bridge  BridgeView   `json:"bridge"`
	ByClass []ClassCount `json:"byClass"`
}

// BridgeView leads from one side's balance to the other's.
type BridgeView struct {
	Currency    string           `json:"currency"`
	Lines       []BridgeLineView `json:"lines"`
	Unexplained string           `json:"unexplained"`
	Proven      bool             `json:"proven" doc:"The breaks alone explain the difference: nothing is unexplained, both sides began alike, and both add up."`
}

// BridgeLineView is one line of the bridge.
type BridgeLineView struct {
	Code   string `json:"code"`
	Label  string `json:"label"`
	Amount string `json:"amount"`
}

// ClassCount adds up the breaks of a class.
type ClassCount struct {
	Class  string `json:"class"`
	Label  string `json:"label"`
	Count  int    `json:"count"`
	Amount string `json:"amount"`
}

// MatchGroup is entries that belong together.
type MatchGroup struct {
	Key        string      `json:"key"`
	Left       []GroupItem `json:"left"`
	Right      []GroupItem `json:"right"`
	Band       string      `json:"band"`
	Confidence float64     `json:"confidence"`
	Pass       string      `json:"pass"`
	Why        string      `json:"why"`
	Difference string      `json:"difference"`
	// State tells what people have decided about the group.
	State       string `json:"state" enum:"matched,suggested,confirmed,refused,undone"`
	DecisionKey *Key   `json:"decisionKey"`
}

// GroupItem is one entry of a group; the list of the groups of a run has no more
// than its amount.
type GroupItem struct {
	ID           string `json:"id"`
	Amount       string `json:"amount"`
	Currency     string `json:"currency"`
	BookingDate  string `json:"bookingDate,omitempty"`
	ValueDate    string `json:"valueDate,omitempty"`
	Reference    string `json:"reference,omitempty"`
	Counterparty string `json:"counterparty,omitempty"`
	Text         string `json:"text,omitempty"`
}

// BreakView is something that keeps the sides apart.
type BreakView struct {
	Key             string `json:"key"`
	Side            string `json:"side"`
	ItemID          string `json:"itemId"`
	Class           string `json:"class"`
	Label           string `json:"label"`
	Amount          string `json:"amount"`
	Currency        string `json:"currency"`
	BookingDate     string `json:"bookingDate"`
	AgeBusinessDays int    `json:"ageBusinessDays"`
	State           string `json:"state" doc:"open, proposed, carried, matched or closed."`
	UserTaskKey     *Key   `json:"userTaskKey"`
	JournalKey      *Key   `json:"journalKey"`
	Text            string `json:"text"`
	Reference       string `json:"reference"`
}

// StatementView is a statement that was read, with its proofs.
type StatementView struct {
	Key         Key                  `json:"key"`
	StatementID string               `json:"statementId"`
	Account     string               `json:"account"`
	Currency    string               `json:"currency"`
	From        string               `json:"from"`
	To          string               `json:"to"`
	Opening     string               `json:"opening"`
	Closing     string               `json:"closing"`
	EntryCount  int                  `json:"entryCount"`
	Sum         string               `json:"sum"`
	Proofs      map[string]ProofView `json:"proofs"`
	File        string               `json:"file"`
	LoadedAt    time.Time            `json:"loadedAt"`
}

// ProofView is the verdict of one check.
type ProofView struct {
	State  string `json:"state"`
	Reason string `json:"reason,omitempty"`
}

// StatementEntry is one movement of a statement.
type StatementEntry struct {
	ID           string `json:"id"`
	Sequence     int    `json:"sequence"`
	BookingDate  string `json:"bookingDate"`
	ValueDate    string `json:"valueDate"`
	Amount       string `json:"amount"`
	Currency     string `json:"currency"`
	Reference    string `json:"reference"`
	Counterparty string `json:"counterparty"`
	Text         string `json:"text"`
}

// BreaksInput is a page of the breaks of a run.
type BreaksInput struct {
	Key   Key    `path:"key"`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After string `query:"after" doc:"The key of the last break seen."`
}

// GroupsInput is a page of the groups of a run.
type GroupsInput struct {
	BreaksInput
	Band string `query:"band" enum:"auto,suggest" doc:"Only those of a band."`
}

// StatementsInput selects statements.
type StatementsInput struct {
	Account string `query:"account"`
	Limit   int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

// StatementEntriesInput is a page of the entries of a statement.
type StatementEntriesInput struct {
	Key   Key `path:"key"`
	Limit int `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After int `query:"after" minimum:"0" doc:"The sequence of the last entry seen."`
}

// ReportInput names a report.
type ReportInput struct {
	Key      Key    `path:"key"`
	Report   string `path:"report" enum:"report.html,report.xlsx"`
	Language string `query:"language" enum:"zh-CN,en" default:"zh-CN"`
}

// GroupInput names a group of a run.
type GroupInput struct {
	Key   Key    `path:"key"`
	Group string `path:"group" maxLength:"64"`
}

// RegistrationInput says what a bank account is reconciled with.
type RegistrationInput struct {
	Account string `path:"account" maxLength:"64"`
	Body    struct {
		Currency string `json:"currency" minLength:"3" maxLength:"3"`
		Ledger   string `json:"ledger" minLength:"1" maxLength:"64" doc:"Code of the ledger account."`
		Rules    string `json:"rules,omitempty" doc:"A rule set as YAML or JSON, or the name of one that ships."`
		RuleSet  string `json:"ruleSet,omitempty" maxLength:"64" doc:"Instead of rules: a rule set of the rule book. Every run takes the version that is active when it starts."`
		Calendar string `json:"calendar" enum:"CN,weekends" default:"CN"`
	}
}

// RegisterReconciliation declares the operations of statements and reconciliations.
func RegisterReconciliation(s *Server, api huma.API) {
	const tag, base = "reconciliation", "/api/v1/reconciliations"
	operation(api, tag, "listReconciliations", http.MethodGet, base, "The runs, newest first", http.StatusOK, s.reconciliations)
	operation(api, tag, "getReconciliation", http.MethodGet, base+"/{key}", "A run with its proof of balance", http.StatusOK, s.reconciliation)
	operation(api, tag, "listBreaks", http.MethodGet, base+"/{key}/breaks", "What keeps the sides apart", http.StatusOK, s.breaks)
	operation(api, tag, "listGroups", http.MethodGet, base+"/{key}/groups", "What belongs together", http.StatusOK, s.groups)
	operation(api, tag, "confirmGroup", http.MethodPost, base+"/{key}/groups/{group}/confirm", "Confirm a suggested group", http.StatusNoContent, s.confirmGroup)
	operation(api, tag, "getReport", http.MethodGet, base+"/{key}/{report}", "The report as HTML or XLSX", http.StatusOK, s.report)
	operation(api, tag, "registerAccount", http.MethodPut, "/api/v1/reconciliation-accounts/{account}", "Say what a bank account is reconciled with", http.StatusNoContent, s.registerAccount)
	operation(api, tag, "listStatements", http.MethodGet, "/api/v1/statements", "The statements with their proofs, newest first", http.StatusOK, s.statements)
	operation(api, tag, "listStatementEntries", http.MethodGet, "/api/v1/statements/{key}/entries", "The entries of a statement", http.StatusOK, s.statementEntries)
	operation(api, tag, "getStatementFile", http.MethodGet, "/api/v1/statement-files/{key}", "What became of a statement file", http.StatusOK, s.statementFile)
	registerStatementUpload(s, api)
	registerWorkbench(s, api)
}

func (s *Server) reconciliations(ctx context.Context, in *StatementsInput) (*Body[Items[Reconciliation]], error) {
	shown := Items[Reconciliation]{Items: []Reconciliation{}}
	err := s.read(ctx, DefaultTenant, "reconciliation.read", func(_ Caller, reader store.Reader) error {
		found, err := workbench.RunsOf(ctx, reader, DefaultTenant, in.Account, in.Limit)
		if err != nil {
			return err
		}
		for _, run := range found {
			open, err := workbench.OpenBreaks(ctx, reader, run)
			if err != nil {
				return err
			}
			shown.Items = append(shown.Items, reconciliationView(run, open))
		}
		return nil
	})
	return &Body[Items[Reconciliation]]{shown}, err
}

func reconciliationView(run *workbench.Run, open int) Reconciliation {
	r := &run.Result
	return Reconciliation{Key: Key(run.Key), Account: run.Account, Currency: run.Currency, From: run.From, To: run.To, RuleSet: r.RuleSet,
		RuleSetHash: r.RuleSetHash, RuleVersion: run.RuleVersion, RuleVersionHash: run.RuleVersionHash,
		State: "finished", StartedAt: run.StartedAt, FinishedAt: run.FinishedAt, Left: sideTotal(r.Left), Right: sideTotal(r.Right),
		Matched: run.GroupCount, Suggested: run.Suggested, Breaks: run.BreakCount, ContentHash: r.Hash, ProcessInstanceKey: Key(run.Instance),
		Reported: len(run.Reports) > 0, OpenBreaks: open}
}

func sideTotal(side recon.SideSummary) SideTotal {
	total := SideTotal{Count: side.Items, Sum: "0"}
	if len(side.Sums) > 0 {
		total.Sum = string(side.Sums[0].Amount)
	}
	return total
}

func (s *Server) reconciliation(ctx context.Context, in *KeyInput) (*Body[ReconciliationResult], error) {
	var shown ReconciliationResult
	err := s.read(ctx, DefaultTenant, "reconciliation.read", func(_ Caller, reader store.Reader) error {
		run, err := workbench.RunByKey(ctx, reader, DefaultTenant, int64(in.Key))
		if err != nil {
			return err
		}
		open, err := workbench.OpenBreaks(ctx, reader, run)
		shown = ReconciliationResult{reconciliationView(run, open), bridgeView(run, languageIn(ctx)), classCounts(run.Result.Classes, languageIn(ctx))}
		return err
	})
	return &Body[ReconciliationResult]{shown}, err
}

func bridgeView(run *workbench.Run, language string) BridgeView {
	shown := BridgeView{Currency: run.Currency, Lines: []BridgeLineView{}, Unexplained: "0", Proven: len(run.Result.Bridges) > 0}
	for _, bridge := range run.Result.Bridges {
		shown.Unexplained, shown.Proven = string(bridge.Unexplained), shown.Proven && bridge.Proven()
		for _, line := range bridge.Lines {
			shown.Lines = append(shown.Lines, BridgeLineView{line.Code, line.Label(language), string(line.Amount)})
		}
	}
	return shown
}

func (s *Server) groups(ctx context.Context, in *GroupsInput) (*Body[Items[MatchGroup]], error) {
	shown := Items[MatchGroup]{Items: []MatchGroup{}}
	err := s.read(ctx, DefaultTenant, "reconciliation.read", func(_ Caller, reader store.Reader) error {
		run, err := workbench.RunByKey(ctx, reader, DefaultTenant, int64(in.Key))
		if err != nil {
			return err
		}
		found, err := workbench.GroupsOf(ctx, reader, run)
		if err != nil {
			return err
		}
		made, err := workbench.GroupDecisions(ctx, reader, run)
		after := in.After == ""
		for i := range found {
			if after && len(shown.Items) < in.Limit && (in.Band == "" || string(found[i].Band) == in.Band) {
				shown.Items = append(shown.Items, groupView(&found[i], made[found[i].ID], languageIn(ctx)))
			}
			after = after || found[i].ID == in.After
		}
		return err
	})
	return &Body[Items[MatchGroup]]{shown}, err
}

func groupView(g *recon.Group, made *workbench.Decision, language string) MatchGroup {
	shown := MatchGroup{Key: g.ID, Left: []GroupItem{}, Right: []GroupItem{}, Band: string(g.Band), Confidence: float64(g.Confidence) / 1000,
		Pass: g.Pass, Why: g.Sentence(language), Difference: string(g.Difference),
		State: "matched"}
	if g.Band == recon.Suggest {
		shown.State = "suggested"
	}
	if made != nil {
		shown.State, shown.DecisionKey = made.GroupState(), optionalKey(made.Key)
	}
	for _, id := range g.Left {
		shown.Left = append(shown.Left, GroupItem{ID: id, Amount: amountOf(len(g.Left), string(g.LeftSum)), Currency: g.Currency.Code()})
	}
	for _, id := range g.Right {
		shown.Right = append(shown.Right, GroupItem{ID: id, Amount: amountOf(len(g.Right), string(g.RightSum)), Currency: g.Currency.Code()})
	}
	return shown
}

// amountOf is the amount of an item that stands alone on its side; those of
// several are only known as their sum.
func amountOf(count int, sum string) string {
	if count == 1 {
		return sum
	}
	return ""
}

func (s *Server) confirmGroup(ctx context.Context, in *GroupInput) (*Nothing, error) {
	group, err := s.groupOf(ctx, in.Key, in.Group, workbench.SuggestedGroup)
	if err != nil {
		return nil, err
	}
	return change(ctx, s, &workbench.ConfirmGroup{Run: int64(in.Key), Group: group})
}

// groupOf gives a group of a run, found among its suggested or its matched ones.
func (s *Server) groupOf(ctx context.Context, run Key, id string, find func(context.Context, store.Reader, *workbench.Run, string) (recon.Group, error)) (group recon.Group, err error) {
	return group, s.read(ctx, DefaultTenant, reconRead, func(_ Caller, reader store.Reader) error {
		found, err := workbench.RunByKey(ctx, reader, DefaultTenant, int64(run))
		if err != nil {
			return err
		}
		group, err = find(ctx, reader, found, id)
		return err
	})
}

// reportTypes are the media types of reports.
var reportTypes = map[string]string{
	"report.html": "text/html; charset=utf-8", "report.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

func (s *Server) report(ctx context.Context, in *ReportInput) (*TextOutput, error) {
	var content []byte
	err := s.read(ctx, DefaultTenant, "reconciliation.read", func(_ Caller, reader store.Reader) error {
		run, err := workbench.RunByKey(ctx, reader, DefaultTenant, int64(in.Key))
		if err != nil {
			return err
		}
		content, err = workbench.ReportOf(ctx, reader, run, in.Language+path.Ext(in.Report))
		return err
	})
	disposition := "attachment"
	if in.Report == "report.html" {
		disposition = "inline"
	}
	return &TextOutput{reportTypes[in.Report], disposition + `; filename="` + in.Report + `"`, content}, err
}

func (s *Server) registerAccount(ctx context.Context, in *RegistrationInput) (*Nothing, error) {
	rules := in.Body.Rules
	if (rules == "") == (in.Body.RuleSet == "") {
		return nil, badInput("either rules or ruleSet says how the account is reconciled")
	}
	if shipped, err := recon.ShippedText(rules); err == nil {
		rules = shipped
	}
	return change(ctx, s, &workbench.RegisterAccount{Account: in.Account, Currency: in.Body.Currency, Ledger: in.Body.Ledger,
		Rules: rules, RuleSet: in.Body.RuleSet, Calendar: in.Body.Calendar})
}
