package statement

import (
	"strings"
	"testing"
)

// cfonbSample: 1,000.00 + 250.50 - 604.93 - 92.00 = 553.57. The last character
// is { for 0, L for 3 of a debit, } for 0 of a debit, G for 7.
const cfonbSample = `0130004    00812EUR2 00012345678  270226                                                  0000000010000{                
0430004056800812EUR2 0001234567805020326  030326VIREMENT RECU                    0000012  0000000002505{REF CLIENT 1    
0530004056800812EUR2 0001234567805020326     NPYSARL DUPONT                                                             
0530004056800812EUR2 0001234567805020326     LCCFACTURE 4711                                                            
0530004056800812EUR2 0001234567805020326     RCNE2E-0001                           SUPP                                 
0430004080100812EUR2 0001234567808020326  000000PRELEVEMENT                      0000000  0000000006049L                
0530004080100812EUR2 0001234567808020326     NBEELECTRICITE                                                             
0530004080100812EUR2 0001234567808020326     RUMMANDATE-9                                                               
0430004010100812EUR2 0001234567811020326  020326ACHAT CARTE USD                           0000000000920}                
0530004010100812EUR2 0001234567811020326     MMOUSD200000000010000400000009200                                          
0530004010100812EUR2 0001234567811020326     FEEEUR200000000000150                                                      
0730004    00812EUR2 00012345678  020326                                                  0000000005535G                
`

func TestCFONB(t *testing.T) {
	for name, content := range map[string]string{
		"lines": cfonbSample, "no line ends": strings.ReplaceAll(cfonbSample, "\n", ""), "accents for braces": strings.NewReplacer("{", "é", "}", "è").Replace(cfonbSample),
	} {
		t.Run(name, func(t *testing.T) { expectCFONB(t, content) })
	}
}

func expectCFONB(t *testing.T, content string) {
	read := mustRead(t, content, CFONB)
	if len(read) != 1 || len(read[0].Entries) != 3 {
		t.Fatalf("read %d statements", len(read))
	}
	s := read[0]
	expectProofs(t, s, ProofOK, ProofUnknown)
	expectText(t, "statement", s.Account, "300040081200012345678", s.Closing.Amount.String(), "553.57 EUR", s.From.String(), "2026-02-27", s.To.String(), "2026-03-02")
	received, debit, card := s.Entries[0], s.Entries[1], s.Entries[2]
	expectText(t, "received", received.Amount.String(), "250.50 EUR", received.BookingDate.String(), "2026-03-02", received.ValueDate.String(), "2026-03-03",
		received.Counterparty.Name, "SARL DUPONT", received.Remittance.Text, "VIREMENT RECU FACTURE 4711", received.References.EndToEndID, "E2E-0001",
		received.ID, "0000012", received.References.Own, "REF CLIENT 1", received.BankTransactionCode, "05/0568", received.Description, "SUPP")
	expectText(t, "debit", debit.Amount.String(), "-604.93 EUR", debit.ValueDate.String(), "2026-03-02", debit.Counterparty.Name, "ELECTRICITE", debit.References.MandateID, "MANDATE-9")
	expectText(t, "card", card.Amount.String(), "-92.00 EUR", card.Exchange.Instructed.String(), "100.00 USD", card.Exchange.Rate, "0.9200", card.Charges[0].Amount.String(), "-1.50 EUR")
	raw := content[debit.Raw.Offset : debit.Raw.Offset+debit.Raw.Length]
	if !strings.HasPrefix(raw, "0430004") || !strings.Contains(raw, "MANDATE-9") || strings.Contains(raw, "CARTE") {
		t.Errorf("raw %q", raw)
	}
}

// TestCFONBSigns reads every last character. The amount is 12.3x.
func TestCFONBSigns(t *testing.T) {
	for character, want := range map[string]string{
		"{": "12.30", "A": "12.31", "B": "12.32", "C": "12.33", "D": "12.34", "E": "12.35", "F": "12.36", "G": "12.37", "H": "12.38", "I": "12.39",
		"}": "-12.30", "J": "-12.31", "K": "-12.32", "L": "-12.33", "M": "-12.34", "N": "-12.35", "O": "-12.36", "P": "-12.37", "Q": "-12.38", "R": "-12.39",
		"7": "12.37",
	} {
		s := mustRead(t, strings.Replace(cfonbSample, "0000000002505{", "0000000000123"+character, 1), CFONB)[0]
		expectText(t, character, s.Entries[0].Amount.DecimalText(), want)
		if unsigned := len(s.Notices) == 1 && s.Notices[0].Code == UnsignedAmount; unsigned != (character == "7") {
			t.Errorf("%s: notices %v", character, s.Notices)
		}
	}
}

func TestCFONBDecimals(t *testing.T) {
	yen := strings.NewReplacer("EUR2 0", "JPY0 0").Replace(cfonbSample)
	s := mustRead(t, yen, CFONB)[0]
	expectText(t, "yen", s.Opening.Amount.String(), "100000 JPY", s.Entries[0].Amount.String(), "25050 JPY")
}

func TestCFONBRefusals(t *testing.T) {
	for _, test := range []struct {
		name, old, new string
		code           Code
		line, column   int
	}{
		{"a character that is no sign", "0000000002505{", "0000000002505Z", CodeInvalidAmount, 2, 91},
		{"a date that does not exist", "05020326  030326", "05310226  030326", CodeInvalidDate, 2, 35},
		{"no date", "05020326  030326", "05000000  030326", CodeMissingField, 2, 35},
		{"a third decimal", "0430004080100812EUR2", "0430004080100812EUR3", CodeInvalidAmount, 6, 91},
		{"another account", "0430004056800812", "0430005056800812", CodeMalformedField, 2, 3},
		{"a complement without movement", "0430004056800812", "0530004056800812", CodeMalformedField, 2, 1},
		{"an unknown record", "0430004056800812", "0630004056800812", CodeMalformedField, 2, 1},
		{"an unknown currency of origin", "USD2", "XQQ2", CodeUnknownCurrency, 10, 49},
		{"no new balance", cfonbSample[len(cfonbSample)-121:], "", CodeTruncated, 12, 1},
	} {
		content := strings.Replace(cfonbSample, test.old, test.new, 1)
		if content == cfonbSample {
			t.Fatalf("%s changes nothing", test.name)
		}
		expectRefusal(t, test.name, content, Options{}, test.code, test.line, test.column)
	}
}

func FuzzCFONB(f *testing.F) {
	f.Add([]byte(cfonbSample))
	f.Fuzz(func(t *testing.T, content []byte) { fuzzRead(t, content, Options{Format: CFONB}) })
}
