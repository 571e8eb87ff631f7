package workload

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// imagined is a server whose answers take known times.
type imagined struct {
	begin time.Time
	// answer gives how long the start of an instance at a time since the begin takes, and how it ends.
	answer func(at time.Duration) (time.Duration, error)
}

func (i *imagined) Deploy(context.Context, []File) error { return nil }

func (i *imagined) Start(ctx context.Context, _, _ string, _ time.Duration) (int64, error) {
	takes, err := i.answer(time.Since(i.begin))
	pause(ctx, takes)
	return 1, errors.Join(ctx.Err(), err)
}

func (i *imagined) Publish(context.Context, string, string, time.Duration) error { return nil }

func (i *imagined) Work(ctx context.Context, _ Jobs, _ func(Job)) error {
	<-ctx.Done()
	return ctx.Err()
}

func (i *imagined) Complete(context.Context, int64, string) error { return nil }

func (i *imagined) Close() error { return nil }

// imagine runs a load against an imagined server, in imagined time.
func imagine(t *testing.T, o Options, answer func(at time.Duration) (time.Duration, error)) (report *Report) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o.Target, o.Workload = &imagined{time.Now(), answer}, Find(GRPC, "one_task")
		o.Spacing, o.Wait = Even, 30*time.Second
		var err error
		if report, err = Run(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	})
	return report
}

// near compares milliseconds; the histogram keeps three digits.
func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > want/1000+0.001 {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func TestKnownDelays(t *testing.T) {
	var n atomic.Int64
	report := imagine(t, Options{Rate: 100, Outstanding: 1000, Duration: 10 * time.Second}, func(time.Duration) (time.Duration, error) {
		return time.Duration(n.Add(1)) * time.Millisecond, nil // the n-th takes n milliseconds
	})
	if want := (Counts{Offered: 1000, Completed: 1000}); report.Counts != want {
		t.Errorf("%+v", report.Counts)
	}
	near(t, "mean", report.Mean, 500.5)
	near(t, "p50", report.P50, 500)
	near(t, "p90", report.P90, 900)
	near(t, "p99", report.P99, 990)
	near(t, "p999", report.P999, 999)
	near(t, "max", report.Max, 1000)
	// Due at 10(n-1) ms for n ms: 909 of them end before 10 s.
	near(t, "completed a second", report.Throughput.Completed, 90.9)
}

// TestStallCounts lets a server that takes one instance at a time, for a
// millisecond, stall for a second. An instance ends when the one before it has
// ended, so that what should be measured can be calculated: that the 100 that
// were due meanwhile waited, not that one was slow.
func TestStallCounts(t *testing.T) {
	report := imagine(t, Options{Rate: 100, Outstanding: 1, Duration: 10 * time.Second}, func(at time.Duration) (time.Duration, error) {
		if stall := 2 * time.Second; at >= stall && at < stall+time.Second {
			return stall + time.Second - at, nil
		}
		return time.Millisecond, nil
	})
	var free time.Duration
	var want []float64
	late := int64(0)
	for i := range 1000 {
		due := time.Duration(i) * 10 * time.Millisecond
		start := max(due, free)
		if start-due > lateAfter {
			late++
		}
		free = start + time.Millisecond
		if start >= 2*time.Second && start < 3*time.Second {
			free = 3 * time.Second
		}
		want = append(want, milliseconds(float64((free - due).Microseconds())))
	}
	slices.Sort(want)
	if want := (Counts{Offered: 1000, Completed: 1000, Late: late}); report.Counts != want {
		t.Errorf("%+v, want %+v", report.Counts, want)
	}
	near(t, "p50", report.P50, want[499])
	near(t, "p90", report.P90, want[899])
	near(t, "p99", report.P99, want[989])
	near(t, "max", report.Max, 1000)
	if late < 90 || report.P99 < 800 {
		t.Errorf("%d late, p99 %v: the stall is hidden", late, report.P99)
	}
}

func TestRefusalsAndFailuresAreTold(t *testing.T) {
	var n atomic.Int64
	report := imagine(t, Options{Rate: 100, Outstanding: 10, Duration: time.Second}, func(time.Duration) (time.Duration, error) {
		switch n.Add(1) % 4 {
		case 0:
			return time.Millisecond, errors.New("broken pipe")
		case 1:
			return time.Millisecond, nil
		}
		return time.Millisecond, &Failure{Kind: "429", Refused: true, Message: "too much"}
	})
	if want := (Counts{Offered: 100, Completed: 25, Refused: 50, Errors: 25}); report.Counts != want {
		t.Errorf("%+v", report.Counts)
	}
	if f := report.Failures; *f["429"] != (Failures{50, "too much"}) || *f["TRANSPORT"] != (Failures{25, "broken pipe"}) {
		t.Errorf("%+v %+v", f["429"], f["TRANSPORT"])
	}
}

// TestUnsentIsTold: what finds no place among the outstanding is reported.
func TestUnsentIsTold(t *testing.T) {
	report := imagine(t, Options{Rate: 100, Outstanding: 10, WarmUp: time.Second, Duration: 2 * time.Second}, func(at time.Duration) (time.Duration, error) {
		if at < time.Second {
			return time.Millisecond, nil
		}
		return time.Hour, nil
	})
	if want := (Counts{Offered: 200, Errors: 10, Unsent: 190}); report.Counts != want {
		t.Errorf("%+v", report.Counts)
	}
}

func TestWarmUpIsNotMeasured(t *testing.T) {
	report := imagine(t, Options{Rate: 100, Outstanding: 1000, WarmUp: 5 * time.Second, Duration: 5 * time.Second}, func(at time.Duration) (time.Duration, error) {
		if at < 5*time.Second {
			return 400 * time.Millisecond, nil
		}
		return 2 * time.Millisecond, nil
	})
	if want := (Counts{Offered: 500, Completed: 500}); report.Counts != want {
		t.Errorf("%+v", report.Counts)
	}
	near(t, "max", report.Max, 2)
	// What ends in the window counts for the throughput, also what was due in the warm-up: 40 of it.
	near(t, "completed a second", report.Throughput.Completed, 108)
}

func TestClosedLoop(t *testing.T) {
	report := imagine(t, Options{Outstanding: 4, WarmUp: time.Second, Duration: 10 * time.Second}, func(time.Duration) (time.Duration, error) {
		return 20 * time.Millisecond, nil
	})
	if want := (Counts{Offered: 2000, Completed: 2000}); report.Counts != want || report.Loop != "closed" {
		t.Errorf("%+v", report.Counts)
	}
	near(t, "p99", report.P99, 20)
	near(t, "completed a second", report.Throughput.Completed, 200)
}

// diligent is a server that hands out ten jobs and refuses the first completions.
type diligent struct {
	imagined
	mutex     sync.Mutex
	refusals  int
	completed map[int64]string
	published []string
}

func (d *diligent) Work(ctx context.Context, jobs Jobs, take func(Job)) error {
	if jobs.Type == evidenceJob {
		if !slices.Equal(jobs.Fetch, []string{"caseId"}) {
			return errors.New("the case is not fetched")
		}
		for key := range int64(10) {
			take(Job{key, "bench-dispute", []byte(`{"caseId":"c"}`)})
		}
		take(Job{99, "another-process", nil})
	}
	return d.imagined.Work(ctx, jobs, take)
}

func (d *diligent) Complete(_ context.Context, job int64, variables string) error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.refusals > 0 {
		d.refusals--
		return &Failure{Kind: "ResourceExhausted", Refused: true}
	}
	d.completed[job] = variables
	return nil
}

func (d *diligent) Publish(_ context.Context, name, correlationKey string, _ time.Duration) error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.published = append(d.published, name+" "+correlationKey)
	return nil
}

// TestWorkersInsist: a refused completion is tried again, the message follows the
// completion, and jobs of other processes are left alone.
func TestWorkersInsist(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := &diligent{imagined: imagined{time.Now(), func(time.Duration) (time.Duration, error) { return 0, nil }}, refusals: 3, completed: map[int64]string{}}
		report, err := Run(t.Context(), Options{Target: target, Workload: Find(GRPC, "dispute"), Rate: 1, Spacing: Even, Outstanding: 1,
			Duration: time.Second, Wait: time.Second})
		if err != nil {
			t.Fatal(err)
		}
		if len(target.completed) != 10 || target.completed[99] != "" || len(target.published) != 10 || target.published[0] != "bench-dispute-evidence c" {
			t.Errorf("%v %v", target.completed, target.published)
		}
		if report.WorkerRefused != 3 || report.WorkerErrors != 0 || report.Throughput.Jobs != 10 {
			t.Errorf("%+v", report.Counts)
		}
	})
}

// TestAWorkerGivesUp: a completion that is never answered does not keep a run for
// longer than a worker may hold a job.
func TestAWorkerGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		c := newCrew(nil, Find(GRPC, "one_task"), newRecord(begin, begin.Add(time.Hour)))
		done := c.insist(t.Context(), func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		})
		if done || time.Since(begin) != jobHold || c.record.counts.WorkerErrors != 1 {
			t.Errorf("done %t after %v, %+v", done, time.Since(begin), c.record.counts)
		}
	})
}

// TestAWorkerComesBackWhenItIsTold: not before the refusal says, and not much later.
func TestAWorkerComesBackWhenItIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin, attempts := time.Now(), 0
		c := newCrew(nil, Find(GRPC, "one_task"), newRecord(begin, begin.Add(time.Hour)))
		done := c.insist(t.Context(), func(context.Context) error {
			if attempts++; attempts == 1 {
				return &Failure{Kind: "429", Refused: true, RetryAfter: 4 * time.Second}
			}
			return nil
		})
		if took := time.Since(begin); !done || attempts != 2 || took < 4*time.Second || took > 6*time.Second {
			t.Errorf("done %t after %d attempts in %v", done, attempts, took)
		}
	})
}

func TestARunCanBeInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		target := &imagined{time.Now(), func(time.Duration) (time.Duration, error) { return time.Hour, nil }}
		_, err := Run(ctx, Options{Target: target, Workload: Find(GRPC, "one_task"), Rate: 10, Outstanding: 5, Duration: time.Minute, Wait: time.Minute})
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(target.begin) != 3*time.Second {
			t.Errorf("%v after %v", err, time.Since(target.begin))
		}
	})
}

func TestOptionsAreChecked(t *testing.T) {
	good := Options{Rate: 1, Outstanding: 1, Duration: time.Second, Wait: time.Second}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Options){
		"rate": func(o *Options) { o.Rate = -1 }, "no number": func(o *Options) { o.Rate = math.NaN() },
		"outstanding": func(o *Options) { o.Outstanding = 0 }, "duration": func(o *Options) { o.Duration = 0 },
		"warm-up": func(o *Options) { o.WarmUp = -1 }, "wait": func(o *Options) { o.Wait = 2 * MaxWait },
	} {
		bad := good
		spoil(&bad)
		if _, err := Run(t.Context(), bad); err == nil {
			t.Errorf("%s: no refusal", name)
		}
	}
}
