package statement

import (
	"errors"
	"strings"
	"testing"
)

// mustRead reads a file whose format is detected to be the given one.
func mustRead(t *testing.T, content string, format Format) []*Statement {
	t.Helper()
	detected, err := Detect(strings.NewReader(content), Options{})
	if err != nil || detected != format {
		t.Fatalf("detected %q, %v", detected, err)
	}
	read, err := Read(strings.NewReader(content), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func expectProofs(t *testing.T, s *Statement, balance, totals Verdict) {
	t.Helper()
	if s.Proofs.Balance.Verdict != balance || s.Proofs.Totals.Verdict != totals {
		t.Errorf("%s: balance %+v, totals %+v", s.ID, s.Proofs.Balance, s.Proofs.Totals)
	}
	for _, proof := range s.Proofs.List() {
		if proof.Sentence("zh-CN") == "" || proof.Sentence("en") == "" {
			t.Errorf("no sentence for %q", proof.Code)
		}
	}
}

// expectText compares pairs of got and want.
func expectText(t *testing.T, name string, pairs ...string) {
	t.Helper()
	for index := 0; index+1 < len(pairs); index += 2 {
		if pairs[index] != pairs[index+1] {
			t.Errorf("%s: got %q, want %q", name, pairs[index], pairs[index+1])
		}
	}
}

func expectRefusal(t *testing.T, name, content string, options Options, code Code, line, column int) {
	t.Helper()
	_, err := Read(strings.NewReader(content), options)
	refused, ok := errors.AsType[*Error](err)
	if !ok || refused.Code != code || refused.Line != line || refused.Column != column {
		t.Errorf("%s: got %v, want %s at %d:%d", name, err, code, line, column)
	}
}

// BenchmarkStreamBankFormats reads 100,000 entries of each format as a stream.
func BenchmarkStreamBankFormats(b *testing.B) {
	lines := func(text string) []string { return strings.SplitAfter(text, "\n") }
	ofx := strings.Index(ofxXMLSample, "<STMTTRN>")
	nacha, coda, cfonb, bai2 := lines(nachaSample), lines(codaSample), lines(cfonbSample), lines(bai2Sample)
	for _, test := range []struct{ name, head, body, tail string }{
		{"BAI2", strings.Join(bai2[:4], ""), bai2[4], strings.Join(bai2[8:], "")},
		{"OFX", ofxXMLSample[:ofx], lines(ofxXMLSample[ofx:])[0], ofxXMLSample[strings.Index(ofxXMLSample, "</BANKTRANLIST>"):]},
		{"NACHA", strings.Join(nacha[:2], ""), nacha[4], strings.Join(nacha[6:7], "") + nacha[15]},
		{"CODA", strings.Join(coda[:2], ""), coda[5], strings.Join(coda[12:], "")},
		{"CFONB", cfonb[0], cfonb[5], cfonb[11]},
	} {
		b.Run(test.name, func(b *testing.B) {
			content := test.head + strings.Repeat(test.body, 100_000) + test.tail
			b.SetBytes(int64(len(content)))
			for b.Loop() {
				if err := Stream(strings.NewReader(content), Options{}, silent{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
