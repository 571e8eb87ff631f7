package workload

import (
	"context"
	"fmt"
	"math"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Options says how a workload is run.
type Options struct {
	Target   Target
	Workload *Workload
	// Name tells the cases of this run from those of other runs on the same server.
	Name string
	// Rate is how many instances a second are due, 0 in a closed loop.
	Rate    float64
	Spacing Spacing
	Seed    uint64
	// Outstanding is how many instances may run at the same time. In an open loop an arrival that finds
	// no place waits for one, and its latency counts; in a closed loop so many always run.
	Outstanding int
	WarmUp      time.Duration
	Duration    time.Duration
	Wait        time.Duration // in which an instance must complete
	ServerPID   int           // process of the server, if it is on this machine and its processor time is wanted
}

// Limits of a run.
const (
	MaxRate        = 1_000_000
	MaxOutstanding = 100_000
	MaxDuration    = 12 * time.Hour
	MaxWait        = time.Hour
)

// deployTime bounds the deployment of the models.
const deployTime = 30 * time.Second

// answerGrace is how much longer than the server a client waits for an instance.
const answerGrace = 5 * time.Second

// sampling: one of so many completed instances is searched right after its answer.
const sampling = 64

// Check says what is wrong with the options, nil when nothing is.
func (o *Options) Check() error {
	switch {
	case math.IsNaN(o.Rate) || o.Rate < 0 || o.Rate > MaxRate:
		return fmt.Errorf("the rate must be from 0 to %d a second", MaxRate)
	case o.Outstanding < 1 || o.Outstanding > MaxOutstanding:
		return fmt.Errorf("1 to %d outstanding instances are possible", MaxOutstanding)
	case o.Duration < time.Second || o.Duration > MaxDuration || o.WarmUp < 0 || o.WarmUp > MaxDuration:
		return fmt.Errorf("a duration of 1s to %s is possible", MaxDuration)
	case o.Wait < time.Second || o.Wait > MaxWait:
		return fmt.Errorf("1s to %s can be waited for an instance", MaxWait)
	}
	return nil
}

// run is a run that goes on.
type run struct {
	Options
	*record
	crew    *crew
	started atomic.Int64
	cpu     CPU
}

// Run deploys the workload, starts its instances while its workers work, waits for
// those that are outstanding when the time is over, and reports.
func Run(ctx context.Context, o Options) (*Report, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	if err := o.deploy(ctx); err != nil {
		return nil, err
	}
	from := time.Now().Add(o.WarmUp)
	r := &run{Options: o, record: newRecord(from, from.Add(o.Duration))}
	r.crew = newCrew(o.Target, o.Workload, r.record)
	shift, end := context.WithCancel(ctx)
	defer end()
	var aside sync.WaitGroup
	aside.Go(func() { r.crew.work(ctx, shift) })
	aside.Go(func() { r.watchCPU(ctx) })
	if o.Rate > 0 {
		r.open(ctx)
	} else {
		r.closed(ctx)
	}
	pause(ctx, time.Until(r.to))
	end()
	aside.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return r.report(), nil
}

func (o *Options) deploy(ctx context.Context) error {
	files, err := o.Workload.Files()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, deployTime)
	defer cancel()
	return o.Target.Deploy(ctx, files)
}

// open starts an instance whenever one is due, whatever the server does. What has
// no place until the end of the window is not sent any more.
func (r *run) open(ctx context.Context) {
	offering, cancel := context.WithDeadline(ctx, r.to.Add(lateAfter))
	defer cancel()
	places := make(chan struct{}, r.Outstanding)
	var sent sync.WaitGroup
	for offset := range Arrivals(r.Spacing, r.Rate, r.WarmUp+r.Duration, r.Seed) {
		due := r.from.Add(offset - r.WarmUp)
		pause(offering, time.Until(due))
		if !taken(offering, places) {
			r.unsent(due)
			continue
		}
		sent.Go(func() {
			defer func() { <-places }()
			_ = r.instance(ctx, due) // which has recorded it
		})
	}
	sent.Wait()
}

// taken takes a place, if there is one before ctx ends.
func taken(ctx context.Context, places chan<- struct{}) bool {
	if ctx.Err() != nil {
		return false
	}
	select {
	case places <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

// closed keeps all places busy until the end of the window. A place that is refused pauses.
func (r *run) closed(ctx context.Context) {
	var places sync.WaitGroup
	for range r.Outstanding {
		places.Go(func() {
			for now := time.Now(); now.Before(r.to) && ctx.Err() == nil; now = time.Now() {
				if err := r.instance(ctx, now); err != nil {
					pause(ctx, min(patience(err, firstPause), time.Until(r.to)))
				}
			}
		})
	}
	places.Wait()
}

// instance starts an instance, awaits its completion and records it.
func (r *run) instance(ctx context.Context, due time.Time) error {
	number := r.started.Add(1)
	caseID := fmt.Sprintf("%s-%d", r.Name, number)
	calling, cancel := context.WithTimeout(ctx, r.Wait+answerGrace)
	defer cancel()
	var publishing sync.WaitGroup
	defer publishing.Wait()
	if r.Workload.message != "" && r.Workload.messageBy == "" {
		publishing.Go(func() { r.crew.publish(calling, caseID) })
	}
	sent := time.Now()
	key, err := r.Target.Start(calling, r.Workload.Process, r.Workload.start(caseID), r.Wait)
	r.ended(due, sent, time.Now(), err)
	switch {
	case err != nil:
		cancel() // nobody waits for the message
	case number%sampling == 0:
		r.search(calling, key)
	}
	return err
}

// search looks whether a completed instance is found, where instances can be searched.
func (r *run) search(ctx context.Context, key int64) {
	target, ok := r.Target.(searcher)
	if !ok {
		return
	}
	found, err := target.find(ctx, key)
	if err != nil {
		r.stumble(err)
		return
	}
	r.searched(found)
}

// watchCPU measures the processor time of the window.
func (r *run) watchCPU(ctx context.Context) {
	pause(ctx, time.Until(r.from))
	client, server := cpuSince(os.Getpid()), cpuSince(r.ServerPID)
	pause(ctx, time.Until(r.to))
	r.cpu = CPU{client(), server()}
}

// cpuSince gives a function that tells how many seconds of processor time a
// process has used since, nil when that is not known.
func cpuSince(pid int) func() *float64 {
	before, err := cpuTime(pid)
	return func() *float64 {
		now, errNow := cpuTime(pid)
		if err != nil || errNow != nil {
			return nil
		}
		seconds := (now - before).Seconds()
		return &seconds
	}
}

func (r *run) report() *Report {
	report := &Report{Workload: r.Workload.Name, Shape: r.Workload.Shape, Loop: "closed", Outstanding: r.Outstanding,
		WarmUp: r.WarmUp.Seconds(), Duration: r.Duration.Seconds(), Counts: r.counts, Throughput: r.throughput(r.Workload.Shape),
		Latency: r.latency(), CPU: r.cpu, Failures: r.failures}
	if r.Rate > 0 {
		report.Loop, report.Rate, report.Spacing, report.Seed = "open", r.Rate, r.Spacing, r.Seed
	}
	return report
}
