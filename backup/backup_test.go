package backup_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"zhitong/backup"
	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/postgres"
	"zhitong/sqlite"
	"zhitong/store"
)

// thing has a column of every type, a key of two columns, and a column that
// came later.
var thing = &store.Table{
	Name: "thing",
	Columns: []store.Column{{Name: "place", Type: store.Text}, {Name: "id", Type: store.Int64}, {Name: "at", Type: store.Time},
		{Name: "on", Type: store.Bool}, {Name: "content", Type: store.Bytes}, {Name: "remark", Type: store.Text, Nullable: true}},
	Key: []string{"place", "id"},
}

var grown = &store.Table{Name: "thing", Columns: append(thing.Columns[:6:6], store.Column{Name: "late", Type: store.Int64, Nullable: true}), Key: thing.Key,
	Indexes: []store.Index{{Name: "thing_by_time", Columns: []string{"at"}}}}

var other = &store.Table{Name: "other", Columns: []store.Column{{Name: "id", Type: store.Int64}}, Key: []string{"id"}}

// older and newer are two releases of a program.
func older() []store.Migration {
	return append(pipeline.Migrations(), store.Migration{Module: "things", Version: 1, CreateTables: []*store.Table{thing}})
}

func newer() []store.Migration {
	return append(older(), store.Migration{Module: "things", Version: 2, CreateTables: []*store.Table{other},
		AddColumns: []store.AddColumn{{Table: "thing", Column: grown.Columns[6]}}, AddIndexes: []store.AddIndex{{Table: grown, Index: grown.Indexes[0]}}})
}

func onBoth(t *testing.T, test func(*testing.T, func() store.Store)) {
	t.Run("SQLite", func(t *testing.T) {
		test(t, func() store.Store {
			db, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
			return opened(t, db, err)
		})
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		test(t, func() store.Store {
			db, err := postgres.Open(t.Context(), testpostgres.Start(t), postgres.Options{})
			return opened(t, db, err)
		})
	})
}

func opened(t *testing.T, db store.Store, err error) store.Store {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// things are rows of every kind; some are large, so that pages of rows are small.
func things() (rows []store.Row) {
	for i := range int64(6000) {
		row := store.Row{fmt.Sprintf("Ort %c 地", 'a'+i%7), i, 1_000_000 * i, i%2 == 0, []byte{0, byte(i), 255}, nil}
		switch i % 5 {
		case 0:
			row[4] = []byte{}
		case 1:
			row[5] = "a remark"
		}
		if i%1000 == 999 {
			row[4] = bytes.Repeat([]byte{byte(i)}, 3<<20)
		}
		rows = append(rows, row)
	}
	return rows
}

func fill(t *testing.T, db store.Store, migrations []store.Migration, rows []store.Row) {
	t.Helper()
	if err := db.Migrate(t.Context(), migrations); err != nil {
		t.Fatal(err)
	}
	for part := range slices.Chunk(rows, 1000) {
		if err := db.Write(t.Context(), func(tx store.Tx) error { return tx.Insert(t.Context(), thing, part) }); err != nil {
			t.Fatal(err)
		}
	}
}

func take(t *testing.T, db store.Store, migrations []store.Migration) []byte {
	t.Helper()
	var file bytes.Buffer
	if _, err := backup.Take(t.Context(), db, migrations, "test", "key", &file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func restore(t *testing.T, db store.Store, migrations []store.Migration, file []byte) (backup.Summary, error) {
	return backup.Restore(t.Context(), db, migrations, bytes.NewReader(file), func(context.Context, store.Store, backup.Header) error { return nil })
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if refused, ok := errors.AsType[*backup.Error](err); !ok || refused.Code != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

func rowsOf(t *testing.T, db store.Store, table *store.Table) map[string]store.Row {
	t.Helper()
	rows := map[string]store.Row{}
	err := db.Read(t.Context(), func(reader store.Reader) error {
		return reader.Select(t.Context(), store.Query{Table: table}, func(row store.Row) error {
			rows[store.KeyOf(row, table.KeyPositions())] = row
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestEveryValueComesBack(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() store.Store) {
		from, to := open(), open()
		written := things()
		fill(t, from, older(), written)
		of, err := restore(t, to, older(), take(t, from, older()))
		if err != nil || of.Rows != int64(len(written)) {
			t.Fatalf("%d rows, %v", of.Rows, err)
		}
		found := rowsOf(t, to, thing)
		if len(found) != len(written) {
			t.Fatalf("%d rows came back of %d", len(found), len(written))
		}
		every := store.Positions(len(thing.Columns))
		for _, row := range written {
			if got := found[store.KeyOf(row, thing.KeyPositions())]; got == nil || store.KeyOf(got, every) != store.KeyOf(row, every) {
				t.Fatalf("a row came back as %.100v, want %.100v", got, row)
			}
		}
	})
}

func TestABackupIsOfOneMoment(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() store.Store) {
		from := open()
		fill(t, from, older(), things()[:2000])
		later := &interrupted{then: func() { fill(t, from, older(), things()[2000:4000]) }}
		of, err := backup.Take(t.Context(), from, older(), "test", "", later)
		if err != nil || of.Rows != 2000 || later.then != nil {
			t.Errorf("%d rows were backed up, %v; 2000 were there when it began", of.Rows, err)
		}
	})
}

// interrupted does something once, in the middle of a file.
type interrupted struct {
	then    func()
	written int
}

func (w *interrupted) Write(data []byte) (int, error) {
	w.written += len(data)
	if then := w.then; then != nil && w.written > 1000 {
		w.then = nil
		then()
	}
	return len(data), nil
}

func TestAFileOfAnOlderReleaseIsCompleted(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() store.Store) {
		from, to := open(), open()
		fill(t, from, older(), things()[:10])
		file := take(t, from, newer()) // a newer program backs an older store up
		if _, err := restore(t, to, newer(), file); err != nil {
			t.Fatal(err)
		}
		for _, row := range rowsOf(t, to, grown) {
			if row[6] != nil {
				t.Errorf("the new column has %v", row[6])
			}
		}
		if err := to.Migrate(t.Context(), newer()); err != nil {
			t.Error(err)
		}
		if len(rowsOf(t, to, grown)) != 10 || len(rowsOf(t, to, other)) != 0 {
			t.Error("the rows are not those of the file")
		}
		wantCode(t, failed(restore(t, open(), older(), take(t, to, newer()))), backup.CodeVersion)
		_, err := backup.Take(t.Context(), to, older(), "test", "", io.Discard)
		wantCode(t, err, backup.CodeVersion)
		wantCode(t, failed(restore(t, to, newer(), file)), backup.CodeNotEmpty)
	})
}

func failed(_ backup.Summary, err error) error { return err }

// TestNothingIsRestoredInPart has what proves the restored store say no, and
// files that are well-formed and wrong.
func TestNothingIsRestoredInPart(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() store.Store) {
		from, to := open(), open()
		fill(t, from, older(), things()[:3000])
		file := take(t, from, older())
		no := errors.New("no")
		_, err := backup.Restore(t.Context(), to, older(), bytes.NewReader(file), func(ctx context.Context, inside store.Store, _ backup.Header) error {
			if got := len(rowsOf(t, inside, thing)); got != 3000 {
				t.Errorf("the proof sees %d rows", got)
			}
			return no
		})
		if !errors.Is(err, no) {
			t.Errorf("got %v", err)
		}
		frames := unpack(t, file)
		swapped := slices.Clone(frames)
		first := slices.IndexFunc(frames, func(f string) bool { return strings.HasPrefix(f, `T{"table":"thing"`) }) + 1
		swapped[first], swapped[first+1] = swapped[first+1], swapped[first]
		wantCode(t, failed(restore(t, to, older(), pack(t, swapped))), backup.CodeDamaged)
		wantCode(t, failed(restore(t, to, older(), pack(t, slices.Delete(slices.Clone(frames), first, first+1)))), backup.CodeDamaged)
		wantCode(t, failed(restore(t, to, older(), pack(t, append(slices.Clone(frames), "R1")))), backup.CodeDamaged)
		if got := len(rowsOf(t, to, thing)); got != 0 {
			t.Errorf("%d rows are there after all was refused", got)
		}
		if _, err := restore(t, to, older(), pack(t, frames)); err != nil {
			t.Errorf("the file itself, packed again: %v", err)
		}
	})
}

// unpack gives the frames of a file, each with its kind.
func unpack(t *testing.T, file []byte) (frames []string) {
	t.Helper()
	packed, err := gzip.NewReader(bytes.NewReader(file[bytes.IndexByte(file, '\n')+1:]))
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(packed)
	if err != nil {
		t.Fatal(err)
	}
	for len(content) > 0 {
		size, n := binary.Uvarint(content[1:])
		frames = append(frames, string(content[:1])+string(content[1+n:1+n+int(size)]))
		content = content[1+n+int(size):]
	}
	return frames
}

// pack makes a file of frames.
func pack(t *testing.T, frames []string) []byte {
	t.Helper()
	file := bytes.NewBufferString("zhitong-backup 1\n")
	packed := gzip.NewWriter(file)
	for _, frame := range frames {
		packed.Write(binary.AppendUvarint([]byte{frame[0]}, uint64(len(frame)-1)))
		packed.Write([]byte(frame[1:]))
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}
