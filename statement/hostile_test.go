package statement

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

const camtOpening = `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr>`

// TestHostileXMLIsRefused: what is made to exhaust memory, or is no such file,
// gives an error with a place.
func TestHostileXMLIsRefused(t *testing.T) {
	for name, file := range map[string]io.Reader{
		"billion laughs":        strings.NewReader(`<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">&lol2;</Document>`),
		"a gigabyte of nesting": io.MultiReader(strings.NewReader(camtOpening), io.LimitReader(&repeated{text: "<Stmt>"}, 1<<30)),
		"a gigabyte of text":    io.MultiReader(strings.NewReader(camtOpening+"<Stmt><Id>"), io.LimitReader(&repeated{text: "x"}, 1<<30)),
		"a wrong encoding":      strings.NewReader(strings.Replace(camtOpening, "UTF-8", "UTF-8", 1) + "<Stmt><Id>\xff\xfe</Id></Stmt></BkToCstmrStmt></Document>"),
		"cut off":               strings.NewReader(camtOpening + "<Stmt><Id>1</Id>"),
		"no statement":          strings.NewReader("<html/>"),
		"nothing":               strings.NewReader(""),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read(file, Options{File: "hostile.xml"})
			refused, ok := errors.AsType[*Error](err)
			if !ok || refused.File != "hostile.xml" {
				t.Errorf("read with %v", err)
			}
		})
	}
}

// TestEndlessFilesAreRefused: what would never end is refused with bounded
// memory in every format.
func TestEndlessFilesAreRefused(t *testing.T) {
	bai2 := bai2Sample[:strings.Index(bai2Sample, "49,")]
	ofx := ofxXMLSample[:strings.Index(ofxXMLSample, "<FITID>")]
	nacha := nachaSample[:5*95]
	coda := codaSample[:strings.Index(codaSample, "8041")]
	cfonb := cfonbSample[:strings.Index(cfonbSample, "07300")]
	for _, test := range []struct{ name, head, body string }{
		{"BAI2 continuations", bai2, "88,TEXT\n"}, {"a BAI2 line", bai2, "16"}, {"BAI2 figures", bai2[:strings.Index(bai2, "16,")], "88,020,1,,\n"},
		{"an OFX text", ofx + "<NAME>", "x"}, {"OFX values", ofx, "<NAME>x</NAME>"}, {"OFX aggregates", ofx, "<PAYEE>"}, {"an OFX head", "OFXHEADER:100\n", "x"},
		{"ACH addenda", nacha, nachaSample[3*95 : 4*95]}, {"CODA information", coda, codaSample[11*129 : 12*129]},
		{"CFONB complements", cfonb, cfonbSample[10*121 : 11*121]}, {"MT fields", ":20:S\n:25:A\n:60F:C260301EUR1,\n:61:260302C5,NTRFREF\n:86:", "x\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := io.MultiReader(strings.NewReader(test.head), io.LimitReader(&repeated{text: test.body}, 1<<30))
			_, err := Read(file, Options{Limits: Limits{EntryBytes: 1 << 16}})
			if refused, ok := errors.AsType[*Error](err); !ok || refused.Code != CodeTooLarge {
				t.Errorf("read with %v", err)
			}
		})
	}
}

// repeated gives a text for ever.
type repeated struct {
	text string
	at   int
}

func (r *repeated) Read(buffer []byte) (int, error) {
	for i := range buffer {
		buffer[i] = r.text[r.at]
		r.at = (r.at + 1) % len(r.text)
	}
	return len(buffer), nil
}

// TestBalanceProofs: what adds up holds, what does not fails, what is not stated is unknown.
func TestBalanceProofs(t *testing.T) {
	entry := `<Ntry><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt></Ntry>`
	balance := func(code, amount string) string {
		return fmt.Sprintf(`<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>`, code, amount)
	}
	for _, test := range []struct {
		name, balances string
		want           Verdict
	}{
		{"adds up", balance("OPBD", "10.00") + balance("CLBD", "15.00"), ProofOK},
		{"a cent is missing", balance("OPBD", "10.00") + balance("CLBD", "14.99"), ProofFailed},
		{"no opening", balance("CLBD", "15.00"), ProofUnknown},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := camtOpening + `<Stmt><Id>S</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>` + test.balances + entry + `</Stmt></BkToCstmrStmt></Document>`
			read, err := Read(strings.NewReader(file), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if proof := read[0].Proofs.Balance; proof.Verdict != test.want || proof.Sentence("zh-CN") == "" || proof.Sentence("en") == "" {
				t.Errorf("the proof is %+v", proof)
			}
		})
	}
}

// fuzzLimits keep a run of the fuzzer small.
var fuzzLimits = Limits{Bytes: 1 << 20, EntryBytes: 1 << 16, Depth: 32, Text: 1 << 12, Attributes: 16, Entries: 1000}

// fuzzRead: whatever the file holds, there are statements or an error with a place.
func fuzzRead(t *testing.T, content []byte, options Options) {
	t.Helper()
	options.Limits = fuzzLimits
	_, err := Read(bytes.NewReader(content), options)
	if refused, ok := errors.AsType[*Error](err); err != nil && (!ok || refused.Code == "") {
		t.Errorf("refused with %v", err)
	}
}

func FuzzCAMT(f *testing.F) {
	f.Add([]byte(camtOpening + `<Stmt><Id>S</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct><Ntry><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><BookgDt><Dt>2026-03-02</Dt></BookgDt></Ntry></Stmt></BkToCstmrStmt></Document>`))
	f.Fuzz(func(t *testing.T, content []byte) { fuzzRead(t, content, Options{Format: CAMT053}) })
}

func FuzzMT940(f *testing.F) {
	f.Add([]byte(":20:S\r\n:25:DE89370400440532013000\r\n:28C:00001/001\r\n:60F:C260302EUR10,00\r\n:61:2603020302C5,NTRFREF//B1\r\n:86:166?20TEXT?32NAME\r\n:62F:C260302EUR15,00\r\n-\r\n"))
	f.Fuzz(func(t *testing.T, content []byte) { fuzzRead(t, content, Options{Format: MT940}) })
}

func FuzzCSV(f *testing.F) {
	profile := &CSVProfile{Name: "fuzz", Currency: "CNY", Account: "A", DateLayouts: []string{"YYYY-MM-DD"},
		Columns: CSVColumns{BookingDate: []string{"date"}, Amount: []string{"amount"}, Remittance: []string{"text"}}}
	f.Add([]byte("date,amount,text\n2026-03-02,\"1,234.50\",货款\n"))
	f.Fuzz(func(t *testing.T, content []byte) { fuzzRead(t, content, Options{Format: CSV, Profile: profile}) })
}

// BenchmarkStreamCAMT reads a file of 200,000 entries as a stream and reports how
// far the heap grows.
func BenchmarkStreamCAMT(b *testing.B) {
	entry := `<Ntry><NtryRef>R%07d</NtryRef><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt></Ntry>`
	var file bytes.Buffer
	file.WriteString(camtOpening + `<Stmt><Id>S</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>`)
	for i := range 200_000 {
		fmt.Fprintf(&file, entry, i)
	}
	file.WriteString(`</Stmt></BkToCstmrStmt></Document>`)
	b.SetBytes(int64(file.Len()))
	for b.Loop() {
		if err := Stream(bytes.NewReader(file.Bytes()), Options{}, silent{}); err != nil {
			b.Fatal(err)
		}
	}
}

// silent hears nothing.
type silent struct{}

func (silent) BeginStatement(*Statement) error { return nil }
func (silent) Entry(*Entry) error              { return nil }
func (silent) EndStatement(*Statement) error   { return nil }
