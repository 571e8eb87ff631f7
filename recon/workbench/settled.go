package workbench

import (
	"context"
	"strconv"
	"strings"

	"zhitong/pipeline"
	"zhitong/recon"
	"zhitong/store"
)

// freed is an item that was settled and is not any more, with the generation of
// the account that freed it.
type freed struct {
	ItemID
	Generation int64
}

var freedItems = &pipeline.Table[ItemID, freed]{
	Spec: &store.Table{
		Name:    "recon_freed",
		Columns: []store.Column{text("tenant"), text("account"), text("item"), number("generation")},
		Key:     []string{"tenant", "account", "item"},
		Indexes: []store.Index{{Name: "recon_freed_by_generation", Columns: []string{"tenant", "account", "generation"}}},
	},
	Key:    func(f *freed) ItemID { return f.ItemID },
	KeyRow: ItemID.row,
	Encode: func(f *freed) (store.Row, error) { return store.Row{f.Tenant, f.Account, f.Item, f.Generation}, nil },
	Decode: func(row store.Row) (*freed, error) {
		return &freed{ItemID{row[0].(string), row[1].(string), row[2].(string)}, row[3].(int64)}, nil
	},
}

// newStatement is a statement that no run has read yet.
type newStatement struct {
	Key             int64
	Tenant, Account string
}

var newStatements = &pipeline.Table[int64, newStatement]{
	Spec: &store.Table{
		Name:    "recon_new_statement",
		Columns: []store.Column{number("id"), text("tenant"), text("account")},
		Key:     []string{"id"},
		Indexes: []store.Index{{Name: "recon_new_statement_by_account", Columns: []string{"tenant", "account"}}},
	},
	Key:    func(s *newStatement) int64 { return s.Key },
	KeyRow: func(key int64) store.Row { return store.Row{key} },
	Owner:  func(key int64) int64 { return key },
	Encode: func(s *newStatement) (store.Row, error) { return store.Row{s.Key, s.Tenant, s.Account}, nil },
	Decode: func(row store.Row) (*newStatement, error) {
		return &newStatement{row[0].(int64), row[1].(string), row[2].(string)}, nil
	},
}

// settled is what earlier decisions took out of an account.
type settled struct {
	items    map[string]bool // "left:ID", "right:ID"
	journals map[int64]bool  // postings of decisions and their reversals
}

// settledSince gathers what people have settled since the last run.
func settledSince(ctx context.Context, reader store.Reader, account *Account) (*settled, error) {
	s := &settled{map[string]bool{}, map[int64]bool{}}
	taken, err := claims.Read(ctx, reader, store.Query{Where: append(account.owns(),
		store.Compare{Column: "generation", Op: store.Greater, Value: account.Unsettled.Generation})})
	for _, one := range taken {
		s.claimed(one.Item)
	}
	return s, err
}

// settledItems gathers the items of all confirmed groups, those that people
// settled, and the postings that settled breaks, of the whole history.
func settledItems(ctx context.Context, reader store.Reader, id AccountID) (*settled, error) {
	s := &settled{map[string]bool{}, map[int64]bool{}}
	where := store.And{is("tenant", id.Tenant), is("account", id.Account)}
	earlierRuns, err := runs.Read(ctx, reader, store.Query{Where: where, OrderBy: []store.Order{{Column: "id"}}})
	if err != nil {
		return nil, err
	}
	for _, run := range earlierRuns {
		groups, err := readLines[recon.Group](ctx, reader, run.Groups)
		if err != nil {
			return nil, err
		}
		for i := range groups {
			add(s.items, &groups[i])
		}
	}
	taken, err := claims.Read(ctx, reader, store.Query{Where: where})
	if err != nil {
		return nil, err
	}
	for _, one := range taken {
		s.claimed(one.Item)
	}
	closed, err := breaks.Read(ctx, reader, store.Query{Where: append(where, is("state", string(BreakClosed)))})
	for _, one := range closed {
		s.journals[one.Journal] = true
	}
	return s, err
}

// claimed adds an item that is settled outside of a run, or a journal of ours.
func (s *settled) claimed(item string) {
	if named, ok := strings.CutPrefix(item, "journal:"); ok {
		if key, err := strconv.ParseInt(named, 10, 64); err == nil {
			s.journals[key] = true
		}
		return
	}
	s.items[item] = true
}
