package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"zhitong/broker"
	"zhitong/observe"
	"zhitong/pipeline"
	"zhitong/rest"
	"zhitong/zeebe/gatewayprotocol"
)

// privateNode is a node with a private address that answers.
func privateNode(t *testing.T, s *settings) *node {
	t.Helper()
	s.Listen, s.Auth, s.Private.Listen = "127.0.0.1:0", "off", "127.0.0.1:0"
	n, err := openNode(t.Context(), s, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// serving has a node serve until the test ends.
func serving(t *testing.T, n *node) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- n.serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil && !pipeline.Fenced(err) { // a test may take the lease away
			t.Error(err)
		}
	})
}

// shown gets a page of the private address.
func (n *node) shown(t *testing.T, path string) (int, string) {
	t.Helper()
	response, err := http.Get("http://" + n.private.address() + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// TestReadinessTellsTheTruth: a node is not ready before it serves, is while it does, and is not once another node has taken
// over its lease; it says which part is not.
func TestReadinessTellsTheTruth(t *testing.T) {
	n := privateNode(t, &settings{Data: t.TempDir()})
	if status, body := n.shown(t, observe.ReadyPath); status != http.StatusServiceUnavailable || !strings.Contains(body, `{"name":"surface","ready":false,"reason":"starting"}`) {
		t.Errorf("before it serves: %d %s", status, body)
	}
	serving(t, n)
	wantReady := func(ready bool, why string) {
		t.Helper()
		n.private.health.Set("again", works) // so that the probes do not rest
		got, reason := n.private.ready(t.Context())
		if got != ready || reason != why {
			t.Errorf("ready %v: %q, want %v: %q", got, reason, ready, why)
		}
	}
	for range 10_000 { // until it serves
		n.private.health.Set("again", works)
		if ready, _ := n.private.ready(t.Context()); ready {
			break
		}
	}
	wantReady(true, "")
	if status, body := n.shown(t, observe.ReadyPath); status != http.StatusOK {
		t.Errorf("while it serves: %d %s", status, body)
	}
	other, err := pipeline.Open(t.Context(), pipeline.Options{Store: n.store, Authorizer: unguarded{}, NodeName: "other"})
	if err != nil {
		t.Fatal(err)
	}
	wantReady(false, "lease: another node has taken over this one's lease")
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestMetricsOfANode: what a process does shows in the metrics, and every surface counts.
func TestMetricsOfANode(t *testing.T) {
	s := &settings{Data: t.TempDir(), TestClock: true}
	s.Private.Tenants, s.GRPC.Listen = 5, "127.0.0.1:0"
	n := privateNode(t, s)
	serving(t, n)
	do := func(command pipeline.Command) {
		t.Helper()
		act := pipeline.Act{Actor: everybody, Tenant: rest.DefaultTenant, Command: command}
		if _, err := n.pipeline.Submit(t.Context(), act); err != nil {
			t.Fatal(err)
		}
	}
	do(&broker.Deploy{Files: []broker.File{{Name: "one.bpmn", Content: []byte(oneTask)}}})
	do(&broker.CreateInstance{ProcessID: "one"})
	do(&broker.CreateInstance{ProcessID: "one"})
	jobs, err := n.broker.PollJobs(t.Context(), everybody, broker.ActivateJobs{Type: "work", Worker: "w", Timeout: 60_000_000_000, Max: 1, Tenants: []string{rest.DefaultTenant}}, -1)
	if err != nil || len(jobs) != 1 {
		t.Fatalf("%d jobs: %v", len(jobs), err)
	}
	do(&broker.CompleteJob{Job: jobs[0].Key})
	response, err := http.Get(n.url() + "/v2/topology")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	connection, err := grpc.NewClient(n.gatewayAddress(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if _, err := gatewayprotocol.NewGatewayClient(connection).Topology(t.Context(), &gatewayprotocol.TopologyRequest{}); err != nil {
		t.Fatal(err)
	}
	_, body := n.shown(t, observe.MetricsPath)
	for _, want := range []string{
		`zhitong_process_instances_total{event="started",tenant="<default>"} 2`,
		`zhitong_process_instances_total{event="completed",tenant="<default>"} 1`,
		`zhitong_jobs_total{event="created",type="work"} 2`, `zhitong_jobs_total{event="completed",type="work"} 1`,
		`zhitong_jobs_waiting{type="work"} 1`, `zhitong_incidents_open 0`, `zhitong_due_waiting 0`, `zhitong_store_up 1`,
		`zhitong_commands_total{kind="process-instance.create",outcome="done",tenant="<default>"} 2`,
		`zhitong_nodes{state="live"} 1`, `zhitong_store_connections_limit{pool="writers"} 1`,
		`zhitong_requests_total{code="200",surface="rest"} 1`, `zhitong_requests_total{code="OK",surface="grpc"} 1`, `zhitong_queue_commands 0`,
	} {
		if !strings.Contains(body, want+"\n") {
			t.Errorf("the metrics lack %s", want)
		}
	}
}

// TestReadinessOnTheSurface: whoever may not reach the private address learns from the public one whether a node is ready.
func TestReadinessOnTheSurface(t *testing.T) {
	n := privateNode(t, &settings{Data: t.TempDir()})
	serving(t, n)
	n.private.health.Set(partStore, func(context.Context) error { return observe.Reason("cut off") })
	response, err := http.Get(n.url() + observe.ReadyPath)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var problem rest.Problem
	if err := json.NewDecoder(response.Body).Decode(&problem); err != nil || response.StatusCode != http.StatusServiceUnavailable || !strings.Contains(problem.Detail, "store: cut off") {
		t.Errorf("%d %+v %v", response.StatusCode, problem, err)
	}
}

// TestPrivateSettings are checked before anything happens.
func TestPrivateSettings(t *testing.T) {
	for _, c := range []struct {
		flag, says string
	}{{"--private-listen=nowhere", "--private-listen nowhere: HOST:PORT or off"}, {"--metrics-tenants=-1", "--metrics-tenants: 0 to 1000"},
		{"--slow-statement=-1s", "--slow-statement: 0 or a duration"}} {
		var talk bytes.Buffer
		if code := run(t.Context(), []string{"serve", "--data", t.TempDir(), c.flag}, strings.NewReader(""), io.Discard, &talk); code != exitUsage || !strings.Contains(talk.String(), c.says) {
			t.Errorf("%s: exit %d, %s", c.flag, code, talk.String())
		}
	}
}
