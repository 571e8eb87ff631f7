package workbench

import (
	"context"

	"zhitong/calendar"
	"zhitong/store"
)

// ReadForRun reads what a run up to a day works on.
func ReadForRun(ctx context.Context, reader store.Reader, tenant, account string, day calendar.Date) error {
	in := &gathered{until: day}
	return in.read(ctx, reader, AccountID{tenant, account})
}
