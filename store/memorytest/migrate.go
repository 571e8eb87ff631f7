package memorytest

import (
	"context"

	"zhitong/store"
)

// Migrate applies the migrations that the database does not have yet, all of them or, after an error, none.
func (n *Node) Migrate(_ context.Context, migrations []store.Migration) error {
	if err := n.gate.Enter(); err != nil {
		return err
	}
	defer n.gate.Leave()
	d := n.database
	d.mutex.Lock()
	defer d.mutex.Unlock()
	pending, err := store.Pending(d.applied(), migrations)
	if err != nil {
		return err
	}
	t := &transaction{node: n, database: d, writes: map[*record]store.Row{}, over: make(chan struct{}), writing: true}
	l, err := d.layout(store.MigrationTable)
	for _, migration := range pending {
		d.migrate(migration)
		t.insert(l, migration.Record(d.now()))
	}
	d.keep(t)
	d.end(t)
	return err
}

func (d *Database) applied() []store.Applied {
	var applied []store.Applied
	for _, r := range d.tables[store.MigrationTable.Name].records {
		if row := r.newest().row; row != nil {
			applied = append(applied, store.Applied{Module: row[0].(string), Version: int(row[1].(int64)), Checksum: row[2].(string)})
		}
	}
	return applied
}

func (d *Database) migrate(migration store.Migration) {
	for _, declared := range migration.CreateTables {
		d.create(declared)
	}
	for _, add := range migration.AddColumns {
		declared := d.tables[add.Table].declared
		declared.Columns = append(declared.Columns, add.Column)
	}
	for _, add := range migration.AddIndexes {
		of := d.tables[add.Table.Name]
		of.declared.Indexes = append(of.declared.Indexes, add.Index)
		of.lead(add.Index.Columns[0])
		of.find(add.Index)
	}
}

// find has the rows that are there found by what they have in a unique index.
func (t *table) find(added store.Index) {
	for _, r := range t.records {
		for _, v := range r.versions {
			if name, _ := t.uniqueName(added, v.row); name != "" {
				t.uniques.add(name, r)
			}
		}
	}
}
