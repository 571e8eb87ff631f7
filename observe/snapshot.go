package observe

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

// A scrape reads the store within scrapeTime, and at most once in scrapeRest.
const (
	scrapeTime = 2 * time.Second
	scrapeRest = time.Second
)

// gauge describes a value that is read at a scrape.
func gauge(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

var (
	queueCommands  = gauge("zhitong_queue_commands", "Commands of callers that wait for a batch on this node.")
	queueOldest    = gauge("zhitong_queue_oldest_seconds", "How long the oldest of them has waited.")
	queueFollowUps = gauge("zhitong_queue_follow_ups", "Stored follow-up commands that wait on this node.")
	storeUp        = gauge("zhitong_store_up", "1 when the store answered this scrape in time.")
	dueWaiting     = gauge("zhitong_due_waiting", "Timers, back-offs, deadlines and messages whose time has come, in the whole store, up to 10,000.")
	dueOldest      = gauge("zhitong_due_oldest_seconds", "How long ago the time of the oldest of them came.")
	incidentsOpen  = gauge("zhitong_incidents_open", "Open incidents in the whole store, up to 10,000.")
	jobsWaiting    = gauge("zhitong_jobs_waiting", "Jobs in the whole store that wait for a worker, of types that this node has met, each up to 1,000.", "type")
	jobsHead       = gauge("zhitong_jobs_head_age_seconds", "Age of the job of a type that a worker gets next.", "type")
	nodesKnown     = gauge("zhitong_nodes", "Nodes of the cluster that hold their lease (live) or have let it run out (late).", "state")
	clockSkew      = gauge("zhitong_clock_skew_seconds", "By how much this node's clock is ahead of the store's.")
	poolLimit      = gauge("zhitong_store_connections_limit", "Connections to the store that may be open.", "pool")
	poolOpen       = gauge("zhitong_store_connections", "Connections to the store that are used or idle.", "pool", "state")
	poolWaits      = gauge("zhitong_store_connection_waits_total", "Transactions that had to wait for a connection.", "pool")
	poolWaited     = gauge("zhitong_store_connection_wait_seconds_total", "Time that transactions waited for a connection.", "pool")
)

var snapshotDescriptions = []*prometheus.Desc{queueCommands, queueOldest, queueFollowUps, storeUp, dueWaiting, dueOldest, incidentsOpen,
	jobsWaiting, jobsHead, nodesKnown, clockSkew, poolLimit, poolOpen, poolWaits, poolWaited}

// snapshot reads what is not counted as it happens.
type snapshot struct {
	metrics  *Metrics
	pipeline *pipeline.Pipeline
	pools    func() []store.Pool
	mu       sync.Mutex
	at       time.Time
	stored   []prometheus.Metric
}

// Watch adds what is read at a scrape: the queue of the pipeline, what waits in
// its store, and how the connections are used if the store tells.
func (m *Metrics) Watch(p *pipeline.Pipeline, pools func() []store.Pool) error {
	return m.Registry.Register(&snapshot{metrics: m, pipeline: p, pools: pools})
}

// WatchWaiting adds how many calls wait for jobs, and for the ends of instances.
func (m *Metrics) WatchWaiting(waiting func() (jobs, ends int64)) error {
	register := func(what string, read func() int64) error {
		return m.Registry.Register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "zhitong_calls_waiting",
			Help:        "Calls and streams that are open on this node for jobs, and calls for the ends of process instances.",
			ConstLabels: prometheus.Labels{"for": what}}, func() float64 { return float64(read()) }))
	}
	return errors.Join(register("jobs", func() int64 { jobs, _ := waiting(); return jobs }),
		register("ends", func() int64 { _, ends := waiting(); return ends }))
}

// Describe implements [prometheus.Collector].
func (s *snapshot) Describe(to chan<- *prometheus.Desc) {
	for _, description := range snapshotDescriptions {
		to <- description
	}
}

// Collect implements [prometheus.Collector].
func (s *snapshot) Collect(to chan<- prometheus.Metric) {
	load := s.pipeline.Load()
	to <- value(queueCommands, float64(load.Commands))
	to <- value(queueOldest, load.Oldest.Seconds())
	to <- value(queueFollowUps, float64(load.FollowUps))
	for _, pool := range s.pools() {
		to <- value(poolLimit, float64(pool.Limit), pool.Name)
		to <- value(poolOpen, float64(pool.Used), pool.Name, "used")
		to <- value(poolOpen, float64(pool.Idle), pool.Name, "idle")
		to <- total(poolWaits, float64(pool.Waits), pool.Name)
		to <- total(poolWaited, pool.Waited.Seconds(), pool.Name)
	}
	for _, metric := range s.ofStore() {
		to <- metric
	}
}

func value(of *prometheus.Desc, is float64, labels ...string) prometheus.Metric {
	return prometheus.MustNewConstMetric(of, prometheus.GaugeValue, is, labels...)
}

func total(of *prometheus.Desc, is float64, labels ...string) prometheus.Metric {
	return prometheus.MustNewConstMetric(of, prometheus.CounterValue, is, labels...)
}

// ofStore gives what the store says, or said a moment ago.
func (s *snapshot) ofStore() []prometheus.Metric {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Since(s.at) < scrapeRest {
		return s.stored
	}
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	var read []prometheus.Metric
	err := s.pipeline.Store().Read(ctx, func(reader store.Reader) (err error) {
		read, err = s.read(ctx, reader)
		return err
	})
	if err != nil {
		read = []prometheus.Metric{value(storeUp, 0)}
	}
	s.stored, s.at = read, time.Now()
	return s.stored
}

func (s *snapshot) read(ctx context.Context, reader store.Reader) ([]prometheus.Metric, error) {
	backlog, err := broker.ReadBacklog(ctx, reader, s.metrics.jobTypes.all())
	if err != nil {
		return nil, err
	}
	nodes, err := pipeline.Nodes(ctx, reader)
	if err != nil {
		return nil, err
	}
	read := []prometheus.Metric{value(storeUp, 1), value(dueWaiting, float64(backlog.Due)), value(dueOldest, backlog.DueOldest.Seconds()),
		value(incidentsOpen, float64(backlog.Incidents))}
	for name, waiting := range backlog.Types {
		read = append(read, value(jobsWaiting, float64(waiting.Waiting), name), value(jobsHead, waiting.Head.Seconds(), name))
	}
	states := map[pipeline.NodeState]int{}
	for _, node := range nodes {
		states[node.State]++
		if node.ID == s.pipeline.NodeID() {
			read = append(read, value(clockSkew, node.Skew.Seconds()))
		}
	}
	for _, state := range []pipeline.NodeState{pipeline.NodeLive, pipeline.NodeLate} {
		read = append(read, value(nodesKnown, float64(states[state]), string(state)))
	}
	return read, nil
}
