package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhitong/audit"
	"zhitong/internal/testpostgres"
)

// wantRefused wants a command to be refused with an exit code, in words that name the cause and what to do.
func wantRefused(t *testing.T, code int, words []string, arguments ...string) {
	t.Helper()
	got, _, talk := zhitong(t, arguments...)
	if got != code {
		t.Errorf("zhitong %s: exit code %d, want %d", strings.Join(arguments, " "), got, code)
	}
	for _, word := range words {
		if !strings.Contains(talk, word) {
			t.Errorf("zhitong %s says %q, want %q in it", strings.Join(arguments, " "), talk, word)
		}
	}
}

// TestDeployTellsWhatIsThere deploys a decision table with an overlap, whose example is a number, and a file that
// is no model: both are there, and the command says so.
func TestDeployTellsWhatIsThere(t *testing.T) {
	n, stop := serveNode(t, testSettings(t, "sqlite:"+t.TempDir()))
	defer stop()
	table := filepath.Join("..", "..", "docs", "decisions", "samples", "fees.dmn")
	note := filepath.Join(t.TempDir(), "note.txt")
	if err := os.WriteFile(note, []byte("kept beside the model"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, talk := zhitong(t, "deploy", "--url", n.url(), table, note)
	if code != exitOK || !strings.Contains(out, "decision\tfee\t1\t") || !strings.Contains(out, "resource\tnote.txt\t1\t") {
		t.Errorf("exit code %d\n%s", code, out)
	}
	if !strings.Contains(talk, "fees.dmn:") || !strings.Contains(talk, "error: OVERLAP: fee:") {
		t.Errorf("the overlap is not told: %s", talk)
	}
	code, out, talk = zhitong(t, "deploy", "--url", n.url(), "--json", table)
	var answer struct {
		Findings []struct {
			Example []struct{ Value json.RawMessage }
		}
	}
	if code != exitOK || json.Unmarshal([]byte(out), &answer) != nil || len(answer.Findings) == 0 || len(answer.Findings[0].Example) == 0 {
		t.Errorf("exit code %d, no findings with their examples in %s%s", code, out, talk)
	}
}

// TestLogIsNotGoneOnWithUnderAnotherKey: a node whose directory of keys has none or another one does not sign the
// log, and makes no key, until it is told that the key is lost.
func TestLogIsNotGoneOnWithUnderAnotherKey(t *testing.T) {
	s := testSettings(t, "sqlite:"+t.TempDir())
	n, stop := serveNode(t, s)
	life{t, n}.deploy()
	if err := n.sealer.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	stop()
	own, none := s.Keys, t.TempDir()
	for _, keys := range []string{none, otherKeys(t)} {
		s.Keys = keys
		_, err := openNode(t.Context(), s, slog.New(slog.DiscardHandler))
		if code := exitCode(io.Discard, err); code != exitUsage {
			t.Errorf("exit code %d, want %d: %v", code, exitUsage, err)
		}
		for _, word := range []string{keys, "audit.key", "--keys", "--key-is-lost"} {
			if err == nil || !strings.Contains(err.Error(), word) {
				t.Errorf("it says %v, want %q in it", err, word)
			}
		}
	}
	if made, err := os.ReadDir(none); err != nil || len(made) != 0 {
		t.Errorf("a key was made: %v %v", made, err)
	}
	s.Keys = own
	_, stop = serveNode(t, s)
	stop()
	s.Keys, s.KeyIsLost = none, true
	n, stop = serveNode(t, s)
	defer stop()
	if err := n.sealer.Seal(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestWrongAddressesOfADatabase: nobody is told of a transaction before there was one, nor of a password.
func TestWrongAddressesOfADatabase(t *testing.T) {
	location := testpostgres.Start(t)
	testpostgres.Perform(t, location, "drop role if exists crowded")
	testpostgres.Perform(t, location, "create role crowded login connection limit 0")
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	for _, c := range []struct {
		store string
		code  int
		words []string
	}{
		{"postgres://zhitong:Secret-1@" + closed.Addr().String() + "/zhitong", exitInternal, []string{"cannot be reached", closed.Addr().String(), "check that it runs"}},
		{testpostgres.Address(t, location, "", "not_there"), exitUsage, []string{`database "not_there" does not exist`, "createdb"}},
		{testpostgres.Address(t, location, "crowded", ""), exitInternal, []string{"too many connections for role", "--postgres-writers"}},
		{testpostgres.Address(t, location, "nobody_known", ""), exitUsage, []string{"nobody_known", "user and password"}},
	} {
		code, _, talk := zhitong(t, "backup", "--store", c.store, "--keys", otherKeys(t), "--to", filepath.Join(t.TempDir(), "file"))
		if code != c.code {
			t.Errorf("%s: exit code %d, want %d", talk, code, c.code)
		}
		for _, word := range c.words {
			if !strings.Contains(talk, word) {
				t.Errorf("it says %q, want %q in it", talk, word)
			}
		}
		if strings.Contains(talk, "gave way") || strings.Contains(talk, "Secret-1") || strings.Count(strings.TrimSpace(talk), "\n") > 0 {
			t.Errorf("it says %q", talk)
		}
	}
}

// TestKeysAndFilesThatAreMissing: a file that is not there is named before a key that is not there, and each
// command that wants a key says where it looks for it.
func TestKeysAndFilesThatAreMissing(t *testing.T) {
	directory := t.TempDir()
	missing := filepath.Join(directory, "missing")
	wantRefused(t, exitUsage, []string{missing, "cannot be read"}, "restore", "--from", missing, "--data", directory)
	wantRefused(t, exitUsage, []string{"the public key", "--keys"}, "audit", "export", "--data", directory, "--out", filepath.Join(directory, "log"))
	there := filepath.Join(directory, "there")
	if err := os.WriteFile(there, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	wantRefused(t, exitUsage, []string{"exists", "another file"}, "backup", "--data", directory, "--to", there)
}

// TestServersThatAreNotWhatWasMeant: the port of the gateway answers with bytes that no terminal should see, and
// whoever gave no name is told how to.
func TestServersThatAreNotWhatWasMeant(t *testing.T) {
	gateway, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer gateway.Close()
	go func() {
		if connection, err := gateway.Accept(); err == nil {
			connection.Write([]byte("\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x05\x00\x00@\x00\x00\x03\x00\x00\x03\xe8\x00\x06\x00\x01\x00\x00"))
			connection.Close()
		}
	}()
	code, _, talk := zhitong(t, "nodes", "--url", "http://"+gateway.Addr().String())
	if code != exitNegative || !strings.Contains(talk, "does not speak HTTP") || strings.Contains(talk, `\x00`) {
		t.Errorf("%d %s", code, talk)
	}
	guarded := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		io.WriteString(w, `{"code":"unauthenticated","detail":"sign in first"}`)
	}))
	defer guarded.Close()
	wantRefused(t, exitNegative, []string{"sign in first", "ZHITONG_USER", "--token"}, "nodes", "--url", guarded.URL)
}

// TestManyProblemsOfALog: people are shown the first ones and told of the rest, so that what matters stays in sight.
func TestManyProblemsOfALog(t *testing.T) {
	report := audit.Report{ProblemCount: 3811}
	for index := range int64(1000) {
		report.Problems = append(report.Problems, audit.Problem{Index: index, Code: audit.EntryChanged, Message: "changed"})
	}
	var out, talk strings.Builder
	(&auditVerifyCommand{}).say(&terminal{t.Context(), nil, &out, &talk}, report)
	if lines := strings.Count(out.String(), "\n"); lines != 21 || !strings.HasPrefix(out.String(), "CHANGED: 3811 problems\n0\tentry_changed") {
		t.Errorf("%d lines: %s", lines, out.String())
	}
	if !strings.HasPrefix(talk.String(), "3791 more problems") || !strings.Contains(talk.String(), "the first 1000") {
		t.Errorf("it says %q", talk.String())
	}
}
