// Package elementdocs makes the pages that tell which elements of BPMN run, each with the golden trace that proves it.
package elementdocs

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed data pages
var sources embed.FS

// Language chooses the texts of a page.
type Language int

// The languages.
const (
	English Language = iota
	Chinese
)

// texts are the same words in each language.
type texts [2]string

// section is a part of a data file that begins with "## title".
type section struct {
	title string
	rows  [][]string
}

// sectionsOf reads a data file: rows of cells between " | "; "# " begins a comment.
func sectionsOf(file string) ([]section, error) {
	content, err := sources.ReadFile("data/" + file)
	if err != nil {
		return nil, fmt.Errorf("data of the pages: %w", err)
	}
	all := []section{{}}
	for _, line := range strings.Split(strings.TrimSpace(string(content)), "\n") {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			all = append(all, section{title: title})
		} else if !strings.HasPrefix(line, "# ") && line != "" {
			last := &all[len(all)-1]
			last.rows = append(last.rows, cells(line))
		}
	}
	return all, nil
}

func cells(line string) []string {
	parts := strings.Split(line, " | ")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// row writes cells as a row of Markdown.
func row(cells ...string) string { return "| " + strings.Join(cells, " | ") + " |\n" }

// header writes the first row of a table and the line under it.
func header(cells ...string) string {
	return row(cells...) + strings.Repeat("|---", len(cells)) + "|\n"
}
