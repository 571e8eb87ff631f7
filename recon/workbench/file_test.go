package workbench_test

import (
	"bytes"
	"context"
	"testing"

	"zhitong/broker"
	"zhitong/pipeline"
	"zhitong/recon/workbench"
	"zhitong/store"
)

// onFile is a process that starts when a file arrives.
const onFile = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="on-file" isExecutable="true"><startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="statement.read"/></extensionElements></serviceTask></process>
<message id="m" name="statement-file-arrived"/></definitions>`

func (d *desk) instancesOf(process string) int64 {
	d.Helper()
	return read(d, func(ctx context.Context, reader store.Reader) (int64, error) {
		page, err := broker.SearchInstances(ctx, reader, broker.Search{Tenants: []string{tenant},
			Where: []store.Condition{store.Compare{Column: "process_id", Op: store.Equal, Value: process}}})
		return page.Total, err
	})
}

// TestFileArrivesOnce: the same content again gives the first key, starts no
// second process and changes nothing, whatever its name.
func TestFileArrivesOnce(t *testing.T) {
	d := open(t).books()
	do[any](d, &broker.Deploy{Files: []broker.File{{Name: "on-file.bpmn", Content: []byte(onFile)}}})
	content := paper(t, 2, 0, moved{"INV1000001", 2, 100, "payment"})
	first := d.upload("a.xml", content)
	second := d.upload("b.xml", content)
	if first.Known || !second.Known || first.Key != second.Key {
		t.Errorf("first %+v, again %+v", first, second)
	}
	var answers [2]workbench.FileAnswer
	other := paper(t, 3, 100, moved{"INV1000002", 3, 100, "payment"})
	together(func() { answers[0] = d.upload("c.xml", other) }, func() { answers[1] = d.upload("d.xml", other) })
	if answers[0].Key != answers[1].Key || answers[0].Known == answers[1].Known {
		t.Errorf("at the same time: %+v", answers)
	}
	if count := d.instancesOf("on-file"); count != 2 {
		t.Errorf("%d instances were started by two files", count)
	}
	file := read(d, func(ctx context.Context, reader store.Reader) (*workbench.File, error) {
		return workbench.FileByKey(ctx, reader, tenant, first.Key)
	})
	if file.Name != "a.xml" || file.ReceivedBy != clerk.ID || file.State != workbench.FileNew {
		t.Errorf("file %+v", file)
	}
}

// TestFileIsNotInTheLog: the log names the hash; the bytes are in the rows only.
func TestFileIsNotInTheLog(t *testing.T) {
	d := open(t).books()
	d.upload("a.xml", paper(t, 2, 0, moved{"INV1000001", 2, 100, "a text that tells this file"}))
	read(d, func(ctx context.Context, reader store.Reader) (any, error) {
		return nil, reader.Select(ctx, store.Query{Table: pipeline.SegmentTable}, func(row store.Row) error {
			if bytes.Contains(row[7].([]byte), []byte("a text that tells this file")) {
				t.Error("the log repeats a file")
			}
			return nil
		})
	})
}

func TestFileIsRefused(t *testing.T) {
	d := open(t).books()
	act := pipeline.Act{Actor: clerk, Tenant: tenant}
	for name, one := range map[string]struct {
		file    string
		content []byte
	}{
		"no name": {"", []byte("x")}, "a long name": {string(make([]byte, 201)), []byte("x")}, "empty": {"a.xml", nil},
		"too large": {"a.xml", make([]byte, workbench.MaxFileBytes+1)},
	} {
		_, err := workbench.Upload(t.Context(), d.pipeline, act, one.file, one.content)
		if pipeline.CodeOf(err) != pipeline.InvalidArgument {
			t.Errorf("%s: %v", name, err)
		}
	}
	if values := d.perform(d.job(workbench.ReadJob, nil)); values["fileFound"] != false {
		t.Errorf("a refused file counts: %v", values)
	}
}

// TestFileOfSeveralParts comes back whole.
func TestFileOfSeveralParts(t *testing.T) {
	d := open(t).books()
	entries := make([]moved, 6000)
	for i := range entries {
		entries[i] = moved{"INV1000001", 2, int64(i + 1), "a payment of many"}
	}
	content := paper(t, 2, 0, entries...)
	if len(content) < 2<<20 {
		t.Fatalf("only %d bytes", len(content))
	}
	d.upload("large.xml", content)
	values := d.perform(d.job(workbench.ReadJob, nil))
	if values["entryCount"] != float64(len(entries)) || values["proofsFailed"] != false {
		t.Errorf("%v", values)
	}
}
