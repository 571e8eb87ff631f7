package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/recon/workbench"
	"zhitong/rest"
	"zhitong/store"
)

// The past of the demo: so many of its files came a day longer ago than instances are kept.
const (
	demoPastFiles = 6
	demoKeptDays  = 30
)

// demoProcess is the process of the demo.
const demoProcess = "daily-reconciliation"

// livePast has a new demo in SQLite begin in the past, by a clock that is set back until the
// node is opened for good: what ends there is then old enough to leave under the policy of
// its process, and is archived as anywhere else.
func (c *demoCommand) livePast(t *terminal) error {
	directory, onSQLite := strings.CutPrefix(c.location(), "sqlite:")
	if !onSQLite {
		return nil
	}
	if c.Archive == "" {
		c.Archive = filepath.Join(directory, "archive")
	}
	if _, err := os.Stat(directory); !errors.Is(err, fs.ErrNotExist) {
		return err // it was begun before
	}
	began := time.Now().AddDate(0, 0, -demoKeptDays-1)
	if err := c.setClock(t, &began); err != nil {
		return err
	}
	return errors.Join(c.liveThen(t), c.setClock(context.WithoutCancel(t), nil))
}

// setClock sets the clock of the store, or lets it run with nil, while no node has it open.
func (c *demoCommand) setClock(ctx context.Context, to *time.Time) error {
	settable := c.settings
	settable.TestClock = true
	opened, err := openDatabase(ctx, &settable, settable.Postgres.options(true))
	if err != nil {
		return err
	}
	return errors.Join(opened.SetClock(ctx, to), opened.Close())
}

// liveThen sets the policy and reconciles the first files.
func (c *demoCommand) liveThen(t *terminal) error {
	then := c.settings
	then.TestClock, then.Listen, then.GRPC.Listen, then.Private.Listen = true, "127.0.0.1:0", noGateway, noGateway
	n, err := openNode(t, &then, demoLogger(t))
	if err != nil {
		return err
	}
	defer n.close()
	files, err := c.prepare(t, n)
	if err != nil {
		return err
	}
	policy := &broker.SetRetention{ProcessID: demoProcess, Days: demoKeptDays, Archive: broker.ArchiveRequired}
	if err := n.asSystem(t, []pipeline.Command{policy}); err != nil {
		return err
	}
	for count, file := range files[:demoPastFiles] {
		if _, err := workbench.Upload(t, n.pipeline, pipeline.Act{Actor: pipeline.System, Tenant: rest.DefaultTenant}, file.Name, file.Content); err != nil {
			return err
		}
		if err := n.reconciled(t, count+1); err != nil {
			return err
		}
	}
	return nil
}

// reconciled waits until so many files have been worked on as far as programs can. A job that
// has failed for good is an error: what waits for it would never end.
func (n *node) reconciled(ctx context.Context, files int) error {
	for {
		done, err := n.workedOn(ctx, files)
		if err != nil || done {
			return err
		}
		if !pause(ctx, 10*time.Millisecond) {
			return ctx.Err()
		}
	}
}

func (n *node) workedOn(ctx context.Context, files int) (done bool, err error) {
	in := func(state ...any) store.Condition { return store.In{Column: "state", Values: state} }
	err = n.store.Read(ctx, func(reader store.Reader) error {
		tenants := []string{rest.DefaultTenant}
		failed, err := broker.SearchJobs(ctx, reader, broker.Search{Tenants: tenants, Limit: 1,
			Where: []store.Condition{in("FAILED"), store.Compare{Column: "retries", Op: store.Equal, Value: int64(0)}}})
		if err != nil {
			return err
		}
		if len(failed.Items) > 0 {
			return failedForGood(failed.Items[0])
		}
		instances, err := broker.SearchInstances(ctx, reader, broker.Search{Tenants: tenants})
		if err != nil {
			return err
		}
		jobs, err := broker.SearchJobs(ctx, reader, broker.Search{Tenants: tenants, Where: []store.Condition{in("CREATED", "ACTIVATED", "FAILED")}})
		done = instances.Total >= int64(files) && jobs.Total == 0
		return err
	})
	return done, err
}

// failedForGood tells of a job that nobody works on any more.
func failedForGood(j *broker.JobHistory) error {
	return fmt.Errorf("the demo cannot begin: job %d (%s) at element %q of process instance %d has failed and has no retries left: %s; "+
		"remove the directory of the demo and start it again", j.Job.Key, j.Job.Type, j.ElementID, j.Job.Instance, j.Job.Message)
}
