package decisiondocs

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhitong/feel"
)

var update = flag.Bool("update", false, "write the pages anew")

const folder = "../../docs/decisions"

func catalogue(t *testing.T) []Section {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(folder, "functions.txt"))
	if err != nil {
		t.Fatal(err)
	}
	sections, err := Read(string(content))
	if err != nil {
		t.Fatal(err)
	}
	return sections
}

// TestExamples evaluates every example in each dialect that it is for.
func TestExamples(t *testing.T) {
	for _, section := range catalogue(t) {
		for _, function := range section.Functions {
			for _, profile := range function.Profiles() {
				program, err := feel.CompileExpression(function.Example, feel.Options{Profile: profile})
				if err != nil {
					t.Errorf("%s: %v", function.Example, err)
					continue
				}
				result, err := program.Evaluate(nil, feel.Environment{Now: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)})
				if err != nil || result.Value.String() != function.Result {
					t.Errorf("%s gives %s %v, the page says %s", function.Example, result.Value, err, function.Result)
				}
			}
		}
	}
}

// TestEveryFunctionIsThere compares the pages with what the dialects have.
func TestEveryFunctionIsThere(t *testing.T) {
	for _, profile := range []feel.Profile{feel.Camunda8, feel.DMN, feel.BFEEL} {
		var told []string
		for _, section := range catalogue(t) {
			for _, function := range section.Functions {
				if slices.Contains(function.Profiles(), profile) {
					told = append(told, function.Name)
				}
			}
		}
		slices.Sort(told)
		for _, name := range feel.FunctionNames(profile) {
			if _, ok := slices.BinarySearch(told, name); !ok {
				t.Errorf("dialect %d: %s is not told", profile, name)
			}
		}
		for _, name := range told {
			if !slices.Contains(feel.FunctionNames(profile), name) {
				t.Errorf("dialect %d has no %s", profile, name)
			}
		}
	}
}

// TestThePagesAreCurrent compares the tables in the pages with the catalogue.
func TestThePagesAreCurrent(t *testing.T) {
	for page, language := range map[string]Language{"README.md": English, "README.zh-CN.md": Chinese} {
		path := filepath.Join(folder, page)
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		head, _, ok := strings.Cut(string(content), Mark)
		if !ok {
			t.Fatalf("%s has no mark %q", page, Mark)
		}
		want := head + Mark + "\n" + Tables(catalogue(t), language)
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if string(content) != want {
			t.Errorf("%s is not what the catalogue says; go test ./internal/decisiondocs -update writes it", page)
		}
	}
}

// TestTheDialectsDiffer evaluates the table of dialects: in the columns dmn, bfeel and camunda8.
func TestTheDialectsDiffer(t *testing.T) {
	for _, page := range []string{"README.md", "README.zh-CN.md"} {
		content, err := os.ReadFile(filepath.Join(folder, page))
		if err != nil {
			t.Fatal(err)
		}
		_, table, _ := strings.Cut(string(content), "| `dmn` | `bfeel` | `camunda8` |\n|---|---|---|---|\n")
		table, _, _ = strings.Cut(table, "\n\n")
		for _, row := range strings.Split(table, "\n") {
			cells := strings.Split(strings.Trim(row, "| "), " | ")
			if len(cells) != 4 {
				t.Fatalf("%s: %q", page, row)
			}
			for i, profile := range []feel.Profile{feel.DMN, feel.BFEEL, feel.Camunda8} {
				program, err := feel.CompileExpression(strings.Trim(cells[0], "`"), feel.Options{Profile: profile})
				if err != nil {
					t.Fatal(err)
				}
				result, err := program.Evaluate(nil, feel.Environment{})
				if got := string(result.Value.AppendJSON(nil)); err != nil || got != cells[i+1] {
					t.Errorf("%s: %s in dialect %d is %s, the page says %s", page, cells[0], profile, got, cells[i+1])
				}
			}
		}
	}
}
