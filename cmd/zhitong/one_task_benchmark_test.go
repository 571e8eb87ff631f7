package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/engine"
	"zhitong/pipeline"
	"zhitong/rest"
	"zhitong/store"
)

// inFlight is how many instances are started at the same time, takers how many
// workers in process take their jobs.
const (
	inFlight = 512
	takers   = 4
)

const oneTask = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="one" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
<serviceTask id="work" name="Work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>
<sequenceFlow id="f2" sourceRef="work" targetRef="e"/><endEvent id="e"/></process></definitions>`

// caller starts instances of the process and works its jobs, in process, over REST or over gRPC.
type caller interface {
	// start starts an instance and gives its key.
	start(ctx context.Context) (int64, error)
	// work takes jobs and completes them; done is called for each.
	work(ctx context.Context, done func(error)) error
}

// BenchmarkOneTask completes instances of a process with one service task, on
// SQLite with synchronous=FULL, history and audit on, and finds every sampled
// instance by a search right after its answer. In the same run it measures how fast
// the store alone writes the same rows in the same transactions: the ratio is the
// one to the other. What the processor does is that of server and clients together.
func BenchmarkOneTask(b *testing.B) {
	b.Run("broker", func(b *testing.B) {
		benchmarkOneTask(b, func(n *node) caller { return inProcess{n} })
	})
	b.Run("rest", func(b *testing.B) {
		benchmarkOneTask(b, func(n *node) caller { return overREST{n.url()} })
	})
	b.Run("grpc", func(b *testing.B) {
		benchmarkOneTask(b, func(n *node) caller { return openGRPC(b, n) })
	})
}

func benchmarkOneTask(b *testing.B, open func(*node) caller) {
	defer ofServer().begin()()
	directory := b.TempDir()
	n, recorded := startRecordedNode(b, directory)
	_, err := n.pipeline.Submit(b.Context(), pipeline.Act{Actor: everybody, Tenant: rest.DefaultTenant,
		Command: &broker.Deploy{Files: []broker.File{{Name: "one.bpmn", Content: []byte(oneTask)}}}})
	if err != nil {
		b.Fatal(err)
	}
	before := sizeOf(b, directory)
	b.ReportAllocs()
	b.ResetTimer()
	recorded.on.Store(true)
	began, used := time.Now(), processorTime()
	latencies := complete(b, n, open(n), b.N)
	elapsed := time.Since(began)
	used = processorTime() - used
	recorded.on.Store(false)
	b.StopTimer()
	rate := float64(b.N) / elapsed.Seconds()
	b.ReportMetric(rate, "instances/s")
	b.ReportMetric(milliseconds(latencies[b.N/2]), "p50-ms")
	b.ReportMetric(milliseconds(latencies[b.N*99/100]), "p99-ms")
	b.ReportMetric(float64(used.Microseconds())/float64(b.N), "cpu-µs/instance")
	stop(b, n)
	b.ReportMetric(float64((sizeOf(b, directory)-before)/int64(b.N)), "stored-B/instance")
	raw := recorded.rate(b.N, recorded.replayOnSQLite(b))
	b.ReportMetric(raw, "raw-instances/s")
	b.ReportMetric(rate/raw, "ratio")
}

// startRecordedNode starts a node whose store can be recorded.
func startRecordedNode(b *testing.B, directory string) (*node, *recordedStore) {
	b.Helper()
	recorded := &recordedStore{}
	n := &node{settings: &settings{Listen: "127.0.0.1:0", Data: directory, Auth: "off", GRPC: gatewaySettings{Listen: "127.0.0.1:0"}},
		logger: slog.New(slog.DiscardHandler), pools: func() []store.Pool { return nil }}
	record := func(context.Context) error {
		recorded.Store = n.store
		n.store = recorded
		return nil
	}
	for _, part := range []func(context.Context) error{n.openPrivate, n.openStore, record, n.openPipeline, n.openWorkers, n.listen, n.openGateway} {
		if err := part(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	serve(n)
	return n, recorded
}

// serve has a node answer until it is stopped.
func serve(n *node) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- n.serve(ctx) }()
	stops.Store(n, func() error { cancel(); return <-ended })
}

func startBenchmarkNode(b *testing.B, directory string, also ...func(*settings)) *node {
	b.Helper()
	s := &settings{Listen: "127.0.0.1:0", Data: directory, Auth: "off", GRPC: gatewaySettings{Listen: "127.0.0.1:0"}}
	for _, set := range also {
		set(s)
	}
	n, err := openNode(context.Background(), s, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	serve(n)
	return n
}

// stops holds how each benchmark's node is stopped.
var stops sync.Map

func stop(b *testing.B, n *node) {
	end, _ := stops.LoadAndDelete(n)
	if err := end.(func() error)(); err != nil {
		b.Fatal(err)
	}
}

// complete starts and completes count instances and gives how long each start took, sorted.
func complete(b testing.TB, n *node, c caller, count int) []time.Duration {
	latencies := make([]time.Duration, count)
	var next, left atomic.Int64
	left.Store(int64(count))
	working, finished := context.WithCancel(b.Context())
	defer finished()
	var workers, starters sync.WaitGroup
	for range takers {
		workers.Go(func() {
			err := c.work(working, func(err error) {
				if err != nil {
					b.Error(err)
				}
				if left.Add(-1) == 0 {
					finished()
				}
			})
			if err != nil && working.Err() == nil {
				b.Error(err)
				finished()
			}
		})
	}
	for range inFlight {
		starters.Go(func() {
			for i := int(next.Add(1)) - 1; i < count; i = int(next.Add(1)) - 1 {
				at := time.Now()
				key, err := c.start(b.Context())
				latencies[i] = time.Since(at)
				if err == nil && i%64 == 0 {
					err = found(b.Context(), n.store, key)
				}
				if err != nil { // such as that too much waits already: the workers would wait for its job for ever
					b.Error(err)
					finished()
					return
				}
			}
		})
	}
	starters.Wait()
	workers.Wait()
	slices.Sort(latencies)
	return latencies
}

// found searches an instance.
func found(ctx context.Context, db store.Store, key int64) error {
	return db.Read(ctx, func(reader store.Reader) error {
		page, err := broker.SearchInstances(ctx, reader, broker.Search{Tenants: []string{rest.DefaultTenant},
			Where: []store.Condition{store.Compare{Column: "id", Op: store.Equal, Value: key}}})
		if err == nil && len(page.Items) != 1 {
			return fmt.Errorf("instance %d is not found right after its answer", key)
		}
		return err
	})
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// sizeOf gives what the database files of a directory hold.
func sizeOf(b *testing.B, directory string) (total int64) {
	b.Helper()
	entries, err := os.ReadDir(directory)
	if err != nil {
		b.Fatal(err)
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && filepath.Ext(entry.Name()) == ".db" {
			total += info.Size()
		}
	}
	return total
}

// inProcess submits commands to the pipeline.
type inProcess struct{ *node }

func (c inProcess) start(ctx context.Context) (int64, error) {
	created, err := pipeline.Do[broker.InstanceCreated](ctx, c.pipeline, pipeline.Act{Actor: everybody, Tenant: rest.DefaultTenant,
		Command: &broker.CreateInstance{ProcessID: "one", Variables: engine.Variables{"order": json.RawMessage("4711")}}})
	return created.Key, err
}

func (c inProcess) work(ctx context.Context, done func(error)) error {
	for ctx.Err() == nil {
		jobs, err := c.broker.PollJobs(ctx, everybody, broker.ActivateJobs{Type: "work", Worker: "w", Timeout: time.Minute, Max: inFlight / 2,
			Tenants: []string{rest.DefaultTenant}}, time.Second)
		if err != nil {
			return err
		}
		for _, job := range jobs {
			err := c.pipeline.SubmitThen(ctx, pipeline.Act{Actor: everybody, Tenant: rest.DefaultTenant,
				Command: &broker.CompleteJob{Job: job.Key}}, func(_ any, err error) { done(err) })
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// overREST calls the operations of the REST API.
type overREST struct{ url string }

var benchmarkClient = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2 * inFlight}}

func (c overREST) post(ctx context.Context, path, body string, answer any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+path, bytes.NewReader([]byte(body)))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	return c.send(request, answer)
}

func (c overREST) get(ctx context.Context, path string, answer any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+path, http.NoBody)
	if err != nil {
		return err
	}
	return c.send(request, answer)
}

func (c overREST) send(request *http.Request, answer any) error {
	response, err := benchmarkClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("%s: %s %s %w", request.URL.Path, response.Status, content, err)
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(content, answer)
}

func (c overREST) start(ctx context.Context) (int64, error) {
	var created rest.CreatedInstance
	err := c.post(ctx, "/v2/process-instances", `{"processDefinitionId":"one","variables":{"order":4711}}`, &created)
	return int64(created.ProcessInstanceKey), err
}

func (c overREST) work(ctx context.Context, done func(error)) error {
	completing := make(chan rest.Key, inFlight)
	var completers sync.WaitGroup
	for range 64 {
		completers.Go(func() {
			for key := range completing {
				done(c.post(context.WithoutCancel(ctx), fmt.Sprintf("/v2/jobs/%d/completion", key), `{}`, nil))
			}
		})
	}
	defer completers.Wait()
	defer close(completing)
	for ctx.Err() == nil {
		var taken rest.ActivatedJobs
		if err := c.post(ctx, "/v2/jobs/activation",
			`{"type":"work","worker":"w","timeout":60000,"maxJobsToActivate":256,"requestTimeout":1000}`, &taken); err != nil {
			return err
		}
		for _, job := range taken.Jobs {
			completing <- job.JobKey
		}
	}
	return nil
}
