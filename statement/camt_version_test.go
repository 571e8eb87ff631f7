package statement

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// camtVersion writes one message of a version with what that version calls
// things: name and pagination of the message, BIC or BICFI, status as text or
// code, charges, balances, parties and the batch.
type camtVersion struct {
	format  Format
	version int
}

func (v camtVersion) since(version int, then, before string) string {
	if v.version >= version {
		return then
	}
	return before
}

func (v camtVersion) names() (message, statement, pagination string) {
	switch v.format {
	case CAMT052:
		return "BkToCstmrAcctRpt", "Rpt", "RptPgntn"
	case CAMT053:
		return "BkToCstmrStmt", "Stmt", "StmtPgntn"
	}
	return "BkToCstmrDbtCdtNtfctn", "Ntfctn", "NtfctnPgntn"
}

func (v camtVersion) document() string {
	message, statement, pagination := v.names()
	message = v.since(2, message, message+"V01")
	page := v.since(3, "<"+pagination+"><PgNb>1</PgNb><LastPgInd>true</LastPgInd></"+pagination+">", "")
	headPage := v.since(3, "", "<MsgPgntn><PgNb>1</PgNb><LastPgInd>true</LastPgInd></MsgPgntn>")
	bic := v.since(3, "BICFI", "BIC")
	account := `<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy><Svcr><FinInstnId>` + v.since(2, "<"+bic+">DEUTDEFF</"+bic+">", "<CmbndId><BIC>DEUTDEFF</BIC></CmbndId>") + `</FinInstnId></Svcr></Acct>`
	balances := v.balance("OPBD", "1000.00000", "2026-03-01") + v.balance("CLBD", "879.50", "2026-03-02")
	if v.format == CAMT054 {
		balances = ""
	}
	net := v.since(4, "<TtlNetNtry><Amt>120.50</Amt><CdtDbtInd>DBIT</CdtDbtInd></TtlNetNtry>", "<TtlNetNtryAmt>120.50</TtlNetNtryAmt><CdtDbtInd>DBIT</CdtDbtInd>")
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:%s.001.%02d"><%s><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-02T20:00:00+01:00</CreDtTm>%s</GrpHdr>`+
		`<%s><Id>S1</Id>%s<ElctrncSeqNb>7</ElctrncSeqNb><CreDtTm>2026-03-02T20:00:00+01:00</CreDtTm>%s%s<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries>%s</TtlNtries></TxsSummry>%s%s</%s></%s></Document>`,
		v.format, v.version, message, headPage, statement, page, account, balances, net, v.batch(), v.reversal(), statement, message)
}

func (v camtVersion) balance(code, amount, date string) string {
	kind := v.since(2, "<CdOrPrtry><Cd>"+code+"</Cd></CdOrPrtry>", "<Cd>"+code+"</Cd>")
	return `<Bal><Tp>` + kind + `</Tp><Amt Ccy="EUR">` + amount + `</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>` + date + `</Dt></Dt></Bal>`
}

func (v camtVersion) status() string {
	return v.since(8, "<Sts><Cd>BOOK</Cd></Sts>", "<Sts>BOOK</Sts>")
}

const camtCode = `<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>`

// batch is a debit of 150.50 with two transactions, dates as moments.
func (v camtVersion) batch() string {
	batch := `<Btch><MsgId>PAIN1</MsgId><PmtInfId>PMT1</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>`
	charges := v.since(3, `<Chrgs><Rcrd><Amt Ccy="EUR">0.50</Amt>`+v.since(4, "<ChrgInclInd>true</ChrgInclInd>", "")+`</Rcrd></Chrgs>`, `<Chrgs><Amt Ccy="EUR">0.50</Amt></Chrgs>`)
	details := v.transaction("E1", "100.00", "Invoice 1", "line 2") + v.transaction("E2", "50.50", "Invoice 2", "")
	inside := v.since(2, charges+"<NtryDtls>"+batch+details+"</NtryDtls>", batch+charges+details)
	return v.since(2, "<Ntry><NtryRef>N1</NtryRef>", "<Ntry>") + `<Amt Ccy="EUR">150.50</Amt><CdtDbtInd>DBIT</CdtDbtInd>` + v.status() +
		`<BookgDt><DtTm>2026-03-02T23:30:00-05:00</DtTm></BookgDt><ValDt><Dt>2026-03-03</Dt></ValDt><AcctSvcrRef>B1</AcctSvcrRef>` + camtCode + inside + `</Ntry>`
}

func (v camtVersion) transaction(id, amount, first, second string) string {
	figure := v.since(3, `<Amt Ccy="EUR">`+amount+`</Amt><CdtDbtInd>DBIT</CdtDbtInd>`, `<AmtDtls><TxAmt><Amt Ccy="EUR">`+amount+`</Amt></TxAmt></AmtDtls>`)
	party := v.since(8, "<Cdtr><Pty><Nm>Payee</Nm></Pty></Cdtr>", "<Cdtr><Nm>Payee</Nm></Cdtr>")
	lines := "<Ustrd>" + first + "</Ustrd>"
	if second != "" {
		lines += "<Ustrd>" + second + "</Ustrd>"
	}
	return `<TxDtls><Refs><EndToEndId>` + id + `</EndToEndId></Refs>` + figure + `<RltdPties>` + party + `<CdtrAcct><Id><IBAN>BE68539007547034</IBAN></Id></CdtrAcct></RltdPties>` +
		`<RmtInf>` + lines + `</RmtInf></TxDtls>`
}

// reversal takes back a debit: 30.00 come in.
func (v camtVersion) reversal() string {
	return `<Ntry><Amt Ccy="EUR">30.00000</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>true</RvslInd>` + v.status() +
		`<BookgDt><Dt>2026-03-02</Dt></BookgDt><AcctSvcrRef>B2</AcctSvcrRef>` + camtCode + `</Ntry>`
}

// TestCAMTVersions reads the same content in every version of every message.
func TestCAMTVersions(t *testing.T) {
	for _, format := range []Format{CAMT052, CAMT053, CAMT054} {
		for version := 1; version <= 14; version++ {
			v := camtVersion{format, version}
			t.Run(fmt.Sprintf("%s.001.%02d", format, version), func(t *testing.T) { expectCAMTVersion(t, v) })
		}
	}
}

func expectCAMTVersion(t *testing.T, v camtVersion) {
	s := mustRead(t, v.document(), v.format)[0]
	if len(s.Entries) != 2 || len(s.Entries[0].Parts) != 2 {
		t.Fatalf("read %+v", s)
	}
	balance := ProofOK
	if v.format == CAMT054 {
		balance = ProofUnknown
	}
	expectProofs(t, s, balance, ProofOK)
	expectText(t, "statement", s.Account, "DE89370400440532013000", s.Servicer, "DEUTDEFF", s.MessageID, "M1", fmt.Sprint(*s.Sequence, *s.Page, *s.LastPage), "7 1 true")
	batch, reversal := s.Entries[0], s.Entries[1]
	expectText(t, "batch", batch.Amount.String(), "-150.50 EUR", batch.BookingDate.String(), "2026-03-02", batch.ValueDate.String(), "2026-03-03", string(batch.Status), "booked",
		batch.References.MessageID, "PAIN1", batch.References.PaymentInformationID, "PMT1", batch.ID, "B1", batch.BankTransactionCode, "PMNT/ICDT/ESCT",
		batch.Parts[0].Amount.String(), "-100.00 EUR", batch.Parts[0].Remittance.Text, "Invoice 1 line 2", batch.Parts[0].Counterparty.Name, "Payee",
		batch.Parts[1].Amount.String(), "-50.50 EUR", batch.Parts[1].References.EndToEndID, "E2", batch.Parts[1].Counterparty.Account, "BE68539007547034")
	expectText(t, "reversal", reversal.Amount.String(), "30.00 EUR", fmt.Sprint(reversal.Reversal), "true", reversal.ValueDate.String(), "2026-03-02")
}

// TestCAMTElementsAreInTheSchemas looks every element of the documents up in
// the schema of its version, where that is at hand.
func TestCAMTElementsAreInTheSchemas(t *testing.T) {
	folder := corpus(t, "statements/camt/assets")
	checked := 0
	for _, format := range []Format{CAMT052, CAMT053, CAMT054} {
		for version := 1; version <= 14; version++ {
			schema, err := os.ReadFile(filepath.Join(folder, fmt.Sprintf("%s.001.%02d.xsd", format, version)))
			if err != nil {
				continue
			}
			checked++
			for _, tag := range strings.Split(camtVersion{format, version}.document(), "<")[2:] {
				name, _, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(tag, "/"), "/"), ">")
				name, _, _ = strings.Cut(name, " ")
				if !strings.Contains(string(schema), `name="`+name+`"`) {
					t.Errorf("%s.001.%02d has no %s", format, version, name)
				}
			}
		}
	}
	if checked != 12 {
		t.Errorf("%d schemas found, want 12", checked)
	}
}

// TestCAMTBatchCount: the number of transactions that a batch states.
func TestCAMTBatchCount(t *testing.T) {
	content := strings.Replace(camtVersion{CAMT053, 8}.document(), "<NbOfTxs>2</NbOfTxs>", "<NbOfTxs>3</NbOfTxs>", 1)
	s := mustRead(t, content, CAMT053)[0]
	if proof := s.Proofs.Totals; !proof.Failed() || proof.Parameters["figure"] != "batch transactions" {
		t.Errorf("totals: %+v", proof)
	}
}

// TestCAMTProxyAccount: since version 9 an account may be told by its proxy alone.
func TestCAMTProxyAccount(t *testing.T) {
	content := strings.Replace(camtVersion{CAMT053, 9}.document(), "<Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>", "<Ccy>EUR</Ccy><Prxy><Id>+4915112345678</Id></Prxy><Nm>", 1)
	content = strings.Replace(content, "<Nm>EUR</Ccy>", "", 1)
	expectText(t, "proxy", mustRead(t, content, CAMT053)[0].Account, "+4915112345678")
}
