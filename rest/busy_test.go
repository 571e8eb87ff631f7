package rest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"

	"zhitong/rest"
)

// TestWhoWouldAwaitInVainIsTurnedAway, whoever he is, in his language and with the time to
// come back, on a connection that is kept. Who does not await the end is not.
func TestWhoWouldAwaitInVainIsTurnedAway(t *testing.T) {
	s := start(t)
	var said error
	for said == nil {
		_, said = s.broker.TakeAwaitPlace()
	}
	const path = "/v2/process-instances"
	client, reused := &http.Client{Transport: &http.Transport{}}, false
	trace := &httptrace.ClientTrace{GotConn: func(got httptrace.GotConnInfo) { reused = got.Reused }}
	for i, title := range []string{"Too busy, try again later", "系统繁忙，请稍后再试"} {
		request, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), trace), http.MethodPost, s.url+path,
			strings.NewReader(`{"processDefinitionId":"a","variables":{"a":"x"},"awaitCompletion":true}`))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept-Language", []string{"en", "zh-CN,en;q=0.5"}[i])
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		var problem rest.Problem
		if err := json.Unmarshal(answer, &problem); err != nil {
			t.Fatalf("%s: %v", answer, err)
		}
		if response.StatusCode != http.StatusTooManyRequests || response.Header.Get("Retry-After") != "1" || response.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %v", response.Status, response.Header)
		}
		if problem.Status != http.StatusTooManyRequests || problem.Code != "resource_exhausted" || problem.Title != title || problem.Instance != path || problem.Detail != said.Error() {
			t.Errorf("%s", answer)
		}
		if reused != (i > 0) {
			t.Errorf("request %d: a connection that was open before: %v", i, reused)
		}
	}
	s.must(http.StatusUnauthorized, "", http.MethodPost, path, `{"processDefinitionId":"a"}`)
	s.must(http.StatusNotFound, "root", http.MethodPost, path, `{"processDefinitionId":"a","variables":{"awaitCompletion":true}}`)
}
