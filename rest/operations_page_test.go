package rest_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	httpBlock   = regexp.MustCompile("(?s)```http\n(.*?)```")
	placeholder = regexp.MustCompile(`\{(\w+Key)\}`)
)

// example is a request of a page of the documentation with its answer.
type example struct {
	method, path, body string
	status             int
	answer             string // what must be in the answer, empty for nothing
}

// examplesOf reads the requests of a page.
func examplesOf(t *testing.T, page string) (examples []example) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "docs", "processes", page))
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range httpBlock.FindAllStringSubmatch(string(content), -1) {
		for text := range strings.SplitSeq(strings.TrimSpace(block[1]), "\n\n") {
			lines := strings.Split(text, "\n")
			method, path, _ := strings.Cut(lines[0], " ")
			end := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "→ ") })
			if end < 1 {
				t.Fatalf("%s: a request without an answer: %s", page, text)
			}
			status, answer, _ := strings.Cut(strings.TrimPrefix(lines[end], "→ "), " ")
			code, err := strconv.Atoi(status)
			if err != nil {
				t.Fatalf("%s: %s", page, lines[end])
			}
			examples = append(examples, example{method, path, strings.Join(lines[1:end], "\n"), code, answer})
		}
	}
	return examples
}

// keysIn notes the keys that an answer has; later ones replace earlier ones.
func keysIn(value any, keys map[string]string) {
	switch value := value.(type) {
	case map[string]any:
		for name, field := range value {
			if text, ok := field.(string); ok && strings.HasSuffix(name, "Key") {
				keys[name] = text
			}
			keysIn(field, keys)
		}
	case []any:
		for _, item := range value {
			keysIn(item, keys)
		}
	}
}

// lacks says what of want is not in got: of objects the named fields, of lists all.
func lacks(want, got any) string {
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			return fmt.Sprintf("%v is no object", got)
		}
		for name, field := range want {
			if missing := lacks(field, object[name]); missing != "" {
				return name + ": " + missing
			}
		}
	case []any:
		list, ok := got.([]any)
		if !ok || len(list) != len(want) {
			return fmt.Sprintf("%v does not have %d items", got, len(want))
		}
		for i := range want {
			if missing := lacks(want[i], list[i]); missing != "" {
				return fmt.Sprintf("[%d] %s", i, missing)
			}
		}
	default:
		if want != got {
			return fmt.Sprintf("%v, not %v", got, want)
		}
	}
	return ""
}

// TestOperationsPage sends the examples of the page about operations, which are
// one story, and wants the answers that it shows; both languages tell the same.
func TestOperationsPage(t *testing.T) {
	examples := examplesOf(t, "operations.md")
	if translated := examplesOf(t, "operations.zh-CN.md"); !slices.Equal(examples, translated) {
		t.Error("the pages of the two languages have different examples")
	}
	s, keys := start(t), map[string]string{}
	for _, example := range examples {
		if version := s.versionBefore(example); version != "" {
			content, err := os.ReadFile(filepath.Join("..", "docs", "processes", "samples", version))
			if err != nil {
				t.Fatal(err)
			}
			if status, answer := s.deploy(map[string]string{"order.bpmn": string(content)}); status != 200 {
				t.Fatalf("%s: %d %s", version, status, answer)
			}
		}
		fill := func(text string) string {
			return placeholder.ReplaceAllStringFunc(text, func(name string) string { return keys[strings.Trim(name, "{}")] })
		}
		answer := s.must(example.status, "root", example.method, fill(example.path), fill(example.body))
		keysIn(answer, keys)
		var want any = map[string]any{}
		if example.answer != "" {
			if err := json.Unmarshal([]byte(example.answer), &want); err != nil {
				t.Fatalf("%s: %v", example.answer, err)
			}
		}
		if missing := lacks(want, any(answer)); missing != "" {
			t.Errorf("%s %s answers %v: %s", example.method, example.path, answer, missing)
		}
	}
	if shown := s.ended(keys["batchOperationKey"]); shown["state"] != "COMPLETED" {
		t.Errorf("the batch operation ends %v", shown)
	}
}

// versionBefore gives the file that is deployed before an example: the first
// version before an instance is started, the second before one is migrated to it.
func (s site) versionBefore(e example) string {
	switch e.path {
	case "/v2/process-instances":
		return "order-1.bpmn"
	case "/v2/process-definitions/search":
		return "order-2.bpmn"
	}
	return ""
}
