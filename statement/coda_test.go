package statement

import (
	"strings"
	"testing"
)

// codaSample: 1,000.00 + 250.50 - 300.00 + 49.50 = 1,000.00. The debit of
// 300.00 is a globalisation of 100.00 and 200.00. Records 1, 2, 3 and 8:
// 1 + 3 + 4 + 3 + 1 = 12; debits 300.00; credits 250.50 + 49.50 = 300.00. The
// structured communication: 907600123 modulo 97 is its last two digits.
const codaSample = `0000002032672505        REF0000001ACME NV                   KREDBEBB   00403227515 00000                                       2
12041BE68539007547034                  EUR0000000001000000270226ACME NV                   CURRENT ACCOUNT                    041
2100010000BANKREF0001          0000000000250500010326001500001101090760012329                                      02032604101 0
2200010000                                                     E2E-4711                           GEBABEBB                   1 0
2300010000BE43068999999501                  EURJAN JANSSENS                                                                  0 0
2100020000BANKREF0002          1000000000300000020326101070000COLLECTIVE ORDER                                     02032604110 0
2100020001BANKREF0002          1000000000100000020326501070000SUPPLIER A                                           02032604100 0
2100020002BANKREF0002          1000000000200000020326501070000SUPPLIER B                                           02032604110 1
3100020002BANKREF0002          501070000SECOND ORDER OF MARCH                                                                0 0
2100030000BANKREF0003          0000000000049500000000004500000CARDS 28/02                                          02032604100 1
3100030000BANKREF0003          004500001001PAYMENT TERMINAL                                                                  1 0
3200030000GRAND PLACE 1                                                                                                      0 0
8041BE68539007547034                  EUR0000000001000000020326                                                                1
4 00010000                      OUR OFFICES ARE CLOSED ON MONDAY                                                               0
9               000012000000000300000000000000300000                                                                           2
`

func TestCODA(t *testing.T) {
	for name, content := range map[string]string{
		"lines": codaSample, "no line ends": strings.ReplaceAll(codaSample, "\n", ""), "CR LF": strings.ReplaceAll(codaSample, "\n", "\r\n"),
	} {
		t.Run(name, func(t *testing.T) { expectCODA(t, content) })
	}
}

func expectCODA(t *testing.T, content string) {
	read := mustRead(t, content, CODA)
	if len(read) != 1 || len(read[0].Entries) != 3 {
		t.Fatalf("read %d statements", len(read))
	}
	s := read[0]
	expectProofs(t, s, ProofOK, ProofOK)
	expectText(t, "statement", s.Account, "BE68539007547034", s.Currency.Code(), "EUR", s.Servicer, "KREDBEBB", s.From.String(), "2026-02-27", s.To.String(), "2026-03-02",
		s.Opening.Amount.String(), "1000.00 EUR", s.MessageID, "REF0000001")
	if *s.Sequence != 41 || len(s.Notices) != 0 {
		t.Errorf("sequence %d, notices %v", *s.Sequence, s.Notices)
	}
	transfer, batch, cards := s.Entries[0], s.Entries[1], s.Entries[2]
	expectText(t, "transfer", transfer.Amount.String(), "250.50 EUR", transfer.ValueDate.String(), "2026-03-01", transfer.BookingDate.String(), "2026-03-02",
		transfer.References.EndToEndID, "E2E-4711", transfer.Counterparty.Name, "JAN JANSSENS", transfer.Counterparty.Account, "BE43068999999501", transfer.Counterparty.BIC, "GEBABEBB",
		strings.Join(transfer.Remittance.Structured, " "), "090760012329", transfer.ID, "BANKREF0001", transfer.BankTransactionCode, "00150000")
	expectText(t, "batch", batch.Amount.String(), "-300.00 EUR", batch.Remittance.Text, "COLLECTIVE ORDER")
	if len(batch.Parts) != 2 {
		t.Fatalf("%d parts", len(batch.Parts))
	}
	expectText(t, "parts", batch.Parts[0].Amount.String(), "-100.00 EUR", batch.Parts[0].Remittance.Text, "SUPPLIER A", batch.Parts[1].Amount.String(), "-200.00 EUR",
		batch.Parts[1].Remittance.Text, "SUPPLIER B SECOND ORDER OF MARCH")
	expectText(t, "cards", cards.Amount.String(), "49.50 EUR", cards.Remittance.Text, "CARDS 28/02", cards.Description, "PAYMENT TERMINAL GRAND PLACE 1", cards.ValueDate.String(), "2026-03-02")
	raw := content[batch.Raw.Offset : batch.Raw.Offset+batch.Raw.Length]
	if strings.HasSuffix(raw, "\n") || !strings.HasPrefix(raw, "2100020000") || !strings.Contains(raw, "SECOND ORDER") || strings.Contains(raw, "CARDS") {
		t.Errorf("raw %q", raw)
	}
}

func TestCODAControls(t *testing.T) {
	for _, test := range []struct{ old, new, figure string }{
		{"000012000000000300000", "000013000000000300000", "records"},
		{"000012000000000300000", "000012000000000300010", "debits"},
		{"000000000300000000000000300000", "000000000300000000000000300010", "credits"},
	} {
		s := mustRead(t, strings.Replace(codaSample, test.old, test.new, 1), CODA)[0]
		if !s.Proofs.Totals.Failed() || s.Proofs.Totals.Parameters["figure"] != test.figure {
			t.Errorf("%s: %+v", test.figure, s.Proofs.Totals)
		}
	}
	s := mustRead(t, strings.Replace(codaSample, "EUR0000000001000000020326", "EUR0000000001000010020326", 1), CODA)[0]
	if s.Proofs.Balance.Parameters["difference"] != "0.01 EUR" {
		t.Errorf("balance: %+v", s.Proofs.Balance)
	}
	s = mustRead(t, strings.Replace(codaSample, "101090760012329", "101090760012320", 1), CODA)[0]
	if len(s.Notices) != 1 || s.Notices[0] != (Notice{StructuredCommunication, 3}) {
		t.Errorf("notices: %v", s.Notices)
	}
}

// TestCODAContinuity: the next statement follows by number and balance.
func TestCODAContinuity(t *testing.T) {
	next := strings.NewReplacer("CURRENT ACCOUNT                    041", "CURRENT ACCOUNT                    042", "000001000000270226", "000001000000020326",
		"000001000000020326", "000001000000030326").Replace(codaSample)
	read := append(mustRead(t, codaSample, CODA), mustRead(t, next, CODA)...)
	CheckContinuity(read)
	if read[1].Proofs.Continuity.Verdict != ProofOK {
		t.Errorf("continuity: %+v", read[1].Proofs.Continuity)
	}
	gap := strings.Replace(next, "CURRENT ACCOUNT                    042", "CURRENT ACCOUNT                    043", 1)
	read = append(mustRead(t, codaSample, CODA), mustRead(t, gap, CODA)...)
	CheckContinuity(read)
	if read[1].Proofs.Continuity.Code != "missing_number" {
		t.Errorf("continuity: %+v", read[1].Proofs.Continuity)
	}
}

func TestCODARefusals(t *testing.T) {
	for _, test := range []struct {
		name, old, new string
		code           Code
		line, column   int
	}{
		{"letters in an amount", "000000000250500", "00000000025O500", CodeInvalidAmount, 3, 33},
		{"a third decimal", "000000000250500", "000000000250505", CodeInvalidAmount, 3, 33},
		{"a wrong sign", "BANKREF0001          0", "BANKREF0001          2", CodeMalformedField, 3, 32},
		{"a date that does not exist", "000000000250500010326", "000000000250500310226", CodeInvalidDate, 3, 48},
		{"a continuation of another movement", "2200010000", "2200020000", CodeMalformedField, 4, 3},
		{"a detail without its movement", "2100020000", "2100090000", CodeMalformedField, 7, 7},
		{"another account in the new balance", "8041BE68", "8041BE69", CodeMalformedField, 13, 5},
		{"an unknown currency", "EUR0000000001000000270226", "XQQ0000000001000000270226", CodeUnknownCurrency, 2, 40},
		{"no trailer", codaSample[len(codaSample)-129:], "", CodeTruncated, 15, 1},
		{"no old balance", "12041BE68", "22041BE68", CodeMalformedField, 2, 1},
	} {
		content := strings.Replace(codaSample, test.old, test.new, 1)
		if content == codaSample {
			t.Fatalf("%s changes nothing", test.name)
		}
		expectRefusal(t, test.name, content, Options{}, test.code, test.line, test.column)
	}
}

func FuzzCODA(f *testing.F) {
	f.Add([]byte(codaSample))
	f.Fuzz(func(t *testing.T, content []byte) { fuzzRead(t, content, Options{Format: CODA}) })
}
