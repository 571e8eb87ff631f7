package observe

import "github.com/prometheus/client_golang/prometheus"

// Connections tells of the connections of a surface, of which there is a limit.
type Connections interface {
	// Open is how many are open.
	Open() int
	// TurnedAway is how many there were no places for so far.
	TurnedAway() int
}

// WatchConnections adds the connections of a surface, which are read at a scrape.
func (m *Metrics) WatchConnections(surface string, of Connections) error {
	labels := prometheus.Labels{"surface": surface}
	open := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "zhitong_connections", Help: "Connections that clients have open.",
		ConstLabels: labels}, func() float64 { return float64(of.Open()) })
	away := prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "zhitong_connections_turned_away_total",
		Help: "Connections that were turned away, because as many were open as there may be.", ConstLabels: labels},
		func() float64 { return float64(of.TurnedAway()) })
	if err := m.Registry.Register(open); err != nil {
		return err
	}
	return m.Registry.Register(away)
}
