package decisiondocs

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the pages anew")

// TestThePagesAreCurrent makes the pages, with the answers of the command itself, and compares them with those in the folder.
func TestThePagesAreCurrent(t *testing.T) {
	made, err := Pages(command(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range made {
		path := filepath.Join(Folder, name)
		if *update {
			if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if current, err := os.ReadFile(path); err != nil || string(current) != content {
			t.Errorf("%s is not what its source says (%v); go test ./internal/decisiondocs -update writes it", name, err)
		}
	}
	for name, content := range made {
		checkLinks(t, name, content, made)
	}
	checkPairs(t, made)
}

// command builds the command and runs its lines with a shell in the folder of the pages.
func command(t *testing.T) Runner {
	t.Helper()
	watchSources(t)
	binary := filepath.Join(t.TempDir(), "zhitong")
	if output, err := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", binary, "zhitong/cmd/zhitong").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return func(line string) (string, int, error) {
		shell := exec.CommandContext(t.Context(), "sh", "-c", line)
		shell.Dir = Folder
		shell.Env = append(os.Environ(), "PATH="+filepath.Dir(binary)+string(os.PathListSeparator)+os.Getenv("PATH"))
		output, err := shell.CombinedOutput()
		if failed, ok := errors.AsType[*exec.ExitError](err); ok {
			return string(output), failed.ExitCode(), nil
		}
		return string(output), 0, err
	}
}

// watchSources looks at what the command is made of, so that a cached result of the test does not outlive a change of it.
func watchSources(t *testing.T) {
	t.Helper()
	for _, root := range []string{"../../cmd/zhitong", "../../dmn", "../../feel", Folder} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err == nil {
				_, err = os.Stat(path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

var link = regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)

// checkLinks follows the links of a page to other pages and files.
func checkLinks(t *testing.T, name, content string, made map[string]string) {
	t.Helper()
	for _, match := range link.FindAllStringSubmatch(content, -1) {
		if _, ok := made[match[1]]; ok {
			continue
		}
		if _, err := os.Stat(filepath.Join(Folder, match[1])); err != nil {
			t.Errorf("%s leads to %s, which is not there", name, match[1])
		}
	}
}

// checkPairs wants every page in both languages, with the same examples.
func checkPairs(t *testing.T, made map[string]string) {
	t.Helper()
	for name := range made {
		english := strings.Replace(name, chineseEnding, ".md", 1)
		chinese := strings.TrimSuffix(english, ".md") + chineseEnding
		if made[chinese] == "" || made[english] == "" {
			t.Errorf("%s is not in both languages", name)
		}
	}
	for _, page := range contents {
		if made[page.file+".md"] == "" {
			t.Errorf("there is no page %s", page.file)
		}
	}
	if len(made) != 2*len(contents) {
		t.Errorf("there are %d pages, %d are linked", len(made), 2*len(contents))
	}
}

var directive = regexp.MustCompile(`{{[^}]*}}`)

// TestBothLanguagesShowTheSame compares the examples that the templates of a page ask for.
func TestBothLanguagesShowTheSame(t *testing.T) {
	for _, page := range contents {
		english, err := sources.ReadFile("pages/" + page.file + ".md")
		if err != nil {
			t.Fatal(err)
		}
		chinese, err := sources.ReadFile("pages/" + page.file + chineseEnding)
		if err != nil {
			t.Fatal(err)
		}
		a, b := directive.FindAllString(string(english), -1), directive.FindAllString(string(chinese), -1)
		if strings.Join(a, "\n") != strings.Join(b, "\n") {
			t.Errorf("%s: the English page shows %q, the Chinese one %q", page.file, a, b)
		}
	}
}

// TestEverythingIsShown wants every comparison, table, check and kind of code on a page.
func TestEverythingIsShown(t *testing.T) {
	var all strings.Builder
	for _, page := range contents {
		content, err := sources.ReadFile("pages/" + page.file + ".md")
		if err != nil {
			t.Fatal(err)
		}
		all.Write(content)
	}
	for file, verb := range map[string]string{"comparisons.txt": "compare", "tables.txt": "table", "checks.txt": "check", "codes.txt": "codes", "commands.txt": "flags"} {
		for _, section := range sectionsOf(file) {
			if wanted := "{{" + verb + ` "` + cells(section.title)[0] + `"}}`; !strings.Contains(all.String(), wanted) {
				t.Errorf("no page has %s", wanted)
			}
		}
	}
}
