package workbench

import (
	"bytes"
	"encoding/json"

	"zhitong/pipeline"
)

// sliceBreaks is how many breaks are written at once. A run of 100,000 breaks is
// finished with the first slice; the others follow in transactions of their own.
const sliceBreaks = 500

// slice is some of what a run found: breaks to open, and breaks that are none any
// more because an item of theirs is settled.
type slice struct {
	Opened  []Break  `json:"opened,omitempty"`
	Matched []ItemID `json:"matched,omitempty"`
	Named   []Break  `json:"named,omitempty"` // of the first version: in hand, and not in the list yet
}

// slicesOf cuts what a run found into slices; there is always a first one.
func slicesOf(opened []Break, matched []ItemID, named []Break) []slice {
	all := []slice{{}}
	add := func() *slice {
		last := &all[len(all)-1]
		if len(last.Opened)+len(last.Matched)+len(last.Named) >= sliceBreaks {
			all = append(all, slice{})
			last = &all[len(all)-1]
		}
		return last
	}
	for i := range opened { // those of the process instance are in the first slice
		last := add()
		last.Opened = append(last.Opened, opened[i])
	}
	for _, item := range matched {
		last := add()
		last.Matched = append(last.Matched, item)
	}
	for i := range named {
		last := add()
		last.Named = append(last.Named, named[i])
	}
	return all
}

// openSlice writes the breaks of one slice of a run that is finished, and has the
// next one follow.
type openSlice struct {
	Account string   `json:"account"`
	Run     int64    `json:"run"`
	Slices  []Bundle `json:"slices"`
	Number  int      `json:"number"`
}

// Kind implements [pipeline.Command].
func (*openSlice) Kind() string { return "recon.run.open" }

func (c *openSlice) open(batch *pipeline.Batch, tenant string) error {
	account, err := registered(batch, AccountID{tenant, c.Account})
	if err != nil {
		return err
	}
	if account.Opening != c.Run {
		return nil // a retry of what is done
	}
	s, err := c.slice(batch)
	if err != nil {
		return err
	}
	if err := s.write(batch, c.Run); err != nil {
		return err
	}
	batch.About(c.Run, "")
	batch.Emit(record{"breaks_opened", keyText(int64(len(s.Opened)))})
	if c.Number+1 < len(c.Slices) {
		batch.FollowUp(&openSlice{c.Account, c.Run, c.Slices, c.Number + 1})
		return nil
	}
	next := *account
	next.Opening = 0
	accounts.Put(batch, &next)
	return nil
}

// slice decodes the slice from the parts that the batch holds.
func (c *openSlice) slice(batch *pipeline.Batch) (*slice, error) {
	var content bytes.Buffer
	for _, key := range c.Slices[c.Number].parts() {
		piece, known := parts.Get(batch, key)
		if !known {
			return nil, pipeline.ErrNeedMore
		}
		if piece == nil {
			return nil, errDamaged
		}
		content.Write(piece.Content)
	}
	if bundleOf(content.Bytes()) != c.Slices[c.Number] {
		return nil, errDamaged
	}
	s := new(slice)
	return s, json.Unmarshal(content.Bytes(), s)
}

// write opens and puts aside the breaks of the slice for a run.
func (s *slice) write(batch *pipeline.Batch, run int64) error {
	for _, item := range s.Matched {
		stored, _ := breaks.Get(batch, item)
		if stored == nil || !stored.State.open() && stored.State != BreakProposed {
			continue
		}
		if err := withdraw(batch, stored); err != nil {
			return err
		}
		stored, _ = breaks.Get(batch, item)
		matched := *stored
		matched.State, matched.Decision = BreakMatched, 0
		matched.put(batch)
	}
	for i := range s.Opened {
		s.Opened[i].openFor(batch, run)
	}
	for i := range s.Named {
		s.Named[i].name(batch)
	}
	return nil
}

// name puts a break of the first version into the list; all else stays.
func (b *Break) name(batch *pipeline.Batch) {
	stored, _ := breaks.Get(batch, b.ItemID)
	if stored == nil || stored.Key != 0 || !stored.State.undecided() {
		return
	}
	named := *stored
	named.Key, named.Priority, named.Due, named.Cause = batch.Next(), b.Priority, b.Due, suggestedCause(b.Found.Class)
	named.put(batch)
}

// openFor opens a break of a run, unless somebody has settled one of its items
// since. What people have made of it before stays.
func (b Break) openFor(batch *pipeline.Batch, run int64) {
	for _, item := range claimedBy(&b.Found) {
		if taken, _ := claims.Get(batch, ItemID{b.Tenant, b.Account, item}); taken != nil {
			return
		}
	}
	b.Run, b.State, b.Journal, b.Decision = run, BreakOpen, 0, 0
	if stored, _ := breaks.Get(batch, b.ItemID); stored != nil {
		b.keepWork(&stored.Work)
	}
	if b.Key == 0 {
		b.Key = batch.Next()
	}
	if !b.CauseSet {
		b.Cause = suggestedCause(b.Found.Class)
	}
	b.put(batch)
}

// keepWork takes over what people have made of the break.
func (b *Break) keepWork(before *Work) {
	due, priority := b.Due, b.Priority
	b.Work = *before
	b.Priority = priority
	if b.Due == "" || due != "" && due < b.Due {
		b.Due = due
	}
}
