package broker

import (
	"context"
	"fmt"
	"time"

	"zhitong/store"
)

// documentGrace is how long a policy must have stood before a document is destroyed
// under it: until then a mistake can be taken back.
const documentGrace = 24 * time.Hour

// wholeDay is a day in UTC. Terms of documents end with one, so that a file which
// has documents of many moments is written anew once a day at most.
const wholeDay = 24 * time.Hour

// documentTerm is how long the archived documents of a process are kept.
type documentTerm struct {
	Tenant, ProcessID string    // of the root instances
	Days              int       // after the end of the root instance; 0 for good
	since             time.Time // when the policy was set, or came to count for processes whose own was cleared
}

// termOf gives how long the documents of a process are kept: by its own policy, by
// its tenant's, or for good.
func termOf(policies func(policyName) *RetentionPolicy, tenant, processID string) documentTerm {
	for _, id := range []string{processID, ""} {
		if policy := policies(policyName{tenant, id}); policy != nil {
			return documentTerm{tenant, processID, policy.ArchiveDays, policy.standsSince()}
		}
	}
	return documentTerm{Tenant: tenant, ProcessID: processID}
}

// standsSince gives from when on the policy counts for all the processes that it
// counts for.
func (p *RetentionPolicy) standsSince() time.Time {
	if p.InheritedAt.After(p.SetAt) {
		return p.InheritedAt
	}
	return p.SetAt
}

// rule names the policy for records and audit leaves.
func (t documentTerm) rule() string { return fmt.Sprintf("archive %s %d days", t.ProcessID, t.Days) }

// ends gives when the time of a document is over whose root instance ended at a
// moment: with the day (UTC) on which it has been so many days of 24 hours, and not
// before the policy has stood for a day. Zero for never.
func (t documentTerm) ends(ended time.Time) time.Time {
	if t.Days == 0 {
		return time.Time{}
	}
	end := ended.UTC().Add(time.Duration(t.Days) * wholeDay)
	day := end.Truncate(wholeDay)
	if day.Before(end) {
		day = day.Add(wholeDay)
	}
	if settled := t.since.Add(documentGrace); settled.After(day) {
		return settled
	}
	return day
}

// over says whether the time of a document is over.
func (t documentTerm) over(ended, now time.Time) bool {
	end := t.ends(ended)
	return !end.IsZero() && !now.Before(end)
}

// covers says whether an archived instance is a root instance of the process.
func (t documentTerm) covers(root *ArchivedInstance) bool {
	return root.Key == root.Root && root.Tenant == t.Tenant && root.ProcessID == t.ProcessID
}

// cutoff gives the latest end of a root instance whose document's time is over;
// false when that is so of none.
func (t documentTerm) cutoff(now time.Time) (time.Time, bool) {
	return now.UTC().Truncate(wholeDay).Add(-time.Duration(t.Days) * wholeDay), t.Days > 0 && !now.Before(t.since.Add(documentGrace))
}

// DocumentState says what became of the document of an archived instance.
type DocumentState string

// The states of documents.
const (
	DocumentKept      DocumentState = "KEPT"
	DocumentExpired   DocumentState = "EXPIRED"   // its time is over: it is not given out any more, and is about to be destroyed
	DocumentDestroyed DocumentState = "DESTROYED" // it is in no file any more
)

// fillTerms says of archived instances what became of their documents, and when
// their time is over.
func fillTerms(ctx context.Context, reader store.Reader, rows []*ArchivedInstance) error {
	roots, err := rootsOf(ctx, reader, rows)
	if err != nil {
		return err
	}
	policies, err := policiesByName(ctx, reader, store.Query{})
	if err != nil {
		return err
	}
	for _, row := range rows {
		if root := roots[row.Root]; root != nil {
			row.fillTerm(root, termOf(policies.of, root.Tenant, root.ProcessID), reader.Now())
		}
	}
	return nil
}

// fillTerm says what became of the document, by its root instance.
func (a *ArchivedInstance) fillTerm(root *ArchivedInstance, term documentTerm, now time.Time) {
	switch {
	case !root.DestroyedAt.IsZero(): // what was called is noted after its root
		a.Document = DocumentDestroyed
	case term.over(root.EndedAt, now):
		a.Document, a.ExpiresAt = DocumentExpired, term.ends(root.EndedAt)
	default:
		a.Document, a.ExpiresAt = DocumentKept, term.ends(root.EndedAt)
	}
}

// rootsOf gives the root instances of archived instances.
func rootsOf(ctx context.Context, reader store.Reader, rows []*ArchivedInstance) (map[int64]*ArchivedInstance, error) {
	roots := map[int64]*ArchivedInstance{}
	var missing []int64
	for _, row := range rows {
		if row.Key == row.Root {
			roots[row.Key] = row
		} else {
			missing = append(missing, row.Root)
		}
	}
	if len(missing) == 0 {
		return roots, nil
	}
	found, err := archivedInstances.Read(ctx, reader, store.Query{Where: store.In{Column: "id", Values: anyOf(unique(missing))}})
	for _, root := range found {
		roots[root.Key] = root
	}
	return roots, err
}

// policySet is policies by what they are for.
type policySet map[policyName]*RetentionPolicy

func (s policySet) of(name policyName) *RetentionPolicy { return s[name] }

func policiesByName(ctx context.Context, reader store.Reader, query store.Query) (policySet, error) {
	rows, err := retentionPolicies.Read(ctx, reader, query)
	policies := policySet{}
	for _, row := range rows {
		policies[row.name()] = row
	}
	return policies, err
}
