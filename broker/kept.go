package broker

import (
	"context"

	"zhitong/pipeline"
	"zhitong/store"
)

// selecting gives another condition for what is selected by another table.
type selecting func(context.Context, store.Reader, store.InSelect) (store.Condition, error)

// Kept gives conditions on a table that can be kept in a row as one. Where another
// table says of at most MaxTotal rows that they are wanted, a list stands for it; of
// more, and where no index finds them, each row is looked for there.
func Kept(ctx context.Context, reader store.Reader, conditions []store.Condition) (store.Condition, error) {
	return replaced(ctx, reader, store.And(conditions), listedOrEach)
}

// listedOrEach gives a list of keys for what another table says, or has each looked for.
func listedOrEach(ctx context.Context, reader store.Reader, in store.InSelect) (store.Condition, error) {
	inner, err := replaced(ctx, reader, in.Where, listed)
	if err != nil {
		return nil, err
	}
	in.Where = inner
	if in.Each {
		return in, nil
	}
	list, err := listed(ctx, reader, in)
	if pipeline.CodeOf(err) != pipeline.ResourceExhausted {
		return list, err
	}
	where := flat(store.And{inner})
	return lookingForEach(in, where, findsOne(in.Table, in.Of, where)), nil
}

// listed gives a list of keys for what another table says. The error is
// ResourceExhausted when they are more than MaxTotal.
func listed(ctx context.Context, reader store.Reader, in store.InSelect) (store.Condition, error) {
	values, err := distinct(ctx, reader, in.Table, in.Of, store.And{in.Where})
	return store.In{Column: in.Column, Values: values}, err
}

// replaced gives a condition with another one for each selection in it.
func replaced(ctx context.Context, reader store.Reader, condition store.Condition, other selecting) (store.Condition, error) {
	switch c := condition.(type) {
	case store.InSelect:
		return other(ctx, reader, c)
	case store.Not:
		inner, err := replaced(ctx, reader, c.Condition, other)
		return store.Not{Condition: inner}, err
	case store.And:
		parts, err := replacedAll(ctx, reader, c, other)
		return store.And(parts), err
	case store.Or:
		parts, err := replacedAll(ctx, reader, c, other)
		return store.Or(parts), err
	default:
		return condition, nil
	}
}

func replacedAll(ctx context.Context, reader store.Reader, conditions []store.Condition, other selecting) ([]store.Condition, error) {
	all := make([]store.Condition, len(conditions))
	for i, condition := range conditions {
		var err error
		if all[i], err = replaced(ctx, reader, condition, other); err != nil {
			return nil, err
		}
	}
	return all, nil
}
