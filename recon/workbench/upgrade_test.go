package workbench_test

import (
	"encoding/json"
	"strings"
	"testing"

	"zhitong/recon/workbench"
	"zhitong/store"
)

// TestDataOfTheFirstVersion: rows as the first version wrote them, without the
// columns and the tables of the second, are gone on with. The next run lists every
// break, and nothing that was settled comes again.
func TestDataOfTheFirstVersion(t *testing.T) {
	for name, on := range map[string]testing.TB{"SQLite": t, "PostgreSQL": onPostgres{t}} {
		t.Run(name, func(t *testing.T) {
			d := mixed(on)
			_, given := d.match(2)
			for _, one := range given {
				switch one["reference"] {
				case "INV1000002":
					d.perform(d.settling(workbench.PostJob, one, "6603"))
				case "INV1000003":
					d.perform(d.settling(workbench.CarryJob, one, ""))
				}
			}
			d.asFirstVersion()
			if listed := d.count(workbench.BreakFilter{}); listed.Total != 0 {
				t.Errorf("%d breaks are listed before a run", listed.Total)
			}
			run, again := d.match(2)
			if len(again) != 1 || again[0]["reference"] != "INV1000003" || run.Result.Bridges[0].UnexplainedMinor != 0 {
				t.Errorf("given again: %v, bridge %+v", again, run.Result.Bridges)
			}
			if listed := d.count(workbench.BreakFilter{}); listed.Total != 3 {
				t.Errorf("%d breaks are listed after it", listed.Total)
			}
			for item, b := range d.states() {
				if b.State == workbench.BreakOpen && (b.Key == 0 || b.Priority != workbench.Normal || b.Due == "" || b.Cause == "") {
					t.Errorf("%s: %+v", item, b.Work)
				}
			}
			d.configured()
			d.decides(sam, d.about(workbench.ActionWriteOff, "INV1000005"))
			d.sameAsWhole(2)
		})
	}
}

// asFirstVersion takes from the rows what the second version added.
func (d *desk) asFirstVersion() {
	d.Helper()
	d.stop()
	defer d.wire() // as the node that finds them
	first, second := workbench.Migrations()[0].CreateTables, workbench.Migrations()[1].CreateTables
	must(d, d.db.Write(d.Context(), func(tx store.Tx) error {
		for _, table := range first {
			if err := d.stripped(tx, table); err != nil {
				return err
			}
		}
		for _, table := range second {
			if err := emptied(d, tx, table); err != nil {
				return err
			}
		}
		return nil
	}))
}

// stripped writes the rows of a table again with the columns of the first version;
// the bodies lose the fields that it did not have.
func (d *desk) stripped(tx store.Tx, table *store.Table) error {
	var rows []store.Row
	err := tx.Select(d.Context(), store.Query{Table: table}, func(row store.Row) error {
		for i, value := range row {
			body, ok := value.([]byte)
			if !ok || table.Columns[i].Name != "body" {
				continue
			}
			fields := map[string]json.RawMessage{}
			if err := json.Unmarshal(body[1:], &fields); err != nil {
				return err
			}
			for _, added := range []string{"unsettled", "settings", "opening", "assignee", "priority", "due", "cause", "causeSet", "decision", "revision", "generation"} {
				if table.Name != "recon_account" || added != "generation" {
					delete(fields, added)
				}
			}
			if table.Name == "recon_break" {
				delete(fields, "key")
			}
			without, err := json.Marshal(fields)
			if err != nil {
				return err
			}
			row[i] = append([]byte{body[0]}, without...)
		}
		if item, _ := row[2].(string); table.Name == "recon_claim" && strings.HasPrefix(item, "journal:") {
			return nil // the first version claimed no journals
		}
		rows = append(rows, row)
		return nil
	})
	if err != nil {
		return err
	}
	if err := emptied(d, tx, table); err != nil {
		return err
	}
	return tx.Insert(d.Context(), table, rows) // columns that are not named are null
}

func emptied(d *desk, tx store.Tx, table *store.Table) error {
	var keys []store.Row
	err := tx.Select(d.Context(), store.Query{Table: table, Columns: table.Key}, func(row store.Row) error {
		keys = append(keys, row)
		return nil
	})
	if err != nil {
		return err
	}
	return tx.Delete(d.Context(), table, keys)
}
