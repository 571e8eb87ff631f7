package broker

import (
	"strings"
	"testing"

	"zhitong/sqlite"
	"zhitong/store"
)

// TestJobsOfProcessesAreFoundJobByJob: a process may have a million instances, so
// none are collected to find the few jobs that a worker may take.
func TestJobsOfProcessesAreFoundJobByJob(t *testing.T) {
	db, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context(), Migrations()); err != nil {
		t.Fatal(err)
	}
	of := &demand{of: &ActivateJobs{Type: "work", Tenants: []string{"a"}, Processes: []string{"p", "q"}}}
	steps, err := db.Plan(t.Context(), store.Query{Table: jobs.Spec, Where: of.where(), OrderBy: inOrder, Limit: 10}, 0)
	if err != nil {
		t.Fatal(err)
	}
	plan := strings.Join(steps, "\n")
	for _, table := range []string{"job_history", "process_instance"} {
		if !strings.Contains(plan, "SEARCH "+table+" USING INTEGER PRIMARY KEY (rowid=?)") {
			t.Errorf("%s is not read by its key:\n%s", table, plan)
		}
	}
	if !strings.Contains(plan, "job_by_available") || strings.Contains(plan, "LIST") {
		t.Errorf("jobs are not gone through in their order:\n%s", plan)
	}
}
