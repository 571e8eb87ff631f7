package decisiondocs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// homes are the files that declare the codes of a kind, and how the names of their constants begin.
var homes = map[string][2]string{
	"warning":    {"../../feel/warning.go", "Warn"},
	"expression": {"../../feel/errors.go", "Code"},
	"model":      {"../../dmn/problem.go", "Code"},
	"finding":    {"../../dmn/check/finding.go", "Code"},
	"doubt":      {"../../feel/doubt.go", "Doubt"},
	"line":       {"../../cmd/zhitong/feel_lines.go", "code"},
}

// TestEveryCodeIsTold compares codes.txt with the constants of the source.
func TestEveryCodeIsTold(t *testing.T) {
	for kind, home := range homes {
		all, err := meanings(kind)
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		for _, m := range all {
			told = append(told, m.code)
		}
		declared := constants(t, home[0], home[1])
		slices.Sort(told)
		slices.Sort(declared)
		if len(declared) == 0 || !slices.Equal(told, declared) {
			t.Errorf("%s: told are %q, declared %q", kind, told, declared)
		}
	}
}

// constants gives the values of the string constants of a file whose names begin so.
func constants(t *testing.T, file, beginning string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	ast.Inspect(parsed, func(node ast.Node) bool {
		if spec, ok := node.(*ast.ValueSpec); ok && strings.HasPrefix(spec.Names[0].Name, beginning) && len(spec.Values) == 1 {
			if literal, ok := spec.Values[0].(*ast.BasicLit); ok && literal.Kind == token.STRING {
				value, err := strconv.Unquote(literal.Value)
				if err != nil {
					t.Fatal(err)
				}
				values = append(values, value)
			}
		}
		return true
	})
	return values
}

// TestExamplesOfCodes bring about their codes; every warning has one.
func TestExamplesOfCodes(t *testing.T) {
	for _, kind := range []string{"warning", "expression"} {
		all, err := meanings(kind)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range all {
			if m.example == "" {
				if kind == "warning" {
					t.Errorf("%s has no example", m.code)
				}
				continue
			}
			if message, code := m.message(); code != m.code {
				t.Errorf("%s brings about %s (%s), not %s", m.example, code, message, m.code)
			}
		}
	}
}

var mentioned = regexp.MustCompile("`((?:FEEL|DMN|NO|NOT|OUT|INVALID|FUNCTION)_[A-Z_]+)`")

// TestMentionedCodesExist looks for codes in the templates.
func TestMentionedCodesExist(t *testing.T) {
	var known []string
	for _, home := range homes {
		known = append(known, constants(t, home[0], home[1])...)
	}
	entries, err := os.ReadDir("pages")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		content, err := os.ReadFile("pages/" + entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range mentioned.FindAllStringSubmatch(string(content), -1) {
			if !slices.Contains(known, match[1]) {
				t.Errorf("%s tells of %s, which there is not", entry.Name(), match[1])
			}
		}
	}
}
