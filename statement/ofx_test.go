package statement

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

const ofxSGMLSample = `OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260302120000[-5:EST]<LANGUAGE>ENG<INTU.BID>3000</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1001<STATUS><CODE>0<SEVERITY>INFO</STATUS>
<STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>10020030<ACCTID>4711<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260201<DTEND>20260228
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260227233000.000[-5:EST]<DTAVAIL>20260228<TRNAMT>-12.50<FITID>F1<CHECKNUM>88<NAME>Café &amp; Söhne<MEMO>Rent &lt;March&gt;
</STMTTRN>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260228<TRNAMT>+1000,00<FITID>F2<MEMO><NAME>Payer<BANKACCTTO><BANKID>50060070<ACCTID>815<ACCTTYPE>CHECKING</BANKACCTTO></STMTTRN>
<STMTTRN><TRNTYPE>POS<DTPOSTED>20260228<TRNAMT>-92.00<FITID>F3<NAME>Shop<ORIGCURRENCY><CURRATE>0.92<CURSYM>USD</ORIGCURRENCY></STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>1895.50<DTASOF>20260228</LEDGERBAL><AVAILBAL><BALAMT>1500.00<DTASOF>20260228</AVAILBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
`

func TestOFXVersion1(t *testing.T) {
	encoded, err := charmap.Windows1252.NewEncoder().String(ofxSGMLSample)
	if err != nil {
		t.Fatal(err)
	}
	read := mustRead(t, strings.ReplaceAll(encoded, "\n", "\r\n"), OFX)
	if len(read) != 1 || len(read[0].Entries) != 3 {
		t.Fatalf("read %d statements", len(read))
	}
	s := read[0]
	expectText(t, "statement", s.ID, "4711/20260228", s.Account, "4711", s.Servicer, "10020030", s.Currency.Code(), "EUR", s.MessageID, "1001",
		s.From.String(), "2026-02-01", s.To.String(), "2026-02-28", s.Closing.Amount.String(), "1895.50 EUR", s.Balances[0].Amount.String(), "1500.00 EUR")
	rent, income, shop := s.Entries[0], s.Entries[1], s.Entries[2]
	expectText(t, "rent", rent.ID, "F1", rent.Amount.String(), "-12.50 EUR", rent.BookingDate.String(), "2026-02-27", rent.ValueDate.String(), "2026-02-28",
		rent.Counterparty.Name, "Café & Söhne", rent.Remittance.Text, "Rent <March>", rent.References.Cheque, "88")
	expectText(t, "income", income.Amount.String(), "1000.00 EUR", income.Counterparty.Name, "Payer", income.Counterparty.Account, "815", income.Remittance.Text, "")
	expectText(t, "shop", shop.Amount.String(), "-92.00 EUR", shop.Exchange.Source.Code(), "USD", shop.Exchange.Rate, "0.92", shop.ValueDate.String(), "2026-02-28")
	expectProofs(t, s, ProofUnknown, ProofUnknown)
	if s.Proofs.Duplicates.Verdict != ProofOK {
		t.Errorf("duplicates: %+v", s.Proofs.Duplicates)
	}
}

const ofxXMLSample = `<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<?OFX OFXHEADER="200" VERSION="220" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>
<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0</CODE></STATUS></SONRS></SIGNONMSGSRSV1>
<CREDITCARDMSGSRSV1><CCSTMTTRNRS><TRNUID>0</TRNUID><CCSTMTRS><CURDEF>CAD</CURDEF><CCACCTFROM><ACCTID>4111</ACCTID></CCACCTFROM>
<BANKTRANLIST><DTSTART>20260301</DTSTART><DTEND>20260331</DTEND>
<STMTTRN><TRNTYPE>CREDIT</TRNTYPE><DTPOSTED>20260305000000[+5.30:IST]</DTPOSTED><TRNAMT>20.00</TRNAMT><FITID>A</FITID><PAYEE><NAME>支付</NAME></PAYEE><MEMO/><CURRENCY><CURRATE>1.37</CURRATE><CURSYM>USD</CURSYM></CURRENCY></STMTTRN>
<STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20260306</DTPOSTED><TRNAMT>-3</TRNAMT><FITID>A</FITID><MEMO><![CDATA[a > b]]></MEMO></STMTTRN>
<STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20260306</DTPOSTED><TRNAMT>-3</TRNAMT><FITID>A</FITID><MEMO><![CDATA[a > b]]></MEMO></STMTTRN>
<STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20260307</DTPOSTED><TRNAMT>-4</TRNAMT><FITID>B</FITID><CORRECTFITID>Z9</CORRECTFITID><CORRECTACTION>DELETE</CORRECTACTION></STMTTRN>
</BANKTRANLIST><BANKTRANLISTP><DTASOF>20260331</DTASOF><STMTTRNP><TRNTYPE>DEBIT</TRNTYPE><DTTRAN>20260330</DTTRAN><TRNAMT>-7.00</TRNAMT><NAME>Hotel</NAME></STMTTRNP></BANKTRANLISTP>
<LEDGERBAL><BALAMT>-55.00</BALAMT><DTASOF>20260331</DTASOF></LEDGERBAL></CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>`

func TestOFXVersion2(t *testing.T) {
	s := mustRead(t, ofxXMLSample, OFX)[0]
	if len(s.Entries) != 5 {
		t.Fatalf("%d entries", len(s.Entries))
	}
	foreign, plain, deletion, pending := s.Entries[0], s.Entries[1], s.Entries[3], s.Entries[4]
	expectText(t, "foreign", foreign.Amount.String(), "20.00 USD", foreign.Counterparty.Name, "支付", foreign.BookingDate.String(), "2026-03-05", foreign.ID, "A")
	expectText(t, "plain", plain.Amount.String(), "-3.00 CAD", plain.Remittance.Text, "a > b", plain.ID, "4111/20260331/2")
	expectText(t, "deletion", string(deletion.Status), "information", deletion.Description, "DELETE Z9")
	expectText(t, "pending", string(pending.Status), "pending", pending.BookingDate.String(), "2026-03-30", pending.Amount.String(), "-7.00 CAD")
	expectText(t, "closing", s.Closing.Amount.String(), "-55.00 CAD", s.Account, "4111")
	if proof := s.Proofs.Duplicates; !proof.Failed() || proof.Parameters["first"] != "3" {
		t.Errorf("duplicates: %+v", proof)
	}
	raw := ofxXMLSample[plain.Raw.Offset : plain.Raw.Offset+plain.Raw.Length]
	if !strings.HasPrefix(raw, "<STMTTRN>") || !strings.HasSuffix(raw, "</STMTTRN>") || plain.Raw.Line != 7 {
		t.Errorf("raw at line %d: %q", plain.Raw.Line, raw)
	}
}

func TestOFXRefusals(t *testing.T) {
	for _, test := range []struct {
		name, old, new string
		code           Code
		line, column   int
	}{
		{"an amount with letters", "-12.50", "-12.5x", CodeInvalidAmount, 15, 1},
		{"a month 13", "<DTPOSTED>20260227", "<DTPOSTED>20261327", CodeInvalidDate, 15, 1},
		{"an hour 24", "227233000", "227243000", CodeInvalidDate, 15, 1},
		{"a zone of 20 hours", "233000.000[-5:EST]", "233000.000[-20:EST]", CodeInvalidDate, 15, 1},
		{"no amount", "<TRNAMT>-12.50", "", CodeMissingField, 15, 1},
		{"no date", "<DTPOSTED>20260227233000.000[-5:EST]", "", CodeMissingField, 15, 1},
		{"an unknown currency", "<CURDEF>EUR", "<CURDEF>XQQ", CodeUnknownCurrency, 13, 1},
		{"no account", "<ACCTID>4711", "", CodeMissingField, 15, 1},
		{"cut off", "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n", "", CodeTruncated, 19, 122},
		{"an end without beginning", "</STMTTRN>\n<STMTTRN><TRNTYPE>POS", "</PAYEE>\n<STMTTRN><TRNTYPE>POS", CodeMalformedField, 17, 155},
	} {
		content := strings.Replace(ofxSGMLSample, test.old, test.new, 1)
		if content == ofxSGMLSample {
			t.Fatalf("%s changes nothing", test.name)
		}
		expectRefusal(t, test.name, content, Options{Encoding: "UTF-8"}, test.code, test.line, test.column)
	}
	expectRefusal(t, "no statement", "<OFX><SIGNONMSGSRSV1></SIGNONMSGSRSV1></OFX>", Options{}, CodeUnknownFormat, 1, 45)
	expectRefusal(t, "a document type", `<OFX><!DOCTYPE x [<!ENTITY a "b">]></OFX>`, Options{}, CodeDocumentType, 1, 6)
}

func FuzzOFX(f *testing.F) {
	f.Add([]byte(ofxSGMLSample))
	f.Add([]byte(ofxXMLSample))
	f.Fuzz(func(t *testing.T, content []byte) { fuzzRead(t, content, Options{Format: OFX}) })
}
