package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/documents"
	"zhitong/pipeline"
	"zhitong/recon/workbench"
	"zhitong/store"
)

const (
	breaksPath     = "/api/v1/reconciliation-breaks"
	reconRead      = "reconciliation.read"
	nobodyAssigned = "-"
)

// WorkbenchBreak is a break as people work on it.
type WorkbenchBreak struct {
	Key             Key      `json:"key"`
	Account         string   `json:"account"`
	Item            string   `json:"item" doc:"What it is about: left:… or right:… an item, group:… what remains within a group."`
	ID              string   `json:"id" doc:"As the reports name it."`
	State           string   `json:"state" enum:"open,carried,proposed,suspense,matched,closed"`
	Class           string   `json:"class"`
	Label           string   `json:"label"`
	Direction       string   `json:"direction" enum:"long,short"`
	Side            string   `json:"side" doc:"left, right, or nothing for a pair and a group."`
	ItemID          string   `json:"itemId"`
	CounterpartID   string   `json:"counterpartId"`
	GroupID         string   `json:"groupId"`
	Amount          string   `json:"amount" doc:"What it adds to left − right."`
	AbsoluteAmount  string   `json:"absoluteAmount"`
	Currency        string   `json:"currency"`
	ValueDate       string   `json:"valueDate"`
	AgeBusinessDays *int     `json:"ageBusinessDays" doc:"null where the calendar does not know a year."`
	AgeBucket       *string  `json:"ageBucket"`
	Reference       string   `json:"reference"`
	Text            string   `json:"text"`
	Party           string   `json:"party"`
	Run             Key      `json:"run"`
	SuggestedGroups []string `json:"suggestedGroups"`
	Assignee        string   `json:"assignee"`
	Priority        string   `json:"priority" enum:"urgent,high,normal,low"`
	DueDate         *string  `json:"dueDate"`
	Overdue         bool     `json:"overdue"`
	Cause           string   `json:"cause"`
	CauseSuggested  bool     `json:"causeSuggested" doc:"The class suggests the cause; nobody named it yet."`
	Comments        int      `json:"comments"`
	Evidence        int      `json:"evidence"`
	JournalKey      *Key     `json:"journalKey"`
	DecisionKey     *Key     `json:"decisionKey"`
	Revision        Key      `json:"revision" doc:"Goes up with every change."`
}

// WorkbenchBreakDetail is a break with what was said and done about it.
type WorkbenchBreakDetail struct {
	WorkbenchBreak
	Notes       []BreakNote      `json:"notes"`
	Items       BreakItems       `json:"items"`
	Suggestions []SuggestedGroup `json:"suggestions" doc:"The suggested groups that nobody has refused."`
	Proposal    *BreakDecision   `json:"proposal" doc:"The decision that waits for a second person."`
	UserTaskKey *Key             `json:"userTaskKey" doc:"The open task of the process that decides the break."`
}

// BreakItems are the item of a break and its counterpart, each on its side.
type BreakItems struct {
	Left  []GroupItem `json:"left"`
	Right []GroupItem `json:"right"`
}

// SuggestedGroup is a group that a run suggests.
type SuggestedGroup struct {
	MatchGroup
	Run Key `json:"run"`
}

// BreakNote is a comment, a document or a decision, in the order of time.
type BreakNote struct {
	Key         Key       `json:"key"`
	Kind        string    `json:"kind" enum:"comment,evidence,decision"`
	At          time.Time `json:"at"`
	By          string    `json:"by"`
	Text        string    `json:"text"`
	DocumentID  string    `json:"documentId,omitempty"`
	ContentHash string    `json:"contentHash,omitempty" doc:"SHA-256 of the document in hexadecimal."`
	FileName    string    `json:"fileName,omitempty"`
	DecisionKey *Key      `json:"decisionKey"`
	Action      string    `json:"action,omitempty"`
	State       string    `json:"state,omitempty" doc:"Of the decision at that moment."`
}

// BreakAssigneeInput says who works on a break.
type BreakAssigneeInput struct {
	Key  Key `path:"key"`
	Body struct {
		Assignee string `json:"assignee" maxLength:"256" doc:"Empty for nobody."`
	}
}

// BreakCommentInput is a comment.
type BreakCommentInput struct {
	Key  Key `path:"key"`
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"4000"`
	}
}

// BreakEvidenceInput names a stored document.
type BreakEvidenceInput struct {
	Key  Key `path:"key"`
	Body struct {
		DocumentID string `json:"documentId" minLength:"1" maxLength:"200"`
		Text       string `json:"text,omitempty" maxLength:"4000"`
	}
}

// BreakCauseInput names a cause.
type BreakCauseInput struct {
	Key  Key `path:"key"`
	Body struct {
		Cause string `json:"cause" enum:"timing,amount,fee,fx,duplicate,reversal,unknown_party,missing_side,data_quality,other"`
	}
}

// registerWorkbench declares what people do with breaks and groups.
func registerWorkbench(s *Server, api huma.API) {
	const tag = "reconciliation"
	operation(api, tag, "searchBreaks", http.MethodGet, breaksPath, "A page of breaks", http.StatusOK, s.searchBreaks)
	operation(api, tag, "countBreaks", http.MethodGet, breaksPath+"/counts", "How many breaks there are by state, class, age and priority", http.StatusOK, s.countBreaks)
	operation(api, tag, "getBreak", http.MethodGet, breaksPath+"/{key}", "A break with what was said and done about it", http.StatusOK, s.workbenchBreak)
	operation(api, tag, "assignBreak", http.MethodPut, breaksPath+"/{key}/assignee", "Say who works on a break", http.StatusNoContent,
		func(ctx context.Context, in *BreakAssigneeInput) (*Nothing, error) {
			return s.onBreak(ctx, in.Key, func(id workbench.ItemID) pipeline.Command {
				return &workbench.AssignBreak{Item: id, Assignee: in.Body.Assignee}
			})
		})
	operation(api, tag, "takeBreak", http.MethodPost, breaksPath+"/{key}/take", "Work on a break that nobody works on", http.StatusNoContent,
		func(ctx context.Context, in *KeyInput) (*Nothing, error) {
			return s.onBreak(ctx, in.Key, func(id workbench.ItemID) pipeline.Command { return &workbench.TakeBreak{Item: id} })
		})
	operation(api, tag, "commentBreak", http.MethodPost, breaksPath+"/{key}/comments", "Comment on a break", http.StatusNoContent,
		func(ctx context.Context, in *BreakCommentInput) (*Nothing, error) {
			return s.onBreak(ctx, in.Key, func(id workbench.ItemID) pipeline.Command {
				return &workbench.CommentBreak{Item: id, Text: in.Body.Text}
			})
		})
	operation(api, tag, "attachEvidence", http.MethodPost, breaksPath+"/{key}/evidence", "Attach a stored document to a break", http.StatusNoContent, s.attachEvidence)
	operation(api, tag, "setBreakCause", http.MethodPut, breaksPath+"/{key}/cause", "Say why a break came about", http.StatusNoContent,
		func(ctx context.Context, in *BreakCauseInput) (*Nothing, error) {
			return s.onBreak(ctx, in.Key, func(id workbench.ItemID) pipeline.Command {
				return &workbench.SetCause{Item: id, Cause: workbench.Cause(in.Body.Cause)}
			})
		})
	registerDecisionsOfBreaks(s, api)
	registerWorkbenchSettings(s, api)
	registerWorkbenchExports(s, api)
}

// onBreak carries out a command about the break of a key. Who may not do it is
// told so, whether or not there is such a break.
func (s *Server) onBreak(ctx context.Context, key Key, of func(workbench.ItemID) pipeline.Command) (*Nothing, error) {
	if _, err := s.allow(ctx, DefaultTenant, of(workbench.ItemID{}).Kind()); err != nil {
		return nil, err
	}
	var found *workbench.Break
	err := s.Pipeline.Store().Read(ctx, func(reader store.Reader) (err error) {
		found, err = workbench.BreakByKey(ctx, reader, DefaultTenant, int64(key))
		return err
	})
	if err != nil {
		return nil, err
	}
	return change(ctx, s, of(found.ItemID))
}

// attachEvidence notes the hash of the document with it, so that it cannot be
// exchanged unnoticed.
func (s *Server) attachEvidence(ctx context.Context, in *BreakEvidenceInput) (*Nothing, error) {
	command := &workbench.AttachEvidence{Document: in.Body.DocumentID, Text: in.Body.Text}
	if _, err := s.allow(ctx, DefaultTenant, command.Kind()); err != nil {
		return nil, err
	}
	err := s.read(ctx, DefaultTenant, documentRead, func(_ Caller, reader store.Reader) error {
		document, err := documents.Find(ctx, reader, []string{DefaultTenant}, in.Body.DocumentID)
		if err == nil {
			command.Hash, command.FileName = document.Hash, document.Metadata.FileName
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.onBreak(ctx, in.Key, func(id workbench.ItemID) pipeline.Command {
		command.Item = id
		return command
	})
}

func (s *Server) workbenchBreak(ctx context.Context, in *KeyInput) (*Body[WorkbenchBreakDetail], error) {
	shown := WorkbenchBreakDetail{Notes: []BreakNote{}}
	err := s.read(ctx, DefaultTenant, reconRead, func(caller Caller, reader store.Reader) error {
		found, err := workbench.BreakByKey(ctx, reader, DefaultTenant, int64(in.Key))
		if err != nil {
			return err
		}
		views, err := workbenchBreaks(ctx, reader, []*workbench.Break{found})
		if err != nil {
			return err
		}
		shown.WorkbenchBreak = views[0]
		notes, err := workbench.NotesOf(ctx, reader, found)
		for _, n := range notes {
			shown.Notes = append(shown.Notes, BreakNote{Key(n.Key), string(n.Kind), n.At, n.By, n.Text, n.Document, n.Hash, n.FileName,
				optionalKey(n.Decision), string(n.Action), string(n.State)})
		}
		if err != nil {
			return err
		}
		return shown.complete(ctx, reader, caller, found)
	})
	return &Body[WorkbenchBreakDetail]{shown}, err
}

// workbenchBreaks shows breaks with their ages as of now.
func workbenchBreaks(ctx context.Context, reader store.Reader, found []*workbench.Break) ([]WorkbenchBreak, error) {
	ages, err := workbench.AgesOf(ctx, reader, DefaultTenant)
	if err != nil {
		return nil, err
	}
	views := make([]WorkbenchBreak, len(found))
	for i, b := range found {
		views[i] = workbenchBreakView(b, ages, languageIn(ctx))
	}
	return views, nil
}

func workbenchBreakView(b *workbench.Break, ages *workbench.Ages, language string) WorkbenchBreak {
	f := &b.Found
	shown := WorkbenchBreak{Key: Key(b.Key), Account: b.Account, Item: b.Item, ID: f.ID, State: string(b.State), Class: string(f.Class),
		Label: f.Class.Label(f.Direction, language), Direction: string(f.Direction), Side: string(f.Side), ItemID: f.ItemID,
		CounterpartID: f.CounterpartID, GroupID: f.GroupID, Amount: string(f.Amount), AbsoluteAmount: string(f.Absolute), Currency: f.Currency.Code(),
		ValueDate: f.Date.String(), Reference: f.Reference, Text: f.Text, Party: f.Party, Run: Key(b.Run), SuggestedGroups: list(f.Suggestions),
		Assignee: b.Assignee, Priority: string(b.Priority), DueDate: optionalText(b.Due), Overdue: ages.Overdue(b), Cause: string(b.Cause), CauseSuggested: !b.CauseSet,
		Comments: b.Comments, Evidence: b.Evidence, JournalKey: optionalKey(b.Journal), DecisionKey: optionalKey(b.Decision), Revision: Key(b.Revision)}
	if age, bucket, known := ages.Of(b); known {
		shown.AgeBusinessDays, shown.AgeBucket = &age, &bucket
	}
	return shown
}
