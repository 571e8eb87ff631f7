package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhitong/internal/testpostgres"
)

// BenchmarkTwoNodesPostgres completes instances of a process with one service task on
// one node and then as many on two, processes of their own that each start a part
// and work what jobs they find, on one PostgreSQL on the same cores. In "commit+2ms"
// each flush of the server's log takes two milliseconds longer (commit_delay with no
// siblings wanted), as on a slower disk, and each node has one core at most.
func BenchmarkTwoNodesPostgres(b *testing.B) {
	b.Run("as-is", func(b *testing.B) { benchmarkTwoNodes(b, "") })
	b.Run("commit+2ms", func(b *testing.B) {
		b.Setenv("GOMAXPROCS", "1")
		benchmarkTwoNodes(b, "-c commit_delay=2000 -c commit_siblings=0")
	})
}

func benchmarkTwoNodes(b *testing.B, options string) {
	one, two := runNodes(b, options, 1), runNodes(b, options, 2)
	b.ReportMetric(one.rate, "one-instances/s")
	b.ReportMetric(two.rate, "two-instances/s")
	b.ReportMetric(two.rate/one.rate, "two/one")
	b.ReportMetric(one.rate/one.raw, "one-ratio")
	b.ReportMetric(two.rate/two.raw, "two-ratio")
	b.ReportMetric(two.raw, "raw-instances/s")
	b.ReportMetric(100*two.Retried/(two.Committed+two.Retried), "retried-%")
	b.ReportMetric(one.each(one.Processor), "one-nodes-cpu-µs/instance")
	b.ReportMetric(two.each(two.Processor), "two-nodes-cpu-µs/instance")
	b.ReportMetric(one.each(one.postgres), "one-postgres-cpu-µs/instance")
	b.ReportMetric(two.each(two.postgres), "two-postgres-cpu-µs/instance")
}

// nodesRun is what nodes did together.
type nodesRun struct {
	nodeReport
	count     int
	rate, raw float64 // instances a second
	postgres  time.Duration
}

func (r nodesRun) each(used time.Duration) float64 { return used.Seconds() * 1e6 / float64(r.count) }

// runNodes completes b.N instances on so many nodes.
func runNodes(b *testing.B, options string, nodes int) nodesRun {
	b.Helper()
	location, keys := testpostgres.Start(b), b.TempDir()
	server := connectToPostgres(b, location)
	if _, _, err := signingKey(keys); err != nil {
		b.Fatal(err)
	}
	children := make([]*nodeProcess, nodes)
	for i := range children {
		count := (i+1)*b.N/nodes - i*b.N/nodes
		children[i] = startOneTask(b, withOptions(b, location, options), keys, fmt.Sprintf("node-%d", i+1), count)
	}
	run := nodesRun{count: b.N}
	began, postgres := time.Now(), postgresProcessorTime(b, server)
	progress := make(chan int)
	for _, child := range children {
		child.begin(b, progress)
	}
	for left := b.N; left > 0; {
		left -= <-progress
	}
	run.rate, run.postgres = float64(b.N)/time.Since(began).Seconds(), postgresProcessorTime(b, server)-postgres
	for _, child := range children {
		run.add(child.end(b))
	}
	run.raw = rawPostgresRate(b, server, b.N, max(int(run.Committed), 1))
	return run
}

func (r *nodeReport) add(other nodeReport) {
	r.Committed, r.Retried, r.Failed = r.Committed+other.Committed, r.Retried+other.Retried, r.Failed+other.Failed
	r.Processor += other.Processor
}

// withOptions has the sessions of a location begin with options of the server's
// command line.
func withOptions(b *testing.B, location, options string) string {
	b.Helper()
	address, err := url.Parse(location)
	if err != nil {
		b.Fatal("the address of the database is not a URL")
	}
	query := address.Query()
	if options != "" {
		query.Set("options", options)
	}
	address.RawQuery = strings.ReplaceAll(query.Encode(), "+", "%20") // libpq knows no other space
	return address.String()
}

// nodeProcess is a process of [runOneTask].
type nodeProcess struct {
	process *exec.Cmd
	orders  io.WriteCloser
	lines   *bufio.Scanner
	report  chan nodeReport
}

// startOneTask starts a node and waits until it is ready.
func startOneTask(b *testing.B, location, keys, name string, count int) *nodeProcess {
	b.Helper()
	child := &nodeProcess{process: exec.Command("zhitong-one-task", location, keys, name, strconv.Itoa(count)), report: make(chan nodeReport, 1)}
	child.process.Stderr = os.Stderr
	orders, err := child.process.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	output, err := child.process.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := child.process.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { child.process.Process.Kill() }) // it has ended as a rule
	child.orders, child.lines = orders, bufio.NewScanner(output)
	if !child.lines.Scan() || child.lines.Text() != "ready" {
		b.Fatalf("%s says %q", name, child.lines.Text())
	}
	return child
}

// begin lets it start; progress receives how many jobs more it has completed.
func (c *nodeProcess) begin(b *testing.B, progress chan<- int) {
	if _, err := io.WriteString(c.orders, "go\n"); err != nil {
		b.Fatal(err)
	}
	go func() {
		var report nodeReport
		for told := 0; c.lines.Scan(); {
			now, err := strconv.Atoi(c.lines.Text())
			if err != nil {
				if err := json.Unmarshal(c.lines.Bytes(), &report); err != nil {
					report.Wrong = c.lines.Text()
				}
				continue
			}
			progress <- now - told
			told = now
		}
		c.report <- report
	}()
}

// end stops it and gives its report.
func (c *nodeProcess) end(b *testing.B) nodeReport {
	b.Helper()
	c.orders.Close()
	report := <-c.report
	if err := c.process.Wait(); err != nil || report.Wrong != "" {
		b.Fatalf("a node failed: %v %s", err, report.Wrong)
	}
	return report
}
