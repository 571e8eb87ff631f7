package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhitong/broker"
	"zhitong/internal/testpostgres"
	"zhitong/store"
)

var updateArchived = flag.Bool("update-archived", false, "write the golden document of an archived instance")

// archiveSections says in which list of a document the rows of each table are
// that leave with an instance. Where it is empty, the row is what the lists are of.
var archiveSections = map[string]string{
	"process_instance": "instances", "element_instance": "elements", "instance_variable": "variables", "former_value": "formerValues",
	"taken_flow": "sequenceFlows", "job_history": "jobs", "incident_history": "incidents", "user_task_history": "userTasks",
	"decision_instance": "decisionEvaluations", "evaluated_decision": "decisions", "correlated_message": "correlatedMessages",
	"message_subscription": "messageSubscriptions", "batch_item": "batchItems", "user_task_completion": "taskCompletions",
	"user_task_comment": "taskComments", "deleted_instance": "deletedInstances", "instance_tag": "tags",
}

// archived runs a life whose finished instances are archived and leave, and
// gives the node, and the rows that were there before.
func archived(t *testing.T, location string) (n *node, stop func(), before map[string][]store.Row) {
	t.Helper()
	s := testSettings(t, location)
	s.Archive = filepath.Join(t.TempDir(), "archive")
	n, stop = serveNode(t, s)
	n.moveClock(t, time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	liveOn(t, n)
	if err := n.sealer.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	before = map[string][]store.Row{}
	for name := range archiveSections {
		n.eachRow(t, tableNamed(name), func(row store.Row) {
			if name != "message_subscription" || row[2] != nil { // the others are of start events
				before[name] = append(before[name], row)
			}
		})
	}
	n.moveClock(t, n.now(t).AddDate(0, 0, 10))
	n.eventually(t, "the finished instances leave", func() bool {
		rows := 0
		for _, name := range []string{"process_instance", "deleted_instance", "departing_instance"} {
			n.eachRow(t, tableNamed(name), func(store.Row) { rows++ })
		}
		return rows == 0
	})
	return n, stop, before
}

// documents gives the documents of a node's archive as the command line prints them, by root.
func (n *node) documents(t *testing.T) map[int64]map[string]any {
	t.Helper()
	found := map[int64]map[string]any{}
	code, out, talk := zhitong(t, "archive", "list", "--roots", "--json", "--url", n.url())
	if code != exitOK {
		t.Fatalf("archive list: %d %s", code, talk)
	}
	for line := range strings.Lines(out) {
		var one struct {
			Key string `json:"processInstanceKey"`
		}
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatal(err)
		}
		key, _ := strconv.ParseInt(one.Key, 10, 64)
		code, out, talk := zhitong(t, "archive", "show", one.Key, "--url", n.url())
		document := map[string]any{}
		decoder := json.NewDecoder(strings.NewReader(out))
		decoder.UseNumber()
		if err := decoder.Decode(&document); code != exitOK || err != nil {
			t.Fatalf("archive show: %d %s %v", code, talk, err)
		}
		found[key] = document
	}
	return found
}

func TestEveryRowIsInTheArchive(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { everyRowIsInTheArchive(t, "sqlite:"+t.TempDir()) })
	t.Run("PostgreSQL", func(t *testing.T) { everyRowIsInTheArchive(t, testpostgres.Start(t)) })
}

func everyRowIsInTheArchive(t *testing.T, location string) {
	n, stop, before := archived(t, location)
	defer stop()
	items, rows := map[string][]any{}, 0
	for root, document := range n.documents(t) {
		said, _ := document["rows"].(json.Number).Int64()
		rows += int(said)
		for _, section := range archiveSections {
			items[section] = append(items[section], document[section].([]any)...)
		}
		if acts := document["acts"].([]any); len(acts) < 2 {
			t.Errorf("document %d names %d acts of the audit log", root, len(acts))
		}
	}
	for _, name := range leaving {
		if archiveSections[name] == "" {
			t.Errorf("rows of %s leave and are in no list of the archive", name)
		}
	}
	for name, section := range archiveSections {
		if len(before[name]) == 0 {
			t.Errorf("the test has nothing in %s", name)
		}
		if len(items[section]) != len(before[name]) {
			t.Errorf("%d rows of %s were there, %d are in the archive", len(before[name]), name, len(items[section]))
		}
		rows -= len(before[name])
		for _, row := range before[name] {
			if !slices.ContainsFunc(items[section], func(item any) bool { return shows(item, tableNamed(name), row) }) {
				t.Errorf("a row of %s is not in the archive: %v", name, row)
			}
		}
	}
	if rows != 0 {
		t.Errorf("the documents say that they have %d rows more than there were", rows)
	}
	n.checkArchiveOfLife(t)
}

// shows says whether an item has every value of a row.
func shows(item any, table *store.Table, row store.Row) bool {
	said := map[string]bool{}
	collect(item, said)
	for i, value := range row {
		column := table.Columns[i]
		switch value := value.(type) {
		case nil, bool:
		case int64:
			if column.Type == store.Time {
				at := time.UnixMicro(value).UTC().Format(time.RFC3339Nano)
				if !said[at] {
					return false
				}
			} else if value != 0 && column.Name != "size" && !said[strconv.FormatInt(value, 10)] {
				return false
			}
		case string:
			// a text may be made of others: the kind of a job, a name with its number
			if derived := []string{"kind", "instance_key", "id", "state", "type", "listener_event", "value_start"}; value != "" &&
				!slices.Contains(derived, column.Name) && !said[value] {
				return false
			}
		case []byte:
			if column.Name == "value" && !said[string(value)] {
				return false
			}
		}
	}
	return true
}

// collect notes every value in an item, and objects and texts as JSON too.
func collect(item any, said map[string]bool) {
	switch item := item.(type) {
	case map[string]any:
		for _, value := range item {
			collect(value, said)
		}
	case []any:
		for _, value := range item {
			collect(value, said)
		}
	case string:
		said[item] = true
	case json.Number:
		said[item.String()] = true
	}
	encoded, _ := json.Marshal(item)
	said[string(encoded)] = true
}

// checkArchiveOfLife asks for what is archived in every way, and verifies it.
func (n *node) checkArchiveOfLife(t *testing.T) {
	t.Helper()
	rows := map[int64]*broker.ArchivedInstance{}
	err := n.store.Read(t.Context(), func(reader store.Reader) error {
		page, err := broker.SearchArchivedInstances(t.Context(), reader, broker.Search{Tenants: everybodyTenants})
		for _, row := range page.Items {
			rows[row.Key] = row
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]int{}
	for _, row := range rows {
		states[fmt.Sprint(row.ProcessID, " ", row.State)]++
		if row.Parent != 0 && (rows[row.Parent] == nil || row.Root != rows[row.Parent].Root || row.Place.File != rows[row.Root].Place.File || row.Place.Offset != rows[row.Root].Place.Offset) {
			t.Errorf("what was called is not in the document of its root: %+v", row)
		}
	}
	if want := map[string]int{"case COMPLETED": 1, "case TERMINATED": 1, "case DELETED": 1, "called COMPLETED": 2}; !maps.Equal(states, want) {
		t.Errorf("archived are %v, want %v", states, want)
	}
	for _, from := range [][]string{{"--url", n.url()}, nil} {
		if from == nil {
			if !strings.HasPrefix(n.settings.location(), "postgres:") {
				continue
			}
			from = []string{"--store", n.settings.location()}
		}
		code, out, talk := zhitong(t, append([]string{"archive", "verify", "--json", "--archive", n.settings.Archive}, from...)...)
		var report archiveReport
		if err := json.Unmarshal([]byte(out), &report); err != nil || code != exitOK || !report.OK || report.Documents != 3 || report.Files != 1 || len(report.Unreferenced) != 0 {
			t.Errorf("archive verify %v: %d %s %s", from, code, out, talk)
		}
	}
	if err := n.sealer.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if verdict := n.verify(t); !verdict.OK {
		t.Errorf("the log does not verify any more: %+v", verdict)
	}
}

var everybodyTenants = anonymous().Tenants

// TestTheDocumentOfAnInstance compares a document with the golden one, in which
// keys are numbered in the order in which they come, and what is different in
// every run is left out.
func TestTheDocumentOfAnInstance(t *testing.T) {
	n, stop, _ := archived(t, "sqlite:"+t.TempDir())
	defer stop()
	var shown []byte
	for _, document := range n.documents(t) {
		if document["state"] != broker.StateCompleted {
			continue
		}
		for _, act := range document["acts"].([]any) {
			for _, name := range []string{"writer", "sequence", "number", "hash"} {
				act.(map[string]any)[name] = "…"
			}
		}
		shown, _ = json.MarshalIndent(document, "", " ")
	}
	got := numbered(string(shown)) + "\n"
	const golden = "testdata/archived-instance.json"
	if *updateArchived {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the document has changed; look at it and run with -update-archived\n%s", got)
	}
}

var issuedKey = regexp.MustCompile(`225179981\d{7}`)

// numbered replaces keys by "key 1" and so on.
func numbered(text string) string {
	known := map[string]string{}
	return issuedKey.ReplaceAllStringFunc(text, func(key string) string {
		if known[key] == "" {
			known[key] = fmt.Sprintf("key %d", len(known)+1)
		}
		return known[key]
	})
}
