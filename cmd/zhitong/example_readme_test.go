package main

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

// TestExamplesByTheirPages follows the pages of examples word for word, each on
// an empty server, and looks for what they promise.
func TestExamplesByTheirPages(t *testing.T) {
	for example, promise := range map[string]struct{ method, path, body, want string }{
		"month-end-close": {"POST", "/v2/user-tasks/search", `{"filter":{"elementId":"prepare","state":"CREATED"}}`, `"totalItems":1,`},
		"totals-first":    {"GET", "/api/v1/ledger/journals", "", `"state":"proposed"`},
	} {
		for _, page := range []string{"README.md", "README.zh-CN.md"} {
			t.Run(example+"/"+page, func(t *testing.T) {
				s := serveChildWith(t, t.TempDir())
				defer s.kill()
				s.follow(filepath.Join("..", "..", "examples", example, page))
				s.eventually(promise.method, promise.path, promise.body, promise.want)
			})
		}
	}
}

// follow runs the commands of a page from the folder of the repository.
func (s *served) follow(page string) {
	s.Helper()
	content, err := os.ReadFile(page)
	if err != nil {
		s.Fatal(err)
	}
	script := ""
	for _, block := range shellBlock.FindAllStringSubmatch(string(content), -1) {
		script += block[1]
	}
	if !strings.Contains(script, "bin/zhitong deploy") {
		s.Fatalf("%s has no commands", page)
	}
	shell := exec.CommandContext(s.Context(), "bash", "-euo", "pipefail", "-c", strings.ReplaceAll(script, "bin/zhitong", "zhitong"))
	shell.Dir = filepath.Join("..", "..")
	shell.Env = append(os.Environ(), "ZHITONG_URL="+s.url, "ZHITONG_USER=admin", "ZHITONG_PASSWORD="+s.password())
	if said, err := shell.CombinedOutput(); err != nil {
		s.Fatalf("%s: %v\n%s", page, err, said)
	}
}

var firstPassword = regexp.MustCompile(`the password, shown only now: (\S+)`)

// password is that of the first administrator, which the server tells before it is ready.
func (s *served) password() string {
	s.Helper()
	told, err := os.ReadFile(s.told)
	if err != nil {
		s.Fatal(err)
	}
	found := firstPassword.FindStringSubmatch(string(told))
	if found == nil {
		s.Fatalf("the server tells no password: %s", told)
	}
	return found[1]
}

// eventually asks until an answer contains a text.
func (s *served) eventually(method, path, body, want string) {
	s.Helper()
	last := ""
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		request, err := http.NewRequestWithContext(s.Context(), method, s.url+path, strings.NewReader(body))
		if err != nil {
			s.Fatal(err)
		}
		request.SetBasicAuth("admin", s.password())
		request.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			s.Fatal(err)
		}
		content, err := io.ReadAll(response.Body)
		response.Body.Close()
		if last = string(content); err != nil || strings.Contains(last, want) {
			return
		}
	}
	s.Errorf("%s %s does not answer %s but %s", method, path, want, last)
}
