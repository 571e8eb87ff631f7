package rest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

// searchTime is how long a search or a count may take. One that no index serves
// reads a whole table, which may hold anything.
const searchTime = 10 * time.Second

// searches says whether an operation looks through tables.
func searches(path string) bool {
	return strings.HasSuffix(path, "/search") || strings.Contains(path, "/statistics")
}

// withinTime gives an operation that is given up after a time.
func withinTime[I, O any](limit time.Duration, handle func(context.Context, *I) (*O, error)) func(context.Context, *I) (*O, error) {
	return func(ctx context.Context, input *I) (*O, error) {
		bounded, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		output, err := handle(bounded, input)
		if ctx.Err() == nil && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, store.ErrTimeout)) {
			return nil, pipeline.Refuse(pipeline.DeadlineExceeded, "this took longer than %s and was given up; narrow the filter", limit)
		}
		return output, err
	}
}

// tooSlow tells a caller which parts of a search no index serves, by the names
// that he knows.
func tooSlow(slow *broker.SlowSearch, sortable map[string]string) error {
	if len(slow.Columns) == 0 {
		return slow
	}
	fields := make([]string, len(slow.Columns))
	for i, column := range slow.Columns {
		fields[i] = column
		for field, of := range sortable {
			if of == column {
				fields[i] = field
			}
		}
	}
	slices.Sort(fields)
	return pipeline.Refuse(pipeline.DeadlineExceeded, "the search took too long and was given up: no index serves %s; narrow the filter by a key, a business id, a state or a variable's value",
		strings.Join(fields, ", "))
}
