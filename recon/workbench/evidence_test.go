package workbench_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"zhitong/recon/workbench"
)

// evidence gives the pack of a run.
func (d *desk) evidence(run *workbench.Run) []byte {
	d.Helper()
	var content bytes.Buffer
	must(d, workbench.WriteEvidence(d.Context(), d.db, run, &content))
	return content.Bytes()
}

// unpacked reads the members of a pack.
func unpacked(t testing.TB, pack []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(pack), int64(len(pack)))
	must(t, err)
	members := map[string]string{}
	for _, file := range archive.File {
		reader, err := file.Open()
		must(t, err)
		content, err := io.ReadAll(reader)
		must(t, err)
		members[file.Name] = string(content)
	}
	return members
}

// TestEvidencePack: the manifest names every member by its hash, the same state
// gives the same bytes, and what was decided is in it.
func TestEvidencePack(t *testing.T) {
	d := mixed(t).configured()
	run, _ := d.match(2)
	before := d.evidence(run)
	do[any](d, &workbench.CommentBreak{Item: d.breakOf("INV1000002").ItemID, Text: "the bank's tariff"})
	made := d.decides(mia, d.about(workbench.ActionWriteOff, "INV1000002"))
	must(t, d.sealer.Seal(t.Context()))
	pack := d.evidence(d.run(run.Key))
	if bytes.Equal(before, pack) || !bytes.Equal(pack, d.evidence(d.run(run.Key))) {
		t.Error("the pack must change with a decision and only then")
	}
	members := unpacked(t, pack)
	var manifest struct {
		Format, Run, Account, RuleSetHash, ContentHash string
		Proven                                         bool
		Members                                        []struct {
			Name, SHA256 string
			Bytes        int64
		}
	}
	must(t, json.Unmarshal([]byte(members["manifest.json"]), &manifest))
	if manifest.Run != key(run.Key) || manifest.ContentHash != run.Result.Hash || manifest.RuleSetHash != run.Result.RuleSetHash || !manifest.Proven || manifest.Account != bank {
		t.Errorf("%+v", manifest)
	}
	listed := map[string]bool{"manifest.json": true}
	for _, one := range manifest.Members {
		listed[one.Name] = true
		sum := sha256.Sum256([]byte(members[one.Name]))
		if hex.EncodeToString(sum[:]) != one.SHA256 || int64(len(members[one.Name])) != one.Bytes {
			t.Errorf("%s does not have its hash", one.Name)
		}
	}
	for name := range members {
		if !listed[name] {
			t.Errorf("the manifest does not name %s", name)
		}
	}
	file := sha256.Sum256(paper(t, 2, 100_000, moved{"INV1000001", 2, 50_000, "payment"}, moved{"INV1000002", 2, -1_500, "账户管理费"},
		moved{"INV1000003", 2, 70_000, "unknown payment"}, moved{"INV1000004", 2, 98_500, "payment less fee"}, moved{"INV1000005", 2, 100_000, "other amount"}))
	for name, want := range map[string]string{"groups.jsonl": "INV", "breaks.jsonl": "INV1000003", "rules.yaml": "passes", "sources.jsonl": hex.EncodeToString(file[:]),
		"states.jsonl": `"state":"closed"`, "decisions.jsonl": `"key":` + key(made.Key), "journals.jsonl": "recon:decision:" + key(made.Key), "notes.jsonl": "tariff",
		"audit.jsonl": `"target":"` + key(made.Key) + `"`, "result.json": "bridges"} {
		if name == "groups.jsonl" {
			want = `"band":"auto"`
		}
		if !strings.Contains(members[name], want) {
			t.Errorf("%s does not tell %s: %.300s", name, want, members[name])
		}
	}
	for line := range strings.Lines(members["audit.jsonl"]) {
		if !strings.Contains(line, `"hash":"`) || strings.Contains(line, `"hash":""`) {
			t.Errorf("a reference without hash: %s", line)
		}
	}
}
