package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// nodeReport is what a process of [runOneTask] writes last.
type nodeReport struct {
	Committed, Retried, Failed float64 // attempts to commit a batch
	Processor                  time.Duration
	Wrong                      string // the first error
}

// nodeLoad is a node that starts instances and works the jobs that it finds.
type nodeLoad struct {
	inProcess
	completed atomic.Int64
	wrong     atomic.Pointer[error]
}

func (l *nodeLoad) fail(err error) {
	if err != nil {
		l.wrong.CompareAndSwap(nil, &err)
	}
}

// runOneTask is a node in a process of its own: STORE KEYS NAME COUNT. It says that it
// is ready and waits for a line; then it starts so many instances and completes jobs,
// those of other nodes too, and tells every few milliseconds how many, until its
// input ends.
func runOneTask() {
	count, err := strconv.Atoi(os.Args[4])
	if err != nil {
		fail(err)
	}
	defer ofServer().begin()()
	n, err := openNode(context.Background(), &settings{Listen: "127.0.0.1:0", Store: os.Args[1], Keys: os.Args[2], Name: os.Args[3], Auth: "off",
		GRPC: gatewaySettings{Listen: "off"}}, slog.New(slog.NewTextHandler(os.Stderr, nil)))
	if err != nil {
		fail(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- n.serve(ctx) }()
	if err := deployOneTask(ctx, n); err != nil {
		fail(err)
	}
	report := (&nodeLoad{inProcess: inProcess{n}}).run(count)
	stop()
	if err := <-ended; err != nil {
		fail(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(report); err != nil {
		fail(err)
	}
}

// run is the load between the line that begins it and the end of the input.
func (l *nodeLoad) run(count int) nodeReport {
	fmt.Println("ready")
	orders := bufio.NewScanner(os.Stdin)
	orders.Scan()
	before, processor := l.report(), processorTime()
	ctx, stop := context.WithCancel(context.Background())
	var working, starting sync.WaitGroup
	working.Go(func() { l.workOn(ctx) })
	working.Go(func() { l.tell(ctx) })
	var next atomic.Int64
	for range inFlight {
		starting.Go(func() {
			for next.Add(1) <= int64(count) {
				_, err := l.start(ctx)
				l.fail(err)
			}
		})
	}
	starting.Wait()
	for orders.Scan() {
	}
	stop()
	working.Wait()
	after := l.report()
	report := nodeReport{Committed: after.Committed - before.Committed, Retried: after.Retried - before.Retried, Failed: after.Failed - before.Failed,
		Processor: processorTime() - processor}
	if wrong := l.wrong.Load(); wrong != nil {
		report.Wrong = (*wrong).Error()
	}
	return report
}

func (l *nodeLoad) workOn(ctx context.Context) {
	err := l.work(ctx, func(err error) {
		l.fail(err)
		l.completed.Add(1)
	})
	if ctx.Err() == nil {
		l.fail(err)
	}
}

// tell writes how many jobs are completed whenever there are more.
func (l *nodeLoad) tell(ctx context.Context) {
	pace := time.NewTicker(10 * time.Millisecond)
	defer pace.Stop()
	for told := int64(0); ; {
		select {
		case <-ctx.Done():
			return
		case <-pace.C:
		}
		if now := l.completed.Load(); now > told {
			fmt.Println(now)
			told = now
		}
	}
}

// report reads what the node has counted of its batches.
func (l *nodeLoad) report() (r nodeReport) {
	families, err := l.private.metrics.Registry.Gather()
	l.fail(err)
	for _, family := range families {
		if family.GetName() != "zhitong_batches_total" {
			continue
		}
		for _, metric := range family.GetMetric() {
			switch value := metric.GetCounter().GetValue(); metric.GetLabel()[0].GetValue() {
			case "committed":
				r.Committed = value
			case "retried":
				r.Retried = value
			case "failed":
				r.Failed = value
			}
		}
	}
	return r
}
