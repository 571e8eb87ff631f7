package workbench_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"zhitong/ledger"
	"zhitong/recon/workbench"
	"zhitong/store"
)

// sameAsWhole checks that a run which goes on from what the last one left finds
// exactly what a run over the whole history finds: the hash of the result is that
// of all items, groups, breaks and balances.
func (d *desk) sameAsWhole(day int) {
	d.Helper()
	job := d.matching(day)
	goesOn, err := d.work(job)
	must(d, err)
	restore := d.forgetUnsettled()
	whole, err := d.work(job)
	must(d, err)
	restore()
	one, other := decoded(d, goesOn), decoded(d, whole)
	if one["contentHash"] != other["contentHash"] || one["breakCount"] != other["breakCount"] {
		d.Errorf("day %d: going on finds %v (%v breaks), over the whole history %v (%v breaks)", day, one["contentHash"], one["breakCount"], other["contentHash"], other["breakCount"])
	}
}

// forgetUnsettled takes away what the last run of the account has left, as if
// there had been none, and gives what puts it back.
func (d *desk) forgetUnsettled() (restore func()) {
	d.Helper()
	table := workbench.Migrations()[0].CreateTables[0]
	var stored store.Row
	must(d, d.db.Read(d.Context(), func(reader store.Reader) error {
		return reader.Select(d.Context(), store.Query{Table: table, Where: store.Compare{Column: "account", Op: store.Equal, Value: bank}},
			func(row store.Row) error { stored = row; return nil })
	}))
	write := func(body []byte) {
		must(d, d.db.Write(d.Context(), func(tx store.Tx) error {
			return tx.Upsert(d.Context(), table, []store.Row{{stored[0], stored[1], body}})
		}))
	}
	before := stored[2].([]byte)
	fields := map[string]json.RawMessage{}
	must(d, json.Unmarshal(before[1:], &fields))
	delete(fields, "unsettled")
	without, err := json.Marshal(fields)
	must(d, err)
	write(append([]byte{before[0]}, without...))
	return func() { write(bytes.Clone(before)) }
}

// TestRunsGoOn: statements and bookings that come late, runs of earlier days, and
// what people settle and free again in between.
func TestRunsGoOn(t *testing.T) {
	for name, on := range map[string]testing.TB{"SQLite": t, "PostgreSQL": onPostgres{t}} {
		t.Run(name, func(t *testing.T) {
			d := mixed(on).configured()
			d.sameAsWhole(2)
			d.match(2)
			d.sameAsWhole(2)
			d.deliver(4, 402_000, moved{"INV1000020", 4, 4_000, "a payment"}, moved{"ORD7777777", 4, 88_000, "another"})
			d.book(moved{"INV1000020", 6, 4_000, "booked later"}, moved{"INV1000003", 1, 70_000, "booked for an earlier day"})
			d.match(4)
			d.sameAsWhole(3)
			d.match(3)
			d.sameAsWhole(9)
			made := d.decides(sam, d.about(workbench.ActionWriteOff, "INV1000002"))
			d.sameAsWhole(9)
			d.match(9)
			d.sameAsWhole(9)
			d.decides(sam, &workbench.UndoDecision{Account: bank, Decision: made.Key})
			d.sameAsWhole(9)
			d.match(9)
			d.decides(sam, d.about(workbench.ActionWriteOff, "INV1000002"))
			d.deliver(3, 402_000)
			d.sameAsWhole(9)
			if run, _ := d.match(9); run.Result.Bridges[0].UnexplainedMinor != 0 {
				t.Errorf("bridge %+v", run.Result.Bridges)
			}
			d.promises()
		})
	}
}

// TestHistoryCostsNothing counts the rows that a run reads: after many days they
// are as few as after some.
func TestHistoryCostsNothing(t *testing.T) {
	d := open(t).books()
	rows := map[int]int{}
	balance := int64(0)
	for day := 2; day <= 24; day++ {
		entries := make([]moved, 30)
		for i := range entries {
			entries[i] = moved{fmt.Sprintf("INV%04d%03d", day, i), day, int64(1000 + i), "payment"}
			balance += entries[i].minor
		}
		d.book(entries...)
		sum := int64(0)
		for _, one := range entries {
			sum += one.minor
		}
		d.deliver(day, balance-sum, entries...)
		run, breaks := d.match(day)
		if run.GroupCount != 30 || len(breaks) != 0 {
			t.Fatalf("day %d: %d groups, %d breaks", day, run.GroupCount, len(breaks))
		}
		if day == 4 || day == 24 {
			rows[day] = d.readByRun(day)
		}
	}
	if rows[24] > rows[4]+5 {
		t.Errorf("a run reads %d rows after 3 days and %d after 23", rows[4], rows[24])
	}
}

// readByRun counts the rows that reading for a run takes.
func (d *desk) readByRun(day int) int {
	d.Helper()
	counting := &countingStore{Store: d.db}
	must(d, counting.Read(d.Context(), func(reader store.Reader) error {
		return workbench.ReadForRun(d.Context(), reader, tenant, bank, march(day))
	}))
	if counting.rows == 0 {
		d.Fatal("nothing was counted")
	}
	return counting.rows
}

// countingStore counts the rows that are read.
type countingStore struct {
	store.Store
	rows int
}

func (c *countingStore) Read(ctx context.Context, body func(store.Reader) error) error {
	return c.Store.Read(ctx, func(reader store.Reader) error { return body(countingReader{reader, &c.rows}) })
}

type countingReader struct {
	store.Reader
	rows *int
}

func (c countingReader) Select(ctx context.Context, query store.Query, each func(store.Row) error) error {
	return c.Reader.Select(ctx, query, func(row store.Row) error { *c.rows++; return each(row) })
}

// TestBalanceOnADay compares the balance of a day with the sum of the entries.
func TestBalanceOnADay(t *testing.T) {
	d := open(t).books()
	want := int64(0)
	for day := 1; day <= 20; day++ {
		d.book(moved{fmt.Sprint("R", day), 21 - day, int64(day * 100), "receipt"})
	}
	for day := 1; day <= 20; day++ {
		want += int64((21 - day) * 100)
		got := read(d, func(ctx context.Context, reader store.Reader) (int64, error) {
			return ledger.BalanceOn(ctx, reader, ledger.AccountID{Tenant: tenant, Code: cash}, march(day))
		})
		if got != want {
			t.Errorf("%s: %d, want %d", march(day), got, want)
		}
	}
}
