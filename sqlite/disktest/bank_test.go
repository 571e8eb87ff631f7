package disktest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"zhitong/audit"
	"zhitong/calendar"
	"zhitong/internal/testsigner"
	"zhitong/ledger"
	"zhitong/money"
	"zhitong/pipeline"
	"zhitong/sqlite"
	"zhitong/store"
)

const tenant = "bank"

var clerk = pipeline.Actor{ID: "clerk"}

type everybody struct{}

func (everybody) Authorize(context.Context, pipeline.Actor, string, string) error { return nil }

// The key of the audit log of all tests.
var signer, publicKey = testsigner.Of("disk.test/audit")

// bank posts journals on a database in a directory.
type bank struct {
	*testing.T
	directory string
	db        *sqlite.Store
	pipeline  *pipeline.Pipeline
	sealer    *audit.Sealer
}

// open opens the bank, also one whose files were damaged: then there may be an error.
func (b *bank) open() (err error) {
	ctx := b.Context()
	if b.db, err = sqlite.Open(ctx, b.directory, sqlite.Options{}); err != nil {
		return err
	}
	if err := b.db.Migrate(ctx, append(append(pipeline.Migrations(), audit.Migrations()...), ledger.Migrations()...)); err != nil {
		return err
	}
	b.pipeline, err = pipeline.Open(ctx, pipeline.Options{Store: b.db, Authorizer: everybody{}, NodeName: "bank", Logger: slog.New(slog.DiscardHandler),
		Deciders:    []pipeline.Decider{ledger.Decider{}, audit.NewDecider(signer, true)},
		Projections: []pipeline.Projection{ledger.Folding{}, audit.NewProjection(rand.NewChaCha8([32]byte{2}))}})
	if err != nil {
		return err
	}
	if b.sealer, err = audit.StartSealer(ctx, b.pipeline, audit.SealerOptions{Interval: time.Hour}); err != nil {
		return err
	}
	for _, account := range []*ledger.OpenAccount{
		{Code: "1002", Name: "bank", Currency: "CNY", Type: ledger.Asset}, {Code: "6603", Name: "fees", Currency: "CNY", Type: ledger.Expense}} {
		_, err := b.submit(account)
		if err != nil && pipeline.CodeOf(err) != pipeline.AlreadyExists {
			return err
		}
	}
	return nil
}

// openBank opens a bank whose disk is well.
func openBank(t *testing.T, directory string) *bank {
	t.Helper()
	b := &bank{T: t, directory: directory}
	if err := b.open(); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bank) close() {
	if b.sealer != nil {
		_ = b.sealer.Stop(context.WithoutCancel(b.Context())) // a disk that is broken may keep it from sealing
	}
	if b.pipeline != nil {
		b.pipeline.Close()
	}
	if b.db != nil {
		b.db.Close()
	}
}

func (b *bank) submit(command pipeline.Command) (any, error) {
	return b.pipeline.Submit(b.Context(), pipeline.Act{Actor: clerk, Tenant: tenant, Command: command})
}

// post posts a journal with a number.
func (b *bank) post(number int) error {
	day, err := calendar.ParseDate("2026-03-02")
	if err != nil {
		return err
	}
	_, err = b.submit(&ledger.Post{Key: strconv.Itoa(number), ValueDate: day, Text: "one", Reference: strconv.Itoa(number),
		Transfers: []ledger.Transfer{{Debit: "6603", Credit: "1002", Amount: money.New(1, money.CNY)}}})
	return err
}

// posted gives the numbers of the journals that are there, each as often as it is, and as often as the log has them.
func (b *bank) posted() (journals map[int]int, recorded int, err error) {
	journals = map[int]int{}
	err = b.db.Read(b.Context(), func(reader store.Reader) error {
		err := reader.Select(b.Context(), store.Query{Table: ledger.Journals.Spec}, func(row store.Row) error {
			number, err := strconv.Atoi(row[3].(string))
			journals[number]++
			return err
		})
		if err != nil {
			return err
		}
		return reader.Select(b.Context(), store.Query{Table: pipeline.SegmentTable}, func(row store.Row) error {
			segment, err := pipeline.DecodeSegment(row)
			if err != nil {
				return err
			}
			for _, record := range segment.Records {
				if record.Kind == "ledger.post" {
					recorded++
				}
			}
			return nil
		})
	})
	return journals, recorded, err
}

// check says what is wrong: a journal that somebody was told of is lost, one is there twice or without its record, or the
// audit log does not verify or does not reach as far as a checkpoint that somebody has.
func (b *bank) check(told []int, since *audit.Checkpoint) error {
	journals, recorded, err := b.posted()
	if err != nil {
		return err
	}
	for _, number := range told {
		if journals[number] != 1 {
			return fmt.Errorf("journal %d, which somebody was told of, is there %d times", number, journals[number])
		}
	}
	if recorded != len(journals) {
		return fmt.Errorf("there are %d journals, and the log has %d", len(journals), recorded)
	}
	report, err := audit.VerifyStore(b.Context(), b.db, publicKey, since)
	if err != nil {
		return err
	}
	for _, problem := range report.Problems {
		err = errors.Join(err, fmt.Errorf("%s: %s", problem.Code, problem.Message))
	}
	return err
}

// checkpoint seals the log and gives what an auditor keeps.
func (b *bank) checkpoint() *audit.Checkpoint {
	b.Helper()
	if err := b.sealer.Seal(b.Context()); err != nil {
		b.Fatal(err)
	}
	verifier, err := audit.ParsePublicKey(publicKey)
	if err != nil {
		b.Fatal(err)
	}
	var opened audit.Checkpoint
	err = b.db.Read(b.Context(), func(reader store.Reader) error {
		signed, err := audit.LatestCheckpoint(b.Context(), reader)
		if err == nil {
			opened, err = audit.OpenCheckpoint(signed, verifier)
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return &opened
}
