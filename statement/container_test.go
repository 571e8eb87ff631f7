package statement

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhitong/money"
)

func bill(rows ...string) string {
	return lines(append([]string{"Date,Description,Billing amount,Billing currency,Balance,Balance currency"}, rows...)...)
}

// TestArchives: every member that is a statement is read in the order of the
// names, or the one that is asked for; each entry says which it stands in.
func TestArchives(t *testing.T) {
	archive := zipped("b.csv", bill("02/01/2026,B,2.00,HKD,3.00,HKD"), "a.csv", bill("01/01/2026,A,1.00,HKD,1.00,HKD"), "读我.pdf", "%PDF", "__MACOSX/a.csv", "x")
	statements, err := Read(strings.NewReader(archive), Options{File: "month.zip"})
	if err != nil || len(statements) != 2 {
		t.Fatalf("%d statements, %v", len(statements), err)
	}
	for i, name := range []string{"a.csv", "b.csv"} {
		if entry := statements[i].Entries[0]; entry.Raw.Part != name || statements[i].ID != "month.zip/"+name {
			t.Errorf("statement %s, entry in %s", statements[i].ID, entry.Raw.Part)
		}
	}
	CheckContinuity(statements)
	if proof := statements[1].Proofs.Continuity; proof.Verdict != ProofOK {
		t.Errorf("continuity: %+v", proof)
	}
	one, err := Read(strings.NewReader(archive), Options{Member: "b.csv"})
	if err != nil || len(one) != 1 || one[0].Entries[0].Remittance.Text != "B" {
		t.Errorf("%v, %v", one, err)
	}
	text, err := ReadRaw(strings.NewReader(archive), Options{File: "month.zip"}, statements[1].Entries[0].Raw)
	if err != nil || strings.TrimRight(text, "\r\n") != "02/01/2026,B,2.00,HKD,3.00,HKD" {
		t.Errorf("raw %q, %v", text, err)
	}
}

// encrypted sets the flag that says so on the first member.
func encrypted(archive string) string {
	content := []byte(archive)
	content[6] |= encryptedFlag
	content[bytes.Index(content, []byte("PK\x01\x02"))+8] |= encryptedFlag
	return string(content)
}

// TestHostileContainersAreRefused: bombs, nesting, passwords, damage and what
// is none of them end in an error with the file's name.
func TestHostileContainersAreRefused(t *testing.T) {
	small := Limits{Archive: 1 << 20, Unpacked: 1 << 20, Members: 3}
	bomb := strings.Repeat("0", 4<<20)
	good := bill("02/01/2026,B,2.00,HKD,3.00,HKD")
	for _, test := range []struct {
		name, content string
		code          Code
	}{
		{"a bomb of zip", zipped("a.csv", bomb), CodeTooLarge},
		{"a bomb of gzip", gzipped(good + strings.Repeat("02/01/2026,B,2.00,HKD,3.00,HKD\n", 1<<17)), CodeTooLarge},
		{"a row without end", gzipped(good + bomb), CodeTooLarge},
		{"too many members", zipped("1.csv", good, "2.csv", good, "3.csv", good, "4.csv", good), CodeTooLarge},
		{"an archive in archives", zipped("a.zip", zipped("b.zip", zipped("c.csv", good))), CodeTooLarge},
		{"a large archive", "PK\x03\x04" + bomb, CodeTooLarge},
		{"a password", encrypted(zipped("a.csv", good)), CodeEncrypted},
		{"half an archive", zipped("a.csv", good)[:60], CodeMalformedContainer},
		{"half a gzip", gzipped(good)[:40], CodeMalformedContainer},
		{"an empty archive", zipped(), CodeUnknownFormat},
		{"a workbook of other things", workbook([]any{"a", "b"}), CodeUnknownFormat},
		{"a bomb of a workbook", zipped("xl/workbook.xml", bomb), CodeTooLarge},
		{"a workbook that is no workbook", zipped("xl/workbook.xml", "<x"), CodeMalformedContainer},
		{"a page of other things", "<html><body><table><tr><td>1</td></tr></table></body></html>", CodeUnknownFormat},
		{"other text", "a,b\n1,2\n", CodeUnknownFormat},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Read(strings.NewReader(test.content), Options{File: "hostile", Limits: small})
			refused, ok := errors.AsType[*Error](err)
			if !ok || refused.Code != test.code || !strings.HasPrefix(refused.File, "hostile") {
				t.Errorf("refused with %v", err)
			}
		})
	}
	if _, err := Read(strings.NewReader(zipped("a.csv", good)), Options{Member: "none"}); err == nil {
		t.Error("a member that is not there is read")
	}
}

// TestNumbersOfWorkbooks: what a workbook holds as a binary number is the
// figure that it shows, and a figure that has too many decimals is refused.
func TestNumbersOfWorkbooks(t *testing.T) {
	header := []any{"记账日期", "货币", "交易金额", "联机余额", "交易摘要", "对手信息"}
	third := 0.1 + 0.2 // 0.30000000000000004
	statements, err := Read(strings.NewReader(workbook(header, []any{"2026-01-05", "CNY", third, 4.35 * 100, "a", "b"})), Options{File: "c.xlsx"})
	if err != nil || statements[0].Entries[0].Amount.DecimalText() != "0.30" || statements[0].Closing.Amount.DecimalText() != "435.00" {
		t.Errorf("%v, %v", statements, err)
	}
	_, err = Read(strings.NewReader(workbook(header, []any{"2026-01-05", "CNY", 1.005, 1, "a", "b"})), Options{File: "c.xlsx"})
	if refused, ok := errors.AsType[*Error](err); !ok || refused.Code != CodeInvalidAmount || refused.Line != 2 || refused.File != "c.xlsx!Sheet1" {
		t.Errorf("refused with %v", err)
	}
	text, err := ReadRaw(strings.NewReader(workbook(header, []any{"2026-01-05", "CNY", 1.5, 1, "a", "b"})), Options{}, Raw{Part: "Sheet1", Line: 2})
	if err != nil || text != "2026-01-05\tCNY\t1.5\t1\ta\tb" {
		t.Errorf("raw %q, %v", text, err)
	}
}

// TestOtherDelimitersAndEncodings: a file that was opened and saved once is
// still known.
func TestOtherDelimitersAndEncodings(t *testing.T) {
	text := lines("记账日期,货币,交易金额,联机余额,交易摘要,对手信息", "2026-05-20,CNY,100.00,106.31,网联收款,某人")
	for name, content := range map[string]string{
		"tabs": strings.ReplaceAll(text, ",", "\t"), "semicolons": strings.ReplaceAll(text, ",", ";"), "gbk": gbk(text), "mark": "\ufeff" + text,
		"utf-16": string(utf16le(text)),
	} {
		statements, err := Read(strings.NewReader(content), Options{File: name})
		if err != nil || len(statements) != 1 || statements[0].Profile != "cmb-debit" || statements[0].Entries[0].Counterparty.Name != "某人" {
			t.Errorf("%s: %v, %v", name, statements, err)
		}
	}
}

func utf16le(text string) []byte { return append([]byte{0xff, 0xfe}, xlsBytes(wide(text))...) }

// addSamples gives the fuzzer the sample files that are there.
func addSamples(f *testing.F, ending string) {
	paths, _ := filepath.Glob(filepath.Join(os.Getenv("ZHITONG_DATA"), "statements/deg/example/*", "*"+ending))
	for _, path := range paths {
		if content, err := os.ReadFile(path); err == nil && len(content) < 64<<10 {
			f.Add(content)
		}
	}
}

func FuzzXLS(f *testing.F) {
	f.Add(xlsSample())
	f.Fuzz(func(t *testing.T, stream []byte) {
		if err := guarded(Options{}, func() error { return allRows(stream) }); err != nil {
			if refused, ok := errors.AsType[*Error](err); ok {
				t.Errorf("a panic: %v", refused)
			}
		}
	})
}

func FuzzContainer(f *testing.F) {
	f.Add([]byte(zipped("a.csv", bill("02/01/2026,B,2.00,HKD,3.00,HKD"))))
	f.Add([]byte(gzipped(bill("02/01/2026,B,2.00,HKD,3.00,HKD"))))
	f.Add([]byte("<table><tr><td>Date</td><td>x"))
	addSamples(f, ".xls")
	f.Fuzz(func(t *testing.T, content []byte) {
		if bytes.Contains(content, []byte("xl/workbook.xml")) {
			return // the library's own fuzzing; it is slow
		}
		fuzzRead(t, content, Options{})
	})
}

func FuzzFixed(f *testing.F) {
	f.Add([]byte(zmLine("000001", "0219101112", "000000012000", "A1", "D000000000072", "C000000011928")))
	profile, err := LookupProfile("unionpay-zm")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		fuzzRead(t, content, Options{Profile: profile, Format: CSV, File: "INN16021988ZM"})
	})
}

// FuzzProfiles reads text by whatever profile knows it.
func FuzzProfiles(f *testing.F) {
	for _, one := range layouts {
		if !strings.HasPrefix(one.content, "PK") {
			f.Add([]byte(one.content))
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) { fuzzRead(t, content, Options{Format: CSV}) })
}

// TestArchiveOfAnotherFormat: a camt message in an archive is read as itself.
func TestArchiveOfAnotherFormat(t *testing.T) {
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	member, err := w.Create("s.sta")
	if err == nil {
		_, err = io.WriteString(member, ":20:S\r\n:25:DE89370400440532013000\r\n:28C:00001/001\r\n:60F:C260302EUR10,00\r\n:61:2603020302C5,NTRFREF//B1\r\n:86:166?20TEXT?32NAME\r\n:62F:C260302EUR15,00\r\n-\r\n")
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	statements, err := Read(bytes.NewReader(archive.Bytes()), Options{})
	if err != nil || len(statements) != 1 || statements[0].Format != MT940 || statements[0].Proofs.Balance.Verdict != ProofOK {
		t.Errorf("%v, %v", statements, err)
	}
	if format, err := Detect(bytes.NewReader(archive.Bytes()), Options{}); format != MT940 || err != nil {
		t.Errorf("detected %s, %v", format, err)
	}
}

// TestTokensStayOutOfMessages: a message of a bank has three letters for a
// currency of ISO 4217.
func TestTokensStayOutOfMessages(t *testing.T) {
	token, err := money.LookupToken("USDT")
	if err != nil {
		t.Fatal(err)
	}
	balance := &Balance{Kind: OpeningBooked, Date: date(2), Amount: money.Zero(token)}
	s := &Statement{ID: "S", Account: "A", Currency: token, Opening: balance, Closing: balance}
	for name, err := range map[string]error{"mt940": WriteMT940(io.Discard, []*Statement{s}), "camt.053": WriteCAMT053(io.Discard, []*Statement{s})} {
		if refused, ok := errors.AsType[*Error](err); !ok || refused.Code != CodeNotWritable {
			t.Errorf("%s: %v", name, err)
		}
	}
}
