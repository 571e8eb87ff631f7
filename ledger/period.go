package ledger

import (
	"regexp"
	"strings"

	"zhitong/calendar"
	"zhitong/pipeline"
	"zhitong/store"
)

// PeriodID names an accounting period of a tenant: YYYY-MM.
type PeriodID struct{ Tenant, Period string }

// Period says whether a period still takes postings.
type Period struct {
	PeriodID
	Locked bool
}

// Periods is the table of periods that were ever locked.
var Periods = &pipeline.Table[PeriodID, Period]{
	Spec: &store.Table{
		Name: "ledger_period",
		Columns: []store.Column{{Name: "tenant", Type: store.Text}, {Name: "period", Type: store.Text},
			{Name: "locked", Type: store.Bool}},
		Key: []string{"tenant", "period"},
	},
	Key:    func(p *Period) PeriodID { return p.PeriodID },
	KeyRow: func(id PeriodID) store.Row { return store.Row{id.Tenant, id.Period} },
	Encode: func(p *Period) (store.Row, error) { return store.Row{p.Tenant, p.Period, p.Locked}, nil },
	Decode: func(row store.Row) (*Period, error) {
		return &Period{PeriodID{row[0].(string), row[1].(string)}, row[2].(bool)}, nil
	},
}

var periodPattern = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])$`)

func lockPeriod(batch *pipeline.Batch, tenant string, command *LockPeriod) error {
	if !periodPattern.MatchString(command.Period) {
		return pipeline.Refuse(pipeline.InvalidArgument, "a period is written YYYY-MM")
	}
	if !command.Locked {
		return pipeline.Refuse(pipeline.InvalidArgument, "a period is opened again for a reason, by who has the right to")
	}
	Periods.Put(batch, &Period{PeriodID{tenant, command.Period}, true})
	batch.Emit(record{Intent: "period_changed"})
	return nil
}

// maxReason is how many bytes the reason has for which a period is opened again.
const maxReason = 4000

func reopenPeriod(batch *pipeline.Batch, tenant string, command *ReopenPeriod) error {
	if strings.TrimSpace(command.Reason) == "" || len(command.Reason) > maxReason {
		return pipeline.Refuse(pipeline.InvalidArgument, "a period is opened again for a reason of 1 to %d bytes", maxReason)
	}
	if err := checkText(command.Reason); err != nil {
		return err
	}
	known, _ := Periods.Get(batch, PeriodID{tenant, command.Period})
	if known == nil || !known.Locked {
		return pipeline.Refuse(pipeline.InvalidState, "period %q is not locked", command.Period)
	}
	Periods.Put(batch, &Period{known.PeriodID, false})
	batch.Emit(record{Intent: "period_reopened", Period: command.Period, Reason: command.Reason})
	return nil
}

// checkPeriod refuses postings into a locked period.
func checkPeriod(batch *pipeline.Batch, tenant, period string) error {
	row, _ := Periods.Get(batch, PeriodID{tenant, period})
	if row != nil && row.Locked {
		return &pipeline.Refusal{Code: pipeline.InvalidState, Detail: "period_locked", Message: "period " + period + " is locked"}
	}
	return nil
}

// PeriodOf names the period that a value date belongs to.
func PeriodOf(tenant string, date calendar.Date) PeriodID { return PeriodID{tenant, periodOf(date)} }
