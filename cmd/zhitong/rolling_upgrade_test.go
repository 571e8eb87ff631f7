package main

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// TestRollingUpgrade replaces the nodes of an older program, which
// ZHITONG_TEST_PREVIOUS names, by those of this one, one after the other and
// under load: both work side by side on one schema.
func TestRollingUpgrade(t *testing.T) {
	previous, ok := os.LookupEnv("ZHITONG_TEST_PREVIOUS")
	if !ok {
		t.Skip("ZHITONG_TEST_PREVIOUS names no older program; scripts/test-long builds one")
	}
	older := func(child *exec.Cmd) error {
		child.Path = previous
		return child.Start()
	}
	c := startClusterAs(t, older, "one", "two", "three")
	l := c.startLoad()
	before := c.count("select count(*) from store_migration")
	for _, m := range c.members {
		linger(t.Context(), 3*time.Second)
		c.signal(m, syscall.SIGTERM)
		c.awaitEnd(m)
		c.start(m, (*exec.Cmd).Start)
		t.Logf("%s is of the newer program", m.name)
	}
	linger(t.Context(), 3*time.Second)
	t.Logf("%d migrations of the older program, %d of the newer", before, c.count("select count(*) from store_migration"))
	l.settle(longestStall)
	l.check(longestStall)
}
