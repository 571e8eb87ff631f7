package statement

import (
	"fmt"
	"strings"
	"testing"
)

const linkHead = `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:%s.001.08"><%s><GrpHdr><MsgId>M</MsgId></GrpHdr><%s><Id>S</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>%s</%s></%s></Document>`

func linkEntry(amount, indicator, references, details string) string {
	return `<Ntry>` + references + `<Amt Ccy="EUR">` + amount + `</Amt><CdtDbtInd>` + indicator + `</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt>` + details + `</Ntry>`
}

func linkDetail(id, amount string) string {
	return `<TxDtls><Refs><EndToEndId>` + id + `</EndToEndId></Refs><Amt Ccy="EUR">` + amount + `</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>`
}

func linkRead(t *testing.T, format Format, entries ...string) []*Statement {
	t.Helper()
	message, statement, _ := camtVersion{format, 8}.names()
	return mustRead(t, fmt.Sprintf(linkHead, format, message, statement, strings.Join(entries, ""), statement, message), format)
}

const batch1 = `<NtryDtls><Btch><MsgId>PAIN</MsgId><PmtInfId>P1</PmtInfId></Btch>`

func servicerReference(text string) string { return `<AcctSvcrRef>` + text + `</AcctSvcrRef>` }

// TestLinkDetails: the first entry is detailed by two notifications under the
// bank's reference, the second by its entry reference, the third by message and
// payment information; the fourth has none.
func TestLinkDetails(t *testing.T) {
	statements := linkRead(t, CAMT053,
		linkEntry("100.00", "CRDT", "", servicerReference("B1")),
		linkEntry("50.00", "CRDT", "<NtryRef>N2</NtryRef>", ""),
		linkEntry("70.00", "CRDT", "", batch1+`</NtryDtls>`),
		linkEntry("9.00", "CRDT", "", servicerReference("B4")))
	notifications := linkRead(t, CAMT054,
		linkEntry("60.00", "CRDT", "", servicerReference("B1")+`<NtryDtls>`+linkDetail("E1", "35.00")+linkDetail("E2", "25.00")+`</NtryDtls>`),
		linkEntry("40.00", "CRDT", "", servicerReference("B1")+`<NtryDtls>`+linkDetail("E3", "40.00")+`</NtryDtls>`),
		linkEntry("50.00", "CRDT", "<NtryRef>N2</NtryRef>", `<NtryDtls>`+linkDetail("E4", "20.00")+linkDetail("E5", "30.00")+`</NtryDtls>`),
		linkEntry("70.00", "CRDT", "", batch1+linkDetail("E6", "40.00")+linkDetail("E7", "29.00")+`</NtryDtls>`),
		linkEntry("1.00", "CRDT", "", servicerReference("B9")),
		linkEntry("9.00", "DBIT", "", servicerReference("B4")),
		linkEntry("2.00", "CRDT", "", ""))
	found := LinkDetails(statements, notifications)
	if len(found.Links) != 3 {
		t.Fatalf("%d links: %+v", len(found.Links), found)
	}
	for index, want := range []struct {
		by      LinkKey
		parts   string
		verdict Verdict
	}{{ByServicerReference, "E1 E2 E3", ProofOK}, {ByEntryReference, "E4 E5", ProofOK}, {ByBatch, "E6 E7", ProofFailed}} {
		link := found.Links[index]
		if link.Entry != (Place{0, index}) || link.By != want.by || link.Sum.Verdict != want.verdict || link.Sum.Sentence("zh-CN") == "" || link.Sum.Sentence("en") == "" {
			t.Errorf("link %d: %+v", index, link)
		}
		expectText(t, "parts", endToEnd(statements[0].Entries[index].Parts), want.parts)
	}
	expectText(t, "difference", found.Links[2].Sum.Parameters["difference"], "1.00 EUR")
	want := []UnlinkedDetail{{Place{0, 4}, NoSuchEntry}, {Place{0, 5}, NoSuchEntry}, {Place{0, 6}, NoReference}}
	if fmt.Sprint(found.Unlinked) != fmt.Sprint(want) {
		t.Errorf("unlinked %v, want %v", found.Unlinked, want)
	}
	if parts := statements[0].Entries[3].Parts; parts != nil {
		t.Errorf("the fourth entry has parts %+v", parts)
	}
}

func endToEnd(parts []Part) string {
	var list []string
	for _, part := range parts {
		list = append(list, part.References.EndToEndID)
	}
	return strings.Join(list, " ")
}

// TestLinkDetailsOfOneReference: a payment and its fee under one reference are
// told apart by the amount; where that does not tell, nothing is attached.
func TestLinkDetailsOfOneReference(t *testing.T) {
	statements := linkRead(t, CAMT053, linkEntry("100.00", "CRDT", "", servicerReference("B1")), linkEntry("3.00", "CRDT", "", servicerReference("B1")))
	notifications := linkRead(t, CAMT054, linkEntry("3.00", "CRDT", "", servicerReference("B1")), linkEntry("5.00", "CRDT", "", servicerReference("B1")))
	found := LinkDetails(statements, notifications)
	if len(found.Links) != 1 || found.Links[0].Entry.Entry != 1 || len(found.Unlinked) != 1 || found.Unlinked[0].Reason != SeveralMatch {
		t.Errorf("%+v", found)
	}
}

// TestLinkDetailsKeepsParts: what a statement details itself is not doubled.
func TestLinkDetailsKeepsParts(t *testing.T) {
	entry := linkEntry("60.00", "CRDT", "", servicerReference("B1")+`<NtryDtls>`+linkDetail("E1", "35.00")+linkDetail("E2", "25.00")+`</NtryDtls>`)
	statements := linkRead(t, CAMT053, entry)
	found := LinkDetails(statements, linkRead(t, CAMT054, entry))
	if len(found.Links) != 1 || found.Links[0].Sum.Code != "parts_already_there" {
		t.Fatalf("%+v", found)
	}
	expectText(t, "parts", endToEnd(statements[0].Entries[0].Parts), "E1 E2")
}

// TestLinkDetailsOfOtherAccounts: references are the bank's within an account.
func TestLinkDetailsOfOtherAccounts(t *testing.T) {
	statements := linkRead(t, CAMT053, linkEntry("3.00", "CRDT", "", servicerReference("B1")))
	notifications := linkRead(t, CAMT054, linkEntry("3.00", "CRDT", "", servicerReference("B1")))
	notifications[0].Entries[0].Account = "DE02120300000000202051"
	if found := LinkDetails(statements, notifications); len(found.Links) != 0 || len(found.Unlinked) != 1 {
		t.Errorf("%+v", found)
	}
}

// TestLinkDetailsWithoutAmounts: nothing can be summed where a detail tells no
// amount.
func TestLinkDetailsWithoutAmounts(t *testing.T) {
	bare := `<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs></TxDtls>`
	statements := linkRead(t, CAMT053, linkEntry("60.00", "CRDT", "", servicerReference("B1")))
	notifications := linkRead(t, CAMT054, linkEntry("60.00", "CRDT", "", servicerReference("B1")+`<NtryDtls>`+bare+linkDetail("E2", "25.00")+`</NtryDtls>`))
	found := LinkDetails(statements, notifications)
	if len(found.Links) != 1 || found.Links[0].Sum.Code != "parts_without_amount" || found.Links[0].Sum.Verdict != ProofUnknown {
		t.Errorf("%+v", found)
	}
	expectText(t, "parts", endToEnd(statements[0].Entries[0].Parts), "E1 E2")
}

// TestEntryReferenceIsWritten: what links an entry survives writing.
func TestEntryReferenceIsWritten(t *testing.T) {
	s := mustRead(t, camtVersion{CAMT053, 8}.document(), CAMT053)[0]
	var file strings.Builder
	if err := WriteCAMT053(&file, []*Statement{s}); err != nil {
		t.Fatal(err)
	}
	expectText(t, "entry reference", mustRead(t, file.String(), CAMT053)[0].Entries[0].References.EntryReference, "N1")
}
