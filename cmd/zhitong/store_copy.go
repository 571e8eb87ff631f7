package main

import (
	"errors"
	"strings"
	"time"

	"zhitong/pipeline"
	"zhitong/sqlite"
	"zhitong/store"
	"zhitong/store/transfer"
)

// storeCommand groups the commands about stores.
type storeCommand struct {
	Copy storeCopyCommand `cmd:"" help:"Copy everything in a store into an empty one, from SQLite to PostgreSQL or back. Exit 1 when it is refused or not proven."`
}

// storeCopyCommand copies a store.
type storeCopyCommand struct {
	From string `help:"The store to copy, which no server works on: sqlite:DIRECTORY or postgres://…" required:"" placeholder:"STORE"`
	To   string `help:"The empty store to fill: sqlite:DIRECTORY or postgres://…" required:"" placeholder:"STORE"`
	JSON bool   `name:"json" help:"Print the summary as one object."`
}

// copySummary is what --json prints.
type copySummary struct {
	Tables []transfer.Table `json:"tables"`
	Rows   int64            `json:"rows"`
}

// Run copies the store.
func (c *storeCopyCommand) Run(t *terminal) error {
	if err := c.check(); err != nil {
		return err
	}
	from, err := openDatabase(t, &settings{Store: c.From}, asTool)
	if err != nil {
		return err
	}
	defer from.Close()
	if err := nobodyWorksOn(t, from); err != nil {
		return err
	}
	place, err := placeOf(c.To)
	if err != nil {
		return misuse("--to: %v", err)
	}
	to, err := openDatabase(t, &settings{Store: c.To}, asTool)
	if err != nil {
		return err
	}
	defer to.Close()
	tables, err := transfer.Copy(t, from, to, migrations(), tellProgress(t))
	if refusal, ok := errors.AsType[*transfer.Error](err); ok {
		if refusal.Code != transfer.CodeDiffers { // nothing was copied
			place.leave(t, to)
		}
		return negative("%s (%s)", refusal.Message, refusal.Code)
	}
	if err != nil {
		t.tell("the copy has not ended: no server starts on the target; copy again into an empty store")
		return err
	}
	return c.tell(t, tables)
}

func (c *storeCopyCommand) check() error {
	for flag, location := range map[string]string{"--from": c.From, "--to": c.To} {
		if !isLocation(location) {
			return misuse("%s: sqlite:DIRECTORY or postgres://… is wanted", flag)
		}
	}
	if c.From == c.To {
		return misuse("--from and --to are the same store")
	}
	if directory, ok := strings.CutPrefix(c.From, "sqlite:"); ok && !sqlite.Exists(directory) {
		return misuse("--from: there is no store in %s", directory)
	}
	return nil
}

// nobodyWorksOn asks that no node works on the store: what it commits after the copy
// began would be lost. What SQLite lets open is open nowhere else.
func nobodyWorksOn(t *terminal, db store.Store) error {
	if db.Exclusive() {
		return nil
	}
	node, err := pipeline.AtWork(t, db, func(node pipeline.LiveNode, lasts time.Duration) {
		t.tell("node %s has not stopped in order: waiting up to %v to see whether it is at work", node.Name, lasts)
	})
	switch {
	case errors.Is(err, store.ErrMigration): // it has no nodes yet; the copy refuses it
		return nil
	case node != nil:
		return negative("node %s works on the source: stop the servers first (store_in_use)", node.Name)
	}
	return err
}

// tellProgress tells of every table, and of a large one every few seconds.
func tellProgress(t *terminal) transfer.Progress {
	const interval = 5 * time.Second
	var told time.Time
	last := ""
	return func(table string, rows int64, checking bool) {
		if table == last && time.Since(told) < interval {
			return
		}
		verb := "copying"
		if checking {
			verb = "checking"
		}
		told, last = time.Now(), table
		t.tell("%s %s, %d rows so far", verb, table, rows)
	}
}

func (c *storeCopyCommand) tell(t *terminal, tables []transfer.Table) error {
	summary := copySummary{Tables: tables}
	for _, table := range tables {
		summary.Rows += table.Rows
	}
	if c.JSON {
		return t.json(summary)
	}
	for _, table := range tables {
		t.say("%s", tabbed("table", table.Name, table.Rows, table.Hash))
	}
	t.say("%s", tabbed("copied", len(tables), summary.Rows))
	t.tell("every table has the same number of rows and the same hash in both stores; the key of the audit log (%s, %s) is no part of a store: "+
		"take it along into the directory of keys", privateKeyFile, publicKeyFile)
	return nil
}
