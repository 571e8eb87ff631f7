package statement

import (
	"strings"
	"testing"
)

// nachaSample has three batches: entries, a return and a notification of
// change. Batch 1: entries and addenda 3+1; hash 09100001+01100001+01100001 =
// 11300003; debits 50.00, credits 1,234.56. Batch 2: 2; hash 9100001; debits
// 75.00. Batch 3: 2; hash 9100001. File: 8; hash 29500005; debits 125.00,
// credits 1,234.56; 16 records and 4 fillers are 2 blocks.
const nachaSample = `101 02100002112345678902603020830A094101DEST BANK              ORIGIN                         
5200ACME CORP                           1234567890PPDPAYROLL         260304   1021000020000001
62209100001911112222         0000123456EMP1           JANE ROE                1021000020000001
705SALARY MARCH                                                                    00010000001
6270110000153333             0000005000CUST9          JOHN DOE                0021000020000002
6230110000153334             0000000000CUST8          NEW ONE                 0021000020000003
820000000400113000030000000050000000001234561234567890                         021000020000001
5200ACME CORP                           1234567890CCDPAYROLL         260304   1021000020000002
6260910000194444             0000007500INV7           SHOP                    1091000010000001
799R01021000020000077      09100001NSF                                         091000010000001
820000000200091000010000000075000000000000001234567890                         021000020000002
5220ACME CORP                           1234567890CORPAYROLL         260304   1021000020000003
6210910000195555             0000000000EMP2           MOVED                   1091000010000002
798C01021000020000078      091000015556                                        091000010000002
822000000200091000010000000000000000000000001234567890                         021000020000003
9000003000002000000080029500005000000012500000000123456                                       
9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999
9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999
9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999
9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999
`

func TestNACHA(t *testing.T) {
	for name, content := range map[string]string{
		"lines": nachaSample, "CR LF": strings.ReplaceAll(nachaSample, "\n", "\r\n"), "no line ends": strings.ReplaceAll(nachaSample, "\n", ""),
		"blanks at the end": strings.ReplaceAll(nachaSample, "\n", "   \n"),
	} {
		t.Run(name, func(t *testing.T) { expectNACHA(t, content) })
	}
}

func expectNACHA(t *testing.T, content string) {
	read := mustRead(t, content, NACHA)
	if len(read) != 3 || len(read[0].Entries) != 3 || len(read[1].Entries) != 1 || len(read[2].Entries) != 1 {
		t.Fatalf("read %d batches", len(read))
	}
	for _, one := range read {
		expectProofs(t, one, ProofUnknown, ProofOK)
		if len(one.Notices) != 0 {
			t.Errorf("notices %v", one.Notices)
		}
	}
	wage, debit, prenote := read[0].Entries[0], read[0].Entries[1], read[0].Entries[2]
	expectText(t, "wage", wage.Amount.String(), "1234.56 USD", wage.Counterparty.Name, "JANE ROE", wage.Counterparty.Account, "11112222", wage.Counterparty.BIC, "091000019",
		wage.ID, "021000020000001", wage.References.Own, "EMP1", wage.Remittance.Text, "SALARY MARCH", wage.BookingDate.String(), "2026-03-04", wage.BankTransactionCode, "PPD/22")
	expectText(t, "debit", debit.Amount.String(), "-50.00 USD", string(debit.Status), "booked")
	expectText(t, "prenote", string(prenote.Status), "information")
	returned, change := read[1].Entries[0], read[2].Entries[0]
	expectText(t, "return", returned.Amount.String(), "75.00 USD", returned.Description, "R01 NSF", returned.References.TransactionID, "021000020000077")
	if !returned.Reversal {
		t.Error("the return is no reversal")
	}
	expectText(t, "change", string(change.Status), "information", change.Description, "C01 5556", change.References.TransactionID, "021000020000078")
	raw := content[wage.Raw.Offset : wage.Raw.Offset+wage.Raw.Length]
	if !strings.HasPrefix(raw, "622091000019") || !strings.Contains(raw, "SALARY") || strings.Contains(raw, "JOHN") {
		t.Errorf("raw %q", raw)
	}
}

func TestNACHAControls(t *testing.T) {
	for _, test := range []struct{ old, new, figure string }{
		{"82000000040011300003", "82000000050011300003", "batch entries and addenda"},
		{"82000000040011300003", "82000000040011300004", "batch hash"},
		{"0011300003000000005000", "0011300003000000005001", "batch debits"},
		{"000000005000000000123456", "000000005000000000123457", "batch credits"},
		{"900000300000200000008", "900000300000200000009", "file entries and addenda"},
		{"000000080029500005", "000000080029500006", "file hash"},
		{"0029500005000000012500", "0029500005000000012501", "file debits"},
		{"000000012500000000123456", "000000012500000000123457", "file credits"},
		{"9000003000002", "9000004000002", "batches"},
		{"9000003000002", "9000003000003", "blocks"},
		{"021000020000001\n5", "021000020000009\n5", "batch number"},
	} {
		content := strings.Replace(nachaSample, test.old, test.new, 1)
		found := ""
		for _, one := range mustRead(t, content, NACHA) {
			if one.Proofs.Totals.Failed() && found == "" {
				found = one.Proofs.Totals.Parameters["figure"]
			}
		}
		if found != test.figure {
			t.Errorf("%s: the proof that fails is about %q, want %q", test.new, found, test.figure)
		}
	}
}

func TestNACHANotices(t *testing.T) {
	for _, test := range []struct {
		name, old, new string
		code           NoticeCode
	}{
		{"no fillers", strings.Repeat(strings.Repeat("9", 94)+"\n", 4), "", BlockNotFull},
		{"a wrong check digit", "622091000019", "622091000018", RoutingCheckDigit},
		{"an indicator without addenda", "0021000020000002", "1021000020000002", AddendaIndicator},
		{"blanks cut off", "JOHN DOE                0021000020000002", "JOHN DOE", ShortRecord},
		{"a debit among credits", "5200ACME", "5220ACME", ServiceClass},
	} {
		found := false
		for _, one := range mustRead(t, strings.Replace(nachaSample, test.old, test.new, 1), NACHA) {
			for _, notice := range one.Notices {
				found = found || notice.Code == test.code
			}
		}
		if !found {
			t.Errorf("%s: no notice", test.name)
		}
	}
}

func TestNACHARefusals(t *testing.T) {
	for _, test := range []struct {
		name, old, new string
		code           Code
		line, column   int
	}{
		{"an unknown transaction code", "622091", "672091", CodeMalformedField, 3, 2},
		{"letters in an amount", "0000123456EMP1", "00001234S6EMP1", CodeMalformedField, 3, 30},
		{"a date that does not exist", "260304", "260231", CodeInvalidDate, 2, 70},
		{"an unknown addenda type", "705SALARY", "755SALARY", CodeMalformedField, 4, 2},
		{"an unknown record", "705SALARY", "405SALARY", CodeMalformedField, 4, 1},
		{"no batch control", "82000000040011300003", "52000000040011300003", CodeMalformedField, 7, 1},
		{"cut off", nachaSample[len(nachaSample)-5*95:], "", CodeTruncated, 16, 1},
	} {
		expectRefusal(t, test.name, strings.Replace(nachaSample, test.old, test.new, 1), Options{}, test.code, test.line, test.column)
	}
}

func FuzzNACHA(f *testing.F) {
	f.Add([]byte(nachaSample))
	f.Fuzz(func(t *testing.T, content []byte) { fuzzRead(t, content, Options{Format: NACHA}) })
}
