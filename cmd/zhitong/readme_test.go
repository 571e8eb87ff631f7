package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// readmeCommands gives the commands of a section of the README, each with the
// remark behind it; a command that goes on in the next line is one.
func readmeCommands(t *testing.T, section string) (commands []string) {
	t.Helper()
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(readme), "## "+section+"\n")
	_, after, opened := strings.Cut(after, "```sh\n")
	block, _, closed := strings.Cut(after, "```")
	if !found || !opened || !closed {
		t.Fatalf("the README has no commands in %q", section)
	}
	for line := range strings.Lines(strings.ReplaceAll(block, "\\\n", "")) {
		if strings.HasPrefix(line, "bin/zhitong ") {
			commands = append(commands, strings.TrimSpace(line))
		}
	}
	return commands
}

var shellWord = regexp.MustCompile(`'[^']*'|\S+`)

// words splits a command as a shell does that has quotes and file patterns.
func words(t *testing.T, command string) (arguments []string) {
	t.Helper()
	for _, word := range shellWord.FindAllString(command, -1) {
		switch {
		case strings.HasPrefix(word, "'"):
			arguments = append(arguments, strings.Trim(word, "'"))
		case strings.Contains(word, "*"):
			files, err := filepath.Glob(word)
			if err != nil || len(files) == 0 {
				t.Fatalf("no file is like %s: %v", word, err)
			}
			arguments = append(arguments, files...)
		default:
			arguments = append(arguments, word)
		}
	}
	return arguments
}

// TestReadmeCommands runs the commands of the README as they stand there: each
// does what it is there for, with the exit code that its remark tells.
func TestReadmeCommands(t *testing.T) {
	commands := readmeCommands(t, "On your own files")
	if len(commands) < 8 {
		t.Fatalf("only %d commands", len(commands))
	}
	result := t.TempDir()
	t.Chdir(filepath.Join("..", ".."))
	for _, line := range commands {
		command, remark, _ := strings.Cut(line, " # ")
		want := 0
		if strings.Contains(remark, "exit code 1") {
			want = 1
		}
		arguments := words(t, strings.Replace(command, "--out data/result", "--out "+filepath.Join(result, "result"), 1))[1:]
		var said, told bytes.Buffer
		if got := run(t.Context(), arguments, strings.NewReader(""), &said, &told); got != want {
			t.Errorf("%s: exit code %d, want %d\n%s%s", command, got, want, said.String(), told.String())
		}
	}
	for _, report := range []string{"report.html", "report.xlsx", "result.json"} {
		if _, err := os.Stat(filepath.Join(result, "result", report)); err != nil {
			t.Error(err)
		}
	}
}
