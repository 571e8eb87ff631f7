package broker

import (
	"context"
	"time"

	"zhitong/store"
)

// NextDue tells when the next timer, job back-off or deadline, or end of a message's time is due; ok is false when
// there is none.
func NextDue(ctx context.Context, reader store.Reader) (at time.Time, ok bool, err error) {
	next, err := dues.Read(ctx, reader, store.Query{OrderBy: []store.Order{{Column: "at"}, {Column: "id"}}, Limit: 1})
	if err != nil || len(next) == 0 {
		return time.Time{}, false, err
	}
	return next[0].At, true, nil
}
