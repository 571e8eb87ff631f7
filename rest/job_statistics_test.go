package rest_test

import (
	"fmt"
	"testing"
)

// always is a time in which everything happens.
const always = `"from":"2000-01-01T00:00:00Z","to":"2100-01-01T00:00:00Z"`

// twoJobs leaves one job completed by w1 and one failed by w2.
func (s site) twoJobs() {
	s.Helper()
	s.waiting()
	s.must(200, "root", "POST", "/v2/process-instances", `{"processDefinitionId":"waits","variables":{"id":"B","ready":false}}`)
	for _, end := range []struct{ worker, path, body string }{{"w1", "completion", `{}`}, {"w2", "failure", `{"retries":1,"errorMessage":"out of order"}`}} {
		job := s.must(200, "root", "POST", "/v2/jobs/activation", `{"type":"work","worker":"`+end.worker+`","timeout":60000,"maxJobsToActivate":1}`)["jobs"].([]any)[0].(map[string]any)
		s.must(204, "root", "POST", "/v2/jobs/"+job["jobKey"].(string)+"/"+end.path, end.body)
	}
}

func TestJobsAreCounted(t *testing.T) {
	s := start(t)
	s.twoJobs()
	counts := func(of map[string]any) string {
		count := func(name string) any { return of[name].(map[string]any)["count"] }
		return fmt.Sprint(count("created"), " ", count("completed"), " ", count("failed"))
	}
	global := "/v2/jobs/statistics/global?from=2000-01-01T00:00:00Z&to="
	if all := s.must(200, "root", "GET", global+"2100-01-01T00:00:00Z&jobType=work", ""); counts(all) != "2 1 1" || all["isIncomplete"] != false {
		t.Errorf("%v", all)
	}
	if before := s.must(200, "root", "GET", global+"2001-01-01T00:00:00Z", ""); counts(before) != "0 0 0" {
		t.Errorf("%v", before)
	}
	for _, test := range []struct{ path, filter, want string }{
		{"by-types", `{` + always + `}`, "work 2 1 1 2"},
		{"by-types", `{` + always + `,"jobType":{"$like":"x*"}}`, ""},
		{"by-workers", `{` + always + `,"jobType":"work"}`, "w1 1 1 0 <nil>,w2 1 0 1 <nil>"},
		{"time-series", `{` + always + `,"jobType":"work","resolution":"P36500D"}`, "2000-01-01T00:00:00Z 2 1 1 <nil>"},
	} {
		got := ""
		for _, item := range items(s.must(200, "root", "POST", "/v2/jobs/statistics/"+test.path, `{"filter":`+test.filter+`}`), "items") {
			name := item["jobType"]
			for _, other := range []string{"worker", "time"} {
				if name == nil {
					name = item[other]
				}
			}
			if got != "" {
				got += ","
			}
			got += fmt.Sprint(name, " ", counts(item), " ", item["workers"])
		}
		if got != test.want {
			t.Errorf("%s %s: %q, want %q", test.path, test.filter, got, test.want)
		}
	}
	errors := items(s.must(200, "root", "POST", "/v2/jobs/statistics/errors", `{"filter":{`+always+`,"jobType":"work","errorMessage":{"$like":"out*"}}}`), "items")
	if len(errors) != 1 || fmt.Sprint(errors[0]["errorCode"], errors[0]["errorMessage"], errors[0]["workers"]) != "out of order1" {
		t.Errorf("%v", errors)
	}
	s.steps([]step{
		{"guest", "GET", global + "2100-01-01T00:00:00Z", "", 403, "forbidden"},
		{"root", "GET", global + "1999-01-01T00:00:00Z", "", 400, "from is before to"},
		{"root", "POST", "/v2/jobs/statistics/by-workers", `{"filter":{` + always + `}}`, 400, "jobType"},
		{"root", "POST", "/v2/jobs/statistics/time-series", `{"filter":{` + always + `,"jobType":"work","resolution":"soon"}}`, 400, "resolution"},
		{"root", "POST", "/v2/jobs/statistics/time-series", `{"filter":{` + always + `,"jobType":"work","resolution":"PT0S"}}`, 400, "resolution"},
	})
}

// TestManyJobsAreChanged gives the failed job another priority and more retries.
func TestManyJobsAreChanged(t *testing.T) {
	s := start(t)
	s.twoJobs()
	created := s.must(200, "root", "POST", "/v2/jobs/batch-update", `{"filter":{"type":"work"},"changeset":{"retries":5,"priority":9},"operationReference":3}`)
	done := s.ended(created["batchOperationKey"].(string))
	if created["batchOperationType"] != "UPDATE_JOB" || done["operationsCompletedCount"] != 1.0 || done["operationsTotalCount"] != 1.0 {
		t.Errorf("%v %v", created, done)
	}
	job := items(s.must(200, "root", "POST", "/v2/jobs/search", `{"filter":{"retries":5}}`), "items")
	if len(job) != 1 || job[0]["priority"] != 9.0 || job[0]["worker"] != "w2" || job[0]["errorMessage"] != "out of order" {
		t.Errorf("%v", job)
	}
	s.steps([]step{
		{"root", "POST", "/v2/jobs/batch-update", `{"filter":{},"changeset":{}}`, 400, "changeset"},
		{"root", "POST", "/v2/jobs/batch-update", `{"changeset":{"priority":1}}`, 400, "filter"},
		{"guest", "POST", "/v2/jobs/batch-update", `{"filter":{},"changeset":{"priority":1}}`, 403, "forbidden"},
	})
}
