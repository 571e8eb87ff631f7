package workload

import "time"

// Report is what a run has found.
type Report struct {
	Workload    string  `json:"workload"`
	Shape       Shape   `json:"shape"` // of one instance
	Loop        string  `json:"loop"`  // open: arrivals at fixed moments; closed: each place starts anew when its instance has ended
	Rate        float64 `json:"rate,omitempty"`
	Spacing     Spacing `json:"spacing,omitempty"`
	Seed        uint64  `json:"seed,omitempty"`
	Outstanding int     `json:"outstanding"` // most instances at the same time
	WarmUp      float64 `json:"warmup"`      // seconds before the window
	Duration    float64 `json:"duration"`    // seconds of the window

	Counts
	Throughput Throughput `json:"perSecond"`
	Latency

	CPU      CPU                  `json:"cpu"`
	Failures map[string]*Failures `json:"failures"` // by gRPC code or HTTP status
}

// Throughput is what was completed within the window, a second.
type Throughput struct {
	Completed float64 `json:"completed"` // started instances
	Instances float64 `json:"instances"` // with those that they called
	Elements  float64 `json:"elements"`  // element instances
	Jobs      float64 `json:"jobs"`
}

// Latency is how long completed instances took, in milliseconds: in an open loop
// from the moment when they were due, in a closed one from the start.
type Latency struct {
	Mean float64 `json:"mean"`
	P50  float64 `json:"p50"`
	P90  float64 `json:"p90"`
	P99  float64 `json:"p99"`
	P999 float64 `json:"p999"`
	Max  float64 `json:"max"`
}

// CPU is the processor time used within the window, in seconds; nil where it is not known.
type CPU struct {
	Client *float64 `json:"client"`
	Server *float64 `json:"server"`
}

func (r *record) throughput(shape Shape) Throughput {
	seconds := r.to.Sub(r.from).Seconds()
	completed := float64(r.within) / seconds
	return Throughput{completed, completed * float64(shape.Instances), completed * float64(shape.Elements), float64(r.jobs) / seconds}
}

func (r *record) latency() Latency {
	at := func(percentile float64) float64 {
		return milliseconds(float64(r.latencies.ValueAtQuantile(percentile)))
	}
	return Latency{milliseconds(r.latencies.Mean()), at(50), at(90), at(99), at(99.9), milliseconds(float64(r.latencies.Max()))}
}

func milliseconds(microseconds float64) float64 {
	return microseconds / float64(time.Millisecond/time.Microsecond)
}
