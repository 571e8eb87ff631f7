package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"zhitong/workload"
)

// What a server must do at five times the load that it can carry, and what is held where
// ZHITONG_TEST_OVERLOAD asks for figures: the processes then have a core each.
const (
	overloadFactor = 5
	wantGoodput    = 0.70 // of the maximum
	wantRecovery   = 5 * time.Second
	wantResident   = 1 << 30 // bytes
)

// overloaded is a server that is offered more than it can do, by clients in processes of their own.
type overloaded struct {
	*served
	target          string
	places          string // of calls at the same time: without enough of them the load would be offered to nobody
	rounds          int
	warmUp, seconds int // before a window, and of it
	figures         bool
}

// TestOverload: at five times the load, what is refused is refused with the time to come back, nobody who completes
// jobs is refused or fails, and afterwards an instance is completed at once.
func TestOverload(t *testing.T) {
	o := &overloaded{rounds: 1, warmUp: 1, seconds: 3}
	if os.Getenv("ZHITONG_TEST_OVERLOAD") != "" {
		o.figures, o.rounds, o.warmUp, o.seconds = true, times(t, "ZHITONG_TEST_OVERLOAD", 1), 10, 15
	} else if testing.Short() {
		t.Skip("it loads a server for some seconds")
	}
	for protocol, places := range map[string]string{"grpc": "40000", "http": "5000"} {
		o.places = places
		t.Run(protocol, func(t *testing.T) { o.run(t, protocol) })
	}
}

func (o overloaded) run(t *testing.T, protocol string) {
	o.served = launchAs(t, func(child *exec.Cmd) error { o.alone(child, "0"); return child.Start() },
		"--data", t.TempDir(), "--auth", "off", "--grpc-listen", "127.0.0.1:0")()
	defer o.kill()
	if o.target = o.url; protocol == "grpc" {
		o.target = "grpc://" + o.gateway
	}
	var goodputs []float64
	for range o.rounds {
		most := o.bench("--saturate", "512")
		asking, stop := context.WithCancel(o.Context())
		told := o.untilRefused(asking)
		over := o.bench("--rate", fmt.Sprint(max(overloadFactor*most.Throughput.Completed, 500)), "--outstanding", o.places)
		stop()
		o.check(over, <-told)
		goodputs = append(goodputs, o.compare(most, over))
	}
	o.recovers()
	if resident := o.resident(); o.figures && resident > wantResident {
		t.Errorf("the server took %d MiB", resident>>20)
	}
	slices.Sort(goodputs)
	if median := goodputs[len(goodputs)/2]; o.figures && protocol == "grpc" && median < wantGoodput {
		t.Errorf("the goodput is %.0f %% of the maximum", 100*median)
	}
}

// alone gives a process a core of its own, where the system can and figures are wanted.
func (o *overloaded) alone(child *exec.Cmd, core string) {
	path, err := exec.LookPath("taskset")
	if !o.figures || err != nil {
		return
	}
	child.Args = append([]string{path, "-c", core, child.Path}, child.Args[1:]...)
	child.Path = path
	child.Env = append(os.Environ(), "GOMAXPROCS=1")
}

func (o *overloaded) loader(ctx context.Context, flags ...string) *exec.Cmd {
	client := exec.CommandContext(ctx, "zhitong", append([]string{"bench", "--target", o.target, "--workload", "one_task", "--json",
		"--warmup", strconv.Itoa(o.warmUp) + "s", "--duration", strconv.Itoa(o.seconds) + "s", "--server-pid", strconv.Itoa(o.process.Process.Pid)}, flags...)...)
	o.alone(client, "1")
	return client
}

// bench loads the server and gives the report.
func (o *overloaded) bench(flags ...string) (report workload.Report) {
	o.Helper()
	client := o.loader(o.Context(), flags...)
	var said, told bytes.Buffer
	client.Stdout, client.Stderr = &said, &told
	if err := client.Run(); err != nil {
		o.Fatalf("%v: %s", err, &told)
	}
	if err := json.Unmarshal(said.Bytes(), &report); err != nil {
		o.Fatal(err)
	}
	return report
}

// check checks what a report of an overload says, and what somebody was told meanwhile.
func (o *overloaded) check(over workload.Report, told *workload.Failure) {
	o.Helper()
	if told == nil || told.RetryAfter <= 0 || told.Kind != "ResourceExhausted" && told.Kind != "429" {
		o.Errorf("a refusal is %+v", told)
	}
	if over.Refused == 0 || over.Throughput.Completed == 0 || over.Errors > 0 || over.WorkerRefused+over.WorkerErrors > 0 {
		o.Errorf("%+v %v", over.Counts, failures(over))
	}
	for kind := range over.Failures {
		if told != nil && kind != told.Kind {
			o.Errorf("failures of the kind %s: %+v", kind, over.Failures[kind])
		}
	}
}

func failures(of workload.Report) (all []string) {
	for kind, failed := range of.Failures {
		all = append(all, fmt.Sprintf("%d %s: %s", failed.Count, kind, failed.First))
	}
	return all
}

// compare logs how an overload compares with the maximum, and gives the part of it that is completed at five times its load.
// Other programs take processor time away and so make a load a larger one: the part is calculated from the time that
// the server spent for an instance and for a refusal, where the system tells.
func (o *overloaded) compare(most, over workload.Report) float64 {
	o.Logf("at most %.0f a second, p50 %.0f ms; of %.0f offered a second %.0f completed, p50 %.0f ms, %d of %d refused; the server took %d MiB",
		most.Throughput.Completed, most.P50, over.Rate, over.Throughput.Completed, over.P50, over.Refused, over.Offered, o.resident()>>20)
	measured := over.Throughput.Completed / most.Throughput.Completed
	if most.CPU.Server == nil || over.CPU.Server == nil {
		return measured
	}
	instance := *most.CPU.Server / (most.Throughput.Completed * most.Duration)
	refusal := (*over.CPU.Server - over.Throughput.Completed*over.Duration*instance) / float64(over.Refused)
	calculated := (1 - overloadFactor*refusal/instance) / (1 - refusal/instance)
	offered := float64(over.Offered-over.Unsent) * instance / *over.CPU.Server
	o.Logf("measured %.0f %% of the maximum, at %.1f times what the %.1f s of %.0f s of a processor allowed that the server got, the client %.1f s; an instance costs the server %.0f µs, a refusal %.0f µs: %.0f %% at %d times the load",
		100*measured, offered, *over.CPU.Server, over.Duration, *over.CPU.Client, 1e6*instance, 1e6*refusal, 100*calculated, overloadFactor)
	return calculated
}

// dial is a client in this process.
func (o *overloaded) dial() workload.Target {
	o.Helper()
	target, _, err := workload.Dial(o.target, workload.Credentials{}, 1)
	if err != nil {
		o.Fatal(err)
	}
	o.Cleanup(func() { target.Close() })
	return target
}

// probe are the variables of an instance that is started beside the load.
const probe = `{"caseId":"probe"}`

// betweenProbes is how long after each other instances are started beside the load.
const betweenProbes = 20 * time.Millisecond

// untilRefused starts instances until one is refused, and gives how, nil when ctx ends before.
func (o *overloaded) untilRefused(ctx context.Context) <-chan *workload.Failure {
	target, told := o.dial(), make(chan *workload.Failure, 1)
	ctx, done := context.WithCancel(ctx)
	go func() {
		var asked sync.WaitGroup
		defer func() { done(); asked.Wait(); close(told) }()
		for ctx.Err() == nil {
			asked.Go(func() {
				_, err := target.Start(ctx, "bench-one-task", probe, 30*time.Second)
				if failure, failed := errors.AsType[*workload.Failure](err); failed && failure.Refused {
					select {
					case told <- failure:
					default: // another one was refused too
					}
					done()
				}
			})
			select {
			case <-ctx.Done():
			case <-time.After(betweenProbes):
			}
		}
	}()
	return told
}

// recovers overloads the server once more, without anybody who works, ends that at once, and waits until an instance that is
// started then is completed by a worker within a second.
func (o *overloaded) recovers() {
	o.Helper()
	ctx, end := context.WithTimeout(o.Context(), time.Minute)
	client := o.loader(ctx, "--rate", "5000")
	if err := client.Start(); err != nil {
		o.Fatal(err)
	}
	<-o.untilRefused(ctx)
	end()
	client.Wait() // which was killed
	target, began := o.dial(), time.Now()
	working, stop := context.WithCancel(o.Context())
	defer stop()
	go target.Work(working, workload.Jobs{Type: "bench-one-task", Worker: "w", Hold: time.Minute, Most: 100, Refused: func(error) {}}, func(job workload.Job) {
		go target.Complete(working, job.Key, "{}")
	})
	var failed error
	for took := time.Hour; took > time.Second && time.Since(began) < time.Minute; {
		sent := time.Now()
		_, failed = target.Start(o.Context(), "bench-one-task", probe, 30*time.Second)
		if failed == nil {
			took = time.Since(sent)
		}
	}
	recovery := time.Since(began)
	o.Logf("%s after the load ended, an instance was completed within a second of its start", recovery.Round(time.Millisecond))
	if failed != nil || o.figures && recovery > wantRecovery {
		o.Errorf("it took %v, and the last start said %v", recovery, failed)
	}
}

// resident is the most memory that the server ever had.
func (o *overloaded) resident() int64 { return highestResident(strconv.Itoa(o.process.Process.Pid)) }
