package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"zhitong/workload"
)

// benchedNode is a server for loads.
func benchedNode(t *testing.T, auth string) *node {
	t.Helper()
	n, err := openNode(t.Context(), &settings{Listen: "127.0.0.1:0", Data: t.TempDir(), Auth: auth, GRPC: gatewaySettings{Listen: "127.0.0.1:0"}},
		slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- n.serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return n
}

// bench runs the command and reads its report.
func bench(t *testing.T, arguments ...string) (report workload.Report) {
	t.Helper()
	var said, told bytes.Buffer
	if code := run(t.Context(), append([]string{"bench", "--json"}, arguments...), strings.NewReader(""), &said, &told); code != 0 {
		t.Fatalf("exit code %d: %s%s", code, said.String(), told.String())
	}
	if err := json.Unmarshal(said.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	return report
}

// total counts what a search finds.
func (n *node) total(t *testing.T, path, filter string) int {
	t.Helper()
	var found struct {
		Page struct {
			TotalItems int `json:"totalItems"`
		} `json:"page"`
	}
	asked := &server{URL: n.url()}
	if err := asked.send(&terminal{t.Context(), nil, t.Output(), t.Output()}, http.MethodPost, path, "application/json",
		strings.NewReader(`{"filter":`+filter+`,"page":{"limit":1}}`), &found); err != nil {
		t.Fatal(err)
	}
	return found.Page.TotalItems
}

// TestBenchWorkloads runs every workload over both protocols against one server
// each: all that is offered completes, no worker fails, and the history of the
// server has as many instances, elements and jobs as the catalogue tells.
func TestBenchWorkloads(t *testing.T) {
	for _, protocol := range []workload.Protocol{workload.GRPC, workload.HTTP} {
		t.Run(string(protocol), func(t *testing.T) {
			n := benchedNode(t, "off")
			target := map[workload.Protocol]string{workload.GRPC: "grpc://" + n.gatewayAddress(), workload.HTTP: n.url()}[protocol]
			var want workload.Shape
			for _, w := range workload.Catalogue(protocol) {
				rate := "20"
				if w.Name == "dispute" {
					rate = "2"
				}
				report := bench(t, "--target", target, "--workload", w.Name, "--rate", rate, "--arrivals", "even", "--warmup", "0s", "--duration", "1s")
				if report.Offered == 0 || report.Completed != report.Offered || report.WorkerErrors != 0 || report.NotFound != 0 || report.Shape != w.Shape {
					t.Errorf("%s: %+v, %v", w.Name, report.Counts, report.Failures)
				}
				if (w.Name == "timer" || w.Name == "dispute") != (report.P50 >= 1000) {
					t.Errorf("%s: half of the instances took less than %v ms", w.Name, report.P50)
				}
				count := int(report.Offered)
				want.Instances += count * w.Shape.Instances
				want.Elements += count * w.Shape.Elements
				want.Jobs += count * w.Shape.Jobs
			}
			got := workload.Shape{Instances: n.total(t, "/v2/process-instances/search", `{"state":"COMPLETED"}`),
				Elements: n.total(t, "/v2/element-instances/search", `{"state":"COMPLETED"}`) - n.total(t, "/v2/element-instances/search", `{"type":"PROCESS"}`),
				Jobs:     n.total(t, "/v2/jobs/search", `{"state":"COMPLETED"}`)}
			if got != want {
				t.Errorf("the history has %+v, the catalogue tells %+v", got, want)
			}
		})
	}
}

// TestBenchSaturates runs a closed loop; what completes over REST is found by search.
func TestBenchSaturates(t *testing.T) {
	n := benchedNode(t, "off")
	report := bench(t, "--target", n.url(), "--workload", "one_task", "--saturate", "16", "--warmup", "0s", "--duration", "2s")
	if report.Loop != "closed" || report.Completed < 100 || report.Completed != report.Offered || report.Searched == 0 || report.NotFound != 0 {
		t.Errorf("%+v", report.Counts)
	}
	if report.Throughput.Completed <= 0 || report.Throughput.Jobs <= 0 || report.CPU.Client == nil {
		t.Errorf("%+v %+v", report.Throughput, report.CPU)
	}
}

// TestBenchSignsIn: the credentials of the flags reach the server over both protocols.
func TestBenchSignsIn(t *testing.T) {
	n := benchedNode(t, "basic")
	if _, err := n.people.EnsureAdmin(t.Context(), "load-generator"); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"grpc://" + n.gatewayAddress(), n.url()} {
		load := []string{"--target", target, "--workload", "one_task", "--rate", "5", "--warmup", "0s", "--duration", "1s", "--user", "admin"}
		if report := bench(t, append(load, "--password", "load-generator")...); report.Completed != report.Offered {
			t.Errorf("%s: %+v", target, report.Counts)
		}
		var said, told bytes.Buffer
		if code := run(t.Context(), append([]string{"bench"}, append(load, "--password", "wrong")...), strings.NewReader(""), &said, &told); code != exitNegative {
			t.Errorf("%s with a wrong password: exit code %d, %s", target, code, told.String())
		}
	}
}
