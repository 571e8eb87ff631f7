package storetest

import (
	"testing"

	"zhitong/store"
)

var refusalTests = []test{
	{"bad queries are refused", on(badQueries)},
	{"bad keys are refused", on(badKeys)},
}

func deep(levels int) store.Condition {
	var condition store.Condition = store.And{}
	for range levels {
		condition = store.Not{Condition: condition}
	}
	return condition
}

func badQueries(t *testing.T, s store.Store) {
	for name, c := range map[string]struct {
		query store.Query
		want  error
	}{
		"no table":               {store.Query{}, store.ErrInvalid},
		"unknown column":         {store.Query{Table: sample, Columns: []string{"nothing"}}, store.ErrInvalid},
		"spliced column":         {store.Query{Table: sample, Columns: []string{`id" from "sample`}}, store.ErrInvalid},
		"unknown order":          {store.Query{Table: sample, OrderBy: []store.Order{{Column: "nothing"}}}, store.ErrInvalid},
		"negative limit":         {store.Query{Table: sample, Limit: -1}, store.ErrInvalid},
		"negative offset":        {store.Query{Table: sample, Offset: -1}, store.ErrInvalid},
		"lock in a read":         {store.Query{Table: sample, Lock: store.LockSkip}, store.ErrInvalid},
		"compare with null":      {store.Query{Table: sample, Where: compare("amount", store.Equal, nil)}, store.ErrInvalid},
		"no operator":            {store.Query{Table: sample, Where: compare("amount", 0, int64(1))}, store.ErrInvalid},
		"wrong type":             {store.Query{Table: sample, Where: compare("amount", store.Equal, "1")}, store.ErrInvalid},
		"null in a list":         {store.Query{Table: sample, Where: store.In{Column: "amount", Values: []any{nil}}}, store.ErrInvalid},
		"unknown in a list":      {store.Query{Table: sample, Where: store.In{Column: "nothing"}}, store.ErrInvalid},
		"select of another type": {store.Query{Table: sample, Where: store.InSelect{Column: "id", Table: account, Of: "code"}}, store.ErrInvalid},
		"select of no column":    {store.Query{Table: sample, Where: store.InSelect{Column: "id", Table: account, Of: "nothing"}}, store.ErrInvalid},
		"select of no table":     {store.Query{Table: sample, Where: store.InSelect{Column: "id", Of: "number"}}, store.ErrInvalid},
		"each of the same table": {store.Query{Table: sample, Where: store.InSelect{Column: "id", Table: sample, Of: "id", Each: true}}, store.ErrInvalid},
		"each without a value":   {store.Query{Table: sample, Where: store.InSelect{Column: "amount", Table: account, Of: "number", Each: true}}, store.ErrInvalid},
		"unknown in a select":    {store.Query{Table: sample, Where: store.InSelect{Column: "id", Table: account, Of: "number", Where: compare("nothing", store.Equal, "x")}}, store.ErrInvalid},
		"short tuple":            {store.Query{Table: account, Where: store.KeyIn{Columns: account.Key, Rows: []store.Row{{"a"}}}}, store.ErrInvalid},
		"pattern on a number":    {store.Query{Table: sample, Where: store.Like{Column: "amount", Pattern: "1%"}}, store.ErrInvalid},
		"open escape":            {store.Query{Table: sample, Where: store.Like{Column: "name", Pattern: `a\\\`}}, store.ErrInvalid},
		"null of no column":      {store.Query{Table: sample, Where: store.IsNull{Column: "nothing"}}, store.ErrInvalid},
		"empty not":              {store.Query{Table: sample, Where: store.Not{}}, store.ErrInvalid},
		"cursor without value":   {store.Query{Table: sample, Where: store.After{Order: byID}}, store.ErrInvalid},
		"cursor of wrong type":   {store.Query{Table: sample, Where: store.After{Order: byID, Values: []any{"1"}}}, store.ErrInvalid},
		"too deep":               {store.Query{Table: sample, Where: deep(store.MaxConditionDepth + 2)}, store.ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			err := s.Read(t.Context(), func(r store.Reader) error {
				return r.Select(t.Context(), c.query, func(store.Row) error { return nil })
			})
			wantError(t, err, c.want)
		})
	}
}

func badKeys(t *testing.T, s store.Store) {
	insert(t, s, account, accountRow("a", 1, nil))
	for name, key := range map[string]store.Row{
		"too short": {"bank"}, "too long": {"bank", "a", "b"}, "null": {"bank", nil}, "wrong type": {"bank", int64(1)},
	} {
		t.Run(name, func(t *testing.T) {
			wantError(t, s.Write(t.Context(), func(tx store.Tx) error {
				return tx.Delete(t.Context(), account, []store.Row{key})
			}), store.ErrInvalid)
			wantError(t, s.Write(t.Context(), func(tx store.Tx) error {
				_, err := tx.Lock(t.Context(), account, []store.Row{key}, store.LockWait)
				return err
			}), store.ErrInvalid)
		})
	}
	wantEqual(t, len(read(t, s, store.Query{Table: account})), 1)
}
