// Package decisiondocs makes the pages for analysts: templates filled with examples that are evaluated, tables that are
// decided, and what the command itself answers.
package decisiondocs

import (
	"embed"
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

// chineseEnding ends the names of Chinese pages.
const chineseEnding = ".zh-CN.md"

func languageOf(page string) Language {
	if strings.HasSuffix(page, chineseEnding) {
		return Chinese
	}
	return English
}

// texts are the same sentence in each language.
type texts [2]string

// wellMade tells whether both sentences are there, and the Chinese one is Chinese.
func (t texts) wellMade() bool {
	return t[English] != "" && strings.IndexFunc(t[Chinese], func(r rune) bool { return r > 0x2E80 }) >= 0
}

// section is a part of a data file that begins with "## title".
type section struct {
	title string
	lines []string
}

// sectionsOf reads a data file; "# " begins a comment.
func sectionsOf(file string) []section {
	content, err := sources.ReadFile("data/" + file)
	if err != nil {
		panic(err) // the file is embedded
	}
	var all []section
	for _, line := range strings.Split(strings.TrimSpace(string(content)), "\n") {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			all = append(all, section{title: title})
		} else if !strings.HasPrefix(line, "# ") && line != "" {
			last := &all[len(all)-1]
			last.lines = append(last.lines, line)
		}
	}
	return all
}

// cells are the parts of a line between " | ".
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

// code writes a text as code, also one that holds a back-tick.
func code(text string) string {
	if text == "" {
		return ""
	}
	text = strings.ReplaceAll(text, "|", `\|`)
	if strings.Contains(text, "`") {
		return "`` " + text + " ``"
	}
	return "`" + text + "`"
}
