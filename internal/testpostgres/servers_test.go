package testpostgres

import (
	"testing"
)

// TestServersFailOver goes the way of the deployment for two sites: the primary is lost, the furthest standby takes over,
// the other follows it, and the lost one becomes a standby.
func TestServersFailOver(t *testing.T) {
	s := StartServers(t, "a1", "b1", "b2")
	s.Kill("b2")
	Perform(t, s.Location(), "create table mark (id bigint primary key)") // b1 has it, b2 does not
	s.Kill("a1")
	s.Start("b2")
	if name := s.Promote("b2", "b1"); name != "b1" {
		t.Fatalf("%s was promoted, which has less than b1", name)
	}
	s.AwaitFollowers("b1", 1)
	Perform(t, s.Location(), "insert into mark values (1)")
	s.Rejoin("a1", "b1")
	s.AwaitFollowers("b1", 2)
	s.Kill("b2")
	Perform(t, s.Location(), "insert into mark values (2)") // confirmed by a1
}
