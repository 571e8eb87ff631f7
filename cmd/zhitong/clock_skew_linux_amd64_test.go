package main

import (
	"testing"
	"time"
)

// TestSkewedClocks runs two of three nodes five minutes ahead of the database
// and behind it. Deadlines, timers and leases are the database's all the same.
func TestSkewedClocks(t *testing.T) {
	t.Parallel()
	c := startCluster(t, "right", "ahead", "behind")
	skews := map[string]time.Duration{"right": 0, "ahead": 5 * time.Minute, "behind": -5 * time.Minute}
	for _, m := range c.members[1:] {
		m.kill()
		c.start(m, skewed(skews[m.name]))
	}
	l := c.startLoad()
	for began := time.Now(); time.Since(began) < nodeLease+2*time.Second; { // through several renewals
		for _, m := range c.members {
			shown := c.self(m)
			off := time.Duration(shown.SkewMS*float64(time.Millisecond)) - skews[m.name]
			if off.Abs() > 5*time.Second || shown.State != "live" {
				t.Fatalf("%s is shown as %+v", m.name, shown)
			}
		}
		<-time.After(200 * time.Millisecond)
	}
	for _, m := range c.members {
		shown := c.self(m)
		t.Logf("%s is shown %.0f ms ahead", m.name, shown.SkewMS)
	}
	l.settle(nodeLease)
	l.check(longestStall)
	if late := l.count("select coalesce(max(ended_at - started_at), 0) from process_instance where process_id = 'timed'"); late > (2*time.Second + longestStall/2).Microseconds() {
		t.Errorf("a timer of two seconds took %v", time.Duration(late)*time.Microsecond)
	}
}
