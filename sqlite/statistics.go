package sqlite

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"zhitong/store"
)

// SQLite knows nothing of what indexes hold until it is told: it would look for
// one instance through all that have its state. What it is told (sqlite_stat1,
// https://sqlite.org/fileformat2.html#the_sqlite_stat1_table) follows from the
// declarations and not from what a table holds at some time, so that plans stay
// what the tests have seen.

// assumedRows is how many rows a table is said to have.
const assumedRows = 1_000_000

var statisticsTable = &store.Table{
	Name:    "sqlite_stat1",
	Columns: []store.Column{{Name: "tbl", Type: store.Text}, {Name: "idx", Type: store.Text}, {Name: "stat", Type: store.Text}},
	Key:     []string{"tbl", "idx"},
}

// describe tells of the indexes that begin with a column of which many rows
// share a value.
func (t *transaction) describe(ctx context.Context, migrations []store.Migration) error {
	// The table is made by the first look at a table, whichever.
	if err := t.connection.run("analyze " + store.ClockTable.Name); err != nil {
		return err
	}
	told, wanted := []store.Row{}, statistics(migrations)
	by := []store.Order{{Column: "tbl"}, {Column: "idx"}}
	err := t.Select(ctx, store.Query{Table: statisticsTable, OrderBy: by}, func(row store.Row) error {
		told = append(told, row)
		return nil
	})
	if err != nil || slices.EqualFunc(told, wanted, func(a, b store.Row) bool { return slices.Equal(a, b) }) {
		return err
	}
	if err := t.connection.run("delete from sqlite_stat1"); err != nil {
		return err
	}
	if err := t.Insert(ctx, statisticsTable, wanted); err != nil {
		return err
	}
	return t.connection.run("analyze sqlite_schema") // has them read again
}

// statistics gives what is told of the indexes of all migrations, by table and name.
func statistics(migrations []store.Migration) (rows []store.Row) {
	add := func(table *store.Table, index store.Index) {
		if table.Columns[table.Position(index.Columns[0])].Few {
			rows = append(rows, store.Row{table.Name, index.Name, selectivity(table, index)})
		}
	}
	for _, migration := range migrations {
		for _, table := range migration.CreateTables {
			for _, index := range table.Indexes {
				add(table, index)
			}
		}
		for _, added := range migration.AddIndexes {
			add(added.Table, added.Index)
		}
	}
	return store.InKeyOrder(rows, []int{0, 1})
}

// selectivity says how many rows there are, and how many have the same values
// in the first column, in the first two, and so on.
func selectivity(table *store.Table, index store.Index) string {
	same, figures := assumedRows, []string{strconv.Itoa(assumedRows)}
	for _, name := range index.Columns {
		switch {
		case table.Columns[table.Position(name)].Few:
			same /= 4
		case same > 10:
			same = 10
		default:
			same = 1
		}
		figures = append(figures, strconv.Itoa(max(same, 1)))
	}
	return strings.Join(figures, " ")
}
