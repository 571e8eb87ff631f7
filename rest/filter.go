package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/store"
)

// Filter is one property of a search filter: a value, or an object of
// operators ($eq, $neq, $exists, $in, $notIn, $like, $gt, $gte, $lt, $lte).
type Filter[T any] struct {
	operators map[string]json.RawMessage
}

// Schema implements [huma.SchemaProvider].
func (Filter[T]) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Description: "a value, or an object with $eq, $neq, $exists, $in, $notIn, $like, $gt, $gte, $lt or $lte"}
}

// UnmarshalJSON reads a value or an object of operators. The data belongs to the
// caller, whose buffer the next request fills.
func (f *Filter[T]) UnmarshalJSON(data []byte) error {
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		f.operators = map[string]json.RawMessage{"$eq": bytes.Clone(data)}
		return nil
	}
	return json.Unmarshal(data, &f.operators)
}

// comparisons maps the ordered operators to the store's.
var comparisons = map[string]store.Operator{
	"$eq": store.Equal, "$neq": store.NotEqual, "$gt": store.Greater, "$gte": store.GreaterOrEqual,
	"$lt": store.Less, "$lte": store.LessOrEqual,
}

// conditionsWhere gives what the filter asks of a column that holds a value
// where there is nothing, such as the key 0.
func (f *Filter[T]) conditionsWhere(absent any, name string, column func(T) any) ([]store.Condition, error) {
	if f == nil {
		return nil, nil
	}
	asked := &Filter[T]{operators: map[string]json.RawMessage{}}
	var all []store.Condition
	for operator, operand := range f.operators {
		if operator != "$exists" {
			asked.operators[operator] = operand
			continue
		}
		var exists bool
		if err := json.Unmarshal(operand, &exists); err != nil {
			return nil, fmt.Errorf("filter %s: %w", operator, err)
		}
		nothing := store.Compare{Column: name, Op: store.Equal, Value: absent}
		if exists {
			nothing.Op = store.NotEqual
		}
		all = append(all, nothing)
	}
	more, err := asked.conditions(name, column)
	return append(all, more...), err
}

// conditions gives what the filter asks of a column; column turns a value into
// what the column holds. A nil filter asks nothing.
func (f *Filter[T]) conditions(name string, column func(T) any) ([]store.Condition, error) {
	if f == nil {
		return nil, nil
	}
	var all []store.Condition
	for operator, operand := range f.operators {
		condition, err := f.condition(name, operator, operand, column)
		if err != nil {
			return nil, fmt.Errorf("filter %s: %w", operator, err)
		}
		all = append(all, condition)
	}
	return all, nil
}

func (f *Filter[T]) condition(name, operator string, operand json.RawMessage, column func(T) any) (store.Condition, error) {
	if comparison, ok := comparisons[operator]; ok {
		var value T
		err := json.Unmarshal(operand, &value)
		return store.Compare{Column: name, Op: comparison, Value: column(value)}, err
	}
	switch operator {
	case "$in", "$notIn":
		return inCondition(name, operator, operand, column)
	case "$like":
		var pattern string
		err := json.Unmarshal(operand, &pattern)
		return store.Like{Column: name, Pattern: likePattern(pattern)}, err
	case "$exists":
		var exists bool
		err := json.Unmarshal(operand, &exists)
		if exists {
			return store.Not{Condition: store.IsNull{Column: name}}, err
		}
		return store.IsNull{Column: name}, err
	default:
		return nil, fmt.Errorf("unknown operator")
	}
}

func inCondition[T any](name, operator string, operand json.RawMessage, column func(T) any) (store.Condition, error) {
	var values []T
	if err := json.Unmarshal(operand, &values); err != nil {
		return nil, err
	}
	in := store.In{Column: name}
	for _, value := range values {
		in.Values = append(in.Values, column(value))
	}
	if operator == "$notIn" {
		return store.Not{Condition: in}, nil
	}
	return in, nil
}

// likePattern turns * and ? into the store's wildcards; a backslash before one
// of them takes it literally.
func likePattern(pattern string) string {
	return strings.NewReplacer(`\*`, `*`, `\?`, `?`, `*`, `%`, `?`, `_`, `%`, `\%`, `_`, `\_`, `\`, `\\`).Replace(pattern)
}

func asText(value string) any  { return value }
func asKey(value Key) any      { return int64(value) }
func asNumber(value int64) any { return value }

// asEnum takes a value of an enumeration in any casing, as Camunda does.
func asEnum(value string) any { return strings.ToUpper(value) }
