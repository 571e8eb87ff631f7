package observe

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestHealth: a part is starting until it has a probe, shows the reason that may be shown, and hides any other text.
func TestHealth(t *testing.T) {
	h := &Health{}
	h.Expect("store", "lease")
	private := Private(NewMetrics("v1", 0), h)
	wantReadiness(t, private, http.StatusServiceUnavailable, "store: starting; lease: starting")
	h.Set("store", func(context.Context) error { return nil })
	h.Set("lease", func(context.Context) error { return Reason("another node has it") })
	wantReadiness(t, private, http.StatusServiceUnavailable, "lease: another node has it")
	h.Set("lease", func(context.Context) error { return errors.New("postgres://user:password@host refused") })
	wantReadiness(t, private, http.StatusServiceUnavailable, "lease: it failed; the log says why")
	h.Set("lease", func(context.Context) error { return nil })
	wantReadiness(t, private, http.StatusOK, "")
	if status, _ := get(private, AlivePath); status != http.StatusNoContent {
		t.Errorf("%s answers %d", AlivePath, status)
	}
}

// TestHealthInTime: a part that does not answer is not ready, and a caller who has gone spoils no answer for others.
func TestHealthInTime(t *testing.T) {
	h := &Health{}
	h.Set("store", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	ready, why := Ready(h.Parts(gone))
	if ready || why != "store: no answer within 2s" {
		t.Errorf("ready %v: %s", ready, why)
	}
}

// TestProbesRest: however often somebody asks, a probe is made once in a while.
func TestProbesRest(t *testing.T) {
	h, probes := &Health{}, 0
	h.Set("store", func(context.Context) error { probes++; return nil })
	for range 50 {
		h.Parts(t.Context())
	}
	if probes > 5 {
		t.Errorf("50 questions made %d probes", probes)
	}
}

// TestPrivate: metrics and profiles are there, the command line, which may hold a connection string, is not.
func TestPrivate(t *testing.T) {
	private := Private(NewMetrics("v1", 0), &Health{})
	for path, want := range map[string]int{MetricsPath: 200, profilePath: 200, profilePath + "heap": 200, profilePath + "cmdline": 404} {
		if status, _ := get(private, path); status != want {
			t.Errorf("%s answers %d, want %d", path, status, want)
		}
	}
	if _, body := get(private, MetricsPath); !strings.Contains(body, `zhitong_build_info{version="v1"} 1`) || !strings.Contains(body, "go_goroutines") {
		t.Errorf("the metrics are %.300s", body)
	}
}

func wantReadiness(t *testing.T, handler http.Handler, status int, why string) {
	t.Helper()
	got, body := get(handler, ReadyPath)
	var answer readiness
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatal(err)
	}
	if _, reasons := Ready(answer.Parts); got != status || reasons != why || answer.Ready != (status == http.StatusOK) {
		t.Errorf("%d %s, want %d with %q", got, body, status, why)
	}
}

func get(handler http.Handler, path string) (int, string) {
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
	return answer.Code, answer.Body.String()
}
