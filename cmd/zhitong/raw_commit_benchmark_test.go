package main

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver that package sqlite stands on
)

// rawTime is how long the raw rate is measured.
const rawTime = 2 * time.Second

// rawRate gives how many rows of so many bytes a second the driver commits, in
// transactions of so many rows, with the settings of package sqlite.
func rawRate(b *testing.B, rowBytes int64, rows int) float64 {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "raw.db")+
		"?_pragma=journal_mode(wal)&_pragma=synchronous(full)&_pragma=wal_autocheckpoint(4000)&_pragma=cache_size(-65536)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("create table raw (id integer primary key, body blob not null)"); err != nil {
		b.Fatal(err)
	}
	insert, err := db.Prepare("insert into raw (body) values (?)")
	if err != nil {
		b.Fatal(err)
	}
	body, written, began := make([]byte, rowBytes), 0, time.Now()
	for time.Since(began) < rawTime {
		commitRows(b, db, insert, body, rows)
		written += rows
	}
	return float64(written) / time.Since(began).Seconds()
}

func commitRows(b *testing.B, db *sql.DB, insert *sql.Stmt, body []byte, rows int) {
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	within := tx.Stmt(insert)
	for range rows {
		if _, err := within.Exec(body); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}
