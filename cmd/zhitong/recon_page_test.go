package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var updatePages = flag.Bool("update-recon-pages", false, "write what the commands of docs/reconciliation/run.md say into the pages")

// block is a command of a page with what it prints.
var block = regexp.MustCompile("(?s)```console\n\\$ ([^\n]*)\n(.*?)```")

// contentHash is left out of the pages: it changes with every rule set.
var contentHash = regexp.MustCompile(`sha256:[0-9a-f]{64}`)

// TestReconciliationPages runs the commands of the pages in their order, in a
// directory that holds the samples, and compares what they print.
func TestReconciliationPages(t *testing.T) {
	docs, err := filepath.Abs("../../docs/reconciliation")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"run.md", "run.zh-CN.md"} {
		t.Run(name, func(t *testing.T) {
			directory := t.TempDir()
			if err := os.CopyFS(directory, os.DirFS(filepath.Join(docs, "samples"))); err != nil {
				t.Fatal(err)
			}
			t.Chdir(directory)
			page := readPage(t, filepath.Join(docs, name))
			commands := 0
			now := block.ReplaceAllStringFunc(page, func(text string) string {
				commands++
				parts := block.FindStringSubmatch(text)
				answer := contentHash.ReplaceAllString(answerTo(t, parts[1]), "sha256:…")
				if answer != parts[2] && !*updatePages {
					t.Errorf("$ %s\n%s\nthe page says\n%s", parts[1], answer, parts[2])
				}
				return "```console\n$ " + parts[1] + "\n" + answer + "```"
			})
			if commands < 4 {
				t.Errorf("only %d commands are on the page", commands)
			}
			if *updatePages {
				if err := os.WriteFile(filepath.Join(docs, name), []byte(now), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// answerTo runs a command of zhitong, or prints a file or its first line.
func answerTo(t *testing.T, command string) string {
	t.Helper()
	words := strings.Fields(command)
	switch words[0] {
	case "zhitong":
		var out, told bytes.Buffer
		if code := run(context.Background(), words[1:], strings.NewReader(""), &out, &told); code > 1 {
			t.Errorf("$ %s\nexit %d\n%s", command, code, told.String())
		}
		return out.String()
	case "cat":
		return readPage(t, words[1])
	case "head":
		line, _, _ := strings.Cut(readPage(t, words[len(words)-1]), "\n")
		return line + "\n"
	}
	t.Fatalf("the page asks for %s", words[0])
	return ""
}

func readPage(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
