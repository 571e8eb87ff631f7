package statement

import (
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
)

const assumedMessage = ":20:S\r\n:25:DE89370400440532013000\r\n:28C:1/1\r\n:60F:C260301EUR10,00\r\n:61:2603020302C5,NTRFREF//B1\r\n:86:%s\r\n:62F:C260302EUR15,00\r\n-\r\n"

// TestAssumedText: a file that cannot declare its encoding is read with one
// that is assumed, and says so with the line.
func TestAssumedText(t *testing.T) {
	for name, test := range map[string]struct {
		text, want string
		line       int
	}{
		"UTF-8":           {"Müller €", "Müller €", 0},
		"Windows-1252":    {"M\xfcller \x80", "Müller €", 6},
		"UTF-8 and bytes": {"Müller \xe9", "Müller é", 6},
	} {
		t.Run(name, func(t *testing.T) {
			content := fmt.Sprintf(assumedMessage, test.text)
			read, err := Read(iotest.OneByteReader(strings.NewReader(content)), Options{})
			if err != nil {
				t.Fatal(err)
			}
			expectText(t, "text", read[0].Entries[0].Remittance.Text, test.want)
			line := 0
			for _, notice := range read[0].Notices {
				if notice.Code == EncodingAssumed {
					line = notice.Line
				}
			}
			if line != test.line {
				t.Errorf("noticed in line %d, want %d", line, test.line)
			}
		})
	}
}

// TestKnownEncodingIsNotAssumed: what the options say is held against the bytes.
func TestKnownEncodingIsNotAssumed(t *testing.T) {
	expectRefusal(t, "UTF-8", fmt.Sprintf(assumedMessage, "M\xfcller"), Options{Encoding: "UTF-8"}, CodeEncoding, 6, 6)
}

// TestAssumedColumns: columns count characters, not bytes.
func TestAssumedColumns(t *testing.T) {
	for _, name := range []string{"SOCI\xc9T\xc9", "SOCIÉTÉ"} {
		content := strings.Replace(cfonbSample, "NPYSARL DUPONT   ", "NPY"+name+" DUPONT", 1)
		s := mustRead(t, content, CFONB)[0]
		expectText(t, "name", s.Entries[0].Counterparty.Name, "SOCIÉTÉ DUPONT")
		expectProofs(t, s, ProofOK, ProofUnknown)
	}
}

// TestFinerAmounts: five decimals that are not zeros are left out of a part,
// and refused in an entry.
func TestFinerAmounts(t *testing.T) {
	document := camtVersion{CAMT053, 8}.document()
	s := mustRead(t, strings.Replace(document, `<Amt Ccy="EUR">100.00</Amt><CdtDbtInd>DBIT`, `<Amt Ccy="EUR">100.00123</Amt><CdtDbtInd>DBIT`, 1), CAMT053)[0]
	if len(s.Notices) != 1 || s.Notices[0].Code != FinerAmount || !s.Entries[0].Parts[0].Amount.Currency().IsZero() {
		t.Errorf("notices %v, part %v", s.Notices, s.Entries[0].Parts[0].Amount)
	}
	entry := strings.Replace(document, `<Amt Ccy="EUR">30.00000`, `<Amt Ccy="EUR">30.00001`, 1)
	expectRefusal(t, "entry", entry, Options{}, CodeInvalidAmount, 1, strings.Index(entry, `<Amt Ccy="EUR">30.00001`)+1)
}
