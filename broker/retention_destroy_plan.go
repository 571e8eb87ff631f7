package broker

import (
	"context"
	"time"

	"zhitong/store"
)

// filePlan is what becomes of the documents of a file, as a snapshot shows it. The
// batches that carry it out look again.
type filePlan struct {
	now     time.Time
	entered bool  // it is on its way out already
	bytes   int64 // of the documents in it
	over    map[documentTerm][]*ArchivedInstance
	stays   []*ArchivedInstance
	// Instances in the documents of roots that are over, or gone, and of others.
	calledByOver, calledByOthers []int64
}

// nothingLeft says whether no document that counts is in the file.
func (p *filePlan) nothingLeft() bool {
	return len(p.over)+len(p.stays)+len(p.calledByOver)+len(p.calledByOthers) == 0
}

// planFile reads what is in a file.
func planFile(ctx context.Context, reader store.Reader, file string) (*filePlan, error) {
	p := &filePlan{now: reader.Now(), over: map[documentTerm][]*ArchivedInstance{}}
	entries, err := reader.Count(ctx, store.Query{Table: leavingFiles.Spec, Where: equal("file", file)}, 1)
	if err != nil {
		return nil, err
	}
	p.entered = entries > 0
	ends, err := p.readRoots(ctx, reader, file)
	if err != nil {
		return nil, err
	}
	return p, p.readCalled(ctx, reader, file, ends)
}

// readRoots sorts the root instances in a file by whether their time is over, and
// says so of each.
func (p *filePlan) readRoots(ctx context.Context, reader store.Reader, file string) (ends map[int64]bool, err error) {
	policies, err := policiesByName(ctx, reader, store.Query{})
	if err != nil {
		return nil, err
	}
	ends = map[int64]bool{}
	roots, err := archivedInstances.Read(ctx, reader, store.Query{Where: append(inFile(file), equal("parent", int64(0))), OrderBy: []store.Order{{Column: "file_offset"}}})
	for _, root := range roots {
		p.bytes += root.Place.Length
		term := termOf(policies.of, root.Tenant, root.ProcessID)
		if ends[root.Key] = term.over(root.EndedAt, p.now); ends[root.Key] {
			p.over[term] = append(p.over[term], root)
		} else {
			p.stays = append(p.stays, root)
		}
	}
	return ends, err
}

// readCalled sorts what roots called as the roots are. A root that is not in the file
// any more has gone ahead.
func (p *filePlan) readCalled(ctx context.Context, reader store.Reader, file string, ends map[int64]bool) error {
	query := store.Query{Table: archivedInstances.Spec, Columns: []string{"id", "root"}, Where: append(inFile(file), store.Not{Condition: equal("parent", int64(0))})}
	return reader.Select(ctx, query, func(row store.Row) error {
		if over, here := ends[row[1].(int64)]; over || !here {
			p.calledByOver = append(p.calledByOver, row[0].(int64))
		} else {
			p.calledByOthers = append(p.calledByOthers, row[0].(int64))
		}
		return nil
	})
}

// duePolicies reads the policies, and says by which of them documents may be over now.
func duePolicies(ctx context.Context, reader store.Reader) (policies policySet, due []policyName, err error) {
	policies, err = policiesByName(ctx, reader, store.Query{})
	for name := range policies {
		if _, over := termOf(policies.of, name.Tenant, name.ProcessID).cutoff(reader.Now()); over {
			due = append(due, name)
		}
	}
	return policies, due, err
}

// dueTerms gives the terms of processes under which documents may be over now.
func dueTerms(ctx context.Context, reader store.Reader) (terms []documentTerm, err error) {
	policies, due, err := duePolicies(ctx, reader)
	if err != nil {
		return nil, err
	}
	for _, name := range due {
		ids := []string{name.ProcessID}
		if name.ProcessID == "" {
			if ids, err = othersArchived(ctx, reader, name.Tenant, policies); err != nil {
				return nil, err
			}
		}
		for _, id := range ids {
			terms = append(terms, termOf(policies.of, name.Tenant, id))
		}
	}
	return terms, nil
}

// othersArchived gives the processes of a tenant that have documents and no policy of
// their own, each by one look.
func othersArchived(ctx context.Context, reader store.Reader, tenant string, policies policySet) (ids []string, err error) {
	for last, more := "", true; more && err == nil; {
		more = false
		query := store.Query{Table: archivedInstances.Spec, Columns: []string{"process_id"}, OrderBy: []store.Order{{Column: "process_id"}}, Limit: 1,
			Where: store.And{equal("tenant", tenant), store.Compare{Column: "process_id", Op: store.Greater, Value: last}}}
		err = reader.Select(ctx, query, func(row store.Row) error {
			last, more = row[0].(string), true
			return nil
		})
		if more && policies.of(policyName{tenant, last}) == nil {
			ids = append(ids, last)
		}
	}
	return ids, err
}

// dueFiles gives the files of the next documents of a term that are over, and how far that is, nil at the end.
func dueFiles(ctx context.Context, reader store.Reader, term documentTerm, after []any) (files []string, last []any, err error) {
	cutoff, due := term.cutoff(reader.Now())
	if !due {
		return nil, nil, nil
	}
	query := store.Query{Table: archivedInstances.Spec, Columns: []string{"ended_at", "id", "file"}, OrderBy: []store.Order{{Column: "ended_at"}, {Column: "id"}}, Limit: MaxPage}
	where := store.And{equal("tenant", term.Tenant), equal("process_id", term.ProcessID), equal("parent", int64(0)), store.IsNull{Column: "destroyed_at"},
		store.Compare{Column: "ended_at", Op: store.LessOrEqual, Value: micros(cutoff)}}
	if after != nil {
		where = append(where, store.After{Order: query.OrderBy, Values: after})
	}
	query.Where = where
	count := 0
	err = reader.Select(ctx, query, func(row store.Row) error {
		count++
		files, last = append(files, row[2].(string)), []any{row[0], row[1]}
		return nil
	})
	if count < MaxPage {
		last = nil
	}
	return unique(files), last, err
}
