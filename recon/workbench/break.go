package workbench

import (
	"context"
	"math"
	"slices"

	"zhitong/broker"
	"zhitong/ledger"
	"zhitong/pipeline"
	"zhitong/recon"
	"zhitong/store"
)

// BreakState says how far a break is.
type BreakState string

// The states of a break.
const (
	BreakOpen     BreakState = "open"     // somebody has to decide on it
	BreakCarried  BreakState = "carried"  // the next run looks at it again
	BreakProposed BreakState = "proposed" // a second person has to approve what was decided
	BreakSuspense BreakState = "suspense" // posted to a suspense account that is to be cleared
	BreakMatched  BreakState = "matched"  // a later run or a person found its partner
	BreakClosed   BreakState = "closed"   // settled by a posting
)

// undecidedStates are those of breaks that something still has to be done about.
var undecidedStates = []BreakState{BreakOpen, BreakCarried, BreakProposed, BreakSuspense}

// open says whether a break can be decided.
func (s BreakState) open() bool { return s == BreakOpen || s == BreakCarried }

// undecided says whether something still has to be done about a break.
func (s BreakState) undecided() bool { return s.open() || s == BreakProposed || s == BreakSuspense }

// ItemID names what a break or a claim is about: "left:ID" and "right:ID" for
// an item of a side, "group:ID" for what remains within a confirmed group.
type ItemID struct{ Tenant, Account, Item string }

func (id ItemID) row() store.Row { return store.Row{id.Tenant, id.Account, id.Item} }

// Break is a break that somebody works on, one for each item.
type Break struct {
	ItemID
	State    BreakState  `json:"state"`
	Run      int64       `json:"run"`      // the run that found it
	Instance int64       `json:"instance"` // the process instance that decides it, 0 for none
	Found    recon.Break `json:"found"`
	Journal  int64       `json:"journal,omitempty"` // that settled it
	Work
}

// Work is what people make of a break; a later run that finds it again keeps it.
type Work struct {
	Key      int64    `json:"key,omitempty"` // names the break for people
	Assignee string   `json:"assignee,omitempty"`
	Priority Priority `json:"priority,omitempty"`
	Due      string   `json:"due,omitempty"` // ISO 8601, "" where the calendar does not know the year
	Cause    Cause    `json:"cause,omitempty"`
	// CauseSet says that a person named the cause; else it follows from the class.
	CauseSet bool `json:"causeSet,omitempty"`
	Comments int  `json:"comments,omitempty"`
	Evidence int  `json:"evidence,omitempty"`
	// Decision is the one that put the break into its state, 0 for none.
	Decision int64 `json:"decision,omitempty"`
	Revision int64 `json:"revision,omitempty"` // counts the changes
}

// put writes a changed break.
func (b Break) put(batch *pipeline.Batch) {
	b.Revision++
	breaks.Put(batch, &b)
}

// claim says that an item is settled outside of any run.
type claim struct {
	ItemID
	By string `json:"by"` // "decision:…", in older rows "break:…" or "group:…"
	// Generation is that of the account which the claim began; 0 in older rows.
	Generation int64 `json:"generation,omitempty"`
}

var claims = &pipeline.Table[ItemID, claim]{
	Spec: &store.Table{
		Name:    "recon_claim",
		Columns: []store.Column{text("tenant"), text("account"), text("item"), {Name: "body", Type: store.Bytes}, later("generation", store.Int64)},
		Key:     []string{"tenant", "account", "item"},
		Indexes: []store.Index{{Name: "recon_claim_by_generation", Columns: []string{"tenant", "account", "generation"}}},
	},
	Key:    func(c *claim) ItemID { return c.ItemID },
	KeyRow: ItemID.row,
	Encode: func(c *claim) (store.Row, error) {
		row, err := pipeline.WithBody(c, c.Tenant, c.Account, c.Item)
		return append(row, c.Generation), err
	},
	Decode: func(row store.Row) (*claim, error) { return pipeline.FromColumn[claim](row, 3) },
}

// itemOf names what a break is about.
func itemOf(b *recon.Break) string {
	switch {
	case b.GroupID != "":
		return "group:" + b.GroupID
	case b.Side == recon.Right:
		return "right:" + b.ItemID
	default:
		return "left:" + b.ItemID
	}
}

// claimedBy lists the items that settling a break claims. What remains within
// a confirmed group has its items claimed already.
func claimedBy(b *recon.Break) []string {
	switch {
	case b.GroupID != "":
		return nil
	case b.Side == "" && b.CounterpartID != "":
		return []string{"left:" + b.ItemID, "right:" + b.CounterpartID}
	default:
		return []string{itemOf(b)}
	}
}

// closeBreak settles a break by a journal that is posted in the same batch.
type closeBreak struct {
	Item ItemID `json:"item"`
	Run  int64  `json:"run"` // that found the break as it was decided
	// Reference is that of the journal.
	Reference string `json:"reference"`
}

// carryBreak leaves a break to the next run.
type carryBreak struct {
	Item ItemID `json:"item"`
	Run  int64  `json:"run"` // as that of closeBreak
}

// Kind implements [pipeline.Command].
func (*closeBreak) Kind() string { return "recon.break.close" }
func (*carryBreak) Kind() string { return "recon.break.carry" }

func (c *closeBreak) close(batch *pipeline.Batch) error {
	found, err := openBreak(batch, c.Item, c.Run)
	if err != nil {
		return err
	}
	journal := postedHere(batch, c.Reference)
	if journal == nil {
		return pipeline.Refuse(pipeline.InvalidState, "no journal for break %s is posted with its closing", found.Found.ID)
	}
	d := newDecision(batch, AccountID{c.Item.Tenant, c.Item.Account}, ActionPost, journal.ProposedBy)
	d.ApprovedBy, d.Reason, d.ValueDate = journal.ApprovedBy, journal.Text, journal.ValueDate
	d.Items, d.Minor, d.Currency = claimedBy(&found.Found), found.Found.Minor, found.Found.Currency.Code()
	d.Journals = []int64{journal.Key}
	d.moves(found, standing{State: BreakClosed, Run: found.Run, Journal: journal.Key, Decision: d.Key})
	if err := d.carryOut(batch); err != nil {
		return err
	}
	batch.About(journal.Key, journal.Rule)
	batch.Emit(record{"break_closed", found.Found.ID})
	return nil
}

// postedHere finds the journal of a reference that this batch posts.
func postedHere(batch *pipeline.Batch, reference string) (found *ledger.Journal) {
	ledger.Journals.Each(batch, func(key int64, journal *ledger.Journal) {
		if journal.Reference == reference && batch.IssuedHere(key) {
			found = journal
		}
	})
	return found
}

func (c *carryBreak) carry(batch *pipeline.Batch) error {
	found, err := openBreak(batch, c.Item, c.Run)
	if err != nil {
		return err
	}
	if found.State == BreakCarried {
		return nil
	}
	carried := *found
	carried.State, carried.Decision = BreakCarried, 0
	carried.put(batch)
	batch.Emit(record{"break_carried", found.Found.ID})
	return nil
}

// openBreak gives a break that can still be decided, as a run has found it.
func openBreak(batch *pipeline.Batch, id ItemID, run int64) (*Break, error) {
	found, _ := breaks.Get(batch, id)
	switch {
	case found == nil:
		return nil, pipeline.Refuse(pipeline.NotFound, "there is no break %s of account %s", id.Item, id.Account)
	case !found.State.open():
		return nil, refuse(ReasonDecided, "break %s of account %s is %s", id.Item, id.Account, found.State)
	case found.Run != run:
		return nil, refuse(ReasonChanged, "break %s of account %s is another one since a later run", id.Item, id.Account)
	}
	return found, mayDecide(batch, found)
}

// claimItems settles items that nobody has claimed.
func claimItems(batch *pipeline.Batch, account *Account, items []string, by string) error {
	for _, item := range items {
		key := ItemID{account.Tenant, account.Account, item}
		if taken, _ := claims.Get(batch, key); taken != nil {
			return refuse(ReasonClaimed, "item %s of account %s is settled already", item, account.Account)
		}
		claims.Put(batch, &claim{key, by, account.Generation + 1})
		freedItems.Delete(batch, key)
	}
	return nil
}

// BreaksOf gives the breaks of a run as the matcher found them.
func BreaksOf(ctx context.Context, reader store.Reader, run *Run) ([]recon.Break, error) {
	return readLines[recon.Break](ctx, reader, run.Breaks)
}

// StatesOf gives the breaks of an account that somebody works or has worked on, by item.
func StatesOf(ctx context.Context, reader store.Reader, tenant, account string) (map[string]*Break, error) {
	found, err := breaks.Read(ctx, reader, store.Query{Where: store.And{is("tenant", tenant), is("account", account)}})
	states := make(map[string]*Break, len(found))
	for _, b := range found {
		states[b.Item] = b
	}
	return states, err
}

// StatesOfFound gives what has become of breaks that a run found, by item.
func StatesOfFound(ctx context.Context, reader store.Reader, run *Run, found []recon.Break) (map[string]*Break, error) {
	states := make(map[string]*Break, len(found))
	for some := range slices.Chunk(found, broker.MaxPage) {
		in := store.In{Column: "item"}
		for i := range some {
			in.Values = append(in.Values, itemOf(&some[i]))
		}
		stored, err := breaks.Read(ctx, reader, store.Query{Where: store.And{is("tenant", run.Tenant), is("account", run.Account), in}})
		if err != nil {
			return nil, err
		}
		for _, b := range stored {
			states[b.Item] = b
		}
	}
	return states, nil
}

// OpenBreaks counts the breaks of a run that somebody still has to decide.
func OpenBreaks(ctx context.Context, reader store.Reader, run *Run) (int, error) {
	count, err := reader.Count(ctx, store.Query{Table: breaks.Spec, Where: store.And{is("run", run.Key), is("state", string(BreakOpen))}}, math.MaxInt32)
	return int(count), err
}

// ItemOf names what a break is about, as the keys of [StatesOf].
func ItemOf(b *recon.Break) string { return itemOf(b) }
