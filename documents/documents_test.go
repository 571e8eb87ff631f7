package documents

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"zhitong/internal/testpostgres"
	"zhitong/pipeline"
	"zhitong/postgres"
	"zhitong/sqlite"
	"zhitong/store"
)

type allowAll struct{}

func (allowAll) Authorize(context.Context, pipeline.Actor, string, string) error { return nil }

const tenant = "<default>"

var clerk = pipeline.Act{Actor: pipeline.Actor{ID: "clerk"}, Tenant: tenant}

// eachStore runs a test on both stores.
func eachStore(t *testing.T, test func(*testing.T, *pipeline.Pipeline)) {
	t.Run("SQLite", func(t *testing.T) {
		db, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{TestClock: true})
		if err != nil {
			t.Fatal(err)
		}
		test(t, open(t, db))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		db, err := postgres.Open(t.Context(), testpostgres.Start(t), postgres.Options{TestClock: true})
		if err != nil {
			t.Fatal(err)
		}
		test(t, open(t, db))
	})
}

func open(t *testing.T, db store.Store) *pipeline.Pipeline {
	t.Helper()
	if err := db.Migrate(t.Context(), append(pipeline.Migrations(), Migrations()...)); err != nil {
		t.Fatal(err)
	}
	p, err := pipeline.Open(t.Context(), pipeline.Options{Store: db, Authorizer: allowAll{}, NodeName: "node",
		Deciders: []pipeline.Decider{Decider{}}, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close(); db.Close() })
	return p
}

func count(t *testing.T, p *pipeline.Pipeline, table *store.Table) (n int64) {
	t.Helper()
	err := p.Store().Read(t.Context(), func(reader store.Reader) (err error) {
		n, err = reader.Count(t.Context(), store.Query{Table: table}, 1000)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func keep(t *testing.T, p *pipeline.Pipeline, id, content string) Document {
	t.Helper()
	made, err := Upload(t.Context(), p, clerk, Document{ID: id}, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// TestWhatWasSentForNoDocumentIsClearedAway after a day, and not what a
// document has come for.
func TestWhatWasSentForNoDocumentIsClearedAway(t *testing.T) {
	eachStore(t, func(t *testing.T, p *pipeline.Pipeline) {
		at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		pin := func(at time.Time) {
			if err := p.Store().SetClock(t.Context(), &at); err != nil {
				t.Fatal(err)
			}
		}
		pin(at)
		keep(t, p, "a", strings.Repeat("a", 3<<19)) // two parts
		if err := sendParts(t.Context(), p, tenant, strings.Repeat("0", 64), strings.NewReader("left behind")); err != nil {
			t.Fatal(err)
		}
		pin(at.Add(23 * time.Hour))
		keep(t, p, "b", "b")
		if n := count(t, p, parts.Spec); n != 4 {
			t.Errorf("after 23 hours: %d parts, want 4", n)
		}
		pin(at.Add(25 * time.Hour))
		keep(t, p, "c", "c")
		if n := count(t, p, parts.Spec); n != 4 {
			t.Errorf("after 25 hours: %d parts, want 4: two of a, one of b and of c", n)
		}
		if n := count(t, p, uploads.Spec); n != 0 {
			t.Errorf("%d uploads are still waited for", n)
		}
	})
}

// TestADocumentWithoutItsContentIsRefused: a content that is gone is sent again.
func TestADocumentWithoutItsContentIsRefused(t *testing.T) {
	eachStore(t, func(t *testing.T, p *pipeline.Pipeline) {
		first := keep(t, p, "a", "content")
		remove, again := clerk, clerk
		remove.Command = &Delete{ID: "a"}
		if _, err := p.Submit(t.Context(), remove); err != nil {
			t.Fatal(err)
		}
		again.Command = &Create{Document: Document{ID: "b", Hash: first.Hash, Bytes: first.Bytes}}
		if _, err := p.Submit(t.Context(), again); pipeline.CodeOf(err) != pipeline.Unavailable {
			t.Errorf("a document of a content that is gone: %v", err)
		}
		var out bytes.Buffer
		made := keep(t, p, "b", "content")
		if err := Send(t.Context(), p.Store(), &made, &out); err != nil || out.String() != "content" {
			t.Errorf("%q, %v", out.String(), err)
		}
		if err := Send(t.Context(), p.Store(), &Document{ID: "a", Hash: "none", Bytes: 1}, io.Discard); pipeline.CodeOf(err) != pipeline.NotFound {
			t.Errorf("no content: %v", err)
		}
	})
}

// TestAnEmptyDocument has no parts.
func TestAnEmptyDocument(t *testing.T) {
	eachStore(t, func(t *testing.T, p *pipeline.Pipeline) {
		made := keep(t, p, "empty", "")
		var out bytes.Buffer
		if err := Send(t.Context(), p.Store(), &made, &out); err != nil || out.Len() != 0 || count(t, p, parts.Spec) != 0 {
			t.Errorf("%d bytes, %v", out.Len(), err)
		}
	})
}
