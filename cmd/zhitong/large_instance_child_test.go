package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/rest"
	"zhitong/store"
)

// How the one-task load and the worker of the items behave.
const (
	loadClients = 32
	itemsAtOnce = 32
	aloneFor    = 5 * time.Second
	smallAlone  = 200 * time.Millisecond // where no mark is held
)

const largeModel = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="large" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="item"/>ACTIVITY
<sequenceFlow id="f2" sourceRef="item" targetRef="e"/><endEvent id="e"/></process>
<process id="quick" isExecutable="true"><startEvent id="qs"/><sequenceFlow id="qf" sourceRef="qs" targetRef="qe"/><endEvent id="qe"/></process>
<process id="slow" isExecutable="true"><startEvent id="ss"/><sequenceFlow id="sf1" sourceRef="ss" targetRef="st"/>
<serviceTask id="st"><extensionElements><zeebe:taskDefinition type="item"/></extensionElements></serviceTask>
<sequenceFlow id="sf2" sourceRef="st" targetRef="se"/><endEvent id="se"/></process></definitions>`

// largeRun is a node that runs one multi-instance.
type largeRun struct {
	*node
	largeCase
	ctx   context.Context
	items int
	load  oneTaskLoad
}

// runLarge is the process in which a case runs: NAME ITEMS STORE KEYS.
func runLarge() {
	i := slices.IndexFunc(largeCases, func(c largeCase) bool { return c.name == os.Args[1] })
	items, err := strconv.Atoi(os.Args[2])
	if err != nil {
		fail(err)
	}
	n, err := openNode(context.Background(), &settings{Listen: "127.0.0.1:0", Store: os.Args[3], Keys: os.Args[4], Auth: "off",
		GRPC: gatewaySettings{Listen: "off"}}, slog.New(slog.DiscardHandler))
	if err != nil {
		fail(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- n.serve(ctx) }()
	figures, err := (&largeRun{node: n, largeCase: largeCases[i], ctx: ctx, items: items}).measure()
	if err != nil {
		figures.Wrong = err.Error()
	}
	stop()
	if err := <-ended; err != nil {
		fail(err)
	}
	figures.Resident = highestResident("self")
	if err := json.NewEncoder(os.Stdout).Encode(figures); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// highestResident reads the most memory that a process, named by its id or "self", ever had, 0 where the
// system does not tell.
func highestResident(process string) int64 { return residentOf(process, "VmHWM:") }

// residentBytes reads the memory that this process has.
func residentBytes() int64 { return residentOf("self", "VmRSS:") }

// residentOf reads what the status of a process says of its memory, 0 where the
// system does not tell.
func residentOf(process, what string) int64 {
	status, _ := os.ReadFile("/proc/" + process + "/status")
	_, after, _ := bytes.Cut(status, []byte(what))
	var kilobytes int64
	fmt.Sscan(string(after), &kilobytes)
	return kilobytes << 10
}

// processorTime reads how long processors have worked for this process, 0 where
// the system does not tell: the kernel counts in hundredths of a second.
func processorTime() time.Duration { return processorTimeOf("self") }

// processorTimeOf is processorTime of another process.
func processorTimeOf(process string) time.Duration {
	stat, _ := os.ReadFile("/proc/" + process + "/stat")
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

func (r *largeRun) measure() (figures largeFigures, err error) {
	if err := r.deploy(); err != nil {
		return figures, err
	}
	loading, stop := context.WithCancel(r.ctx)
	var load sync.WaitGroup
	defer load.Wait()
	defer stop()
	load.Go(func() { r.load.run(loading, r.node) })
	alone := aloneFor
	if r.items < 10_000 {
		alone = smallAlone
	}
	<-time.After(alone)
	figures.Alone = r.load.lap()
	began, used := time.Now(), processorTime()
	err = r.multiInstance()
	figures.Seconds, figures.Processor, figures.Beside = time.Since(began).Seconds(), (processorTime() - used).Seconds(), r.load.lap()
	<-time.After(alone)
	figures.After = r.load.lap()
	return figures, err
}

func (r *largeRun) deploy() error {
	called := "quick"
	if r.cancel {
		called = "slow"
	}
	loop := `<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=payments" inputElement="payment"` +
		r.loop + `/></extensionElements></multiInstanceLoopCharacteristics>`
	activity := strings.NewReplacer("LOOP", loop, "CALLED", called).Replace(r.activity)
	_, err := r.do(&broker.Deploy{Files: []broker.File{{Name: "one.bpmn", Content: []byte(oneTask)},
		{Name: "large.bpmn", Content: []byte(strings.Replace(largeModel, "ACTIVITY", activity, 1))}}})
	return err
}

func (r *largeRun) do(command pipeline.Command) (any, error) {
	return r.pipeline.Submit(r.ctx, pipeline.Act{Actor: everybody, Tenant: rest.DefaultTenant, Command: command})
}

// multiInstance runs the instance to its end and checks what came of it.
func (r *largeRun) multiInstance() error {
	answer, err := r.do(&broker.CreateInstance{ProcessID: "large", Variables: engine.Variables{"payments": payments(r.items)}})
	if err != nil {
		return err
	}
	key := answer.(broker.InstanceCreated).Key
	working, stop := context.WithCancel(r.ctx)
	defer stop()
	half := make(chan error, 1)
	if strings.Contains(r.activity, "service") || r.cancel {
		var work sync.WaitGroup
		defer work.Wait()
		work.Go(func() { half <- r.work(working) })
		if r.cancel {
			if err := <-half; err != nil {
				return err
			}
			if _, err := r.do(&broker.CancelInstance{Instance: key}); err != nil {
				return err
			}
		}
	}
	finished, err := r.broker.AwaitInstance(r.ctx, key)
	for pipeline.CodeOf(err) == pipeline.DeadlineExceeded { // a wait is bounded, however long the instance takes
		finished, err = r.broker.AwaitInstance(r.ctx, key)
	}
	stop()
	if err != nil {
		return err
	}
	return r.check(key, finished)
}

// payments is a list of items as JSON.
func payments(count int) json.RawMessage {
	list := []byte{'['}
	for i := range count {
		if i > 0 {
			list = append(list, ',')
		}
		list = fmt.Appendf(list, `{"id":"P%06d","amount":%d}`, i, i)
	}
	return append(list, ']')
}

// work completes jobs of items until ctx ends, or until half of them are done
// when the rest is to be cancelled.
func (r *largeRun) work(ctx context.Context) error {
	done := 0
	for ctx.Err() == nil && !(r.cancel && done >= r.items/2) {
		jobs, err := r.broker.PollJobs(ctx, everybody, broker.ActivateJobs{Type: "item", Worker: "w", Timeout: time.Minute, Max: itemsAtOnce,
			Fetch: []string{"payment"}, Tenants: []string{rest.DefaultTenant}}, time.Second)
		if err != nil {
			return err
		}
		var completing sync.WaitGroup
		var failed atomic.Pointer[error]
		for _, job := range jobs {
			completing.Go(func() {
				if _, err := r.do(&broker.CompleteJob{Job: job.Key}); err != nil {
					failed.Store(&err)
				}
			})
		}
		completing.Wait()
		if err := failed.Load(); err != nil {
			return *err
		}
		done += len(jobs)
	}
	return nil
}

// check says what is wrong with the end of the instance.
func (r *largeRun) check(key int64, finished broker.Finished) error {
	want := broker.StateCompleted
	if r.cancel {
		want = broker.StateTerminated
	}
	if finished.Instance.State != want {
		return fmt.Errorf("the instance is %s, want %s", finished.Instance.State, want)
	}
	if err := r.checkResults(finished.Variables["amounts"]); err != nil {
		return err
	}
	return r.store.Read(r.ctx, func(reader store.Reader) error {
		left, err := broker.SearchElements(r.ctx, reader, broker.Search{Tenants: []string{rest.DefaultTenant}, Limit: 1, Where: []store.Condition{
			store.Compare{Column: "instance", Op: store.Equal, Value: key}, store.Compare{Column: "state", Op: store.Equal, Value: broker.StateActive}}})
		if err == nil && len(left.Items) > 0 {
			err = fmt.Errorf("element instance %d of %q is left active", left.Items[0].Key, left.Items[0].ElementID)
		}
		return err
	})
}

func (r *largeRun) checkResults(given json.RawMessage) error {
	if r.loop == "" {
		return nil
	}
	var amounts []int
	if err := json.Unmarshal(given, &amounts); err != nil {
		return err
	}
	for i, amount := range amounts {
		if amount != 2*i {
			return fmt.Errorf("result %d is %d", i, amount)
		}
	}
	if len(amounts) != r.items {
		return fmt.Errorf("there are %d results of %d items", len(amounts), r.items)
	}
	return nil
}

// oneTaskLoad is clients who each have one instance of the one-task process running.
type oneTaskLoad struct {
	mutex    sync.Mutex
	since    time.Time
	commands []time.Duration
	whole    []time.Duration
}

func (l *oneTaskLoad) run(ctx context.Context, n *node) {
	l.lap()
	free := make(chan struct{}, loadClients)
	var clients sync.WaitGroup
	clients.Go(func() { l.complete(ctx, n, free) })
	for ctx.Err() == nil {
		free <- struct{}{}
		clients.Go(func() { l.start(ctx, n) })
	}
	clients.Wait()
}

func (l *oneTaskLoad) start(ctx context.Context, n *node) {
	at := time.Now()
	_, err := n.pipeline.Submit(context.WithoutCancel(ctx), pipeline.Act{Actor: everybody, Tenant: rest.DefaultTenant,
		Command: &broker.CreateInstance{ProcessID: "one", Variables: engine.Variables{"at": fmt.Append(nil, at.UnixNano())}}})
	if err != nil {
		fail(err)
	}
	l.took(at)
}

func (l *oneTaskLoad) complete(ctx context.Context, n *node, free chan struct{}) {
	for ctx.Err() == nil {
		jobs, err := n.broker.PollJobs(context.WithoutCancel(ctx), everybody, broker.ActivateJobs{Type: "work", Worker: "w", Timeout: time.Minute,
			Max: loadClients, Tenants: []string{rest.DefaultTenant}}, time.Second)
		if err != nil {
			fail(err)
		}
		for _, job := range jobs {
			at := time.Now()
			begun, _ := strconv.ParseInt(string(job.Variables["at"]), 10, 64)
			err := n.pipeline.SubmitThen(ctx, pipeline.Act{Actor: everybody, Tenant: rest.DefaultTenant, Command: &broker.CompleteJob{Job: job.Key}},
				func(_ any, err error) {
					if err != nil {
						fail(err)
					}
					l.took(at)
					l.ended(time.Unix(0, begun))
					<-free
				})
			if err != nil {
				fail(err)
			}
		}
	}
}

func (l *oneTaskLoad) took(since time.Time) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.commands = append(l.commands, time.Since(since))
}

func (l *oneTaskLoad) ended(begun time.Time) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.whole = append(l.whole, time.Since(begun))
}

// lap gives the figures since the last lap.
func (l *oneTaskLoad) lap() loadFigures {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	figures := loadFigures{
		PerSecond: float64(len(l.whole)) / max(time.Since(l.since).Seconds(), 1e-9),
		P50:       quantile(l.commands, 50), P99: quantile(l.commands, 99), WholeP99: quantile(l.whole, 99),
	}
	l.since, l.commands, l.whole = time.Now(), nil, nil
	return figures
}

func quantile(durations []time.Duration, percent int) time.Duration {
	if len(durations) == 0 {
		return 0
	}
	slices.Sort(durations)
	return durations[len(durations)*percent/100]
}

// String shows the figures in a line.
func (f loadFigures) String() string {
	return fmt.Sprintf("%.0f/s p50 %s p99 %s whole p99 %s", f.PerSecond, f.P50.Round(time.Millisecond), f.P99.Round(time.Millisecond), f.WholeP99.Round(time.Millisecond))
}
