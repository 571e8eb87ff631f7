package store

import (
	"context"
	"time"
)

// MigrationTable is where a backend records what it has applied.
var MigrationTable = &Table{
	Name: "store_migration",
	Columns: []Column{
		{Name: "module", Type: Text},
		{Name: "version", Type: Int64},
		{Name: "checksum", Type: Text},
		{Name: "applied_at", Type: Time},
	},
	Key: []string{"module", "version"},
}

// UnfinishedCopy is recorded in MigrationTable of a store that a copy has begun
// to fill and not ended. Nothing migrates such a store, so no server starts on it.
var UnfinishedCopy = Migration{Module: "unfinished_copy", Version: 1}

// Record gives the row of MigrationTable that says the migration was applied.
func (m Migration) Record(at time.Time) Row {
	return Row{m.Module, int64(m.Version), m.Checksum(), at.UnixMicro()}
}

// ReadApplied reads what MigrationTable records.
func ReadApplied(ctx context.Context, reader Reader) ([]Applied, error) {
	var applied []Applied
	err := reader.Select(ctx, Query{Table: MigrationTable}, func(row Row) error {
		applied = append(applied, Applied{row[0].(string), int(row[1].(int64)), row[2].(string)})
		return nil
	})
	return applied, err
}

// ClockTable holds at most one row: the moment at which the clock is pinned.
var ClockTable = &Table{
	Name:    "store_clock",
	Columns: []Column{{Name: "id", Type: Int64}, {Name: "pinned_at", Type: Time, Nullable: true}},
	Key:     []string{"id"},
}

// ClockRow gives the row of ClockTable for a pin, or for none.
func ClockRow(pin *time.Time) Row {
	if pin == nil {
		return Row{int64(1), nil}
	}
	return Row{int64(1), pin.UnixMicro()}
}

// PinOf gives the pin of a row of ClockTable, nil for none.
func PinOf(row Row) *time.Time {
	micros, pinned := row[1].(int64)
	if !pinned {
		return nil
	}
	pin := time.UnixMicro(micros).UTC()
	return &pin
}
