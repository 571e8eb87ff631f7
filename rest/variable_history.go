package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/broker"
	"zhitong/store"
)

// VariableValue is a value that a variable has or had.
type VariableValue struct {
	Value       string     `json:"value" doc:"JSON text; the start of it where it is long."`
	IsTruncated bool       `json:"isTruncated"`
	Size        int64      `json:"size" doc:"Bytes of the whole value."`
	Since       *time.Time `json:"since" doc:"Null where that was not yet kept."`
	Until       *time.Time `json:"until" doc:"Null for the value that it has."`
}

// VariableHistory is what a variable has been, the newest value first.
type VariableHistory struct {
	Variable
	Values []VariableValue `json:"values"`
}

// VariableHistoryInput asks for the values of a variable.
type VariableHistoryInput struct {
	Key   Key `path:"key"`
	Limit int `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"At most so many values, the newest."`
}

func registerVariableHistory(s *Server, api huma.API) {
	operation(api, variables.tag, "getVariableHistory", http.MethodGet, "/api/v1/variables/{key}/history",
		"The values that a variable has and had, the newest first", http.StatusOK, s.variableHistory)
}

func (s *Server) variableHistory(ctx context.Context, in *VariableHistoryInput) (*Body[VariableHistory], error) {
	var current broker.InstanceVariable
	whole := variables
	whole.view = func(v *broker.InstanceVariable) Variable {
		current = *v
		return shortened(wholeVariable(v))
	}
	found, err := whole.one(ctx, s, in.Key)
	if err != nil {
		return nil, err
	}
	history := VariableHistory{Variable: found.Body, Values: []VariableValue{{
		found.Body.Value, found.Body.IsTruncated, int64(len(current.Value)), when(current.ChangedAt), nil}}}
	err = s.readFound(ctx, variables.permission, func(_ Caller, reader store.Reader) error {
		former, err := broker.FormerValues(ctx, reader, current.Key, in.Limit-1)
		for _, f := range former {
			history.Values = append(history.Values, VariableValue{string(f.Value), f.Size > int64(len(f.Value)), f.Size, when(f.Since), when(f.ReplacedAt)})
		}
		return err
	})
	return &Body[VariableHistory]{history}, err
}
