package rest

import (
	"context"

	"zhitong/store"
)

// maxAlternatives bounds how many alternatives a filter has.
const maxAlternatives = 20

// broadFilter is a filter that asks more than the columns of its table tell, and that may have alternatives.
type broadFilter[F any] interface {
	*F
	// beside gives what the filter asks of other tables, as conditions on its own.
	beside(ctx context.Context, reader store.Reader, tenants []string) ([]store.Condition, error)
	// or gives the alternatives, nil for none.
	or() []F
}

// beyondColumns gives what a filter asks of other tables, and that one of its alternatives holds. own gives what a
// filter asks of the columns of its table.
func beyondColumns[F any, P broadFilter[F]](ctx context.Context, s *Server, permission string, filter P, own func(F) ([]store.Condition, error)) (all []store.Condition, err error) {
	err = s.readFound(ctx, permission, func(caller Caller, reader store.Reader) error {
		if all, err = filter.beside(ctx, reader, caller.Tenants); err != nil || filter.or() == nil {
			return err
		}
		oneOf, err := alternatives[F, P](ctx, reader, caller.Tenants, filter.or(), own)
		all = append(all, oneOf)
		return err
	})
	return all, err
}

// alternatives gives the condition that one of several filters holds.
func alternatives[F any, P broadFilter[F]](ctx context.Context, reader store.Reader, tenants []string, filters []F, own func(F) ([]store.Condition, error)) (store.Condition, error) {
	if len(filters) > maxAlternatives {
		return nil, badInput("filter $or: at most %d alternatives", maxAlternatives)
	}
	either := store.Or{}
	for i := range filters {
		one := P(&filters[i])
		if one.or() != nil {
			return nil, badInput("filter $or: an alternative has no alternatives")
		}
		asked, err := own(filters[i])
		if err != nil {
			return nil, badInput("%v", err)
		}
		beside, err := one.beside(ctx, reader, tenants)
		if err != nil {
			return nil, err
		}
		either = append(either, store.And(append(asked, beside...)))
	}
	return either, nil
}
