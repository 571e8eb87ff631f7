package workbench_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/recon/workbench"
	"zhitong/statement"
	"zhitong/store"
)

func (d *desk) statements() []*workbench.Statement {
	d.Helper()
	return read(d, func(ctx context.Context, reader store.Reader) ([]*workbench.Statement, error) {
		return workbench.StatementsOf(ctx, reader, tenant, "", 100)
	})
}

func TestReadKeepsStatementAndEntries(t *testing.T) {
	d := open(t).books()
	values := d.deliver(2, 1000, moved{"INV1000001", 2, 250, "payment"}, moved{"INV1000002", 2, -50, "fee"})
	for name, want := range map[string]any{"fileFound": true, "account": bank, "currency": "CNY", "statementId": "S02", "until": "2026-03-02",
		"entryCount": 2.0, "proofsFailed": false, "failedProofs": ""} {
		if values[name] != want {
			t.Errorf("%s is %v, want %v", name, values[name], want)
		}
	}
	stored := d.statements()
	if len(stored) != 1 || stored[0].Sum != "2.00" {
		t.Fatalf("%d statements: %+v", len(stored), stored)
	}
	entries := read(d, func(ctx context.Context, reader store.Reader) ([]statement.Entry, error) {
		return workbench.EntriesOf(ctx, reader, stored[0])
	})
	if len(entries) != 2 || entries[1].Amount.Minor() != -50 || entries[0].References.EndToEndID != "INV1000001" {
		t.Errorf("entries %+v", entries)
	}
}

func TestReadWithNothingThere(t *testing.T) {
	d := open(t).books()
	if values := d.perform(d.job(workbench.ReadJob, nil)); values["fileFound"] != false {
		t.Errorf("%v", values)
	}
}

// TestReadsTakeDifferentFiles: two instances never read the same file; who comes
// late starts again and gets the next one.
func TestReadsTakeDifferentFiles(t *testing.T) {
	d := open(t).books()
	d.upload("2.xml", paper(t, 2, 0, moved{"INV1000001", 2, 100, "payment"}))
	d.upload("3.xml", paper(t, 3, 100, moved{"INV1000002", 3, 100, "payment"}))
	jobs := [2]broker.ActivatedJob{d.job(workbench.ReadJob, nil), d.job(workbench.ReadJob, nil)}
	var found [2]broker.Result
	for i := range jobs {
		var err error
		found[i], err = d.work(jobs[i])
		must(t, err)
	}
	if decoded(d, found[0])["statementId"] != "S02" || decoded(d, found[1])["statementId"] != "S02" {
		t.Fatal("not the oldest file first")
	}
	must(t, d.complete(jobs[0], found[0]))
	if err := d.complete(jobs[1], found[1]); err == nil {
		t.Error("a file was read twice")
	}
	if values := d.perform(jobs[1]); values["statementId"] != "S03" {
		t.Errorf("then %v", values["statementId"])
	}
	if count := len(d.statements()); count != 2 {
		t.Errorf("%d statements", count)
	}
}

// TestUnreadableFile: an error with its position, nothing kept, and the files
// behind it are read all the same.
func TestUnreadableFile(t *testing.T) {
	d := open(t).books()
	whole := paper(t, 2, 0, moved{"INV1000001", 2, 100, "payment"})
	broken := d.upload("broken.xml", whole[:len(whole)/2])
	d.upload("good.xml", whole)
	_, err := d.work(d.job(workbench.ReadJob, nil))
	business, ok := errors.AsType[*broker.BusinessError](err)
	if !ok || business.Code != workbench.UnreadableError || !strings.Contains(business.Message, "broken.xml:") {
		t.Fatalf("%v", err)
	}
	file := read(d, func(ctx context.Context, reader store.Reader) (*workbench.File, error) {
		return workbench.FileByKey(ctx, reader, tenant, broken.Key)
	})
	if file.State != workbench.FileRefused || !strings.Contains(file.Reason, business.Message) {
		t.Errorf("file %+v", file)
	}
	if values := d.perform(d.job(workbench.ReadJob, nil)); values["fileName"] != "good.xml" {
		t.Errorf("then %v", values)
	}
	_, err = d.work(d.job(workbench.ReadJob, map[string]any{"fileKey": key(broken.Key)}))
	if _, ok := errors.AsType[*broker.BusinessError](err); !ok {
		t.Errorf("named again: %v", err)
	}
}

func TestStatementIsReadOnce(t *testing.T) {
	d := open(t).books()
	first := paper(t, 2, 0, moved{"INV1000001", 2, 100, "payment"})
	d.upload("a.xml", first)
	d.perform(d.job(workbench.ReadJob, nil))
	d.upload("a copy.xml", append(bytes.Clone(first), '\n'))
	_, err := d.work(d.job(workbench.ReadJob, nil))
	business, ok := errors.AsType[*broker.BusinessError](err)
	if !ok || business.Code != workbench.RepeatedError || !strings.Contains(business.Message, "S02") {
		t.Errorf("%v", err)
	}
	if count := len(d.statements()); count != 1 {
		t.Errorf("%d statements", count)
	}
}

// TestStatementsReadAtOnce: two files with the same statement, read at the same moment.
func TestStatementsReadAtOnce(t *testing.T) {
	d := open(t).books()
	content := paper(t, 2, 0, moved{"INV1000001", 2, 100, "payment"})
	keys := []string{key(d.upload("a.xml", content).Key), key(d.upload("b.xml", append(bytes.Clone(content), '\n')).Key)}
	var jobs [2]broker.ActivatedJob
	var found [2]broker.Result
	for i := range jobs {
		var err error
		jobs[i] = d.job(workbench.ReadJob, map[string]any{"fileKey": keys[i]})
		found[i], err = d.work(jobs[i])
		must(t, err)
	}
	must(t, d.complete(jobs[0], found[0]))
	d.refused(pipeline.AlreadyExists, d.complete(jobs[1], found[1]))
	if count := len(d.statements()); count != 1 {
		t.Errorf("%d statements", count)
	}
}

func TestFailedProofsAreTold(t *testing.T) {
	d := open(t).books()
	wrong := bytes.Replace(paper(t, 2, 0, moved{"INV1000001", 2, 10_000, "payment"}), []byte(">100.00<"), []byte(">99.00<"), 1)
	d.upload("wrong.xml", wrong)
	values := d.perform(d.job(workbench.ReadJob, nil))
	if values["proofsFailed"] != true || !strings.Contains(values["failedProofs"].(string), "S02") {
		t.Errorf("balance: %v", values)
	}
	if values := d.deliver(3, 77_777, moved{"INV1000002", 3, 100, "payment"}); values["proofsFailed"] != true {
		t.Errorf("continuity: %v", values)
	}
}
