package main

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/inbox"
	"zhitong/store"
)

// growthTemplate is the rows that the platform has written for one process
// instance, cut up so that copies of them are written fast: all keys, times and
// numbered texts of a copy are its own.
type growthTemplate struct {
	tables []*store.Table
	rows   [][]growthRow // of each table
}

// growthRow gives the row of a copy, column by column.
type growthRow []func(growthCopy) any

// growthCopy says which copy of an instance is wanted.
type growthCopy struct {
	number int64
	key    int64         // of the instance
	moved  time.Duration // in time
}

// keysPerInstance is how many keys a copy has to itself.
const keysPerInstance = 32

// What a template holds in place of a number of its own, and of one that it
// shares with others.
const (
	growthNumber = "growth-number"
	growthBucket = "growth-bucket"
	buckets      = 1000
)

// growthTables lists the tables that hold rows of process instances.
func growthTables() []*store.Table {
	return store.Tables(slices.Concat(broker.Migrations(), inbox.Migrations()))
}

// recordTemplate has run start one instance and tells which rows that left.
func recordTemplate(tb testing.TB, db store.Store, run func() int64) *growthTemplate {
	tb.Helper()
	before := map[string]bool{}
	eachGrowthRow(tb, db, func(table *store.Table, row store.Row) { before[identityOf(table, row)] = true })
	instance := run()
	template := &growthTemplate{tables: growthTables()}
	template.rows = make([][]growthRow, len(template.tables))
	at := map[string]int{}
	for i, table := range template.tables {
		at[table.Name] = i
	}
	eachGrowthRow(tb, db, func(table *store.Table, row store.Row) {
		if !before[identityOf(table, row)] {
			i := at[table.Name]
			template.rows[i] = append(template.rows[i], cutRow(table, row, instance))
		}
	})
	return template
}

func identityOf(table *store.Table, row store.Row) string {
	return table.Name + "\x00" + store.KeyOf(row, table.KeyPositions())
}

func eachGrowthRow(tb testing.TB, db store.Store, visit func(*store.Table, store.Row)) {
	tb.Helper()
	err := db.Read(tb.Context(), func(reader store.Reader) error {
		for _, table := range growthTables() {
			err := reader.Select(tb.Context(), store.Query{Table: table}, func(row store.Row) error {
				visit(table, row)
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// cutRow says how the row of a copy is made.
func cutRow(table *store.Table, row store.Row, instance int64) growthRow {
	cut := make(growthRow, len(row))
	for i, value := range row {
		cut[i] = cutValue(table.Columns[i].Type, value, instance)
	}
	if size, of := table.Position("size"), table.Position("value"); size >= 0 && of >= 0 {
		cut[size] = func(c growthCopy) any { return int64(len(cut[of](c).([]byte))) }
	}
	return cut
}

func cutValue(kind store.ColumnType, value any, instance int64) func(growthCopy) any {
	switch of := value.(type) {
	case int64:
		switch {
		case kind == store.Time:
			return func(c growthCopy) any { return of + c.moved.Microseconds() }
		case of >= instance && of < instance+keysPerInstance:
			return func(c growthCopy) any { return c.key + of - instance }
		}
	case string:
		if pieces := cutText([]byte(of), instance); len(pieces) > 1 {
			return func(c growthCopy) any { return string(joined(pieces, c)) }
		}
	case []byte:
		if pieces := cutText(of, instance); len(pieces) > 1 {
			return func(c growthCopy) any { return joined(pieces, c) }
		}
	}
	return func(growthCopy) any { return value }
}

// growthPieces finds what differs between the texts of copies: keys, times and numbers.
var growthPieces = regexp.MustCompile(`\d{16}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z|` + growthNumber + `|` + growthBucket)

// growthPiece adds a piece of the text of a copy.
type growthPiece func([]byte, growthCopy) []byte

func cutText(text []byte, instance int64) (pieces []growthPiece) {
	from := 0
	literal := func(until int) {
		part := text[from:until]
		pieces = append(pieces, func(to []byte, _ growthCopy) []byte { return append(to, part...) })
	}
	for _, at := range growthPieces.FindAllIndex(text, -1) {
		if piece := pieceOf(text[at[0]:at[1]], instance); piece != nil {
			literal(at[0])
			pieces, from = append(pieces, piece), at[1]
		}
	}
	literal(len(text))
	return pieces
}

func pieceOf(found []byte, instance int64) growthPiece {
	switch {
	case bytes.Equal(found, []byte(growthNumber)):
		return func(to []byte, c growthCopy) []byte { return strconv.AppendInt(append(to, "growth-"...), c.number, 10) }
	case bytes.Equal(found, []byte(growthBucket)):
		return func(to []byte, c growthCopy) []byte {
			return strconv.AppendInt(append(to, "growth-"...), c.number%buckets, 10)
		}
	}
	if at, err := time.Parse(time.RFC3339Nano, string(found)); err == nil {
		return func(to []byte, c growthCopy) []byte { return at.Add(c.moved).AppendFormat(to, time.RFC3339Nano) }
	}
	key, err := strconv.ParseInt(string(found), 10, 64)
	if err != nil || key < instance || key >= instance+keysPerInstance {
		return nil
	}
	return func(to []byte, c growthCopy) []byte { return strconv.AppendInt(to, c.key+key-instance, 10) }
}

func joined(pieces []growthPiece, c growthCopy) []byte {
	var text []byte
	for _, piece := range pieces {
		text = piece(text, c)
	}
	return text
}
