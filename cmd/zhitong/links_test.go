package main

import (
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var (
	markdownLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	linkedTitle  = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	heading      = regexp.MustCompile(`(?m)^#+ (.*)$`)
)

// anchors gives the names under which the headings of a page are linked.
func anchors(page string) map[string]bool {
	found := map[string]bool{}
	for _, title := range heading.FindAllStringSubmatch(page, -1) {
		found[strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, linkedTitle.ReplaceAllString(title[1], "$1"))] = true
	}
	return found
}

// documentation gives the pages of the documentation, from the folder of the repository.
func documentation(t *testing.T) (all []string) {
	t.Helper()
	all = []string{"README.md"}
	for _, folder := range []string{"docs", "examples"} {
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && filepath.Ext(path) == ".md" {
				all = append(all, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// TestLinksOfThePages: what a page of the documentation links to is there, and
// so is the heading that it names.
func TestLinksOfThePages(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	links := 0
	for _, page := range documentation(t) {
		content, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range markdownLink.FindAllStringSubmatch(string(content), -1) {
			link, err := url.Parse(match[1])
			if err != nil || link.IsAbs() {
				continue
			}
			links++
			checkLink(t, page, link)
		}
	}
	if links < 100 {
		t.Errorf("only %d links were looked at", links)
	}
}

func checkLink(t *testing.T, page string, link *url.URL) {
	t.Helper()
	target := page
	if link.Path != "" {
		target = filepath.Join(filepath.Dir(page), link.Path)
	}
	if _, err := os.Stat(target); err != nil {
		t.Errorf("%s links to %s: %v", page, link, err)
		return
	}
	if link.Fragment == "" {
		return
	}
	if content, err := os.ReadFile(target); err != nil || !anchors(string(content))[link.Fragment] {
		t.Errorf("%s links to %s, a heading that is not there (%v)", page, link, err)
	}
}
