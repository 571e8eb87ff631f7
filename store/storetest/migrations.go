package storetest

import (
	"context"
	"testing"

	"zhitong/store"
)

var migrationTests = []test{
	{"a migration is applied once", on(appliedOnce)},
	{"nodes migrate together", migrateTogether},
	{"columns and indexes are added", on(addsColumns)},
	{"a changed migration is refused", on(changedMigration)},
	{"a newer database is refused", on(newerDatabase)},
	{"a module that is gone is passed over", on(goneModule)},
	{"wrong migrations are refused", on(wrongMigrations)},
}

// extended is sample with what suiteMigration2 adds.
var extended = &store.Table{
	Name:    sample.Name,
	Columns: append(sample.Columns[:6:6], store.Column{Name: "note", Type: store.Text, Nullable: true}),
	Key:     sample.Key,
}

var suiteMigration2 = store.Migration{
	Module: "suite", Version: 2,
	AddColumns: []store.AddColumn{{Table: "sample", Column: extended.Columns[6]}},
	AddIndexes: []store.AddIndex{{Table: extended, Index: store.Index{Name: "sample_by_note", Columns: []string{"note", "id"}, Unique: true}},
		{Table: extended, Index: store.Index{Name: "sample_without_note", Columns: []string{"amount", "id"}, WhileNull: "note"}}},
}

func appliedOnce(t *testing.T, s store.Store) {
	insert(t, s, sample, sampleRow(1))
	must(t, s.Migrate(t.Context(), []store.Migration{suiteMigration}))
	wantEqual(t, readIDs(t, s, store.Query{}), []int64{1})
}

func migrateTogether(t *testing.T, backend Backend) {
	one := backend.Open(t)
	other := one
	if backend.Join != nil {
		other = backend.Join(t, one)
	}
	must(t, together(6, one, other, func(_ int, s store.Store) error {
		return s.Migrate(t.Context(), []store.Migration{suiteMigration, suiteMigration2})
	}))
	insert(t, one, extended, append(sampleRow(1), "note"))
}

func addsColumns(t *testing.T, s store.Store) {
	insert(t, s, sample, sampleRow(1))
	wantEqual(t, len(read(t, s, store.Query{Table: sample})), 1)
	must(t, s.Migrate(t.Context(), []store.Migration{suiteMigration, suiteMigration2}))
	insert(t, s, extended, append(sampleRow(2), "new"))
	insert(t, s, sample, sampleRow(3)) // as an older node does
	want := []store.Row{append(sampleRow(1), nil), append(sampleRow(2), "new"), append(sampleRow(3), nil)}
	wantEqual(t, read(t, s, store.Query{Table: extended, OrderBy: byID}), want)
	by := []store.Order{{Column: "note"}, {Column: "id"}}
	wantEqual(t, read(t, s, store.Query{Table: extended, OrderBy: by}), []store.Row{want[0], want[2], want[1]})
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Upsert(ctx, sample, []store.Row{sampleRow(2)}) })
	wantEqual(t, read(t, s, store.Query{Table: extended, Where: compare("note", store.Equal, "new")}), want[1:2])
	without := store.And{store.IsNull{Column: "note"}, compare("amount", store.Equal, sampleRow(2)[sample.Position("amount")])}
	wantEqual(t, read(t, s, store.Query{Table: extended, Where: without}), []store.Row(nil))
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		return tx.Upsert(ctx, extended, []store.Row{append(sampleRow(2), nil)})
	})
	wantEqual(t, read(t, s, store.Query{Table: extended, Where: without}), []store.Row{append(sampleRow(2), nil)})
}

func changedMigration(t *testing.T, s store.Store) {
	changed := suiteMigration
	narrow := *sample
	narrow.Indexes = nil
	changed.CreateTables = []*store.Table{&narrow, account}
	wantError(t, s.Migrate(t.Context(), []store.Migration{changed, suiteMigration2}), store.ErrMigration)
	wantEqual(t, readIDs(t, s, store.Query{}), []int64{})
}

func newerDatabase(t *testing.T, s store.Store) {
	must(t, s.Migrate(t.Context(), []store.Migration{suiteMigration, suiteMigration2}))
	wantError(t, s.Migrate(t.Context(), []store.Migration{suiteMigration}), store.ErrMigration)
}

func goneModule(t *testing.T, s store.Store) {
	must(t, s.Migrate(t.Context(), nil))
}

func wrongMigrations(t *testing.T, s store.Store) {
	column := store.Column{Name: "note", Type: store.Text}
	for name, migrations := range map[string][]store.Migration{
		"a gap":                {suiteMigration, {Module: "suite", Version: 3}},
		"from 2":               {{Module: "other", Version: 2}},
		"no module":            {{Version: 1}},
		"a column not null":    {suiteMigration, {Module: "suite", Version: 2, AddColumns: []store.AddColumn{{Table: "sample", Column: column}}}},
		"an index of no table": {suiteMigration, {Module: "suite", Version: 2, AddIndexes: []store.AddIndex{{}}}},
		"an index while a column is null that never is": {suiteMigration, {Module: "suite", Version: 2, AddIndexes: []store.AddIndex{
			{Table: sample, Index: store.Index{Name: "sample_while", Columns: []string{"amount"}, WhileNull: "id"}}}}},
		"a unique index of some rows": {suiteMigration, {Module: "suite", Version: 2, AddIndexes: []store.AddIndex{
			{Table: extended, Index: store.Index{Name: "sample_while", Columns: []string{"amount"}, Unique: true, WhileNull: "note"}}}}},
		"a bad table": {{Module: "other", Version: 1, CreateTables: []*store.Table{{Name: "x; drop",
			Columns: []store.Column{{Name: "id", Type: store.Int64}}, Key: []string{"id"}}}}},
		"no key":         {{Module: "other", Version: 1, CreateTables: []*store.Table{{Name: "x", Columns: []store.Column{{Name: "id", Type: store.Int64}}}}}},
		"a nullable key": {{Module: "other", Version: 1, CreateTables: []*store.Table{{Name: "x", Columns: []store.Column{{Name: "id", Type: store.Int64, Nullable: true}}, Key: []string{"id"}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			wantError(t, s.Migrate(t.Context(), migrations), store.ErrInvalid)
		})
	}
}
