package workbench

import (
	"context"

	"zhitong/ledger"
	"zhitong/pipeline"
	"zhitong/recon"
	"zhitong/store"
)

// BreakState says how far a break is.
type BreakState string

// The states of a break.
const (
	BreakOpen    BreakState = "open"    // a process instance works on it
	BreakCarried BreakState = "carried" // the next run looks at it again
	BreakMatched BreakState = "matched" // a later run found its partner
	BreakClosed  BreakState = "closed"  // settled by a posting, or confirmed by a person
)

// open says whether something can still become of the break.
func (s BreakState) open() bool { return s == BreakOpen || s == BreakCarried }

// ItemID names what a break or a claim is about: "left:ID" and "right:ID" for
// an item of a side, "group:ID" for what remains within a confirmed group.
type ItemID struct{ Tenant, Account, Item string }

func (id ItemID) row() store.Row { return store.Row{id.Tenant, id.Account, id.Item} }

// Break is a break that somebody works on, one for each item.
type Break struct {
	ItemID
	State    BreakState  `json:"state"`
	Run      int64       `json:"run"` // the run that found it
	Instance int64       `json:"instance"`
	Found    recon.Break `json:"found"`
	Journal  int64       `json:"journal,omitempty"` // that settled it
}

var breaks = &pipeline.Table[ItemID, Break]{
	Spec: &store.Table{
		Name: "recon_break",
		Columns: []store.Column{text("tenant"), text("account"), text("item"), text("state"), number("run"),
			{Name: "body", Type: store.Bytes}},
		Key: []string{"tenant", "account", "item"},
		Indexes: []store.Index{{Name: "recon_break_by_run", Columns: []string{"run"}},
			{Name: "recon_break_by_state", Columns: []string{"tenant", "account", "state"}}},
	},
	Key:    func(b *Break) ItemID { return b.ItemID },
	KeyRow: ItemID.row,
	Encode: func(b *Break) (store.Row, error) {
		return withBody(b, b.Tenant, b.Account, b.Item, string(b.State), b.Run)
	},
	Decode: fromBody[Break],
}

// claim says that an item is settled outside of any run.
type claim struct {
	ItemID
	By string `json:"by"` // "break:…" or "group:…"
}

var claims = &pipeline.Table[ItemID, claim]{
	Spec: &store.Table{
		Name:    "recon_claim",
		Columns: []store.Column{text("tenant"), text("account"), text("item"), {Name: "body", Type: store.Bytes}},
		Key:     []string{"tenant", "account", "item"},
	},
	Key:    func(c *claim) ItemID { return c.ItemID },
	KeyRow: ItemID.row,
	Encode: func(c *claim) (store.Row, error) { return withBody(c, c.Tenant, c.Account, c.Item) },
	Decode: fromBody[claim],
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
	if err := claimItems(batch, c.Item, claimedBy(&found.Found), "break:"+found.Found.ID); err != nil {
		return err
	}
	closed := *found
	closed.State, closed.Journal = BreakClosed, journal.Key
	breaks.Put(batch, &closed)
	batch.About(journal.Key, journal.Rule)
	batch.Emit(record{"break_closed", found.Found.ID})
	return advance(batch, AccountID{c.Item.Tenant, c.Item.Account})
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
	carried := *found
	carried.State = BreakCarried
	breaks.Put(batch, &carried)
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
		return nil, pipeline.Refuse(pipeline.InvalidState, "break %s of account %s is %s", id.Item, id.Account, found.State)
	case found.Run != run:
		return nil, pipeline.Refuse(pipeline.InvalidState, "break %s of account %s is another one since a later run", id.Item, id.Account)
	}
	return found, nil
}

// claimItems settles items that nobody has claimed.
func claimItems(batch *pipeline.Batch, id ItemID, items []string, by string) error {
	for _, item := range items {
		id.Item = item
		if taken, _ := claims.Get(batch, id); taken != nil {
			return pipeline.Refuse(pipeline.InvalidState, "item %s of account %s is settled already", item, id.Account)
		}
		claims.Put(batch, &claim{id, by})
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

// ItemOf names what a break is about, as the keys of [StatesOf].
func ItemOf(b *recon.Break) string { return itemOf(b) }
