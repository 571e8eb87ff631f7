package observe

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"zhitong/pipeline"
)

// maxJobTypes is how many job types have series of their own.
const maxJobTypes = 100

// Metrics are the counters and histograms of one node. They are counted as
// things happen; what is read from the store at a scrape is in [Metrics.Watch].
type Metrics struct {
	Registry *prometheus.Registry

	tenants, jobTypes *names
	commands          *series[commandSeries]
	instances         *series[instanceSeries]
	incidents         *series[instanceSeries]
	jobs              *series[jobSeries]
	requests          *series[requestSeries]
	batches           [len(outcomes)]prometheus.Counter
	statements        [len(operations)]prometheus.Observer
	slow              prometheus.Counter
	commandTime       prometheus.Histogram
	batchSize         prometheus.Histogram
	followUps         prometheus.Counter
	decideTime        prometheus.Histogram
	commitTime        prometheus.Histogram
	requestTime       map[string]prometheus.Observer // by surface
}

// The labels of the counters.
type (
	commandSeries  struct{ kind, outcome, tenant string }
	instanceSeries struct{ event, tenant string }
	jobSeries      struct{ jobType, event string }
	requestSeries  struct{ surface, code string }
)

// outcomes names what becomes of an attempt to commit a batch.
var outcomes = [...]string{pipeline.BatchCommitted: "committed", pipeline.BatchRetried: "retried", pipeline.BatchFailed: "failed"}

// seconds are the bounds of durations from half a millisecond to half a minute.
var seconds = prometheus.ExponentialBucketsRange(0.0005, 30, 18)

// NewMetrics makes the metrics of a node. Up to tenants tenants have series of
// their own, the others are counted together; with 0 none has.
func NewMetrics(version string, tenants int) *Metrics {
	m := &Metrics{Registry: prometheus.NewRegistry(), tenants: newNames(tenants), jobTypes: newNames(maxJobTypes)}
	m.countPipeline()
	m.countProcesses()
	m.countStore()
	m.countRequests()
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "zhitong_build_info", Help: "1; the version is a label.",
		ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	m.Registry.MustRegister(build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *Metrics) countPipeline() {
	m.commands = newSeries(m.counters("zhitong_commands_total", "Commands of callers, by what became of them: done, or the code of the refusal.",
		"kind", "outcome", "tenant"), func(s commandSeries) []string { return []string{s.kind, s.outcome, s.tenant} })
	m.commandTime = m.histogram("zhitong_command_seconds", "Time from a command until its answer was durable.", seconds)
	m.batchSize = m.histogram("zhitong_batch_commands", "Commands of callers in a committed batch that had some.", prometheus.ExponentialBuckets(1, 2, 9))
	m.followUps = m.counter("zhitong_follow_ups_total", "Stored follow-up commands taken up by committed batches.")
	m.decideTime = m.histogram("zhitong_batch_decide_seconds", "Time of a committed batch for loading and deciding.", seconds)
	m.commitTime = m.histogram("zhitong_commit_seconds", "Time that the store took to make a decided batch durable.", seconds)
	batches := m.counters("zhitong_batches_total", "Attempts to commit a batch: committed, retried from fresh state, or failed and split.", "outcome")
	for i, outcome := range outcomes {
		m.batches[i] = batches.WithLabelValues(outcome)
	}
}

func (m *Metrics) countProcesses() {
	of := func(s instanceSeries) []string { return []string{s.event, s.tenant} }
	m.instances = newSeries(m.counters("zhitong_process_instances_total", "Process instances that were started, completed or terminated.",
		"event", "tenant"), of)
	m.incidents = newSeries(m.counters("zhitong_incidents_total", "Incidents that were created or resolved.", "event", "tenant"), of)
	m.jobs = newSeries(m.counters("zhitong_jobs_total", "What happened to jobs, by type; types beyond the first 100 are other.", "type", "event"),
		func(s jobSeries) []string { return []string{s.jobType, s.event} })
}

func (m *Metrics) countStore() {
	statements := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "zhitong_store_statement_seconds",
		Help: "Time of calls to the store, with that for reading the rows; changes may be sent with the commit.", Buckets: seconds}, []string{"operation"})
	m.Registry.MustRegister(statements)
	for i, operation := range operations {
		m.statements[i] = statements.WithLabelValues(operation)
	}
	m.slow = m.counter("zhitong_slow_statements_total", "Calls to the store that took longer than the setting.")
}

func (m *Metrics) countRequests() {
	m.requests = newSeries(m.counters("zhitong_requests_total", "Requests of a surface, by HTTP status or gRPC code.", "surface", "code"),
		func(s requestSeries) []string { return []string{s.surface, s.code} })
	requestTime := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "zhitong_request_seconds",
		Help: "Time of requests with one answer; those that may wait on purpose are counted too.", Buckets: seconds}, []string{"surface"})
	m.Registry.MustRegister(requestTime)
	m.requestTime = map[string]prometheus.Observer{SurfaceREST: requestTime.WithLabelValues(SurfaceREST), SurfaceGRPC: requestTime.WithLabelValues(SurfaceGRPC)}
}

func (m *Metrics) counter(name, help string) prometheus.Counter {
	counter := prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	m.Registry.MustRegister(counter)
	return counter
}

func (m *Metrics) counters(name, help string, labels ...string) *prometheus.CounterVec {
	vector := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	m.Registry.MustRegister(vector)
	return vector
}

func (m *Metrics) histogram(name, help string, buckets []float64) prometheus.Histogram {
	histogram := prometheus.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets})
	m.Registry.MustRegister(histogram)
	return histogram
}
