package broker

import (
	"context"
	"log/slog"
	"sync"

	"zhitong/pipeline"
	"zhitong/store"
)

// Broker runs processes: it decides their commands in the pipeline, wakes what
// is due and lets workers and callers wait.
type Broker struct {
	models    *models
	instances *instances
	waiting   *waiting
	lines     *lines
	endings   endings
	awaiting  places
	endRate   endRate
	working   places
	clock     *clockwork
	retention *retention
	herald    store.Herald // nil where there are no other nodes
	logger    *slog.Logger
	pipeline  *pipeline.Pipeline
	stop      context.CancelFunc
	stopped   sync.WaitGroup
}

// New makes a broker. Wire its deciders, projections and listeners into a
// pipeline, then call Start with that.
func New(logger *slog.Logger) *Broker {
	models := new(models)
	b := &Broker{
		models: models, instances: &instances{models: models}, waiting: newWaiting(), logger: logger,
		clock:     &clockwork{logger: logger, wake: make(chan struct{}, 1)},
		retention: &retention{logger: logger, wake: make(chan struct{}, 1), pace: newRetentionPace(), destroying: newRetentionPace()},
		awaiting:  places{most: maxAwaiting, full: errFull("for the ends of process instances")}, working: places{most: maxWorking, full: errFull("for jobs")},
	}
	b.endings.read = b.ended
	b.lines = newLines(func(w *waitingWorker, most int) { go b.lookFor(w, most) })
	return b
}

// Deciders gives what the broker decides.
func (b *Broker) Deciders() []pipeline.Decider {
	deletions := deletions{b.models, &b.retention.departures}
	return []pipeline.Decider{b.instances, messaging{}, signalling{}, &conditionals{b.models}, &activation{b.models, b.lines, b.ReleaseJobs},
		&deployer{b.models}, &decisions{b.models}, deletions, batches{b.instances, deletions}, numbering{}, indexing{b.models}, tagIndexing{}, &b.retention.departures}
}

// Projections gives the searchable history.
func (b *Broker) Projections() []pipeline.Projection {
	return []pipeline.Projection{&history{b.models}}
}

// Listeners gives what wakes waiting workers and callers.
func (b *Broker) Listeners() []pipeline.Listener { return []pipeline.Listener{b} }

// Migrations are the tables of the broker.
func Migrations() []store.Migration {
	return append([]store.Migration{{Module: "broker", Version: 1, CreateTables: []*store.Table{
		elements.Spec, atFirst(variables.Spec, 1, 0), atFirst(jobs.Spec, 1, 0), timers.Spec, subscriptions.Spec, incidents.Spec, UserTasks.Spec,
		loopItems.Spec, loopOutputs.Spec, dues.Spec, atFirst(definitions.Spec, 2, 1), resources.Spec, latests.Spec,
		messages.Spec, meetings.Spec, atFirst(startSubscriptions.Spec, 1, 0), startLocks.Spec,
		atFirst(instanceHistory.Spec, 5, 2), atFirst(elementHistory.Spec, 0, 1), atFirst(variableHistory.Spec, len(laterVariableColumns), 1), flowHistory.Spec, atFirst(jobHistory.Spec, len(allJobColumns), 0),
		atFirst(incidentHistory.Spec, len(incidentColumns), 0), atFirst(userTaskHistory.Spec, len(allUserTaskColumns), 0), candidatesTable.Spec, decisionEvaluations.Spec,
	}}, {Module: "broker", Version: 2, CreateTables: []*store.Table{decisionInstances.Spec}},
		{Module: "broker", Version: 3, CreateTables: []*store.Table{retirements.Spec},
			AddColumns: []store.AddColumn{{Table: "definition", Column: definitions.Spec.Columns[14]}, {Table: "definition", Column: definitions.Spec.Columns[15]}},
			AddIndexes: []store.AddIndex{{Table: definitions.Spec, Index: definitions.Spec.Indexes[2]}}},
		{Module: "broker", Version: 4, CreateTables: []*store.Table{signals.Spec, conditionRows.Spec, compensations.Spec}},
		{Module: "broker", Version: 5, CreateTables: []*store.Table{batchOperations.Spec, batchItems.Spec}, AddColumns: []store.AddColumn{
			{Table: "process_instance", Column: instanceHistory.Spec.Columns[11]}, {Table: "process_instance", Column: instanceHistory.Spec.Columns[12]}}},
		{Module: "broker", Version: 6, AddColumns: added(variables.Spec, variables.Spec.Columns[5:])},
		{Module: "broker", Version: 7, CreateTables: []*store.Table{gatherings.Spec}, AddColumns: added(startSubscriptions.Spec, startSubscriptions.Spec.Columns[7:])},
		{Module: "broker", Version: 8, AddColumns: added(jobs.Spec, jobs.Spec.Columns[4:])},
	}, append(historyMigrations(), retentionMigration(), archiveMigration(), documentTermMigration(), begunFileMigration(), inheritedTermMigration())...)
}

// atFirst is a table as the first migration made it: without the columns and the indexes that were added last.
func atFirst(table *store.Table, addedColumns, addedIndexes int) *store.Table {
	first := *table
	first.Columns = table.Columns[:len(table.Columns)-addedColumns]
	first.Indexes = table.Indexes[:len(table.Indexes)-addedIndexes]
	return &first
}

// HintOthers has this node tell others what may be waited for there, and hear what
// they tell. Call it before Start, for a store that nodes share; without it they
// find out by looking.
func (b *Broker) HintOthers(herald store.Herald) { b.herald = herald }

// hearOthers wakes who waits here for what other nodes tell, until ctx ends.
func (b *Broker) hearOthers(ctx context.Context) error {
	if b.herald == nil {
		return nil
	}
	if err := b.herald.Hear(ctx, jobsTopic, b.lines.hear); err != nil {
		return err
	}
	return b.herald.Hear(ctx, endsTopic, b.waiting.ends.hear)
}

// Start begins to wake what is due.
func (b *Broker) Start(ctx context.Context, p *pipeline.Pipeline) error {
	if err := layMeetingPoints(ctx, p.Store()); err != nil {
		return err
	}
	b.pipeline, b.clock.pipeline, b.retention.pipeline = p, p, p
	if err := b.numberAll(ctx); err != nil {
		return err
	}
	if err := b.indexAll(ctx); err != nil {
		return err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	if err := b.hearOthers(running); err != nil {
		stop()
		return err
	}
	if err := b.indexTags(ctx, running); err != nil {
		stop()
		return err
	}
	b.stop = stop
	b.stopped.Go(func() { b.clock.run(running) })
	b.stopped.Go(func() { b.retention.run(running) })
	b.stopped.Go(func() { b.lines.run(running, b.pace()) })
	return nil
}

// Stop ends what Start began. Workers are stopped by their own Stop.
func (b *Broker) Stop() {
	b.stop()
	b.stopped.Wait()
}

// ClockMoved has what is due looked for again after a test moved the clock.
func (b *Broker) ClockMoved() {
	b.clock.hint()
	b.retention.hint()
}

// layMeetingPoints makes the rows that stand for topics, once per database.
func layMeetingPoints(ctx context.Context, db store.Store) error {
	rows := make([]store.Row, meetingPoints)
	for i := range rows {
		rows[i] = store.Row{int64(i)}
	}
	return db.Write(ctx, func(tx store.Tx) error {
		_, err := tx.InsertNew(ctx, meetings.Spec, rows)
		return err
	})
}

// Committed implements [pipeline.Listener].
func (b *Broker) Committed(units []*pipeline.Unit) {
	came := arrivalsOf(units)
	b.wake(came)
	if came.dueSooner {
		b.clock.hint()
	}
	if came.retention {
		b.retention.hint()
	}
}
