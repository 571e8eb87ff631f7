package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhitong/rest"
)

// resolveByVariable resolves the open incidents of all instances with a value of a
// variable that more instances have than a part of a filter lists.
func resolveByVariable(t *testing.T, n *node) {
	want := int(searchFor(t, n.url()+"/v2/incidents/search", `{"filter":{"state":"ACTIVE"}}`).Page.TotalItems)
	call := func(method, path, body string, into any) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), method, n.url()+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		response, err := benchmarkClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		answer, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s %s %v", path, response.Status, answer, err)
		}
		if err := json.Unmarshal(answer, into); err != nil {
			t.Fatal(err)
		}
	}
	began, used := time.Now(), processorTime()
	var created rest.CreatedBatch
	call(http.MethodPost, "/v2/process-instances/incident-resolution", `{"filter":{"variables":[{"name":"currency","value":"\"CNY\""}]}}`, &created)
	var operation rest.BatchOperation
	n.eventually(t, "the batch operation ends", func() bool {
		call(http.MethodGet, "/v2/batch-operations/"+strconv.FormatInt(int64(created.BatchOperationKey), 10), "", &operation)
		return operation.EndDate != nil
	})
	t.Logf("%d incidents are resolved in %s, with %s of this process's processor", want, time.Since(began).Round(time.Millisecond), (processorTime() - used).Round(time.Millisecond))
	if want == 0 || operation.State != "COMPLETED" || operation.OperationsTotalCount != want || operation.OperationsFailedCount != 0 {
		t.Errorf("%d incidents are meant, not %d: %+v", operation.OperationsTotalCount, want, operation)
	}
}
