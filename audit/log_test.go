package audit

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"zhitong/pipeline"
	"zhitong/sqlite"
	"zhitong/store"
)

// testOrigin names the logs of the tests.
const testOrigin = "test.example/audit"

// note is the toy aggregate that the tests change.
type noteRow struct {
	Key  int64
	Text string
}

var notes = &pipeline.Table[int64, noteRow]{
	Spec: &store.Table{
		Name:    "toy_note",
		Columns: []store.Column{number("id"), text("content")},
		Key:     []string{"id"},
	},
	Key:    func(n *noteRow) int64 { return n.Key },
	KeyRow: func(key int64) store.Row { return store.Row{key} },
	Encode: func(n *noteRow) (store.Row, error) { return store.Row{n.Key, n.Text}, nil },
	Decode: func(row store.Row) (*noteRow, error) {
		return &noteRow{row[0].(int64), row[1].(string)}, nil
	},
}

// write sets the text of a note; the empty text is refused.
type write struct {
	Key  int64
	Text string
}

func (*write) Kind() string { return "note.write" }

type noteDecider struct{}

func (noteDecider) Kinds() map[string]func() pipeline.Command {
	return map[string]func() pipeline.Command{"note.write": func() pipeline.Command { return &write{} }}
}

func (noteDecider) Load(ctx context.Context, batch *pipeline.Batch, tasks []*pipeline.Task) error {
	var keys []int64
	for _, task := range tasks {
		keys = append(keys, task.Command.(*write).Key)
	}
	return notes.Load(ctx, batch, keys)
}

func (noteDecider) Decide(batch *pipeline.Batch, task *pipeline.Task) (any, error) {
	command := task.Command.(*write)
	if command.Text == "" {
		return nil, pipeline.Refuse(pipeline.InvalidArgument, "a note needs a text")
	}
	notes.Put(batch, &noteRow{command.Key, command.Text})
	batch.About(command.Key, "notes-v1")
	return nil, nil
}

type allowAll struct{}

func (allowAll) Authorize(context.Context, pipeline.Actor, string, string) error { return nil }

// testLog is a platform with the toy module and this package, on SQLite unless
// something else is said.
type testLog struct {
	t         *testing.T
	db        store.Store
	pipeline  *pipeline.Pipeline
	sealer    *Sealer
	directory string
	private   string
	public    string
	now       time.Time
}

// seeded gives random bytes that are the same in every run.
func seeded(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

func newTestLog(t *testing.T) *testLog {
	t.Helper()
	l := newLog(t)
	l.start()
	t.Cleanup(l.stop)
	return l
}

// newLog gives a log that has not been started.
func newLog(t *testing.T) *testLog {
	t.Helper()
	l := &testLog{t: t, directory: t.TempDir(), now: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
	var err error
	l.private, l.public, err = GenerateKey(seeded(1), testOrigin)
	must(t, err)
	return l
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// start opens the store and a new node on it.
func (l *testLog) start() {
	l.t.Helper()
	db, err := sqlite.Open(context.Background(), l.directory, sqlite.Options{TestClock: true})
	must(l.t, err)
	l.startOn(db)
}

// startOn starts a new node on a store, which is closed with it.
func (l *testLog) startOn(db store.Store) {
	l.t.Helper()
	ctx := context.Background()
	l.db = db
	must(l.t, db.Migrate(ctx, append(append(pipeline.Migrations(), Migrations()...), store.Migration{
		Module: "toy", Version: 1, CreateTables: []*store.Table{notes.Spec},
	})))
	must(l.t, db.SetClock(ctx, &l.now))
	signer, err := ParsePrivateKey(l.private)
	must(l.t, err)
	l.pipeline, err = pipeline.Open(ctx, pipeline.Options{
		Store: db, Authorizer: allowAll{}, NodeName: "test",
		Deciders:    []pipeline.Decider{noteDecider{}, NewDecider(signer, db.Exclusive())},
		Projections: []pipeline.Projection{NewProjection(seeded(2))},
	})
	must(l.t, err)
	l.sealer, err = StartSealer(ctx, l.pipeline, SealerOptions{Interval: time.Hour})
	must(l.t, err)
}

func (l *testLog) stop() {
	_ = l.sealer.Stop(context.Background()) // a damaged log cannot be sealed
	l.pipeline.Close()
	l.db.Close()
}

// write writes notes, one command a batch.
func (l *testLog) write(actor string, count int) {
	l.t.Helper()
	for i := range count {
		_, err := l.pipeline.Submit(context.Background(), pipeline.Act{
			Actor: pipeline.Actor{ID: actor}, Tenant: "bank", Command: &write{int64(i), fmt.Sprintf("%s wrote %d", actor, i)},
		})
		must(l.t, err)
	}
}

func (l *testLog) seal() {
	l.t.Helper()
	must(l.t, l.sealer.Seal(context.Background()))
}

func (l *testLog) advance(by time.Duration) {
	l.t.Helper()
	l.now = l.now.Add(by)
	must(l.t, l.db.SetClock(context.Background(), &l.now))
}

func (l *testLog) read(body func(context.Context, store.Reader) error) {
	l.t.Helper()
	ctx := context.Background()
	must(l.t, l.db.Read(ctx, func(reader store.Reader) error { return body(ctx, reader) }))
}

// rows gives the rows of a table in the order of its key.
func (l *testLog) rows(table *store.Table) (rows []store.Row) {
	l.t.Helper()
	var byKey []store.Order
	for _, column := range table.Key {
		byKey = append(byKey, store.Order{Column: column})
	}
	l.read(func(ctx context.Context, reader store.Reader) error {
		return reader.Select(ctx, store.Query{Table: table, OrderBy: byKey}, func(row store.Row) error {
			rows = append(rows, row)
			return nil
		})
	})
	return rows
}

// replace puts other rows in the place of a row, as somebody with access to the
// database would.
func (l *testLog) replace(table *store.Table, old store.Row, with ...store.Row) {
	l.t.Helper()
	ctx := context.Background()
	var key store.Row
	for _, position := range table.KeyPositions() {
		key = append(key, old[position])
	}
	must(l.t, l.db.Write(ctx, func(tx store.Tx) error {
		if err := tx.Delete(ctx, table, []store.Row{key}); err != nil {
			return err
		}
		return tx.Insert(ctx, table, with)
	}))
}

func (l *testLog) verify(since *Checkpoint) Report {
	l.t.Helper()
	report, err := VerifyStore(context.Background(), l.db, l.public, since)
	must(l.t, err)
	return report
}

func (l *testLog) checkpoint() *Checkpoint {
	l.t.Helper()
	verifier, err := ParsePublicKey(l.public)
	must(l.t, err)
	var opened Checkpoint
	l.read(func(ctx context.Context, reader store.Reader) error {
		signed, err := LatestCheckpoint(ctx, reader)
		if err == nil {
			opened, err = OpenCheckpoint(signed, verifier)
		}
		return err
	})
	return &opened
}

func (l *testLog) export() []byte {
	l.t.Helper()
	var out bytes.Buffer
	must(l.t, Export(context.Background(), l.db, l.public, &out))
	return out.Bytes()
}

func verifyExport(t *testing.T, export []byte, public string, since *Checkpoint) Report {
	t.Helper()
	report, err := VerifyExport(bytes.NewReader(export), public, since)
	must(t, err)
	return report
}

func wantOK(t *testing.T, report Report) {
	t.Helper()
	if !report.OK || report.ProblemCount != 0 {
		t.Fatalf("problems in a sound log: %+v", report.Problems)
	}
}

func wantCode(t *testing.T, report Report, code Code) Problem {
	t.Helper()
	if report.OK {
		t.Fatalf("the log is said to be sound; want %s", code)
	}
	for _, problem := range report.Problems {
		if problem.Code == code {
			return problem
		}
	}
	t.Fatalf("no problem has the code %s: %+v", code, report.Problems)
	return Problem{}
}
