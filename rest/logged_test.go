package rest_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestWhatACallerIsNotToldIsLogged: an internal error says nothing to the caller; whoever runs the server finds it in the log. What is
// the caller's own doing is not logged.
func TestWhatACallerIsNotToldIsLogged(t *testing.T) {
	s := start(t)
	if status, answer := s.call("root", http.MethodGet, "/v2/process-instances/1", ""); status != http.StatusNotFound || s.logged.String() != "" {
		t.Errorf("%d %s, logged %q", status, answer, s.logged)
	}
	s.pipeline.Store().Close()
	status, answer := s.call("root", http.MethodGet, "/v2/process-instances/1", "")
	if status != http.StatusInternalServerError || strings.Contains(answer, "store") {
		t.Errorf("%d %s", status, answer)
	}
	if got := s.logged.String(); !strings.Contains(got, "operation=getProcessInstance") || !strings.Contains(got, "the store is closed") {
		t.Errorf("logged %q", got)
	}
}
