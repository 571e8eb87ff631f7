package main

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/examples/daily-reconciliation/sample"
	"zhitong/pipeline"
	"zhitong/recon/workbench"
	"zhitong/rest"
	"zhitong/store"
)

// demoOn is a small demo on a directory.
func demoOn(directory string) *demoCommand {
	return &demoCommand{settings: settings{Listen: "127.0.0.1:0", Data: directory, Auth: "basic"}, Entries: 20, Seed: 20260302}
}

// serveNode opens a node and has it answer until stop is called.
func serveNode(t *testing.T, s *settings) (n *node, stop func()) {
	t.Helper()
	n, err := openNode(t.Context(), s, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- n.serve(ctx) }()
	return n, sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// deliver hands files in, one after the other, and waits for the tasks of each.
func deliver(t *testing.T, n *node, files []sample.File) {
	t.Helper()
	for _, file := range files {
		if _, err := workbench.Upload(t.Context(), n.pipeline, pipeline.Act{Actor: pipeline.System, Tenant: rest.DefaultTenant}, file.Name, file.Content); err != nil {
			t.Fatal(err)
		}
		n.settled(t)
	}
}

// settled waits until no job of a program is open any more.
func (n *node) settled(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		var open int64
		err := n.store.Read(ctx, func(reader store.Reader) error {
			page, err := broker.SearchJobs(ctx, reader, broker.Search{Tenants: []string{rest.DefaultTenant},
				Where: []store.Condition{store.In{Column: "state", Values: []any{"CREATED", "ACTIVATED", "FAILED"}}}})
			open = page.Total
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if open == 0 && n.instancesRest(ctx, t) {
			return
		}
		if !pause(ctx, 20*time.Millisecond) {
			t.Fatalf("%d jobs are still open", open)
		}
	}
}

// instancesRest says whether every active instance waits for people.
func (n *node) instancesRest(ctx context.Context, t *testing.T) bool {
	t.Helper()
	rests := true
	err := n.store.Read(ctx, func(reader store.Reader) error {
		of := func(column string, value any) []store.Condition {
			return []store.Condition{store.Compare{Column: column, Op: store.Equal, Value: value}}
		}
		instances, err := broker.SearchInstances(ctx, reader, broker.Search{Tenants: []string{rest.DefaultTenant}, Where: of("state", "ACTIVE")})
		if err != nil {
			return err
		}
		any, err := broker.SearchInstances(ctx, reader, broker.Search{Tenants: []string{rest.DefaultTenant}})
		rests = any.Total > 0
		for _, instance := range instances.Items {
			tasks, err := broker.SearchUserTasks(ctx, reader, broker.Search{Tenants: []string{rest.DefaultTenant},
				Where: append(of("instance", instance.Key), of("state", "CREATED")...)})
			if err != nil {
				return err
			}
			rests = rests && tasks.Total > 0
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return rests
}
