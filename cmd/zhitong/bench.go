package main

import (
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/alecthomas/kong"

	"zhitong/workload"
)

// benchCommand loads a running server.
type benchCommand struct {
	Target string `required:"" help:"The server: grpc://HOST:PORT for a Zeebe gateway, http://HOST:PORT for Camunda 8 REST v2; grpcs:// and https:// with TLS." placeholder:"URL" env:"ZHITONG_BENCH_TARGET"`
	credentials
	Workload string        `required:"" enum:"${workloads}" help:"What the instances do: ${enum}." placeholder:"NAME"`
	Rate     float64       `help:"Instances a second that are due, whatever the server does (open loop)." xor:"load" required:"" placeholder:"N"`
	Saturate int           `help:"Instead of a rate: keep so many instances running (closed loop), to find the most that the server does. Their latency counts from the start, so that a stall delays few of them." xor:"load" required:"" placeholder:"N"`
	Duration time.Duration `help:"Length of the measured window." default:"30s"`
	WarmUp   time.Duration `name:"warmup" help:"Load before the window, which is not measured." default:"5s"`
	Arrivals string        `help:"How arrivals follow each other: poisson (independent of each other) or even." enum:"poisson,even" default:"poisson"`
	Seed     uint64        `help:"Seed of the Poisson arrivals." default:"${seed}"`
	Most     int           `name:"outstanding" help:"Most instances of a rate that run at the same time; arrivals beyond wait, and their latency counts." default:"${outstanding}"`
	Wait     time.Duration `help:"Time in which an instance must complete." default:"30s"`
	Server   int           `name:"server-pid" help:"Process id of the server, if it is on this machine (Linux): its processor time is reported too." placeholder:"PID"`
	JSON     bool          `name:"json" help:"Print the result as one object; latencies are in milliseconds."`
}

// The defaults of an open loop.
const (
	defaultSeed = 1
	defaultMost = 5000
)

// benchVariables are what the help of the command names.
func benchVariables() kong.Vars {
	return kong.Vars{"workloads": strings.Join(workload.Names(), ","), "seed": strconv.Itoa(defaultSeed), "outstanding": strconv.Itoa(defaultMost)}
}

// Help tells more than the flags do.
func (benchCommand) Help() string {
	return "Deploys the models of the workload, starts their instances and works their jobs, user tasks and messages. " +
		"An instance counts when the server has answered that it has completed. Latency runs from the moment at which it was due, " +
		"fixed before the load begins. Only for servers that may be loaded: what is deployed and completed stays there."
}

// Run loads the server and prints what was measured.
func (c *benchCommand) Run(t *terminal) error {
	options, err := c.options()
	if err != nil {
		return err
	}
	defer options.Target.Close()
	report, err := workload.Run(t, *options)
	switch {
	case t.Err() != nil:
		return negative("the run was interrupted; nothing is reported of it")
	case err != nil:
		return c.ofDeployment(err) // all else is counted
	}
	if err := c.print(t, report); err != nil {
		return err
	}
	if report.Completed == 0 && report.Throughput.Completed == 0 {
		return negative("no instance was completed")
	}
	return nil
}

// options checks what the flags say.
func (c *benchCommand) options() (*workload.Options, error) {
	o := workload.Options{Name: rand.Text(), Rate: c.Rate, Spacing: workload.Spacing(c.Arrivals), Seed: c.Seed, Outstanding: c.Most,
		WarmUp: c.WarmUp, Duration: c.Duration, Wait: c.Wait, ServerPID: c.Server}
	switch {
	case c.Saturate != 0 && (c.Arrivals != string(workload.Poisson) || c.Seed != defaultSeed || c.Most != defaultMost):
		return nil, misuse("--arrivals, --seed and --outstanding go with --rate only")
	case c.Saturate != 0:
		o.Outstanding = c.Saturate
	case c.Rate <= 0:
		return nil, misuse("--rate: more than 0 instances a second are wanted")
	}
	if err := o.Check(); err != nil {
		return nil, misuse("%v", err)
	}
	target, protocol, err := workload.Dial(c.Target, workload.Credentials(c.credentials), o.Outstanding)
	if err != nil {
		return nil, misuse("--target: %v", err)
	}
	o.Target, o.Workload = target, workload.Find(protocol, c.Workload)
	return &o, nil
}

// print prints the result, for programs or for people.
func (c *benchCommand) print(t *terminal, r *workload.Report) error {
	if c.JSON {
		return t.json(r)
	}
	table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	row := func(name, format string, arguments ...any) { fmt.Fprintf(table, name+"\t"+format+"\n", arguments...) }
	row("workload", "%s: %d instances, %d element instances, %d jobs each", r.Workload, r.Shape.Instances, r.Shape.Elements, r.Shape.Jobs)
	if r.Loop == "open" {
		row("load", "%g a second, %s, for %gs after %gs of warm-up, at most %d at a time", r.Rate, r.Spacing, r.Duration, r.WarmUp, r.Outstanding)
	} else {
		row("load", "closed loop of %d for %gs after %gs of warm-up", r.Outstanding, r.Duration, r.WarmUp)
	}
	row("offered", "%d", r.Offered)
	row("completed", "%d (%.1f a second; %.1f instances, %.1f element instances, %.1f jobs a second)", r.Completed,
		r.Throughput.Completed, r.Throughput.Instances, r.Throughput.Elements, r.Throughput.Jobs)
	row("refused", "%d", r.Refused)
	row("errors", "%d", r.Errors)
	row("unsent, late", "%d, %d", r.Unsent, r.Late)
	if r.Completed > 0 {
		row("latency", "p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, p999 %.1f ms, at most %.1f ms", r.P50, r.P90, r.P99, r.P999, r.Max)
	}
	row("workers", "%d refused, %d errors", r.WorkerRefused, r.WorkerErrors)
	if r.Searched > 0 {
		row("searched", "%d, not found %d", r.Searched, r.NotFound)
	}
	row("processor time", "client %s, server %s", seconds(r.CPU.Client), seconds(r.CPU.Server))
	for _, kind := range slices.Sorted(maps.Keys(r.Failures)) {
		row(kind, "%d: %s", r.Failures[kind].Count, r.Failures[kind].First)
	}
	return table.Flush()
}

// seconds shows a time that may be unknown.
func seconds(known *float64) string {
	if known == nil {
		return "unknown"
	}
	return fmt.Sprintf("%.2f s", *known)
}
