package broker

import (
	"time"

	"zhitong/bpmn"
	"zhitong/engine"
	"zhitong/pipeline"
)

// rowsView shows a pipeline table to the engine as it is seen by one batch.
type rowsView[K comparable, R any] struct {
	batch *pipeline.Batch
	table *pipeline.Table[K, R]
}

func view[K comparable, R any](batch *pipeline.Batch, table *pipeline.Table[K, R]) rowsView[K, R] {
	return rowsView[K, R]{batch, table}
}

// Get implements [engine.Rows].
func (v rowsView[K, R]) Get(key K) (*R, engine.Presence) {
	row, known := v.table.Get(v.batch, key)
	return row, presence(row != nil, known)
}

// Put implements [engine.Rows].
func (v rowsView[K, R]) Put(row *R) { v.table.Put(v.batch, row) }

// Delete implements [engine.Rows].
func (v rowsView[K, R]) Delete(key K) { v.table.Delete(v.batch, key) }

func presence(present, known bool) engine.Presence {
	switch {
	case present:
		return engine.Present
	case known:
		return engine.Absent
	default:
		return engine.Unknown
	}
}

// elementRows notes what the batch adds to each scope.
type elementRows struct {
	rowsView[int64, engine.Element]
}

// Put implements [engine.Rows].
func (v elementRows) Put(row *engine.Element) {
	if v.batch.IssuedHere(row.Key) {
		if before, _ := elements.Get(v.batch, row.Key); before == nil {
			ranges := rangesOf(v.batch)
			ranges.added[row.Scope] = append(ranges.added[row.Scope], row.Key)
		}
	}
	v.rowsView.Put(row)
}

// variableRows notes the names that the batch adds to each scope.
type variableRows struct {
	rowsView[engine.VariableKey, engine.Variable]
}

// Put implements [engine.Rows].
func (v variableRows) Put(row *engine.Variable) {
	ranges := rangesOf(v.batch)
	if ranges.named[row.Scope] == nil {
		ranges.named[row.Scope] = map[string]bool{}
	}
	ranges.named[row.Scope][row.Name] = true
	v.rowsView.Put(row)
}

// timerRows keeps the due-time index beside the timers.
type timerRows struct{ rowsView[int64, engine.Timer] }

// Put implements [engine.Rows].
func (v timerRows) Put(row *engine.Timer) {
	v.rowsView.Put(row)
	if row.Suspended {
		dues.Delete(v.batch, row.Key)
		return
	}
	dues.Put(v.batch, &due{row.Key, dueTimer, row.DueAt})
}

// Delete implements [engine.Rows].
func (v timerRows) Delete(key int64) {
	v.rowsView.Delete(key)
	dues.Delete(v.batch, key)
}

// jobRows keeps the due-time index beside the jobs.
type jobRows struct{ rowsView[int64, engine.Job] }

// Put implements [engine.Rows].
func (v jobRows) Put(row *engine.Job) { putJob(v.batch, row) }

// Delete implements [engine.Rows].
func (v jobRows) Delete(key int64) {
	if before, _ := jobs.Get(v.batch, key); before != nil && !wakeTime(before).IsZero() {
		dues.Delete(v.batch, key)
	}
	v.rowsView.Delete(key)
}

// putJob writes a job and when it must be looked at again.
func putJob(batch *pipeline.Batch, row *engine.Job) {
	before, _ := jobs.Get(batch, row.Key)
	jobs.Put(batch, row)
	at := wakeTime(row)
	switch {
	case !at.IsZero():
		dues.Put(batch, &due{row.Key, dueJob, at})
	case before != nil && !wakeTime(before).IsZero():
		dues.Delete(batch, row.Key)
	}
}

// wakeTime is when a job becomes available again by itself, zero for never.
func wakeTime(job *engine.Job) time.Time {
	switch {
	case job.Suspended:
		return time.Time{}
	case job.State == engine.JobActivated:
		return job.Deadline
	case job.State == engine.JobBackingOff:
		return job.RetryAt
	default:
		return time.Time{}
	}
}

// resourcesView shows deployed models to the engine.
type resourcesView struct {
	batch  *pipeline.Batch
	models *models
}

// Process implements [engine.Resources].
func (v resourcesView) Process(definition int64) (*bpmn.Process, engine.Presence) {
	if found := v.models.process(definition); found != nil {
		return found.Graph, engine.Present
	}
	return nil, v.uncompiled(definition)
}

// LatestProcess implements [engine.Resources].
func (v resourcesView) LatestProcess(tenant, processID, versionTag string) (int64, engine.Presence) {
	return v.latest(definitionName{ProcessResource, tenant, processID, versionTag})
}

// LatestDecision implements [engine.Resources].
func (v resourcesView) LatestDecision(tenant, decisionID, versionTag string) (int64, engine.Presence) {
	return v.latest(definitionName{DecisionResource, tenant, decisionID, versionTag})
}

// LatestForm implements [engine.Resources].
func (v resourcesView) LatestForm(tenant, formID, versionTag string) (int64, engine.Presence) {
	return v.latest(definitionName{FormResource, tenant, formID, versionTag})
}

// LatestResource implements [engine.Resources].
func (v resourcesView) LatestResource(tenant, resourceID, versionTag string) (int64, engine.Presence) {
	return v.latest(definitionName{FileResource, tenant, resourceID, versionTag})
}

// ResourceDeployedWith implements [engine.Resources].
func (v resourcesView) ResourceDeployedWith(definition int64, resourceID string) (int64, engine.Presence) {
	return deploymentsOf(v.batch).find(definition, FileResource, resourceID)
}

func (v resourcesView) latest(name definitionName) (int64, engine.Presence) {
	row, known := latests.Get(v.batch, name)
	if row == nil {
		return 0, presence(false, known)
	}
	return row.Key, engine.Present
}

// DeployedWith implements [engine.Resources].
func (v resourcesView) DeployedWith(definition int64, processID string) (int64, engine.Presence) {
	return deploymentsOf(v.batch).find(definition, ProcessResource, processID)
}

// DecisionDeployedWith implements [engine.Resources].
func (v resourcesView) DecisionDeployedWith(definition int64, decisionID string) (int64, engine.Presence) {
	return deploymentsOf(v.batch).find(definition, DecisionResource, decisionID)
}

// FormDeployedWith implements [engine.Resources].
func (v resourcesView) FormDeployedWith(definition int64, formID string) (int64, engine.Presence) {
	return deploymentsOf(v.batch).find(definition, FormResource, formID)
}

// Decision implements [engine.Resources].
func (v resourcesView) Decision(key int64) (*engine.Decision, engine.Presence) {
	if found := v.models.decision(key); found != nil {
		return found.Decision, engine.Present
	}
	return nil, v.uncompiled(key)
}

// uncompiled tells of a version without a compiled model whether there is none
// or it has still to be loaded.
func (v resourcesView) uncompiled(key int64) engine.Presence {
	row, known := definitions.Get(v.batch, key)
	return presence(false, known && row == nil)
}
