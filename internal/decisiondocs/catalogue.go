// Package decisiondocs turns the catalogue of FEEL functions into the tables of the pages for analysts.
package decisiondocs

import (
	"fmt"
	"strings"

	"zhitong/feel"
)

// Mark is the line of a page after which the tables stand.
const Mark = "<!-- made from functions.txt: go test ./internal/decisiondocs -update -->"

// Language chooses the texts of a page.
type Language int

// The languages.
const (
	English Language = iota
	Chinese
)

// Section is a group of functions with its title in each language.
type Section struct {
	Titles    [2]string
	Functions []Function
}

// Function is a line of the catalogue.
type Function struct {
	Name, Dialects, Example, Result string
	Texts                           [2]string
}

var dialects = map[string][]feel.Profile{
	"all":      {feel.Camunda8, feel.DMN, feel.BFEEL},
	"standard": {feel.DMN, feel.BFEEL},
	"camunda8": {feel.Camunda8},
}

// Profiles are the dialects that have the function.
func (f *Function) Profiles() []feel.Profile { return dialects[f.Dialects] }

// Read reads a catalogue: "## title | 标题" begins a section, "#" a comment, and a function is "dialects | example | result |
// sentence | 句子". The error names the line.
func Read(text string) ([]Section, error) {
	var sections []Section
	for number, line := range strings.Split(strings.TrimSpace(text), "\n") {
		cells := strings.Split(line, " | ")
		switch {
		case strings.HasPrefix(line, "## ") && len(cells) == 2:
			sections = append(sections, Section{Titles: [2]string{cells[0][3:], cells[1]}})
		case strings.HasPrefix(line, "# "):
		case len(cells) == 5 && dialects[cells[0]] != nil && len(sections) > 0:
			name, _, _ := strings.Cut(cells[1], "(")
			last := &sections[len(sections)-1]
			last.Functions = append(last.Functions, Function{name, cells[0], cells[1], cells[2], [2]string{cells[3], cells[4]}})
		default:
			return nil, fmt.Errorf("line %d is no function: %s", number+1, line)
		}
	}
	return sections, nil
}

var headings = [2]string{"| example | result | what it does | dialects |", "| 示例 | 结果 | 作用 | 方言 |"}

var dialectNames = map[string][2]string{
	"all": {"all", "全部"}, "standard": {"dmn, bfeel", "dmn、bfeel"}, "camunda8": {"camunda8", "camunda8"},
}

// Tables writes the sections as Markdown.
func Tables(sections []Section, language Language) string {
	var out strings.Builder
	for _, section := range sections {
		fmt.Fprintf(&out, "\n### %s\n\n%s\n|---|---|---|---|\n", section.Titles[language], headings[language])
		for _, f := range section.Functions {
			fmt.Fprintf(&out, "| `%s` | `%s` | %s | %s |\n", f.Example, f.Result, f.Texts[language], dialectNames[f.Dialects][language])
		}
	}
	return out.String()
}
