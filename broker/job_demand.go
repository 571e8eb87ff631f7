package broker

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/store"
)

// candidates is the available jobs that a batch has found for each audience, in
// the order in which they are given out.
type candidates map[string][]int64

type candidatesMemo struct{}

func candidatesOf(batch *pipeline.Batch) candidates {
	return batch.Memo(candidatesMemo{}, func() any { return candidates{} }).(candidates)
}

// audienceOf tells apart the workers who may get different jobs: of another type,
// or of other tenants, processes or leases. Jobs of others stand in nobody's way.
func audienceOf(command *ActivateJobs) string {
	return joined([]string{command.Type, strconv.FormatBool(command.Lease), strconv.FormatBool(command.Processes == nil)}, command.Tenants, command.Processes)
}

// joined makes one text of lists of texts, another one of other lists.
func joined(lists ...[]string) string {
	var all strings.Builder
	for _, list := range lists {
		for _, text := range list {
			all.WriteString(strconv.Itoa(len(text)))
			all.WriteByte(':')
			all.WriteString(text)
		}
		all.WriteByte(';')
	}
	return all.String()
}

// demand is what the workers of a batch want who are one audience.
type demand struct {
	of    *ActivateJobs   // one of theirs
	count int             // of jobs
	names map[string]bool // of the variables that they fetch
	all   bool            // some fetch every variable
}

// demands are those of a batch, by audience.
type demands map[string]*demand

// add gives the demand of the command's audience, with the command.
func (d demands) add(command *ActivateJobs) *demand {
	audience := audienceOf(command)
	if d[audience] == nil {
		d[audience] = &demand{of: command, names: map[string]bool{}}
	}
	of := d[audience]
	of.count += min(max(command.Max, 0), MaxJobsPerActivation)
	of.all = of.all || len(command.Fetch) == 0
	for _, name := range command.Fetch {
		of.names[name] = true
	}
	return of
}

// find looks for available jobs. An audience may find that others have taken all
// that it found first, so as many are looked for as all of their type want.
func (d demands) find(ctx context.Context, batch *pipeline.Batch) error {
	ofType := map[string]int{}
	for _, one := range d {
		ofType[one.of.Type] += one.count
	}
	for _, audience := range slices.Sorted(maps.Keys(d)) {
		keys, err := d[audience].find(ctx, batch, ofType[d[audience].of.Type])
		if err != nil {
			return err
		}
		candidatesOf(batch)[audience] = keys
	}
	return nil
}

// find looks for so many jobs, passing over those that another node is handing
// out, and those that had a lease where the audience takes none: the store does so but
// for rows of an earlier release, of which it is found out here.
func (d *demand) find(ctx context.Context, batch *pipeline.Batch, count int) (found []int64, err error) {
	if d.of.Type == "" || count == 0 || len(d.of.Tenants) == 0 || d.of.Processes != nil && len(d.of.Processes) == 0 {
		return nil, nil
	}
	query := store.Query{Where: d.where(), OrderBy: inOrder, Limit: count}
	if !batch.Exclusive() {
		query.Lock = store.LockSkip
	}
	for len(found) < count && query.Offset < maxPassedOver {
		keys, err := jobs.LoadWhere(ctx, batch, query)
		if err != nil {
			return nil, err
		}
		found = append(found, slices.DeleteFunc(slices.Clone(keys), func(key int64) bool { return !d.takes(batch, key) })...)
		if len(keys) < query.Limit {
			break
		}
		query.Offset += query.Limit
		query.Limit = max(count, min(2*query.Limit, MaxJobsPerActivation)) // what is passed over is not looked at one by one
	}
	return found[:min(len(found), count)], nil
}

// maxPassedOver bounds how far an audience is searched for beyond jobs that an earlier
// release did not mark and that it may not take.
const maxPassedOver = 4 * MaxJobsPerActivation

func (d *demand) takes(batch *pipeline.Batch, key int64) bool {
	job, _ := jobs.Get(batch, key)
	return job != nil && d.of.takes(job)
}

// where selects the jobs that are in demand.
func (d *demand) where() store.Condition {
	wanted := store.And{ofType(d.of.Type), store.In{Column: "tenant", Values: texts(unique(d.of.Tenants))}}
	if !d.of.Lease {
		wanted = append(wanted, neverLeased)
	}
	if d.of.Processes == nil {
		return wanted
	}
	of := OfProcesses("instance", unique(d.of.Processes)) // a process may have a million instances
	of.Each = true
	return append(wanted, store.InSelect{Column: "id", Table: jobHistory.Spec, Of: "id", Where: of, Each: true})
}

// loadScopes loads the variables that the candidates see and that are fetched,
// and their models. What nobody fetches may be large.
func (d *activation) loadScopes(ctx context.Context, batch *pipeline.Batch, wanted demands, offered []*ActivateJobs) error {
	var seen seenByWorkers
	for _, audience := range slices.Sorted(maps.Keys(wanted)) {
		seen.add(batch, wanted[audience], candidatesOf(batch)[audience])
	}
	for _, command := range offered {
		seen.add(batch, demands{}.add(command), command.offered)
	}
	if err := d.models.load(ctx, batch, unique(seen.versions)); err != nil {
		return err
	}
	if err := variables.Load(ctx, batch, seen.named); err != nil {
		return err
	}
	return rangesOf(batch).loadVariables(ctx, unique(seen.whole))
}

// seenByWorkers is what workers see of their jobs.
type seenByWorkers struct {
	versions []int64              // of the processes
	whole    []int64              // scopes of which every variable is seen
	named    []engine.VariableKey // those of others
}

// add adds what a demand sees of jobs; the store has nothing of what the batch made.
func (s *seenByWorkers) add(batch *pipeline.Batch, of *demand, jobs []int64) {
	if !batch.Exclusive() {
		peekedOf(batch).note(batch, of, jobs)
	}
	for _, scope := range scopesOf(batch, jobs, &s.versions) {
		if batch.IssuedHere(scope) {
			continue
		}
		if of.all {
			s.whole = append(s.whole, scope)
			continue
		}
		for name := range of.names {
			s.named = append(s.named, engine.VariableKey{Scope: scope, Name: name})
		}
	}
}
