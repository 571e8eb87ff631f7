package workbench

import (
	"context"
	"time"

	"zhitong/pipeline"
	"zhitong/recon"
	"zhitong/store"
)

// Run is a finished run of the matcher. Groups, suggestions and breaks are
// bundles of lines; Result holds everything else of the result.
type Run struct {
	Key        int64        `json:"key"`
	Tenant     string       `json:"tenant"`
	Account    string       `json:"account"`
	Currency   string       `json:"currency"`
	From       string       `json:"from"` // value dates of the items
	To         string       `json:"to"`
	StartedAt  time.Time    `json:"startedAt"`
	FinishedAt time.Time    `json:"finishedAt"`
	Instance   int64        `json:"instance"`
	Result     recon.Result `json:"result"`
	// RuleVersion and RuleVersionHash say which version of the rule set of the
	// rule book was used; 0 and "" where the account has rules of its own.
	RuleVersion     int64             `json:"ruleVersion,omitempty"`
	RuleVersionHash string            `json:"ruleVersionHash,omitempty"`
	GroupCount      int               `json:"groupCount"`
	Suggested       int               `json:"suggested"`
	BreakCount      int               `json:"breakCount"`
	Groups          Bundle            `json:"groups"`
	Suggestions     Bundle            `json:"suggestions"`
	Breaks          Bundle            `json:"breaks"`
	Reports         map[string]Bundle `json:"reports,omitempty"` // "zh-CN.html" …
}

var runs = &pipeline.Table[int64, Run]{
	Spec: &store.Table{
		Name:    "recon_run",
		Columns: []store.Column{number("id"), text("tenant"), text("account"), {Name: "body", Type: store.Bytes}},
		Key:     []string{"id"},
		Indexes: []store.Index{{Name: "recon_run_by_account", Columns: []string{"tenant", "account", "id"}}},
	},
	Key:    func(r *Run) int64 { return r.Key },
	KeyRow: func(key int64) store.Row { return store.Row{key} },
	Owner:  func(key int64) int64 { return key },
	Encode: func(r *Run) (store.Row, error) { return pipeline.WithBody(r, r.Key, r.Tenant, r.Account) },
	Decode: pipeline.FromBody[Run],
}

// finishRun keeps a run's result, if nothing was claimed on the account since
// the run read it.
type finishRun struct {
	Run        Run      `json:"run"`
	Generation int64    `json:"generation"`
	First      slice    `json:"first"`            // of what became of breaks
	Slices     []Bundle `json:"slices,omitempty"` // the others, written ahead
	Job        int64    `json:"job"`
	TimingDays int      `json:"timingDays,omitempty"` // of the rules
	// Unsettled is what the run leaves, Statements those that it has read first.
	Unsettled  unsettled `json:"unsettled"`
	Statements []int64   `json:"statements,omitempty"`
}

// Kind implements [pipeline.Command].
func (*finishRun) Kind() string { return "recon.run.finish" }

// Claims implements [pipeline.Claimer]: a job finishes one run.
func (c *finishRun) Claims() []pipeline.Claim {
	return []pipeline.Claim{{Space: "recon run", Name: keyText(c.Job)}}
}

// finish counts the run, with the first slice of its breaks.
func (c *finishRun) finish(batch *pipeline.Batch, tenant string) error {
	id := AccountID{tenant, c.Run.Account}
	account, err := registered(batch, id)
	if err != nil {
		return err
	}
	if account.Generation != c.Generation {
		return pipeline.Refuse(pipeline.InvalidState, "items of account %s were claimed while the run was matching; it starts again", c.Run.Account)
	}
	if account.Opening != 0 {
		return account.finishing()
	}
	next := *account
	next.Generation, next.LastRun, next.TimingDays = account.Generation+1, c.Run.Key, c.TimingDays
	run := c.Run
	run.Tenant, run.FinishedAt = tenant, batch.Now
	runs.Put(batch, &run)
	if err := c.First.write(batch, run.Key); err != nil {
		return err
	}
	for _, key := range c.Statements {
		newStatements.Delete(batch, key)
	}
	next.Unsettled = c.Unsettled
	next.Unsettled.Generation = next.Generation
	if len(c.Slices) > 0 {
		next.Opening = run.Key
		batch.FollowUp(&openSlice{Account: run.Account, Run: run.Key, Slices: c.Slices})
	}
	accounts.Put(batch, &next)
	batch.About(run.Key, run.Result.RuleSetHash)
	batch.Emit(record{"run_finished", run.Result.Hash})
	return nil
}

// runOf gives a run that a batch has loaded, or NotFound.
func runOf(batch *pipeline.Batch, tenant string, key int64) (*Run, error) {
	run, _ := runs.Get(batch, key)
	if run == nil || run.Tenant != tenant {
		return nil, noRun(key)
	}
	return run, nil
}

func noRun(key int64) error {
	return pipeline.Refuse(pipeline.NotFound, "reconciliation %d does not exist", key)
}

// RunByKey gives a run, or NotFound.
func RunByKey(ctx context.Context, reader store.Reader, tenant string, key int64) (*Run, error) {
	found, err := runs.Read(ctx, reader, store.Query{Where: store.And{is("id", key), is("tenant", tenant)}})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, noRun(key)
	}
	return found[0], nil
}

// RunsOf gives the newest runs of an account ("" for all accounts), newest first.
func RunsOf(ctx context.Context, reader store.Reader, tenant, account string, limit int) ([]*Run, error) {
	where := store.And{is("tenant", tenant)}
	if account != "" {
		where = append(where, is("account", account))
	}
	return runs.Read(ctx, reader, store.Query{Where: where, OrderBy: []store.Order{{Column: "id", Descending: true}}, Limit: limit})
}

// GroupsOf gives the groups of a run: the confirmed ones, then the suggested ones.
func GroupsOf(ctx context.Context, reader store.Reader, run *Run) ([]recon.Group, error) {
	groups, err := readLines[recon.Group](ctx, reader, run.Groups)
	if err != nil {
		return nil, err
	}
	suggested, err := readLines[recon.Group](ctx, reader, run.Suggestions)
	return append(groups, suggested...), err
}

// setReports keeps the reports of a run.
type setReports struct {
	Run     int64             `json:"run"`
	Reports map[string]Bundle `json:"reports"`
}

// Kind implements [pipeline.Command].
func (*setReports) Kind() string { return "recon.report.set" }

func (c *setReports) set(batch *pipeline.Batch, tenant string) error {
	run, err := runOf(batch, tenant, c.Run)
	if err != nil {
		return err
	}
	reported := *run
	reported.Reports = c.Reports
	runs.Put(batch, &reported)
	batch.About(run.Key, run.Result.RuleSetHash)
	batch.Emit(record{"reported", run.Result.Hash})
	return nil
}

// ReportOf gives a report of a run by its name ("zh-CN.html"), or NotFound.
func ReportOf(ctx context.Context, reader store.Reader, run *Run, name string) ([]byte, error) {
	bundle, ok := run.Reports[name]
	if !ok {
		return nil, pipeline.Refuse(pipeline.NotFound, "reconciliation %d has no report %q yet", run.Key, name)
	}
	return bundle.read(ctx, reader)
}
