package workbench

import (
	"bytes"
	"context"
	"fmt"
	"strconv"

	"zhitong/broker"
	"zhitong/ledger"
	"zhitong/recon"
	"zhitong/store"
)

// reportLanguages are those that reports are written in.
var reportLanguages = []string{"zh-CN", "en"}

// report writes the reports of a run: in both languages, as HTML and XLSX.
func (w *workers) report(ctx context.Context, job broker.ActivatedJob) (broker.Result, error) {
	named := ""
	if err := variable(job, "reconciliationKey", &named); err != nil {
		return broker.Result{}, err
	}
	key, err := strconv.ParseInt(named, 10, 64)
	if err != nil {
		return broker.Result{}, fmt.Errorf("the variable reconciliationKey is not a key")
	}
	var report *recon.Report
	err = w.reading(ctx, func(reader store.Reader) (err error) {
		report, err = reportOf(ctx, reader, job.Tenant, key)
		return err
	})
	if err != nil {
		return broker.Result{}, err
	}
	command := &setReports{Run: key, Reports: map[string]Bundle{}}
	for _, language := range reportLanguages {
		for name, write := range map[string]func(*bytes.Buffer) error{
			language + ".html": func(b *bytes.Buffer) error { return report.HTML(b, language) },
			language + ".xlsx": func(b *bytes.Buffer) error { return report.XLSX(b, language) },
		} {
			var content bytes.Buffer
			if err := write(&content); err != nil {
				return broker.Result{}, err
			}
			if command.Reports[name], err = writeAhead(ctx, w.pipeline, job.Tenant, content.Bytes()); err != nil {
				return broker.Result{}, err
			}
		}
	}
	return result(map[string]any{"reportHash": command.Reports["zh-CN.html"].Hash}, command)
}

// reportOf puts a run together with what became of its breaks.
func reportOf(ctx context.Context, reader store.Reader, tenant string, key int64) (*recon.Report, error) {
	run, err := RunByKey(ctx, reader, tenant, key)
	if err != nil {
		return nil, err
	}
	whole := run.Result
	if whole.Groups, err = readLines[recon.Group](ctx, reader, run.Groups); err != nil {
		return nil, err
	}
	if whole.Suggestions, err = readLines[recon.Group](ctx, reader, run.Suggestions); err != nil {
		return nil, err
	}
	if whole.Breaks, err = BreaksOf(ctx, reader, run); err != nil {
		return nil, err
	}
	states, err := StatesOf(ctx, reader, tenant, run.Account)
	if err != nil {
		return nil, err
	}
	report := &recon.Report{Result: &whole, Decisions: map[string]recon.Decision{}}
	for i := range whole.Breaks {
		state := states[itemOf(&whole.Breaks[i])]
		if state == nil {
			continue
		}
		if report.Decisions[whole.Breaks[i].ID], err = decisionOf(ctx, reader, tenant, state); err != nil {
			return nil, err
		}
	}
	return report, nil
}

func decisionOf(ctx context.Context, reader store.Reader, tenant string, b *Break) (recon.Decision, error) {
	decision := recon.Decision{State: string(b.State)}
	if b.Journal == 0 {
		return decision, nil
	}
	journal, err := ledger.JournalByKey(ctx, reader, tenant, b.Journal)
	if err != nil || journal == nil {
		return decision, err
	}
	decision.Journal, decision.ProposedBy, decision.ApprovedBy = keyText(journal.Key), journal.ProposedBy, journal.ApprovedBy
	decision.Rule = journal.Rule
	return decision, nil
}
