package workbench

import (
	"bytes"
	"context"

	"zhitong/broker"
	"zhitong/ledger"
	"zhitong/recon"
	"zhitong/recon/report"
	"zhitong/store"
)

// reportLanguages are those that reports are written in.
var reportLanguages = []string{"zh-CN", "en"}

// report writes the reports of a run: in both languages, as HTML and XLSX.
func (w *workers) report(ctx context.Context, job broker.ActivatedJob) (broker.Result, error) {
	key, err := runKey(job)
	if err != nil {
		return broker.Result{}, err
	}
	var document *report.Document
	err = w.reading(ctx, func(reader store.Reader) (err error) {
		document, err = documentOf(ctx, reader, job.Tenant, key)
		return err
	})
	if err != nil {
		return broker.Result{}, err
	}
	command := &setReports{Run: key, Reports: map[string]Bundle{}}
	for _, language := range reportLanguages {
		for name, write := range map[string]func(*bytes.Buffer) error{
			language + ".html": func(b *bytes.Buffer) error { return report.HTML(b, document, language) },
			language + ".xlsx": func(b *bytes.Buffer) error { return report.XLSX(b, document, language) },
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
	return broker.ResultOf(map[string]any{"reportHash": command.Reports["zh-CN.html"].Hash}, command)
}

// documentOf puts a run together with what became of its breaks.
func documentOf(ctx context.Context, reader store.Reader, tenant string, key int64) (*report.Document, error) {
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
	states, err := StatesOfFound(ctx, reader, run, whole.Breaks)
	if err != nil {
		return nil, err
	}
	document := report.Of(&whole, report.Names{})
	document.Decisions = map[string]report.Decision{}
	for i := range whole.Breaks {
		state := states[itemOf(&whole.Breaks[i])]
		if state == nil {
			continue
		}
		if document.Decisions[whole.Breaks[i].ID], err = decisionOf(ctx, reader, tenant, state); err != nil {
			return nil, err
		}
	}
	return document, nil
}

func decisionOf(ctx context.Context, reader store.Reader, tenant string, b *Break) (report.Decision, error) {
	decision := report.Decision{State: string(b.State)}
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
