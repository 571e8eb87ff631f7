package main

import (
	"bytes"
	"context"
	"database/sql"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhitong/rest"
)

// zhitong runs a command in this process and gives its exit code and what it says.
func zhitong(t *testing.T, arguments ...string) (code int, out, talk string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(context.Background(), arguments, strings.NewReader(""), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

// TestTamperedRowIsFound changes the name on one leaf behind the platform's back,
// while it is stopped: the page's "verify" and the offline check both find it. The
// export that was made before stays valid.
func TestTamperedRowIsFound(t *testing.T) {
	directory, exported := t.TempDir(), filepath.Join(t.TempDir(), "audit.jsonl")
	command := demoOn(directory)
	n, stop := serveNode(t, &command.settings)
	if _, err := command.prepare(&terminal{t.Context(), nil, t.Output(), t.Output()}, n); err != nil {
		t.Fatal(err)
	}
	if err := n.sealer.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if verdict := n.verify(t); !verdict.OK || verdict.Checked == 0 {
		t.Fatalf("before: %+v", verdict)
	}
	stop()
	if code, _, talk := zhitong(t, "audit", "export", "--data", directory, "--out", exported); code != exitOK {
		t.Fatalf("export: %d %s", code, talk)
	}
	verified := []string{"audit", "verify", exported, "--key", exported + ".pub", "--since", exported + ".checkpoint"}
	if code, out, talk := zhitong(t, verified...); code != exitOK || !strings.HasPrefix(out, "OK") {
		t.Fatalf("verify: %d %s %s", code, out, talk)
	}
	tamper(t, filepath.Join(directory, "zhitong.db"))
	n, stop = serveNode(t, &command.settings)
	if verdict := n.verify(t); verdict.OK || len(verdict.Problems) == 0 {
		t.Errorf("the changed row is not found: %+v", verdict)
	}
	stop()
	forged := filepath.Join(t.TempDir(), "forged.jsonl")
	if code, _, talk := zhitong(t, "audit", "export", "--data", directory, "--out", forged); code != exitOK {
		t.Fatalf("export: %d %s", code, talk)
	}
	if code, out, _ := zhitong(t, "audit", "verify", forged, "--key", exported+".pub", "--since", exported+".checkpoint"); code != exitNegative {
		t.Errorf("the forged export verifies: %d %s", code, out)
	}
	if code, _, _ := zhitong(t, verified...); code != exitOK {
		t.Error("the earlier export does not verify any more")
	}
	if code, _, _ := zhitong(t, "audit", "export", "--data", directory, "--out", exported); code != exitUsage {
		t.Error("an export is overwritten without --force")
	}
}

func tamper(t *testing.T, file string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	result, err := db.Exec(`update audit_leaf set actor = 'somebody else' where (writer, sequence, position) in
		(select writer, sequence, position from audit_leaf limit 1)`)
	if err != nil {
		t.Fatal(err)
	}
	if changed, err := result.RowsAffected(); err != nil || changed != 1 {
		t.Fatalf("%d rows were changed, %v", changed, err)
	}
}

// verify asks for the verdict as the audit page does.
func (n *node) verify(t *testing.T) (verdict rest.AuditVerdict) {
	t.Helper()
	auditor := &server{URL: n.url(), credentials: credentials{User: "auditor", Password: "auditor-demo"}}
	if err := auditor.send(&terminal{t.Context(), nil, t.Output(), t.Output()}, http.MethodPost, "/api/v1/audit/verify", "application/json", strings.NewReader("{}"), &verdict); err != nil {
		t.Fatal(err)
	}
	return verdict
}

// TestSecretsAreKeptPrivate: the signing key is readable by its owner only.
func TestSecretsAreKeptPrivate(t *testing.T) {
	directory := t.TempDir()
	if _, _, err := signingKey(directory); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(directory, privateKeyFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key has mode %v, %v", info.Mode(), err)
	}
}
