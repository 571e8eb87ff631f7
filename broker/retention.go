package broker

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"zhitong/archive"
	"zhitong/pipeline"
	"zhitong/store"
)

// The time between two looks for what is due: after one that found something more
// becomes due soon, and a node that holds the lease may go.
const (
	retentionPoll  = 10 * time.Minute
	retentionAgain = time.Minute
)

// retention has finished instances leave the history by policy, in slices.
type retention struct {
	departures departures
	pipeline   *pipeline.Pipeline
	logger     *slog.Logger
	wake       chan struct{}
	byDefault  int        // days, 0 for good
	archive    *archiving // nil for none
	pace       retentionPace
	destroying retentionPace // of documents
	delay      time.Duration // of what was last found to be due
}

// KeepHistory sets how many days after their end root instances stay, with all
// that belongs to them, when no policy says otherwise; 0, as at first, means
// for good. Call it before Start.
func (b *Broker) KeepHistory(days int) { b.retention.byDefault = days }

// HistoryDays gives what KeepHistory set.
func (b *Broker) HistoryDays() int { return b.retention.byDefault }

// hint has what is due looked for at once.
func (r *retention) hint() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// run looks for what is due until ctx ends.
func (r *retention) run(ctx context.Context) {
	defer r.closeArchive()
	for {
		gone, err := r.round(ctx)
		var destroyed destruction
		if err == nil {
			destroyed, err = r.destroyExpired(ctx)
		}
		held := errors.Is(err, errHeldElsewhere)
		switch {
		case held: // until that is gone
		case err != nil && ctx.Err() == nil:
			r.logger.Warn("taking expired history away failed; trying again later", "error", err)
		case gone.Trees > 0:
			r.logger.Info("expired history was taken away", "trees", gone.Trees, "instances", gone.Instances, "rows", gone.Rows, "archived", gone.Archived)
		}
		if destroyed.files > 0 {
			r.logger.Info("archived documents whose time is over were destroyed", "documents", destroyed.documents, "files", destroyed.files)
		}
		pause := retentionPoll
		if held || gone.Trees > 0 || destroyed.files > 0 {
			pause = retentionAgain
		}
		if r.await(ctx, pause) != nil {
			return
		}
	}
}

// await waits for a hint, no longer than a pause, or gives the error of ctx.
func (r *retention) await(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-r.wake:
	case <-timer.C:
	}
	return ctx.Err()
}

// closeArchive ends the file that is open.
func (r *retention) closeArchive() {
	if r.archive == nil {
		return
	}
	if err := r.archive.writer.Close(); err != nil {
		r.logger.Warn("closing a file of the archive failed", "error", err)
	}
}

// errHeldElsewhere says that another node deletes.
var errHeldElsewhere = errors.New("broker: another node takes expired history away")

// round takes everything away that is due now, and what is left of before.
func (r *retention) round(ctx context.Context) (gone RetentionRecord, err error) {
	if err = r.leftovers(ctx, &gone); err != nil {
		return gone, err
	}
	versions, err := r.due(ctx)
	for i := 0; err == nil && i < len(versions); i++ {
		err = r.take(ctx, versions[i], &gone)
	}
	return gone, err
}

// take takes away what is due of a version, archived where its policy says so.
func (r *retention) take(ctx context.Context, version dueVersion, gone *RetentionRecord) (err error) {
	switch wanted := version.choice.wanted(r.archive != nil); {
	case wanted && r.archive == nil:
		r.logger.Warn("what is due is not taken away: its policy requires an archive, and this node has none (--archive)", "definition", version.key)
		return nil
	case wanted:
		err = r.archiveRoots(ctx, version.key, gone)
		if _, unwritten := errors.AsType[*archive.Error](err); unwritten { // others can leave
			r.logger.Warn("what is due is not taken away, because it cannot be archived; trying again later", "definition", version.key, "error", err)
			return nil
		}
		return err
	}
	// A store that forgets deleted rows late would have to pass over all of them.
	from := time.Unix(0, 0)
	for more := true; err == nil && more; {
		more, from, err = r.roots(ctx, version.key, from, gone)
	}
	return err
}

// roots takes root instances of a version away that ended from a moment on, with
// all that belongs to them, and says whether there are more, and from when on.
func (r *retention) roots(ctx context.Context, version int64, from time.Time, gone *RetentionRecord) (more bool, next time.Time, err error) {
	stepped, err := r.step(ctx, &stepRetention{Definition: version, Default: r.byDefault, Archives: r.archive != nil, from: from}, gone)
	if err == nil && stepped.Left {
		err = r.leftovers(ctx, gone)
	}
	return stepped.more, stepped.end, err
}

// leftovers takes away what earlier slices have left.
func (r *retention) leftovers(ctx context.Context, gone *RetentionRecord) error {
	after := int64(0)
	for {
		stepped, err := r.step(ctx, &stepRetention{After: after}, gone)
		if err != nil || !stepped.Left && !stepped.more {
			return err
		}
		if !stepped.Left { // else the same once more
			after = stepped.last
		}
	}
}

// sliceStepped is what came of a slice.
type sliceStepped struct {
	retentionStepped
	more bool      // there are more instances
	last int64     // of the leftovers that were looked at
	end  time.Time // of the root instance that ended last
}

// step takes one slice away and then rests, so that others get their turn.
func (r *retention) step(ctx context.Context, command *stepRetention, gone *RetentionRecord) (sliceStepped, error) {
	found, err := r.planned(ctx, command)
	if err != nil || len(found.instances) == 0 {
		return sliceStepped{retentionStepped: retentionStepped{Changed: len(command.Trees) > 0}}, err
	}
	command.plan = found
	began := time.Now()
	stepped, waited, err := submitted[retentionStepped](ctx, r.pipeline, command)
	switch {
	case err != nil:
		return sliceStepped{}, err
	case stepped.Held:
		return sliceStepped{}, errHeldElsewhere
	case stepped.Changed:
		return sliceStepped{retentionStepped: stepped}, nil
	}
	gone.Archived += stepped.Gone.Archived
	gone.Trees, gone.Instances, gone.Rows = gone.Trees+stepped.Gone.Trees, gone.Instances+stepped.Gone.Instances, gone.Rows+stepped.Gone.Rows
	if command.Definition != 0 {
		r.delay = found.delay
	}
	now := time.Now()
	rest := r.pace.rest(sliceDone{now, now.Sub(began), stepped.Gone.Trees, stepped.Gone.Rows, waited, r.delay})
	return sliceStepped{stepped, found.more, found.last, found.end}, sleep(ctx, rest)
}

// submitted has a slice carried out and says whether others want the writer too:
// commands came meanwhile and had to wait, or most of the time goes to batches.
func submitted[A any](ctx context.Context, p *pipeline.Pipeline, command pipeline.Command) (answer A, waited bool, err error) {
	type reply struct {
		answer A
		waited bool
		err    error
	}
	settled := make(chan reply, 1)
	err = p.SubmitThen(ctx, pipeline.Act{Actor: pipeline.System, Command: command}, func(given any, refusal error) {
		answer, _ := given.(A) // nothing when it was refused
		settled <- reply{answer, p.Waiting() > 0 || p.Saturated(), refusal}
	})
	if err != nil {
		return answer, false, err
	}
	select {
	case told := <-settled:
		return told.answer, told.waited, told.err
	case <-ctx.Done():
		return answer, false, ctx.Err()
	}
}

// sleep waits, or gives the error of ctx when that ends first.
func sleep(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// dueVersion is a process version that has root instances which are due.
type dueVersion struct {
	key    int64
	choice ArchiveChoice
}

// due gives the process versions that have root instances which are due.
func (r *retention) due(ctx context.Context) (versions []dueVersion, err error) {
	err = r.pipeline.Store().Read(ctx, func(reader store.Reader) error {
		policies, err := r.policies(ctx, reader)
		if err != nil || policies == nil {
			return err
		}
		processes, err := definitions.Read(ctx, reader, store.Query{
			Where: equal("kind", string(ProcessResource)), OrderBy: []store.Order{{Column: "id"}}})
		for i := 0; err == nil && i < len(processes); i++ {
			under, choice := policyOf(policies.of, processes[i], r.byDefault)
			if under.Days == 0 {
				continue
			}
			var found bool
			if found, err = hasDue(ctx, reader, dueRoots(processes[i].Key, under, reader.Now())); found {
				versions = append(versions, dueVersion{processes[i].Key, choice})
			}
		}
		return err
	})
	return versions, err
}

// hasDue says whether root instances, or what is left of deleted ones, are due.
func hasDue(ctx context.Context, reader store.Reader, due store.Condition) (bool, error) {
	for _, table := range []*store.Table{instanceHistory.Spec, deletedInstances.Spec} {
		found, err := reader.Count(ctx, store.Query{Table: table, Where: due}, 1)
		if err != nil || found > 0 {
			return found > 0, err
		}
	}
	return false, nil
}

// policies gives all policies by what they are for, nil when nothing ever leaves.
func (r *retention) policies(ctx context.Context, reader store.Reader) (policySet, error) {
	policies, err := policiesByName(ctx, reader, store.Query{})
	if err != nil || r.byDefault == 0 && len(policies) == 0 {
		return nil, err
	}
	return policies, nil
}
