package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const transferFee = "../../examples/transfer-fee"

// TestTheTestTablesOfTheExamplePass, those of the CSV file and of two sheets of the workbook, and hit every rule.
func TestTheTestTablesOfTheExamplePass(t *testing.T) {
	var out, talk bytes.Buffer
	code := run(context.Background(), []string{"dmn", "test", transferFee}, strings.NewReader(""), &out, &talk)
	want := `F.csv: decision rate: 4 of 4 rules hit
F.csv: decision reviews: 0 of 2 rules hit
F.csv: decision reviews: never hit: [1 2]
F.xlsx: decision rate: 4 of 4 rules hit
F.xlsx: decision reviews: 2 of 2 rules hit
17 passed, 0 failed
`
	file := filepath.Join(transferFee, "transfer-fee")
	if got := strings.ReplaceAll(out.String(), file, "F"); code != exitOK || got != want {
		t.Errorf("exit %d:\n%s", code, got)
	}
	if got := strings.ReplaceAll(talk.String(), file, "F"); got != "F.xlsx:说明: no test cases\n" {
		t.Errorf("it also says %q", got)
	}
}

// TestAnotherModelFailsTheTestTablesOfTheExample in the cells that a changed rule is about: online transfers cost 0.06%
// rather than 0.05%, and amounts are reviewed from 60000 on.
func TestAnotherModelFailsTheTestTablesOfTheExample(t *testing.T) {
	model, err := os.ReadFile(filepath.Join(transferFee, "transfer-fee.dmn"))
	if err != nil {
		t.Fatal(err)
	}
	changed := filepath.Join(t.TempDir(), "transfer-fee.dmn")
	model = bytes.Replace(bytes.Replace(model, []byte("0.0005"), []byte("0.0006"), 1), []byte("50000"), []byte("60000"), 1)
	if err := os.WriteFile(changed, model, 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(transferFee, "transfer-fee.xlsx")
	var out, talk bytes.Buffer
	// The workbook names its model on one sheet; that of the call comes first.
	code := run(context.Background(), []string{"dmn", "test", "--model", changed, file}, strings.NewReader(""), &out, &talk)
	want := `F:复核!E4: 大额 复核: gives null, expected [{级别: 2, 理由: "大额交易"}]
F:复核!F4: 大额 复核[1].理由: gives null, expected "大额交易"
F:复核!E7: 大额且新开 复核: gives [{级别: 1, 理由: "新开账户"}], expected [{级别: 2, 理由: "大额交易"}, {级别: 1, 理由: "新开账户"}]
F:复核!F7: 大额且新开 复核[1].理由: gives "新开账户", expected "大额交易"
F:手续费!E3: 网银 费率: gives 0.0006, expected 0.0005
F:手续费!F3: 网银 手续费: gives 50, expected 49.38
F: decision rate: 4 of 4 rules hit
F: decision reviews: 1 of 2 rules hit
F: decision reviews: never hit: [1]
6 passed, 3 failed
`
	if got := strings.ReplaceAll(out.String(), file, "F"); code != exitNegative || got != want {
		t.Errorf("exit %d:\n%s", code, got)
	}
}

// TestLockFilesOfSpreadsheetsAreNoTables: a program that has a workbook open puts one beside it.
func TestLockFilesOfSpreadsheetsAreNoTables(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "~$transfer-fee.xlsx"), []byte("locked"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(folder, os.DirFS(transferFee)); err != nil {
		t.Fatal(err)
	}
	var out, talk bytes.Buffer
	code := run(context.Background(), []string{"dmn", "test", folder}, strings.NewReader(""), &out, &talk)
	if code != exitOK || !strings.HasSuffix(out.String(), "\n17 passed, 0 failed\n") {
		t.Errorf("exit %d:\n%s%s", code, out.String(), talk.String())
	}
}
