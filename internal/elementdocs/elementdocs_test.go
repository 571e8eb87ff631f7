package elementdocs

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"zhitong/bpmn"
)

var update = flag.Bool("update", false, "write the pages anew")

const pageFolder = "../../docs/processes"

// TestThePagesAreCurrent makes the pages, compares them with those in the folder and follows their links.
func TestThePagesAreCurrent(t *testing.T) {
	made, err := Pages()
	if err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`\]\(([^)]+)\)`)
	for name, content := range made {
		if !*update {
			break
		}
		if err := os.WriteFile(filepath.Join(pageFolder, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, content := range made {
		path := filepath.Join(pageFolder, name)
		if current, err := os.ReadFile(path); err != nil || string(current) != content {
			t.Errorf("%s is not what its source says (%v); go test ./internal/elementdocs -update writes it", name, err)
		}
		for _, match := range link.FindAllStringSubmatch(content, -1) {
			if _, err := os.Stat(filepath.Join(pageFolder, match[1])); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestEveryEventIsProvenOrRefused: at every position, what the table says is what the traces show and what deployment accepts.
func TestEveryEventIsProvenOrRefused(t *testing.T) {
	rows, err := eventRows()
	if err != nil {
		t.Fatal(err)
	}
	all := traces{}
	for i := range rows {
		for j := range positions {
			if err := rows[i].verify(j, all); err != nil {
				t.Errorf("%s, %s: %v", rows[i].event.id, positions[j].id, err)
			}
		}
		checkLanguages(t, rows[i].titles)
	}
}

// TestEveryMarkerIsProvenOrRefused does the same for every activity with every marker.
func TestEveryMarkerIsProvenOrRefused(t *testing.T) {
	rows, err := markerRows()
	if err != nil {
		t.Fatal(err)
	}
	all := traces{}
	for i := range rows {
		for j := range markers {
			if err := rows[i].verify(j, all); err != nil {
				t.Errorf("%s, %s: %v", rows[i].activity.id, markers[j].titles[English], err)
			}
		}
		checkLanguages(t, rows[i].titles)
	}
}

// TestEveryEventTypeHasARow asks of each type for one row at least.
func TestEveryEventTypeHasARow(t *testing.T) {
	expression := &bpmn.Expression{}
	for eventType := range bpmn.EventTypeCount {
		element := &bpmn.Element{Kind: bpmn.KindStartEvent, PartOf: bpmn.NoElement,
			Event: bpmn.EventDefinition{Type: eventType, Timer: &bpmn.Timer{Date: expression}}}
		found := false
		for i := range events {
			found = found || events[i].fits(element)
		}
		if !found {
			t.Errorf("the table has no row for events of the type %s", eventType)
		}
	}
}

var sections = []string{"activities", "gateways", "flows", "markers", "mappings", "extensions", "drawn"}

// TestEveryFeatureIsProvenOrRefused does the same for all other tables.
func TestEveryFeatureIsProvenOrRefused(t *testing.T) {
	known := traces{}
	for _, section := range sections {
		all, err := features(section)
		if err != nil {
			t.Fatal(err)
		}
		for i := range all {
			if err := all[i].verify(known); err != nil {
				t.Errorf("%s: %v", all[i].titles[English], err)
			}
			checkLanguages(t, all[i].titles)
		}
	}
}

// TestEveryKindHasARow: activities and gateways of every kind stand in the tables.
func TestEveryKindHasARow(t *testing.T) {
	told := map[string]bool{}
	for _, section := range []string{"activities", "gateways"} {
		all, err := features(section)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range all {
			told[f.shape[0].tag] = true
		}
	}
	for kind := range bpmn.KindCount {
		if want := kind.IsActivity() || kind.IsGateway(); told[kind.String()] != want {
			t.Errorf("%s: a row in the tables is %v", kind, told[kind.String()])
		}
	}
}

// TestTheTwentyPatterns are told in their order, and there is no trace of a pattern that is not told.
func TestTheTwentyPatterns(t *testing.T) {
	all, err := patterns()
	if err != nil || len(all) != 20 {
		t.Fatalf("%d patterns (%v)", len(all), err)
	}
	known := traces{}
	for i := range all {
		if err := all[i].verify(known); err != nil || all[i].number != i+1 || len(all[i].cell.traces) == 0 {
			t.Errorf("pattern %d: %v", i+1, err)
		}
		checkLanguages(t, all[i].titles)
		checkLanguages(t, all[i].ways)
	}
	files, err := filepath.Glob(filepath.Join(Folder, "patterns", "*.txt"))
	if err != nil || len(files) != len(known) {
		t.Errorf("%d traces are told, of %d (%v)", len(known), len(files), err)
	}
}

// checkLanguages makes sure that both texts are there, and the Chinese one is Chinese.
func checkLanguages(t *testing.T, both texts) {
	t.Helper()
	chinese := strings.ContainsFunc(both[Chinese], func(r rune) bool { return unicode.Is(unicode.Han, r) })
	if both[English] == "" || !chinese {
		t.Errorf("a text is missing: %q", both)
	}
}
