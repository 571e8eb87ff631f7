package workbench_test

import (
	"context"
	"strings"

	"zhitong/ledger"
	"zhitong/recon"
	"zhitong/recon/workbench"
	"zhitong/store"
)

// promises checks what must hold at any moment: no item is settled twice,
// whether by the groups of runs, by people or by postings; and every closed
// break has one journal of its own.
func (d *desk) promises() {
	d.Helper()
	for item, by := range d.settlements() {
		if len(by) > 1 {
			d.Errorf("item %s is settled %d times: %s", item, len(by), strings.Join(by, ", "))
		}
	}
	journals := map[int64]string{}
	for item, one := range d.states() {
		if one.State != workbench.BreakClosed {
			continue
		}
		if other, taken := journals[one.Journal]; taken || one.Journal == 0 {
			d.Errorf("breaks %s and %s share journal %d", item, other, one.Journal)
		}
		journals[one.Journal] = item
	}
	decided := map[int64]bool{}
	for _, one := range d.decisions() {
		for _, journal := range one.Journals {
			decided[journal] = true
		}
	}
	for _, journal := range d.corrections() {
		if !decided[journal.Key] {
			d.Errorf("journal %s (%s) belongs to no decision", journal.Reference, journal.Text)
		}
	}
}

// decisions gives all that was decided.
func (d *desk) decisions() []*workbench.Decision {
	d.Helper()
	return read(d, func(ctx context.Context, reader store.Reader) ([]*workbench.Decision, error) {
		return workbench.DecisionsOf(ctx, reader, tenant, "", "", 0, 10_000)
	})
}

// settlements lists for each item what has settled it.
func (d *desk) settlements() map[string][]string {
	d.Helper()
	return read(d, func(ctx context.Context, reader store.Reader) (map[string][]string, error) {
		by := map[string][]string{}
		runs, err := workbench.RunsOf(ctx, reader, tenant, bank, 1000)
		if err != nil {
			return nil, err
		}
		for _, run := range runs {
			groups, err := workbench.GroupsOf(ctx, reader, run)
			if err != nil {
				return nil, err
			}
			for _, group := range groups {
				if group.Band == recon.Auto {
					for _, id := range group.Left {
						by["left:"+id] = append(by["left:"+id], group.ID)
					}
					for _, id := range group.Right {
						by["right:"+id] = append(by["right:"+id], group.ID)
					}
				}
			}
		}
		return by, reader.Select(ctx, store.Query{Table: claimTable()}, func(row store.Row) error {
			item := row[2].(string)
			by[item] = append(by[item], "claim")
			return nil
		})
	})
}

func claimTable() *store.Table {
	for _, migration := range workbench.Migrations() {
		for _, table := range migration.CreateTables {
			if table.Name == "recon_claim" {
				return table
			}
		}
	}
	return nil
}

// corrections lists the journals that settle breaks.
func (d *desk) corrections() []*ledger.Journal {
	d.Helper()
	return read(d, func(ctx context.Context, reader store.Reader) ([]*ledger.Journal, error) {
		all, err := ledger.JournalsOf(ctx, reader, tenant, ledger.Posted, 0, 10_000)
		var found []*ledger.Journal
		for _, journal := range all {
			if strings.HasPrefix(journal.Reference, "recon:") {
				found = append(found, journal)
			}
		}
		return found, err
	})
}
