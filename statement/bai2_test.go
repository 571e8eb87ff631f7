package statement

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bai2File has two accounts. Account 1: opening 1,000.00; credits 250.00 and
// 50.00 (continued, with commas); debit 100.00; closing 1,200.00.
// Control total 100000+120000+30000+10000+25000+5000+10000 = 300000, records
// 03, 88, 16, 16, 88, 16, 49 = 7. Account 2: closing 7.00 alone: 700, records 2.
// Group: 300700, 2 accounts, 02+7+2+98 = 11. File: 300700, 1 group, 13.
const bai2Sample = `01,BANKID,CUSTID,260302,0830,77,80,1,2/
02,CUSTID,021000021,1,260301,2400,USD,2/
03,0001,USD,010,100000,,,015,120000,,/
88,100,30000,2,,400,10000,1,/
16,195,25000,V,260303,1200,BREF1,CREF1,INCOMING WIRE, FROM ACME, INC
16,165,5000,S,1000,2000,2000,BREF2,,PREAUTHORIZED
88,CREDIT, SECOND LINE
16,475,10000,D,2,0,4000,1,6000,BREF3,12345/
49,300000,7/
03,0002,,015,700/
49,700,2/
98,300700,2,11/
99,300700,1,13/
`

func TestBAI2(t *testing.T) {
	read := mustRead(t, bai2Sample, BAI2)
	if len(read) != 2 || len(read[0].Entries) != 3 {
		t.Fatalf("read %d statements", len(read))
	}
	first, second := read[0], read[1]
	expectProofs(t, first, ProofOK, ProofOK)
	expectProofs(t, second, ProofUnknown, ProofOK)
	wire, preauthorized, cheque := first.Entries[0], first.Entries[1], first.Entries[2]
	expectText(t, "wire", wire.Amount.String(), "250.00 USD", wire.ValueDate.String(), "2026-03-03", wire.BookingDate.String(), "2026-03-01",
		wire.ID, "BREF1", wire.References.Own, "CREF1", wire.Remittance.Text, "INCOMING WIRE, FROM ACME, INC", wire.BankTransactionCode, "195")
	expectText(t, "preauthorized", preauthorized.Amount.String(), "50.00 USD", preauthorized.ID, "BREF2", preauthorized.Remittance.Text, "PREAUTHORIZED CREDIT, SECOND LINE")
	expectText(t, "cheque", cheque.Amount.String(), "-100.00 USD", cheque.References.Cheque, "12345", cheque.ValueDate.String(), "2026-03-01")
	raw := bai2Sample[preauthorized.Raw.Offset : preauthorized.Raw.Offset+preauthorized.Raw.Length]
	if !strings.HasPrefix(raw, "16,165") || !strings.HasSuffix(raw, "SECOND LINE") || preauthorized.Raw.Line != 6 {
		t.Errorf("raw %q at line %d", raw, preauthorized.Raw.Line)
	}
}

// TestBAI2ControlTotals changes one control figure after the other. Those of
// the group and the file show on the last account.
func TestBAI2ControlTotals(t *testing.T) {
	for _, test := range []struct{ old, new, figure string }{
		{"49,300000,7/", "49,300001,7/", "account total"},
		{"49,300000,7/", "49,300000,8/", "account records"},
		{"98,300700,2,11/", "98,300701,2,11/", "group total"},
		{"98,300700,2,11/", "98,300700,3,11/", "accounts"},
		{"98,300700,2,11/", "98,300700,2,12/", "group records"},
		{"99,300700,1,13/", "99,300701,1,13/", "file total"},
		{"99,300700,1,13/", "99,300700,2,13/", "groups"},
		{"99,300700,1,13/", "99,300700,1,14/", "file records"},
		{"100,30000,2,", "100,30000,3,", "credits"},
	} {
		read := mustRead(t, strings.Replace(bai2Sample, test.old, test.new, 1), BAI2)
		found := ""
		for _, one := range read {
			if one.Proofs.Totals.Failed() && found == "" {
				found = one.Proofs.Totals.Parameters["figure"]
			}
		}
		if found != test.figure {
			t.Errorf("%s: the proof that fails is about %q, want %q", test.new, found, test.figure)
		}
	}
}

// bai2Partial details only a part of what its account sums up; figures run over
// records. Account 1: 4350000+2830000+1020000+500000+450000 = 9150000, records
// 03, 88, 16, 49. Account 2: -500000+1000000+2000000+500000+1000000+500000+
// 500000-1500000+500000 = 4000000, records 03, 88, 88, 16, 49.
const bai2Partial = `01,122099999,123456789,040621,0200,1,65,,2/
02,031001234,122099999,1,040620,2359,,2/
03,0123456789,,010,+4350000,,,040,2830000,,/
88,072,1020000,,,074,500000,,/
16,115,450000,S,100000,200000,150000,,,/
49,+9150000,4/
03,9876543210,,010,-500000,,,100,1000000,,,400,2000000,,,190/
88,500000,,,110,1000000,,,072,500000,,,074,500000,,,015/
88,-1500000,,/
16,115,500000,S,,200000,300000,,,LOCK BOX NO.68751/
49,+4000000,5/
98,+13150000,2,11/
99,+13150000,1,13/
`

func TestBAI2PartialDetails(t *testing.T) {
	read := mustRead(t, bai2Partial, BAI2)
	expectProofs(t, read[0], ProofUnknown, ProofOK)
	expectProofs(t, read[1], ProofUnknown, ProofUnknown)
	second := read[1]
	expectText(t, "second", second.Proofs.Balance.Code, "details_missing", second.Proofs.Totals.Code, "details_missing", second.Opening.Amount.String(), "-5000.00 USD",
		second.Closing.Amount.String(), "-15000.00 USD", second.Totals.Debits.Amount.String(), "-20000.00 USD", second.Entries[0].Remittance.Text, "LOCK BOX NO.68751")
	wrong := mustRead(t, strings.Replace(bai2Partial, "+4000000,5/", "+4000001,5/", 1), BAI2)[1]
	if !wrong.Proofs.Totals.Failed() {
		t.Errorf("a wrong control total: %+v", wrong.Proofs.Totals)
	}
	more := mustRead(t, strings.Replace(bai2Partial, "100,1000000", "100,400000", 1), BAI2)[1]
	if !more.Proofs.Totals.Failed() || !more.Proofs.Balance.Failed() {
		t.Errorf("more details than the total: %+v", more.Proofs)
	}
}

func TestBAI2Refusals(t *testing.T) {
	for _, test := range []struct {
		name, old, new string
		code           Code
		line, column   int
	}{
		{"version 1", "77,80,1,2/", "77,80,1,1/", CodeUnknownFormat, 1, 38},
		{"an unknown type code", "16,195", "16,999999", CodeMalformedField, 5, 4},
		{"letters in an amount", "195,25000", "195,25O00", CodeMalformedField, 5, 8},
		{"no amount", "195,25000", "195,", CodeMissingField, 5, 8},
		{"a date that does not exist", "V,260303", "V,260231", CodeInvalidDate, 5, 16},
		{"an unknown funds type", "195,25000,V", "195,25000,X", CodeMalformedField, 5, 14},
		{"a distribution without end", "D,2,0", "D,200000000,0", CodeMalformedField, 8, 16},
		{"an unknown currency", "03,0001,USD", "03,0001,XQQ", CodeUnknownCurrency, 3, 9},
		{"a transaction outside of an account", "49,300000,7/\n", "49,300000,7/\n16,195,1,,,,/\n", CodeMalformedField, 10, 1},
		{"no group trailer", "98,300700,2,11/\n", "", CodeMalformedField, 12, 1},
		{"no file trailer", "99,300700,1,13/\n", "", CodeTruncated, 13, 1},
		{"an unknown record", "16,475", "17,475", CodeMalformedField, 8, 1},
	} {
		expectRefusal(t, test.name, strings.Replace(bai2Sample, test.old, test.new, 1), Options{Format: BAI2}, test.code, test.line, test.column)
	}
}

func TestBAI2UnknownTypeCode(t *testing.T) {
	s := mustRead(t, strings.Replace(bai2Sample, "16,195", "16,850", 1), BAI2)[0]
	if len(s.Notices) != 1 || s.Notices[0] != (Notice{UnknownTypeCode, 5}) || s.Entries[0].Status != Information {
		t.Errorf("status %s, notices %v", s.Entries[0].Status, s.Notices)
	}
	expectProofs(t, s, ProofFailed, ProofOK) // the account total counts it, the balance lacks it
}

func TestBAI2DeletionIsNotBooked(t *testing.T) {
	read := mustRead(t, strings.Replace(bai2Sample, "021000021,1,", "021000021,2,", 1), BAI2)
	if entry := read[0].Entries[0]; entry.Status != Information || len(read[0].Notices) != 1 || read[0].Notices[0].Code != GroupNotToBook {
		t.Errorf("status %s, notices %v", entry.Status, read[0].Notices)
	}
}

// TestBAI2Corpus reads every sample that is not made to be refused.
func TestBAI2Corpus(t *testing.T) {
	folder := corpus(t, "statements/bai2/test/testdata")
	want := map[string]int{"sample1.txt": 17, "sample4-continuations-newline-delimited.txt": -1, "sample5-issue113.txt": -1}
	for name, entries := range want {
		file, err := os.Open(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		read, err := Read(file, Options{File: name})
		file.Close()
		if err != nil {
			t.Error(err)
			continue
		}
		counted := 0
		for _, one := range read {
			counted += len(one.Entries)
			t.Log(name, one.Account, len(one.Entries), one.Proofs.Totals.Sentence("en"), one.Proofs.Balance.Sentence("en"))
		}
		if entries >= 0 && counted != entries {
			t.Errorf("%s: %d entries, want %d", name, counted, entries)
		}
	}
	broken, err := os.ReadFile(filepath.Join(folder, "errors/sample-parseError.txt"))
	if err != nil {
		t.Fatal(err)
	}
	expectRefusal(t, "sample-parseError", string(broken), Options{}, CodeUnknownFormat, 1, 1)
}

func FuzzBAI2(f *testing.F) {
	f.Add([]byte(bai2Sample))
	f.Fuzz(func(t *testing.T, content []byte) { fuzzRead(t, content, Options{Format: BAI2}) })
}
