package statement

import (
	"bytes"
	"encoding/xml"
	"errors"
	"strings"
	"testing"
	"time"

	"zhitong/calendar"
	"zhitong/money"
)

func paymentFile() PaymentFile {
	batch := true
	debtor := PaymentParty{Name: "Acme GmbH", Account: "DE89370400440532013000", BIC: "DEUTDEFF", LEI: "5493001KJTIIGC8Y1R12"}
	jpy, err := money.LookupCurrency("JPY")
	if err != nil {
		panic(err)
	}
	return PaymentFile{
		MessageID: "MSG-1", CreatedAt: time.Date(2026, 3, 2, 9, 30, 0, 0, time.FixedZone("", 3600)), InitiatingParty: "Acme GmbH",
		Orders: []PaymentOrder{
			{ID: "ORDER-1", Scheme: SEPACreditTransfer, Debtor: debtor, ExecutionDate: date(3), BatchBooking: &batch, Payments: []Payment{
				{EndToEndID: "E2E-1", Amount: money.New(123456, money.EUR), Creditor: PaymentParty{Name: "Jan Janssens", Account: "BE68539007547034"}, Purpose: "SALA", Remittance: Remittance{Text: "Salary (March)"}},
				{InstructionID: "I-2", UETR: "00000000-0000-4000-8000-000000000000", Amount: money.New(44, money.EUR), Creditor: PaymentParty{Name: "Smith", Account: "GB82WEST12345698765432", BIC: "WESTGB22"}, Remittance: Remittance{Structured: []string{"RF18539007547034"}}},
			}},
			{ID: "ORDER-2", Scheme: ISOCreditTransfer, Debtor: debtor, ExecutionDate: date(4), ChargeBearer: "DEBT", Payments: []Payment{
				{EndToEndID: "E2E-3", Amount: money.New(1000, jpy), Creditor: PaymentParty{Name: "株式会社 <A&B>", Account: "1234567", BIC: "BOTKJPJT"}, Remittance: Remittance{Text: "請求書 7"}},
				{Amount: money.New(5, money.CNY), Creditor: PaymentParty{Name: "北京公司", Account: "110020260000000101", BIC: "ICBKCNBJ"}},
			}},
		},
	}
}

// paymentDocument reads back what matters.
type paymentDocument struct {
	XMLName xml.Name
	Header  struct {
		ID      string `xml:"MsgId"`
		Created string `xml:"CreDtTm"`
		Count   string `xml:"NbOfTxs"`
		Sum     string `xml:"CtrlSum"`
	} `xml:"CstmrCdtTrfInitn>GrpHdr"`
	Orders []struct {
		ID       string `xml:"PmtInfId"`
		Batch    string `xml:"BtchBookg"`
		Count    string `xml:"NbOfTxs"`
		Sum      string `xml:"CtrlSum"`
		Level    string `xml:"PmtTpInf>SvcLvl>Cd"`
		Date     string `xml:"ReqdExctnDt>Dt"`
		IBAN     string `xml:"DbtrAcct>Id>IBAN"`
		Bearer   string `xml:"ChrgBr"`
		LEI      string `xml:"Dbtr>Id>OrgId>LEI"`
		Payments []struct {
			EndToEnd string `xml:"PmtId>EndToEndId"`
			Amount   struct {
				Currency string `xml:"Ccy,attr"`
				Text     string `xml:",chardata"`
			} `xml:"Amt>InstdAmt"`
			Name      string `xml:"Cdtr>Nm"`
			Account   string `xml:"CdtrAcct>Id>Othr>Id"`
			IBAN      string `xml:"CdtrAcct>Id>IBAN"`
			Text      string `xml:"RmtInf>Ustrd"`
			Reference string `xml:"RmtInf>Strd>CdtrRefInf>Ref"`
		} `xml:"CdtTrfTxInf"`
	} `xml:"CstmrCdtTrfInitn>PmtInf"`
}

// TestWritePAIN001: 1,234.56 + 0.44 = 1,235.00; 1000 + 0.05 = 1,000.05; both 2,235.05.
func TestWritePAIN001(t *testing.T) {
	var file bytes.Buffer
	if err := WritePAIN001(&file, paymentFile()); err != nil {
		t.Fatal(err)
	}
	var read paymentDocument
	if err := xml.Unmarshal(file.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	expectText(t, "header", read.XMLName.Space, "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09", read.Header.ID, "MSG-1", read.Header.Created, "2026-03-02T08:30:00Z",
		read.Header.Count, "4", read.Header.Sum, "2235.05")
	sepa, iso := read.Orders[0], read.Orders[1]
	expectText(t, "SEPA", sepa.Count, "2", sepa.Sum, "1235.00", sepa.Level, "SEPA", sepa.Date, "2026-03-03", sepa.IBAN, "DE89370400440532013000", sepa.Bearer, "SLEV",
		sepa.Batch, "true", sepa.LEI, "5493001KJTIIGC8Y1R12", sepa.Payments[0].Amount.Text, "1234.56", sepa.Payments[0].Amount.Currency, "EUR", sepa.Payments[0].Text, "Salary (March)",
		sepa.Payments[1].EndToEnd, "NOTPROVIDED", sepa.Payments[1].Reference, "RF18539007547034", sepa.Payments[1].IBAN, "GB82WEST12345698765432")
	expectText(t, "ISO", iso.Count, "2", iso.Sum, "1000.05", iso.Level, "", iso.Bearer, "DEBT", iso.Payments[0].Name, "株式会社 <A&B>", iso.Payments[0].Account, "1234567",
		iso.Payments[0].Amount.Text, "1000", iso.Payments[1].Amount.Text, "0.05", iso.Payments[1].Amount.Currency, "CNY")
}

// TestPaymentElementsInOrder: the schema is a sequence.
func TestPaymentElementsInOrder(t *testing.T) {
	var file bytes.Buffer
	if err := WritePAIN001(&file, paymentFile()); err != nil {
		t.Fatal(err)
	}
	text := file.String()
	for _, name := range []string{"<GrpHdr>", "<MsgId>", "<CreDtTm>", "<NbOfTxs>", "<CtrlSum>", "<InitgPty>", "<PmtInf>", "<PmtInfId>", "<PmtMtd>", "<BtchBookg>", "<NbOfTxs>", "<CtrlSum>",
		"<PmtTpInf>", "<ReqdExctnDt>", "<Dbtr>", "<DbtrAcct>", "<DbtrAgt>", "<ChrgBr>", "<CdtTrfTxInf>", "<PmtId>", "<EndToEndId>", "<Amt>", "<Cdtr>", "<CdtrAcct>", "<Purp>", "<RmtInf>",
		"<InstrId>", "<EndToEndId>", "<UETR>", "<CdtrAgt>", "<Cdtr>"} {
		index := strings.Index(text, name)
		if index < 0 {
			t.Fatalf("%s is missing or out of order", name)
		}
		text = text[index+len(name):]
	}
}

func TestPaymentRefusals(t *testing.T) {
	sepa := func(change func(*PaymentOrder, *Payment)) func(*PaymentFile) {
		return func(f *PaymentFile) { change(&f.Orders[0], &f.Orders[0].Payments[1]) }
	}
	iso := func(change func(*Payment)) func(*PaymentFile) {
		return func(f *PaymentFile) { change(&f.Orders[1].Payments[0]) }
	}
	for path, changes := range map[string][]func(*PaymentFile){
		"GrpHdr/MsgId":       {func(f *PaymentFile) { f.MessageID = "" }, func(f *PaymentFile) { f.MessageID = strings.Repeat("x", 36) }, func(f *PaymentFile) { f.MessageID = "a//b" }, func(f *PaymentFile) { f.MessageID = "/a" }},
		"GrpHdr/CreDtTm":     {func(f *PaymentFile) { f.CreatedAt = time.Time{} }},
		"GrpHdr/InitgPty/Nm": {func(f *PaymentFile) { f.InitiatingParty = " " }},
		"PmtInf":             {func(f *PaymentFile) { f.Orders = nil }},
		"PmtInf[1]/PmtInfId": {sepa(func(o *PaymentOrder, _ *Payment) { o.ID = "ä" })},
		"PmtInf[2]/PmtInfId": {func(f *PaymentFile) { f.Orders[1].ID = "ORDER-1" }},
		"PmtInf[1]/ChrgBr":   {sepa(func(o *PaymentOrder, _ *Payment) { o.ChargeBearer = "DEBT" })}, "PmtInf[2]/ChrgBr": {func(f *PaymentFile) { f.Orders[1].ChargeBearer = "ME" }},
		"PmtInf[1]/ReqdExctnDt": {sepa(func(o *PaymentOrder, _ *Payment) { o.ExecutionDate = calendar.Date{} })},
		"PmtInf[1]/CdtTrfTxInf": {sepa(func(o *PaymentOrder, _ *Payment) { o.Payments = nil })},
		"PmtInf[1]/PmtTpInf":    {sepa(func(o *PaymentOrder, _ *Payment) { o.Scheme = "" })},
		"PmtInf[1]/DbtrAcct/Id": {sepa(func(o *PaymentOrder, _ *Payment) { o.Debtor.Account = "DE89370400440532013001" })},
		"PmtInf[1]/CdtTrfTxInf[2]/CdtrAcct/Id": {sepa(func(_ *PaymentOrder, p *Payment) { p.Creditor.Account = "1234567" }),
			sepa(func(_ *PaymentOrder, p *Payment) { p.Creditor.Account = "GB82 WEST 1234 5698 7654 32" })},
		"PmtInf[1]/CdtTrfTxInf[2]/Cdtr/Nm": {sepa(func(_ *PaymentOrder, p *Payment) { p.Creditor.Name = strings.Repeat("x", 71) }),
			sepa(func(_ *PaymentOrder, p *Payment) { p.Creditor.Name = "Müller" }), sepa(func(_ *PaymentOrder, p *Payment) { p.Creditor.Name = "" })},
		"PmtInf[1]/CdtTrfTxInf[2]/CdtrAgt/FinInstnId/BICFI": {sepa(func(_ *PaymentOrder, p *Payment) { p.Creditor.BIC = "WESTGB2" })},
		"PmtInf[1]/CdtTrfTxInf[2]/Cdtr/Id/OrgId/LEI":        {sepa(func(_ *PaymentOrder, p *Payment) { p.Creditor.LEI = "5493001KJTIIGC8Y1R13" })},
		"PmtInf[1]/CdtTrfTxInf[2]/PmtId/InstrId":            {sepa(func(_ *PaymentOrder, p *Payment) { p.InstructionID = "a/" })},
		"PmtInf[1]/CdtTrfTxInf[2]/PmtId/EndToEndId":         {sepa(func(_ *PaymentOrder, p *Payment) { p.EndToEndID = "a\nb" })},
		"PmtInf[1]/CdtTrfTxInf[2]/PmtId/UETR":               {sepa(func(_ *PaymentOrder, p *Payment) { p.UETR = "00000000-0000-1000-8000-000000000000" })},
		"PmtInf[1]/CdtTrfTxInf[2]/Amt/InstdAmt": {sepa(func(_ *PaymentOrder, p *Payment) { p.Amount = money.New(0, money.EUR) }), sepa(func(_ *PaymentOrder, p *Payment) { p.Amount = money.New(-1, money.EUR) }),
			sepa(func(_ *PaymentOrder, p *Payment) { p.Amount = money.New(1, money.USD) }), sepa(func(_ *PaymentOrder, p *Payment) { p.Amount = money.New(100_000_000_000, money.EUR) })},
		"PmtInf[1]/CdtTrfTxInf[2]/Purp/Cd":                    {sepa(func(_ *PaymentOrder, p *Payment) { p.Purpose = "salary" })},
		"PmtInf[1]/CdtTrfTxInf[2]/RmtInf":                     {sepa(func(_ *PaymentOrder, p *Payment) { p.Remittance.Text = "both" })},
		"PmtInf[1]/CdtTrfTxInf[2]/RmtInf/Ustrd":               {sepa(func(_ *PaymentOrder, p *Payment) { p.Remittance = Remittance{Text: strings.Repeat("x", 141)} })},
		"PmtInf[1]/CdtTrfTxInf[2]/RmtInf/Strd/CdtrRefInf/Ref": {sepa(func(_ *PaymentOrder, p *Payment) { p.Remittance.Structured[0] = "RF19539007547034" })},
		"PmtInf[2]/CdtTrfTxInf[1]/CdtrAcct/Id":                {iso(func(p *Payment) { p.Creditor.Account = "DE89370400440532013001" }), iso(func(p *Payment) { p.Creditor.Account = strings.Repeat("1", 35) })},
		"PmtInf[2]/CdtTrfTxInf[1]/Cdtr/Nm":                    {iso(func(p *Payment) { p.Creditor.Name = "a\x01b" }), iso(func(p *Payment) { p.Creditor.Name = strings.Repeat("公", 141) })},
	} {
		for _, change := range changes {
			file := paymentFile()
			change(&file)
			var written bytes.Buffer
			err := WritePAIN001(&written, file)
			refused, ok := errors.AsType[*Error](err)
			if !ok || refused.Code != CodeNotWritable || refused.Path != path || written.Len() > 0 {
				t.Errorf("%s: got %v, %d bytes written", path, err, written.Len())
			}
		}
	}
}
