package workbench

import (
	"cmp"
	"time"

	"zhitong/calendar"
	"zhitong/pipeline"
	"zhitong/store"
)

// Action says what was decided.
type Action string

// The actions.
const (
	ActionConfirm  Action = "confirm"   // a suggested group
	ActionRefuse   Action = "refuse"    // a suggested group
	ActionMatch    Action = "match"     // breaks that belong together
	ActionWriteOff Action = "write_off" // by a posting
	ActionSuspense Action = "suspense"  // a posting to a suspense account
	ActionClear    Action = "clear"     // what stands in suspense
	ActionCarry    Action = "carry"     // to the next run
	ActionPost     Action = "post"      // by the process
	ActionBreakUp  Action = "break_up"  // a group that a run confirmed by itself
	ActionUndo     Action = "undo"      // another decision
)

// DecisionState says whether a decision counts.
type DecisionState string

// The states of a decision.
const (
	DecisionProposed  DecisionState = "proposed" // a second person has to approve it
	DecisionDone      DecisionState = "done"
	DecisionRejected  DecisionState = "rejected"
	DecisionWithdrawn DecisionState = "withdrawn" // a run was first
	DecisionUndone    DecisionState = "undone"
)

// Decision is what was decided about breaks or a group, with all that it takes to
// undo it exactly.
type Decision struct {
	Key int64 `json:"key"`
	AccountID
	Action         Action        `json:"action"`
	State          DecisionState `json:"state"`
	Moves          []Move        `json:"moves,omitempty"`
	Items          []string      `json:"items,omitempty"` // that it claims, or frees
	Frees          bool          `json:"frees,omitempty"` // it undoes what claimed the items
	Refused        *Refusal      `json:"refused,omitempty"`
	Lifts          bool          `json:"lifts,omitempty"` // it takes the refusal away
	Run            int64         `json:"run,omitempty"`   // with Group: whose group it is about
	Group          string        `json:"group,omitempty"`
	Minor          int64         `json:"minor,omitempty"` // what is posted, left − right
	Currency       string        `json:"currency,omitempty"`
	From           string        `json:"from,omitempty"`    // ledger account that is corrected
	Counter        string        `json:"counter,omitempty"` // ledger account on the other side
	ValueDate      calendar.Date `json:"valueDate,omitzero"`
	Reference      string        `json:"reference,omitempty"` // of the journal
	Reason         string        `json:"reason,omitempty"`
	MadeBy         string        `json:"madeBy"`
	MadeAt         time.Time     `json:"madeAt"`
	ApprovedBy     string        `json:"approvedBy,omitempty"`
	ApprovedAt     time.Time     `json:"approvedAt,omitzero"`
	RejectedBy     string        `json:"rejectedBy,omitempty"`
	RejectedReason string        `json:"rejectedReason,omitempty"`
	Journals       []int64       `json:"journals,omitempty"`
	LastRun        int64         `json:"lastRun,omitempty"` // of the account when it was carried out
	Undoes         int64         `json:"undoes,omitempty"`
	UndoneBy       int64         `json:"undoneBy,omitempty"`
}

// Move is what a decision does with one break.
type Move struct {
	Item   string   `json:"item"`
	Break  int64    `json:"break"` // its key
	Before standing `json:"before"`
	After  standing `json:"after"`
}

// standing is what decisions change of a break.
type standing struct {
	State    BreakState `json:"state"`
	Run      int64      `json:"run"`
	Journal  int64      `json:"journal,omitempty"`
	Decision int64      `json:"decision,omitempty"`
}

func (b *Break) standing() standing { return standing{b.State, b.Run, b.Journal, b.Decision} }

// stand writes a break that a decision has moved.
func (b Break) stand(batch *pipeline.Batch, at standing) {
	b.State, b.Run, b.Journal, b.Decision = at.State, at.Run, at.Journal, at.Decision
	b.put(batch)
}

var decisions = &pipeline.Table[int64, Decision]{
	Spec: &store.Table{
		Name: "recon_decision",
		Columns: []store.Column{number("id"), text("tenant"), text("account"), text("state"), number("run"),
			{Name: "body", Type: store.Bytes}},
		Key: []string{"id"},
		Indexes: []store.Index{{Name: "recon_decision_by_state", Columns: []string{"tenant", "state", "id"}},
			{Name: "recon_decision_by_account", Columns: []string{"tenant", "account", "id"}},
			{Name: "recon_decision_by_run", Columns: []string{"run", "id"}}},
	},
	Key:    func(d *Decision) int64 { return d.Key },
	KeyRow: func(key int64) store.Row { return store.Row{key} },
	Owner:  func(key int64) int64 { return key },
	Encode: func(d *Decision) (store.Row, error) {
		return pipeline.WithBody(d, d.Key, d.Tenant, d.Account, string(d.State), cmp.Or(d.Run, d.LastRun))
	},
	Decode: pipeline.FromBody[Decision],
}

// newDecision begins a decision on an account.
func newDecision(batch *pipeline.Batch, id AccountID, action Action, by string) *Decision {
	return &Decision{Key: batch.Next(), AccountID: id, Action: action, State: DecisionDone, MadeBy: by, MadeAt: batch.Now}
}

// moves adds a break to the decision.
func (d *Decision) moves(b *Break, after standing) {
	d.Moves = append(d.Moves, Move{b.Item, b.Key, b.standing(), after})
}

// magnitude is the amount that counts for limits.
func (d *Decision) magnitude() int64 { return max(d.Minor, -d.Minor) }

// carryOut does what was decided: items are claimed or freed, breaks moved, and
// the claim generation of the account goes on. Journals are posted before.
func (d *Decision) carryOut(batch *pipeline.Batch) error {
	account, err := registered(batch, d.AccountID)
	if err != nil {
		return err
	}
	d.LastRun = account.LastRun
	if err := d.claim(batch, account); err != nil {
		return err
	}
	for _, move := range d.Moves {
		if found, _ := breaks.Get(batch, d.item(move.Item)); found != nil {
			found.stand(batch, move.After)
		}
	}
	if d.Refused != nil {
		d.Refused.keep(batch, d)
	}
	d.keep(batch)
	return advance(batch, d.AccountID)
}

// keep writes the decision and notes it with its breaks.
func (d *Decision) keep(batch *pipeline.Batch) {
	decisions.Put(batch, d)
	by := d.MadeBy
	switch {
	case d.RejectedBy != "":
		by = d.RejectedBy
	case d.ApprovedBy != "":
		by = d.ApprovedBy
	}
	for _, move := range d.Moves {
		if move.Break != 0 {
			notes.Put(batch, &Note{Key: batch.Next(), Tenant: d.Tenant, Break: move.Break, Kind: NoteDecision, At: batch.Now, By: by,
				Text: d.Reason, Decision: d.Key, Action: d.Action, State: d.State})
		}
	}
	batch.About(d.Key, "")
	batch.Emit(record{"decision_" + string(d.State), string(d.Action) + " " + keyText(d.Key)})
}

// claim takes the items out of the runs to come, or gives them back. Journals
// are never matched with entries of the bank.
func (d *Decision) claim(batch *pipeline.Batch, account *Account) error {
	by := "decision:" + keyText(d.Key)
	for _, journal := range d.Journals {
		claims.Put(batch, &claim{d.item(journalItem(journal)), by, account.Generation + 1})
	}
	if d.Action == ActionBreakUp {
		claims.Put(batch, &claim{d.item(brokenUp(d.Run, d.Group)), by, account.Generation + 1})
	}
	if !d.Frees {
		return claimItems(batch, account, d.Items, by)
	}
	for _, item := range d.Items {
		claims.Delete(batch, d.item(item))
		freedItems.Put(batch, &freed{d.item(item), account.Generation + 1})
	}
	return nil
}

func (d *Decision) item(name string) ItemID { return ItemID{d.Tenant, d.Account, name} }

// journalItem names a journal among the claims of an account.
func journalItem(journal int64) string { return "journal:" + keyText(journal) }

// brokenUp names a group of a run, which does not count any more, among the claims
// of an account.
func brokenUp(run int64, group string) string { return "broken:" + keyText(run) + ":" + group }

// mayDecide refuses to decide on a break while a run that did not put it there
// is still writing what has become of it.
func mayDecide(batch *pipeline.Batch, b *Break) error {
	account, err := registered(batch, AccountID{b.Tenant, b.Account})
	if err != nil {
		return err
	}
	if account.Opening != 0 && account.Opening != b.Run {
		return account.finishing()
	}
	return nil
}

func (a *Account) finishing() error {
	return refuse(ReasonFinishing, "the breaks of account %s are still being written by run %d; try again in a moment", a.Account, a.Opening)
}

// decisionOfBatch gives a decision of a tenant, or NotFound.
func decisionOfBatch(batch *pipeline.Batch, tenant string, key int64) (*Decision, error) {
	found, known := decisions.Get(batch, key)
	if !known {
		return nil, pipeline.ErrNeedMore
	}
	if found == nil || found.Tenant != tenant {
		return nil, noDecision(key)
	}
	return found, nil
}

func noDecision(key int64) error {
	return pipeline.Refuse(pipeline.NotFound, "decision %d does not exist", key)
}
