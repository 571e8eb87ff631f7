package sqlite

import (
	"context"

	"zhitong/store"
	"zhitong/store/statement"
)

func ownTables() []string {
	return []string{
		statement.CreateTable(dialect{}, store.MigrationTable, true),
		statement.CreateTable(dialect{}, store.ClockTable, true),
	}
}

// Migrate applies the migrations that the file does not have yet, all of them
// or, after an error, none.
func (s *Store) Migrate(ctx context.Context, migrations []store.Migration) error {
	return s.Write(ctx, func(tx store.Tx) error {
		applied, err := store.ReadApplied(ctx, tx)
		if err != nil {
			return err
		}
		pending, err := store.Pending(applied, migrations)
		if err != nil {
			return err
		}
		for _, migration := range pending {
			if err := apply(ctx, tx.(*transaction), migration); err != nil {
				return err
			}
		}
		return tx.(*transaction).describe(ctx, migrations)
	})
}

func apply(ctx context.Context, t *transaction, migration store.Migration) error {
	for _, text := range statement.Migration(dialect{}, migration) {
		if err := t.connection.run(text); err != nil {
			return err
		}
	}
	return t.Insert(ctx, store.MigrationTable, []store.Row{migration.Record(t.Now())})
}
