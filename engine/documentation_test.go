package engine_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestThePagesOnEventsNameTraces: what the cells of the tables name is there,
// the same in both languages.
func TestThePagesOnEventsNameTraces(t *testing.T) {
	var first string
	for _, page := range []string{"events.md", "events.zh-CN.md"} {
		text, err := os.ReadFile(filepath.Join("..", "docs", "processes", page))
		if err != nil {
			t.Fatal(err)
		}
		var rows []string
		for _, line := range strings.Split(string(text), "\n") {
			if strings.HasPrefix(line, "|") {
				rows = append(rows, line)
			}
		}
		names := regexp.MustCompile(`[a-z]+(_[a-z]+)+`).FindAllString(strings.Join(rows, "\n"), -1)
		for _, name := range names {
			if _, err := os.Stat(filepath.Join("testdata", "golden", name+".txt")); err != nil {
				t.Errorf("%s names the trace %s: %v", page, name, err)
			}
		}
		if all := strings.Join(names, " "); first == "" {
			first = all
		} else if all != first || len(names) < 20 {
			t.Errorf("the pages name different traces:\n%s\n%s", first, all)
		}
	}
}
