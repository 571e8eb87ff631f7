package statement

import (
	"os"
	"strings"
	"testing"
)

const documents = "../docs/reconciliation/"

func documentedProfile(t *testing.T) *CSVProfile {
	t.Helper()
	file, err := os.Open(documents + "samples/example-bank.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	profile, err := ReadProfile(file, "example-bank.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return profile
}

// TestTheDocumentedBankIsRead runs the worked example of the documentation, and
// finds it in the pages word for word.
func TestTheDocumentedBankIsRead(t *testing.T) {
	profile := documentedProfile(t)
	file, err := os.ReadFile(documents + "samples/example-bank.csv")
	if err != nil {
		t.Fatal(err)
	}
	statements, err := Read(strings.NewReader(string(file)), Options{File: "example-bank.csv", Profile: profile})
	if err != nil || len(statements) != 1 {
		t.Fatalf("%d statements, %v", len(statements), err)
	}
	s := statements[0]
	if s.Account != "6200000000000001" || s.EntryCount != 2 || s.Entries[1].Amount.DecimalText() != "-200.00" || s.Entries[1].Charges[0].Amount.DecimalText() != "-0.50" {
		t.Errorf("read %+v", s)
	}
	if s.Proofs.Balance.Verdict != ProofOK || s.Proofs.Totals.Verdict != ProofOK || s.Closing.Amount.DecimalText() != "2300.00" {
		t.Errorf("proofs %+v", s.Proofs)
	}
	text, err := os.ReadFile(documents + "samples/example-bank.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"statements.md", "statements.zh-CN.md"} {
		content, err := os.ReadFile(documents + page)
		if err != nil || !strings.Contains(string(content), string(text)) || !strings.Contains(string(content), string(file)) {
			t.Errorf("%s does not show the example as it is, %v", page, err)
		}
	}
}

// TestPreview tells what became of each column and each row that is no entry.
func TestPreview(t *testing.T) {
	profile := documentedProfile(t)
	file, err := os.Open(documents + "samples/example-bank.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	preview, err := ReadPreview(file, Options{Profile: profile}, 1)
	if err != nil || len(preview.Parts) != 1 || preview.Problem != nil {
		t.Fatalf("%+v, %v", preview, err)
	}
	part := preview.Parts[0]
	if part.HeaderRow != 4 || part.Encoding != "utf-8" || len(part.Entries) != 1 || part.SkipCount != 3 || len(part.Skipped) != 1 {
		t.Errorf("%+v", part)
	}
	if column := part.Columns[3]; column.Title != "发生额" || strings.Join(column.Fields, " ") != "amount" {
		t.Errorf("column %+v", column)
	}
	if total := part.Totals[0]; !total.Agrees || total.Line != 3 || total.Amount != "1500.00" || total.Count != "1" {
		t.Errorf("total %+v", total)
	}
	broken, err := ReadPreview(strings.NewReader("示例银行\n流水号,交易日,借贷,发生额\nS1,20260105,贷,1.00\nS2,20260199,贷,1.00\n"), Options{Profile: profile}, 5)
	if err != nil || broken.Problem == nil || broken.Problem.Line != 4 || len(broken.Parts[0].Entries) != 1 {
		t.Errorf("%+v, %v", broken, err)
	}
}
