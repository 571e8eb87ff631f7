package workbench

import (
	"context"
	"errors"
	"strconv"
	"time"

	"zhitong/audit"
	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

// The types of the jobs that the workers of this package do.
const (
	ReadJob   = "statement.read"
	MatchJob  = "recon.match"
	NextJob   = "recon.next"
	PostJob   = "recon.post"
	CarryJob  = "recon.carry"
	ReportJob = "recon.report"
	SealJob   = "audit.seal"
)

// workers do the jobs of this package.
type workers struct {
	pipeline *pipeline.Pipeline
	sealer   *audit.Sealer
}

// Workers are the in-process workers of this package, for every tenant named.
func Workers(p *pipeline.Pipeline, sealer *audit.Sealer, tenants ...string) []broker.Worker {
	w := &workers{p, sealer}
	all := []struct {
		kind        string
		work        broker.Work
		concurrency int
	}{
		{ReadJob, w.read, 1}, {MatchJob, w.match, 1}, {NextJob, w.next, 1}, {PostJob, w.post, 16}, {CarryJob, w.carry, 16}, {ReportJob, w.report, 1}, {SealJob, w.seal, 1},
	}
	made := make([]broker.Worker, len(all))
	for i, one := range all {
		made[i] = broker.Worker{Type: one.kind, Work: one.work, Concurrency: one.concurrency, Timeout: 10 * time.Minute,
			Backoff: 2 * time.Second, Actor: pipeline.System, Tenants: tenants}
	}
	return made
}

func (w *workers) reading(ctx context.Context, body func(store.Reader) error) error {
	return w.pipeline.Store().Read(ctx, body)
}

// runKey is the run that the variable reconciliationKey names.
func runKey(job broker.ActivatedJob) (int64, error) {
	named := ""
	if err := job.Variable("reconciliationKey", &named); err != nil {
		return 0, err
	}
	key, err := strconv.ParseInt(named, 10, 64)
	if err != nil {
		return 0, errors.New("the variable reconciliationKey is not a key")
	}
	return key, nil
}

// seal has the record sealed and names the checkpoint that covers it.
func (w *workers) seal(ctx context.Context, _ broker.ActivatedJob) (broker.Result, error) {
	if err := w.sealer.Seal(ctx); err != nil {
		return broker.Result{}, err
	}
	values := map[string]any{}
	err := w.reading(ctx, func(reader store.Reader) error {
		signed, err := audit.LatestCheckpoint(ctx, reader)
		if err != nil || len(signed) == 0 {
			return err
		}
		checkpoint, err := audit.ReadCheckpoint(signed)
		values["checkpointSize"], values["checkpointRoot"] = checkpoint.Size, checkpoint.Root.String()
		return err
	})
	if err != nil {
		return broker.Result{}, err
	}
	return broker.ResultOf(values)
}
