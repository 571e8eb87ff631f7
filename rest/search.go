package rest

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/store"
)

// SearchRequest is the body of a search: filter, order and page.
type SearchRequest[F any] struct {
	Filter F            `json:"filter,omitempty"`
	Sort   []SortField  `json:"sort,omitempty" maxItems:"10"`
	Page   *PageRequest `json:"page,omitempty"`
}

// SortField names a field to sort by.
type SortField struct {
	Field string `json:"field"`
	Order string `json:"order,omitempty" enum:"ASC,DESC,asc,desc"`
}

// SearchInput is a search as it comes in; a missing body asks for everything.
type SearchInput[F any] struct {
	Body *SearchRequest[F] `required:"false"`
}

// request gives what is searched.
func (i *SearchInput[F]) request() SearchRequest[F] {
	if i.Body == nil {
		return SearchRequest[F]{}
	}
	return *i.Body
}

// Found is the answer of a search.
type Found[V any] struct {
	Items []V      `json:"items"`
	Page  PageInfo `json:"page"`
}

// searching declares how one kind of row is searched.
type searching[F, R, V any] struct {
	tag, id, path, permission string
	guards                    []guard // of permissions for single resources; none means all or nothing
	filter                    func(F) ([]store.Condition, error)
	sortable                  map[string]string // field → column, "" when it is the same in all rows
	order                     []store.Order     // when none is asked for; by key when nil
	run                       func(context.Context, store.Reader, broker.Search) (broker.Page[R], error)
	view                      func(*R) V
	// complete fills in what other tables say of the items; nil for nothing.
	complete func(context.Context, *Server, Caller, store.Reader, []V) error
}

// register declares the search as an operation.
func (d searching[F, R, V]) register(s *Server, api huma.API) {
	operation(api, d.tag, d.id, http.MethodPost, d.path, "Search "+d.tag, http.StatusOK,
		func(ctx context.Context, input *SearchInput[F]) (*Body[Found[V]], error) {
			found, err := d.search(ctx, s, input.request())
			return &Body[Found[V]]{found}, err
		})
	d.describe(api)
}

// describe tells in the document of the API what the operation of the search
// sorts by.
func (d searching[F, R, V]) describe(api huma.API) { describeSort(api, d.id, d.sortable) }

func describeSort(api huma.API, id string, sortable map[string]string) {
	for _, one := range routes(api) {
		if one.OperationID == id {
			one.Description = "Sorts by `" + strings.Join(sortFields(sortable), "`, `") + "`."
		}
	}
}

func (d searching[F, R, V]) search(ctx context.Context, s *Server, request SearchRequest[F], more ...store.Condition) (Found[V], error) {
	wanted, err := d.wanted(request)
	if err != nil {
		return Found[V]{}, err
	}
	_, scope, err := s.scope(ctx, d.permission)
	if err != nil {
		return Found[V]{}, err
	}
	only, err := limited(scope, d.permission, d.guards)
	if err != nil {
		return Found[V]{}, err
	}
	wanted.Where = append(append(wanted.Where, more...), only...)
	found := Found[V]{Items: []V{}}
	err = s.readFound(ctx, d.permission, func(caller Caller, reader store.Reader) error {
		wanted.Tenants = caller.Tenants
		page, err := d.run(ctx, reader, wanted)
		if slow, ok := errors.AsType[*broker.SlowSearch](err); ok {
			return tooSlow(slow, d.sortable)
		}
		if err != nil {
			return err
		}
		found = foundIn(page, d.view)
		if d.complete == nil || len(found.Items) == 0 {
			return nil
		}
		return d.complete(ctx, s, caller, reader, found.Items)
	})
	return found, err
}

// foundIn shows a page.
func foundIn[R, V any](page broker.Page[R], view func(*R) V) Found[V] {
	found := Found[V]{Items: []V{}, Page: PageInfo{TotalItems: page.Total, HasMoreTotalItems: page.More,
		StartCursor: cursorText(page.Start), EndCursor: cursorText(page.End)}}
	for _, row := range page.Items {
		found.Items = append(found.Items, view(row))
	}
	return found
}

// wanted turns a request into a search of the store.
func (d searching[F, R, V]) wanted(request SearchRequest[F]) (broker.Search, error) {
	conditions, err := d.filter(request.Filter)
	if err != nil {
		return broker.Search{}, badInput("%v", err)
	}
	wanted := broker.Search{Where: conditions}
	for _, field := range request.Sort {
		column, ok := d.sortable[field.Field]
		if !ok {
			return wanted, badInput("%s cannot be sorted by %q, only by %s", d.tag, field.Field, strings.Join(sortFields(d.sortable), ", "))
		}
		if column == "" { // the same in all rows
			continue
		}
		descending := field.Order == "DESC" || field.Order == "desc"
		wanted.OrderBy = append(wanted.OrderBy, store.Order{Column: column, Descending: descending})
	}
	if len(wanted.OrderBy) == 0 {
		wanted.OrderBy = d.order
	}
	return wanted, wantedPage(&wanted, request.Page)
}

// conditions joins what several filters ask.
func conditions(parts ...func() ([]store.Condition, error)) ([]store.Condition, error) {
	var all []store.Condition
	for _, part := range parts {
		some, err := part()
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// onConstant defers a filter on what is the same in all rows, nil for nothing.
func onConstant[T any](filter *Filter[T], constant any, value func(T) any) func() ([]store.Condition, error) {
	return func() ([]store.Condition, error) {
		asked, err := filter.conditions("constant", value)
		if err != nil || holds(store.And(asked), columns{"constant": constant}) {
			return nil, err
		}
		return []store.Condition{store.Or{}}, nil
	}
}

// sortFields lists the fields that can be sorted by.
func sortFields(sortable map[string]string) []string { return slices.Sorted(maps.Keys(sortable)) }

// on defers a filter on a column.
func on[T any](filter *Filter[T], column string, value func(T) any) func() ([]store.Condition, error) {
	return func() ([]store.Condition, error) { return filter.conditions(column, value) }
}

// onOptional defers a filter on a column that holds absent where there is nothing.
func onOptional[T any](filter *Filter[T], column string, absent any, value func(T) any) func() ([]store.Condition, error) {
	return func() ([]store.Condition, error) { return filter.conditionsWhere(absent, column, value) }
}

// one gives the only row of a search by key, or NotFound.
func (d searching[F, R, V]) one(ctx context.Context, s *Server, key Key) (*Body[V], error) {
	var none F
	found, err := d.search(ctx, s, SearchRequest[F]{Filter: none}, is("id", int64(key)))
	if err != nil {
		return nil, err
	}
	if len(found.Items) == 0 {
		return nil, pipeline.Refuse(pipeline.NotFound, "%s %d does not exist", d.tag, key)
	}
	return &Body[V]{found.Items[0]}, nil
}

func is(column string, value any) store.Condition {
	return store.Compare{Column: column, Op: store.Equal, Value: value}
}

// KeyInput is a request that names one thing by its key in the path.
type KeyInput struct {
	Key Key `path:"key"`
}
