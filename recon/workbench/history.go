package workbench

import (
	"context"
	"maps"
	"slices"

	"zhitong/calendar"
	"zhitong/statement"
	"zhitong/store"
)

// linkDays is how many days apart two files may book one movement, and
// coveringDays how long after a day a statement may end that covers it.
const linkDays, coveringDays = 7, 42

// history says which entries of an account's statements are movements, where the
// files of a bank overlap: an intraday report (camt.052, MT942) counts until a
// statement covers the day, under one identification however often it is told,
// which the entry of the statement takes over; a notification (camt.054) details
// entries, and counts as an intraday report does only where it came before
// anything else of the account.
type history struct {
	known    []*Statement // in the order in which they were stored
	others   int64        // the first of the account that is no notification, 0 for none
	read     map[int64][]statement.Entry
	resolved map[int64][]openEntry
}

// overlaps says whether a statement tells movements that others tell too.
func (s *Statement) overlaps() bool {
	return s.Head.Interim() || s.Head.Format == statement.CAMT054
}

// covers says whether a statement tells all that was booked on a day.
func (h *history) covers(s *Statement, day calendar.Date) bool {
	return s.Head.Covers(day, func() bool {
		return slices.ContainsFunc(h.read[s.Key], func(e statement.Entry) bool { return e.BookedOn() == day })
	})
}

// historyAround reads the statements of an account that may overlap some of
// them; those of its whole history where there are none.
func historyAround(ctx context.Context, reader store.Reader, account *Account, some []*Statement) (*history, error) {
	where := account.owns()
	if len(some) > 0 {
		around, err := readHistory(ctx, reader, append(account.owns(), within(some)...))
		if err != nil {
			return nil, err
		}
		where = append(where, within(append(around, some...))...) // and what those overlap
	}
	known, err := readHistory(ctx, reader, where)
	h := &history{known: known, others: account.Unsettled.Others, read: map[int64][]statement.Entry{}, resolved: map[int64][]openEntry{}}
	for _, one := range known {
		if h.others == 0 && one.Head.Format != statement.CAMT054 {
			h.others = one.Key
		}
	}
	if err != nil {
		return nil, err
	}
	return h, h.load(ctx, reader)
}

func readHistory(ctx context.Context, reader store.Reader, where store.And) ([]*Statement, error) {
	return statements.Read(ctx, reader, store.Query{Where: where, OrderBy: []store.Order{{Column: "id"}}})
}

// within selects the statements that end around some.
func within(some []*Statement) store.And {
	first, last := some[0].Head.FirstDay(), some[0].Head.LastDay()
	for _, one := range some {
		if one.Head.FirstDay().Before(first) {
			first = one.Head.FirstDay()
		}
		if one.Head.LastDay().After(last) {
			last = one.Head.LastDay()
		}
	}
	return store.And{store.Compare{Column: "until", Op: store.GreaterOrEqual, Value: first.AddDays(-linkDays).String()},
		store.Compare{Column: "until", Op: store.LessOrEqual, Value: last.AddDays(coveringDays).String()}}
}

// load reads the entries and tells which of them are the same movements.
func (h *history) load(ctx context.Context, reader store.Reader) error {
	for _, one := range h.known {
		entries, err := EntriesOf(ctx, reader, one)
		if err != nil {
			return err
		}
		h.read[one.Key] = slices.DeleteFunc(entries, func(e statement.Entry) bool { return e.Status != statement.Booked })
	}
	for _, one := range h.known {
		if h.counts(one) {
			h.resolve(one)
		}
	}
	return nil
}

// counts says whether entries of a statement are movements at all.
func (h *history) counts(s *Statement) bool {
	return s.Head.Format != statement.CAMT054 || h.others == 0 || s.Key < h.others
}

// resolve names the entries of a statement as those before it that tell the same
// movements, and gives them their details.
func (h *history) resolve(s *Statement) {
	own := slices.Clone(h.read[s.Key])
	if !s.overlaps() {
		h.detail(s, own)
	}
	named := newNaming(h, s, own)
	for level := range linkLevels {
		for _, earlier := range h.known {
			if earlier.Key < s.Key && h.counts(earlier) && (s.overlaps() || earlier.overlaps()) {
				named.link(linkLevels[level], earlier, h.resolved[earlier.Key])
			}
		}
	}
	h.resolved[s.Key] = named.entries()
}

// detail attaches what notifications tell of the entries of a statement.
func (h *history) detail(s *Statement, entries []statement.Entry) {
	first, last := s.Head.FirstDay().AddDays(-linkDays), s.Head.LastDay().AddDays(linkDays)
	var notifications []*statement.Statement
	for _, one := range h.known {
		if one.Head.Format == statement.CAMT054 && !one.Head.LastDay().Before(first) && !one.Head.LastDay().After(last) {
			notifications = append(notifications, &statement.Statement{Entries: h.read[one.Key]})
		}
	}
	if len(notifications) > 0 {
		statement.LinkDetails([]*statement.Statement{{Entries: entries}}, notifications)
	}
}

// firstToldBy gives the movements that no statement before some tells.
func (h *history) firstToldBy(some []*Statement) map[string]bool {
	fresh, first := map[int64]bool{}, map[string]bool{}
	for _, one := range some {
		fresh[one.Key] = true
	}
	for _, s := range h.known {
		for _, one := range h.resolved[s.Key] {
			if _, told := first[one.Entry.ID]; !told {
				first[one.Entry.ID] = fresh[s.Key]
			}
		}
	}
	return first
}

// covered says whether a statement tells all of the day of an entry.
func (h *history) covered(one *openEntry) bool {
	return one.Provisional && slices.ContainsFunc(h.known, func(s *Statement) bool { return h.covers(s, one.Entry.BookedOn()) })
}

// movements gives the movements of the statements by identification, in order,
// and the entries of reports that a statement without them has overtaken.
func (h *history) movements() (counted []openEntry, overtaken []string) {
	place, gone := map[string]int{}, map[string]bool{}
	for _, s := range h.known {
		for _, one := range h.resolved[s.Key] {
			at, there := place[one.Entry.ID]
			switch {
			case there && !one.Provisional:
				counted[at] = one
			case there:
			case h.covered(&one):
				gone[one.Entry.ID] = true
			default:
				place[one.Entry.ID] = len(counted)
				counted = append(counted, one)
			}
		}
	}
	for id := range place {
		delete(gone, id)
	}
	return counted, slices.Sorted(maps.Keys(gone))
}
