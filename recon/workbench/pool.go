package workbench

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"zhitong/calendar"
	"zhitong/ledger"
	"zhitong/recon"
	"zhitong/statement"
	"zhitong/store"
)

// unsettled is where a run goes on: what the one before has left, and how far it
// has read. So a run costs what came since and what is still open, however long
// the history of the account is.
type unsettled struct {
	// Known says that there was such a run. Rows of before files that overlap were
	// told apart do not have it, so that their account is read anew once.
	Known      bool    `json:"complete"`
	Left       Bundle  `json:"left,omitzero"`        // lines of openEntry
	Right      Bundle  `json:"right,omitzero"`       // lines of ledger.Entry
	Generation int64   `json:"generation,omitempty"` // claims up to it are taken into account
	Number     int64   `json:"number,omitempty"`     // entries of the ledger account up to it are read
	Unnumbered []int64 `json:"unnumbered,omitempty"` // keys of entries that were read before they had a number
	Overlaps   bool    `json:"overlaps,omitempty"`   // the account has intraday reports or notifications
	Others     int64   `json:"others,omitempty"`     // its first statement that is no notification
	// Overtaken are entries of reports that were open and that a statement of their
	// day does not have; one of a later day may.
	Overtaken []string `json:"overtaken,omitempty"`
}

// openEntry is an entry of the bank that is not settled. Its identification is
// unique in the account and begins with the last day of its statement.
type openEntry struct {
	File  string          `json:"file"`
	Entry statement.Entry `json:"entry"`
	// Provisional is what an intraday report tells: no statement covers it yet.
	Provisional bool `json:"provisional,omitempty"`
}

func (e *openEntry) until() string { return dayOf(e.Entry.ID) }

func dayOf(id string) string {
	day, _, _ := strings.Cut(id, "/")
	return day
}

// pool is what is not settled on an account, of all days.
type pool struct {
	left       []openEntry
	right      []ledger.Entry
	statements []int64 // that were read for the first time
	number     int64
	unnumbered []int64
	overlaps   bool
	others     int64
	overtaken  []string // entries of reports that were open and that a statement does not have

	account *Account
	settled *settled
	place   map[string]int  // of an entry of the bank in left, by identification
	seen    map[string]bool // entries of the books that are in the pool
}

// loadPool reads what is not settled: what the last run left and what came since,
// for the first run everything.
func loadPool(ctx context.Context, reader store.Reader, account *Account) (p *pool, err error) {
	if !account.Unsettled.Known {
		anew := *account
		anew.Unsettled = unsettled{}
		account = &anew
	}
	before := account.Unsettled
	p = &pool{account: account, place: map[string]int{}, seen: map[string]bool{}, number: before.Number, overlaps: before.Overlaps, others: before.Others}
	fresh, err := newStatements.Read(ctx, reader, store.Query{Where: store.And{is("tenant", account.Tenant), is("account", account.Account)}})
	if err != nil {
		return nil, err
	}
	for _, one := range fresh {
		p.statements = append(p.statements, one.Key)
	}
	if !account.Unsettled.Known {
		return p, p.loadAll(ctx, reader)
	}
	if p.settled, err = settledSince(ctx, reader, account); err != nil {
		return nil, err
	}
	if err := p.loadLeft(ctx, reader); err != nil {
		return nil, err
	}
	if err := p.loadNew(ctx, reader); err != nil {
		return nil, err
	}
	return p, p.loadFreed(ctx, reader)
}

// loadAll reads the whole history of the account.
func (p *pool) loadAll(ctx context.Context, reader store.Reader) (err error) {
	if p.settled, err = settledItems(ctx, reader, p.account.AccountID); err != nil {
		return err
	}
	whole, err := historyAround(ctx, reader, p.account, nil)
	if err != nil {
		return err
	}
	p.others = whole.others
	for _, one := range whole.known {
		p.overlaps = p.overlaps || one.overlaps()
	}
	counted, overtaken := whole.movements()
	for _, one := range counted {
		p.addLeft(one)
	}
	p.overtaken = slices.DeleteFunc(overtaken, func(id string) bool { return p.settled.items["left:"+id] })
	return p.loadBooks(ctx, reader, 0)
}

// owns selects the rows of the account.
func (a *Account) owns() store.And {
	return store.And{is("tenant", a.Tenant), is("account", a.Account)}
}

// loadLeft reads what the last run has left.
func (p *pool) loadLeft(ctx context.Context, reader store.Reader) error {
	left, err := readLines[openEntry](ctx, reader, p.account.Unsettled.Left)
	if err != nil {
		return err
	}
	for _, one := range left {
		p.addLeft(one)
	}
	right, err := readLines[ledger.Entry](ctx, reader, p.account.Unsettled.Right)
	for _, one := range right {
		p.addRight(&one)
	}
	return err
}

// loadNew reads what came since the last run.
func (p *pool) loadNew(ctx context.Context, reader store.Reader) error {
	var fresh []*Statement
	for _, key := range p.statements {
		stored, err := StatementByKey(ctx, reader, p.account.Tenant, key)
		if err != nil {
			return err
		}
		fresh = append(fresh, stored)
		p.overlaps = p.overlaps || stored.overlaps()
		if p.others == 0 && stored.Head.Format != statement.CAMT054 {
			p.others = stored.Key
		}
	}
	add := p.addStatements
	if p.overlaps && len(fresh) > 0 {
		add = p.addOverlapping
	}
	if err := add(ctx, reader, fresh); err != nil {
		return err
	}
	return p.loadBooks(ctx, reader, p.account.Unsettled.Number)
}

// addStatements adds statements of an account whose files never overlap.
func (p *pool) addStatements(ctx context.Context, reader store.Reader, fresh []*Statement) error {
	for _, stored := range fresh {
		told, err := plainEntries(ctx, reader, stored)
		if err != nil {
			return err
		}
		for _, one := range told {
			p.addLeft(one)
		}
	}
	return nil
}

// addOverlapping adds what new statements tell, takes over what they tell anew of
// what is in the pool, and takes out what they do not tell any more.
func (p *pool) addOverlapping(ctx context.Context, reader store.Reader, fresh []*Statement) error {
	around, err := historyAround(ctx, reader, p.account, fresh)
	if err != nil {
		return err
	}
	addable := around.firstToldBy(fresh)
	for _, id := range p.account.Unsettled.Overtaken {
		addable[id] = true
	}
	counted, overtaken := around.movements()
	for _, one := range counted {
		if at, there := p.place[one.Entry.ID]; there {
			p.left[at] = one
		} else if addable[one.Entry.ID] { // any other was settled by a run
			p.addLeft(one)
		}
	}
	for _, id := range overtaken {
		if _, there := p.place[id]; there || addable[id] {
			p.dropLeft(id)
			p.overtaken = append(p.overtaken, id)
		}
	}
	return nil
}

// loadBooks reads the entries of the ledger account after a number.
func (p *pool) loadBooks(ctx context.Context, reader store.Reader, after int64) error {
	before := map[int64]bool{}
	for _, key := range p.account.Unsettled.Unnumbered {
		before[key] = true
	}
	id := ledger.AccountID{Tenant: p.account.Tenant, Code: p.account.Ledger}
	return ledger.EachEntryAfter(ctx, reader, id, after, func(e *ledger.Entry) error {
		if e.Number == 0 {
			p.unnumbered = append(p.unnumbered, e.Key)
		}
		p.number = max(p.number, e.Number)
		if !before[e.Key] && e.Reference != OpeningReference {
			p.addRight(e)
		}
		return nil
	})
}

// uniqueEntry gives an entry an identification that is unique in the account, not
// only in its statement.
func uniqueEntry(stored *Statement, entry statement.Entry) statement.Entry {
	entry.ID = untilOf(&stored.Head) + "/" + entry.StatementID + "/" + entry.ID
	return entry
}

func (p *pool) addLeft(one openEntry) {
	if _, there := p.place[one.Entry.ID]; !there && !p.settled.items["left:"+one.Entry.ID] {
		p.place[one.Entry.ID] = len(p.left)
		p.left = append(p.left, one)
	}
}

// dropLeft takes an entry out that no statement tells.
func (p *pool) dropLeft(id string) {
	at, there := p.place[id]
	if !there {
		return
	}
	last := len(p.left) - 1
	p.left[at] = p.left[last]
	p.place[p.left[at].Entry.ID] = at
	p.left = p.left[:last]
	delete(p.place, id)
}

func (p *pool) addRight(e *ledger.Entry) {
	item := "right:" + keyText(e.Key)
	if !p.settled.items[item] && !p.settled.journals[e.Journal] && !p.seen[item] {
		p.seen[item] = true
		p.right = append(p.right, *e)
	}
}

// loadFreed reads again what was settled before the last run and is free now.
func (p *pool) loadFreed(ctx context.Context, reader store.Reader) error {
	found, err := freedItems.Read(ctx, reader, store.Query{Where: append(p.account.owns(),
		store.Compare{Column: "generation", Op: store.Greater, Value: p.account.Unsettled.Generation}), OrderBy: []store.Order{{Column: "item"}}})
	if err != nil {
		return err
	}
	wanted, days := map[string]bool{}, []any{}
	for _, one := range found {
		if key, ok := strings.CutPrefix(one.Item, "right:"); ok {
			if err := p.addBooked(ctx, reader, key); err != nil {
				return err
			}
			continue
		}
		wanted[one.Item] = true
		days = append(days, dayOf(strings.TrimPrefix(one.Item, "left:")))
	}
	return p.addOfDays(ctx, reader, days, wanted)
}

func (p *pool) addBooked(ctx context.Context, reader store.Reader, named string) error {
	key, err := strconv.ParseInt(named, 10, 64)
	if err != nil {
		return err
	}
	entry, err := ledger.EntryByKey(ctx, reader, key)
	if err == nil && entry != nil {
		p.addRight(entry)
	}
	return err
}

// addOfDays adds entries of the statements that end on some days.
func (p *pool) addOfDays(ctx context.Context, reader store.Reader, days []any, wanted map[string]bool) error {
	if len(days) == 0 {
		return nil
	}
	known, err := statements.Read(ctx, reader, store.Query{Where: append(p.account.owns(), store.In{Column: "until", Values: days}),
		OrderBy: []store.Order{{Column: "until"}, {Column: "id"}}})
	if err != nil || len(known) == 0 {
		return err
	}
	if p.overlaps {
		return p.addWanted(ctx, reader, known, wanted)
	}
	for _, stored := range known {
		told, err := plainEntries(ctx, reader, stored)
		if err != nil {
			return err
		}
		p.addOf(told, wanted)
	}
	return nil
}

// addWanted adds some of the movements that statements tell with what overlaps
// them, of one day after the other.
func (p *pool) addWanted(ctx context.Context, reader store.Reader, known []*Statement, wanted map[string]bool) error {
	for len(known) > 0 {
		same := 1
		for same < len(known) && known[same].Head.LastDay() == known[0].Head.LastDay() {
			same++
		}
		around, err := historyAround(ctx, reader, p.account, known[:same])
		if err != nil {
			return err
		}
		counted, _ := around.movements()
		p.addOf(counted, wanted)
		known = known[same:]
	}
	return nil
}

func (p *pool) addOf(told []openEntry, wanted map[string]bool) {
	for _, one := range told {
		if wanted["left:"+one.Entry.ID] {
			p.addLeft(one)
		}
	}
}

// plainEntries gives the movements of a statement that no other file overlaps.
func plainEntries(ctx context.Context, reader store.Reader, stored *Statement) (all []openEntry, err error) {
	entries, err := EntriesOf(ctx, reader, stored)
	for i := range entries {
		if entries[i].Status == statement.Booked {
			all = append(all, openEntry{File: stored.FileName, Entry: uniqueEntry(stored, entries[i])})
		}
	}
	return all, err
}

// keepPool writes ahead what a run leaves.
func (w *workers) keepPool(ctx context.Context, in *gathered, found *recon.Result) (left unsettled, err error) {
	matched := map[string]bool{}
	for i := range found.Groups {
		add(matched, &found.Groups[i])
	}
	var bank []openEntry
	for _, one := range in.pool.left {
		if !matched["left:"+one.Entry.ID] {
			bank = append(bank, one)
		}
	}
	var books []ledger.Entry
	for _, one := range in.pool.right {
		if !matched["right:"+keyText(one.Key)] {
			books = append(books, one)
		}
	}
	left = unsettled{Known: true, Overtaken: in.pool.stillOvertaken(in.until), Number: in.pool.number, Unnumbered: in.pool.unnumbered, Overlaps: in.pool.overlaps, Others: in.pool.others}
	if left.Left, err = writeLines(ctx, w.pipeline, in.account.Tenant, bank); err != nil {
		return left, err
	}
	left.Right, err = writeLines(ctx, w.pipeline, in.account.Tenant, books)
	return left, err
}

// stillOvertaken are the entries of reports that a later statement may still have.
func (p *pool) stillOvertaken(until calendar.Date) (ids []string) {
	first := until.AddDays(-linkDays - coveringDays).String()
	for _, id := range append(p.account.Unsettled.Overtaken, p.overtaken...) {
		if _, open := p.place[id]; !open && dayOf(id) >= first && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// add adds the items of a group.
func add(items map[string]bool, group *recon.Group) {
	for _, id := range group.Left {
		items["left:"+id] = true
	}
	for _, id := range group.Right {
		items["right:"+id] = true
	}
}
