package rest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestBeginningsAreServed: each path that is turned away under load is one of an operation.
func TestBeginningsAreServed(t *testing.T) {
	mux, _ := (&Server{}).declared()
	for path := range beginnings {
		if _, pattern := mux.Handler(httptest.NewRequest(http.MethodPost, path, nil)); pattern != "POST "+path {
			t.Errorf("%s is served by %q", path, pattern)
		}
	}
}

// TestAGlanceAtABody tells who awaits an instance, and leaves the body of others as it was.
func TestAGlanceAtABody(t *testing.T) {
	for body, want := range map[string]bool{
		`{"processDefinitionId":"a","awaitCompletion":true}`:                                 true,
		`{"processDefinitionId":"a","awaitCompletion":false}`:                                false,
		`{"processDefinitionId":"a"}`:                                                        false,
		`{"variables":{"awaitCompletion":true}}`:                                             false,
		`{"awaitCompletion":"true"}`:                                                         false,
		`{ "awaitCompletion" :` + "\n\t" + `true }`:                                          true,
		`{"awaitCompletion":true,"awaitCompletion":false}`:                                   false,
		`{"processDefinitionId":"awaitCompletion","a":":true"}`:                              false,
		`{"variables":{"a":"}\\\"\"awaitCompletion\":true"},"a":[{"awaitCompletion":true}]}`: false,
		`{"variables":{"a":"{\\"},"awaitCompletion":true}`:                                   true,
		`["awaitCompletion",{"awaitCompletion":true}]`:                                       false,
		`{"awaitCompletion":true`:                                                            false,
		`{"awaitCompletion":true,"a":"` + strings.Repeat("x", 1000) + `"}`:                   true,
		`{"awaitCompletion":true,"a":"` + strings.Repeat("x", maxGlance) + `"}`:              false, // is read by the operation
		"": false,
	} {
		request := httptest.NewRequest(http.MethodPost, instancesPath, strings.NewReader(body))
		if got := awaits(request); got != want {
			t.Errorf("%.60s: %v", body, got)
		}
		if left, err := io.ReadAll(request.Body); !want && (err != nil || string(left) != body) {
			t.Errorf("%.60s: %.60s is left, %v", body, left, err)
		}
	}
}
