package workbench

import (
	"context"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

// next gives a process instance more of the breaks of a run, that the variable
// reconciliationKey names: up to maxBreaksAtWork that nobody works on. Breaks
// beside those that recon.match has given come so, in as many rounds as it takes.
func (w *workers) next(ctx context.Context, job broker.ActivatedJob) (broker.Result, error) {
	key, err := runKey(job)
	if err != nil {
		return broker.Result{}, err
	}
	free, err := w.freeBreaks(ctx, job.Tenant, key)
	if err != nil {
		return broker.Result{}, err
	}
	given := free[:min(len(free), maxBreaksAtWork)]
	command := &giveBreaks{Run: key, Instance: job.Instance}
	for i := range given {
		command.Items = append(command.Items, given[i].ItemID)
	}
	return broker.ResultOf(map[string]any{"breaks": breakVariables(key, given), "breaksLeft": len(free) - len(given)}, command)
}

// freeBreaks gives the breaks of a run that neither a person nor a process
// instance works on, once all are written.
func (w *workers) freeBreaks(ctx context.Context, tenant string, key int64) (free []Break, err error) {
	return free, w.reading(ctx, func(reader store.Reader) error {
		run, err := RunByKey(ctx, reader, tenant, key)
		if err != nil {
			return err
		}
		account, err := AccountByName(ctx, reader, tenant, run.Account)
		if err != nil {
			return err
		}
		if account.Opening != 0 {
			return account.finishing()
		}
		found, err := breaks.Read(ctx, reader, store.Query{Where: store.And{is("run", key), is("state", string(BreakOpen))}, OrderBy: []store.Order{{Column: "item"}}})
		for _, b := range found {
			if b.free() {
				free = append(free, *b)
			}
		}
		return err
	})
}

// free says that nobody works on an open break.
func (b *Break) free() bool { return b.State == BreakOpen && b.Instance == 0 && b.Assignee == "" }

// giveBreaks gives breaks to a process instance.
type giveBreaks struct {
	Run      int64    `json:"run"`
	Instance int64    `json:"instance"`
	Items    []ItemID `json:"items"`
}

// Kind implements [pipeline.Command].
func (*giveBreaks) Kind() string { return "recon.break.give" }

func (c *giveBreaks) give(batch *pipeline.Batch) error {
	for _, item := range c.Items {
		found, _ := breaks.Get(batch, item)
		if found == nil || found.Run != c.Run || !found.free() {
			return refuse(ReasonDecided, "break %s of account %s is no longer free; the job looks again", item.Item, item.Account)
		}
		given := *found
		given.Instance = c.Instance
		given.put(batch)
	}
	batch.About(c.Run, "")
	batch.Emit(record{"breaks_given", keyText(int64(len(c.Items)))})
	return nil
}
