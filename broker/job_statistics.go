package broker

import (
	"context"
	"time"

	"zhitong/pipeline"
	"zhitong/store"
)

// Tally counts what happened to jobs, and tells when it did the last time.
type Tally struct {
	Count int64
	Last  time.Time // zero for never
}

func (t *Tally) add(at time.Time) {
	t.Count++
	if at.After(t.Last) {
		t.Last = at
	}
}

// JobStatistics counts the jobs of a group: those that were created, completed
// and have failed (each job once, by its last failure) within a time.
type JobStatistics struct {
	Group                      string
	Created, Completed, Failed Tally
	Workers                    map[string]bool // who had one of them
}

// JobWindow is the time in which what happens to jobs is counted.
type JobWindow struct{ From, To time.Time } // To excluded

func (w JobWindow) has(at any) bool {
	moment, known := at.(int64)
	return known && moment >= w.From.UnixMicro() && moment < w.To.UnixMicro()
}

// touches selects the jobs to which something happened in the window.
func (w JobWindow) touches() store.Condition {
	within := func(column string) store.Condition {
		return store.And{store.Compare{Column: column, Op: store.GreaterOrEqual, Value: w.From.UnixMicro()},
			store.Compare{Column: column, Op: store.Less, Value: w.To.UnixMicro()}}
	}
	return store.Or{within("created_at"), within("ended_at"), within("failed_at")}
}

// JobCount is how the jobs of a window are counted.
type JobCount struct {
	Window JobWindow
	Where  []store.Condition
	// By gives the group of something that happened to a job; nil puts all in one.
	By func(jobType, worker string, at time.Time) string
	// WithWorker leaves out the jobs that no worker has had.
	WithWorker bool
}

var countedColumns = []string{"type", "worker", "state", "created_at", "ended_at", "failed_at"}

// CountJobs counts what happened to jobs, by group. The error is
// ResourceExhausted when there are more than MaxTotal groups.
func CountJobs(ctx context.Context, reader store.Reader, tenants []string, wanted JobCount) ([]*JobStatistics, error) {
	counts := &jobCounts{wanted: wanted, byGroup: map[string]*JobStatistics{}}
	where := append(store.And{store.In{Column: "tenant", Values: texts(tenants)}, wanted.Window.touches()}, wanted.Where...)
	if wanted.WithWorker {
		where = append(where, store.Not{Condition: store.IsNull{Column: "worker"}})
	}
	err := reader.Select(ctx, store.Query{Table: jobHistory.Spec, Columns: countedColumns, Where: where}, counts.add)
	return counts.all, err
}

// jobCounts adds jobs up.
type jobCounts struct {
	wanted  JobCount
	byGroup map[string]*JobStatistics
	all     []*JobStatistics
}

func (c *jobCounts) add(row store.Row) error {
	worker, _ := row[1].(string)
	for at, tally := range map[int]func(*JobStatistics) *Tally{
		3: func(s *JobStatistics) *Tally { return &s.Created },
		4: func(s *JobStatistics) *Tally { return &s.Completed },
		5: func(s *JobStatistics) *Tally { return &s.Failed },
	} {
		if !c.wanted.Window.has(row[at]) || at == 4 && row[2] != "COMPLETED" {
			continue
		}
		moment := timeOf(row[at])
		group, err := c.group(row[0].(string), worker, moment)
		if err != nil {
			return err
		}
		tally(group).add(moment)
		if worker != "" {
			group.Workers[worker] = true
		}
	}
	return nil
}

func (c *jobCounts) group(jobType, worker string, at time.Time) (*JobStatistics, error) {
	name := ""
	if c.wanted.By != nil {
		name = c.wanted.By(jobType, worker, at)
	}
	if found := c.byGroup[name]; found != nil {
		return found, nil
	}
	if len(c.all) == MaxTotal {
		return nil, pipeline.Refuse(pipeline.ResourceExhausted, "the jobs are in more than %d groups; narrow the filter", MaxTotal)
	}
	fresh := &JobStatistics{Group: name, Workers: map[string]bool{}}
	c.byGroup[name], c.all = fresh, append(c.all, fresh)
	return fresh, nil
}

// JobErrors counts the workers that met an error.
type JobErrors struct {
	Code, Message string
	Workers       map[string]bool
}

// CountJobErrors finds the errors of jobs that failed in a window, with the
// workers that met each. The error is ResourceExhausted when there are more
// than MaxTotal.
func CountJobErrors(ctx context.Context, reader store.Reader, tenants []string, window JobWindow, where ...store.Condition) ([]*JobErrors, error) {
	type name struct{ code, message string }
	byName, all := map[name]*JobErrors{}, []*JobErrors(nil)
	query := store.Query{Table: jobHistory.Spec, Columns: []string{"error_code", "message", "worker", "failed_at"},
		Where: append(store.And{store.In{Column: "tenant", Values: texts(tenants)}, window.touches()}, where...)}
	err := reader.Select(ctx, query, func(row store.Row) error {
		if !window.has(row[3]) {
			return nil
		}
		code, _ := row[0].(string)
		message, _ := row[1].(string)
		found := byName[name{code, message}]
		if found == nil {
			if len(all) == MaxTotal {
				return tooMany()
			}
			found = &JobErrors{code, message, map[string]bool{}}
			byName[name{code, message}], all = found, append(all, found)
		}
		if worker, _ := row[2].(string); worker != "" {
			found.Workers[worker] = true
		}
		return nil
	})
	return all, err
}
