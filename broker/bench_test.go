package broker_test

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/pipeline"
)

// inFlight is how many instances are started at the same time.
const inFlight = 256

// BenchmarkOneTask starts instances with one service task, has a worker take
// and complete their jobs, and reports completed instances a second on SQLite
// with synchronous=FULL, history on.
func BenchmarkOneTask(b *testing.B) {
	n := start(b)
	n.deploy(process("one", oneTask))
	latencies := make([]time.Duration, b.N)
	var next atomic.Int64
	var left sync.WaitGroup
	left.Add(b.N)
	b.ReportAllocs()
	b.ResetTimer()
	began := time.Now()
	go n.work(&left, b.N)
	var starters sync.WaitGroup
	for range inFlight {
		starters.Go(func() {
			for i := int(next.Add(1)) - 1; i < b.N; i = int(next.Add(1)) - 1 {
				at := time.Now()
				if _, err := n.pipeline.Submit(b.Context(), pipeline.Act{Actor: tester, Tenant: tenant,
					Command: &broker.CreateInstance{ProcessID: "one", Variables: vars(`{"order": 4711}`)}}); err != nil {
					b.Error(err)
				}
				latencies[i] = time.Since(at)
			}
		})
	}
	starters.Wait()
	left.Wait()
	b.StopTimer()
	slices.Sort(latencies)
	b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), "instances/s")
	b.ReportMetric(float64(latencies[b.N/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(latencies[b.N*99/100].Microseconds())/1000, "p99-ms")
}

// work takes and completes jobs until count are done.
func (n *node) work(left *sync.WaitGroup, count int) {
	for done := 0; done < count; {
		jobs, err := n.broker.PollJobs(n.Context(), tester, broker.ActivateJobs{Type: "work", Worker: "w",
			Timeout: time.Minute, Max: 256, Tenants: []string{tenant}}, time.Second)
		if err != nil {
			n.Error(err)
			return
		}
		for _, job := range jobs {
			done++
			err := n.pipeline.SubmitThen(n.Context(), pipeline.Act{Actor: tester, Tenant: tenant,
				Command: &broker.CompleteJob{Job: job.Key}}, func(_ any, err error) {
				if err != nil {
					n.Error(err)
				}
				left.Done()
			})
			if err != nil {
				n.Error(err)
			}
		}
	}
}
